"""The page of a claim: curves of its conditions with bands, what decides it, what breaks it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from connexon.app import wiring
from connexon.app.bands import CurveBand
from connexon.app.claim_answers import AssertionAnswer, ClaimAnswer, ClaimsAnswer
from connexon.app.claim_curves import ClaimCurves, curves_of_claim, find_claim
from connexon.app.claims import known_claims
from connexon.mechanisms.model import Claim, Measure, Mechanism
from connexon.records.errors import NotFoundError
from connexon.web.claims import effect_size, effect_words, shown_claim
from connexon.web.lab import found_mechanism, short_unit
from connexon.web.lab_charts import Line, LineChart, line_chart
from connexon.web.lab_files import download, svg_figure
from connexon.web.rendering import page

router = APIRouter()
_MEASURE = re.compile(r"`([^`]+)`")
_SHOWN_PARAMETERS = 4
_Draw = Annotated[int | None, Query(ge=0, lt=1_000_000)]


@dataclass(frozen=True, slots=True)
class Row:
    """Charts of one observable, one per condition, all with the same axes."""

    title: str
    unit: str
    charts: tuple[LineChart, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a histogram in a drawing of 400 × 90."""

    x: float
    y: float
    width: float
    height: float
    told: str


@dataclass(frozen=True, slots=True)
class Histogram:
    """Effects over the draws; `zero` is where no effect stands, if that is in the drawing."""

    bars: tuple[Bar, ...]
    zero: float | None
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class _Seen:
    """A claim with its curves."""

    mechanism: Mechanism
    claim: Claim
    known: ClaimsAnswer | None
    answer: ClaimAnswer | None
    curves: ClaimCurves
    rows: tuple[Row, ...]


@router.api_route("/mechanisms/{mechanism_id}/claims/{claim_id}", methods=["GET", "HEAD"])
def one(request: Request, mechanism_id: str, claim_id: str, draw: _Draw = None) -> Response:
    """One claim; with `draw`, the curves of that draw."""
    seen = _seen(request, mechanism_id, claim_id, draw)
    answer, parameters = seen.answer, {p.parameter_id: p for p in seen.mechanism.parameters}
    deciding = [d for d in answer.deciding if d.id in parameters] if answer else []
    return page(
        request,
        "claim.html",
        mechanism=seen.mechanism,
        shown=shown_claim(seen.claim, answer),
        judged=seen.known,
        curves=seen.curves,
        rows=seen.rows,
        reference=seen.mechanism.condition(seen.claim.assertions[0].reference).name,
        draw=draw,
        assertions=_assertions(seen.mechanism, answer),
        histogram=histogram(answer) if answer else None,
        deciding=[(d, parameters[d.id]) for d in deciding],
        breaking=_breaking(answer),
        broken_by=[parameters[d.id] for d in deciding[:_SHOWN_PARAMETERS]],
    )


@router.get("/mechanisms/{mechanism_id}/claims/{claim_id}/{chart_id}.svg")
def figure(
    request: Request, mechanism_id: str, claim_id: str, chart_id: str, draw: _Draw = None
) -> Response:
    """One chart of a claim as an SVG file."""
    seen = _seen(request, mechanism_id, claim_id, draw)
    drawn = {chart.chart_id: chart for row in seen.rows for chart in row.charts}
    if chart_id not in drawn:
        raise NotFoundError(f"There is no chart '{chart_id[:60]}'. There are: {', '.join(drawn)}.")
    mechanism, curves = seen.mechanism, seen.curves
    record = (
        f"{mechanism.mechanism_id} {mechanism.content_hash}, doi:{mechanism.doi}; "
        f"{curves.draws} draws, seed {curves.seed}" + ("" if draw is None else f"; draw {draw}")
    )
    svg = svg_figure(request, drawn[chart_id], record)
    return download(svg, "image/svg+xml", f"{claim_id}-{chart_id}.svg")


def _seen(request: Request, mechanism_id: str, claim_id: str, draw: int | None) -> _Seen:
    site, mechanism = found_mechanism(request, mechanism_id)
    claim = find_claim(mechanism, claim_id)
    known = known_claims(site.library.path, mechanism)
    answer = next((a for a in known.claims if a.id == claim_id), None) if known else None
    curves = curves_of_claim(site.library.path, mechanism, claim, wiring.simulator(), draw)
    return _Seen(mechanism, claim, known, answer, curves, _rows(mechanism, claim, curves))


def _rows(mechanism: Mechanism, claim: Claim, curves: ClaimCurves) -> tuple[Row, ...]:
    by_observable: dict[str, list[CurveBand]] = {}
    for band in curves.bands:
        by_observable.setdefault(band.observable_id, []).append(band)
    return tuple(
        _row(mechanism, observable_id, bands, claim.assertions[0].reference, curves)
        for observable_id, bands in by_observable.items()
    )


