"""Laws of claims: a claim and its opposite exclude each other; failure to run refutes nothing."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from connexon.mechanisms.model import (
    Assertion,
    AssertionKind,
    Claim,
    Direction,
    Distribution,
    Parameter,
)
from connexon.mechanisms.outcome import judge_claim, judge_draws
from connexon.mechanisms.parameters import quantiles

NUMBERS = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True),
    st.floats(min_value=-10, max_value=10),
    st.sampled_from([0.0, 1.0, np.nan]),
)
THRESHOLDS = st.floats(min_value=1e-6, max_value=1.0)
CONDITIONS = ("a", "b", "c", "d")


@st.composite
def assertions(draw: st.DrawFn) -> Assertion:
    kind = draw(st.sampled_from(list(AssertionKind)))
    direction = draw(st.sampled_from([Direction.INCREASES, Direction.DECREASES]))
    blocked = ("c", "d") if kind is AssertionKind.DEPENDENCE else ("", "")
    return Assertion(
        kind,
        draw(st.sampled_from(["m", "n"])),
        "a",
        "b",
        draw(THRESHOLDS),
        "why",
        Direction.UNCHANGED if kind is AssertionKind.EQUIVALENCE else direction,
        *blocked,
        minimum=draw(THRESHOLDS) if kind is AssertionKind.DEPENDENCE else 0.0,
    )


CLAIMS = st.lists(assertions(), min_size=1, max_size=4).map(
    lambda made: Claim("c", "quote", "statement", tuple(made))
)


@st.composite
def measured(draw: st.DrawFn) -> dict[str, dict[str, np.ndarray]]:
    size = draw(st.integers(min_value=1, max_value=6))
    row = st.lists(NUMBERS, min_size=size, max_size=size).map(np.array)
    return {condition: {m: draw(row) for m in ("m", "n")} for condition in CONDITIONS}


@settings(deadline=None)
@given(CLAIMS, measured())
def test_a_claim_and_its_opposite_never_both_hold(claim: Claim, values: dict) -> None:
    held = judge_draws(claim, values).codes == 1
    opposed = judge_draws(claim, values, opposite=True).codes == 1
    assert not (held & opposed).any()


@settings(deadline=None)
@given(CLAIMS, measured(), st.sampled_from(CONDITIONS))
def test_a_crash_never_makes_a_claim_hold_or_fail(claim: Claim, values: dict, which: str) -> None:
    before = judge_draws(claim, values).codes
    crashed = {**values, which: {m: np.full_like(v, np.nan) for m, v in values[which].items()}}
    after = judge_draws(claim, crashed).codes
    assert ((after == before) | (after == -1)).all()


@settings(deadline=None)
@given(CLAIMS, measured(), st.randoms(use_true_random=False))
def test_the_order_of_draws_does_not_matter(claim: Claim, values: dict, random: object) -> None:
    size = values["a"]["m"].size
    order = np.array(random.sample(range(size), size))
    shuffled = {c: {m: v[order] for m, v in rows.items()} for c, rows in values.items()}
    assert judge_claim(claim, values) == judge_claim(claim, shuffled)


@settings(deadline=None)
@given(CLAIMS, measured())
def test_fractions_are_shares(claim: Claim, values: dict) -> None:
    result = judge_claim(claim, values)
    assert 0 <= result.fraction_testable <= 1
    if result.fraction_holding is not None:
        assert 0 <= result.fraction_holding <= 1
        assert result.fraction_holding + (result.fraction_opposite or 0) <= 1 + 1e-12


@settings(deadline=None)
@given(
    st.floats(min_value=1e-9, max_value=1e9),
    st.floats(min_value=1.01, max_value=1e4),
    st.sampled_from([Distribution.UNIFORM, Distribution.LOG_UNIFORM]),
    st.lists(st.floats(min_value=0, max_value=1), min_size=2, max_size=8),
)
def test_quantiles_rise_and_stay_in_range(
    low: float, ratio: float, distribution: Distribution, shares: list[float]
) -> None:
    high = low * ratio
    parameter = Parameter("p", "p", low, low, high, distribution, "", "assumed", "")
    ordered = np.sort(np.array(shares))
    drawn = quantiles([parameter], ordered[:, None])[:, 0]
    assert ((drawn >= low) & (drawn <= high)).all()
    assert (np.diff(drawn) >= 0).all()
