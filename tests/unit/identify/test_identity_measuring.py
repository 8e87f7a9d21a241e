"""Figures of the identity model: calibration curves and their error, derived by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.quality.measuring import (
    Answer,
    calibration,
    cases,
    expected_calibration_error,
    labels_read,
    probabilities,
)


def answer(
    fold: int, raw: list[float], together: list[bool], truth: list[float], abbreviated: int = 0
) -> Answer:
    one = np.array([0, 0, 1])
    forms = np.full(len(raw), abbreviated)
    return Answer("aminer-12", f"name {fold}", fold, one, one, one, *np.ones((3, 3)), np.array(raw),
                  np.array(together, dtype=bool), forms, np.array(truth),
                  np.empty((0, 3), dtype=np.int64))  # fmt: skip


def test_error_is_the_mean_gap_of_said_and_seen() -> None:
    # two bins: said 0.9 seen 0.5 (twice), said 0.1 seen 0 (twice): (2·0.4 + 2·0.1) / 4
    p, t = np.array([0.9, 0.9, 0.1, 0.1]), np.array([1.0, 0.0, 0.0, 0.0])
    assert expected_calibration_error(p, t) == pytest.approx(0.25)


def test_curves_give_the_observed_share() -> None:
    raw, truth = [0.2] * 4 + [0.8] * 4 + [0.5] * 2, [0, 0, 0, 1, 1, 1, 1, 0, 0, 0]
    found = calibration([answer(0, raw, [True] * 8 + [False] * 2, truth)])
    written = np.zeros(2, dtype=np.int64)
    said = found.of(np.array([0.2, 0.8]), np.array([True, True]), written)
    assert said == pytest.approx([0.25, 0.75], abs=0.01)
    assert found.of(np.array([0.5]), np.array([False]), written[:1]) == pytest.approx(0, abs=0.02)


def test_curves_never_fall() -> None:
    found = calibration([answer(0, [0.2] * 2 + [0.8] * 2, [True] * 4, [1, 1, 0, 0])])
    assert found.together[0] == pytest.approx(0.5, abs=0.01)
    assert (np.diff(found.together) >= 0).all()


def test_initials_have_curves_of_their_own() -> None:
    written = answer(0, [0.8, 0.8], [True, True], [1, 1])
    both = answer(0, [0.8, 0.8], [True, True], [1, 0], abbreviated=2)
    found = calibration([written, both])
    inside = np.array([True, True, True])
    said = found.of(np.full(3, 0.8), inside, np.array([0, 2, 1]))
    # the last as it comes: nothing was seen
    assert said == pytest.approx([1.0, 0.5, 0.8], abs=0.01)


def test_a_fold_is_calibrated_by_the_others() -> None:
    right = answer(0, [0.6, 0.6], [True, False], [1, 0])
    wrong = answer(1, [0.6, 0.6], [True, False], [0, 1])
    said = probabilities([right, wrong])
    # each is told the share that the other observed
    assert said[0] == pytest.approx([0.0, 1.0], abs=0.01)
    assert said[1] == pytest.approx([1.0, 0.0], abs=0.01)


def test_cases_name_each_block_once() -> None:
    rows = cases([answer(1, [], [], []), answer(0, [], [], [])])
    assert [row.split(",")[1] for row in rows[1:]] == ["name 0", "name 1"]


def test_labels_that_were_read_are_left_out_or_joined() -> None:
    one = answer(0, [], [], [])
    given = replace(one, cluster=np.array([0, 0, 1, 1]), name=np.array([0, 1, 2, 3]),
                    person=np.array([5, 6, 7, 8]))  # fmt: skip
    as_labelled = labels_read([given], [], {})
    # every cluster holds two people: half the precision, all the recall
    assert as_labelled[0].startswith("scholars   B3 0.5000 1.0000 0.6667")
    # 6 and 5 are one person, 7 and 8 are left out: one cluster, one person
    read = labels_read([given], [7, 8], {6: 5})
    assert read[0].startswith("scholars   B3 1.0000 1.0000 1.0000")
    assert read[1].startswith("full names B3 1.0000 0.5000 0.6667")
