"""Which names of the scholars table are, or may be, the name that somebody bears."""

from __future__ import annotations

from dataclasses import dataclass

from connexon.app.remembering import recalled
from connexon.app.view import LibraryView
from connexon.records.names import PersonName
from connexon.text.agreement import family_variants, given_readings
from connexon.text.syllables import pinyin_splits

_UNSURE_ORDER = 0.95


@dataclass(frozen=True, slots=True)
class NameKeys:
    """Values of scholars.name_key: those of this very name, SQL patterns of those that give as
    much or more, and those of its initials alone."""

    same: tuple[str, ...]
    like: tuple[str, ...]
    initials: tuple[str, ...]


def keys_of(name: PersonName) -> NameKeys:
    """The keys under which this name, or a name that fits it, is found."""
    if not name.family_key or not name.given_key:
        alone = name.family_key or name.given_key
        return NameKeys((), (f"{alone} %",) if alone else (), ())
    same: dict[str, None] = {}
    like: dict[str, None] = {}
    initials: dict[str, None] = {}
    for family in family_variants(name) or (name.family_key,):
        for given in given_readings(name) or (name.given_parts,):
            if all(len(part) == 1 for part in given):
                like[f"{family} {given[0]}%"] = None
                continue
            same[f"{family} {''.join(given)}"] = None
            like[f"{family} {''.join(given)}%"] = None
            initials.update((f"{family} {i}", None) for i in _initials(given))
    if name.order_certainty < _UNSURE_ORDER and not name.is_initials_only:
        same[f"{name.given_key} {name.family_key}"] = None
    return NameKeys(tuple(same), tuple(like), tuple(initials))


def _initials(given: tuple[str, ...]) -> set[str]:
    """ "j" and "jc" for Jian-Chun and Jianchun."""
    syllables = [s for part in given for s in (pinyin_splits(part) or ((part,),))[0]]
    return {given[0][0], "".join(p[0] for p in given), "".join(s[0] for s in syllables)}


def fitting_count(view: LibraryView, name: PersonName) -> int:
    """How many scholars bear a name that may be this one's, or this very name; the one asked for
    included."""
    keys = keys_of(name)
    if not (keys.same or keys.like):
        return 0
    return recalled(view.tables, "fitting", [keys], lambda _: {keys: _counted(view, keys)})[keys]


def _counted(view: LibraryView, keys: NameKeys) -> int:
    rows = view.rows(
        "SELECT count(*) AS n FROM scholars WHERE name_key IN (SELECT unnest($keys::VARCHAR[]))"
        " OR EXISTS (SELECT 1 FROM (SELECT unnest($like::VARCHAR[]) AS p) WHERE name_key LIKE p)",
        keys=[*keys.same, *keys.initials],
        like=list(keys.like),
    )
    return int(rows[0]["n"])
