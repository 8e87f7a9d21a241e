"""Wangs of inspire-wang who are in no labelled block, as their written-out names tell them apart.

A given name of two syllables, written out, is nearly always one person here. Bylines are printed
with initials collaboration by collaboration, so that one career goes by two forms, with the
affiliations that it really had. Only pairs of which one side is abbreviated tell anything: that
two equal full names are one person was assumed, not seen. No label of the corpus is used, but
to leave the labelled blocks out.
"""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.quality.abbreviated import abbreviated_papers
from benchmarks.quality.labelled import Labelled, labelled_from, labels_of, papers_of
from connexon.text.folding import fold

NAME = "inspire-written"
_FAMILY = "Wang"
_VOWELS = re.compile("[aeiou]+")


def written(shared: Path, seed: int) -> Labelled:
    """inspire-wang with abbreviated bylines, its people of written-out names labelled."""
    folder = shared / "data" / "inspire-wang"
    labelled_letters = {line["name"].partition(", ")[2][:1] for line in labels_of(folder)}
    lines = []
    for paper in papers_of(folder):
        for author in paper["authors"]:
            person = _person(author["name"])
            if person and person[0].upper() not in labelled_letters:
                lines.append(
                    {"paper_id": paper["id"], "position": author["position"], "person": person}
                )
    return labelled_from(NAME, list(abbreviated_papers(papers_of(folder), seed)), lines)


def _person(printed: str) -> str | None:
    """The given name in letters when it tells one person, else None."""
    family, _, given = printed.partition(", ")
    letters = "".join(p for p in fold(given.replace("-", " ")).split() if len(p.strip(".")) > 1)
    return letters if family == _FAMILY and len(_VOWELS.findall(letters)) > 1 else None
