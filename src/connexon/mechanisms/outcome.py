"""Judging claims: numbers per condition in, *holds / fails / not testable* out.

Pure functions over arrays with one entry per draw. Two laws govern the file: a run that
crashed, a value that is not finite or a zero baseline is NOT_TESTABLE, never FAILS; and a
claim and its opposite never both hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from connexon.mechanisms.model import (
    Assertion,
    AssertionKind,
    Claim,
    Control,
    Direction,
    Measure,
    Reduction,
)
from connexon.records.errors import ModelError

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]
Mask = npt.NDArray[np.bool_]
# values[condition_id][measure_id] has one number per draw; NaN where the run failed.
Values = Mapping[str, Mapping[str, Floats]]

HOLDS_ABOVE = 0.9
TESTABLE_ABOVE = 0.5
_HOLDS, _FAILS, _NOT_TESTABLE = 1, 0, -1


class Outcome(StrEnum):
    """What a claim came to."""

    HOLDS = "holds"
    FAILS = "fails"
    NOT_TESTABLE = "not testable"


@dataclass(frozen=True, slots=True)
class EffectBand:
    """Effect size over the testable draws: median and the 5th and 95th percentile."""

    median: float
    p05: float
    p95: float


@dataclass(frozen=True, slots=True)
class DrawOutcomes:
    """Per draw: `codes` 1 holds, 0 fails, -1 not testable; `effects` (NaN if not testable)."""

    codes: Codes
    effects: Floats


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """A claim over a set of draws.

    `fraction_holding` is among the testable draws (None when there are none),
    `fraction_opposite` the share of them in which the opposite claim holds, `fraction_testable`
    among all. `effect` is the first assertion's: a relative change (contrast, equivalence) or
    the share abolished (dependence). `fraction_holding_in_control` is `fraction_holding` among
    the `draws_in_control` draws whose control experiments come out as in laboratories; it is
    shown beside the verdict and never changes it.
    """

    claim_id: str
    quote: str
    statement: str
    outcome: Outcome
    fraction_holding: float | None
    fraction_opposite: float | None
    fraction_testable: float
    draws: int
    effect: EffectBand | None
    effect_kind: str
    fraction_holding_in_control: float | None = None
    draws_in_control: int | None = None


def reduce_course(measure: Measure, times: Floats, values: Floats) -> Floats:
    """One number per row of `values` (rows: draws; columns: times), NaN when not computable.

    AT and the ends of a window are interpolated linearly. Raises: ModelError when the run does
    not cover the measure's time.
    """
    start, end = measure.start, measure.end
    if times.size < 2 or start < times[0] or end > times[-1]:
        raise ModelError(f"Measure '{measure.measure_id}' looks at times the run does not cover.")
    values = np.atleast_2d(values)
    if measure.reduction is Reduction.AT:
        return _interpolate(times, values, start)
    inside = (times > start) & (times < end)
    grid = np.concatenate(([start], times[inside], [end]))
    edges = (_interpolate(times, values, start), _interpolate(times, values, end))
    window = np.column_stack((edges[0], values[:, inside], edges[1]))
    if measure.reduction is Reduction.MAX:
        return np.asarray(window.max(axis=1))
    if measure.reduction is Reduction.MIN:
        return np.asarray(window.min(axis=1))
    integral = np.asarray(np.trapezoid(window, grid, axis=1))
    return integral if measure.reduction is Reduction.INTEGRAL else integral / (end - start)


def _interpolate(times: Floats, values: Floats, at: float) -> Floats:
    right = int(np.clip(np.searchsorted(times, at, side="left"), 1, times.size - 1))
    left = right - 1
    if times[right] == at:
        return np.asarray(values[:, right])
    if times[left] == at:
        return np.asarray(values[:, left])
    share = (at - times[left]) / (times[right] - times[left])
    return np.asarray(values[:, left] * (1 - share) + values[:, right] * share)


def relative_change(test: Floats, reference: Floats) -> Floats:
    """(test − reference) / |reference|; NaN where it has no meaning (zero or not finite)."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        change = (test - reference) / np.abs(reference)
    usable = np.isfinite(test) & np.isfinite(reference) & (reference != 0) & np.isfinite(change)
    return np.where(usable, change, np.nan)


def _signed(change: Floats, direction: Direction) -> Floats:
    return change if direction is Direction.INCREASES else -change


def judge_assertion(assertion: Assertion, values: Values) -> DrawOutcomes:
    """Outcome and effect of one assertion in every draw.

    Raises: ModelError when a condition or measure it needs is not among the values.
    """
    change = relative_change(*_pair(values, assertion, assertion.test, assertion.reference))
    if assertion.kind is AssertionKind.CONTRAST:
        holding = _signed(change, assertion.direction) >= assertion.threshold
        effects = change
    elif assertion.kind is AssertionKind.EQUIVALENCE:
        holding = np.abs(change) <= assertion.threshold
        effects = change
    else:
        effects = _share_abolished(assertion, change, values)
        holding = effects >= assertion.threshold
    codes = np.where(np.isnan(effects), _NOT_TESTABLE, np.where(holding, _HOLDS, _FAILS))
    return DrawOutcomes(codes.astype(np.int8), effects)