def _row(
    mechanism: Mechanism,
    observable_id: str,
    bands: Sequence[CurveBand],
    reference_id: str,
    curves: ClaimCurves,
) -> Row:
    reference = next((b for b in bands if b.condition_id == reference_id), None)
    drawn = curves.drawn or {}
    rows = [row for b in bands for row in (b.p95, b.median, drawn.get(_pair(b), ()))]
    charts = [
        line_chart(
            f"{observable_id}-{band.condition_id}",
            mechanism.condition(band.condition_id).name,
            "",
            curves.times,
            _lines(mechanism, band, reference, curves, place % 6 + 1),
            time_unit=short_unit(mechanism.time_unit),
            reach=max((v for row in rows for v in row), default=0.0),
        )
        for place, band in enumerate(bands)
    ]
    observable = mechanism.observable(observable_id)
    return Row(observable.name, observable.unit, tuple(charts))


def _pair(band: CurveBand) -> tuple[str, str]:
    return band.condition_id, band.observable_id


def _lines(
    mechanism: Mechanism,
    band: CurveBand,
    reference: CurveBand | None,
    curves: ClaimCurves,
    colour: int,
) -> list[Line]:
    """The condition's median in its band, beside the reference's; or a draw in the band."""
    middle = "median" if curves.draws else "at the values in the file"
    if curves.drawn is not None:
        row = curves.drawn.get(_pair(band), ())
        drawn = Line("this draw", row, colour, "asked", band.p05, band.p95)
        return [drawn, Line(middle, band.median, 0, "compared")]
    lines = [Line(middle, band.median, colour, "asked", band.p05, band.p95)]
    if reference is not None and band is not reference:
        name = mechanism.condition(reference.condition_id).name
        lines.append(Line(name, reference.median, 0, "compared"))
    return lines


def _assertions(
    mechanism: Mechanism, answer: ClaimAnswer | None
) -> list[tuple[AssertionAnswer, str, str]]:
    """Each assertion with its words for people and its effect."""
    measures = {m.measure_id: m for m in mechanism.measures}

    def named(found: re.Match[str]) -> str:
        measure = measures.get(found.group(1))
        return _measure_words(mechanism, measure) if measure else found.group(1)

    told = []
    for assertion in answer.assertions if answer else ():
        kind = "share abolished" if assertion.words.startswith("Of the change") else ""
        words = _MEASURE.sub(named, assertion.words)
        told.append((assertion, words, effect_words(assertion.effect, kind)))
    return told


def _measure_words(mechanism: Mechanism, measure: Measure) -> str:
    unit = short_unit(mechanism.time_unit)
    name = mechanism.observable(measure.observable_id).name
    if measure.end > measure.start:
        return f"{name} ({measure.reduction.value}, {measure.start:g} to {measure.end:g} {unit})"
    return f"{name} at {measure.start:g} {unit}"


def _breaking(answer: ClaimAnswer | None) -> list[dict[str, object]]:
    """Draws that break a claim, with where the most deciding parameters stand in their range."""
    if answer is None:
        return []
    names = [d.id for d in answer.deciding[:_SHOWN_PARAMETERS]]
    return [
        {
            "draw": found.draw,
            "effect": "" if found.effect is None else effect_size(found.effect, answer.effect_kind),
            "assertion": found.assertion + 1,
            "values": [found.parameters[name] for name in names if name in found.parameters],
        }
        for found in answer.breaking
    ]


def histogram(answer: ClaimAnswer) -> Histogram | None:
    """Effects of the draws as bars in 400 × 90; None when no draw has one."""
    edges, counts = answer.histogram_edges, answer.histogram
    if len(edges) < 2 or len(counts) < 2 or not max(counts):
        return None
    span, most = edges[-1] - edges[0], max(counts)
    bars = []
    for left, right, count in zip(edges, edges[1:], counts, strict=False):
        low, high = (effect_size(v, answer.effect_kind) for v in (left, right))
        height = 84 * count / most
        bars.append(
            Bar(
                round(400 * (left - edges[0]) / span, 2),
                round(86 - height, 2),
                round(400 * (right - left) / span - 0.8, 2),
                round(height, 2),
                f"{low} to {high}: {count:,} draws",
            )
        )
    zero = round(400 * -edges[0] / span, 2) if edges[0] <= 0 <= edges[-1] else None
    low, high = (effect_size(v, answer.effect_kind) for v in (edges[0], edges[-1]))
    return Histogram(tuple(bars), zero, low, high)
