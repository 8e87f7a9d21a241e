"""Circulating tumour cells one by one: who dies, who leaves the blood, who founds a focus.

Every cell is on its own, so a mouse is a branching process without births: in a short interval a
cell dies or leaves with the rates of the model, and one that left founds a focus with the chance
that its lineage does not die out (for a linear birth–death process 1 − death/birth, Kendall 1948,
doi:10.1214/aoms/1177730285). Rates are piecewise constant between output times, and then the
steps are exact binomials, not approximations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from connexon.mechanisms.model import Mechanism
from connexon.mechanisms.perturb import nominal
from connexon.ports.simulator import RunResult
from connexon.records.errors import ModelError

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

# What a model must name to be run mouse by mouse.
HAZARDS = ("ctc_hazard_single", "ctc_hazard_cluster", "cluster_share", "foci")
CONSTANTS = ("harvest_time", "ctc_injected", "ctc_extravasation", "seeding_probability")
STEPS = 121


@dataclass(frozen=True, slots=True)
class Blood:
    """Cells put into the blood and their rates.

    `steps` (lengths of intervals), `single` and `cluster` (death rates in them) are equally long;
    `leaving` is the rate of leaving alive, `founding` the chance of a focus for one that left.
    Rates per unit of model time.
    """

    steps: Floats
    single: Floats
    cluster: Floats
    cells_single: int
    cells_cluster: int
    leaving: float
    founding: float


@dataclass(frozen=True, slots=True)
class Mice:
    """One number per mouse: cells that left the blood alive, and foci."""

    left: Counts
    foci: Counts


def needs(mechanism: Mechanism) -> None:
    """Raises: ModelError when the mechanism does not name what seeding is computed from."""
    known = {p.parameter_id for p in mechanism.parameters}
    missing = [name for name in CONSTANTS if name not in known]
    if missing:
        raise ModelError(
            f"Mechanism {mechanism.mechanism_id} cannot be run mouse by mouse: it has no constant "
            f"'{missing[0]}'. docs/mechanisms.md says what seeding needs."
        )


def times_in_blood(mechanism: Mechanism) -> tuple[float, ...]:
    """Output times of a run from which `blood_of` reads; the first is 0."""
    start = nominal(mechanism)["harvest_time"]
    after = np.linspace(start, mechanism.end, STEPS)
    return (0.0, *(float(t) for t in after[1:]))


def blood_of(mechanism: Mechanism, result: RunResult, changes: dict[str, float]) -> Blood:
    """The blood of a run with these changes; cells are injected at the harvest.

    Rates in an interval are the mean of those at its ends (in the first, those at its end): they
    follow surface HLA-I, which moves over hours, and an interval is minutes.
    """
    values = {**nominal(mechanism), **changes}
    start = values["harvest_time"]
    times = np.asarray(result.times, dtype=np.float64)
    ends = times[1:]
    cells = round(values["ctc_injected"])
    clustered = round(cells * float(result.values["cluster_share"][-1]))
    return Blood(
        steps=np.diff(np.concatenate(([start], ends))),
        single=_between(result.values["ctc_hazard_single"]),
        cluster=_between(result.values["ctc_hazard_cluster"]),
        cells_single=cells - clustered,
        cells_cluster=clustered,
        leaving=values["ctc_extravasation"],
        founding=values["seeding_probability"],
    )


def _between(row: Sequence[float]) -> Floats:
    """Rates in the intervals that end at the second and later output times."""
    ends = np.asarray(row, dtype=np.float64)[1:]
    return np.concatenate((ends[:1], (ends[:-1] + ends[1:]) / 2))


def chance_of_leaving(steps: Floats, hazard: Floats, leaving: float) -> float:
    """The probability to leave alive before the end: Σ S(t)·e/(h+e)·(1 − exp(−(h+e)Δt))."""
    rates = hazard + leaving
    gone = -np.expm1(-rates * steps)
    alive = np.concatenate(([1.0], np.cumprod(1 - gone)[:-1]))
    return min(float(np.sum(alive * gone * leaving / rates)), 1.0)  # or more, by rounding


def expected_foci(blood: Blood) -> tuple[float, float]:
    """Mean and variance of foci per mouse: a sum of two binomials."""
    mean = variance = 0.0
    for cells, hazard in ((blood.cells_single, blood.single), (blood.cells_cluster, blood.cluster)):
        chance = chance_of_leaving(blood.steps, hazard, blood.leaving) * blood.founding
        mean += cells * chance
        variance += cells * chance * (1 - chance)
    return mean, variance


def simulate_mice(blood: Blood, mice: int, rng: np.random.Generator) -> Mice:
    """So many mice, cell by cell."""
    left = np.zeros(mice, dtype=np.int64)
    for cells, hazard in ((blood.cells_single, blood.single), (blood.cells_cluster, blood.cluster)):
        alive = np.full(mice, cells, dtype=np.int64)
        for step, rate in zip(blood.steps, hazard, strict=True):
            total = rate + blood.leaving
            gone = rng.binomial(alive, -np.expm1(-total * step))
            left += rng.binomial(gone, blood.leaving / total)
            alive -= gone
    return Mice(left, rng.binomial(left, blood.founding))
