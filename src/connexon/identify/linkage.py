"""Agglomeration over sparse pairs, many blocks at once, under constraints.

A pair list (i < j) carries what is known of two groups. Rounds merge mutual best pairs, which
for average linkage gives what merging one pair at a time would give, and needs no dense matrix.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from connexon.identify.hanging import components

Index = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


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

    def of(self, keep: Flags | Index) -> Links:
        """The chosen pairs."""
        return Links(self.i[keep], self.j[keep], self.largest[keep], self.total[keep],
                     self.noisy[keep], self.count[keep])  # fmt: skip


def links_of(i: Index, j: Index, probability: Doubles, weight: Doubles) -> Links:
    """Links between single groups; `weight` is the product of their sizes."""
    noisy = -np.log(np.clip(1.0 - probability, 1e-4, 1.0)) * weight
    return Links(i, j, probability, probability * weight, noisy, weight)


def summed(links: Links, i: Index, j: Index, starts: Index) -> Links:
    """Links between i[k] and j[k], each made of those from starts[k] up to the next start."""
    if len(starts) == 0:
        return Links(i, j, *[np.zeros(0)] * 4)
    return Links(
        i, j, np.maximum.reduceat(links.largest, starts), np.add.reduceat(links.total, starts),
        np.add.reduceat(links.noisy, starts), np.add.reduceat(links.count, starts),
    )  # fmt: skip


def contracted(links: Links, group: Index) -> Links:
    """Links between the groups that members now belong to; links inside a group go."""
    return contracted_from(links, group)[0]


def contracted_from(links: Links, group: Index) -> tuple[Links, Index]:
    """As `contracted`, and for each new link the number of one of the links it was made from."""
    a, b = group[links.i], group[links.j]
    low, high = np.minimum(a, b), np.maximum(a, b)
    outside = low != high
    key = low[outside] << 32 | high[outside]
    order = np.argsort(key, kind="stable")
    key = key[order]
    if len(key) == 0:
        nothing = np.zeros(0)
        return Links(key, key, nothing, nothing, nothing, nothing), key
    starts = np.append(0, np.flatnonzero(np.diff(key)) + 1)

    pairs = key[starts]
    new = summed(links.of(np.flatnonzero(outside)[order]), pairs >> 32, pairs & 0xFFFFFFFF, starts)
    return new, np.flatnonzero(outside)[order][starts]


def mutual_best(i: Index, j: Index, value: Doubles, count: int, at_least: float) -> Index:
    """Numbers of the pairs that are best for both sides and reach `at_least`, disjoint.

    Ties go to the pair of smallest (i, j), so the answer does not depend on the order of pairs.
    """
    good = np.flatnonzero(value >= at_least)
    if len(good) == 0:
        return good
    most = np.full(count, -np.inf)  # what is less than that on both sides need not be ranked
    np.maximum.at(most, i[good], value[good])
    np.maximum.at(most, j[good], value[good])
    good = good[(value[good] == most[i[good]]) | (value[good] == most[j[good]])]
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


def average_linkage(links: Links, size: Doubles, bars: Bars, at_least: float) -> Index:
    """Groups by average linkage down to a mean probability of `at_least`.

    Unknown pairs count as probability 0.
    """
    count = len(size)
    group = np.arange(count)
    current, sizes = links, size.astype(np.float64)
    barred = bars.on(links)
    while True:
        mean = current.total / (sizes[current.i] * sizes[current.j])
        mean[barred] = -1.0
        # The mean of a merged pair is between those it was made of, and a bar stays: what no such
        # link holds together, directly or through others, will never be one group.
        likely = mean >= at_least
        label = components(count, current.i[likely], current.j[likely])
        kept = np.flatnonzero(label[current.i] == label[current.j])
        current, barred, bars = current.of(kept), barred[kept], bars.within(label)
        chosen = mutual_best(current.i, current.j, mean[kept], count, at_least)
        if len(chosen) == 0:
            return group
        merging = current.of(chosen)
        step, new_count = merge_into(np.arange(count), merging.i, merging.j, count)
        group = step[group]
        sizes = np.bincount(step, weights=sizes, minlength=new_count).astype(np.float64)
        current, source = contracted_from(current, step)
        bars = bars.contracted(step, new_count)
        barred = bars.again(current, barred[source], touched_by(step, merging.i, new_count))
        count = new_count


def touched_by(step: Index, merged: Index, count: int) -> Flags:
    """Which of the new groups 0..count-1 came of merging, given one old member of each."""
    touched = np.zeros(count, dtype=bool)
    touched[step[merged]] = True
    return touched


@dataclass(frozen=True, slots=True)
class Bars:
    """Pairs of groups (in either order) that never merge, directly or through others. Two groups
    that are both `settled` (one flag a group; None: nobody is) do not merge either."""

    i: Index
    j: Index
    settled: Flags | None = None

    def on(self, links: Links) -> Flags:
        """Which links are barred."""
        return self.again(links, np.zeros(len(links), dtype=bool), None)

    def again(self, links: Links, before: Flags, touched: Flags | None) -> Flags:
        """Which links are barred, given who was `before`: it changed between touched groups only
        (None: look at all)."""
        if touched is None:
            asked, mine = np.arange(len(links)), np.arange(len(self.i))
        else:
            asked = np.flatnonzero(touched[links.i] | touched[links.j])
            mine = np.flatnonzero(touched[self.i] | touched[self.j])
        answer = before.copy()
        low, high = np.minimum(self.i[mine], self.j[mine]), np.maximum(self.i[mine], self.j[mine])
        barred = np.sort(low << 32 | high, kind="stable")  # nearly sorted
        key = links.i[asked] << 32 | links.j[asked]
        at = np.searchsorted(barred, key)
        found = at < len(barred)
        found[found] = barred[at[found]] == key[found]
        if self.settled is not None:
            found |= self.settled[links.i[asked]] & self.settled[links.j[asked]]
        answer[asked] = found
        return answer

    def within(self, label: Index) -> Bars:
        """Those between groups of one label."""
        keep = np.flatnonzero(label[self.i] == label[self.j])
        return Bars(self.i[keep], self.j[keep], self.settled)

    def contracted(self, step: Index, count: int) -> Bars:
        """Between the groups 0..count-1 that members now belong to."""
        settled = None
        if self.settled is not None:
            settled = np.zeros(count, dtype=bool)
            settled[step[self.settled]] = True
        return Bars(step[self.i], step[self.j], settled)
