"""A small conflict sets its atoms aside; a large one keeps two clusters apart."""

from __future__ import annotations

import numpy as np

from connexon.identify.conflicts import conflicts_of, set_aside
from connexon.identify.linkage import Links

# atoms 0..3 are cluster 0 (40 signatures), atoms 4..6 cluster 1 (30), atom 7 cluster 2 (1)
GROUP = np.array([0, 0, 0, 0, 1, 1, 1, 2])
SIZE = np.array([20.0, 10.0, 9.0, 1.0, 15.0, 14.0, 1.0, 1.0])
LINKS = Links(np.array([0, 0, 1]), np.array([1, 2, 2]), *(np.ones(3) for _ in range(4)))
LIKELY = LINKS.i << 32 | LINKS.j


def bars(*pairs: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def test_one_misprint_gives_way() -> None:
    small = conflicts_of(GROUP, bars((3, 4), (3, 5)), SIZE, LIKELY)
    # atom 3 is 1 of 40; atoms 4 and 5 are 29 of 30: only the first side can give way
    assert small[0].tolist() == [0 << 32 | 1]
    assert small[1].tolist() == [[0, 3]]
    parted = set_aside(GROUP, LINKS, np.array([0.9, 0.1, 0.1]), small, 0.5)
    assert parted.tolist() == [0, 0, 0, 2, 0, 0, 0, 1]


def test_the_side_of_the_smaller_share_gives_way() -> None:
    small = conflicts_of(GROUP, bars((3, 6)), SIZE, LIKELY)
    assert small[1].tolist() == [[0, 3]]  # 1 of 40 rather than 1 of 30


def test_a_large_conflict_and_a_lone_signature_do_not() -> None:
    assert len(conflicts_of(GROUP, bars((0, 4)), SIZE, LIKELY)[0]) == 0
    # atom 3 is 1 of 40, but 1 is more than a quarter of the lone signature on the other side
    assert len(conflicts_of(GROUP, bars((3, 7)), SIZE, LIKELY)[0]) == 0


def test_nothing_is_set_aside_for_an_unlikely_pair_or_without_conflict() -> None:
    small = conflicts_of(GROUP, bars((3, 6)), SIZE, LIKELY)
    assert set_aside(GROUP, LINKS, np.array([0.4, 0.9, 0.9]), small, 0.5) is GROUP
    assert len(conflicts_of(GROUP, bars(), SIZE, LIKELY)[0]) == 0


def test_pairs_that_are_not_likely_are_not_looked_at() -> None:
    assert len(conflicts_of(GROUP, bars((3, 6)), SIZE, LIKELY[1:])[0]) == 0
    assert len(conflicts_of(GROUP, bars((3, 6)), SIZE, LIKELY[:0])[0]) == 0
