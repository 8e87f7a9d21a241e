"""What hangs together, against scipy's connected components."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from hypothesis import given
from hypothesis import strategies as st

from connexon.identify.hanging import components

links = st.integers(1, 40).flatmap(
    lambda n: st.tuples(
        st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=60)
    )
)


@given(links)
def test_the_smallest_member_of_what_hangs_together(
    drawn: tuple[int, list[tuple[int, int]]],
) -> None:
    count, pairs = drawn
    i, j = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    graph = sp.csr_matrix((np.ones(len(i)), (i, j)), shape=(count, count))
    label = sp.csgraph.connected_components(graph, directed=False)[1]
    expected = [int(np.flatnonzero(label == label[k])[0]) for k in range(count)]
    assert components(count, i, j).tolist() == expected


def test_a_long_chain() -> None:
    steps = np.random.default_rng(4).permutation(5000)
    assert components(5000, steps[:-1], steps[1:]).tolist() == [0] * 5000
