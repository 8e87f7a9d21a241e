"""Finding scholars by name, in any of the ways a name is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from connexon.app.addressing import bearers_of, find_scholar
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
from connexon.records.names import PersonName
from connexon.text.folding import fold, words
from connexon.text.names import name_key, read_name
from connexon.text.scripts import are_two_names
from connexon.text.spellings import generation

LONGEST_NAME = 200  # characters
MOST_FOUND = 1_000
_MOST_WORDS = 8
# Grade, the greater the less; False for who is printed as asked; works, the more the less; id.
_Place = tuple[int, bool, int, int]


@dataclass(frozen=True, slots=True)
class FoundScholar:
    """A scholar and how well the name fits: 3 the same name, 2 fits, 1 holds the words or reads
    alike (王玮 for 王伟, Jr for III)."""

    scholar_id: int
    grade: int


def search_scholars(view: LibraryView, text: str, limit: int = 25, offset: int = 0) -> ScholarList:
    """Scholars whom `text` may name: best fitting first, of those of the very name first who are
    printed with these characters or words, then those with most works.

    A name in either order, with initials, in Hanzi or pinyin; an id; an ORCID iD.
    Raises: InputError when there is nothing to look for.
    """
    limit = max(1, min(limit, 100))
    changes = changes_of(view)
    found = _named(view, text, True, changes)
    page = [f.scholar_id for f in found[offset : offset + limit]]
    meta = ListMeta(len(found), limit, None, view.version)
    return ScholarList(meta, tuple(scholar_summaries(view, page, changes)))


def find_scholars(view: LibraryView, text: str, limit: int = 25) -> ScholarList:
    """As `search_scholars`; without anything to look for, those with most works."""
    return search_scholars(view, text, limit) if text.strip() else list_scholars(view, limit)


def scholars_named(view: LibraryView, text: str, loosely: bool = False) -> list[FoundScholar]:
    """At most MOST_FOUND scholars as they stand now; with `loosely` also those whose names hold the
    words."""
    return _named(view, text, loosely, changes_of(view))


def _named(view: LibraryView, text: str, loosely: bool, changes: Changes) -> list[FoundScholar]:
    text = " ".join(text.split())
    if not text or len(text) > LONGEST_NAME:
        raise InputError(f"Type a scholar's name, of at most {LONGEST_NAME} characters.")
    direct = _by_id(view, text)
    if direct:
        return [FoundScholar(scholar_id, 3) for scholar_id in direct]
    asked = _Asked(text, loosely)
    if asked.is_empty:
        return []
    rows = asked.rows(view)
    found = [
        asked.placed(
            r["grade"],
            [r["preferred_name"], *(r["name_forms"] or ())],
            r["scholar_id"],
            r["work_count"],
        )
        for r in rows
        if r["scholar_id"] not in changes.work_counts and r["scholar_id"] not in changes.called
    ]
    found += _of_changed(view, asked, changes, {r["scholar_id"] for r in rows})
    best = sorted(place for place in found if place[0])[:MOST_FOUND]  # without grade 0
    return [FoundScholar(place[-1], -place[0]) for place in best]


def _of_changed(
    view: LibraryView, asked: _Asked, changes: Changes, found: Collection[int]
) -> Iterable[_Place]:
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
        forms = [one.name, *one.name_forms]
        yield asked.placed(asked.grade(forms), forms, scholar_id, one.work_count)


class _Asked:
    """A name that is asked for."""

    def __init__(self, text: str, loosely: bool) -> None:
        self._name = name = read_name(text)
        self._loosely = loosely
        self._words = words(text)[:_MOST_WORDS]
        self._holding = self._words if loosely or not name.given_key else []
        keys = keys_of(name)
        in_any_order = not (name.is_initials_only or "," in text or "，" in text)
        turned = f"{name.given_key} {name.family_key}"
        self._same = {*keys.same, turned} if in_any_order and keys.same else set(keys.same)
        self._starts = tuple(pattern.removesuffix("%") for pattern in keys.like)

    @property
    def is_empty(self) -> bool:
        """Whether nobody can be meant."""
        return not (self._same or self._starts or self._holding)

    def grade(self, forms: Collection[str]) -> int:
        """That of FoundScholar, of a scholar with these names; 0 for who is not meant."""
        found = max((self._grade(read_name(form)) for form in forms), default=0)
        held = fold(" ".join(forms)).replace("'", "")
        holds = bool(self._holding) and all(word in held for word in self._holding)
        return max(found, int(holds))

    def _grade(self, name: PersonName) -> int:
        key = name_key(name)
        return 3 if key in self._same else 2 * (bool(self._starts) and key.startswith(self._starts))

    def placed(self, grade: int, forms: Collection[str], scholar_id: int, works: int) -> _Place:
        """The place of a scholar of this grade with these names, who may be another than asked."""
        names = [read_name(form) for form in forms] if grade > 1 else []
        is_printed = any(map(self._is_printed, names))
        if not is_printed and any(map(self._is_another, names)):
            grade = int(self._loosely)
        return -grade, grade < 3 or not is_printed, -works, scholar_id

    def _is_printed(self, name: PersonName) -> bool:
        """With the very characters or words, in any order."""
        if self._name.characters:
            return _run_together(name) == _run_together(self._name)
        return Counter(_spoken(self._name.printed)) <= Counter(_spoken(name.printed))

    def _is_another(self, name: PersonName) -> bool:
        """A name that reads like the one asked for and is not (as text.agreement.compatible)."""
        asked = self._name
        suffixes = {generation(suffix) for suffix in (asked.suffix, name.suffix) if suffix}
        in_han = asked.characters and name.characters
        reads_alike = self._grade(name) > 0
        return reads_alike and bool(
            len(suffixes) > 1 or (in_han and are_two_names(asked.characters, name.characters))
        )

    def rows(self, view: LibraryView) -> list[Row]:
        """Those of the tables who may be meant, with their grade: the best MOST_FOUND."""
        holds = _holds(len(self._words))
        return view.rows(
            "WITH graded AS (SELECT *, CASE"
            " WHEN name_key IN (SELECT unnest($same::VARCHAR[])) THEN 3"
            " WHEN EXISTS (SELECT 1 FROM (SELECT unnest($like::VARCHAR[]) AS p)"
            "   WHERE name_key LIKE p) THEN 2"
            f" WHEN {holds if self._holding else 'false'} THEN 1 ELSE 0 END AS grade FROM scholars)"
            " SELECT scholar_id, preferred_name, name_forms, work_count, grade"
            f" FROM graded WHERE grade > 0 ORDER BY grade DESC, grade = 3 AND {holds} DESC,"
            " work_count DESC, scholar_id LIMIT $most",
            same=sorted(self._same),
            like=[f"{start}%" for start in self._starts],
            most=MOST_FOUND,
            **{f"word{i}": f"%{w}%" for i, w in enumerate(self._words)},
        )


def _spoken(text: str) -> list[str]:
    """Folded words, of suffixes what they say."""
    return [generation(word) for word in words(text)]


def _run_together(name: PersonName) -> str:
    return name.characters.replace(" ", "")


def _by_id(view: LibraryView, text: str) -> list[int]:
    """Whom an id or an ORCID iD names; several may bear an iD, those with most works first."""
    orcid = normalise_orcid(text.lower().removeprefix("orcid:"))
    if orcid is None:
        try:
            return [find_scholar(view, text)]
        except NotFoundError:
            return []
    return list(bearers_of(view, orcid))


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
