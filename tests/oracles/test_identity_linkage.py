"""Mutual-best merging against scipy's average linkage, and constraints."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from connexon.identify.linkage import Bars, average_linkage, links_of

NOBODY = Bars(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def _clusters(labels: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(labels == v).tolist()) for v in np.unique(labels)}


def _random_links(seed: int, n: int):
    rng = np.random.default_rng(seed)
    i, j = np.triu_indices(n, 1)
    return i.astype(np.int64), j.astype(np.int64), rng.random(len(i))


@settings(deadline=None, max_examples=60)
@given(seed=st.integers(0, 10_000), n=st.integers(2, 24), cut=st.floats(0.2, 0.8))
def test_same_clusters_as_scipy(seed: int, n: int, cut: float) -> None:
    i, j, p = _random_links(seed, n)
    ours = average_linkage(links_of(i, j, p, np.ones(len(p))), np.ones(n), NOBODY, 1.0 - cut)
    distance = np.zeros((n, n))
    distance[i, j] = distance[j, i] = 1 - p
    theirs = fcluster(linkage(squareform(distance), "average"), cut, "distance")
    assert _clusters(ours) == _clusters(theirs)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000), n=st.integers(3, 20))
def test_order_of_pairs_does_not_matter(seed: int, n: int) -> None:
    i, j, p = _random_links(seed, n)
    order = np.random.default_rng(seed + 1).permutation(len(p))
    one = average_linkage(links_of(i, j, p, np.ones(len(p))), np.ones(n), NOBODY, 0.5)
    other = average_linkage(
        links_of(i[order], j[order], p[order], np.ones(len(p))), np.ones(n), NOBODY, 0.5
    )
    assert _clusters(one) == _clusters(other)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10_000), n=st.integers(3, 20))
def test_barred_pairs_never_meet_through_others(seed: int, n: int) -> None:
    i, j, p = _random_links(seed, n)
    bars = Bars(np.array([0, 1]), np.array([2, 2]))
    found = average_linkage(links_of(i, j, p, np.ones(len(p))), np.ones(n), bars, 0.05)
    assert found[0] != found[2]
    assert found[1] != found[2]


def test_a_single_bridge_does_not_join_two_groups() -> None:
    # 0-1 and 2-3 are sure (0.9); one pair across has 0.95, the other three 0.05.
    # 1 and 2 go first (0.95); then 0 with {1,2}: (0.9 + 0.05) / 2 = 0.475 < 0.5, and 3 likewise.
    i = np.array([0, 0, 0, 1, 1, 2])
    j = np.array([1, 2, 3, 2, 3, 3])
    p = np.array([0.9, 0.05, 0.05, 0.95, 0.05, 0.9])
    found = average_linkage(links_of(i, j, p, np.ones(6)), np.ones(4), NOBODY, 0.5)
    assert _clusters(found) == {frozenset({0}), frozenset({1, 2}), frozenset({3})}


def test_unknown_pairs_count_as_nothing() -> None:
    # 0-1 0.9, 1-2 0.9, nothing known of 0-2: after 0-1, mean to 2 is 0.9 / 2 = 0.45
    i, j, p = np.array([0, 1]), np.array([1, 2]), np.array([0.9, 0.9])
    found = average_linkage(links_of(i, j, p, np.ones(2)), np.ones(3), NOBODY, 0.5)
    assert len(_clusters(found)) == 2
    assert found[0] == found[1]


def test_settled_groups_do_not_merge_but_take_others_in() -> None:
    # 0 and 1 are settled and sure of each other (0.9), 2 belongs to 1 (0.8), not to 0 (0.1).
    i, j, p = np.array([0, 0, 1]), np.array([1, 2, 2]), np.array([0.9, 0.1, 0.8])
    nothing = np.zeros(0, dtype=np.int64)
    settled = Bars(nothing, nothing, np.array([True, True, False]))
    found = average_linkage(links_of(i, j, p, np.ones(3)), np.ones(3), settled, 0.5)
    assert _clusters(found) == {frozenset({0}), frozenset({1, 2})}


@pytest.mark.parametrize("n", [1, 2])
def test_without_links_everyone_stays_alone(n: int) -> None:
    nothing = np.zeros(0, dtype=np.int64)
    found = average_linkage(
        links_of(nothing, nothing, np.zeros(0), np.zeros(0)), np.ones(n), NOBODY, 0.5
    )
    assert len(set(found.tolist())) == n
