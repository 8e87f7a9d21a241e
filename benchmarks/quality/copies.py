"""The copies of labelled corpora that models also learn from, and what each weighs beside its
original."""

from __future__ import annotations

from benchmarks.quality.abbreviated import ALL_INITIALS, LETTERS, SUFFIX
from benchmarks.quality.lacking import BYLINES, TITLES

WEIGHTS = {SUFFIX: 0.5, ALL_INITIALS: 0.35, LETTERS: 0.35, TITLES: 0.25, BYLINES: 0.25}
# Measured beside the originals, on names that were not seen.
MEASURED = (ALL_INITIALS, LETTERS, TITLES, BYLINES)


def original(corpus: str) -> str:
    """The corpus of which this one is a copy; itself if it is none."""
    for copy in WEIGHTS:
        corpus = corpus.removesuffix(copy)
    return corpus


def weight(corpus: str) -> float:
    """What it weighs in training; an original 1."""
    return WEIGHTS.get(corpus.removeprefix(original(corpus)), 1.0)
