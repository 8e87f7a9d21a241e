"""Interventions alone and in pairs: what is run to rank them, and how they compare.

Every intervention becomes a condition of its own, built on the condition in which they are
ranked, so that an ensemble runs them like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import numpy.typing as npt

from connexon.mechanisms.ensemble import Floats, Pair, Plan, needed_times
from connexon.mechanisms.model import Condition, Intervention, Mechanism, Operation, Ranking
from connexon.mechanisms.outcome import EffectBand, Values, effect_band, relative_change
from connexon.records.errors import ModelError

BASE = "untreated"
# A group of mice does not tell less than a tenth of its foci (the claims' threshold for foci).
NOTICEABLE = 0.1
# A warning when more of the draws than this leave the range of the data.
_OFTEN = 0.05
_MORE = 0.01  # than without treatment


@dataclass(frozen=True, slots=True)
class Treatment:
    """One intervention, or two that touch different targets."""

    treatment_id: str
    interventions: tuple[Intervention, ...]

    @property
    def name(self) -> str:
        """Their names together."""
        return " and ".join(i.name for i in self.interventions)


@dataclass(frozen=True, slots=True)
class Ranked:
    """What a treatment does to the ranking's measure, over the draws.

    `reduction` is the share by which the measure falls (1 = gone; below 0 it rises).
    `fraction_noticeable` of the testable draws fall by at least a tenth; in `fraction_best` of
    them nothing of the same kind (alone, or in pairs) does better. `gain` is what a pair adds
    to the better of its two (median of the difference). `warnings` say where the prediction
    leaves the range of the data.
    """

    id: str
    name: str
    interventions: tuple[str, ...]
    reduction: EffectBand | None
    nominal_reduction: float | None
    fraction_noticeable: float | None
    fraction_best: float | None
    fraction_testable: float
    gain: float | None
    warnings: tuple[str, ...]


def ranking_of(mechanism: Mechanism) -> Ranking:
    """How it is ranked. Raises: ModelError when the bundle does not say or has nothing to rank."""
    if mechanism.ranking is None or not mechanism.interventions:
        raise ModelError(
            f"Mechanism {mechanism.mechanism_id} names no interventions to rank; add them, and "
            "'ranking', to its mechanism.yaml."
        )
    return mechanism.ranking


def treatments(mechanism: Mechanism) -> list[Treatment]:
    """Every intervention alone, then every two that share no target."""
    singles = [Treatment(i.intervention_id, (i,)) for i in mechanism.interventions]
    pairs = [
        Treatment(f"{a.intervention_id}+{b.intervention_id}", (a, b))
        for a, b in combinations(mechanism.interventions, 2)
        if not {c.target for c in a.changes} & {c.target for c in b.changes}
    ]
    return singles + pairs


def ranked_mechanism(mechanism: Mechanism) -> Mechanism:
    """The same model with a condition for every treatment and one for none."""
    base = mechanism.condition(ranking_of(mechanism).condition_id)
    conditions = [Condition(BASE, "No treatment", base.changes)]
    for treatment in treatments(mechanism):
        changes = tuple(c for i in treatment.interventions for c in i.changes)
        conditions.append(
            Condition(treatment.treatment_id, treatment.name, (*base.changes, *changes))
        )
    return replace(mechanism, conditions=tuple(conditions))


def plan_ranking(mechanism: Mechanism, seed: int) -> Plan:
    """What to run of a `ranked_mechanism`: the measure, and those with a range of the data."""
    ranking = ranking_of(mechanism)
    watched = dict.fromkeys([ranking.measure_id, *_watched(mechanism)])
    pairs: tuple[Pair, ...] = tuple(
        (condition.condition_id, measure)
        for condition in mechanism.conditions
        for measure in watched
    )
    return Plan(mechanism.content_hash, seed, pairs, needed_times(mechanism, pairs))


def _watched(mechanism: Mechanism) -> list[str]:
    """Measures of observables whose usual range in laboratories is known."""
    return [
        m.measure_id
        for m in mechanism.measures
        if mechanism.observable(m.observable_id).high is not None
    ]


def rank(mechanism: Mechanism, values: Values, nominal: Values, draws: Floats) -> list[Ranked]:
    """Every treatment, singles first, each kind by its median reduction, strongest first.

    `values` and `nominal` (one draw) are numbers of the `ranked_mechanism`'s plan.
    """
    ranking = ranking_of(mechanism)
    sign = 1.0 if ranking.smaller_is_better else -1.0
    found = treatments(mechanism)

    def reductions(of: Values) -> dict[str, Floats]:
        base = of[BASE][ranking.measure_id]
        return {
            t.treatment_id: -sign * relative_change(of[t.treatment_id][ranking.measure_id], base)
            for t in found
        }

    given = _Given(mechanism, values, draws, reductions(values), reductions(nominal))
    answers: list[Ranked] = []
    for size in (1, 2):
        kind = [t for t in found if len(t.interventions) == size]
        if not kind:
            continue
        best = _best(np.stack([given.over[t.treatment_id] for t in kind]))
        rows = [_ranked(t, share, given) for t, share in zip(kind, best, strict=True)]
        rows.sort(key=lambda r: -np.inf if r.reduction is None else -r.reduction.median)
        answers += rows
    return answers


@dataclass(frozen=True, slots=True)
class _Given:
    """What rows are made from; reductions over the draws and at the values in the file."""

    mechanism: Mechanism
    values: Values
    draws: Floats
    over: dict[str, Floats]
    at_file: dict[str, Floats]


def _best(table: npt.NDArray[np.float64]) -> list[float]:
    """Of the draws in which every row is known, the share in which each is the largest."""
    known = np.isfinite(table).all(axis=0)
    if not known.any():
        return [0.0] * len(table)
    winners = table[:, known].argmax(axis=0)
    return [float(share) for share in np.bincount(winners, minlength=len(table)) / known.sum()]


def _ranked(treatment: Treatment, best: float, given: _Given) -> Ranked:
    over, at_file = given.over, float(given.at_file[treatment.treatment_id][0])
    row = over[treatment.treatment_id]
    known = row[np.isfinite(row)]
    return Ranked(
        id=treatment.treatment_id,
        name=treatment.name,
        interventions=tuple(i.intervention_id for i in treatment.interventions),
        reduction=effect_band(row),
        nominal_reduction=at_file if np.isfinite(at_file) else None,
        fraction_noticeable=float((known >= NOTICEABLE).mean()) if known.size else None,
        fraction_best=best,
        fraction_testable=known.size / row.size,
        gain=_gain(treatment, over),
        warnings=(
            *_parameter_warnings(given.mechanism, treatment, given.draws),
            *_observable_warnings(given.mechanism, treatment, given.values),
        ),
    )


def _gain(treatment: Treatment, over: dict[str, Floats]) -> float | None:
    if len(treatment.interventions) == 1:
        return None
    first, second = (over[i.intervention_id] for i in treatment.interventions)
    gains = over[treatment.treatment_id] - np.maximum(first, second)
    known = gains[np.isfinite(gains)]
    return float(np.median(known)) if known.size else None


def _parameter_warnings(mechanism: Mechanism, treatment: Treatment, draws: Floats) -> list[str]:
    """Drawn constants that the treatment takes out of their plausible range."""
    columns = {p.parameter_id: i for i, p in enumerate(mechanism.drawn_parameters)}
    found = []
    for intervention in treatment.interventions:
        for change in intervention.changes:
            if change.target not in columns:
                continue
            parameter = mechanism.drawn_parameters[columns[change.target]]
            before = draws[:, columns[change.target]]
            after = (
                before * change.value
                if change.operation is Operation.MULTIPLY
                else np.full_like(before, change.value)
            )
            share = float(((after < parameter.low) | (after > parameter.high)).mean())
            if share > _OFTEN:
                found.append(
                    f"{parameter.name} leaves its plausible range "
                    f"({_range(parameter.low, parameter.high)}) in {share:.0%} of the draws"
                )
    return found


def _observable_warnings(mechanism: Mechanism, treatment: Treatment, values: Values) -> list[str]:
    """Measures that leave what laboratories report, more often than without treatment."""
    found = []
    for measure_id in _watched(mechanism):
        observable = mechanism.observable(mechanism.measure(measure_id).observable_id)
        low = -np.inf if observable.low is None else observable.low
        high = np.inf if observable.high is None else observable.high

        share = _outside(values[treatment.treatment_id][measure_id], low, high)
        usual = _outside(values[BASE][measure_id], low, high)
        if share > _OFTEN and share > usual + _MORE:
            found.append(
                f"{observable.name} leaves what laboratories report ({_range(low, high)}) in "
                f"{share:.0%} of the draws"
            )
    return found


def _range(low: float, high: float) -> str:
    """20,000 to 1,000,000; at most 5 where there is no lower end."""
    ends = [f"{float(f'{end:.4g}'):,.10g}" for end in (low, high)]
    if np.isinf(low):
        return f"at most {ends[1]}"
    return f"at least {ends[0]}" if np.isinf(high) else f"{ends[0]} to {ends[1]}"


def _outside(row: Floats, low: float, high: float) -> float:
    """The share of the known numbers that lie outside."""
    known = row[np.isfinite(row)]
    return float(((known < low) | (known > high)).mean()) if known.size else 0.0
