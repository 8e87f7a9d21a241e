"""The answers that nearly every other is made of: a work in a list, and what is said about a list.

They stand apart from the others (answers.py) because commands that judge need no more than these.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Byline:
    """The beginning of a byline, for lists: one entry, with its scholar where one is assigned."""

    position: int
    printed_name: str
    scholar_id: str | None


@dataclass(frozen=True, slots=True)
class WorkSummary:
    """A work in a list; `authors` are the first entries of its byline only."""

    id: str
    title: str
    year: int | None
    type: str | None
    language: str | None
    source_title: str | None
    doi: str | None
    authors: tuple[Byline, ...]
    author_count: int
    citation_count: int
    is_retracted: bool


@dataclass(frozen=True, slots=True)
class ListMeta:
    """About a list: all that match, and where the next page begins (None on the last)."""

    count: int
    per_page: int
    next_cursor: str | None
    library_version: int
