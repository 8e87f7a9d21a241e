"""From what a person turned in the lab to runs, and from runs to curves and numbers.

A *setting* is the value of every switch, slider and dose of a mechanism; `choose` checks it.
Nothing here starts a solver: requests go out, results come back through `ports.simulator`.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from connexon.mechanisms.model import Change, Mechanism, Observable, Switch
from connexon.mechanisms.outcome import Floats, Mask, reduce_course
from connexon.mechanisms.perturb import outside_ranges, resolve
from connexon.ports.simulator import RunRequest, RunResult
from connexon.records.errors import InputError

LAB_POINTS = 145
RELATIVE_TOLERANCE = 1e-8
ABSOLUTE_TOLERANCE = 1e-9
START = "start"


@dataclass(frozen=True, slots=True)
class Course:
    """One run as it is shown.

    `values` has a row per observable id and `states` one per node of the diagram, over the
    times of the answer; `measures` one number per measure (absent when it has none). `outside`
    names what lies beyond the range of the data. With a `problem` the rows may be empty.
    """

    course_id: str
    name: str
    changes: Mapping[str, float]
    values: Mapping[str, Sequence[float]]
    states: Mapping[str, Sequence[float]]
    measures: Mapping[str, float]
    outside: tuple[str, ...]
    problem: str | None
    elapsed_ms: float


def choose(mechanism: Mechanism, asked: Mapping[str, float]) -> dict[str, float]:
    """Every switch's value: what was asked for, else where it stands at the start.

    Raises: InputError naming a switch that there is not, or a value outside its ends.
    """
    known = {switch.switch_id: switch for switch in mechanism.switches}
    for name, value in asked.items():
        switch = known.get(name)
        if switch is None:
            near = difflib.get_close_matches(name, known, 1)
            hint = f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(known)}."
            raise InputError(f"This mechanism has no switch '{name[:60]}'. {hint}")
        if not (math.isfinite(value) and switch.off <= value <= switch.on):
            raise InputError(
                f"'{name}' can be from {switch.off:g} to {switch.on:g}, not {value:g}."
            )
    return {name: float(asked.get(name, switch.start)) for name, switch in known.items()}


def setting_changes(mechanism: Mechanism, setting: Mapping[str, float]) -> tuple[Change, ...]:
    """The changes a setting means: only switches that do not stand where they start."""
    return tuple(
        Change(switch.target, setting[switch.switch_id])
        for switch in mechanism.switches
        if setting.get(switch.switch_id, switch.start) != switch.start
    )


def course_changes(
    mechanism: Mechanism, condition_id: str | None, setting: Mapping[str, float]
) -> dict[str, float]:
    """What to set for a named condition (None or "start": none) under a setting.

    Raises: NotFoundError for a condition that there is not.
    """
    condition = None if condition_id in {None, START} else mechanism.condition(str(condition_id))
    return resolve(mechanism, condition, extra=setting_changes(mechanism, setting))


def lab_request(
    mechanism: Mechanism,
    changes: Mapping[str, float],
    observables: Sequence[Observable],
    states: Sequence[str] = (),
    points: int = LAB_POINTS,
) -> RunRequest:
    """One run over the mechanism's whole time, and at every time at which it is measured: between
    two points of the grid an event may change what is measured from one moment to the next."""
    rows = dict.fromkeys([*(o.formula for o in observables), *states])
    rows |= dict.fromkeys(mechanism.observable(m.observable_id).formula for m in mechanism.measures)
    return RunRequest(
        sbml=mechanism.sbml,
        changes=dict(changes),
        observables=tuple(rows),
        end=mechanism.end,
        points=points,
        times=_times(mechanism, points),
        relative_tolerance=RELATIVE_TOLERANCE,
        absolute_tolerance=absolute_tolerance(mechanism),
    )


def _times(mechanism: Mechanism, points: int) -> tuple[float, ...]:
    """The grid and the times of the measures, ascending; no two closer than a solver can tell."""
    grid = _grid(mechanism.end, points)
    close = 1e-9 * mechanism.end
    wanted = {t for m in mechanism.measures for t in (m.start, m.end) if 0 < t < mechanism.end}
    added = [t for t in wanted if np.abs(grid - t).min() > close]
    return tuple(sorted([*grid.tolist(), *added]))


def _grid(end: float, points: int) -> Floats:
    return np.linspace(0.0, end, points)


def absolute_tolerance(mechanism: Mechanism) -> float:
    """Of a run in the lab, in the model's own units.

    A bundle with described parameters counts molecules and cells; a bare model of somebody else
    may count in moles, of which a cell has very few.
    """
    return ABSOLUTE_TOLERANCE if mechanism.parameters else ABSOLUTE_TOLERANCE / 1e6


def course_of(
    mechanism: Mechanism,
    course_id: str,
    name: str,
    request: RunRequest,
    result: RunResult,
    states: Sequence[str] = (),
) -> Course:
    """A run's result as it is shown, with its measures and warnings."""
    shown = np.isin(request.times, _grid(request.end, request.points))
    values = {
        o.observable_id: _shown(result.values[o.formula], shown)
        for o in mechanism.observables
        if o.formula in result.values
    }
    return Course(
        course_id=course_id,
        name=name,
        changes=dict(request.changes),
        values=values,
        states={s: _shown(result.values[s], shown) for s in states if s in result.values},
        measures={} if result.problem else _measures(mechanism, result),
        outside=_warnings(mechanism, request.changes, values),
        problem=result.problem,
        elapsed_ms=round(result.elapsed_s * 1000, 3),
    )


def _measures(mechanism: Mechanism, result: RunResult) -> dict[str, float]:
    times = np.asarray(result.times, dtype=np.float64)
    found: dict[str, float] = {}
    for measure in mechanism.measures:
        row = np.asarray(result.values[mechanism.observable(measure.observable_id).formula])
        number = float(reduce_course(measure, times, row)[0])
        if math.isfinite(number):
            found[measure.measure_id] = number
    return found


def _warnings(
    mechanism: Mechanism, changes: Mapping[str, float], values: Mapping[str, Sequence[float]]
) -> tuple[str, ...]:
    """Where a run leaves what laboratories report, in words."""
    names = {p.parameter_id: p for p in mechanism.parameters}
    found = [
        f"{names[name].name}: {changes[name]:g} lies outside {names[name].low:g} to"
        f" {names[name].high:g}"
        for name in outside_ranges(mechanism, changes)
    ]
    for observable in mechanism.observables:
        row = values.get(observable.observable_id, ())
        low, high = observable.low, observable.high
        if high is not None and row and max(row) > high * (1 + 1e-6):
            found.append(f"{observable.name} rises to {max(row):.3g}, above {high:g}")
        if low is not None and row and min(row) < low - 1e-6 * abs(high or low):
            found.append(f"{observable.name} falls to {min(row):.3g}, below {low:g}")
    return tuple(found)


def _shown(row: Sequence[float], shown: Mask) -> list[float]:
    """The points of the grid in seven digits: more than any measurement, fewer to send."""
    if len(row) != shown.size:
        return []
    return [float(f"{value:.7g}") for value in np.asarray(row, dtype=np.float64)[shown]]


def is_at_start(switch: Switch, setting: Mapping[str, float]) -> bool:
    """Whether a switch stands where it starts."""
    return setting.get(switch.switch_id, switch.start) == switch.start
