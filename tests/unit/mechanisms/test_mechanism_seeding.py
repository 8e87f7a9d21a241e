"""Cells in blood against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from connexon.mechanisms import seeding
from connexon.mechanisms.bundle import flagship, from_sbml
from connexon.mechanisms.seeding import Blood
from connexon.ports.simulator import RunResult
from connexon.records.errors import ModelError


def blood(**changes) -> Blood:
    """A day in one hundred steps: 1,000 single and 500 clustered cells."""
    steps = np.full(100, 0.24)
    given = {
        "steps": steps,
        "single": np.full(100, 0.5),
        "cluster": np.full(100, 0.2),
        "cells_single": 1000,
        "cells_cluster": 500,
        "leaving": 0.1,
        "founding": 0.05,
    }
    return Blood(**(given | changes))


def test_constant_rates_have_a_closed_form():
    # e/(h + e)·(1 − exp(−(h + e)·24)) with h = 0.5, e = 0.1: 1/6·(1 − exp(−14.4))
    b = blood()
    chance = seeding.chance_of_leaving(b.steps, b.single, b.leaving)
    assert chance == pytest.approx((1 - math.exp(-14.4)) / 6, rel=1e-12)


def test_rates_that_change_are_taken_one_after_the_other():
    # First hour: h = 1, second: h = 3; e = 1. 1/2·(1 − exp(−2)) + exp(−2)·1/4·(1 − exp(−4))
    chance = seeding.chance_of_leaving(np.array([1.0, 1.0]), np.array([1.0, 3.0]), 1.0)
    expected = (1 - math.exp(-2)) / 2 + math.exp(-2) * (1 - math.exp(-4)) / 4
    assert chance == pytest.approx(expected, rel=1e-12)


def test_mice_have_the_mean_and_the_spread_of_the_binomials():
    b, mice = blood(), 4000
    foci = seeding.simulate_mice(b, mice, np.random.default_rng(1)).foci
    mean, variance = seeding.expected_foci(b)
    assert abs(foci.mean() - mean) < 4 * math.sqrt(variance / mice)
    assert foci.var() == pytest.approx(variance, rel=0.1)


def test_without_death_every_cell_leaves_and_without_a_chance_no_focus():
    b = blood(single=np.zeros(100), cluster=np.zeros(100), leaving=5.0, founding=1.0)
    mice = seeding.simulate_mice(b, 5, np.random.default_rng(0))
    assert mice.left.tolist() == mice.foci.tolist() == [1500] * 5
    none = seeding.simulate_mice(blood(founding=0.0), 5, np.random.default_rng(0))
    assert none.foci.tolist() == [0] * 5
    assert seeding.expected_foci(blood(founding=0.0)) == (0.0, 0.0)


def test_the_same_seed_gives_the_same_mice():
    first, again, other = (
        seeding.simulate_mice(blood(), 50, np.random.default_rng(s)).foci for s in (3, 3, 4)
    )
    assert first.tolist() == again.tolist() != other.tolist()


def test_cells_and_rates_are_read_from_the_run():
    mechanism = flagship()
    times = seeding.times_in_blood(mechanism)
    assert times[0] == 0
    assert times[-1] == 72
    count = len(times)
    rising = [0.0, *np.arange(1.0, count)]
    result = RunResult(times, {
        "ctc_hazard_single": rising, "ctc_hazard_cluster": [2.0] * count,
        "cluster_share": [0.2] * count, "foci": [0.0] * count,
    })  # fmt: skip
    b = seeding.blood_of(mechanism, result, {"ctc_injected": 1000.0})
    assert (b.cells_single, b.cells_cluster) == (800, 200)
    assert b.steps.sum() == pytest.approx(24)  # from the harvest at 48 h
    assert b.single[:3].tolist() == [1.0, 1.5, 2.5]
    assert b.leaving == 0.05
    assert b.founding == 0.001


def test_other_models_say_what_they_lack():
    with pytest.raises(ModelError, match="harvest_time"):
        seeding.needs(from_sbml("<sbml/>", "10.1/x"))
