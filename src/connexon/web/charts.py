"""Plots as plain numbers, so that templates can draw them as SVG without any script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from connexon.app.answers import YearCount
from connexon.mechanisms.outcome import EffectBand

WIDTH, HEIGHT = 640, 170
_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 6, 10, 22


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar in the plot's coordinates and what it says."""

    x: float
    y: float
    width: float
    height: float
    year: int
    title: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class TrendChart:
    """Works by year as bars."""

    width: int
    height: int
    left: int
    base: int
    bars: tuple[Bar, ...]
    years: tuple[Tick, ...]
    counts: tuple[Tick, ...]
    summary: str


def trend_chart(
    years: Sequence[YearCount], about: str = "works and citations"
) -> TrendChart | None:
    """Bars of works by year; None when no year is known. `about`: what a bar's words say."""
    if not years:
        return None
    base, plot = HEIGHT - _BOTTOM, WIDTH - _LEFT - _RIGHT
    step = min(plot / len(years), 46)
    top = _nice(max(y.work_count for y in years))
    scale = (base - _TOP) / top
    bars = tuple(
        Bar(
            round(_LEFT + i * step + step * 0.12, 2),
            round(base - y.work_count * scale, 2),
            round(step * 0.76, 2),
            round(y.work_count * scale, 2),
            y.year,
            f"{y.year}: {y.work_count} works"
            + (f", {y.citation_count} citations" if "citations" in about else ""),
        )
        for i, y in enumerate(years)
        if y.work_count
    )
    every = next(n for n in (1, 2, 5, 10, 20, 50, 1000) if step * n >= 48)
    labels = tuple(
        Tick(round(_LEFT + (i + 0.5) * step, 2), str(y.year))
        for i, y in enumerate(years)
        if y.year % every == 0 or len(years) == 1
    )
    marks = sorted({0, top // 2, top} if top > 1 else {0, 1})
    counts = tuple(Tick(round(base - m * scale, 2), str(m)) for m in marks)
    busiest = max(years, key=lambda y: y.work_count)
    summary = (
        f"Works by year from {years[0].year} to {years[-1].year}; most in {busiest.year}:"
        f" {busiest.work_count}."
    )
    return TrendChart(WIDTH, HEIGHT, _LEFT, base, bars, labels, counts, summary)


def _nice(most: int) -> int:
    """The smallest of 1, 2, 4, 6, 8, 10, 20, 40, … that is not below `most`."""
    ten = 1
    while True:
        for factor in (1, 2, 4, 6, 8):
            if factor * ten >= most:
                return factor * ten
        ten *= 10


@dataclass(frozen=True, slots=True)
class BitsBar:
    """A bar from the middle of a drawing of 100 × 10: `kind` is for or against."""

    x: float
    width: float
    kind: str


def bits_bar(bits: float, largest: float) -> BitsBar:
    """Evidence in bits as a bar; `largest` bits reach the edge."""
    share = min(1.0, abs(bits) / largest) if largest > 0 else 0.0
    width = round(50 * share, 2)
    return BitsBar(
        50 if bits >= 0 else round(50 - width, 2), width, "for" if bits >= 0 else "against"
    )


@dataclass(frozen=True, slots=True)
class BandBar:
    """A band with its median in a drawing of 100 × 10 that goes from −50 % to 100 %."""

    zero: float
    low: float
    width: float
    median: float


def reduction_bar(band: EffectBand) -> BandBar:
    """A reduction (1 = gone, below 0 a rise) as a bar; what lies beyond the drawing is cut."""

    def at(value: float) -> float:
        return round((min(max(value, -0.5), 1.0) + 0.5) / 1.5 * 98.4, 2)

    return BandBar(
        at(0.0), at(band.p05), round(at(band.p95) - at(band.p05), 2) or 0.5, at(band.median)
    )
