"""A runner of the flagship model that uses libroadrunner directly, without our backends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import pytest

from connexon.mechanisms.bundle import flagship

Course = dict[str, np.ndarray]


@pytest.fixture(scope="session")
def flagship_run() -> Iterator[Callable[..., Course]]:
    """run(names, end, states, **parameters) → time and each name, at 145 points or more."""
    roadrunner = pytest.importorskip("roadrunner")
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_CRITICAL)
    model = roadrunner.RoadRunner(flagship().sbml)
    model.integrator.relative_tolerance = 1e-10
    model.integrator.absolute_tolerance = 1e-9

    def run(
        names: list[str],
        end: float = 72.0,
        states: Mapping[str, float] | None = None,
        points: int = 145,
        **parameters: float,
    ) -> Course:
        model.resetAll()
        for name, value in parameters.items():
            model[name] = value
        model.reset()
        for name, value in (states or {}).items():
            model[name] = value
        table = np.array(model.simulate(0, end, points, ["time", *names]))
        return {name: table[:, i] for i, name in enumerate(["time", *names])}

    yield run
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_NOTICE)
