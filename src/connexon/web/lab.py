"""The lab on a paper's page and on its own: switches, curves, the loop's diagram."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from connexon.app import wiring
from connexon.app.answers import WorkAnswer
from connexon.app.lab import (
    Group,
    groups,
    lab_words,
    levels,
    read_asked,
    switch_unit,
)
from connexon.app.mechanisms import (
    RunAnswer,
    RunAsked,
    diagram,
    find_mechanism,
    list_mechanisms,
    mechanisms_of_work,
    run_answer,
)
from connexon.app.site import Site
from connexon.mechanisms.model import Mechanism, Switch
from connexon.mechanisms.simulate import START
from connexon.records.errors import InputError
from connexon.web.lab_charts import Line, LineChart, line_chart
from connexon.web.rendering import page

router = APIRouter()
_STYLE = re.compile(r"<style>.*?</style>\s*", re.DOTALL)
_SHOWN_AT_ONCE = 4
_UNIT_SHORT = {"hour": "h", "minute": "min", "second": "s"}


@dataclass(frozen=True, slots=True)
class Control:
    """A switch as the form shows it, with where it stands."""

    switch: Switch
    value: float
    unit: str

    @property
    def is_turned(self) -> bool:
        """Whether it stands elsewhere than at the start."""
        return self.value != self.switch.start


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One number of the run beside the same number of what it is compared with."""

    name: str
    unit: str
    value: float
    compared: float | None
    change: float | None


def panel(
    site: Site, work: WorkAnswer, query: Iterable[tuple[str, str]] = ()
) -> dict[str, object] | None:
    """Values for the panel of the first mechanism that this work carries; None without one."""
    carried = mechanisms_of_work(site.library.path, work.doi)
    if not carried:
        return None
    values = lab_values(carried[0], query)
    return {**values, "others": carried[1:], "lab_action": f"/works/{work.id}"}


def lab_values(mechanism: Mechanism, query: Iterable[tuple[str, str]]) -> dict[str, object]:
    """What the templates of the lab are rendered with; a bad setting becomes a notice."""
    notice: str | None = None
    try:
        asked = _asked(mechanism, query)
    except InputError as error:
        asked, notice = _asked(mechanism, ()), str(error)
    return {**_results(mechanism, asked), "notice": notice, **_controls(mechanism, asked)}


def _asked(mechanism: Mechanism, query: Iterable[tuple[str, str]]) -> RunAsked:
    """The run that an address asks for, compared with the untouched model unless it says else."""
    known = {s.switch_id for s in mechanism.switches} | {"lab", "compare", "points"}
    given = [(name, text) for name, text in query if name in known]
    found = read_asked(mechanism, given)
    compare = found.compare or (START,)
    states = tuple(dict(mechanism.layout).get("nodes", {})) if mechanism.layout else ()
    return RunAsked(found.switches, compare, found.points, states)


def _controls(mechanism: Mechanism, asked: RunAsked) -> dict[str, object]:
    controls = [
        Control(s, asked.switches.get(s.switch_id, s.start), switch_unit(s))
        for s in mechanism.switches
    ]
    return {
        "switches": [c for c in controls if c.switch.kind == "switch"],
        "sliders": [c for c in controls if c.switch.kind == "slider"],
        "doses": [c for c in controls if c.switch.kind == "dose"],
        "comparable": [(START, "nothing changed")]
        + [(c.condition_id, c.name) for c in mechanism.conditions],
        "compared_with": asked.compare[0],
    }


def _results(mechanism: Mechanism, asked: RunAsked) -> dict[str, object]:
    answer = run_answer(mechanism, asked, wiring.simulator())
    marks = sorted({m.start for m in mechanism.measures if m.start < mechanism.end})
    shown = [_chart(answer, group, marks) for group in groups(mechanism)]
    at = marks[0] if marks else mechanism.end
    return {
        "mechanism": mechanism,
        "run": answer,
        "problems": [f"{c.name}: {c.problem}" for c in answer.courses if c.problem],
        "outside": answer.courses[0].outside,
        "turned": lab_words(mechanism, answer.setting),
        "charts": shown[:_SHOWN_AT_ONCE],
        "more_charts": shown[_SHOWN_AT_ONCE:],
        "measured": _measured(mechanism, answer),
        "picture": _picture(mechanism, answer, at),
        "colour_at": at,
        "curve_data": Markup(_curve_data(answer)),  # noqa: S704  made by orjson, "<" escaped
        "time_unit": _UNIT_SHORT.get(answer.time_unit, answer.time_unit),
    }


