"""Of each row of scores the strongest others, ties to the smaller column."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from connexon.identify.candidates import NEAREST, _strongest


def _one_by_one(scores: np.ndarray, asked: np.ndarray) -> set[tuple[int, int]]:
    found = set()
    for row, own in enumerate(asked.tolist()):
        others = [c for c in np.flatnonzero(scores[row]).tolist() if c != own]
        ranked = sorted(others, key=lambda c: (-scores[row, c], c))
        found |= {(own, c) for c in ranked[:NEAREST]}
    return found


def test_the_strongest_are_those_found_one_by_one() -> None:
    rng = np.random.default_rng(5)
    # few different values, so that many tie at the last place; some rows have few entries
    scores = rng.integers(0, 6, (40, 120)).astype(np.float32)
    scores[:10] *= rng.random((10, 120)) < 0.1
    asked = rng.permutation(120)[:40]
    scores[np.arange(40), asked] = 9.0  # a row is most like itself
    rows, columns = _strongest(sp.csr_matrix(scores), asked)
    assert set(zip(rows.tolist(), columns.tolist(), strict=True)) == _one_by_one(scores, asked)
