"""What the bylines of a corpus say together about the order of its undeclared names.

A corpus has habits: one prints family names first throughout, another never, a third is a mixture.
So the share of bylines that print the family name first, and how often a word is the one and the
other, are learnt from the bylines themselves (expectation maximisation), beginning with the tables
and with the names that declare their parts.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from connexon.records.names import PersonName
from connexon.text.bylines import looked_at
from connexon.text.folding import letters
from connexon.text.name_order import (
    PRIOR,
    Floats,
    Index,
    NameStatistics,
    byline_beliefs,
    evidence_family_first,
)
from connexon.text.name_words import capitals_odds, folded

_ROUNDS = 4
# How many bylines the general prior is worth, and log odds beyond which no corpus goes.
_PRIOR_WEIGHT, _SUREST = 20.0, 4.6
_TWO = 2
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Undecided:
    """Distinct names without a shown order, as folded words, with what their capitals say. Entries
    of bylines, byline by byline: the number of such a name, or -1 and the log odds that are shown;
    and where each byline starts."""

    names: dict[Words, float]
    name: Index
    sign: Floats
    starts: Index


def learnt_order(
    bylines: Iterable[Sequence[PersonName]], declared: NameStatistics
) -> NameStatistics:
    """`declared` with what these bylines add, of names each read by itself; those without an open
    entry tell nothing.

    The order of the bylines does not matter, but for the last bits.
    """
    undecided = _undecided(bylines)
    learnt = declared
    for _ in range(_ROUNDS if len(undecided.starts) else 0):
        learnt = _told_by(undecided, learnt, declared)
    return learnt


def _undecided(bylines: Iterable[Sequence[PersonName]]) -> _Undecided:
    names: dict[Words, float] = {}
    numbers: dict[Words, int] = {}
    name: list[int] = []
    sign: list[float] = []
    starts: list[int] = []
    for byline in map(looked_at, bylines):
        if not byline.open_at:
            continue
        starts.append(len(name))
        for shown in (byline.words[i] for i in byline.open_at):
            words = tuple(folded(w) for w in shown)
            names.setdefault(words, capitals_odds(shown) or 0.0)
            name.append(numbers.setdefault(words, len(numbers)))
        sign += [0.0] * len(byline.open_at) + byline.signs
        name += [-1] * len(byline.signs)
    return _Undecided(names, np.array(name, dtype=np.int64), np.array(sign), np.array(starts))


def _told_by(
    undecided: _Undecided, learnt: NameStatistics, declared: NameStatistics
) -> NameStatistics:
    """One round: what is believed with `learnt` is counted beside what is declared."""
    names = list(undecided.names)
    odds = [
        evidence_family_first(words, learnt) + capitals
        for words, capitals in undecided.names.items()
    ]
    is_open = undecided.name >= 0
    here = np.where(is_open, np.array(odds)[undecided.name], undecided.sign)
    probabilities, conventions = byline_beliefs(here, undecided.starts, learnt.prior)
    number = undecided.name[is_open]
    chances = np.bincount(number, probabilities[is_open]) / np.bincount(number)
    family, given = dict(declared.family), dict(declared.given)
    for words, chance in sorted(zip(names, chances.tolist(), strict=True)):
        if len(words) == _TWO:
            for word, as_family in zip(words, (chance, 1 - chance), strict=True):
                key = letters(word)
                family[key] = family.get(key, 0.0) + as_family
                given[key] = given.get(key, 0.0) + 1 - as_family
    return NameStatistics(family, given, _prior(conventions))


def _prior(conventions: Floats) -> float:
    """Log odds that a byline prints family names first, the general prior counted in."""
    general = _PRIOR_WEIGHT / (1 + math.exp(-PRIOR))
    share = (float(conventions.sum()) + general) / (len(conventions) + _PRIOR_WEIGHT)
    return max(-_SUREST, min(_SUREST, math.log(share / (1 - share))))
