"""Finding scholars by name, in any of the ways a name is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from connexon.app.addressing import find_scholar
from connexon.app.answers import ScholarList
from connexon.app.name_keys import keys_of
from connexon.app.present import (
    Changes,
    changes_of,
    list_scholars,
    scholar_summaries,
    summaries_now,
)
from connexon.app.scholars import printed_entries
from connexon.app.summaries import ListMeta
from connexon.app.view import LibraryView, Row
from connexon.ports.ledger import SignatureKey
from connexon.records.errors import InputError, NotFoundError
from connexon.records.identifiers import normalise_orcid
from connexon.text.folding import fold, words
from connexon.text.names import name_key, read_name

LONGEST_NAME = 200  # characters
MOST_FOUND = 1_000
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class FoundScholar:
    """A scholar and how well the name fits: 3 the same name, 2 fits, 1 holds the words."""

    scholar_id: int
    grade: int


def search_scholars(view: LibraryView, text: str, limit: int = 25, offset: int = 0) -> ScholarList:
    """Scholars whom `text` may name: best fitting first, then those with most works.

    A name in either order, with initials, in Hanzi or pinyin; an id; an ORCID iD.
    Raises: InputError when there is nothing to look for.
    """
    limit = max(1, min(limit, 100))
    found = scholars_named(view, text, loosely=True)
    page = [f.scholar_id for f in found[offset : offset + limit]]
    meta = ListMeta(len(found), limit, None, view.version)
    return ScholarList(meta, tuple(scholar_summaries(view, page)))


def find_scholars(view: LibraryView, text: str, limit: int = 25) -> ScholarList:
    """As `search_scholars`; without anything to look for, those with most works."""
    return search_scholars(view, text, limit) if text.strip() else list_scholars(view, limit)


def scholars_named(view: LibraryView, text: str, loosely: bool = False) -> list[FoundScholar]:
    """At most MOST_FOUND scholars as they stand now; with `loosely` also those whose names hold the
    words."""
    text = " ".join(text.split())
    if not text or len(text) > LONGEST_NAME:
        raise InputError(f"Type a scholar's name, of at most {LONGEST_NAME} characters.")
    direct = _by_id(view, text)
    if direct is not None:
        return [FoundScholar(direct, 3)]
    asked = _Asked(text, loosely)
    if asked.is_empty:
        return []
    rows = asked.rows(view)
    changes = changes_of(view)
    found = [
        (-r["grade"], -r["work_count"], r["scholar_id"])
        for r in rows
        if r["scholar_id"] not in changes.work_counts and r["scholar_id"] not in changes.called
    ]
    found += _of_changed(view, asked, changes, {r["scholar_id"] for r in rows})
    return [FoundScholar(s, -grade) for grade, _, s in sorted(found)[:MOST_FOUND]]


def _of_changed(
    view: LibraryView, asked: _Asked, changes: Changes, found: Collection[int]
) -> Iterable[tuple[int, int, int]]:
    """Those who were `found` in the tables, or came into question since, as they are now."""
    changed = changes.work_counts.keys() | changes.called
    if not changed:
        return
    candidates = {s for s in found if s in changed}
    for row in printed_entries(view, view.overlay):
        if asked.grade([row["printed_name"], *(row["other_names"] or ())]):
            candidates.add(view.overlay[SignatureKey(row["work_id"], row["position"])][0])
    names = view.scholar_names(changes.called)
    candidates |= {s for s in changes.called if asked.grade([names.get(s, "")])}
    for scholar_id, one in summaries_now(view, candidates & changed, changes).items():
        if grade := asked.grade([one.name, *one.name_forms]):
            yield -grade, -one.work_count, scholar_id


class _Asked:
    """A name that is asked for."""

    def __init__(self, text: str, loosely: bool) -> None:
        name = read_name(text)
        self._keys = keys_of(name)
        self._words = words(text)[:_MOST_WORDS] if loosely or not name.given_key else []

    @property
    def is_empty(self) -> bool:
        """Whether nobody can be meant."""
        return not (self._keys.same or self._keys.like or self._words)

    def grade(self, forms: Collection[str]) -> int:
        """That of FoundScholar, of a scholar with these names; 0 for who is not meant."""
        keys = [name_key(read_name(form)) for form in forms]
        if any(key in self._keys.same for key in keys):
            return 3
        starts = tuple(pattern.removesuffix("%") for pattern in self._keys.like)
        if starts and any(key.startswith(starts) for key in keys):
            return 2
        held = fold(" ".join(forms)).replace("'", "")
        return int(bool(self._words) and all(word in held for word in self._words))

    def rows(self, view: LibraryView) -> list[Row]:
        """Those of the tables who may be meant, with their grade: the best MOST_FOUND."""
        return view.rows(
            "WITH graded AS (SELECT scholar_id, work_count, CASE"
            " WHEN name_key IN (SELECT unnest($same::VARCHAR[])) THEN 3"
            " WHEN EXISTS (SELECT 1 FROM (SELECT unnest($like::VARCHAR[]) AS p)"
            "   WHERE name_key LIKE p) THEN 2"
            f" WHEN {_holds(len(self._words))} THEN 1 ELSE 0 END AS grade FROM scholars)"
            " SELECT * FROM graded WHERE grade > 0"
            " ORDER BY grade DESC, work_count DESC, scholar_id LIMIT $most",
            same=list(self._keys.same),
            like=list(self._keys.like),
            most=MOST_FOUND,
            **{f"word{i}": f"%{w}%" for i, w in enumerate(self._words)},
        )


def _by_id(view: LibraryView, text: str) -> int | None:
    orcid = normalise_orcid(text)
    try:
        return find_scholar(view, f"orcid:{orcid}" if orcid else text)
    except NotFoundError:
        return None


def _holds(count: int) -> str:
    """SQL: the names, folded, hold every one of so many words."""
    if not count:
        return "false"
    # As `text.folding.words` for the letters that names have.
    forms = (
        "replace(replace(replace(translate(strip_accents(lower("
        "concat_ws(' ', preferred_name, array_to_string(name_forms, ' ')))),"
        " 'øłđðıħ''’', 'olddih'), 'æ', 'ae'), 'ß', 'ss'), 'œ', 'oe')"
    )
    return " AND ".join(f"{forms} LIKE $word{i}" for i in range(count))
