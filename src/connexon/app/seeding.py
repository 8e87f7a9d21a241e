"""Foci in mice, mouse by mouse, under several conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from connexon.mechanisms import seeding
from connexon.mechanisms.model import Mechanism
from connexon.mechanisms.perturb import resolve
from connexon.mechanisms.simulate import RELATIVE_TOLERANCE, absolute_tolerance
from connexon.ports.simulator import RunRequest, Simulator
from connexon.records.errors import InputError, ModelError

MICE = 1_000
MOST_MICE = 100_000
_MOST_REMEMBERED = 32
CONDITIONS = ("coculture", "mono", "gap_off", "ifnar_off", "nk_depleted", "mono_nk_depleted")


@dataclass(frozen=True, slots=True)
class SeedingGroup:
    """Foci per mouse in one condition.

    `expected` is the closed-form mean, `model_mean` what the model's own equations give at the
    end. `histogram[n]` mice have n foci (the last entry: that many or more).
    """

    condition_id: str
    name: str
    mean: float
    sd: float
    p05: float
    median: float
    p95: float
    fraction_without: float
    expected: float
    model_mean: float
    histogram: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SeedingAnswer:
    """Groups of mice at the values in the file; predictions, never claims of the paper."""

    mechanism_id: str
    content_hash: str
    mice: int
    seed: int
    groups: tuple[SeedingGroup, ...]


_remembered: dict[str, SeedingAnswer] = {}


def can_seed(mechanism: Mechanism) -> bool:
    """Whether the mechanism says how cells seed in mice."""
    try:
        seeding.needs(mechanism)
    except ModelError:
        return False
    return True


def seed_mice_once(mechanism: Mechanism, simulator: Simulator) -> SeedingAnswer:
    """`seed_mice` as it is asked for by default, remembered: it takes a second or two."""
    found = _remembered.get(mechanism.content_hash)
    if found is None:
        found = seed_mice(mechanism, simulator)
        if len(_remembered) >= _MOST_REMEMBERED:
            _remembered.clear()
        _remembered[mechanism.content_hash] = found
    return found


def seed_mice(
    mechanism: Mechanism,
    simulator: Simulator,
    condition_ids: Sequence[str] = (),
    mice: int = MICE,
    seed: int = 0,
) -> SeedingAnswer:
    """Every condition with so many mice; each condition has its own stream of the seed.

    Raises: InputError for the asking; NotFoundError for a condition; ModelError when the
    mechanism does not say how cells seed, or a run fails.
    """
    if not 1 <= mice <= MOST_MICE:
        raise InputError(f"A group has from 1 to {MOST_MICE:,} mice, not {mice:,}.")
    if seed < 0:
        raise InputError("A seed is a whole number from 0 on.")
    seeding.needs(mechanism)
    known = {c.condition_id for c in mechanism.conditions}
    wanted = condition_ids or [c for c in CONDITIONS if c in known]
    groups = [
        _group(mechanism, simulator, condition, mice, np.random.default_rng([seed, place]))
        for place, condition in enumerate(wanted)
    ]
    return SeedingAnswer(mechanism.mechanism_id, mechanism.content_hash, mice, seed, tuple(groups))


def _group(
    mechanism: Mechanism,
    simulator: Simulator,
    condition_id: str,
    mice: int,
    rng: np.random.Generator,
) -> SeedingGroup:
    condition = mechanism.condition(condition_id)
    changes = resolve(mechanism, condition)
    result = simulator.run(
        RunRequest(
            sbml=mechanism.sbml,
            changes=changes,
            observables=seeding.HAZARDS,
            end=mechanism.end,
            times=seeding.times_in_blood(mechanism),
            relative_tolerance=RELATIVE_TOLERANCE,
            absolute_tolerance=absolute_tolerance(mechanism),
        )
    )
    if result.problem:
        raise ModelError(f"Condition '{condition_id}': {result.problem}")
    blood = seeding.blood_of(mechanism, result, changes)
    foci = seeding.simulate_mice(blood, mice, rng).foci
    p05, median, p95 = (float(v) for v in np.quantile(foci, (0.05, 0.5, 0.95)))
    most = int(np.quantile(foci, 0.999)) + 1
    return SeedingGroup(
        condition_id=condition_id,
        name=condition.name,
        mean=float(foci.mean()),
        sd=float(foci.std(ddof=1)) if mice > 1 else 0.0,
        p05=p05,
        median=median,
        p95=p95,
        fraction_without=float((foci == 0).mean()),
        expected=seeding.expected_foci(blood)[0],
        model_mean=float(result.values["foci"][-1]),
        histogram=tuple(np.bincount(np.minimum(foci, most), minlength=most + 1).tolist()),
    )
