"""Settings and results as in the SBML Test Suite's semantic cases (doi:10.1007/s11693-010-9059-4).

Settings are lines `word: value`: `start`, `duration`, `steps`, `variables`, `absolute`,
`relative`, `amount`, `concentration`. Results are comma-separated, `time` first, one row per
output time: `steps` + 1 of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connexon.ports.simulator import RunRequest, RunResult
from connexon.records.errors import InputError

MOST_STEPS = 1_000_000
MOST_CHARACTERS = 1_000_000
_WORDS = ("start", "duration", "steps", "variables", "absolute", "relative")
# The solver must be far more exact than the comparison; a model that it cannot do so exactly is
# tried with what most solvers start from.
TOLERANCES = ((1e-10, 1e-5), (1e-8, 1e-3), (1e-6, 1e-1))


@dataclass(frozen=True, slots=True)
class Settings:
    """One case: output times, variables by SBML id, and which species are amounts or
    concentrations. `absolute` and `relative` are for comparing results."""

    start: float
    duration: float
    steps: int
    variables: tuple[str, ...]
    absolute: float
    relative: float
    amounts: frozenset[str]
    concentrations: frozenset[str]


def parse_settings(text: str, what: str = "The settings file") -> Settings:
    """Settings from a file's text. Raises: InputError naming the line that is wrong."""
    if len(text) > MOST_CHARACTERS:
        raise InputError(f"{what} is too long to be one ({len(text):,} characters).")
    given = _lines(text, what)
    missing = [word for word in _WORDS if word not in given]
    if missing:
        raise InputError(f"{what} lacks '{missing[0]}:'.")
    start, duration, absolute, relative = (
        _number(given[word], word, what) for word in ("start", "duration", "absolute", "relative")
    )
    steps = _number(given["steps"], "steps", what)
    if not (steps.is_integer() and 1 <= steps <= MOST_STEPS):
        raise InputError(f"{what}: 'steps' must be a whole number from 1 to {MOST_STEPS:,}.")
    if start < 0 or duration <= 0 or absolute < 0 or relative < 0:
        raise InputError(f"{what}: 'duration' must be above zero and no number below it.")
    variables = _names(given["variables"])
    if not variables:
        raise InputError(f"{what} names no variables.")
    return Settings(
        start=start,
        duration=duration,
        steps=int(steps),
        variables=variables,
        absolute=absolute,
        relative=relative,
        amounts=frozenset(_names(given.get("amount", ""))),
        concentrations=frozenset(_names(given.get("concentration", ""))),
    )


def _lines(text: str, what: str) -> dict[str, str]:
    """Values by word; a line that starts with a blank goes on the one before."""
    given: dict[str, str] = {}
    word = ""
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if not line.strip():
            continue
        head, colon, value = line.partition(":")
        if colon:
            word = head.strip().lower()
            given[word] = value.strip()
        elif word and line[0].isspace():
            given[word] = f"{given[word]} {line.strip()}"
        else:
            raise InputError(f"{what}, line {number}: not 'word: value': {line.strip()[:60]}")
    return given


def _number(text: str, word: str, what: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(f"{what}: '{word}' must be a number, not '{text[:40]}'.")
    return value


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for part in text.split(",") if (name := part.strip()))


def request_of(
    settings: Settings, sbml: str, changes: Mapping[str, float], attempt: int = 0
) -> RunRequest:
    """The run of these settings, with the tolerances of an attempt (place in `TOLERANCES`)."""
    relative, share = TOLERANCES[attempt]
    step = settings.duration / settings.steps
    return RunRequest(
        sbml=sbml,
        changes=changes,
        observables=tuple(dict.fromkeys(_selection(settings, v) for v in settings.variables)),
        end=settings.start + settings.duration,
        times=tuple(settings.start + step * i for i in range(settings.steps + 1)),
        relative_tolerance=relative,
        absolute_tolerance=max(min(settings.absolute, 1e-7) * share, 1e-20),
    )


def _selection(settings: Settings, name: str) -> str:
    if name in settings.amounts:
        return f"amount({name})"
    if name in settings.concentrations:
        return f"concentration({name})"
    return name


def results_csv(settings: Settings, result: RunResult) -> str:
    """The table of a run; numbers with 17 digits, INF, -INF and NaN as in the suite."""
    columns = [result.values[_selection(settings, name)] for name in settings.variables]
    lines = [",".join(("time", *settings.variables))]
    lines += [
        ",".join(_written(value) for value in row)
        for row in zip(result.times, *columns, strict=True)
    ]
    return "\n".join(lines) + "\n"


def _written(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "INF" if value > 0 else "-INF"
    return repr(float(value))


def is_within(settings: Settings, expected: float, found: float) -> bool:
    """The suite's rule: |found − expected| ≤ absolute + relative·|expected|."""
    if math.isnan(expected) or math.isinf(expected):
        return found == expected or (math.isnan(expected) and math.isnan(found))
    return abs(found - expected) <= settings.absolute + settings.relative * abs(expected)


def worst_row(
    settings: Settings, expected: Sequence[Sequence[float]], found: Sequence[Sequence[float]]
) -> int | None:
    """The first row (of equal tables) that is not within tolerance; None when all are."""
    for place, (row, other) in enumerate(zip(expected, found, strict=True)):
        if not all(is_within(settings, e, f) for e, f in zip(row, other, strict=True)):
            return place
    return None
