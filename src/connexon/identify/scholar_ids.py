"""Scholar ids that last: an id moves with the majority of its signatures, merged ids redirect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from connexon.records.ids import hashed_id

Index = npt.NDArray[np.int64]

# Ids are hashes, so that numbers this near to each other are no accident.
_MOST_OFFSHOOTS = 16


@dataclass(frozen=True, slots=True)
class Named:
    """Scholar id of each cluster, and redirects (old id, new id) of ids no cluster carries."""

    ids: Index
    old: Index
    new: Index


def first_ids(cluster: Index, work_ids: Index, positions: Index, count: int) -> Index:
    """Ids from the smallest signature (work_id, position) of each cluster."""
    order = np.lexsort((positions, work_ids, cluster))
    starts = np.searchsorted(cluster[order], np.arange(count))
    first = order[starts]
    return np.array(
        [
            hashed_id("scholar", str(w), str(p))
            for w, p in zip(work_ids[first].tolist(), positions[first].tolist(), strict=True)
        ],
        dtype=np.int64,
    )


def offshoots(cluster: Index, previous: Index, was: Index, fresh: Index) -> Index:
    """`fresh` ids, but the next number for a cluster of nothing but signatures that people's word
    took out of a scholar (`previous` is -1 where `was` is that scholar's id): when the word is
    taken back it is seen that the one came of the other, however large it is."""
    answer = fresh.copy()
    voiceless = np.bincount(cluster, weights=previous >= 0, minlength=len(fresh)) == 0
    first = np.unique(cluster, return_index=True)[1]
    taken_out = voiceless & (was[first] >= 0)
    answer[taken_out] = was[first][taken_out] + 1
    return answer


def named(cluster: Index, previous: Index, fresh: Index, elsewhere: Index | None = None) -> Named:
    """Ids for clusters 0..n-1 given the id each signature had before (-1: none).

    Cluster and old id that share most signatures find each other first, an id's offshoots counted
    with it (ties: the id that is the cluster's fresh one, so that a split taken back restores it,
    then the smaller); clusters left
    over get `fresh[cluster]`, or the next free number when that id is taken, also by one of the
    ids that live `elsewhere`.
    """
    known = previous >= 0
    key = np.column_stack([cluster[known], previous[known]])
    pairs, shared = np.unique(key, axis=0, return_counts=True)
    ids = np.full(len(fresh), -1, dtype=np.int64)
    moved_to: dict[int, int] = {}
    order = np.zeros(0, dtype=np.int64)
    if len(pairs):
        shared = shared + _of_offshoots(pairs, shared)
        order = np.lexsort((pairs[:, 1], pairs[:, 1] != fresh[pairs[:, 0]], -shared))
    heir: dict[int, int] = {}
    for k in order.tolist():
        here, old = int(pairs[k, 0]), int(pairs[k, 1])
        heir.setdefault(old, here)
        if ids[here] < 0 and old not in moved_to:
            ids[here] = old
            moved_to[old] = here
    taken = set(moved_to) | set(heir)
    others = np.zeros(0, dtype=np.int64) if elsewhere is None else np.unique(elsewhere)
    for here in np.flatnonzero(ids < 0).tolist():
        chosen = int(fresh[here])
        while chosen in taken or _holds(others, chosen):
            chosen += 1
        taken.add(chosen)
        ids[here] = chosen
    gone = sorted(old for old in heir if old not in moved_to)
    return Named(
        ids,
        np.array(gone, dtype=np.int64),
        np.array([ids[heir[old]] for old in gone], dtype=np.int64),
    )


def _holds(ids: Index, one: int) -> bool:
    """Whether the sorted `ids` hold this one."""
    at = int(np.searchsorted(ids, one))
    return at < len(ids) and int(ids[at]) == one


def _of_offshoots(pairs: Index, shared: Index) -> Index:
    """For each pair (cluster, old id), in order, what the cluster shares with ids made of this one
    by counting on."""
    answer = np.zeros(len(pairs), dtype=np.int64)
    for back in range(1, _MOST_OFFSHOOTS + 1):
        near = pairs[back:] - pairs[:-back]
        made = np.flatnonzero((near[:, 0] == 0) & (near[:, 1] <= _MOST_OFFSHOOTS))
        answer[made] += shared[back:][made]
    return answer
