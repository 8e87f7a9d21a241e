"""Atoms: signatures of one printed name in one large collaboration, taken as one from the start.

A detector collaboration prints the same two thousand names on hundreds of papers. Comparing all
those signatures pairwise would cost quadratic work to learn that the same name in the same
byline is the same person; where a name stands twice in such a byline nothing is assumed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from connexon.identify.corpus import Corpus

LARGE_BYLINE = 50
_SAME_COLLABORATION = 0.5
_HASHES = 12
_BAND = 2


def collaborations(corpus: Corpus) -> npt.NDArray[np.int32]:
    """A number per work, equal for works whose long bylines overlap by more than half (Jaccard,
    transitively, found by MinHash bands); -1 for works with shorter bylines."""
    large = np.flatnonzero(corpus.byline_size > LARGE_BYLINE)
    answer = np.full(len(corpus.work_ids), -1, dtype=np.int32)
    rows = corpus.byline[large]
    filled = np.diff(rows.indptr) > 0
    large, rows = large[filled], rows[filled]
    if len(large) == 0:
        return answer
    low, high = _near_pairs(rows)
    graph = sp.csr_matrix((np.ones(len(low)), (low, high)), shape=(len(large), len(large)))
    _, label = sp.csgraph.connected_components(graph, directed=False)
    answer[large] = label
    return answer


def _near_pairs(rows: sp.csr_matrix) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Pairs (neighbour, first of its band) of rows with Jaccard above the threshold."""
    rng = np.random.default_rng(20)
    lows, highs = [], []
    hashes = [
        np.minimum.reduceat(rng.permutation(rows.shape[1])[rows.indices], rows.indptr[:-1])
        for _ in range(_HASHES)
    ]
    for band in range(0, _HASHES, _BAND):
        key = hashes[band].astype(np.int64) << 32 | hashes[band + 1]
        order = np.argsort(key, kind="stable")
        same = key[order][1:] == key[order][:-1]
        lows.append(order[:-1][same])
        highs.append(order[1:][same])
    low, high = np.concatenate(lows), np.concatenate(highs)
    common = np.asarray(rows[low].multiply(rows[high]).sum(axis=1)).ravel()
    size = np.diff(rows.indptr)
    near = common / (size[low] + size[high] - common) > _SAME_COLLABORATION
    return low[near], high[near]


def atoms_of(
    corpus: Corpus,
    collaboration: npt.NDArray[np.int32],
    signatures: npt.NDArray[np.int64],
    apart: npt.NDArray[np.bool_],
) -> npt.NDArray[np.int64]:
    """Atom number of each signature, 0..n-1 by first member; `apart` ones stay alone."""
    place = collaboration[corpus.signature_work[signatures]].astype(np.int64)
    name = corpus.naming.codes[signatures].astype(np.int64)
    joined = (place >= 0) & ~apart
    key = np.where(joined, place << 32 | name, -1 - np.arange(len(signatures)))
    _, first, atom = np.unique(key, return_index=True, return_inverse=True)
    work = corpus.signature_work[signatures].astype(np.int64)
    _, inverse, times = np.unique(
        np.column_stack([atom, work]), axis=0, return_inverse=True, return_counts=True
    )
    doubled = np.zeros(len(first), dtype=bool)
    np.logical_or.at(doubled, atom, times[inverse.ravel()] > 1)
    key = np.where(doubled[atom], -1 - np.arange(len(signatures)), key)
    _, first, atom = np.unique(key, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return rank[atom]
