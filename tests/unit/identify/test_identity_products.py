"""Inner products of pairs of rows: runs as a whole or pair by pair, the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from connexon.identify import products
from connexon.identify.products import (
    PairProducts,
    row_products,
    runs_of,
    scaled_columns,
    scaled_rows,
)


def matrix_of(seed: int, rows: int, columns: int) -> sp.csr_matrix:
    return sp.random(rows, columns, density=0.3, format="csr", dtype=np.float32, random_state=seed)


def test_products_of_worked_rows() -> None:
    # rows (1, 2, 0), (0, 3, 1), (4, 0, 0): 0·1 = 2×3 = 6, 0·2 = 1×4 = 4, 1·2 = 0
    rows = sp.csr_matrix(np.array([[1, 2, 0], [0, 3, 1], [4, 0, 0]], dtype=np.float32))
    i, j = np.array([0, 0, 1]), np.array([1, 2, 2])
    assert row_products(rows, rows, i, j).tolist() == [6.0, 4.0, 0.0]


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 10_000),
    st.lists(st.integers(1, 6), min_size=1, max_size=6),
    st.sampled_from((0.0, 0.05, 0.5, 2.0)),
    st.sampled_from(("one", "two", "shared")),
)
def test_as_the_dense_matrices_say(seed: int, sizes: list[int], dense: float, which: str) -> None:
    """Whatever the runs, whether they are multiplied whole or pair by pair, and whether the two
    matrices are one, differ, or differ in their data only."""
    rng = np.random.default_rng(seed)
    total = sum(sizes)
    left = matrix_of(seed, total, 7)
    other = scaled_columns(left, np.arange(1, 8, dtype=np.float32))
    right = {"one": left, "two": matrix_of(seed + 1, total, 7), "shared": other}[which]
    block = np.repeat(np.arange(len(sizes)), sizes)
    i, j = np.triu_indices(total, 1)
    inside = np.flatnonzero((block[i] == block[j]) & (rng.random(len(i)) < 0.7))
    inside = rng.permutation(inside)
    i, j = i[inside], j[inside]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(products, "_DENSE", dense)
        patch.setattr(products, "_SQUARES", 20)
        products_ = PairProducts(i, j, total)
        found, again = products_.of(left, right), products_.of(right, left)
    wanted = left.toarray() @ right.toarray().T
    assert np.allclose(found, wanted[i, j], atol=1e-4)
    assert np.allclose(again, wanted[j, i], atol=1e-4)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.integers(2, 12))
def test_rows_of_at_most_one_entry(seed: int, rows: int) -> None:
    rng = np.random.default_rng(seed)

    def single() -> sp.csr_matrix:
        table = np.zeros((rows, 4), dtype=np.float32)
        table[np.arange(rows), rng.integers(0, 4, rows)] = rng.integers(0, 4, rows)
        return sp.csr_matrix(table)

    left, right = single(), single()
    i, j = np.triu_indices(rows, 1)
    wanted = left.toarray() @ right.toarray().T
    assert row_products(left, right, i, j).tolist() == wanted[i, j].tolist()


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.integers(1, 20))
def test_no_pair_reaches_out_of_its_run(seed: int, rows: int) -> None:
    """Runs lie end to end, and none could be cut in two."""
    rng = np.random.default_rng(seed)
    i, j = rng.integers(0, rows, (2, rng.integers(0, 8)))
    i, j = i[i != j], j[i != j]
    start, end = runs_of(i, j, rows)
    assert start.tolist() == [0, *end[:-1].tolist()]
    assert end[-1] == rows
    of_row = np.repeat(np.arange(len(start)), end - start)
    assert (of_row[i] == of_row[j]).all()
    cuts = [c for s, e in zip(start, end, strict=True) for c in range(s + 1, e)]
    low, high = np.minimum(i, j), np.maximum(i, j)
    assert all(((low < c) & (high >= c)).any() for c in cuts)


def test_scaling_leaves_the_matrix_as_it_was() -> None:
    matrix = sp.csr_matrix(np.array([[1, 2, 0], [0, 3, 1]], dtype=np.float32))
    weight = np.array([10, 100, 1000], dtype=np.float32)
    assert scaled_columns(matrix, weight).toarray().tolist() == [[10, 200, 0], [0, 300, 1000]]
    assert scaled_rows(matrix, weight[:2]).toarray().tolist() == [[10, 20, 0], [0, 300, 100]]
    assert matrix.toarray().tolist() == [[1, 2, 0], [0, 3, 1]]
