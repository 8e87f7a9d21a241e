"""Plausible other answers to who wrote what: partitions drawn from what the models believe.

A partition of groups has weight ∏ p/(1-p) over the pairs that it puts together: the chance of all
links between groups being as it says, were they decided one by one, given that links are
transitive. Drawn by Gibbs sampling; with a few groups that is exact enough to compare with all
partitions written out (see the tests).

A model errs on many links of a name in one direction. So each draw has log odds of its own, all
shifted by one number from a normal distribution of standard deviation DOUBT, with which ranges on
unseen labelled names hold the truth nearly as often as they say (benchmarks/RESULTS.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from connexon.identify.build import Reading
from connexon.identify.engine import strict_groups
from connexon.identify.holding import Parts, Word, hold
from connexon.identify.judged import constraints_of, with_joined_blocks
from connexon.identify.model import IdentityModel, load_model
from connexon.ports.ledger import Judgement

Index = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# Groups that were not compared, because nothing speaks for them: one in a hundred.
_UNKNOWN_ODDS = float(np.log(0.01 / 0.99))
_LEAST = 1e-6
_BURN_IN = 20
_BETWEEN = 2
DOUBT = 2.0  # nats
# For one scholar: groups that may be theirs, and groups to which those may belong instead.
MAY_BE = 0.02
LIKELY = 0.5


@dataclass(frozen=True, slots=True)
class Pieces:
    """Groups 0..count-1 and for pairs (i < j) the probability that they are one person; for pairs
    that cannot be it is 0. Pairs that are not here have a small one."""

    count: int
    i: Index
    j: Index
    probability: Doubles


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What partitions of signatures, of whole blocks or near a scholar, are drawn from.
    `parts.strict` is the group of each atom, which stays together; `words` are on places in
    `signatures`."""

    signatures: Index
    parts: Parts
    pieces: Pieces
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Members:
    """(draws, signatures): whether a signature is the scholar's in a draw. `signatures` are the
    scholar's own and those that are theirs in some draw, ascending."""

    signatures: Index
    drawn: Flags


def blocks_of(
    reading: Reading, signatures: Index, judgements: Sequence[Judgement]
) -> tuple[int, ...]:
    """The blocks of these signatures, and those that people's word joins with them."""
    joined = with_joined_blocks(reading.corpus, constraints_of(reading.corpus, judgements))
    block = joined.naming.block
    together = np.isin(block, np.unique(block[signatures]))
    return tuple(np.unique(reading.corpus.naming.block[together]).tolist())


def alternatives(reading: Reading, blocks: Sequence[int]) -> Alternatives:
    """What to draw from for these blocks as long as nobody has spoken."""
    return alternatives_by(reading, bearing(reading, blocks), load_model())


def bearing(reading: Reading, blocks: Sequence[int]) -> Index:
    """The signatures of these blocks, block by block."""
    block = reading.corpus.naming.block
    chosen = np.flatnonzero(np.isin(block, np.array(blocks, dtype=np.int64)))
    return np.asarray(chosen[np.argsort(block[chosen], kind="stable")])


def alternatives_by(reading: Reading, signatures: Index, model: IdentityModel) -> Alternatives:
    """What to draw from for the signatures of whole blocks, as this model sees them.

    Signatures that the pair model groups at once stay together; two entries of one byline never.
    """
    corpus = reading.corpus
    found = strict_groups(corpus, reading.collaboration, signatures, model)
    value = np.clip(found.value, 0.0, 1.0)
    pieces = Pieces(int(found.group.max()) + 1, found.links.i, found.links.j, value)
    pieces = with_bars(pieces, found.bars.i, found.bars.j)
    first = np.unique(found.atom, return_index=True)[1]
    name = corpus.naming.codes[signatures[first]].astype(np.int64)
    work = corpus.signature_work[signatures]
    return Alternatives(
        signatures, Parts(found.atom, work, found.group, found.group, name), pieces, ()
    )


def with_words(
    given: Alternatives, reading: Reading, judgements: Sequence[Judgement]
) -> Alternatives:
    """The same where what people said holds in every draw: which costs next to nothing."""
    said = constraints_of(reading.corpus, judgements).within(given.signatures)
    moving, parts = said.moving(given.parts.work), given.parts
    atom = parts.atom.copy()
    atom[moving] = len(parts.strict) + np.arange(len(moving))
    mine = np.append(np.arange(len(parts.strict)), parts.atom[moving])
    strict, name = parts.strict[mine], parts.name[mine]
    return replace(given, parts=Parts(atom, parts.work, strict, strict, name), words=said.words)


def sample_clusterings(
    reading: Reading, signature: int, judgements: Sequence[Judgement], draws: int, seed: int
) -> tuple[Index, Index]:
    """The signatures of the block of `signature` (a signature number), and (draws, signatures)
    cluster numbers: what their clusters may be. The same seed gives the same draws."""
    blocks = blocks_of(reading, np.array([signature]), judgements)
    given = with_words(alternatives(reading, blocks), reading, judgements)
    return given.signatures, _of_signatures(given, sample_partitions(given.pieces, draws, seed))


def sample_members(
    given: Alternatives, own: Index, draws: int, seed: int, doubt: float = DOUBT
) -> Members:
    """What may be the scholar's whose signatures are `own`: `members` of partitions drawn now."""
    near = groups_near(given, own)
    return members(given, own, near, sample_near(given, near, draws, seed, doubt))


