"""The labelled names as other corpora would print them, and in corpora that tell less of a work:
`python -m benchmarks.quality.conventions SHARED [--corpora aminer-12,openreview]`.

B³ of the shipped model over all labelled signatures of a corpus, its names printed in one
convention after the other, without a comma or a declared part where the convention has none; then
with one thing after the other left out of its works, beside that of equal names. The
model was fitted to these people: what counts is how far a convention falls behind the first line,
not the figures themselves (train.py has those of unseen names).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.quality.labelled import Labelled, labelled_from, labels_of, papers_of
from benchmarks.quality.lacking import FIELDS, without
from connexon.identify.atoms import collaborations
from connexon.identify.engine import batches, models_say
from connexon.identify.model import load_model
from connexon.identify.quality import quality_of
from connexon.text.folding import fold

Printed = Mapping[str, str]
_AS_IT_IS = "as it is"


def initials(given: str) -> str:
    """Capital first letters: "XM" for Xiao-Ming and X. M."""
    return "".join(p[0].upper() for p in given.replace("-", " ").replace(".", " ").split())


def _dotted(given: str) -> str:
    return "".join(f"{letter}. " for letter in initials(given)).strip()


CONVENTIONS: Mapping[str, Callable[[str, str], Printed]] = {
    "declared": lambda given, family: {"given": given, "family": family},
    "Family, Given": lambda given, family: {"name": f"{family}, {given}"},
    "Given Family": lambda given, family: {"name": f"{given} {family}"},
    "Family Given": lambda given, family: {"name": f"{family} {given}"},
    "FAMILY Given": lambda given, family: {"name": f"{family.upper()} {given}"},
    "GIVEN FAMILY": lambda given, family: {"name": f"{given} {family}".upper()},
    "FAMILY GIVEN": lambda given, family: {"name": f"{family} {given}".upper()},
    "G. M. Family": lambda given, family: {"name": f"{_dotted(given)} {family}"},
    "Family GM": lambda given, family: {"name": f"{family} {initials(given)}"},
    "FAMILY GM": lambda given, family: {"name": f"{family.upper()} {initials(given)}"},
}


def parts_of(name: str) -> tuple[str, str]:
    """Given and family name of "Family, Given" and of "Given Family"."""
    if ", " in name:
        family, _, given = name.partition(", ")
    else:
        given, _, family = name.rpartition(" ")
    return given, family


def printed_as(papers: list[dict[str, Any]], convention: str) -> list[dict[str, Any]]:
    """Copies of these papers whose bylines follow the convention."""
    answer = []
    for paper in papers:
        authors = []
        for author in paper["authors"]:
            given, family = parts_of(author["name"])
            printed = CONVENTIONS[convention](given, family) if given and family else author
            authors.append({k: v for k, v in author.items() if k != "name"} | dict(printed))
        answer.append({**paper, "authors": authors})
    return answer


def of_equal_names(data: Labelled) -> str:
    """Figures of clusters of equal folded names."""
    known = np.flatnonzero(data.person >= 0)
    name = np.unique([fold(data.printed[k]) for k in known], return_inverse=True)[1]
    return f"full name {quality_of(name.astype(np.int64), data.person[known]).b_cubed.f1:.4f}"


def measured(data: Labelled) -> str:
    """Figures of the shipped model on all labelled signatures."""
    model, collaboration = load_model(), collaborations(data.corpus)
    block = data.corpus.naming.block
    chosen = np.flatnonzero(np.isin(block, np.unique(block[data.person >= 0])))
    found: list[npt.NDArray[np.int64]] = []
    person, count = [], 0
    for batch in batches(block, chosen):
        group = models_say(data.corpus, collaboration, batch, model).group
        known = data.person[batch] >= 0
        found.append(group[known] + count)
        person.append(data.person[batch][known])
        count += int(group.max()) + 1
    q = quality_of(np.concatenate(found), np.concatenate(person)).b_cubed
    return f"B3 {q.precision:.4f} {q.recall:.4f} {q.f1:.4f}"


def main() -> None:
    """Print a line for each corpus and convention."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--corpora", default="aminer-12,openreview")
    options = parser.parse_args()
    for corpus in options.corpora.split(","):
        folder = options.shared / "data" / corpus
        papers, labels = list(papers_of(folder)), list(labels_of(folder))
        for convention in (_AS_IT_IS, *CONVENTIONS):
            printed = papers if convention == _AS_IT_IS else printed_as(papers, convention)
            told = measured(labelled_from(corpus, printed, labels))
            print(f"{corpus:13} {convention:18} {told}", flush=True)
        for told_of, fields in FIELDS.items():
            data = labelled_from(corpus, without(papers, fields), labels)
            print(f"{corpus:13} {told_of:18} {measured(data)} {of_equal_names(data)}", flush=True)


if __name__ == "__main__":
    main()
