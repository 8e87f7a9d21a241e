"""Mice by our steps, by roadrunner's Gillespie, by closed forms and by the model's means."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest

from connexon.app.seeding import CONDITIONS, seed_mice
from connexon.backends.roadrunner_simulator import RoadRunnerSimulator
from connexon.mechanisms import seeding
from connexon.mechanisms.bundle import flagship
from connexon.mechanisms.sbml import from_antimony
from connexon.mechanisms.seeding import Blood
from connexon.ports.simulator import RunRequest


@pytest.fixture(scope="module")
def simulator() -> Iterator[RoadRunnerSimulator]:
    made = RoadRunnerSimulator(1)
    yield made
    made.close()


def test_gillespie_and_our_steps_agree(simulator):
    # 300 cells, death 0.4, leaving 0.2, founding 0.1, 6 hours: the focus count is binomial with
    # 300 and 0.1·0.2/0.6·(1 − exp(−3.6)).
    model = from_antimony(
        "S = 300; F = 0; X = 0; h = 0.4; e = 0.2; p = 0.1\n"
        "die: S => ; h*S\n leave: S => X; e*(1 - p)*S\n found: S => F; e*p*S\n"
    )
    runs = simulator.run_many(
        [RunRequest(model, {}, ["F"], 6.0, 2, seed=seed) for seed in range(1, 601)]
    )
    theirs = np.array([run.values["F"][-1] for run in runs])
    blood = Blood(np.full(60, 0.1), np.full(60, 0.4), np.zeros(60), 300, 0, 0.2, 0.1)
    ours = seeding.simulate_mice(blood, 600, np.random.default_rng(5)).foci
    chance = 0.1 * 0.2 / 0.6 * (1 - math.exp(-3.6))
    mean, variance = 300 * chance, 300 * chance * (1 - chance)
    assert seeding.expected_foci(blood) == pytest.approx((mean, variance), rel=1e-12)
    for counts in (theirs, ours):
        assert abs(counts.mean() - mean) < 4 * math.sqrt(variance / 600)
        assert counts.var() == pytest.approx(variance, rel=0.25)


def test_a_lineage_dies_out_as_the_birth_death_process_says(simulator):
    # Birth b = 1, death d = 0.7, one cell: extinct by t with probability d(g − 1)/(b g − d),
    # g = exp((b − d)t) (Kendall 1948); for t without end this is d/b, and 1 − d/b founds a focus.
    model = from_antimony("N = 1; b = 1; d = 0.7; grow: N => 2 N; b*N\n die: N => ; d*N\n")
    count, until = 800, 8.0
    runs = simulator.run_many(
        [RunRequest(model, {}, ["N"], until, 2, seed=seed) for seed in range(1, count + 1)]
    )
    extinct = np.mean([run.values["N"][-1] == 0 for run in runs])
    g = math.exp(0.3 * until)
    expected = 0.7 * (g - 1) / (g - 0.7)
    assert abs(extinct - expected) < 4 * math.sqrt(expected * (1 - expected) / count)


def test_the_mean_of_the_mice_is_the_models_own(simulator):
    answer = seed_mice(flagship(), simulator, mice=400)
    assert tuple(g.condition_id for g in answer.groups) == CONDITIONS
    for group in answer.groups:
        assert group.expected == pytest.approx(group.model_mean, rel=5e-3)
        assert abs(group.mean - group.expected) < 4 * group.sd / math.sqrt(400)
        assert sum(group.histogram) == 400
    by_id = {g.condition_id: g for g in answer.groups}
    # without NK cells contact with MSCs changes little; with them it brings more foci
    assert by_id["coculture"].expected > 1.1 * by_id["mono"].expected
    assert by_id["nk_depleted"].expected < 1.2 * by_id["mono_nk_depleted"].expected
