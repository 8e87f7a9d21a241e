"""The lab of a mechanism: from the words of a form or an address to a run, and back."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from connexon.app.mechanisms import RunAnswer, RunAsked
from connexon.app.running import Table
from connexon.mechanisms.model import Mechanism, Observable, Switch
from connexon.mechanisms.simulate import LAB_POINTS
from connexon.records.errors import InputError

FORM = "lab"  # present when a form was sent: switches it does not name are off


@dataclass(frozen=True, slots=True)
class Group:
    """Observables that share a chart: one unit, one name before the comma."""

    title: str
    unit: str
    observables: tuple[Observable, ...]


def read_asked(mechanism: Mechanism, given: Iterable[tuple[str, str]]) -> RunAsked:
    """A run from names and values as text.

    `compare` may come several times, `points` once; every other name is a switch. With the
    name "lab" (a form was sent) a switch that is not named is off, as checkboxes have it.
    Raises: InputError naming what cannot be read.
    """
    switches: dict[str, float] = {}
    compare: list[str] = []
    points = LAB_POINTS
    is_form = False
    for name, text in given:
        if name == "compare":
            compare += [part for part in text.split(",") if part]
        elif name == "points":
            points = int(_number(name, text))
        elif name == FORM:
            is_form = True
        else:
            switches[name] = _number(name, text)
    if is_form:
        for switch in mechanism.switches:
            if switch.kind == "switch":
                switches.setdefault(switch.switch_id, switch.off)
    return RunAsked(switches, tuple(compare), points)


def _number(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(f"'{name[:60]}' must be a number, not '{text[:40]}'.")
    return value


def lab_words(mechanism: Mechanism, setting: Mapping[str, float]) -> list[str]:
    """What is turned, in words; empty when everything stands where it starts."""
    words = []
    for switch in mechanism.switches:
        value = setting[switch.switch_id]
        if value == switch.start:
            continue
        if switch.kind == "switch" and value in {switch.off, switch.on}:
            words.append(f"{switch.label}: {'on' if value == switch.on else 'off'}")
        else:
            words.append(f"{switch.label}: {value:g} {switch_unit(switch)}".rstrip())
    return words


def switch_unit(switch: Switch) -> str:
    """A unit as people print it."""
    return {"nanomolar": "nM", "hour": "h", "dimensionless": ""}.get(switch.unit, switch.unit)


def groups(mechanism: Mechanism) -> list[Group]:
    """Observables by chart, in file order."""
    found: dict[tuple[str, str], list[Observable]] = {}
    for observable in mechanism.observables:
        stem, comma, _ = observable.name.partition(",")
        title = stem if comma and _shares(mechanism, stem) else observable.name
        found.setdefault((title, observable.unit), []).append(observable)
    return [Group(title, unit, tuple(shown)) for (title, unit), shown in found.items()]


def _shares(mechanism: Mechanism, stem: str) -> bool:
    return sum(o.name.startswith(f"{stem},") for o in mechanism.observables) > 1


def levels(answer: RunAnswer, at: float, steps: int = 8) -> dict[str, int]:
    """How high each state stands at a time: 0 to `steps`, of the highest over all courses."""
    times = list(answer.times)
    place = min(range(len(times)), key=lambda i: abs(times[i] - at))
    course = answer.courses[0]
    found = {}
    for name, row in course.states.items():
        top = max(max(c.states.get(name, (0.0,))) for c in answer.courses)
        share = row[place] / top if top > 0 else 0.0
        found[name] = max(0, min(steps, round(share * steps)))
    return found


def run_table(mechanism: Mechanism, answer: RunAnswer) -> Table:
    """A run as columns: `time`, every observable, and for what it is compared with
    OBSERVABLE.CONDITION; with the record from which it can be made again."""
    columns: dict[str, Sequence[float]] = {"time": answer.times}
    for rank, course in enumerate(answer.courses):
        for name, row in course.values.items():
            columns[f"{name}.{course.course_id}" if rank else name] = row
    record = {
        "mechanism": mechanism.mechanism_id,
        "content_hash": mechanism.content_hash,
        "setting": ", ".join(f"{name}={value!r}" for name, value in answer.setting.items()),
        "relative_tolerance": repr(answer.relative_tolerance),
        "absolute_tolerance": repr(answer.absolute_tolerance),
    }
    whole = {name: row for name, row in columns.items() if len(row) == len(answer.times)}
    return Table(whole, record)
