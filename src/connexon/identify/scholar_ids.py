"""Scholar ids that last: an id moves with the majority of its signatures, merged ids redirect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from connexon.records.ids import hashed_id

Index = npt.NDArray[np.int64]


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


def named(cluster: Index, previous: Index, fresh: Index, elsewhere: Index | None = None) -> Named:
    """Ids for clusters 0..n-1 given the id each signature had before (-1: none).

    Cluster and old id that share most signatures find each other first (ties: the id that is the
    cluster's fresh one, so that a split taken back restores it, then the smaller); clusters left
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
        order = np.lexsort((pairs[:, 1], pairs[:, 1] != fresh[pairs[:, 0]], -shared))
    heir: dict[int, int] = {}
    for k in order.tolist():
        here, old = int(pairs[k, 0]), int(pairs[k, 1])
        heir.setdefault(old, here)
        if ids[here] < 0 and old not in moved_to:
            ids[here] = old
            moved_to[old] = here
    taken = set(moved_to) | set(heir)
    if elsewhere is not None:
        taken |= set(fresh[np.isin(fresh, elsewhere)].tolist())
    for here in np.flatnonzero(ids < 0).tolist():
        chosen = int(fresh[here])
        while chosen in taken:
            chosen += 1
        taken.add(chosen)
        ids[here] = chosen
    gone = sorted(old for old in heir if old not in moved_to)
    return Named(
        ids,
        np.array(gone, dtype=np.int64),
        np.array([ids[heir[old]] for old in gone], dtype=np.int64),
    )
