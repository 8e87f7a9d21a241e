"""Agglomeration over sparse pairs, many blocks at once, under constraints.

A pair list (i < j) carries what is known of two groups. Rounds merge mutual best pairs, which
for average linkage gives what merging one pair at a time would give, and needs no dense matrix.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Index = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Links:
    """Pairs of groups: largest and summed probability over `count` known pairs of members."""

    i: Index
    j: Index
    largest: Doubles
    total: Doubles
    noisy: Doubles
    count: Doubles

    def __len__(self) -> int:
        return len(self.i)

    def of(self, keep: npt.NDArray[np.bool_]) -> Links:
        """The chosen pairs."""
        return Links(self.i[keep], self.j[keep], self.largest[keep], self.total[keep],
                     self.noisy[keep], self.count[keep])  # fmt: skip


def links_of(i: Index, j: Index, probability: Doubles, weight: Doubles) -> Links:
    """Links between single groups; `weight` is the product of their sizes."""
    noisy = -np.log(np.clip(1.0 - probability, 1e-4, 1.0)) * weight
    return Links(i, j, probability, probability * weight, noisy, weight)


def contracted(links: Links, group: Index) -> Links:
    """Links between the groups that members now belong to; links inside a group go."""
    a, b = group[links.i], group[links.j]
    low, high = np.minimum(a, b), np.maximum(a, b)
    outside = low != high
    key = low[outside] << 32 | high[outside]
    order = np.argsort(key, kind="stable")
    key = key[order]
    if len(key) == 0:
        nothing = np.zeros(0)
        return Links(key, key, nothing, nothing, nothing, nothing)
    starts = np.append(0, np.flatnonzero(np.diff(key)) + 1)

    def summed(values: Doubles) -> Doubles:
        return np.asarray(np.add.reduceat(values[outside][order], starts))

    largest = np.maximum.reduceat(links.largest[outside][order], starts)
    pairs = key[starts]
    return Links(pairs >> 32, pairs & 0xFFFFFFFF, largest, summed(links.total),
                 summed(links.noisy), summed(links.count))  # fmt: skip


def mutual_best(i: Index, j: Index, value: Doubles, count: int, at_least: float) -> Index:
    """Numbers of the pairs that are best for both sides and reach `at_least`, disjoint.

    Ties go to the pair of smallest (i, j), so the answer does not depend on the order of pairs.
    """
    good = np.flatnonzero(value >= at_least)
    if len(good) == 0:
        return good
    order = good[np.lexsort((j[good], i[good], -value[good]))]
    rank = np.arange(len(order), dtype=np.int64)
    best = np.full(count, len(order), dtype=np.int64)
    np.minimum.at(best, i[order], rank)
    np.minimum.at(best, j[order], rank)
    return np.asarray(order[(best[i[order]] == rank) & (best[j[order]] == rank)])


def merge_into(group: Index, i: Index, j: Index, count: int) -> tuple[Index, int]:
    """Group numbers after merging pairs of current groups, renumbered 0..n-1 in order."""
    parent = np.arange(count)
    parent[j] = i
    new = parent[group]
    _, dense = np.unique(new, return_inverse=True)
    return dense.astype(np.int64), int(dense.max(initial=-1)) + 1


def average_linkage(
    links: Links, size: Doubles, forbidden: tuple[Index, Index], at_least: float
) -> Index:
    """Groups by average linkage down to a mean probability of `at_least`.

    Unknown pairs count as probability 0. `forbidden` are pairs of groups that never merge,
    directly or through others.
    """
    count = len(size)
    group = np.arange(count)
    current, sizes = links, size.astype(np.float64)
    bars = forbidden
    while len(current):
        mean = current.total / (sizes[current.i] * sizes[current.j])
        mean[_barred(current, bars)] = -1.0
        chosen = mutual_best(current.i, current.j, mean, count, at_least)
        if len(chosen) == 0:
            break
        step, new_count = merge_into(np.arange(count), current.i[chosen], current.j[chosen], count)
        group = step[group]
        sizes = np.bincount(step, weights=sizes, minlength=new_count).astype(np.float64)
        current = contracted(current, step)
        bars = (step[bars[0]], step[bars[1]])
        count = new_count
    return group


def _barred(links: Links, bars: tuple[Index, Index]) -> npt.NDArray[np.bool_]:
    low, high = np.minimum(*bars), np.maximum(*bars)
    barred = np.unique(low << 32 | high)
    return np.isin(links.i << 32 | links.j, barred)
