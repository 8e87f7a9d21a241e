"""Inner products of many pairs of sparse rows.

Pairs lie within runs of neighbouring rows (blocks). Where a run's pairs are dense, all its inner
products at once by one sparse matrix product cost a fraction of what pair by pair does; where
they are few, pair by pair. Both add the same numbers in the same order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Index = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

# Entries of rows that are copied at once, pair by pair.
_ENTRIES = 4_000_000
# A run is multiplied as a whole when at least this share of its square is asked for.
_DENSE = 0.05
# Entries of the squares of runs that are held at once (float32).
_SQUARES = 8_000_000


def row_products(left: sp.csr_matrix, right: sp.csr_matrix, i: Index, j: Index) -> Floats:
    """Inner products of row i of `left` with row j of `right`, pair by pair."""
    return PairProducts(i, j, left.shape[0]).of(left, right)


@dataclass(frozen=True, slots=True)
class _Runs:
    """Runs of rows [start, end) and which pairs lie in them; `base` is where the square of each
    run begins among the entries, `place` the entry of each pair."""

    start: Index
    end: Index
    pairs: Index
    base: Index
    place: Index

    @property
    def entries(self) -> int:
        """How many entries the squares have together."""
        return int(((self.end - self.start) ** 2).sum())


class PairProducts:
    """Pairs of rows (i, j) of matrices with `rows` rows, looked at once for many products."""

    def __init__(self, i: Index, j: Index, rows: int) -> None:
        self._i, self._j = i, j
        self._dense: list[_Runs] = []
        self._sparse = np.arange(len(i))
        if len(i):
            self._split(rows)

    def of(self, left: sp.csr_matrix, right: sp.csr_matrix) -> Floats:
        """Inner products of row i of `left` with row j of `right` for every pair."""
        out = np.empty(len(self._i), dtype=np.float32)
        for runs in self._dense:
            out[runs.pairs] = _squares(left, right, runs)[runs.place]
        cost = np.diff(left.indptr)[self._i[self._sparse]]
        cost = cost + np.diff(right.indptr)[self._j[self._sparse]]
        for part in _portions(self._sparse, cost + 1, _ENTRIES):
            product = left[self._i[part]].multiply(right[self._j[part]])
            out[part] = np.asarray(product.sum(axis=1), dtype=np.float32).ravel()
        return out

    def _split(self, rows: int) -> None:
        low, high = np.minimum(self._i, self._j), np.maximum(self._i, self._j)
        reach = np.arange(rows)
        np.maximum.at(reach, low, high)
        reach = np.maximum.accumulate(reach)
        start = np.append(0, np.flatnonzero(reach[:-1] < np.arange(1, rows)) + 1)
        end = np.append(start[1:], rows)
        run = np.searchsorted(start, low, side="right") - 1
        asked = np.bincount(run, minlength=len(start))
        size = end - start
        dense = (asked > 0) & (asked >= _DENSE * size.astype(np.float64) ** 2)
        self._sparse = np.flatnonzero(~dense[run])
        chosen = np.flatnonzero(dense)
        for part in _portions(chosen, size[chosen] ** 2, _SQUARES):
            inside = np.flatnonzero((run >= part[0]) & (run <= part[-1]) & dense[run])
            base = np.append(0, np.cumsum(size[part] ** 2)[:-1])
            at = np.searchsorted(part, run[inside])
            first, width = start[part][at], size[part][at]
            place = base[at] + (self._i[inside] - first) * width + self._j[inside] - first
            self._dense.append(_Runs(start[part], end[part], inside, base, place))


def _portions(chosen: Index, cost: Index, most: int) -> Iterator[Index]:
    """Neighbours of `chosen`, costing about `most` together."""
    if len(chosen):
        number = np.cumsum(cost, dtype=np.int64) // most
        yield from np.split(chosen, np.flatnonzero(np.diff(number)) + 1)


def _squares(left: sp.csr_matrix, right: sp.csr_matrix, runs: _Runs) -> Floats:
    """All inner products within each run, run after run, row by row."""
    out = np.zeros(runs.entries, dtype=np.float32)
    size = runs.end - runs.start
    first_row = np.cumsum(size) - size
    of_run = np.repeat(np.arange(len(size)), size)
    rows = np.arange(len(of_run)) + (runs.start - first_row)[of_run]
    product = _product_within(left[rows], None if right is left else right[rows], of_run)
    local = np.arange(len(rows)) - first_row[of_run]
    offset = runs.base[of_run] + local * size[of_run] - first_row[of_run]
    out[np.repeat(offset, np.diff(product.indptr)) + product.indices] = product.data
    return out


def _product_within(
    left: sp.csr_matrix, right: sp.csr_matrix | None, of_run: Index
) -> sp.csr_matrix:
    """`left` times `right` transposed (None: `left`), for rows of equal run only.

    Columns are numbered anew for each run, so that runs share none and nothing between them is
    computed.
    """
    count = len(of_run)
    bounds = np.append(np.searchsorted(of_run, np.unique(of_run)), count)
    other = left if right is None else right
    mine = np.empty(left.nnz, dtype=np.int32)
    theirs = mine if right is None else np.empty(other.nnz, dtype=np.int32)
    table = np.full(left.shape[1], -1, dtype=np.int32)
    width = 0
    for start, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        part = slice(left.indptr[start], left.indptr[end])
        column = left.indices[part]
        place = np.arange(len(column), dtype=np.int32)
        table[column] = place
        seen = table[column]
        number = np.cumsum(seen == place, dtype=np.int32) + np.int32(width - 1)
        mine[part] = number[seen]
        if right is not None:
            table[column] = mine[part]
            part = slice(other.indptr[start], other.indptr[end])
            theirs[part] = table[other.indices[part]]
            table[column] = -1
        width = int(number[-1]) + 1 if len(number) else width
    one = sp.csr_matrix((left.data, mine, left.indptr), shape=(count, max(width, 1)))
    if right is None:
        return one @ one.T.tocsr()
    known = theirs >= 0
    ends = np.append(0, np.cumsum(known))[other.indptr]
    known_other = sp.csr_matrix((other.data[known], theirs[known], ends), shape=one.shape)
    return one @ known_other.T.tocsr()
