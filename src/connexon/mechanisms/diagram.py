"""What a diagram of a mechanism shows, read from the model itself; `svg` draws it.

Nodes are the states the layout places, arcs come from the reactions and from what their rates
depend on (`influence`). A model without layout is placed on a grid.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from connexon.mechanisms.influence import Arc, influences
from connexon.mechanisms.model import Mechanism
from connexon.mechanisms.sbml import read_document
from connexon.mechanisms.svg import Box, Diagram, Edge, Node, Process, render

MOST_NODES = 200
_SHAPES = {  # SBO term → shape
    247: "chemical",
    250: "nucleic",
    251: "nucleic",
    252: "protein",
    297: "complex",
    240: "cell",
}


def draw(mechanism: Mechanism) -> str:
    """The diagram as SVG text: no scripts, nothing external, with title and description.

    Every state is `<g id="node-ID" class="node SHAPE" data-id="ID">`, every arc
    `<g class="arc KIND" data-from data-to data-reaction>`, so that a page can colour them.
    Raises: ModelError when the model cannot be read.
    """
    return render(plan(mechanism))


def plan(mechanism: Mechanism) -> Diagram:
    """Nodes, processes and edges with their places. Raises: ModelError."""
    document = read_document(mechanism.sbml)  # must outlive the model it owns
    model = document.getModel()
    layout = dict(mechanism.layout) or _grid(model)
    hidden = set(layout.get("hidden_arcs", ()))
    edges = tuple(
        edge
        for edge in dict.fromkeys(_edges(model, layout))
        if f"{edge.source}>{edge.target}" not in hidden
    )
    return Diagram(
        title=mechanism.title,
        description=mechanism.description,
        width=float(layout["width"]),
        height=float(layout["height"]),
        boxes=tuple(
            Box(b["id"], b["label"], b["x"], b["y"], b["width"], b["height"])
            for b in layout.get("compartments", ())
        ),
        nodes={name: _node(model, name, place) for name, place in layout["nodes"].items()},
        processes=_processes(model, layout, edges),
        edges=edges,
        bends={
            key: tuple((float(x), float(y)) for x, y in points)
            for key, points in layout.get("bends", {}).items()
        },
    )


def _node(model: Any, name: str, place: Mapping[str, Any]) -> Node:
    element = model.getSpecies(name) or model.getParameter(name)
    term = element.getSBOTerm() if element is not None else -1
    full = element.getName() if element is not None and element.isSetName() else name
    shape = _SHAPES.get(term, "quantity")
    return Node(float(place["x"]), float(place["y"]), str(place["label"]), shape, full)


def _grid(model: Any) -> dict[str, Any]:
    names = [s.getId() for s in model.getListOfSpecies()][:MOST_NODES]
    columns = max(1, math.ceil(math.sqrt(len(names) * 1.2)))
    nodes = {
        name: {
            "x": 90 + 160 * (index % columns),
            "y": 60 + 90 * (index // columns),
            "label": name if len(name) <= 16 else name[:15] + "…",
        }
        for index, name in enumerate(names)
    }
    rows = math.ceil(len(names) / columns) if names else 1
    return {"width": 160 * columns + 20, "height": 90 * rows + 30, "nodes": nodes}


def _edges(model: Any, layout: Mapping[str, Any]) -> Iterator[Edge]:
    """Lines between placed states, out of reactions and influences."""
    placed = layout["nodes"]
    sinks = layout.get("processes", {})
    arcs = [arc for arc in influences(model) if arc.source in placed]
    for reaction in model.getListOfReactions():
        rid = reaction.getId()
        if rid in layout.get("hidden_reactions", ()):
            continue
        before = [r.getSpecies() for r in reaction.getListOfReactants() if r.getSpecies() in placed]
        after = [r.getSpecies() for r in reaction.getListOfProducts() if r.getSpecies() in placed]
        if before and (after or rid in sinks):
            yield from (Edge(name, rid, rid, "consumption") for name in before)
            yield from (Edge(rid, name, rid, "production") for name in after)
            yield from _acting(rid, rid, 1, arcs)
        elif after:
            for name in after:
                yield from _acting(rid, name, 1, arcs)
        else:
            for name in before:
                yield from _acting(rid, name, -1, arcs)
    for arc in arcs:
        if arc.target in placed:
            yield from _acting(arc.target, arc.target, 1, [arc])


def _acting(reaction_id: str, target: str, turn: int, arcs: list[Arc]) -> Iterator[Edge]:
    for arc in arcs:
        if arc.target == reaction_id and arc.sign and arc.source != target:
            kind = "stimulation" if arc.sign * turn > 0 else "inhibition"
            yield Edge(arc.source, target, reaction_id, kind, arc.at_event)


def _processes(
    model: Any, layout: Mapping[str, Any], edges: tuple[Edge, ...]
) -> dict[str, Process]:
    """Process squares: where the layout says, or half-way between the participants."""
    labels = layout.get("labels", {})
    found: dict[str, Process] = {
        rid: Process(float(p["x"]), float(p["y"]), str(p.get("label", "")), sink=True)
        for rid, p in layout.get("processes", {}).items()
    }
    for edge in edges:
        rid = edge.reaction_id
        if edge.kind in {"consumption", "production"} and rid not in found:
            x, y = _halfway(model, layout, rid)
            found[rid] = Process(x, y, str(labels.get(rid, "")), sink=False)
    return found


def _halfway(model: Any, layout: Mapping[str, Any], reaction_id: str) -> tuple[float, float]:
    reaction = model.getReaction(reaction_id)
    references = [*reaction.getListOfReactants(), *reaction.getListOfProducts()]
    places = [layout["nodes"].get(r.getSpecies()) for r in references]
    known = [place for place in places if place]
    across = sum(float(place["x"]) for place in known) / len(known)
    down = sum(float(place["y"]) for place in known) / len(known)
    return across, down
