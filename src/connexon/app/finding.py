"""Finding scholars by name, in any of the ways a name is written."""

from __future__ import annotations

from dataclasses import dataclass

from connexon.app.addressing import find_scholar
from connexon.app.answers import ScholarList
from connexon.app.name_keys import keys_of
from connexon.app.scholars import list_scholars, scholar_summaries
from connexon.app.summaries import ListMeta
from connexon.app.view import LibraryView
from connexon.records.errors import InputError, NotFoundError
from connexon.records.identifiers import normalise_orcid
from connexon.text.folding import words
from connexon.text.names import read_name

LONGEST_NAME = 200  # characters
MOST_FOUND = 1_000


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
    """At most MOST_FOUND scholars; with `loosely` also those whose names hold the words."""
    text = " ".join(text.split())
    if not text or len(text) > LONGEST_NAME:
        raise InputError(f"Type a scholar's name, of at most {LONGEST_NAME} characters.")
    direct = _by_id(view, text)
    if direct is not None:
        return [FoundScholar(direct, 3)]
    name = read_name(text)
    keys = keys_of(name)
    forms = words(text) if loosely or not name.given_key else []
    if not keys.same and not keys.like and not forms:
        return []
    rows = view.rows(
        "WITH graded AS (SELECT scholar_id, work_count, CASE"
        " WHEN name_key IN (SELECT unnest($same::VARCHAR[])) THEN 3"
        " WHEN EXISTS (SELECT 1 FROM (SELECT unnest($like::VARCHAR[]) AS p)"
        "   WHERE name_key LIKE p) THEN 2"
        f" WHEN {_holds(len(forms))} THEN 1 ELSE 0 END AS grade FROM scholars)"
        " SELECT scholar_id, grade FROM graded WHERE grade > 0"
        " ORDER BY grade DESC, work_count DESC, scholar_id LIMIT $most",
        same=list(keys.same),
        like=list(keys.like),
        most=MOST_FOUND,
        **{f"word{i}": f"%{w}%" for i, w in enumerate(forms[:8])},
    )
    return [FoundScholar(r["scholar_id"], r["grade"]) for r in rows]


def _by_id(view: LibraryView, text: str) -> int | None:
    orcid = normalise_orcid(text)
    try:
        return find_scholar(view, f"orcid:{orcid}" if orcid else text)
    except NotFoundError:
        return None


def _holds(count: int) -> str:
    """SQL: the printed names, folded, hold every one of so many words."""
    if not count:
        return "false"
    # As `text.folding.fold` for the letters that names have.
    forms = (
        "replace(replace(replace(translate(strip_accents(lower(array_to_string(name_forms, ' '))),"
        " 'øłđðıħ', 'olddih'), 'æ', 'ae'), 'ß', 'ss'), 'œ', 'oe')"
    )
    return " AND ".join(f"{forms} LIKE $word{i}" for i in range(min(count, 8)))
