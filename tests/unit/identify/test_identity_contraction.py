"""Average linkage over sparse pairs, against merging one pair at a time on dense matrices."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from connexon.identify.linkage import Bars, average_linkage, contracted_from, links_of, mutual_best

NOBODY = Bars(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64))


def linked(pairs: dict[tuple[int, int], float], count: int) -> object:
    keys = sorted(pairs)
    i, j = (np.array([k[side] for k in keys], dtype=np.int64) for side in (0, 1))
    chance = np.array([pairs[k] for k in keys])
    return links_of(i, j, chance, np.ones(len(keys)))


def naive(
    pairs: dict[tuple[int, int], float], count: int, bars: set[tuple[int, int]], least: float
) -> list[set[int]]:
    """The best pair of groups first, until none is good enough."""
    groups = [{k} for k in range(count)]

    def mean(a: set[int], b: set[int]) -> float:
        both = [(min(x, y), max(x, y)) for x in a for y in b]
        if any(p in bars for p in both):
            return -1.0
        return sum(pairs.get(p, 0.0) for p in both) / len(both)

    while len(groups) > 1:
        value, a, b = max(
            ((mean(groups[a], groups[b]), -a, -b)
             for a in range(len(groups)) for b in range(a + 1, len(groups))),
        )  # fmt: skip
        if value < least:
            break
        groups[-a] |= groups.pop(-b)
    return groups


@settings(deadline=None, max_examples=150)
@given(st.integers(2, 9), st.integers(0, 100_000))
def test_as_one_pair_at_a_time(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    everything = [(a, b) for a in range(count) for b in range(a + 1, count)]
    pairs = {p: float(rng.random()) for p in everything if rng.random() < 0.8}
    found = average_linkage(linked(pairs, count), np.ones(count), NOBODY, 0.5)
    wanted = naive(pairs, count, set(), 0.5)
    assert {frozenset(np.flatnonzero(found == g).tolist()) for g in set(found.tolist())} == {
        frozenset(g) for g in wanted
    }


@settings(deadline=None, max_examples=150)
@given(st.integers(2, 9), st.integers(0, 100_000))
def test_barred_pairs_never_meet(count: int, seed: int) -> None:
    """Not even through others, in whatever order the bars are given."""
    rng = np.random.default_rng(seed)
    everything = [(a, b) for a in range(count) for b in range(a + 1, count)]
    bars = [p for p in everything if rng.random() < 0.3]
    pairs = {p: float(rng.random()) for p in everything if p not in bars}
    flipped = [p if rng.random() < 0.5 else p[::-1] for p in bars]
    sides = [np.array([p[k] for p in flipped], dtype=np.int64) for k in (0, 1)]
    found = average_linkage(linked(pairs, count), np.ones(count), Bars(*sides), 0.3)
    assert all(found[a] != found[b] for a, b in bars)


def test_a_link_knows_what_it_was_made_of() -> None:
    # 0-2 and 1-2 become one link of {0, 1} with {2}: sum 0.9, largest 0.7
    links = links_of(
        np.array([0, 0, 1]), np.array([1, 2, 2]), np.array([0.9, 0.2, 0.7]), np.ones(3)
    )
    new, source = contracted_from(links, np.array([0, 0, 1]))
    assert (new.i.tolist(), new.j.tolist()) == ([0], [1])
    assert (new.total.tolist(), new.largest.tolist()) == ([0.2 + 0.7], [0.7])
    assert source.tolist() == [1]


def test_settled_groups_stay_apart_and_take_new_members() -> None:
    # 0 and 1 are settled; 2 fits both, 0 better; 3 fits 2 only
    links = links_of(
        np.array([0, 1, 2]), np.array([2, 2, 3]), np.array([0.99, 0.95, 0.98]), np.ones(3)
    )
    settled = Bars(NOBODY.i, NOBODY.j, np.array([True, True, False, False]))
    assert average_linkage(links, np.ones(4), settled, 0.4).tolist() == [0, 1, 0, 0]
    assert average_linkage(links, np.ones(4), settled, 0.3).tolist() == [0, 1, 0, 0]


@settings(deadline=None, max_examples=150)
@given(st.integers(2, 12), st.integers(0, 100_000))
def test_mutual_best_pairs_whatever_ties(count: int, seed: int) -> None:
    """Of pairs ranked by value, then by (i, j), those that come first on both sides."""
    rng = np.random.default_rng(seed)
    i, j = np.triu_indices(count, 1)
    value = rng.integers(-1, 4, len(i)) / 4  # few values, so that many tie
    ranked = sorted((-v, a, b) for v, a, b in zip(value.tolist(), i, j, strict=True) if v >= 0.25)
    first = {k: next((r for r in ranked if k in r[1:]), None) for k in range(count)}
    found = mutual_best(i, j, value, count, 0.25)
    assert {(a, b) for a, b in zip(i[found], j[found], strict=True)} == {
        (a, b) for _, a, b in ranked if first[a] == first[b]
    }
