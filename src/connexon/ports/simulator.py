"""Running a mechanism: one request in, time courses out, in a child process with limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RunRequest:
    """One deterministic simulation, complete enough to be repeated elsewhere.

    `changes` sets parameters or initial values by SBML id before the run. `observables` are
    SBML ids, which mean what they mean in SBML (a species is its concentration unless it has
    only substance units), or `amount(ID)` and `concentration(ID)`; times are in the model's time
    unit; `points` is at least 2. `times`, when given, are the output times instead of the grid.
    A `seed` asks for one stochastic run (Gillespie).
    """

    sbml: str
    changes: Mapping[str, float]
    observables: Sequence[str]
    end: float
    points: int = 201
    start: float = 0.0
    relative_tolerance: float = 1e-8
    absolute_tolerance: float = 1e-12
    seed: int | None = None
    times: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class RunResult:
    """`times` and one row per observable, or `problem` in words when the solver failed.

    When numbers came out that are not finite there are both.
    """

    times: Sequence[float]
    values: Mapping[str, Sequence[float]] = field(default_factory=dict)
    problem: str | None = None
    elapsed_s: float = 0.0


class Simulator(Protocol):
    """Runs models of strangers safely."""

    def run(self, request: RunRequest, limit_s: float = 10.0) -> RunResult:
        """One run. A crash, a time-out or NaN gives a result with `problem`, no exception."""

    def run_many(self, requests: Sequence[RunRequest], limit_s: float = 10.0) -> list[RunResult]:
        """Runs in order; requests that share `sbml` reuse the loaded model."""

    def close(self) -> None:
        """End the child processes."""