def _chart(answer: RunAnswer, group: Group, marks: list[float]) -> LineChart:
    lines = []
    for rank, course in enumerate(answer.courses):
        for series, observable in enumerate(group.observables, start=1):
            row = course.values.get(observable.observable_id)
            if row:
                name = observable.name.partition(", ")[2] if len(group.observables) > 1 else ""
                words = ", ".join(part for part in (course.name, name) if part)
                style = "compared" if rank else "asked"
                lines.append(Line(words, row, (series - 1) % 6 + 1, style))
    unit = _UNIT_SHORT.get(answer.time_unit, answer.time_unit)
    first = group.observables[0].observable_id
    return line_chart(
        first,
        group.title,
        group.unit,
        answer.times,
        lines,
        marks=[(t, f"{t:g}") for t in marks],
        time_unit=unit,
    )


def _measured(mechanism: Mechanism, answer: RunAnswer) -> list[MeasureRow]:
    asked = answer.courses[0].measures
    other = answer.courses[1].measures if len(answer.courses) > 1 else {}
    unit = _UNIT_SHORT.get(mechanism.time_unit, mechanism.time_unit)
    rows = []
    for measure in mechanism.measures:
        if measure.measure_id not in asked:
            continue
        observable = mechanism.observable(measure.observable_id)
        value, compared = asked[measure.measure_id], other.get(measure.measure_id)
        change = (value - compared) / abs(compared) if compared else None
        name = f"{observable.name} at {measure.start:g} {unit}"
        rows.append(MeasureRow(name, observable.unit, value, compared, change))
    return rows


def _picture(mechanism: Mechanism, answer: RunAnswer, at: float) -> Markup:
    """The diagram, each state with a class for how high it stands at time `at`."""
    svg = _STYLE.sub("", diagram(mechanism))
    for name, level in levels(answer, at).items():
        svg = re.sub(
            rf'(<g class="node [a-z]+)(" id="node-{re.escape(name)}")', rf"\1 level-{level}\2", svg
        )
    return Markup(svg)  # noqa: S704  made by us, texts escaped


def _curve_data(answer: RunAnswer) -> str:
    """The run for the page's script: what it colours the diagram and reads curves from."""
    told = {
        "times": answer.times,
        "states": [c.states for c in answer.courses],
        "values": [c.values for c in answer.courses],
        "names": [c.name for c in answer.courses],
        "units": {o.observable_id: o.unit for o in answer.observables},
        "labels": {o.observable_id: o.name for o in answer.observables},
    }
    text = orjson.dumps(told).decode()
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@router.api_route("/mechanisms", methods=["GET", "HEAD"])
def every(request: Request) -> Response:
    """The mechanisms of this library."""
    site: Site = request.app.state.site
    return page(request, "mechanisms.html", found=list_mechanisms(site.library.path, site.view()))


@router.api_route("/mechanisms/{mechanism_id}", methods=["GET", "HEAD"])
def lab(request: Request, mechanism_id: str) -> Response:
    """The lab of one mechanism."""
    mechanism = _found(request, mechanism_id)
    values = lab_values(mechanism, request.query_params.multi_items())
    return _page(request, "lab.html", mechanism, values)


@router.get("/mechanisms/{mechanism_id}/curves")
def curves(request: Request, mechanism_id: str) -> Response:
    """Only the results, for the page's script to put in place."""
    mechanism = _found(request, mechanism_id)
    values = _results(mechanism, _asked(mechanism, request.query_params.multi_items()))
    return page(request, "lab_results.html", lab=values)


def _found(request: Request, mechanism_id: str) -> Mechanism:
    site: Site = request.app.state.site
    return find_mechanism(site.library.path, mechanism_id)


def _page(
    request: Request, template: str, mechanism: Mechanism, values: Mapping[str, Any]
) -> Response:
    action = f"/mechanisms/{mechanism.mechanism_id}"
    return page(request, template, lab={**values, "others": [], "lab_action": action})
