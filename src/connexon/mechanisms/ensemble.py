"""Ensembles: draws from the parameter ranges, what must be run for them, and their numbers.

Draw *n* of a seed is the same whatever the number of draws: they are the points of one scrambled
Sobol sequence (Owen 1998, doi:10.1006/jcom.1998.0487), made in blocks of `BLOCK`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from connexon.mechanisms.model import Mechanism
from connexon.mechanisms.outcome import Values, reduce_course
from connexon.mechanisms.parameters import quantiles
from connexon.mechanisms.perturb import resolve
from connexon.ports.simulator import RunRequest, RunResult
from connexon.records.errors import ModelError

Floats = npt.NDArray[np.float64]
Pair = tuple[str, str]  # condition id, measure id

BLOCK = 256
METHOD = "scrambled Sobol sequence"
# Over 192 draws of the flagship no verdict differed from runs at 1e-10, and effects by less than
# 1e-4 of 1 + their size (tests/oracles looks at fewer).
RELATIVE_TOLERANCE = 1e-6
ABSOLUTE_TOLERANCE = 1e-6
_EDGE = 1e-6  # of the time between two output times


@dataclass(frozen=True, slots=True)
class Plan:
    """What an ensemble runs; its `key` names results that may be reused.

    `pairs` are the numbers wanted of every draw, `times` (model time, from 0) where the solver
    must give values for them.
    """

    content_hash: str
    seed: int
    pairs: tuple[Pair, ...]
    times: tuple[float, ...]
    relative_tolerance: float = RELATIVE_TOLERANCE
    absolute_tolerance: float = ABSOLUTE_TOLERANCE

    @property
    def condition_ids(self) -> tuple[str, ...]:
        """Conditions to run, each once per draw."""
        return tuple(dict.fromkeys(condition for condition, _ in self.pairs))

    @property
    def key(self) -> str:
        """BLAKE2b over everything that the numbers depend on, 24 hex digits."""
        text = repr(
            (
                self.content_hash,
                self.seed,
                METHOD,
                BLOCK,
                self.pairs,
                self.times,
                self.relative_tolerance,
                self.absolute_tolerance,
            )
        )
        return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def claim_pairs(mechanism: Mechanism) -> tuple[Pair, ...]:
    """The numbers that claims, controls and predictions look at, each once."""
    found: dict[Pair, None] = {}
    for claim in mechanism.claims:
        for assertion in claim.assertions:
            found |= dict.fromkeys((c, assertion.measure_id) for c in assertion.condition_ids)
    for control in mechanism.controls:
        found[control.condition_id, control.measure_id] = None
    for prediction in mechanism.predictions:
        found[prediction.test, prediction.measure_id] = None
        found[prediction.reference, prediction.measure_id] = None
    return tuple(found)


def plan_claims(mechanism: Mechanism, seed: int) -> Plan:
    """The plan of a mechanism's claims. Raises: ModelError when there is nothing to judge."""
    if not mechanism.claims:
        raise ModelError(
            f"Mechanism {mechanism.mechanism_id} has no claims; add a claims.yaml to its bundle."
        )
    if not mechanism.drawn_parameters:
        raise ModelError(
            f"Mechanism {mechanism.mechanism_id} has no parameter with a range to draw from."
        )
    pairs = claim_pairs(mechanism)
    return Plan(mechanism.content_hash, seed, pairs, needed_times(mechanism, pairs))


def needed_times(mechanism: Mechanism, pairs: Sequence[Pair]) -> tuple[float, ...]:
    """Output times from which every measure can be reduced, ascending from 0.

    A value AT a time needs that time alone; a window needs the mechanism's own grid inside it.
    """
    grid = np.linspace(0.0, mechanism.end, mechanism.points)
    wanted = {0.0, mechanism.end}
    for measure_id in {measure for _, measure in pairs}:
        measure = mechanism.measure(measure_id)
        wanted.add(measure.start)
        if measure.end > measure.start:
            wanted.add(measure.end)
            wanted |= {float(t) for t in grid if measure.start < t < measure.end}
    ascending = sorted(wanted)
    close = _EDGE * mechanism.end / mechanism.points
    kept = [b for a, b in pairwise(ascending) if b - a > close]
    return (0.0, *kept)


