"""Judging claims: worked examples by hand."""

from __future__ import annotations

import numpy as np
import pytest

from connexon.mechanisms.model import (
    Assertion,
    AssertionKind,
    Claim,
    Control,
    Direction,
    Measure,
    Reduction,
)
from connexon.mechanisms.outcome import (
    Outcome,
    ensemble_outcome,
    in_control,
    judge_assertion,
    judge_claim,
    judge_draws,
    reduce_course,
)
from connexon.records.errors import ModelError

FALLS = Assertion(AssertionKind.CONTRAST, "m", "with", "without", 0.1, "why", Direction.DECREASES)
NEEDS = Assertion(
    AssertionKind.DEPENDENCE,
    "m",
    "with",
    "without",
    0.5,
    "why",
    Direction.DECREASES,
    blocked_test="with_blocked",
    blocked_reference="without_blocked",
    minimum=0.02,
)
SAME = Assertion(AssertionKind.EQUIVALENCE, "m", "with", "without", 0.2, "why")


def values(**rows: list[float]) -> dict[str, dict[str, np.ndarray]]:
    return {condition: {"m": np.array(row, dtype=float)} for condition, row in rows.items()}


def claim(*assertions: Assertion) -> Claim:
    return Claim("c", "quoted words", "stated words", assertions)


def test_contrast_is_a_relative_change_in_a_direction() -> None:
    # 40 → 30 is −0.25 (holds), 40 → 38 is −0.05 (too little), 40 → 50 is +0.25 (wrong way)
    judged = judge_assertion(FALLS, values(**{"with": [30, 38, 50], "without": [40, 40, 40]}))
    assert judged.codes.tolist() == [1, 0, 0]
    assert judged.effects == pytest.approx([-0.25, -0.05, 0.25])


def test_contrast_against_a_negative_reference_keeps_its_sign() -> None:
    judged = judge_assertion(FALLS, values(**{"with": [-15], "without": [-10]}))
    assert judged.effects == pytest.approx([-0.5])


def test_zero_baseline_and_crashed_runs_are_not_testable() -> None:
    judged = judge_assertion(
        FALLS, values(**{"with": [30, np.nan, np.inf, 30], "without": [0, 40, 40, np.nan]})
    )
    assert judged.codes.tolist() == [-1, -1, -1, -1]
    assert np.isnan(judged.effects).all()


def test_dependence_is_the_share_of_the_effect_that_is_lost() -> None:
    # effect −0.4; blocked −0.1: lost 0.75 (holds); blocked −0.3: lost 0.25 (fails);
    # no effect to begin with (−0.01 < 2 %): not testable
    judged = judge_assertion(
        NEEDS,
        values(
            **{
                "with": [60, 60, 99],
                "without": [100, 100, 100],
                "with_blocked": [45, 35, 100],
                "without_blocked": [50, 50, 100],
            }
        ),
    )
    assert judged.codes.tolist() == [1, 0, -1]
    assert judged.effects[:2] == pytest.approx([0.75, 0.25])


def test_equivalence_has_a_tolerance() -> None:
    judged = judge_assertion(SAME, values(**{"with": [119, 121, 81], "without": [100] * 3}))
    assert judged.codes.tolist() == [1, 0, 1]


def test_a_claim_needs_all_its_assertions() -> None:
    both = claim(FALLS, SAME)
    # −0.15 falls and is within 20 %; −0.3 falls but is not the same; NaN cannot be judged
    draws = judge_draws(both, values(**{"with": [85, 70, np.nan], "without": [100] * 3}))
    assert draws.codes.tolist() == [1, 0, -1]


def test_a_failed_assertion_outweighs_one_that_cannot_be_tested() -> None:
    draws = judge_draws(
        claim(FALLS, NEEDS),
        values(**{"with": [101], "without": [100], "with_blocked": [1], "without_blocked": [1]}),
    )
    assert draws.codes.tolist() == [0]


def test_the_verdict_over_draws() -> None:
    # 9 of 10 hold: exactly the 90 % asked for; the failing draw rises by a tenth, the opposite
    result = judge_claim(claim(FALLS), values(**{"with": [80] * 9 + [110], "without": [100] * 10}))
    assert result.outcome is Outcome.HOLDS
    assert result.fraction_holding == pytest.approx(0.9)
    assert result.fraction_opposite == pytest.approx(0.1)
    assert result.effect is not None
    assert result.effect.median == pytest.approx(-0.2)
    # 5 % and 95 % quantiles of nine −0.2 and one +0.1: position 9 × 0.95 = 8.55 between the
    # ninth (−0.2) and the tenth (+0.1): −0.2 + 0.55 × 0.3 = −0.035
    assert result.effect.p05 == pytest.approx(-0.2)
    assert result.effect.p95 == pytest.approx(-0.035)


