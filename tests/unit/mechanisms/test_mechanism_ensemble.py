"""Draws, what is run for them, and the numbers read from the runs."""

from __future__ import annotations

import numpy as np
import pytest

from connexon.mechanisms import ensemble
from connexon.mechanisms.bundle import flagship, from_sbml
from connexon.mechanisms.sensitivity import (
    partial_rank_correlations,
    saltelli_shares,
    sobol_indices,
    strongest,
)
from connexon.ports.simulator import RunResult
from connexon.records.errors import ModelError


def test_a_draw_does_not_depend_on_how_many_are_drawn():
    whole = ensemble.draw_shares(5, 3, 0, 700)
    assert whole.shape == (700, 5)
    assert np.array_equal(ensemble.draw_shares(5, 3, 300, 301), whole[300:301])
    assert np.array_equal(ensemble.draw_shares(5, 3, 200, 600), whole[200:600])
    assert not np.array_equal(ensemble.draw_shares(5, 4, 0, 700), whole)


def test_draws_fill_the_range_evenly():
    # 256 points of a Sobol sequence put exactly one into each 256th of every axis.
    shares = ensemble.draw_shares(82, 0, 0, 256)
    for column in shares.T:
        assert sorted(np.floor(column * 256).astype(int)) == list(range(256))


def test_draws_stay_within_their_ranges():
    mechanism = flagship()
    values = ensemble.draw_values(mechanism, 1, 0, 256)
    for column, parameter in zip(values.T, mechanism.drawn_parameters, strict=True):
        assert parameter.low <= column.min() <= column.max() <= parameter.high


def test_only_what_is_looked_at_is_run():
    mechanism = flagship()
    plan = ensemble.plan_claims(mechanism, 0)
    assert plan.times == (0.0, 47.9, 52.0, 72.0)  # harvest, end of the assay, mice
    assert ("mono", "lysis_high_4h") in plan.pairs  # a claim and a control
    assert ("msc_ifnb_off", "ifnb_harvest") in plan.pairs  # a prediction
    assert ("nk_depleted", "lysis_high_4h") not in plan.pairs
    assert set(plan.condition_ids) == {c.condition_id for c in mechanism.conditions}


def test_plans_that_give_other_numbers_have_other_keys():
    plans = [ensemble.plan_claims(flagship(), seed) for seed in (0, 1)]
    assert plans[0].key != plans[1].key
    assert plans[0].key == ensemble.plan_claims(flagship(), 0).key


def test_a_model_without_claims_has_nothing_to_judge():
    with pytest.raises(ModelError, match="no claims"):
        ensemble.plan_claims(from_sbml("<sbml/>", "10.1/x"), 0)


def test_a_failed_run_gives_no_number_and_leaves_the_others():
    mechanism = flagship()
    plan = ensemble.Plan(
        mechanism.content_hash, 0, (("mono", "lysis_high_4h"),), (0.0, 47.9, 52.0, 72.0)
    )
    fine = RunResult(plan.times, {"lysis_high": [0.0, 0.0, 30.0, 50.0]})
    half = RunResult(plan.times, {"lysis_high": [0.0, 0.0, 40.0, float("nan")]}, problem="NaN")
    dead = RunResult((), problem="It broke down.")
    runs = [(row, "mono") for row in range(3)]
    found = ensemble.measured(mechanism, plan, runs, [dead, fine, half])
    row = found["mono", "lysis_high_4h"]
    assert np.isnan(row[0])
    assert row[1] == 30.0
    assert np.isnan(row[2])


def test_rank_correlations_find_what_decides_and_its_sign():
    # y = exp(3a) - b: rising in a, falling in b, whatever c; ranks see through the exponential.
    rng = np.random.default_rng(2)
    x = rng.random((500, 3))
    y = np.exp(3 * x[:, 0]) - x[:, 1]
    found = partial_rank_correlations(x, y)
    assert found[0] > 0.95
    assert found[1] < -0.5
    assert abs(found[2]) < 0.1
    assert strongest(found, 2) == [0, 1]


def test_rank_correlations_need_enough_draws_and_some_change():
    x = np.random.default_rng(0).random((40, 3))
    assert np.isnan(partial_rank_correlations(x[:12], x[:12, 0])).all()
    assert np.isnan(partial_rank_correlations(x, np.ones(40))).all()
    y = x[:, 0].copy()
    y[:5] = np.nan
    x[:, 1] = 7.0
    found = partial_rank_correlations(x, y)
    assert found[0] > 0.99
    assert np.isnan(found[1])


def test_sobol_indices_of_a_sum_are_its_shares_of_the_variance():
    # y = 2a + b with a, b uniform: variances 4/12 and 1/12, so indices 0.8 and 0.2, c none.
    shares = saltelli_shares(3, 512, seed=1)
    assert shares.shape == (512 * 5, 3)
    found = sobol_indices(2 * shares[:, 0] + shares[:, 1], 3, seed=1)
    assert found.first == pytest.approx([0.8, 0.2, 0.0], abs=0.02)
    assert found.total == pytest.approx([0.8, 0.2, 0.0], abs=0.02)
    again = sobol_indices(2 * shares[:, 0] + shares[:, 1], 3, seed=0)
    assert np.array_equal(
        again.total_width, sobol_indices(2 * shares[:, 0] + shares[:, 1], 3, seed=0).total_width
    )


def test_total_index_sees_an_interaction_that_the_first_order_does_not():
    # y = (a - 1/2)(b - 1/2): no main effect at all, the whole variance is interaction.
    shares = saltelli_shares(2, 1024, seed=1) - 0.5
    found = sobol_indices(shares[:, 0] * shares[:, 1], 2, seed=1)
    assert found.first == pytest.approx([0, 0], abs=0.05)
    assert found.total == pytest.approx([1, 1], abs=0.05)
