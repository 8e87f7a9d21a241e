"""B³ and pairwise figures on examples worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from connexon.identify.quality import in_ambiguous_blocks, quality_of


def test_one_wrong_signature_in_a_cluster() -> None:
    # clusters {1,2,3}, {4}; people {1,2}, {3,4}
    # B³ precision: 2/3, 2/3, 1/3, 1 → mean 2/3; recall: 1, 1, 1/2, 1/2 → 3/4
    # pairs found 3 (12 13 23), true 2 (12 34), right 1 (12)
    found = quality_of(np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1]))
    assert found.b_cubed.precision == pytest.approx(2 / 3)
    assert found.b_cubed.recall == pytest.approx(3 / 4)
    assert found.b_cubed.f1 == pytest.approx(2 * (2 / 3) * (3 / 4) / (2 / 3 + 3 / 4))
    assert found.pairwise.precision == pytest.approx(1 / 3)
    assert found.pairwise.recall == pytest.approx(1 / 2)
    assert (found.signature_count, found.person_count, found.cluster_count) == (4, 2, 2)


def test_everything_apart_has_perfect_precision() -> None:
    # recall: each of two signatures finds itself only, 1/2
    found = quality_of(np.array([0, 1]), np.array([5, 5]))
    assert found.b_cubed.precision == 1.0
    assert found.b_cubed.recall == 0.5
    assert (found.pairwise.precision, found.pairwise.recall) == (1.0, 0.0)


def test_labels_themselves_do_not_matter() -> None:
    person = np.array([3, 3, 7, 9, 9, 9])
    assert quality_of(person + 100, person).b_cubed.f1 == 1.0


def test_nothing_labelled_is_zero_not_an_error() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    assert quality_of(nothing, nothing).b_cubed.f1 == 0.0


def test_ambiguous_blocks_hold_two_people() -> None:
    block = np.array([0, 0, 1, 1, 2])
    person = np.array([4, 5, 6, 6, 7])
    assert in_ambiguous_blocks(block, person).tolist() == [True, True, False, False, False]
