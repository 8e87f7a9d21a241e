"""Pairs of clusters for which nothing speaks are not looked at."""

from __future__ import annotations

import numpy as np

from connexon.identify.engine import _GroupView
from connexon.identify.linkage import Links


def test_what_no_pair_speaks_for_gets_a_small_probability_unseen() -> None:
    one = np.ones(3)
    largest = np.array([0.001, 0.019, 0.0])
    links = Links(np.array([0, 0, 1]), np.array([1, 2, 2]), largest, largest, largest, one)
    asked, before = np.array([True, True, False]), np.array([-1.0, -1.0, 0.4])
    view = _GroupView(None, None, None)  # type: ignore[arg-type]  nothing of it may be needed
    found = view.values(links, asked, before, np.arange(3))
    assert found.tolist() == [0.003, 0.003, 0.4]
    assert before.tolist() == [-1.0, -1.0, 0.4]  # as it was
