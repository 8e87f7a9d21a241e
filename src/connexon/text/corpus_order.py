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

from connexon.records.names import PersonName
from connexon.text.bylines import looked_at
from connexon.text.folding import letters
from connexon.text.name_order import (
    PRIOR,
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
    """Distinct names without a shown order, as folded words, with what their capitals say; and each
    byline as numbers of such names and the log odds of its other entries."""

    names: dict[Words, float]
    bylines: list[tuple[list[int], list[float]]]


def learnt_order(
    bylines: Iterable[Sequence[PersonName]], declared: NameStatistics
) -> NameStatistics:
    """`declared` with what these bylines add, of names each read by itself; those without an open
    entry tell nothing.

    The order of the bylines does not matter, but for the last bits.
    """
    undecided = _undecided(bylines)
    learnt = declared
    for _ in range(_ROUNDS if undecided.bylines else 0):
        learnt = _told_by(undecided, learnt, declared)
    return learnt


def _undecided(bylines: Iterable[Sequence[PersonName]]) -> _Undecided:
    found = _Undecided({}, [])
    numbers: dict[Words, int] = {}
    for byline in map(looked_at, bylines):
        if byline.open_at:
            names = [byline.words[i] for i in byline.open_at]
            words = [tuple(folded(w) for w in name) for name in names]
            for key, name in zip(words, names, strict=True):
                found.names.setdefault(key, capitals_odds(name) or 0.0)
            here = [numbers.setdefault(key, len(numbers)) for key in words]
            found.bylines.append((here, byline.signs))
    return found


def _told_by(
    undecided: _Undecided, learnt: NameStatistics, declared: NameStatistics
) -> NameStatistics:
    """One round: what is believed with `learnt` is counted beside what is declared."""
    names = list(undecided.names)
    odds = [
        evidence_family_first(words, learnt) + capitals
        for words, capitals in undecided.names.items()
    ]
    chances: list[list[float]] = [[] for _ in names]
    conventions = []
    for here, signs in undecided.bylines:
        probabilities, convention = byline_beliefs([*(odds[k] for k in here), *signs], learnt.prior)
        conventions.append(convention)
        for k, probability in zip(here, probabilities, strict=False):
            chances[k].append(probability)
    family, given = dict(declared.family), dict(declared.given)
    for words, some in sorted(zip(names, chances, strict=True)):
        if len(words) == _TWO:
            chance = math.fsum(some) / len(some)
            for word, as_family in zip(words, (chance, 1 - chance), strict=True):
                key = letters(word)
                family[key] = family.get(key, 0.0) + as_family
                given[key] = given.get(key, 0.0) + 1 - as_family
    return NameStatistics(family, given, _prior(conventions))


def _prior(conventions: Sequence[float]) -> float:
    """Log odds that a byline prints family names first, the general prior counted in."""
    general = _PRIOR_WEIGHT / (1 + math.exp(-PRIOR))
    share = (math.fsum(conventions) + general) / (len(conventions) + _PRIOR_WEIGHT)
    return max(-_SUREST, min(_SUREST, math.log(share / (1 - share))))
