"""Few conflicts between two clusters of one person: the conflicting atoms go, the rest may merge.

Names that contradict each other and shared bylines keep two clusters apart for good. But one
misprinted name or one person entered twice in a byline must not part a thousand signatures from
five hundred: where the conflict is small against both sides, the atoms that carry it are put
alone, and the constraint holds because they stay apart.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from connexon.identify.linkage import Links, mutual_best

Index = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]

# Set aside at most this share of the side that gives way, and this share of the smaller side.
_OF_ITS_SIDE = 0.05
_OF_THE_SMALLER = 0.25


def conflicts_of(
    group: Index, bars: tuple[Index, Index], size: Doubles, likely: Index
) -> tuple[Index, Index]:
    """Those pairs of clusters (low << 32 | high) among the `likely` ones, which are in order, whose
    conflict is small, and for each of their conflicting atoms on the side that gives way: rows
    (place of the pair, atom).

    `group` is the cluster and `size` the number of signatures of each atom; `bars` are pairs of
    atoms that cannot be one person.
    """
    total = np.bincount(group, weights=size)
    one, other = total[likely >> 32], total[likely & 0xFFFFFFFF]
    may_be_small = np.maximum(one, other) * _OF_ITS_SIDE >= 1.0
    may_be_small &= np.minimum(one, other) * _OF_THE_SMALLER >= 1.0
    likely = np.append(likely[may_be_small], -1)  # no pair has the last
    here, there = group[bars[0]], group[bars[1]]
    key = np.minimum(here, there) << 32 | np.maximum(here, there)
    found = np.flatnonzero(likely[np.searchsorted(likely[:-1], key)] == key)
    here, there = here[found], there[found]
    atom = np.concatenate([bars[0][found], bars[1][found]])
    side = np.concatenate([here << 32 | there, there << 32 | here])
    pair_of_side, place = np.unique(side, return_inverse=True)
    rows = np.unique(place * len(group) + atom)
    place, atom = rows // len(group), rows % len(group)
    weight = np.bincount(place, weights=size[atom], minlength=len(pair_of_side))
    left, right = pair_of_side >> 32, pair_of_side & 0xFFFFFFFF
    share = weight / total[left]
    small = (share <= _OF_ITS_SIDE) & (
        weight <= _OF_THE_SMALLER * np.minimum(total[left], total[right])
    )
    pair = np.minimum(left, right) << 32 | np.maximum(left, right)
    chosen = np.flatnonzero(small)
    chosen = chosen[np.lexsort((left[chosen], share[chosen], pair[chosen]))]
    _, first = np.unique(pair[chosen], return_index=True)
    giving = chosen[first]
    rank = np.full(len(pair_of_side), -1, dtype=np.int64)
    rank[giving] = np.arange(len(giving))
    kept = rank[place] >= 0
    return pair[giving], np.column_stack([rank[place[kept]], atom[kept]])


def set_aside(group: Index, links: Links, value: Doubles, small: tuple[Index, Index],
              at_least: float) -> Index:  # fmt: skip
    """Clusters after the best pairs are merged without their conflicting atoms.

    These stay alone (they would rejoin their old side first). The same array when nothing is to
    be done. `value` is the probability of `links` between clusters, `small` what conflicts_of
    found."""
    pairs, rows = small
    key = links.i << 32 | links.j
    place = np.searchsorted(pairs, key).clip(max=len(pairs) - 1)
    eligible = pairs[place] == key
    best = mutual_best(
        links.i, links.j, np.where(eligible, value, -1.0), int(group.max()) + 1, at_least
    )
    if len(best) == 0:
        return group
    leaving = np.unique(rows[np.isin(rows[:, 0], place[best]), 1])
    into = np.arange(int(group.max()) + 1)
    into[links.j[best]] = links.i[best]
    parted = into[group]
    parted[leaving] = len(into) + np.arange(len(leaving))
    return np.unique(parted, return_inverse=True)[1].astype(np.int64)
