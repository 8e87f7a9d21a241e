"""Indicators with their stated test vectors; answers derived in the comments."""

from __future__ import annotations

import numpy as np
import pytest

from connexon.analyse.cohorts import normalised_citations, top_membership, weighted_mean
from connexon.analyse.disruption import cd_of
from connexon.analyse.ranks import g_index, h_index, i_index, m_index
from connexon.analyse.sharing import alphabetical_share, fractional_weights, harmonic_credit

COHORT = np.array([0, 0, 0, 1, 1, 2, 3, 5, 5, 9])
ONE = np.zeros(10, dtype=np.int64)


def test_h_and_g() -> None:
    # Ranked 10 8 5 4 3 0: the fourth has 4, the fifth only 3. Top five have 30 >= 25, six 30 < 36.
    citations = [3, 10, 0, 8, 4, 5]
    assert h_index(citations) == 4
    assert g_index(citations) == 5
    assert i_index(citations) == 1
    assert i_index(citations, 4) == 4


@pytest.mark.parametrize(
    ("citations", "h", "g"), [([], 0, 0), ([0], 0, 0), ([9], 1, 1), ([1, 1], 1, 1)]
)
def test_h_and_g_of_little(citations: list[int], h: int, g: int) -> None:
    assert (h_index(citations), g_index(citations)) == (h, g)


def test_m_needs_two_years() -> None:
    assert m_index(8, 2000, 2004) == 2.0
    assert m_index(8, 2000, 2000) is None


def test_fractional_weights() -> None:
    # Three authors: the first at U and V, the second at U, the third at W.
    # U: 1/6 + 1/3 = 1/2, V: 1/6, W: 1/3.
    shares = fractional_weights([[("U",), ("V",)], [("U",)], [("W",)]])
    assert shares == pytest.approx({"U": 1 / 2, "V": 1 / 6, "W": 1 / 3})


def test_fractional_weights_of_unresolved_affiliations() -> None:
    # The first author's one affiliation is two institutions; the second's is none at all.
    shares = fractional_weights([[("U", "V")], []])
    assert shares == pytest.approx({"U": 1 / 4, "V": 1 / 4, "": 1 / 2})


def test_harmonic_credit() -> None:
    # 1 + 1/2 + 1/3 = 11/6: 6/11, 3/11, 2/11. With a senior last: 1 + 1/2 + 1 = 5/2.
    assert harmonic_credit(3) == pytest.approx([6 / 11, 3 / 11, 2 / 11])
    assert harmonic_credit(3, senior_last=True) == pytest.approx([2 / 5, 1 / 5, 2 / 5])
    assert harmonic_credit(1, senior_last=True) == pytest.approx([1])
    with pytest.raises(ValueError, match="at least one"):
        harmonic_credit(0)


def test_alphabetical_bylines_are_noticed() -> None:
    # All three in order; by chance 1/2 + 1/2 + 1/6 of them would be: (3 - 7/6) / (3 - 7/6) = 1.
    assert alphabetical_share([["a", "b"], ["c", "d"], ["a", "b", "c"]]) == pytest.approx(1)
    # One of two in order, as chance has it.
    assert alphabetical_share([["a", "b"], ["d", "c"]]) == pytest.approx(0)
    assert alphabetical_share([["a"], []]) is None


def test_normalised_citations() -> None:
    # Mean of 2 and 4 is 3; the second cohort has no citations, so each of its works has 1.
    found = normalised_citations(np.array([2, 0, 4, 0]), np.array([7, 9, 7, 9]))
    assert found == pytest.approx([2 / 3, 1, 4 / 3, 1])
    assert weighted_mean(found, np.array([1.0, 0.0, 0.5, 0.0])) == pytest.approx(
        (2 / 3 + 2 / 3) / 1.5
    )
    assert weighted_mean(found, np.zeros(4)) is None


def test_top_fifth_shares_the_threshold() -> None:
    # Room for 2 of 10: the work with 9 takes one, the two with 5 share the other.
    assert top_membership(COHORT, ONE, 0.2) == pytest.approx([0, 0, 0, 0, 0, 0, 0, 0.5, 0.5, 1])


def test_top_tenth_is_one_work() -> None:
    assert top_membership(COHORT, ONE, 0.1).sum() == pytest.approx(1)
    assert top_membership(COHORT, ONE, 0.1)[-1] == 1


def test_top_of_equals_is_shared_by_all() -> None:
    assert top_membership(
        np.zeros(4, dtype=np.int64), np.zeros(4, dtype=np.int64)
    ) == pytest.approx([0.1] * 4)
    with pytest.raises(ValueError, match="share"):
        top_membership(COHORT, ONE, 1.0)


def test_cd() -> None:
    assert cd_of(3, 1, 4) == 0.25
    assert cd_of(0, 0, 0) is None
