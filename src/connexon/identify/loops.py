"""Loops over many pairs, compiled by numba where it is installed (`compiled.py` says when)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

Index = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]
# Ends of rows, columns in order, values.
Matrix = tuple[Index, npt.NDArray[np.int32], Floats]
# See forests.Forest.
Nodes = tuple[npt.NDArray[np.int32], Floats, npt.NDArray[np.uint32], npt.NDArray[np.bool_]]

_Function = TypeVar("_Function", bound=Callable[..., None])

# Rows that trees look at together: they stay in the processor's nearest cache.
_ROWS = 256
_ALL = np.uint32(0xFFFFFFFF)
# Where the lowest bit of a word is set: de Bruijn's multiplication tells.
_DE_BRUIJN = 0x077CB531
_PLACE = np.zeros(32, dtype=np.uint8)
_PLACE[[((1 << bit) * _DE_BRUIJN & 0xFFFFFFFF) >> 27 for bit in range(32)]] = range(32)

# How numba calls Matrix and Nodes.
_MATRIX = "Tuple((int64[::1], int32[::1], float32[::1]))"
_NODES = "Tuple((int32[::1], float32[::1], uint32[::1], boolean[::1]))"


def _compiled(signature: str) -> Callable[[_Function], _Function]:
    """Makes machine code of a function, kept on disk for the next process where that can be."""

    def compiled(function: _Function) -> _Function:
        dispatcher = numba.njit(nogil=True)(function)
        with suppress(RuntimeError):  # no folder that can be written to
            dispatcher.enable_caching()
        try:
            dispatcher.compile(signature)
        except Exception:  # noqa: BLE001 - whatever a broken file makes of reading it
            _forget(dispatcher.stats.cache_path, function.__name__)
            dispatcher = numba.njit(nogil=True)(function)
            dispatcher.compile(signature)
        dispatcher.disable_compile()
        return cast("_Function", dispatcher)

    return compiled


def _forget(folder: str | None, name: str) -> None:
    """What was kept of a function goes, so that the next process keeps it anew."""
    for file in Path(folder).glob(f"loops.{name}-*.nb?") if folder else ():
        with suppress(OSError):
            file.unlink()


@_compiled(f"void({_MATRIX}, {_MATRIX}, int64, UniTuple(int64[::1], 2), float32[::1])")
def inner_products(
    left: Matrix, right: Matrix, width: int, pairs: tuple[Index, Index], out: Floats
) -> None:
    """Writes to `out` the inner products of row i[k] of one matrix with row j[k] of another, both
    of so many columns; terms are added in the order of the columns."""
    ends, columns, values = left
    other_ends, other_columns, other_values = right
    i, j = pairs
    table = np.zeros(width, dtype=np.float32)
    laid_out = -1
    for k in range(len(i)):
        row = i[k]
        if row != laid_out:
            if laid_out >= 0:
                for at in range(ends[laid_out], ends[laid_out + 1]):
                    table[columns[at]] = np.float32(0.0)
            for at in range(ends[row], ends[row + 1]):
                table[columns[at]] += values[at]
            laid_out = row
        total = np.float32(0.0)
        for at in range(other_ends[j[k]], other_ends[j[k] + 1]):
            total += table[other_columns[at]] * other_values[at]
        out[k] = total


@_compiled(f"void(float32[:, ::1], {_NODES}, int64[::1], float64[:, ::1], float64[::1])")
def tree_scores(
    features: Floats, nodes: Nodes, starts: Index, leaves: Doubles, out: Doubles
) -> None:
    """Adds to `out` what the trees say of each row of `features`, tree after tree.

    Each node clears, in a word of one bit a leaf, the leaves of its left branch for rows that go
    right; the lowest bit left is the leaf reached (QuickScorer, doi:10.1145/2766462.2767733).
    Rows are looked at by the hundred, so that a node is a comparison of vectors.
    """
    column, threshold, keeps, is_nan_right = nodes
    count, width = features.shape
    columns = np.empty((width, _ROWS), dtype=np.float32)
    words = np.empty(_ROWS, dtype=np.uint32)
    for begin in range(0, count, _ROWS):
        rows = min(_ROWS, count - begin)
        for row in range(rows):
            for k in range(width):
                columns[k, row] = features[begin + row, k]
        for tree in range(len(starts) - 1):
            words[:] = _ALL
            for node in range(starts[tree], starts[tree + 1]):
                seen, limit, kept = columns[column[node]], threshold[node], keeps[node]
                if is_nan_right[node]:
                    for row in range(_ROWS):
                        words[row] &= _ALL if seen[row] <= limit else kept
                else:
                    for row in range(_ROWS):
                        words[row] &= kept if seen[row] > limit else _ALL
            for row in range(rows):
                lowest = np.int64(words[row]) & -np.int64(words[row])
                place = _PLACE[(lowest * _DE_BRUIJN & 0xFFFFFFFF) >> 27]
                out[begin + row] += leaves[tree, place]
