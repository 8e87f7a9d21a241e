"""Plausible other answers to who wrote what: partitions drawn from what the models believe.

A partition of groups has weight ∏ p/(1-p) over the pairs that it puts together: the chance of all
links between groups being as it says, were they decided one by one, given that links are
transitive. Drawn by Gibbs sampling; with a few groups that is exact enough to compare with all
partitions written out (see the tests).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from connexon.identify.build import Reading
from connexon.identify.engine import strict_groups
from connexon.identify.holding import Parts, hold
from connexon.identify.judged import constraints_of, with_joined_blocks
from connexon.identify.model import load_model
from connexon.ports.ledger import Judgement

Index = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]

# Groups that were not compared, because nothing speaks for them: one in a hundred.
_UNKNOWN_ODDS = float(np.log(0.01 / 0.99))
_LEAST = 1e-6
_BURN_IN = 20
_BETWEEN = 3


@dataclass(frozen=True, slots=True)
class Pieces:
    """Groups 0..count-1 and for pairs (i < j) the probability that they are one person; for pairs
    that cannot be it is 0. Pairs that are not here have a small one."""

    count: int
    i: Index
    j: Index
    probability: Doubles


def sample_clusterings(
    reading: Reading, signature: int, judgements: Sequence[Judgement], draws: int, seed: int
) -> tuple[Index, Index]:
    """The signatures of the block of `signature` (a signature number), and (draws, signatures)
    cluster numbers: what their clusters may be.

    Signatures that the pair model groups at once stay together; what people said and two entries
    of one byline hold in every draw. The same seed gives the same draws.
    """
    constraints = constraints_of(reading.corpus, judgements)
    corpus = with_joined_blocks(reading.corpus, constraints)
    block = corpus.naming.block
    signatures = np.flatnonzero(block == block[signature])
    said = constraints.within(signatures)
    found = strict_groups(corpus, reading.collaboration, signatures, load_model(), constraints)
    value = np.clip(found.value, 0.0, 1.0)
    pieces = Pieces(int(found.group.max()) + 1, found.links.i, found.links.j, value)
    barred = found.bars
    pieces = _with_bars(pieces, barred.i, barred.j)
    drawn = sample_partitions(pieces, draws, seed)[:, found.group]
    if said.words:
        works = corpus.signature_work[signatures]
        parts = (Parts(found.atom, works, found.group, group) for group in drawn)
        drawn = np.array([hold(part, said.words).group for part in parts])
    return signatures, drawn[:, found.atom]


def _with_bars(pieces: Pieces, bar_i: Index, bar_j: Index) -> Pieces:
    """Pairs that cannot be, at probability 0 whatever else is said of them."""
    low, high = np.minimum(bar_i, bar_j), np.maximum(bar_i, bar_j)
    between = low != high
    barred = np.unique(np.sort(low[between] << 32 | high[between]))
    free = ~np.isin(pieces.i << 32 | pieces.j, barred)
    return Pieces(
        pieces.count,
        np.append(pieces.i[free], barred >> 32),
        np.append(pieces.j[free], barred & 0xFFFFFFFF),
        np.append(pieces.probability[free], np.zeros(len(barred))),
    )


def sample_partitions(pieces: Pieces, draws: int, seed: int) -> Index:
    """(draws, groups): cluster number of each group, by first group, in each draw."""
    chain = _Chain(pieces, np.random.default_rng(seed))
    for _ in range(_BURN_IN):
        chain.sweep()
    answer = np.empty((draws, pieces.count), dtype=np.int64)
    for draw in range(draws):
        for _ in range(_BETWEEN):
            chain.sweep()
        answer[draw] = _by_first(chain.cluster)
    return answer


class _Chain:
    """Gibbs sampling from every group by itself."""

    def __init__(self, pieces: Pieces, rng: np.random.Generator) -> None:
        self._odds, self._near = _neighbours(pieces)
        self._rng = rng
        self.cluster = np.arange(pieces.count)
        self._size = np.ones(pieces.count, dtype=np.int64)

    def sweep(self) -> None:
        """Every group once, in random order."""
        for k in self._rng.permutation(len(self.cluster)).tolist():
            self._move(k)

    def _move(self, k: int) -> None:
        """Group k leaves its cluster for one drawn by what speaks for each, or for its own."""
        cluster, size = self.cluster, self._size
        size[cluster[k]] -= 1
        choices, place = np.unique(cluster[self._near[k]], return_inverse=True)
        compared = np.bincount(place, minlength=len(choices))
        weight = np.bincount(place, weights=self._odds[k], minlength=len(choices))
        # Members that k was not compared with speak against it too.
        weight = np.append(weight + (size[choices] - compared) * _UNKNOWN_ODDS, 0.0)
        chance = np.exp(weight - weight.max())
        drawn = int(self._rng.choice(len(chance), p=chance / chance.sum()))
        cluster[k] = choices[drawn] if drawn < len(choices) else np.flatnonzero(size == 0)[0]
        size[cluster[k]] += 1


def _neighbours(pieces: Pieces) -> tuple[list[Doubles], list[Index]]:
    """Log odds towards, and numbers of, the groups that each was compared with."""
    p = np.clip(pieces.probability, _LEAST, 1 - _LEAST)
    log_odds = np.where(pieces.probability <= 0, -np.inf, np.log(p / (1 - p)))
    here = np.concatenate([pieces.i, pieces.j])
    order = np.argsort(here, kind="stable")
    there = np.concatenate([pieces.j, pieces.i])[order]
    both = np.concatenate([log_odds, log_odds])[order]
    ends = np.searchsorted(here[order], np.arange(1, pieces.count))
    return np.split(both, ends), np.split(there, ends)


def _by_first(cluster: Index) -> Index:
    """Clusters numbered 0, 1, … by their first group."""
    _, first, dense = np.unique(cluster, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return np.asarray(rank[dense])
