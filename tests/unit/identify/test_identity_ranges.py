"""Ranges of scholars against the truth: who counts, and what is said of them."""

from __future__ import annotations

import numpy as np
from benchmarks.quality.ranges import _main, holding


def test_the_person_of_a_scholar_is_who_has_most_there_and_lives_there() -> None:
    cluster = np.array([0] * 6 + [1] * 5 + [2] * 5)
    person = np.array([0] * 5 + [3] + [4] * 5 + [4] * 5)
    assert _main(0, cluster, person) == 0  # five of six, all that there are
    assert _main(1, cluster, person) == 4  # five of ten: half is enough
    person[-6] = 7
    assert _main(1, cluster, person) is None  # four of nine
    assert _main(0, cluster, np.where(person == 3, -1, person)) == 0
    assert _main(0, cluster, np.full(16, -1)) is None


def test_shares_inside_below_and_above() -> None:
    said = holding([np.array([[4, 6, 5], [4, 6, 6]]), np.array([[4, 6, 3], [2, 2, 4]])])
    assert said == (
        "4 ranges of 90 %: the truth is inside 0.500, below 0.250, above 0.250; median width 0.37"
        " of the truth"  # widths 2/5, 2/6, 2/3, 0
    )
