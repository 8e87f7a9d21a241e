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

from connexon.text.bylines import Byline, looked_at
from connexon.text.folding import letters
from connexon.text.name_order import (
    PRIOR,
    NameStatistics,
    byline_probabilities,
    convention_probability,
)
from connexon.text.name_words import folded

_ROUNDS = 4
# How many bylines the general prior is worth, and log odds beyond which no corpus goes.
_PRIOR_WEIGHT, _SUREST = 20.0, 4.6
_TWO = 2
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Beliefs:
    """Two-word names with the probability of family first in each of their bylines, and that of
    each byline's convention."""

    names: dict[Words, list[float]]
    conventions: list[float]


def learnt_order(bylines: Iterable[Sequence[str]], declared: NameStatistics) -> NameStatistics:
    """`declared` with what these bylines add; those without an open entry tell nothing.

    The order of the bylines does not matter, but for the last bits.
    """
    undecided = [b for b in map(looked_at, bylines) if b.open_at]
    learnt = declared
    for _ in range(_ROUNDS if undecided else 0):
        learnt = _told_by(_beliefs(undecided, learnt), declared)
    return learnt


def _beliefs(bylines: Sequence[Byline], statistics: NameStatistics) -> _Beliefs:
    found = _Beliefs({}, [])
    for byline in bylines:
        odds = byline.odds(statistics)
        found.conventions.append(convention_probability(odds, statistics.prior))
        probabilities = byline_probabilities(odds, statistics.prior)
        for i, probability in zip(byline.open_at, probabilities, strict=False):
            if len(byline.words[i]) == _TWO:
                words = tuple(letters(folded(w)) for w in byline.words[i])
                found.names.setdefault(words, []).append(probability)
    return found


def _told_by(beliefs: _Beliefs, declared: NameStatistics) -> NameStatistics:
    general = _PRIOR_WEIGHT / (1 + math.exp(-PRIOR))
    count = len(beliefs.conventions) + _PRIOR_WEIGHT
    share = (math.fsum(beliefs.conventions) + general) / count
    prior = max(-_SUREST, min(_SUREST, math.log(share / (1 - share))))
    family, given = dict(declared.family), dict(declared.given)
    for (first, last), probabilities in sorted(beliefs.names.items()):
        chance = math.fsum(probabilities) / len(probabilities)
        for word, as_family in ((first, chance), (last, 1 - chance)):
            family[word] = family.get(word, 0.0) + as_family
            given[word] = given.get(word, 0.0) + 1 - as_family
    return NameStatistics(family, given, prior)
