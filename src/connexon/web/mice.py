"""Foci in mice, one by one: the stochastic end of a mechanism on a page of its own."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from connexon.app import wiring
from connexon.app.seeding import SeedingAnswer, SeedingGroup, can_seed, seed_mice_once
from connexon.records.errors import NotFoundError
from connexon.web.lab import found_mechanism
from connexon.web.rendering import page

router = APIRouter()
_WIDTH, _BASE, _TOP = 300.0, 84.0, 4.0
_MOST_BARS = 30


@dataclass(frozen=True, slots=True)
class MouseBar:
    """Mice with `foci` foci as a bar in a drawing of 300 × 100; `told` says it in words."""

    x: float
    y: float
    width: float
    height: float
    told: str


@dataclass(frozen=True, slots=True)
class MouseGroup:
    """A condition with its bars and where its mean stands; all groups have the same axes."""

    group: SeedingGroup
    bars: tuple[MouseBar, ...]
    mean_at: float


@router.api_route("/mechanisms/{mechanism_id}/mice", methods=["GET", "HEAD"])
def mice(request: Request, mechanism_id: str) -> Response:
    """Foci per mouse in the mechanism's conditions, at the values in the file."""
    _, mechanism = found_mechanism(request, mechanism_id)
    if not can_seed(mechanism):
        raise NotFoundError(f"{mechanism.title[:80]} does not say how cells seed in mice.")
    answer = seed_mice_once(mechanism, wiring.simulator())
    width, groups = mouse_groups(answer)
    return page(
        request, "mice.html", mechanism=mechanism, answer=answer, groups=groups, axis_end=width
    )


def mouse_groups(answer: SeedingAnswer) -> tuple[int, list[MouseGroup]]:
    """The number of foci at the right end of the axis, and each condition drawn."""
    longest = max((len(g.histogram) for g in answer.groups), default=1)
    per_bar = -(-longest // _MOST_BARS)
    count = -(-longest // per_bar)
    pooled = [_pooled(g.histogram, per_bar, count) for g in answer.groups]
    most = max((max(row) for row in pooled), default=1) or 1
    step = _WIDTH / count
    groups = []
    for group, row in zip(answer.groups, pooled, strict=True):
        bars = tuple(
            MouseBar(
                round(place * step, 2),
                round(_BASE - (_BASE - _TOP) * mice / most, 2),
                round(step * 0.88, 2),
                round((_BASE - _TOP) * mice / most, 2),
                f"{_span(place * per_bar, per_bar)}: {mice:,} mice",
            )
            for place, mice in enumerate(row)
        )
        mean_at = round(min((group.mean + 0.5) / per_bar * step, _WIDTH), 2)
        groups.append(MouseGroup(group, bars, mean_at))
    return per_bar * count - 1, groups


def _pooled(histogram: tuple[int, ...], per_bar: int, count: int) -> list[int]:
    return [sum(histogram[i * per_bar : (i + 1) * per_bar]) for i in range(count)]


def _span(first: int, per_bar: int) -> str:
    return f"{first} foci" if per_bar == 1 else f"{first} to {first + per_bar - 1} foci"