def groups_near(given: Alternatives, own: Index) -> Index:
    """The groups that are drawn anew for the scholar whose signatures are `own`: what the models
    think may be theirs, and what that may belong to instead. No word is heard here."""
    mine = np.isin(given.signatures, own)
    return _near(given.pieces, given.parts.strict[given.parts.atom][mine])


def sample_near(
    given: Alternatives, near: Index, draws: int, seed: int, doubt: float = DOUBT
) -> Index:
    """(draws, groups near): partitions of these groups alone; they too depend on no word."""
    return sample_partitions(_only(given.pieces, near), draws, seed, doubt)


def members(given: Alternatives, own: Index, near: Index, partitions: Index) -> Members:
    """What may be the scholar's whose signatures are `own`, in each partition of the groups near.

    The scholar is the cluster with most of these, as an id goes on with the majority (ties: the
    first).
    """
    mine = np.isin(given.signatures, own)
    drawn = np.tile(np.arange(given.pieces.count), (len(partitions), 1))
    drawn[:, near] = near[partitions]
    cluster = _of_signatures(given, drawn)
    best = [int(np.bincount(row).argmax()) for row in cluster[:, mine]]
    included = cluster == np.array(best)[:, None]
    kept = np.flatnonzero(included.any(axis=0) | mine)
    kept = kept[np.argsort(given.signatures[kept])]
    return Members(given.signatures[kept], included[:, kept])


def _of_signatures(given: Alternatives, partitions: Index) -> Index:
    """(draws, signatures) cluster numbers from those of groups, as people said."""
    parts = given.parts
    drawn = partitions[:, parts.strict]
    if given.words:
        each = (replace(parts, group=group) for group in drawn)
        drawn = np.array([hold(one, given.words).group for one in each])
    return np.asarray(drawn[:, parts.atom])


def _near(pieces: Pieces, mine: Index) -> Index:
    """The groups `mine`, those that may go with them, and those that likely go with these."""
    near = np.zeros(pieces.count, dtype=bool)
    near[mine] = True
    for least in (MAY_BE, LIKELY):
        linked = pieces.probability >= least
        i, j = pieces.i[linked], pieces.j[linked]
        more = np.concatenate([j[near[i]], i[near[j]]])
        near[more] = True
    return np.flatnonzero(near)


def _only(pieces: Pieces, groups: Index) -> Pieces:
    """Of these groups (ascending), numbered by their places."""
    number = np.full(pieces.count, -1, dtype=np.int64)
    number[groups] = np.arange(len(groups))
    i, j = number[pieces.i], number[pieces.j]
    both = (i >= 0) & (j >= 0)
    return Pieces(len(groups), i[both], j[both], pieces.probability[both])


def with_bars(pieces: Pieces, bar_i: Index, bar_j: Index) -> Pieces:
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


def sample_partitions(pieces: Pieces, draws: int, seed: int, doubt: float = DOUBT) -> Index:
    """(draws, groups): cluster number of each group, by first group, in each draw.

    The draws are in random order; over them the shifts are spread as evenly as `doubt` has them.
    """
    from scipy.special import ndtri  # noqa: PLC0415  0.05 s, and judging draws nothing

    rng = np.random.default_rng(seed)
    places = rng.permutation(draws)
    shifts = doubt * ndtri((np.arange(draws) + 0.5) / draws)
    chain = _Chain(pieces, rng)
    answer = np.empty((draws, pieces.count), dtype=np.int64)
    for k, (place, shift) in enumerate(zip(places.tolist(), shifts.tolist(), strict=True)):
        for _ in range(_BETWEEN if k else _BURN_IN):  # the next shift is never far
            chain.sweep(shift)
        answer[place] = _by_first(chain.cluster)
    return answer


class _Chain:
    """Gibbs sampling from every group by itself."""

    def __init__(self, pieces: Pieces, rng: np.random.Generator) -> None:
        self._odds, self._near = _neighbours(pieces)
        self._rng = rng
        self.cluster = np.arange(pieces.count)
        self._size = np.ones(pieces.count, dtype=np.int64)

    def sweep(self, shift: float) -> None:
        """Every group once, in random order, all log odds shifted."""
        order = self._rng.permutation(len(self.cluster))
        chance = self._rng.random(len(order))
        shifted = [odds + shift for odds in self._odds]
        for k, luck in zip(order.tolist(), chance.tolist(), strict=True):
            self._move(k, luck, shifted[k])

    def _move(self, k: int, luck: float, odds: Doubles) -> None:
        """Group k leaves its cluster for one drawn by what speaks for each, or for its own.
        Arrays' own methods only: this is where the time of all draws goes."""
        cluster, size = self.cluster, self._size
        size[cluster[k]] -= 1
        near = cluster[self._near[k]]
        compared = np.bincount(near)
        choices = compared.nonzero()[0]
        # The last is a cluster of its own.
        weight = np.zeros(len(choices) + 1)
        # Members that k was not compared with speak against it too.
        strangers = size[choices] - compared[choices]
        np.add(np.bincount(near, odds)[choices], strangers * _UNKNOWN_ODDS, out=weight[:-1])
        weight -= weight.max()
        chance = np.exp(weight, out=weight).cumsum()
        drawn = int(chance.searchsorted(luck * chance[-1], "right"))
        cluster[k] = choices[drawn] if drawn < len(choices) else (size == 0).argmax()
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
