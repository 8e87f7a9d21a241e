"""The ensemble's looser tolerances against far tighter ones: same verdicts, same effects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from connexon.backends.roadrunner_simulator import RoadRunnerSimulator
from connexon.mechanisms import ensemble
from connexon.mechanisms.bundle import flagship
from connexon.mechanisms.outcome import judge_draws

DRAWS = 16


@pytest.fixture(scope="module")
def simulator() -> Iterator[RoadRunnerSimulator]:
    made = RoadRunnerSimulator(1)
    yield made
    made.close()


def test_tolerances_of_an_ensemble_change_no_verdict(simulator):
    mechanism = flagship()
    usual = ensemble.plan_claims(mechanism, 7)
    tight = replace(usual, relative_tolerance=1e-10, absolute_tolerance=1e-10)
    draws = ensemble.draw_values(mechanism, 7, 0, DRAWS)
    judged = []
    for plan in (usual, tight):
        asked = list(ensemble.requests_of(mechanism, plan, draws))
        results = simulator.run_many([request for _, _, request in asked])
        numbers = ensemble.measured(mechanism, plan, [(r, c) for r, c, _ in asked], results)
        values = ensemble.as_values(numbers)
        judged.append([judge_draws(claim, values) for claim in mechanism.claims])
    for found, exact in zip(*judged, strict=True):
        assert np.array_equal(found.codes, exact.codes)
        assert np.allclose(found.effects, exact.effects, rtol=3e-4, atol=3e-4, equal_nan=True)
