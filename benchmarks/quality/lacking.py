"""Copies of the labelled corpora as sources print them that tell less of a work.

All labelled works have titles, most have venues, affiliations or references. Models that saw
nothing else take it that two works with nothing in common are by two people, also where a source
does not tell what they could have in common: a list of publications has titles, an index of bylines
not even these. Nothing is taken from names or years.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.quality.labelled import Labelled, labelled_from, labels_of, papers_of

TITLES, BYLINES = "-titles", "-bylines"
_LITTLE = ("affiliations", "orcid", "keywords", "abstract", "references")
FIELDS: Mapping[str, tuple[str, ...]] = {
    "no affiliations": ("affiliations",),
    "venue, title, year": _LITTLE,
    "title, year": (*_LITTLE, "venue"),
    "year": (*_LITTLE, "venue", "title"),
}
_COPIES = {TITLES: FIELDS["title, year"], BYLINES: FIELDS["year"]}


def lacking(shared: Path, name: str, copy: str) -> Labelled:
    """The labelled corpus `name` with names, years and at most titles: `copy` is TITLES or
    BYLINES."""
    folder = shared / "data" / name
    papers = without(papers_of(folder), _COPIES[copy])
    return labelled_from(name + copy, papers, labels_of(folder))


def without(papers: Iterable[dict[str, Any]], fields: tuple[str, ...]) -> list[dict[str, Any]]:
    """Copies of these papers, and of the entries of their bylines, that lack these fields."""
    answer = []
    for paper in papers:
        less = {k: v for k, v in paper.items() if k not in fields} | {"authors": []}
        less.setdefault("title", "")
        less["authors"] = [
            {k: v for k, v in author.items() if k not in fields} for author in paper["authors"]
        ]
        answer.append(less)
    return answer
