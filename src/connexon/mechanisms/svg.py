"""Drawing of diagrams: shapes and arrows after SBGN (doi:10.1038/nbt.1558) as SVG text.

Stadium for a small molecule, rounded box for a protein, round-footed box for a nucleic acid, cut
box for a complex, plain box for cells, slanted box for a quantity. A filled arrow makes or moves,
an open arrow stimulates, a bar inhibits; dashed when the value is taken at an event.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

NODE_WIDTH, NODE_HEIGHT = 116.0, 34.0
PROCESS_SIZE = 12.0
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Node:
    """A state at its centre, with its short and its full name."""

    x: float
    y: float
    label: str
    shape: str
    name: str


@dataclass(frozen=True, slots=True)
class Process:
    """A reaction's square; a sink ends there and carries its label."""

    x: float
    y: float
    label: str
    sink: bool


@dataclass(frozen=True, slots=True)
class Box:
    """A compartment's frame by its upper left corner."""

    box_id: str
    label: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between nodes or processes and the reaction behind it.

    `kind` is production, consumption, stimulation or inhibition.
    """

    source: str
    target: str
    reaction_id: str
    kind: str
    at_event: bool = False


@dataclass(frozen=True, slots=True)
class Diagram:
    """Everything to draw, in pixels; `bends` are way points by "source>target"."""

    title: str
    description: str
    width: float
    height: float
    boxes: tuple[Box, ...]
    nodes: Mapping[str, Node]
    processes: Mapping[str, Process]
    edges: tuple[Edge, ...]
    bends: Mapping[str, tuple[Point, ...]] = field(default_factory=dict)


def render(diagram: Diagram) -> str:
    """The diagram as one SVG element."""
    parts = [_head(diagram), _STYLE, _markers()]
    parts += [_box(box) for box in diagram.boxes]
    parts += [_edge(edge, diagram) for edge in diagram.edges]
    parts += [_process(name, process) for name, process in diagram.processes.items()]
    parts += [_node(name, node) for name, node in diagram.nodes.items()]
    return "\n".join([*parts, "</svg>\n"])


_STYLE = """<style>
.mechanism { --ink: #17212b; --quiet: #66727d; --paper: #fff; --plus: #0f7268; --minus: #b4472c; }
.mechanism text { font: 13px system-ui, sans-serif; fill: var(--ink); text-anchor: middle; }
.mechanism .box rect { fill: var(--quiet); fill-opacity: 0.06; stroke: var(--quiet); }
.mechanism .box text { font-weight: 600; text-anchor: start; }
.mechanism .node .body { fill: var(--paper); stroke: var(--ink); stroke-width: 1.3; }
.mechanism .process rect { fill: var(--paper); stroke: var(--ink); }
.mechanism .process text { font-size: 11px; fill: var(--quiet); }
.mechanism .sink text { text-anchor: start; }
.mechanism .arc path { fill: none; stroke: var(--ink); stroke-width: 1.4; }
.mechanism .arc.stimulation path { stroke: var(--plus); }
.mechanism .arc.inhibition path { stroke: var(--minus); }
.mechanism .arc.at-event path { stroke-dasharray: 6 4; }
@media (prefers-color-scheme: dark) {
  .mechanism { --ink: #e8edf0; --quiet: #a3b1bb; --paper: #182027; --plus: #4fbfae;
    --minus: #f0957b; }
}
</style>"""


def _head(diagram: Diagram) -> str:
    shown = ", ".join(node.name for node in diagram.nodes.values())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="mechanism" role="img" '
        f'viewBox="0 0 {diagram.width:g} {diagram.height:g}" '
        f'aria-labelledby="mechanism-title mechanism-description">\n'
        f'<title id="mechanism-title">{escape(diagram.title)}</title>\n'
        f'<desc id="mechanism-description">{escape(diagram.description)} '
        f"Shown: {escape(shown)}.</desc>"
    )


def _markers() -> str:
    shapes = {
        "production": '<path d="M0 0L10 5L0 10Z" fill="var(--ink)"/>',
        "stimulation": '<path d="M1 1L9 5L1 9Z" fill="var(--paper)" stroke="var(--plus)"/>',
        "inhibition": '<path d="M9 0V10" stroke="var(--minus)" stroke-width="2.4"/>',
    }
    markers = "".join(
        f'<marker id="end-{kind}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" '
        f'markerHeight="8" orient="auto-start-reverse">{shape}</marker>'
        for kind, shape in shapes.items()
    )
    return f"<defs>{markers}</defs>"


def _box(box: Box) -> str:
    return (
        f'<g class="box" id="box-{escape(box.box_id)}"><rect x="{box.x:g}" y="{box.y:g}" '
        f'width="{box.width:g}" height="{box.height:g}" rx="18"/>'
        f'<text x="{box.x + 18:g}" y="{box.y + 24:g}">{escape(box.label)}</text></g>'
    )


def _node(name: str, node: Node) -> str:
    safe = escape(name)
    return (
        f'<g class="node {node.shape}" id="node-{safe}" data-id="{safe}">'
        f"<title>{escape(node.name)}</title>"
        f'<path class="body" d="{_outline(node)}"/>'
        f'<text x="{node.x:g}" y="{node.y + 4.5:g}">{escape(node.label)}</text></g>'
    )


def _outline(node: Node) -> str:
    """The path of a node's shape."""
    w, h = NODE_WIDTH, NODE_HEIGHT
    left, top, right, bottom = node.x - w / 2, node.y - h / 2, node.x + w / 2, node.y + h / 2
    radius = {"chemical": h / 2, "protein": 8.0, "nucleic": 8.0}.get(node.shape, 0.0)
    if node.shape == "complex":
        c = 8.0
        return (
            f"M{left + c:g} {top:g}H{right - c:g}L{right:g} {top + c:g}V{bottom - c:g}"
            f"L{right - c:g} {bottom:g}H{left + c:g}L{left:g} {bottom - c:g}V{top + c:g}Z"
        )
    if node.shape == "quantity":
        s = 8.0
        return f"M{left + s:g} {top:g}H{right:g}L{right - s:g} {bottom:g}H{left:g}Z"
    head = 0.0 if node.shape == "nucleic" else radius
    arc = f"A{radius:g} {radius:g} 0 0 1"
    crown = f"A{head:g} {head:g} 0 0 1" if head else "L"
    return (
        f"M{left + head:g} {top:g}H{right - head:g}{crown} {right:g} {top + head:g}"
        f"V{bottom - radius:g}{arc} {right - radius:g} {bottom:g}H{left + radius:g}"
        f"{arc} {left:g} {bottom - radius:g}V{top + head:g}{crown} {left + head:g} {top:g}Z"
    ).replace("A0 0 0 0 1", "L")


def _process(name: str, process: Process) -> str:
    half = PROCESS_SIZE / 2
    label = (
        f'<text x="{process.x + (12 if process.sink else 0):g}" '
        f'y="{process.y + (4 if process.sink else -12):g}">{escape(process.label)}</text>'
        if process.label
        else ""
    )
    cross = (
        f'<path d="M{process.x - half:g} {process.y + half:g}L{process.x + half:g} '
        f'{process.y - half:g}" stroke="var(--ink)"/>'
        if process.sink
        else ""
    )
    kind = "process sink" if process.sink else "process"
    safe = escape(name)
    return (
        f'<g class="{kind}" id="process-{safe}" data-id="{safe}">'
        f'<rect x="{process.x - half:g}" y="{process.y - half:g}" '
        f'width="{PROCESS_SIZE:g}" height="{PROCESS_SIZE:g}"/>{cross}{label}</g>'
    )


def _edge(edge: Edge, diagram: Diagram) -> str:
    middle = diagram.bends.get(f"{edge.source}>{edge.target}", ())
    start, end = _centre(edge.source, diagram), _centre(edge.target, diagram)
    if not middle and _has_twin(edge, diagram):
        start, end = _aside(start, end, 12.0)
    first = _border(edge.source, start, middle[0] if middle else end, diagram, gap=1.0)
    ending = 1.0 if edge.kind == "consumption" else 3.0
    last = _border(edge.target, end, middle[-1] if middle else start, diagram, gap=ending)
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (first, *middle, last))
    marker = "" if edge.kind == "consumption" else f' marker-end="url(#end-{edge.kind})"'
    event = " at-event" if edge.at_event else ""
    return (
        f'<g class="arc {edge.kind}{event}" data-from="{escape(edge.source)}" '
        f'data-to="{escape(edge.target)}" data-reaction="{escape(edge.reaction_id)}">'
        f'<path d="{path}"{marker}/></g>'
    )


def _has_twin(edge: Edge, diagram: Diagram) -> bool:
    """Whether another line joins the same two things the other way."""
    return any(e.source == edge.target and e.target == edge.source for e in diagram.edges)


def _aside(start: Point, end: Point, by: float) -> tuple[Point, Point]:
    """Both points moved to the right of their direction."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy) or 1.0
    ox, oy = -dy / length * by, dx / length * by
    return (start[0] + ox, start[1] + oy), (end[0] + ox, end[1] + oy)


def _centre(name: str, diagram: Diagram) -> Point:
    place = diagram.nodes.get(name) or diagram.processes[name]
    return place.x, place.y


def _border(name: str, at: Point, towards: Point, diagram: Diagram, gap: float) -> Point:
    """Where a line from `at` (inside the shape) towards a point leaves the shape, plus a gap."""
    place = diagram.nodes.get(name) or diagram.processes[name]
    small = name not in diagram.nodes
    half_w = (PROCESS_SIZE if small else NODE_WIDTH) / 2 + gap
    half_h = (PROCESS_SIZE if small else NODE_HEIGHT) / 2 + gap
    dx, dy = towards[0] - at[0], towards[1] - at[1]
    if dx == dy == 0:
        return at
    reach_x = (half_w - (at[0] - place.x) * math.copysign(1, dx)) / abs(dx) if dx else math.inf
    reach_y = (half_h - (at[1] - place.y) * math.copysign(1, dy)) / abs(dy) if dy else math.inf
    share = min(reach_x, reach_y, 1.0)
    return at[0] + dx * share, at[1] + dy * share
