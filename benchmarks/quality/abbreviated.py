"""Copies of the labelled corpora as if some of their sources, or all of them, printed initials.

Which names are written out is a habit of the corpus: openreview and aminer-12 have hardly an
abbreviated name, inspire-wang has few people to learn from. Here a source prints all names of a
byline as they are, with initials, or with the first initial only: a venue for a year, a
collaboration for a few. Other corpora know nothing but initials, or nothing but the first one: in
them no written name tells for how many an initial may stand.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.quality.labelled import Labelled, labelled_from, labels_of, papers_of
from connexon.text.names import read_name
from connexon.text.surnames import chinese_readings
from connexon.text.syllables import pinyin_splits

SUFFIX, ALL_INITIALS, LETTERS = "-abbreviated", "-initials", "-letters"
_HABITS = ("as it is", "initials", "first initial")
_SHARES = (0.4, 0.35, 0.25)
_MANY = 50
_YEARS = 4


def abbreviated(shared: Path, name: str, seed: int) -> Labelled:
    """The labelled corpus `name`, some of its bylines abbreviated."""
    folder = shared / "data" / name
    papers = list(abbreviated_papers(papers_of(folder), seed))
    return labelled_from(name + SUFFIX, papers, labels_of(folder))


def no_given_names(shared: Path, name: str, copy: str) -> Labelled:
    """The labelled corpus `name`, no given name written out: ALL_INITIALS has all first letters
    ("Wang, X.M."), LETTERS one ("Wang, X.")."""
    folder = shared / "data" / name
    papers = []
    for paper in papers_of(folder):
        authors = [{**a, "name": _short(a["name"], copy == LETTERS)} for a in paper["authors"]]
        papers.append({**paper, "authors": authors})
    return labelled_from(name + copy, papers, labels_of(folder))


def abbreviated_papers(papers: Iterator[dict[str, Any]], seed: int) -> Iterator[dict[str, Any]]:
    """The papers, each printed by the habits of its source."""
    for paper in papers:
        habit = random.Random(f"{seed} {_source(paper)}").choices(_HABITS, _SHARES)[0]
        if habit != _HABITS[0]:
            for author in paper["authors"]:
                author["name"] = _short(author["name"], habit == _HABITS[2])
        yield paper


def _source(paper: dict[str, Any]) -> str:
    """Who decides how names are printed: the collaboration, known by the first of many authors,
    for some years, or the venue for a year."""
    if len(paper["authors"]) > _MANY:
        return f"{paper['authors'][0]['name']} {(paper.get('year') or 0) // _YEARS}"
    return f"{paper.get('venue')} {paper.get('year')}"


@cache
def _short(printed: str, first_only: bool) -> str:
    """The printed name with initials for given names."""
    name = read_name(printed)
    letters = [s[0] for p in name.given_parts if p for s in _syllables(name.family_key, p)]
    if not letters:
        return printed
    if first_only:
        letters = letters[:1]
    family = " ".join(p.capitalize() for p in name.family_parts)
    return f"{family}, {''.join(c.upper() + '.' for c in letters)}"


def _syllables(family: str, part: str) -> tuple[str, ...]:
    """A Chinese given name written as one word in its two syllables; any other as it is."""
    if chinese_readings(family):
        splits = pinyin_splits(part)
        if splits and len(splits[0]) == 2:
            return splits[0]
    return (part,)