def test_mostly_crashed_draws_leave_a_claim_open() -> None:
    row = [80.0] * 4 + [np.nan] * 6
    result = judge_claim(claim(FALLS), values(**{"with": row, "without": [100.0] * 10}))
    assert result.outcome is Outcome.NOT_TESTABLE
    assert result.fraction_holding == 1.0
    assert result.fraction_testable == pytest.approx(0.4)
    nothing = judge_claim(claim(FALLS), values(**{"with": [np.nan], "without": [np.nan]}))
    assert nothing.outcome is Outcome.NOT_TESTABLE
    assert nothing.fraction_holding is None
    assert nothing.effect is None


@pytest.mark.parametrize(
    ("holding", "testable", "outcome"),
    [
        (0.9, 1.0, Outcome.HOLDS),
        (0.89, 1.0, Outcome.FAILS),
        (0.0, 0.5, Outcome.FAILS),
        (1.0, 0.49, Outcome.NOT_TESTABLE),
        (None, 0.0, Outcome.NOT_TESTABLE),
    ],
)
def test_verdict_rule(holding: float | None, testable: float, outcome: Outcome) -> None:
    assert ensemble_outcome(holding, testable) is outcome


def test_missing_conditions_are_named() -> None:
    with pytest.raises(ModelError, match="without"):
        judge_assertion(FALLS, values(**{"with": [1.0]}))


TIMES = np.array([0.0, 1.0, 3.0])
COURSE = np.array([[0.0, 2.0, 2.0], [4.0, 0.0, 4.0]])


@pytest.mark.parametrize(
    ("reduction", "start", "end", "expected"),
    [
        (Reduction.AT, 1.0, 1.0, [2.0, 0.0]),
        (Reduction.AT, 0.5, 0.5, [1.0, 2.0]),
        (Reduction.AT, 3.0, 3.0, [2.0, 4.0]),
        # first: triangle 1×2/2 plus 2×2; second: 1×4/2 plus 2×4/2
        (Reduction.INTEGRAL, 0.0, 3.0, [5.0, 6.0]),
        (Reduction.MEAN, 0.0, 3.0, [5 / 3, 2.0]),
        # from 0.5 (1 and 2) to 2 (2 and 2)
        (Reduction.MAX, 0.5, 2.0, [2.0, 2.0]),
        (Reduction.MIN, 0.5, 2.0, [1.0, 0.0]),
    ],
)
def test_a_course_becomes_a_number(
    reduction: Reduction, start: float, end: float, expected: list[float]
) -> None:
    measure = Measure("x", "o", reduction, start, end)
    assert reduce_course(measure, TIMES, COURSE) == pytest.approx(expected)


def test_a_measure_outside_the_run_is_refused() -> None:
    with pytest.raises(ModelError, match="does not cover"):
        reduce_course(Measure("x", "o", Reduction.AT, 4.0, 4.0), TIMES, COURSE)


def test_not_a_number_stays_one() -> None:
    broken = np.array([[1.0, np.nan, 1.0]])
    assert np.isnan(reduce_course(Measure("x", "o", Reduction.MEAN, 0.0, 3.0), TIMES, broken)).all()


def test_controls_are_shown_beside_the_verdict_and_do_not_change_it() -> None:
    # without: 100 is as in laboratories, 20 and NaN are not; of the two sound draws one holds
    measured = values(**{"with": [80, 100, 10, 10], "without": [100, 100, 20, np.nan]})
    sound = in_control([Control("c", "without", "m", 50, 150, "usual values")], measured)
    assert sound.tolist() == [True, True, False, False]
    plain, controlled = (
        judge_claim(claim(FALLS), measured),
        judge_claim(claim(FALLS), measured, sound),
    )
    assert controlled.fraction_holding_in_control == pytest.approx(0.5)
    assert controlled.draws_in_control == 2
    assert controlled.fraction_holding == plain.fraction_holding == pytest.approx(2 / 3)
    assert controlled.outcome is plain.outcome
    assert plain.fraction_holding_in_control is None


def test_controls_must_exist_and_be_run() -> None:
    with pytest.raises(ModelError, match="no controls"):
        in_control([], {})
    with pytest.raises(ModelError, match="run the controls"):
        in_control([Control("c", "without", "m", 0, 1, "usual values")], {})
