"""Mechanisms of a library: which there are, what they hold, and one run in the lab.

The flagship comes with the program; others are attached by users and live in the library's
directory. Pages and `/api/mechanisms` render the answers of this file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from connexon.app import model_files, wiring
from connexon.app.addressing import find_work
from connexon.app.attaching import attached_mechanisms
from connexon.app.view import LibraryView
from connexon.mechanisms.bundle import flagship
from connexon.mechanisms.model import Mechanism, Observable, Switch
from connexon.mechanisms.simulate import (
    LAB_POINTS,
    START,
    Course,
    choose,
    course_changes,
    course_of,
    lab_request,
)
from connexon.ports.simulator import Simulator
from connexon.records.errors import ConnexonError, InputError, NotFoundError
from connexon.records.identifiers import normalise_doi
from connexon.records.ids import format_work_id

MOST_COMPARED = 6
MOST_POINTS = 2001
_RUN_LIMIT_S = 10.0
_KEPT_RUNS = 256
_KEPT_DIAGRAMS = 32


@dataclass(frozen=True, slots=True)
class MechanismSummary:
    """A mechanism in a list. `work_id` is None when this library does not hold its work."""

    id: str
    title: str
    doi: str
    work_id: str | None
    content_hash: str
    is_attached: bool
    claim_count: int
    parameter_count: int


@dataclass(frozen=True, slots=True)
class MechanismList:
    """Every mechanism of this library."""

    results: tuple[MechanismSummary, ...]


@dataclass(frozen=True, slots=True)
class MechanismAnswer:
    """What can be run and seen. `conditions` are named experiments, id → name."""

    id: str
    title: str
    doi: str
    work_id: str | None
    content_hash: str
    is_attached: bool
    description: str
    end: float
    time_unit: str
    observables: tuple[Observable, ...]
    switches: tuple[Switch, ...]
    conditions: Mapping[str, str]
    claims: Mapping[str, str]
    interventions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RunAnswer:
    """A run under a setting, and what it is compared with.

    `courses[0]` is the run that was asked for. `content_hash`, `setting` and the tolerances
    are its record: whoever repeats them gets these numbers.
    """

    mechanism_id: str
    content_hash: str
    time_unit: str
    setting: Mapping[str, float]
    times: Sequence[float]
    observables: tuple[Observable, ...]
    courses: tuple[Course, ...]
    relative_tolerance: float
    absolute_tolerance: float


@dataclass(frozen=True, slots=True)
class RunAsked:
    """What to run: switch values, what to compare with, how finely, which diagram states."""

    switches: Mapping[str, float]
    compare: tuple[str, ...] = ()
    points: int = LAB_POINTS
    states: tuple[str, ...] = ()


def all_mechanisms(library_path: Path) -> list[Mechanism]:
    """The flagship first, then what users attached, oldest first."""
    return [flagship(), *attached_mechanisms(library_path)]


def find_mechanism(library_path: Path, wanted: str, view: LibraryView | None = None) -> Mechanism:
    """A mechanism by its id, or the first of a work: a DOI, `doi:…` or, with a view, W….

    Raises: NotFoundError.
    """
    known = all_mechanisms(library_path)
    for mechanism in known:
        if mechanism.mechanism_id == wanted:
            return mechanism
    doi = _doi_of(wanted, view)
    for mechanism in known:
        if doi and mechanism.doi == doi:
            return mechanism
    raise NotFoundError(
        f"There is no mechanism '{wanted[:80]}'. There are: "
        + ", ".join(f"{m.mechanism_id} (doi:{m.doi})" for m in known[:10])
        + "."
    )


def _doi_of(wanted: str, view: LibraryView | None) -> str | None:
    doi = normalise_doi(wanted.removeprefix("doi:"))
    if doi or view is None:
        return doi
    try:
        work_id = find_work(view, wanted)
    except (NotFoundError, InputError):
        return None
    rows = view.rows("SELECT doi FROM works WHERE work_id = $id", id=work_id)
    return normalise_doi(rows[0]["doi"] or "") if rows else None


def mechanisms_of_work(library_path: Path, doi: str | None) -> list[Mechanism]:
    """What a work carries."""
    wanted = normalise_doi(doi or "")
    return [m for m in all_mechanisms(library_path) if wanted and m.doi == wanted]


def list_mechanisms(library_path: Path, view: LibraryView) -> MechanismList:
    """Summaries of every mechanism."""
    return MechanismList(
        tuple(
            MechanismSummary(
                id=m.mechanism_id,
                title=m.title,
                doi=m.doi,
                work_id=_work_id(view, m.doi),
                content_hash=m.content_hash,
                is_attached=is_attached(m),
                claim_count=len(m.claims),
                parameter_count=len(m.parameters),
            )
            for m in all_mechanisms(library_path)
        )
    )


def mechanism_answer(mechanism: Mechanism, view: LibraryView) -> MechanismAnswer:
    """What can be run and seen of one mechanism."""
    return MechanismAnswer(
        id=mechanism.mechanism_id,
        title=mechanism.title,
        doi=mechanism.doi,
        work_id=_work_id(view, mechanism.doi),
        content_hash=mechanism.content_hash,
        is_attached=is_attached(mechanism),
        description=mechanism.description,
        end=mechanism.end,
        time_unit=mechanism.time_unit,
        observables=mechanism.observables,
        switches=mechanism.switches,
        conditions={c.condition_id: c.name for c in mechanism.conditions},
        claims={c.claim_id: c.statement for c in mechanism.claims},
        interventions={i.intervention_id: i.name for i in mechanism.interventions},
    )


def is_attached(mechanism: Mechanism) -> bool:
    """Whether a user attached it, rather than it coming with the program."""
    return mechanism.content_hash != flagship().content_hash


def _work_id(view: LibraryView, doi: str) -> str | None:
    try:
        return format_work_id(find_work(view, f"doi:{doi}"))
    except (NotFoundError, InputError):
        return None


def run_answer(mechanism: Mechanism, asked: RunAsked, simulator: Simulator) -> RunAnswer:
    """One run in the lab with its comparisons; a failed run has its `problem` in words.

    A comparison is "start" (nothing turned) or a condition's id; the setting holds in the
    conditions too, as far as they do not say otherwise. Raises: InputError, NotFoundError.
    """
    if len(asked.compare) > MOST_COMPARED:
        raise InputError(f"At most {MOST_COMPARED} conditions can be compared at once.")
    if not 2 <= asked.points <= MOST_POINTS:
        raise InputError(f"`points` can be from 2 to {MOST_POINTS:,}.")
    setting = choose(mechanism, asked.switches)
    experiments = [("asked", "As set", course_changes(mechanism, None, setting))]
    for name in dict.fromkeys(asked.compare):
        if name == START:
            experiments.append((START, "Nothing changed", {}))
        else:
            changes = course_changes(mechanism, name, {})
            experiments.append((name, mechanism.condition(name).name, changes))
    shown = _Shown(mechanism.content_hash, asked.points, asked.states)
    courses = tuple(
        _course(mechanism, shown, course_id, name, tuple(sorted(changes.items())), simulator)
        for course_id, name, changes in experiments
    )
    request = lab_request(mechanism, {}, mechanism.observables, asked.states, asked.points)
    step = mechanism.end / (asked.points - 1)
    return RunAnswer(
        mechanism_id=mechanism.mechanism_id,
        content_hash=mechanism.content_hash,
        time_unit=mechanism.time_unit,
        setting=setting,
        times=[float(f"{step * i:.7g}") for i in range(asked.points)],
        observables=mechanism.observables,
        courses=courses,
        relative_tolerance=request.relative_tolerance,
        absolute_tolerance=request.absolute_tolerance,
    )


def warm_up() -> None:
    """Load the flagship and its simulator in the background, so that the first run of a site
    need not wait for them."""
    Thread(target=_warm, daemon=True).start()


def _warm() -> None:
    mechanism = flagship()
    try:
        run_answer(mechanism, RunAsked({}), wiring.simulator())
        diagram(mechanism)
    except ConnexonError:  # whoever runs it will be told
        return


@dataclass(frozen=True, slots=True)
class _Shown:
    """What of a run is shown; part of the key under which it is remembered."""

    content_hash: str
    points: int
    states: tuple[str, ...]


_remembered: dict[object, Course] = {}


def _course(
    mechanism: Mechanism,
    shown: _Shown,
    course_id: str,
    name: str,
    changes: tuple[tuple[str, float], ...],
    simulator: Simulator,
) -> Course:
    """A run, or the same run as remembered: runs are deterministic."""
    key = (shown, course_id, changes)
    found = _remembered.get(key)
    if found is None:
        request = lab_request(
            mechanism, dict(changes), mechanism.observables, shown.states, shown.points
        )
        result = simulator.run(request, _RUN_LIMIT_S)
        found = course_of(mechanism, course_id, name, request, result, shown.states)
        if found.problem is None:
            _remembered[key] = found
            while len(_remembered) > _KEPT_RUNS:
                _remembered.pop(next(iter(_remembered)), None)
    return found


_diagrams: dict[str, str] = {}


def diagram(mechanism: Mechanism) -> str:
    """The mechanism's diagram as SVG text; that of a stranger's model drawn within limits.

    Raises: ModelError.
    """
    if mechanism.content_hash not in _diagrams:
        if len(_diagrams) >= _KEPT_DIAGRAMS:
            _diagrams.clear()
        _diagrams[mechanism.content_hash] = (
            model_files.draw(mechanism, wiring.sandbox())
            if is_attached(mechanism)
            else _drawn(mechanism)
        )
    return _diagrams[mechanism.content_hash]


def _drawn(mechanism: Mechanism) -> str:
    from connexon.mechanisms.diagram import draw

    return draw(mechanism)


def abstract_of(view: LibraryView, doi: str) -> str | None:
    """The abstract of the work that a mechanism belongs to; None when this library has none."""
    rows = view.rows("SELECT abstract FROM works WHERE doi = $doi", doi=doi)
    return next((row["abstract"] for row in rows if row["abstract"]), None)
