"""The lab on a paper's page and on its own: switches, curves, the loop's diagram."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Request, Response
from markupsafe import Markup

from connexon.app import wiring
from connexon.app.addressing import find_work
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
from connexon.app.seeding import can_seed
from connexon.app.site import Site
from connexon.mechanisms.model import Mechanism, Switch
from connexon.mechanisms.simulate import START
from connexon.records.errors import InputError, NotFoundError
from connexon.records.ids import format_work_id
from connexon.web.claims import claim_list
from connexon.web.lab_charts import Line, LineChart, line_chart
from connexon.web.rendering import page

router = APIRouter()
_STYLE = re.compile(r"<style>.*?</style>\s*", re.DOTALL)
_SHOWN_AT_ONCE = 2
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
    judged = claim_list(site, carried[0])
    return {**values, **judged, "others": carried[1:], "lab_action": f"/works/{work.id}"}


def lab_values(mechanism: Mechanism, query: Iterable[tuple[str, str]]) -> dict[str, object]:
    """What the templates of the lab are rendered with; a bad setting becomes a notice."""
    given, notice = list(query), None
    try:
        asked = asked_of(mechanism, given)
        results = lab_results(mechanism, asked)
    except (InputError, NotFoundError) as error:
        given, notice = [], str(error)
        asked = asked_of(mechanism, given)
        results = lab_results(mechanism, asked)
    drawn = picture(mechanism, results["run"], results["colour_at"])
    chosen = next((text for name, text in given if name == "compare"), "")
    return {**results, "picture": drawn, "notice": notice, **_controls(mechanism, asked, chosen)}


def asked_of(mechanism: Mechanism, query: Iterable[tuple[str, str]]) -> RunAsked:
    """The run that an address asks for.

    Unless the address says what to compare with: the model as drawn when something is turned,
    else the mechanism's first condition. Raises: InputError.
    """
    known = {s.switch_id for s in mechanism.switches} | {"lab", "compare", "points"}
    given = [(name, text) for name, text in query if name in known]
    found = read_asked(mechanism, given)
    compare = found.compare or _fitting(mechanism, found.switches)
    states = tuple(dict(mechanism.layout).get("nodes", {})) if mechanism.layout else ()
    return RunAsked(found.switches, compare, found.points, states)


def _fitting(mechanism: Mechanism, switches: Mapping[str, float]) -> tuple[str, ...]:
    starts = {s.switch_id: s.start for s in mechanism.switches}
    if any(starts.get(name) != value for name, value in switches.items()):
        return (START,)
    return tuple(c.condition_id for c in mechanism.conditions[:1])


def _controls(mechanism: Mechanism, asked: RunAsked, chosen: str) -> dict[str, object]:
    controls = [
        Control(s, asked.switches.get(s.switch_id, s.start), switch_unit(s))
        for s in mechanism.switches
    ]
    return {
        "switches": [c for c in controls if c.switch.kind == "switch"],
        "sliders": [c for c in controls if c.switch.kind == "slider"],
        "doses": [c for c in controls if c.switch.kind == "dose"],
        "comparable": [("", "automatic"), (START, "nothing changed")]
        + [(c.condition_id, c.name) for c in mechanism.conditions],
        "compared_with": chosen,
    }


def lab_results(mechanism: Mechanism, asked: RunAsked) -> dict[str, Any]:
    """What changes with a setting: curves, numbers, colours, warnings. Raises: InputError."""
    answer = run_answer(mechanism, asked, wiring.simulator())
    shown = charts(mechanism, answer)
    at = colour_time(mechanism, answer)
    measured = _measured(mechanism, answer)
    return {
        "mechanism": mechanism,
        "run": answer,
        "problems": [f"{c.name}: {c.problem}" for c in answer.courses if c.problem],
        "outside": answer.courses[0].outside,
        "turned": lab_words(mechanism, answer.setting),
        "charts": shown[:_SHOWN_AT_ONCE],
        "more_charts": shown[_SHOWN_AT_ONCE:],
        "measured": measured,
        "headline": _headline(measured),
        "colour_at": at,
        "curve_data": Markup(_curve_data(answer)),  # noqa: S704  made by orjson, "<" escaped
        "time_unit": short_unit(answer.time_unit),
        "address": setting_address(mechanism, answer),
    }


def short_unit(unit: str) -> str:
    """A unit of time as an axis has it."""
    return _UNIT_SHORT.get(unit, unit)


def marked_times(mechanism: Mechanism) -> list[float]:
    """When the mechanism is measured, except at its end."""
    return sorted({m.start for m in mechanism.measures if m.start < mechanism.end})


def colour_time(mechanism: Mechanism, answer: RunAnswer) -> float:
    """The last point of the run that is not after its first measured time."""
    first = next(iter(marked_times(mechanism)), mechanism.end)
    return max(t for t in answer.times if t <= first)


def setting_address(mechanism: Mechanism, answer: RunAnswer) -> str:
    """The query of an address that gives this run again: what is turned and compared."""
    turned = {
        s.switch_id: f"{answer.setting[s.switch_id]:.10g}"
        for s in mechanism.switches
        if answer.setting[s.switch_id] != s.start
    }
    compared = [("compare", course.course_id) for course in answer.courses[1:]]
    return urlencode([*turned.items(), *compared])


def charts(mechanism: Mechanism, answer: RunAnswer) -> list[LineChart]:
    """Every chart of a run, in the order of the observables."""
    marks = marked_times(mechanism)
    return [_chart(answer, group, marks) for group in groups(mechanism)]


def _chart(answer: RunAnswer, group: Group, marks: list[float]) -> LineChart:
    lines = []
    for rank, course in enumerate(answer.courses):
        for series, observable in enumerate(group.observables, start=1):
            row = course.values.get(observable.observable_id)
            if row:
                style = "compared" if rank else "asked"
                source = (rank, observable.observable_id)
                several = len(group.observables) > 1
                words = observable.name.partition(", ")[2] if several else course.name
                told = course.name if several else ""
                # Several comparisons of one observable are told apart by colour.
                colour = (series - 1 if several or rank < 2 else rank - 1) % 6 + 1
                lines.append(Line(words, row, colour, style, source=source, course=told))
    unit = short_unit(answer.time_unit)
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
    unit = short_unit(mechanism.time_unit)
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


def _headline(measured: list[MeasureRow]) -> list[MeasureRow]:
    """The first number of each of the first two units: what the curves above all show."""
    first: dict[str, MeasureRow] = {}
    for row in measured:
        first.setdefault(row.unit, row)
    percent = first.get("%")
    found = [row for row in (measured[0] if measured else None, percent) if row is not None]
    return list(dict.fromkeys(found))


def picture(mechanism: Mechanism, answer: RunAnswer, at: float) -> Markup:
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
    site, mechanism = found_mechanism(request, mechanism_id)
    values = lab_values(mechanism, request.query_params.multi_items())
    told = {"others": [], "lab_action": f"/mechanisms/{mechanism.mechanism_id}"}
    work = address_of_work(site, mechanism)
    judged = claim_list(site, mechanism)
    whole = {**values, **told, **judged, "can_seed": can_seed(mechanism)}
    return page(request, "lab.html", lab=whole, work_address=work)


@router.get("/mechanisms/{mechanism_id}/curves")
def curves(request: Request, mechanism_id: str) -> Response:
    """Only the results, for the page's script to put in place."""
    _, mechanism = found_mechanism(request, mechanism_id)
    asked = asked_of(mechanism, request.query_params.multi_items())
    return page(request, "lab_results.html", lab=lab_results(mechanism, asked))


def found_mechanism(request: Request, mechanism_id: str) -> tuple[Site, Mechanism]:
    """The site and its mechanism of this id. Raises: NotFoundError."""
    site: Site = request.app.state.site
    return site, find_mechanism(site.library.path, mechanism_id)


def address_of_work(site: Site, mechanism: Mechanism) -> str | None:
    """The page of the work that a mechanism belongs to, when this library holds it."""
    wanted = f"doi:{mechanism.doi}"
    try:
        return f"/works/{format_work_id(find_work(site.view(), wanted))}"
    except (NotFoundError, InputError):
        return None
