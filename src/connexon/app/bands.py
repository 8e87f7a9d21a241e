"""Curves behind a claim: every condition's course over draws, as median and 5–95 % band."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from connexon.app.ensembles import EnsembleAsked
from connexon.app.kept_answers import Kind, encoded, keep, known
from connexon.app.progress import Progress, Report, silent
from connexon.mechanisms.ensemble import Pair, Plan, draw_values, requests_of
from connexon.mechanisms.model import Claim, Mechanism
from connexon.ports.simulator import RunResult, Simulator
from connexon.records.errors import InputError, ModelError

DRAWS = 256
MOST_DRAWS = 4_096  # whole courses are held in memory
POINTS = 73


@dataclass(frozen=True, slots=True)
class CurveBand:
    """An observable in a condition over the answer's times; `nominal` at the values in the file.

    Of the `draws` runs, those that failed are left out.
    """

    condition_id: str
    observable_id: str
    draws: int
    nominal: tuple[float, ...]
    median: tuple[float, ...]
    p05: tuple[float, ...]
    p95: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class BandsAnswer:
    """Bands of everything that claims look at, and their record."""

    content_hash: str
    seed: int
    draws: int
    time_unit: str
    times: tuple[float, ...]
    curves: tuple[CurveBand, ...]


KIND = Kind("bands", BandsAnswer, form=1)


def known_bands(library_path: Path | None, mechanism: Mechanism) -> BandsAnswer | None:
    """Bands that were made before, or that came with the program; reads files only."""
    return known(library_path, mechanism, KIND)


def claim_curves(answer: BandsAnswer, mechanism: Mechanism, claim: Claim) -> list[CurveBand]:
    """The bands of one claim, by observable, conditions in the order of its assertions."""
    wanted = _pairs(mechanism, (claim,))
    found = {(c.condition_id, c.observable_id): c for c in answer.curves}
    return [found[pair] for pair in wanted if pair in found]


def make_bands(
    library_path: Path,
    mechanism: Mechanism,
    simulator: Simulator,
    asked: EnsembleAsked,
    report: Report = silent,
) -> BandsAnswer:
    """Bands of every condition and observable that a claim looks at, over `asked.draws` draws.

    256 draws of 16 conditions take some seconds. Raises: InputError for the draws; ModelError
    without claims or ranges.
    """
    pairs = _pairs(mechanism, mechanism.claims)
    if not pairs or not mechanism.drawn_parameters:
        raise ModelError(f"Mechanism {mechanism.mechanism_id} has no claims or no ranges.")
    if not 1 <= asked.draws <= MOST_DRAWS:
        raise InputError(f"Curves are made from 1 to {MOST_DRAWS:,} draws, not {asked.draws:,}.")
    times = tuple(float(t) for t in np.linspace(0.0, mechanism.end, POINTS))
    first_measure = {m.observable_id: m.measure_id for m in reversed(mechanism.measures)}
    plan = Plan(
        mechanism.content_hash,
        asked.seed,
        tuple((condition, first_measure[observable]) for condition, observable in pairs),
        times,
    )
    as_filed = np.array([[p.value for p in mechanism.drawn_parameters]])
    draws = np.concatenate((as_filed, draw_values(mechanism, asked.seed, 0, asked.draws)))
    runs = list(requests_of(mechanism, plan, draws))
    report(Progress("Simulating curves", 0, len(runs), "runs"))
    results = simulator.run_many([request for _, _, request in runs])
    by_condition: dict[str, list[RunResult]] = {}
    for (_, condition, _), result in zip(runs, results, strict=True):
        by_condition.setdefault(condition, []).append(result)
    answer = BandsAnswer(
        content_hash=mechanism.content_hash,
        seed=asked.seed,
        draws=asked.draws,
        time_unit=mechanism.time_unit,
        times=times,
        curves=tuple(
            band
            for condition, observable in pairs
            if (band := _band(mechanism, condition, observable, by_condition[condition]))
        ),
    )
    keep(library_path, mechanism, answer, KIND, asked.draws, asked.which)
    return answer


def bands_file(mechanism: Mechanism, answer: BandsAnswer) -> bytes:
    """The answer as a file, as it comes with the program for the flagship."""
    return encoded(mechanism, answer, answer.draws, KIND)


def _pairs(mechanism: Mechanism, claims: Sequence[Claim]) -> list[Pair]:
    """Condition and observable of every assertion, each once."""
    found: dict[Pair, None] = {}
    for claim in claims:
        for assertion in claim.assertions:
            observable = mechanism.measure(assertion.measure_id).observable_id
            found |= dict.fromkeys((c, observable) for c in assertion.condition_ids)
    return list(found)


def _band(
    mechanism: Mechanism, condition: str, observable: str, results: Sequence[RunResult]
) -> CurveBand | None:
    """The first result is the nominal run. None when it, or every other, failed."""
    formula = mechanism.observable(observable).formula
    rows = [r.values[formula] for r in results[1:] if r.problem is None]
    if results[0].problem is not None or not rows:
        return None
    low, middle, high = np.quantile(np.asarray(rows, dtype=np.float64), (0.05, 0.5, 0.95), axis=0)
    return CurveBand(
        condition_id=condition,
        observable_id=observable,
        draws=len(rows),
        nominal=_shown(results[0].values[formula]),
        median=_shown(middle.tolist()),
        p05=_shown(low.tolist()),
        p95=_shown(high.tolist()),
    )


def _shown(row: Sequence[float]) -> tuple[float, ...]:
    """Five digits: more than a curve shows."""
    return tuple(float(f"{value:.5g}") for value in row)