def draw_shares(dimensions: int, seed: int, start: int, stop: int) -> Floats:
    """Draws `start` to `stop` (exclusive) in the unit cube: rows draws, columns parameters."""
    from scipy.stats import qmc  # noqa: PLC0415  0.3 s that most doors never need

    first, last = start // BLOCK, -(-stop // BLOCK)
    sequence = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed))
    if first:
        sequence.fast_forward(first * BLOCK)
    blocks = [np.asarray(sequence.random(BLOCK)) for _ in range(first, last)]
    shares = np.concatenate(blocks) if blocks else np.empty((0, dimensions))
    return np.asarray(shares[start - first * BLOCK : stop - first * BLOCK], dtype=np.float64)


def draw_values(mechanism: Mechanism, seed: int, start: int, stop: int) -> Floats:
    """Parameter values of those draws; columns are the drawn parameters in file order."""
    drawn = mechanism.drawn_parameters
    return quantiles(drawn, draw_shares(len(drawn), seed, start, stop))


def requests_of(
    mechanism: Mechanism, plan: Plan, draws: Floats
) -> Iterator[tuple[int, str, RunRequest]]:
    """Every run of the draws: row, condition id, request; draw by draw."""
    names = [p.parameter_id for p in mechanism.drawn_parameters]
    observables = {
        condition: tuple(
            dict.fromkeys(
                mechanism.observable(mechanism.measure(m).observable_id).formula
                for c, m in plan.pairs
                if c == condition
            )
        )
        for condition in plan.condition_ids
    }
    conditions = [mechanism.condition(condition) for condition in plan.condition_ids]
    for row, numbers in enumerate(draws.tolist()):
        draw = dict(zip(names, numbers, strict=True))
        for condition in conditions:
            yield (
                row,
                condition.condition_id,
                RunRequest(
                    sbml=mechanism.sbml,
                    changes=resolve(mechanism, condition, draw),
                    observables=observables[condition.condition_id],
                    end=mechanism.end,
                    times=plan.times,
                    relative_tolerance=plan.relative_tolerance,
                    absolute_tolerance=plan.absolute_tolerance,
                ),
            )


def measured(
    mechanism: Mechanism,
    plan: Plan,
    runs: Sequence[tuple[int, str]],
    results: Sequence[RunResult],
) -> dict[Pair, Floats]:
    """One number per draw for every pair of the plan; NaN where the run failed.

    `runs` are (row, condition id) as `requests_of` gave them. A run with a `problem` gives no
    numbers, even when some came out.
    """
    count = 1 + max((row for row, _ in runs), default=-1)
    numbers = {pair: np.full(count, np.nan) for pair in plan.pairs}
    times = np.asarray(plan.times)
    wanted = {
        condition: [mechanism.measure(m) for c, m in plan.pairs if c == condition]
        for condition in plan.condition_ids
    }
    formulas = {
        measure.measure_id: mechanism.observable(measure.observable_id).formula
        for measures in wanted.values()
        for measure in measures
    }
    for condition, measures in wanted.items():
        rows = [i for i, (_, c) in enumerate(runs) if c == condition]
        fine = [i for i in rows if results[i].problem is None]
        if not fine:
            continue
        places = [runs[i][0] for i in fine]
        for measure in measures:
            name = formulas[measure.measure_id]
            table = np.asarray([results[i].values[name] for i in fine], dtype=np.float64)
            found = reduce_course(measure, times, table)
            numbers[condition, measure.measure_id][places] = found
    return numbers


def as_values(numbers: Mapping[Pair, Floats]) -> Values:
    """The same numbers as the judges take them: condition → measure → draws."""
    nested: dict[str, dict[str, Floats]] = {}
    for (condition, measure), row in numbers.items():
        nested.setdefault(condition, {})[measure] = row
    return nested
