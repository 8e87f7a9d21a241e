"""The constants of a model as people write them: read, checked, drawn, shown as a table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from connexon.mechanisms.model import Distribution, Parameter
from connexon.mechanisms.wording import number_words
from connexon.records.errors import ModelError

_WORDS = ("id", "name", "value", "low", "high", "distribution", "unit", "source", "reason")


def parse_parameters(entries: Iterable[Mapping[str, Any]]) -> tuple[Parameter, ...]:
    """Parameters of a parsed parameters.yaml, in file order.

    Raises: ModelError naming the entry when a field is missing, an id comes twice, a value lies
    outside its range or a logarithmic range reaches zero.
    """
    parameters: list[Parameter] = []
    seen: set[str] = set()
    for entry in entries:
        parameter = _parse_one(entry)
        if parameter.parameter_id in seen:
            raise ModelError(f"Parameter '{parameter.parameter_id}' is described twice.")
        seen.add(parameter.parameter_id)
        parameters.append(parameter)
    return tuple(parameters)


def _parse_one(entry: Mapping[str, Any]) -> Parameter:
    which = entry.get("id", "without id")
    missing = [word for word in _WORDS if word not in entry]
    if missing:
        raise ModelError(f"Parameter '{which}' lacks {', '.join(missing)}.")
    try:
        parameter = Parameter(
            parameter_id=str(entry["id"]),
            name=str(entry["name"]),
            value=float(entry["value"]),
            low=float(entry["low"]),
            high=float(entry["high"]),
            distribution=Distribution(entry["distribution"]),
            unit=str(entry["unit"]),
            source=str(entry["source"]),
            reason=str(entry["reason"]),
            group=str(entry.get("group", "")),
        )
    except (TypeError, ValueError) as error:
        raise ModelError(f"Parameter '{which}': {error}.") from error
    _check_range(parameter)
    return parameter


def _check_range(parameter: Parameter) -> None:
    which = f"Parameter '{parameter.parameter_id}'"
    numbers = (parameter.value, parameter.low, parameter.high)
    if not all(math.isfinite(number) for number in numbers):
        raise ModelError(f"{which}: value and range must be finite numbers.")
    if not parameter.low <= parameter.value <= parameter.high:
        raise ModelError(f"{which}: {parameter.value:g} lies outside its range.")
    if parameter.distribution is Distribution.LOG_UNIFORM and parameter.low <= 0:
        raise ModelError(f"{which}: a logarithmic range starts above zero.")
    if parameter.is_drawn and parameter.low == parameter.high:
        raise ModelError(f"{which}: the range is a point; call the distribution 'fixed'.")
    if not parameter.is_drawn and parameter.low != parameter.high:
        raise ModelError(f"{which}: a fixed parameter has low = high = value.")


def quantiles(
    parameters: Sequence[Parameter], shares: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Values at the given shares of each parameter's distribution (inverse of its cdf).

    `shares` has one row per draw and one column per parameter, in [0, 1]; so has the answer.
    Raises: ValueError when the columns do not match.
    """
    if shares.ndim != 2 or shares.shape[1] != len(parameters):
        raise ValueError(f"{shares.shape} shares for {len(parameters)} parameters")
    values = np.empty_like(shares, dtype=np.float64)
    for column, parameter in enumerate(parameters):
        low, high, share = parameter.low, parameter.high, shares[:, column]
        if parameter.distribution is Distribution.LOG_UNIFORM:
            values[:, column] = np.exp(np.log(low) + share * (np.log(high) - np.log(low)))
        else:
            values[:, column] = low + share * (high - low)
        np.clip(values[:, column], low, high, out=values[:, column])
    return values


def parameter_table(parameters: Sequence[Parameter], unit_words: Mapping[str, str]) -> str:
    """Markdown tables, one per group, of value, range, distribution, unit and source."""
    lines: list[str] = []
    for group in dict.fromkeys(p.group for p in parameters):
        lines += [
            f"### {group[:1].upper()}{group[1:]}",
            "",
            "| id | what | value | range | unit | source | why |",
            "|---|---|--:|---|---|---|---|",
        ]
        lines += [_row(p, unit_words) for p in parameters if p.group == group]
        lines.append("")
    return "\n".join(lines)


def _row(parameter: Parameter, unit_words: Mapping[str, str]) -> str:
    spread = (
        f"{number_words(parameter.low)} to {number_words(parameter.high)}, {parameter.distribution}"
        if parameter.is_drawn
        else "fixed"
    )
    source = parameter.source
    if source != "assumed":
        source = f"[{source}](https://doi.org/{source})"
    unit = unit_words.get(parameter.unit, parameter.unit)
    cells = (
        f"`{parameter.parameter_id}`",
        parameter.name,
        number_words(parameter.value),
        spread,
        unit,
        source,
        parameter.reason,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
