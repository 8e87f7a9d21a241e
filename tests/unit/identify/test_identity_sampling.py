"""Drawn partitions against all partitions written out with their exact chances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from scipy.special import ndtri

from connexon.identify.sampling import Pieces, sample_partitions

DRAWS = 2500


def pieces_of(pairs: dict[tuple[int, int], float], count: int) -> Pieces:
    keys = sorted(pairs)
    i, j = (np.array([k[side] for k in keys], dtype=np.int64) for side in (0, 1))
    return Pieces(count, i, j, np.array([pairs[k] for k in keys]))


def partitions(count: int) -> Iterator[tuple[int, ...]]:
    """All, as cluster numbers by first member."""

    def grown(so_far: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(so_far) == count:
            yield so_far
            return
        for cluster in range(max(so_far, default=-1) + 2):
            yield from grown((*so_far, cluster))

    return grown(())


def exact(pairs: dict[tuple[int, int], float], count: int) -> dict[tuple[int, ...], float]:
    """∏ p over pairs together × ∏ (1 - p) over pairs apart, made to sum to 1."""
    weight = {}
    for partition in partitions(count):
        product = 1.0
        for a, b in combinations(range(count), 2):
            p = pairs[a, b]
            product *= p if partition[a] == partition[b] else 1 - p
        weight[partition] = product
    total = sum(weight.values())
    return {k: v / total for k, v in weight.items()}


def test_two_groups_are_together_as_often_as_their_probability() -> None:
    drawn = sample_partitions(pieces_of({(0, 1): 0.3}, 2), DRAWS, 1, doubt=0.0)
    together = float((drawn[:, 0] == drawn[:, 1]).mean())
    # standard error √(0.3·0.7/2500) = 0.009
    assert together == pytest.approx(0.3, abs=0.04)


def test_doubt_shifts_the_odds_of_a_whole_draw() -> None:
    # mean over z of 1 / (1 + exp(-(ln(0.3/0.7) + 2 z))), z normal, here by 100,001 quantiles
    z = ndtri((np.arange(100_001) + 0.5) / 100_001)
    wanted = float((1 / (1 + np.exp(-(np.log(0.3 / 0.7) + 2.0 * z)))).mean())
    assert wanted == pytest.approx(0.374, abs=0.001)
    drawn = sample_partitions(pieces_of({(0, 1): 0.3, (2, 3): 0.3}, 4), DRAWS, 1, doubt=2.0)
    one, other = drawn[:, 0] == drawn[:, 1], drawn[:, 2] == drawn[:, 3]
    assert float(one.mean()) == pytest.approx(wanted, abs=0.04)
    # links err together: both are there more often than if each were decided alone
    assert float((one & other).mean()) > wanted**2 + 0.05


@pytest.mark.parametrize("seed", [1, 2])
def test_four_groups_as_all_fifteen_partitions_say(seed: int) -> None:
    rng = np.random.default_rng(seed)
    pairs = {p: float(rng.uniform(0.1, 0.9)) for p in combinations(range(4), 2)}
    wanted = exact(pairs, 4)
    assert len(wanted) == 15  # the fourth Bell number
    found = Counter(map(tuple, sample_partitions(pieces_of(pairs, 4), DRAWS, seed, 0.0).tolist()))
    distance = sum(abs(found[k] / DRAWS - p) for k, p in wanted.items()) / 2
    assert distance < 0.06


def test_what_cannot_be_never_is_even_through_a_third() -> None:
    pairs = {(0, 1): 0.0, (0, 2): 0.95, (1, 2): 0.95}
    drawn = sample_partitions(pieces_of(pairs, 3), 500, 3, doubt=0.0)
    assert not (drawn[:, 0] == drawn[:, 1]).any()
    assert (drawn[:, 2] == drawn[:, 0]).any()
    assert (drawn[:, 2] == drawn[:, 1]).any()


def test_the_seed_decides() -> None:
    pieces = pieces_of({(0, 1): 0.5, (1, 2): 0.5, (0, 2): 0.5}, 3)
    one, same, other = (sample_partitions(pieces, 50, seed) for seed in (7, 7, 8))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
