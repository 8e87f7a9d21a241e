"""Laws of draws, of what decides, and of cells in blood."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connexon.mechanisms.ensemble import draw_shares
from connexon.mechanisms.seeding import chance_of_leaving
from connexon.mechanisms.sensitivity import partial_rank_correlations

SEEDS = st.integers(0, 2**32)


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(1, 12), st.integers(0, 600), st.integers(1, 300))
def test_any_stretch_of_draws_is_a_stretch_of_all(seed, dimensions, start, count):
    whole = draw_shares(dimensions, seed, 0, start + count)
    assert np.array_equal(draw_shares(dimensions, seed, start, start + count), whole[start:])
    assert ((whole >= 0) & (whole < 1)).all()


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_ranks_do_not_see_the_scale(seed):
    """Any rising transformation of parameters and outcome leaves PRCC as they are."""
    rng = np.random.default_rng(seed)
    x = rng.random((60, 3))
    y = x[:, 0] - 2 * x[:, 1] + rng.normal(0, 0.3, 60)
    plain = partial_rank_correlations(x, y)
    bent = partial_rank_correlations(np.exp(5 * x), np.arctan(y) * 1e6 - 4)
    assert np.allclose(plain, bent, atol=1e-9)
    assert np.allclose(partial_rank_correlations(x, -y), -plain, atol=1e-9)
    assert (np.abs(plain) <= 1).all()


@settings(max_examples=20, deadline=None)
@given(SEEDS)
def test_the_order_of_draws_and_parameters_does_not_matter(seed):
    rng = np.random.default_rng(seed)
    x, noise = rng.random((50, 4)), rng.random(50)
    y = x @ np.array([1.0, -1.0, 0.2, 0.0]) + noise
    plain = partial_rank_correlations(x, y)
    rows, columns = rng.permutation(50), rng.permutation(4)
    assert np.allclose(partial_rank_correlations(x[rows], y[rows]), plain, atol=1e-9)
    assert np.allclose(partial_rank_correlations(x[:, columns], y), plain[columns], atol=1e-9)


RATES = st.lists(st.floats(0, 50), min_size=1, max_size=30)


@given(RATES, st.floats(1e-3, 10), st.floats(1e-3, 5))
@example([0.0] * 8, 5.0, 1.0)  # once more than 1, by rounding
def test_more_death_lets_fewer_leave(rates, leaving, step):
    hazard = np.array(rates)
    steps = np.full(hazard.size, step)
    chance = chance_of_leaving(steps, hazard, leaving)
    assert 0 <= chance <= 1
    assert chance_of_leaving(steps, hazard + 0.5, leaving) <= chance
    # without death all that is not still there has left
    free = chance_of_leaving(steps, np.zeros(hazard.size), leaving)
    assert np.isclose(free, -np.expm1(-leaving * steps.sum()))
