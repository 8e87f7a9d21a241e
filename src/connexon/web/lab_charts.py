"""Curves and bands as plain numbers and path strings, drawn as SVG by `lab_chart.html`."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

WIDTH, HEIGHT = 440, 232
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 14, 10, 28
_THOUSAND = 1000.0
_NOTHING = 1e-300  # smaller numbers have too few digits left to be scaled


@dataclass(frozen=True, slots=True)
class Line:
    """A curve to be drawn: its row over the times; `low` and `high` make a band around it.

    `style` is "asked", "compared", "band" or "thin"; `series` 1 to 6 chooses the colour. `source`
    says where a page's script finds the row: number of the course, id of the observable.
    A line of several in its course has the name of its `course` and a `name` within it.
    """

    name: str
    values: Sequence[float]
    series: int = 1
    style: str = "asked"
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    source: tuple[int, str] | None = None
    course: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A curve as path strings; `area` is empty without a band."""

    name: str
    series: int
    style: str
    path: str
    area: str
    source: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend; `sources` are those of its lines, the asked one first."""

    name: str
    series: int
    style: str
    has_band: bool
    sources: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class LineChart:
    """A chart in its own coordinates. `summary` says in words what it shows."""

    chart_id: str
    title: str
    unit: str
    width: int
    height: int
    left: float
    right: float
    top: float
    base: float
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    lines: tuple[Drawn, ...]
    keys: tuple[Key, ...]
    marks: tuple[Tick, ...]
    summary: str
    y_max: float
    x_max: float
    time_unit: str


def line_chart(  # noqa: PLR0913 - what a chart is called, and what it shows
    chart_id: str,
    title: str,
    unit: str,
    times: Sequence[float],
    lines: Sequence[Line],
    *,
    marks: Sequence[tuple[float, str]] = (),
    time_unit: str = "h",
    reach: float = 0.0,
) -> LineChart:
    """A chart from zero to the next round number, at least to `reach`; what is not finite
    leaves a gap."""
    y_max, x_max = _round_up(_highest(lines, reach)), max(times, default=1.0) or 1.0
    base, right = HEIGHT - _BOTTOM, WIDTH - _RIGHT
    x_scale, y_scale = (right - _LEFT) / x_max, (base - _TOP) / y_max
    return LineChart(
        chart_id=chart_id,
        title=title,
        unit=unit,
        width=WIDTH,
        height=HEIGHT,
        left=_LEFT,
        right=right,
        top=_TOP,
        base=base,
        x_ticks=tuple(Tick(_LEFT + t * x_scale, f"{t:g}") for t in _steps(x_max, 6)),
        y_ticks=tuple(Tick(base - v * y_scale, _figure(v, y_max)) for v in _steps(y_max, 4)),
        lines=_drawn(times, lines, x_scale, y_scale),
        keys=_keys(lines),
        marks=tuple(Tick(_LEFT + t * x_scale, text) for t, text in marks if 0 < t <= x_max),
        summary=_summary(title, unit, times, lines, time_unit),
        y_max=y_max,
        x_max=x_max,
        time_unit=time_unit,
    )


def _highest(lines: Sequence[Line], reach: float) -> float:
    rows = (row for line in lines for row in (line.values, line.high))
    found = max((v for row in rows for v in row if isfinite(v)), default=0.0 if reach else 1.0)
    return max(found, reach)


def _drawn(
    times: Sequence[float], lines: Sequence[Line], x_scale: float, y_scale: float
) -> tuple[Drawn, ...]:
    places = [f"{_LEFT + time * x_scale:.1f} " for time in times]

    def pen(values: Sequence[float]) -> list[str]:
        """Points of a curve; empty text where it has a gap."""
        return [
            f"{x}{HEIGHT - _BOTTOM - max(v, 0.0) * y_scale:.1f}" if isfinite(v) else ""
            for x, v in zip(places, values, strict=False)
        ]

    return tuple(
        Drawn(
            ", ".join(filter(None, (line.course, line.name))),
            line.series,
            line.style,
            _path(pen(line.values)),
            _area(pen(line.high), pen(line.low)),
            line.source,
        )
        for line in lines
    )


def _keys(lines: Sequence[Line]) -> tuple[Key, ...]:
    """One entry per line; where courses have several lines each, per series and per course."""
    if not all(line.course for line in lines):
        return tuple(
            Key(n.name, n.series, n.style, bool(n.low), (n.source,) if n.source else ())
            for n in lines
        )
    named: dict[str, list[Line]] = {}
    for line in lines:
        named.setdefault(line.name, []).append(line)
    series = [
        Key(name, shown[0].series, "asked", False, tuple(n.source for n in shown if n.source))
        for name, shown in named.items()
    ]
    styles = {line.course: line.style for line in lines}
    if len(styles) < 2:
        return tuple(series)
    return (*series, *(Key(course, 0, style, False, ()) for course, style in styles.items()))


def _path(points: Sequence[str]) -> str:
    if all(points):
        return "M" + "L".join(points) if points else ""
    pieces: list[str] = []
    pen = "M"
    for point in points:
        if point:
            pieces.append(pen + point)
        pen = "L" if point else "M"
    return "".join(pieces)


def _area(there: Sequence[str], back: Sequence[str]) -> str:
    """The band between two curves; none when one has gaps."""
    if not there or not back or not all((*there, *back)):
        return ""
    return "M" + "L".join([*there, *reversed(back)]) + "Z"


def _round_up(value: float) -> float:
    """The next of 1, 1.5, 2, 3, 4, 5, 6, 8 times a power of ten."""
    if not value > _NOTHING:
        return 1.0
    ten = 10.0 ** math.floor(math.log10(value))
    for factor in (1, 1.5, 2, 3, 4, 5, 6, 8, 10):
        if factor * ten >= value * (1 - 1e-9):
            return factor * ten
    return 10 * ten


def _steps(top: float, about: int) -> list[float]:
    """Round steps from zero to `top`."""
    raw = top / about
    ten = 10.0 ** math.floor(math.log10(raw))
    step = next(f * ten for f in (1, 2, 2.5, 3, 4, 5, 6, 10) if f * ten >= raw * (1 - 1e-9))
    if step / ten == 3 and top / (3 * ten) % 1 > 1e-6:
        step = 4 * ten
    return [step * i for i in range(math.floor(top / step + 1e-9) + 1)]


def _figure(value: float, top: float) -> str:
    """An axis figure: 120k, 0.004, 2.5e-06."""
    if value == 0:
        return "0"
    if top >= 1e6:
        return f"{value / 1e6:g}M"
    if top >= 10 * _THOUSAND:
        return f"{value / _THOUSAND:g}k"
    return f"{value:g}" if top >= 1e-4 else f"{value:.1e}"


def _summary(
    title: str, unit: str, times: Sequence[float], lines: Sequence[Line], time_unit: str
) -> str:
    parts = [
        f"{', '.join(filter(None, (line.course, line.name)))}: from {line.values[0]:.3g} to"
        f" {line.values[-1]:.3g}, highest {max(line.values):.3g}"
        for line in lines
        if len(line.values)
    ]
    return (
        f"{title} in {unit or 'no unit'} over {max(times, default=0):g} {time_unit}. "
        + "; ".join(parts)
    )
