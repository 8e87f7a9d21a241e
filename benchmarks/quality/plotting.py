"""A reliability plot as a small SVG: what was said against what was seen, circles by pairs."""

from __future__ import annotations

import math
from collections.abc import Sequence

_SIZE, _MARGIN, _LARGEST = 320, 44, 14.0


def reliability_plot(points: Sequence[tuple[float, float, int]]) -> str:
    """SVG text; `points` are (mean said, share seen, number of pairs) of each bin."""
    span = _SIZE - 2 * _MARGIN
    most = max(count for _, _, count in points)

    def x(value: float) -> float:
        return round(_MARGIN + span * value, 1)

    def y(value: float) -> float:
        return round(_SIZE - _MARGIN - span * value, 1)

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}" role="img"'
        ' font-family="sans-serif" font-size="11">',
        "<title>Stated match probability against the share of pairs that are one person</title>",
        f'<rect width="{_SIZE}" height="{_SIZE}" fill="#fff"/>',
        f'<path d="M{x(0)} {y(0)}L{x(1)} {y(1)}" stroke="#bbb" stroke-dasharray="4 3"/>',
        f'<path d="M{x(0)} {y(1)}V{y(0)}H{x(1)}" fill="none" stroke="#555"/>',
    ]
    for tick in (0.0, 0.5, 1.0):
        lines.append(f'<text x="{x(tick)}" y="{y(0) + 16}" text-anchor="middle">{tick:g}</text>')
        lines.append(f'<text x="{x(0) - 8}" y="{y(tick) + 4}" text-anchor="end">{tick:g}</text>')
    for said, seen, count in points:
        radius = round(max(2.0, _LARGEST * math.sqrt(count / most)), 1)
        lines.append(
            f'<circle cx="{x(said)}" cy="{y(seen)}" r="{radius}" fill="#0f766e"'
            f' fill-opacity="0.65"><title>{count:,} pairs: said {said:.2f}, seen {seen:.2f}'
            "</title></circle>"
        )
    lines.append(f'<text x="{x(0.5)}" y="{_SIZE - 8}" text-anchor="middle">said</text>')
    lines.append(f'<text x="{x(0)}" y="{y(1) - 14}" text-anchor="middle">seen</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"
