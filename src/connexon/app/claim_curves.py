"""Curves behind a claim for pages: its bands as they were kept, and one draw run now."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from connexon.app.bands import POINTS, CurveBand, claim_curves, known_bands, make_bands
from connexon.app.claims import SITE_DRAWS, judge_claims, known_claims
from connexon.app.ensembles import EnsembleAsked
from connexon.mechanisms.ensemble import Floats, Pair, Plan, draw_values, requests_of
from connexon.mechanisms.model import Claim, Mechanism
from connexon.ports.simulator import RunRequest, RunResult, Simulator
from connexon.records.errors import BusyError, InputError, NotFoundError

MOST_DRAW = 1_000_000
JUDGING_LIMIT_S = 60.0
_PAGE_RUN_LIMIT_S = 1.0
_PORTION = 128
_PATIENCE_S = 30.0
_busy = threading.Lock()


@dataclass(frozen=True, slots=True)
class ClaimCurves:
    """Curves of one claim. `draws` is 0 while nobody made bands: then bands hold the run at the
    values in the file alone. `drawn` has the rows of the draw that was asked for."""

    times: Sequence[float]
    seed: int
    draws: int
    bands: tuple[CurveBand, ...]
    drawn: dict[Pair, Sequence[float]] | None


def find_claim(mechanism: Mechanism, claim_id: str) -> Claim:
    """The claim of this id. Raises: NotFoundError."""
    for claim in mechanism.claims:
        if claim.claim_id == claim_id:
            return claim
    known = ", ".join(c.claim_id for c in mechanism.claims) or "none"
    raise NotFoundError(
        f"Mechanism {mechanism.mechanism_id} has no claim '{claim_id[:60]}'. It has: {known}."
    )


def curves_of_claim(
    library_path: Path,
    mechanism: Mechanism,
    claim: Claim,
    simulator: Simulator,
    draw: int | None = None,
) -> ClaimCurves:
    """Bands that were made before, and the courses of draw number `draw`, run now.

    Raises: InputError for a number that no draw has, or when there is nothing to draw from.
    """
    times = tuple(float(t) for t in np.linspace(0.0, mechanism.end, POINTS))
    known = known_bands(library_path, mechanism)
    judged = known_claims(library_path, mechanism)
    seed = judged.record.seed if judged else known.seed if known else 0
    drawn = None
    if draw is not None:
        if not mechanism.drawn_parameters or not 0 <= draw < MOST_DRAW:
            raise InputError(f"There is no draw {draw:,}: they are numbered from 0.")
        row = draw_values(mechanism, seed, draw, draw + 1)
        drawn = _courses(mechanism, claim, simulator, times, row)
    if known is not None:
        bands = tuple(claim_curves(known, mechanism, claim))
        return ClaimCurves(known.times, seed, known.draws, bands, drawn)
    as_filed = np.array([[p.value for p in mechanism.drawn_parameters]])
    nominal = _courses(mechanism, claim, simulator, times, as_filed)
    bands = tuple(
        CurveBand(condition, observable, 0, tuple(row), tuple(row), (), ())
        for (condition, observable), row in nominal.items()
    )
    return ClaimCurves(times, seed, 0, bands, drawn)


@dataclass(frozen=True, slots=True)
class _Within:
    """A simulator that gives up when its time is over; runs may be cut short before that."""

    inner: Simulator
    until: float
    mechanism: Mechanism

    def run(self, request: RunRequest, limit_s: float = 10.0) -> RunResult:
        """One run."""
        return self.run_many([request], limit_s)[0]

    def run_many(self, requests: Sequence[RunRequest], limit_s: float = 10.0) -> list[RunResult]:
        """Runs in order. Raises: InputError when the time is over."""
        results: list[RunResult] = []
        for start in range(0, len(requests), _PORTION):
            if time.monotonic() >= self.until:
                raise InputError(
                    f"A page judges for at most {JUDGING_LIMIT_S:g} s, and this mechanism needs"
                    f" more. Run `connexon mechanism claims {self.mechanism.doi} --draws"
                    f" {SITE_DRAWS}`."
                )
            portion = requests[start : start + _PORTION]
            results += self.inner.run_many(portion, min(limit_s, _PAGE_RUN_LIMIT_S))
        return results

    def close(self) -> None:
        """It belongs to others."""


def judge_for_page(library_path: Path, mechanism: Mechanism, simulator: Simulator) -> None:
    """A small ensemble with its bands, unless one is there; one at a time for everybody.

    Raises: BusyError, ModelError; InputError when it takes too long for a page.
    """
    asked = EnsembleAsked(SITE_DRAWS)
    if not _busy.acquire(timeout=_PATIENCE_S):
        raise BusyError("Another ensemble is being run. Try again in a moment.")
    with _released():
        simulator = _Within(simulator, time.monotonic() + JUDGING_LIMIT_S, mechanism)
        if known_claims(library_path, mechanism) is None:
            judge_claims(library_path, mechanism, simulator, asked)
        if known_bands(library_path, mechanism) is None:
            make_bands(library_path, mechanism, simulator, asked)


@contextmanager
def _released() -> Iterator[None]:
    try:
        yield
    finally:
        _busy.release()


def _courses(
    mechanism: Mechanism,
    claim: Claim,
    simulator: Simulator,
    times: tuple[float, ...],
    draws: Floats,
) -> dict[Pair, Sequence[float]]:
    """The first draw's course by condition and observable; a run that failed has none."""
    pairs = tuple(
        dict.fromkeys((c, a.measure_id) for a in claim.assertions for c in a.condition_ids)
    )
    plan = Plan(mechanism.content_hash, 0, pairs, times)
    asked = list(requests_of(mechanism, plan, draws))
    results = simulator.run_many([request for _, _, request in asked], 5.0)
    by_condition = {c: r for (_, c, _), r in zip(asked, results, strict=True) if not r.problem}
    found: dict[Pair, Sequence[float]] = {}
    for condition, measure_id in pairs:
        observable = mechanism.observable(mechanism.measure(measure_id).observable_id)
        if condition in by_condition:
            row = by_condition[condition].values[observable.formula]
            found[condition, observable.observable_id] = row
    return found