def judge_opposite(assertion: Assertion, values: Values) -> DrawOutcomes:
    """The same for the opposite of an assertion.

    Contrast: the other direction, as far. Equivalence: a difference beyond the tolerance.
    Dependence: less than the threshold is abolished.
    """
    if assertion.kind is AssertionKind.CONTRAST:
        return judge_assertion(replace(assertion, direction=_turned(assertion.direction)), values)
    judged = judge_assertion(assertion, values)
    flipped = np.where(judged.codes == _NOT_TESTABLE, _NOT_TESTABLE, 1 - judged.codes)
    return DrawOutcomes(flipped.astype(np.int8), judged.effects)


def _turned(direction: Direction) -> Direction:
    up = direction is Direction.INCREASES
    return Direction.DECREASES if up else Direction.INCREASES


def _share_abolished(assertion: Assertion, change: Floats, values: Values) -> Floats:
    blocked = relative_change(
        *_pair(values, assertion, assertion.blocked_test, assertion.blocked_reference)
    )
    there = _signed(change, assertion.direction) >= assertion.minimum
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        share = 1 - blocked / change
    return np.where(there & np.isfinite(share), share, np.nan)


def _pair(values: Values, assertion: Assertion, test: str, reference: str) -> tuple[Floats, Floats]:
    try:
        return (
            np.asarray(values[test][assertion.measure_id], dtype=np.float64),
            np.asarray(values[reference][assertion.measure_id], dtype=np.float64),
        )
    except KeyError as error:
        raise ModelError(f"No values for {error}; run that condition and measure too.") from error


def judge_draws(claim: Claim, values: Values, *, opposite: bool = False) -> DrawOutcomes:
    """A claim in every draw: holds when every assertion holds, fails when one fails.

    Not testable when none fails and one is not testable. The effect is the first assertion's.
    With `opposite`, the opposite claim: the opposite of every assertion must hold.
    """
    judge = judge_opposite if opposite else judge_assertion
    parts = [judge(assertion, values) for assertion in claim.assertions]
    codes = np.stack([part.codes for part in parts])
    failing = (codes == _FAILS).any(axis=0)
    untestable = (codes == _NOT_TESTABLE).any(axis=0)
    together = np.where(failing, _FAILS, np.where(untestable, _NOT_TESTABLE, _HOLDS))
    return DrawOutcomes(together.astype(np.int8), parts[0].effects)


def in_control(controls: Sequence[Control], values: Values) -> Mask:
    """Which draws show in every control what laboratories see; a crashed control does not.

    Raises: ModelError when there are no controls or one was not run.
    """
    inside = []
    for control in controls:
        try:
            row = np.asarray(values[control.condition_id][control.measure_id], dtype=np.float64)
        except KeyError as error:
            raise ModelError(f"No values for {error}; run the controls too.") from error
        inside.append((row >= control.low) & (row <= control.high))
    if not inside:
        raise ModelError("The claim file names no controls.")
    return np.asarray(np.logical_and.reduce(inside))


def judge_claim(claim: Claim, values: Values, controlled: Mask | None = None) -> ClaimResult:
    """A claim over all draws.

    HOLDS when at least 90 % of the testable draws hold: a mechanism that carries a claim should
    carry it over nearly all that we do not know. NOT_TESTABLE when fewer than half of the draws
    can be tested; FAILS otherwise. `fraction_opposite` tells a claim that fails because the
    ranges do not decide it from one that the model contradicts. `controlled` (from `in_control`)
    adds the share among draws with sound controls.
    """
    judged = judge_draws(claim, values)
    turned = judge_draws(claim, values, opposite=True)
    testable = judged.codes != _NOT_TESTABLE
    draws = int(judged.codes.size)
    holding = _share_holding(judged.codes, testable)
    share_testable = int(testable.sum()) / draws if draws else 0.0
    sound = None if controlled is None else testable & controlled
    return ClaimResult(
        claim_id=claim.claim_id,
        quote=claim.quote,
        statement=claim.statement,
        outcome=ensemble_outcome(holding, share_testable),
        fraction_holding=holding,
        fraction_opposite=_share_holding(turned.codes, testable),
        fraction_testable=share_testable,
        draws=draws,
        effect=effect_band(judged.effects),
        effect_kind=_EFFECT_WORDS[claim.assertions[0].kind],
        fraction_holding_in_control=None if sound is None else _share_holding(judged.codes, sound),
        draws_in_control=None if controlled is None else int(controlled.sum()),
    )


def _share_holding(codes: Codes, among: Mask) -> float | None:
    count = int(among.sum())
    return float((codes[among] == _HOLDS).sum()) / count if count else None


def ensemble_outcome(fraction_holding: float | None, fraction_testable: float) -> Outcome:
    """The verdict rule of `judge_claim`."""
    if fraction_holding is None or fraction_testable < TESTABLE_ABOVE:
        return Outcome.NOT_TESTABLE
    return Outcome.HOLDS if fraction_holding >= HOLDS_ABOVE else Outcome.FAILS


def effect_band(effects: Floats) -> EffectBand | None:
    """Median and 5–95 % band of the effects that exist; None when none does."""
    known = effects[np.isfinite(effects)]
    if known.size == 0:
        return None
    p05, median, p95 = (float(v) for v in np.quantile(known, (0.05, 0.5, 0.95)))
    return EffectBand(median=median, p05=p05, p95=p95)


_EFFECT_WORDS = {
    AssertionKind.CONTRAST: "relative change",
    AssertionKind.EQUIVALENCE: "relative change",
    AssertionKind.DEPENDENCE: "share abolished",
}
