"""Copies of the labelled corpora as if some of their sources printed initials.

Which names are written out is a habit of the corpus: openreview and aminer-12 have hardly an
abbreviated name, inspire-wang has few people to learn from. Here a source in a given year prints
all names of a byline as they are, with initials, or with the first initial only.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.quality.labelled import Labelled, labelled_from, labels_of, papers_of
from connexon.text.names import read_name

SUFFIX = "-abbreviated"
_HABITS = ("as it is", "initials", "first initial")
_SHARES = (0.4, 0.35, 0.25)


def abbreviated(shared: Path, name: str, seed: int) -> Labelled:
    """The labelled corpus `name`, some of its bylines abbreviated."""
    folder = shared / "data" / name
    return labelled_from(name + SUFFIX, list(_papers(papers_of(folder), seed)), labels_of(folder))


def _papers(papers: Iterator[dict[str, Any]], seed: int) -> Iterator[dict[str, Any]]:
    for paper in papers:
        source = f"{seed} {paper.get('venue')} {paper.get('year')} {len(paper['authors']) > 50}"
        habit = random.Random(source).choices(_HABITS, _SHARES)[0]
        if habit != _HABITS[0]:
            for author in paper["authors"]:
                author["name"] = _short(author["name"], habit == _HABITS[2])
        yield paper


@cache
def _short(printed: str, first_only: bool) -> str:
    """The printed name with initials for given names."""
    name = read_name(printed)
    letters = [p[0] for p in name.given_parts if p]
    if not letters:
        return printed
    if first_only:
        letters = letters[:1]
    family = " ".join(p.capitalize() for p in name.family_parts)
    return f"{family}, {''.join(c.upper() + '.' for c in letters)}"
