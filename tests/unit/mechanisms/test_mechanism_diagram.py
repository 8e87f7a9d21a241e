"""Diagrams: drawn from the model, with stable ids; influences with the right signs."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from connexon.mechanisms.bundle import flagship, from_sbml
from connexon.mechanisms.diagram import draw, plan
from connexon.mechanisms.influence import Arc, influences
from connexon.mechanisms.sbml import from_antimony, read_document

SVG = "{http://www.w3.org/2000/svg}"
TOY = from_antimony("""
model toy
  compartment c = 1
  species S in c, P in c, E in c, I in c
  S = 10; P = 0; E = 1; I = 2
  speed := k * E / (1 + I / half)
  making: S => P; speed * S
  loss: P => ; k * P
  k = 0.1; half = 2
end
""")


def toy_arcs() -> list[Arc]:
    document = read_document(TOY)
    return influences(document.getModel())


def test_influences_pass_through_rules_with_their_signs() -> None:
    assert toy_arcs() == [Arc("E", "making", 1), Arc("I", "making", -1)]


def test_values_taken_at_an_event_are_marked() -> None:
    text = """
    model toy
      compartment c = 1
      species A in c, B in c
      A = 1; B = 0; kept = 0; k = 1
      making: => B; k * kept
      at (time > 5): kept = A
    end
    """
    document = read_document(from_antimony(text))
    assert influences(document.getModel()) == [Arc("A", "making", 1, at_event=True)]


def flagship_arcs() -> dict[tuple[str, str], int]:
    document = read_document(flagship().sbml)
    return {(a.source, a.target): a.sign for a in influences(document.getModel())}


@pytest.mark.parametrize(
    ("source", "target", "sign"),
    [
        ("dna_t", "cgamp_making_t", 1),
        ("cgamp_m", "sting_trafficking_m", 1),
        ("irf3_m", "ifnb_transcription_m", 1),
        ("ifnb", "isgf3_forming_t", 1),
        ("usp18_t", "isgf3_forming_t", -1),
        ("isgf3_t", "hla_transcribing_t", 1),
        ("b2m_t", "hla_transport_t", 1),
        ("hla_surface_t", "killing_mid", -1),
        ("hla_surface_t", "dying_single", -1),
        ("nk_arming", "killing_mid", 1),
        ("ifnb", "nk_arming", 1),
    ],
)
def test_the_loop_is_in_the_model(source: str, target: str, sign: int) -> None:
    assert flagship_arcs()[source, target] == sign


def test_every_state_of_the_flagship_is_placed_or_left_out_for_a_reason() -> None:
    mechanism = flagship()
    document = read_document(mechanism.sbml)
    species = {s.getId() for s in document.getModel().getListOfSpecies()}
    placed, left_out = set(mechanism.layout["nodes"]), set(mechanism.layout["left_out"])
    assert species - placed == left_out
    assert placed - species == {"nk_arming"}
    assert all(len(reason) > 10 for reason in mechanism.layout["left_out"].values())


def test_nodes_do_not_overlap() -> None:
    nodes = list(plan(flagship()).nodes.values())
    for index, one in enumerate(nodes):
        for other in nodes[index + 1 :]:
            apart = abs(one.x - other.x) >= 116 or abs(one.y - other.y) >= 34
            assert apart, (one.label, other.label)


def test_the_svg_is_well_formed_named_and_addressable() -> None:
    text = draw(flagship())
    root = ET.fromstring(text)
    assert root.find(f"{SVG}title").text == flagship().title
    assert "Surface" not in text or "HLA-I" in root.find(f"{SVG}desc").text
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    assert {"node-hla_surface_t", "node-ifnb", "process-gap_transfer", "box-stroma"} <= set(ids)
    for group in root.iter(f"{SVG}g"):
        if "node" in (group.get("class") or "").split():
            assert group.find(f"{SVG}path").get("class") == "body"
            assert group.find(f"{SVG}title").text
    assert "<script" not in text
    assert "href" not in text


def test_a_model_without_layout_is_placed_on_a_grid() -> None:
    root = ET.fromstring(draw(from_sbml(TOY, "10.1/x")))
    nodes = [g.get("data-id") for g in root.iter(f"{SVG}g") if "node" in (g.get("class") or "")]
    assert nodes == ["S", "P", "E", "I"]
    arcs = {
        (g.get("data-from"), g.get("data-to"), g.get("class"))
        for g in root.iter(f"{SVG}g")
        if (g.get("class") or "").startswith("arc")
    }
    assert arcs == {
        ("S", "making", "arc consumption"),
        ("making", "P", "arc production"),
        ("E", "making", "arc stimulation"),
        ("I", "making", "arc inhibition"),
    }


def test_names_cannot_break_the_drawing() -> None:
    evil = replace(from_sbml(TOY, "10.1/x"), title='<script>alert("x")</script>', description="a&b")
    text = draw(evil)
    assert "<script" not in text
    assert ET.fromstring(text).find(f"{SVG}title").text == '<script>alert("x")</script>'


def test_an_empty_model_is_drawn_empty() -> None:
    empty = from_sbml(from_antimony("model e\n  k = 1\nend"), "10.1/x")
    assert ET.fromstring(draw(empty)).get("role") == "img"
