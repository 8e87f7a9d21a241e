"""What may be a scholar's in plausible other answers; shares derived from the chances given."""

from __future__ import annotations

import numpy as np
import pytest

from connexon.identify.holding import Parts, Word
from connexon.identify.sampling import (
    Alternatives,
    Members,
    Pieces,
    groups_near,
    members,
    sample_members,
    sample_near,
)
from connexon.ports.ledger import JudgementKind

DRAWS = 2000


def given(
    groups: list[int], links: dict[tuple[int, int], float], words: tuple[Word, ...] = ()
) -> Alternatives:
    """Signatures 100, 101, … on works of their own, in these groups."""
    count = len(groups)
    i, j = (np.array([k[side] for k in sorted(links)], dtype=np.int64) for side in (0, 1))
    chance = np.array([links[k] for k in sorted(links)])
    group, each = np.array(groups), np.arange(count)
    parts = Parts(each, each, group, group, np.zeros(count, dtype=np.int64))
    pieces = Pieces(max(groups) + 1, i, j, chance)
    return Alternatives(100 + np.arange(count), parts, pieces, words)


def shares(found: Members) -> dict[int, float]:
    mean = found.drawn.mean(axis=0).tolist()
    return dict(zip(found.signatures.tolist(), mean, strict=True))


def sizes(found: Members) -> tuple[float, float]:
    """5th and 95th percentile of the number of signatures."""
    count = found.drawn.sum(axis=1)
    low, high = np.percentile(count, [5, 95], method="inverted_cdf")
    return float(low), float(high)


def test_a_group_is_theirs_as_often_as_it_is_linked() -> None:
    # Three signatures are the scholar's; two of a namesake may be with 0.3.
    alternatives = given([0, 0, 0, 1, 1], {(0, 1): 0.3})
    found = sample_members(alternatives, np.array([100, 101, 102]), DRAWS, 1, 0.0)
    share = shares(found)
    assert share[100] == share[101] == share[102] == 1.0
    # standard error √(0.3·0.7/2000) = 0.01
    assert share[103] == share[104] == pytest.approx(0.3, abs=0.04)


def test_the_scholar_is_where_most_of_their_signatures_are() -> None:
    # Of five signatures three hang together and two are theirs with 0.4: the two go, not the three.
    alternatives = given([0, 0, 0, 1, 1], {(0, 1): 0.4})
    share = shares(sample_members(alternatives, 100 + np.arange(5), DRAWS, 1, 0.0))
    assert share[100] == share[102] == 1.0
    assert share[103] == share[104] == pytest.approx(0.4, abs=0.04)


def test_who_surely_belongs_elsewhere_is_not_drawn() -> None:
    alternatives = given([0, 1, 2], {(0, 1): 0.001, (1, 2): 0.9})
    assert sample_members(alternatives, np.array([100]), DRAWS, 1).signatures.tolist() == [100]


@pytest.mark.parametrize("seed", [1, 2])
def test_more_doubt_never_makes_the_range_narrower(seed: int) -> None:
    # A group of four that is theirs with p: outside nine of ten draws while 1 - p is below 5 %.
    ranges = []
    for p in (0.999, 0.98, 0.9, 0.7, 0.5):
        alternatives = given([0] * 6 + [1] * 4, {(0, 1): p})
        low, high = sizes(sample_members(alternatives, 100 + np.arange(10), DRAWS, seed, 0.0))
        assert low <= 10 <= high
        ranges.append(high - low)
    assert ranges == sorted(ranges)
    assert ranges[0] == ranges[1] == 0
    assert ranges[2] == 4


def test_what_people_said_holds_in_every_draw() -> None:
    mine = Word(JudgementKind.MINE, 3, 0)
    gone = Word(JudgementKind.NOT_MINE, 2, 0)
    alternatives = given([0, 0, 0, 1, 1], {(0, 1): 0.3}, (mine, gone))
    share = shares(sample_members(alternatives, np.array([100, 101, 103]), 300, 1))
    assert share[100] == share[101] == share[103] == 1.0
    assert 102 not in share
    assert share[104] < 1.0


def test_no_word_is_heard_in_what_is_drawn() -> None:
    # So partitions drawn before somebody spoke serve afterwards.
    links = {(0, 1): 0.3, (1, 2): 0.4, (2, 3): 0.01}
    own, gone = np.array([100, 101]), Word(JudgementKind.NOT_MINE, 2, 0)
    silent, told = (given([0, 0, 0, 1, 2, 3], links, words) for words in ((), (gone,)))
    near = groups_near(silent, np.append(own, 102))
    assert near.tolist() == groups_near(told, own).tolist() == [0, 1]
    before = sample_near(silent, near, 50, 3)
    assert np.array_equal(before, sample_near(told, near, 50, 3))
    after, anew = members(told, own, near, before), sample_members(told, own, 50, 3)
    assert after.signatures.tolist() == anew.signatures.tolist() == [100, 101, 103]
    assert np.array_equal(after.drawn, anew.drawn)


def test_the_seed_decides() -> None:
    alternatives = given([0, 1, 2], {(0, 1): 0.5, (1, 2): 0.5, (0, 2): 0.5})
    own = np.array([100])
    one, same, other = (sample_members(alternatives, own, 60, seed) for seed in (7, 7, 8))
    assert np.array_equal(one.drawn, same.drawn)
    assert not np.array_equal(one.drawn, other.drawn)
