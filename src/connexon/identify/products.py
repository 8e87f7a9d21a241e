"""Inner products of many pairs of sparse rows.

Pairs lie within runs of neighbouring rows (blocks). Where a run's pairs are dense, all its inner
products at once by one sparse matrix product cost a fraction of what pair by pair does; where
they are few, pair by pair: the longer rows are laid out with the columns that the shorter ones
have, and looked up. Compiled, each row is laid out for all its pairs. All add the same numbers in
the same order, where the columns of each row are in order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from connexon.identify.compiled import arranged, loops

Index = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

# Entries of rows that are copied at once, pair by pair, and of rows laid out.
_ENTRIES = 4_000_000
_LAID_OUT = 8_000_000
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

    def rows(self) -> tuple[Index, Index]:
        """The rows of the runs, and for each the number of its run among these."""
        size = self.end - self.start
        of_run = np.repeat(np.arange(len(size)), size)
        return np.arange(len(of_run)) + (self.start - np.cumsum(size) + size)[of_run], of_run


@dataclass(frozen=True, slots=True)
class _Entries:
    """Entries of a matrix in the rows of some runs: where they lie in its data, the ends of rows,
    and their columns numbered anew for each run, so that runs share none and nothing between
    them is computed. `names` are run × columns + column of each number; `alone` flags numbers
    that a single row has."""

    place: Index | slice
    ends: Index
    number: Index
    names: Index
    alone: npt.NDArray[np.bool_]


class PairProducts:
    """Pairs of different rows (i, j) of matrices of `rows` rows, looked at once for many products.

    What is worked out for a matrix is kept for others that share its `indices` array.
    """

    def __init__(self, i: Index, j: Index, rows: int) -> None:
        self._i, self._j = i, j
        self._fast = loops(len(i))
        self._dense: list[_Runs] = []
        self._entries: dict[tuple[int, int], _Entries] = {}
        self._seen: list[Index] = []  # held, so that their ids stay theirs
        self._sparse = np.arange(len(i))
        if len(i) and self._fast is None:
            self._split(rows)

    def of(self, left: sp.csr_matrix, right: sp.csr_matrix) -> Floats:
        """Inner products of row i of `left` with row j of `right` for every pair."""
        if _has_single_entries(left) and _has_single_entries(right):
            return _of_single_entries(left, right, self._i, self._j)
        out = np.empty(len(self._i), dtype=np.float32)
        if self._fast is not None:
            matrices = _arrays(left), _arrays(right)
            pairs = arranged(self._i, np.int64), arranged(self._j, np.int64)
            self._fast.inner_products(*matrices, left.shape[1], pairs, out)
            return out
        for part, runs in enumerate(self._dense):
            product = self._within(left, right, part)
            out[runs.pairs] = _squares(product, runs)[runs.place]
        if len(self._sparse):
            i, j = self._i[self._sparse], self._j[self._sparse]
            out[self._sparse] = _pair_by_pair(left, right, i, j)
        return out

    def _within(self, left: sp.csr_matrix, right: sp.csr_matrix, part: int) -> sp.csr_matrix:
        """`left` times `right` transposed, for the rows of some runs, within each run only."""
        one = self._of_runs(left, part)
        shape = (len(one.ends) - 1, max(len(one.names), 1))
        if left.indices is right.indices:
            kept = ~one.alone[one.number]  # of no use to any pair
            ends = np.append(0, np.cumsum(kept))[one.ends]
            number = one.number[kept]
            mine = sp.csr_matrix((left.data[one.place][kept], number, ends), shape=shape)
            if left is right:
                return mine @ mine.T.tocsr()
            theirs = sp.csr_matrix((right.data[one.place][kept], number, ends), shape=shape)
            return mine @ theirs.T.tocsr()
        other = self._of_runs(right, part)
        place = np.searchsorted(one.names, other.names).clip(max=max(len(one.names) - 1, 0))
        shared = one.names[place] == other.names if len(one.names) else place < 0
        kept = shared[other.number]
        ends = np.append(0, np.cumsum(kept))[other.ends]
        number = place[other.number[kept]]
        mine = sp.csr_matrix((left.data[one.place], one.number, one.ends), shape=shape)
        theirs = sp.csr_matrix((right.data[other.place][kept], number, ends), shape=shape)
        return mine @ theirs.T.tocsr()

    def _of_runs(self, matrix: sp.csr_matrix, part: int) -> _Entries:
        key = (id(matrix.indices), part)
        if key not in self._entries:
            self._seen.append(matrix.indices)
            self._entries[key] = _entries_of(matrix, self._dense[part])
        return self._entries[key]

    def _split(self, rows: int) -> None:
        start, end = runs_of(self._i, self._j, rows)
        run = np.searchsorted(start, np.minimum(self._i, self._j), side="right") - 1
        asked = np.bincount(run, minlength=len(start))
        size = end - start
        dense = (asked > 0) & (asked >= _DENSE * size.astype(np.float64) ** 2)
        self._sparse = np.flatnonzero(~dense[run])
        chosen = np.flatnonzero(dense)
        for part in portions(chosen, size[chosen] ** 2, _SQUARES):
            inside = np.flatnonzero((run >= part[0]) & (run <= part[-1]) & dense[run])
            base = np.append(0, np.cumsum(size[part] ** 2)[:-1])
            at = np.searchsorted(part, run[inside])
            first, width = start[part][at], size[part][at]
            place = base[at] + (self._i[inside] - first) * width + self._j[inside] - first
            self._dense.append(_Runs(start[part], end[part], inside, base, place))


def _arrays(matrix: sp.csr_matrix) -> tuple[Index, npt.NDArray[np.int32], Floats]:
    """Ends of rows, columns and values, for `loops.inner_products`."""
    return (
        arranged(matrix.indptr, np.int64),
        arranged(matrix.indices, np.int32),
        arranged(matrix.data, np.float32),
    )


def _has_single_entries(matrix: sp.csr_matrix) -> bool:
    """Whether no row has more than one entry."""
    return bool(np.diff(matrix.indptr).max(initial=0) <= 1)


def _of_single_entries(left: sp.csr_matrix, right: sp.csr_matrix, i: Index, j: Index) -> Floats:
    """As `_pair_by_pair`, for rows of at most one entry."""
    (column, value), (other, times) = _single_entries(left), _single_entries(right)
    alike = column[i]
    alike = (alike == other[j]) & (alike >= 0)
    return np.where(alike, value[i] * times[j], np.float32(0.0))


def _single_entries(matrix: sp.csr_matrix) -> tuple[npt.NDArray[np.int32], Floats]:
    """Column (-1: none) and value of the entry of each row."""
    column = np.full(matrix.shape[0], -1, dtype=np.int32)
    value = np.zeros(matrix.shape[0], dtype=np.float32)
    full = np.diff(matrix.indptr) > 0
    column[full], value[full] = matrix.indices, matrix.data
    return column, value


def _pair_by_pair(left: sp.csr_matrix, right: sp.csr_matrix, i: Index, j: Index) -> Floats:
    """Inner products of row i[k] of `left` with row j[k] of `right`."""
    here, there = np.diff(left.indptr)[i], np.diff(right.indptr)[j]
    if max(here.sum(), there.sum()) > left.shape[1]:
        if here.sum() > there.sum():
            return _looked_up(right, left, j, i)
        return _looked_up(left, right, i, j)
    out = np.empty(len(i), dtype=np.float32)
    for some in portions(np.arange(len(i)), here + there + 1, _ENTRIES):
        product = left[i[some]].multiply(right[j[some]]).tocsr()
        out[some] = product @ np.ones(product.shape[1], dtype=np.float32)
    return out


def _looked_up(short: sp.csr_matrix, long: sp.csr_matrix, i: Index, j: Index) -> Floats:
    """As `_pair_by_pair`, the rows of `long` laid out as tables of the columns that `short` has."""
    columns = np.unique(short[np.unique(i)].indices)
    number = np.full(short.shape[1], -1, dtype=np.int32)
    number[columns] = np.arange(len(columns), dtype=np.int32)
    out = np.zeros(len(i), dtype=np.float32)
    order = np.argsort(j, kind="stable")
    rows, first = np.unique(j[order], return_index=True)
    ends = np.append(first[1:], len(order))
    length = np.diff(short.indptr)[i]
    width = max(len(columns), 1)
    at_once = max(1, min(len(rows), _LAID_OUT // width))
    table = np.zeros(at_once * width, dtype=np.float32)  # row after row; cleared after use
    for begin in range(0, len(rows), at_once):
        some = np.arange(begin, min(begin + at_once, len(rows)))
        place, values = _places(long[rows[some]], number, width)
        table[place] = values
        mine = order[first[some[0]] : ends[some[-1]]]
        row = np.repeat(np.arange(len(some)) * width, ends[some] - first[some])
        for part in portions(np.arange(len(mine)), length[mine] + 1, _ENTRIES):
            asked = short[i[mine[part]]]
            at = np.repeat(row[part], np.diff(asked.indptr))
            found = asked.data * table[at + number[asked.indices]]
            nowhere = np.zeros(len(found), dtype=asked.indices.dtype)
            sums = sp.csr_matrix((found, nowhere, asked.indptr), shape=(len(part), 1))
            out[mine[part]] = sums @ np.ones(1, dtype=np.float32)
        table[place] = 0.0
    return out


def _places(matrix: sp.csr_matrix, number: Index, width: int) -> tuple[Index, Floats]:
    """Where the entries of columns that have a number lie in a table of this width, laid out row
    after row, and their values."""
    column = number[matrix.indices]
    kept = column >= 0
    row = np.repeat(np.arange(matrix.shape[0]) * width, np.diff(matrix.indptr))
    return row[kept] + column[kept], matrix.data[kept]


def runs_of(i: Index, j: Index, rows: int) -> tuple[Index, Index]:
    """Start and end of the shortest runs of neighbouring rows that no pair reaches out of."""
    reach = np.arange(rows)
    np.maximum.at(reach, np.minimum(i, j), np.maximum(i, j))
    reach = np.maximum.accumulate(reach)
    start = np.append(0, np.flatnonzero(reach[:-1] < np.arange(1, rows)) + 1)
    return start, np.append(start[1:], rows)


def portions(chosen: Index, cost: Index, most: int) -> Iterator[Index]:
    """Neighbours of `chosen`, costing about `most` together."""
    if len(chosen):
        number = np.cumsum(cost, dtype=np.int64) // most
        yield from np.split(chosen, np.flatnonzero(np.diff(number)) + 1)


def _entries_of(matrix: sp.csr_matrix, runs: _Runs) -> _Entries:
    rows, of_run = runs.rows()
    length = np.diff(matrix.indptr)[rows].astype(np.int64)
    ends = np.append(0, np.cumsum(length))
    place: Index | slice = slice(None)
    if len(rows) < matrix.shape[0]:
        place = np.repeat(matrix.indptr[rows] - ends[:-1], length) + np.arange(ends[-1])
    key = np.repeat(of_run * matrix.shape[1], length) + matrix.indices[place]
    names, number, times = np.unique(key, return_inverse=True, return_counts=True)
    return _Entries(place, ends, number, names, times == 1)


def _squares(product: sp.csr_matrix, runs: _Runs) -> Floats:
    """All inner products within each run, run after run, row by row."""
    out = np.zeros(runs.entries, dtype=np.float32)
    size = runs.end - runs.start
    first_row = np.cumsum(size) - size
    of_run = np.repeat(np.arange(len(size)), size)
    local = np.arange(len(of_run)) - first_row[of_run]
    offset = runs.base[of_run] + local * size[of_run] - first_row[of_run]
    out[np.repeat(offset, np.diff(product.indptr)) + product.indices] = product.data
    return out


def in_order(matrix: sp.csr_matrix) -> sp.csr_matrix:
    """The matrix, the entries of each row in the order of columns, as products add them up."""
    rows = matrix.tocsr()
    rows.sort_indices()
    return rows


def scaled_columns(matrix: sp.csr_matrix, weight: Floats) -> sp.csr_matrix:
    """The matrix with each column times its weight; shares its `indices`."""
    data = matrix.data * weight[matrix.indices]
    return sp.csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def scaled_rows(matrix: sp.csr_matrix, weight: Floats) -> sp.csr_matrix:
    """The matrix with each row times its weight; shares its `indices`."""
    data = matrix.data * np.repeat(weight, np.diff(matrix.indptr))
    return sp.csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape)
