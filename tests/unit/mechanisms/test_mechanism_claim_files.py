"""Claim files: a small one for an invented paper, and every way to get it wrong."""

from __future__ import annotations

import pytest

from connexon.mechanisms.bundle import content_hash, from_sbml, read_bundle
from connexon.mechanisms.claims import parse_claims
from connexon.mechanisms.model import AssertionKind, Change, Direction, Operation, Reduction
from connexon.mechanisms.perturb import outside_ranges, resolve
from connexon.records.errors import ModelError, NotFoundError

CLAIMS = """
conditions:
  - {id: plain, name: "As it is"}
  - {id: starved, name: "Half the food", set: {light: 0}, multiply: {food: 0.5}}
observables:
  - {id: size, name: "Size", formula: S, unit: nM, low: 0}
measures:
  - {id: size_end, observable: size, at: 10}
  - {id: size_mean, observable: size, reduce: mean, over: [0, 10]}
claims:
  - id: smaller
    quote: "starved cells stay small"
    statement: "Half the food, smaller cells."
    assert:
      - {contrast: [starved, plain], measure: size_end, direction: decreases, threshold: 0.1,
         why: "a tenth can be seen under the microscope"}
      - {dependence: [starved, plain], without: [plain, plain], measure: size_end,
         direction: decreases, minimum: 0.02, threshold: 0.5, why: "half and more is most of it"}
      - {equivalence: [plain, plain], measure: size_mean, threshold: 0.05,
         why: "one and the same condition"}
predictions:
  - {id: mean, question: "And on average?", test: starved, reference: plain, measure: size_mean}
not_checked:
  - {quote: "cells are beautiful", why: "beauty is not in the model"}
"""
PARAMETERS = """
parameters:
  - {id: food, name: Food, value: 2, low: 1, high: 4, distribution: uniform, unit: nanomolar,
     source: assumed, reason: "as in the medium"}
  - {id: light, name: Light, value: 1, low: 1, high: 1, distribution: fixed, unit: dimensionless,
     source: assumed, reason: "a switch of the experimenter"}
"""
ABOUT = """
id: toy
title: "A toy"
work_doi: 10.1234/TOY
time: {unit: hour, end: 10, points: 11}
switches:
  - {id: light, label: "Light", kind: switch, low: 0, high: 1, start: 1}
interventions:
  - {id: feed, name: "Feed twice as much", multiply: {food: 2}}
ranking: {measure: size_end, condition: plain}
"""
FILES = {
    "mechanism.yaml": ABOUT,
    "model.xml": "<sbml/>",
    "parameters.yaml": PARAMETERS,
    "claims.yaml": CLAIMS,
}


def test_a_claim_file_is_read() -> None:
    found = parse_claims(CLAIMS)
    assert found.conditions[1].changes == (
        Change("light", 0.0),
        Change("food", 0.5, Operation.MULTIPLY),
    )
    claim = found.claims[0]
    assert [a.kind for a in claim.assertions] == list(AssertionKind)
    assert claim.assertions[0].direction is Direction.DECREASES
    assert claim.condition_ids == ("starved", "plain")
    assert claim.measure_ids == ("size_end", "size_mean")
    assert found.measures[1].reduction is Reduction.MEAN
    assert found.not_checked[0].quote == "cells are beautiful"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("contrast: [starved, plain]", "contrast: [starved, drunk]", "condition 'drunk'"),
        ("measure: size_end, direction", "measure: width, direction", "measure 'width'"),
        ("observable: size, at", "observable: width, at", "observable 'width'"),
        ("id: starved,", "id: plain,", "two conditions are called 'plain'"),
        ("threshold: 0.1,", "threshold: 0,", "claims/0/assert/0"),
        ("at: 10}", "at: 10, reduce: max}", "measures/0"),
        ("over: [0, 10]", "over: [10, 0]", "must end after it starts"),
        ("conditions:", "conditionen:", "conditio"),
        ('quote: "starved cells stay small"', "quote: &a 'x' \n    also: *a", "alias"),
        ("conditions:", "conditions: [", "not YAML, line"),
        ("conditions:", "!!python/object/apply:os.system [ls]\nconditions:", "not YAML"),
    ],
)
def test_mistakes_are_named_with_their_place(old: str, new: str, complaint: str) -> None:
    with pytest.raises(ModelError, match=complaint):
        parse_claims(CLAIMS.replace(old, new, 1))


def test_deep_and_long_files_are_refused() -> None:
    with pytest.raises(ModelError):
        parse_claims("[" * 5000)
    with pytest.raises(ModelError, match="characters"):
        parse_claims("#" * 1_000_001)
    with pytest.raises(ModelError, match="mapping"):
        parse_claims("- a list")


def test_a_bundle_is_read() -> None:
    toy = read_bundle(FILES)
    assert (toy.mechanism_id, toy.doi, toy.end, toy.points) == ("toy", "10.1234/toy", 10.0, 11)
    assert toy.interventions[0].changes == (Change("food", 2.0, Operation.MULTIPLY),)
    assert toy.ranking is not None
    assert toy.ranking.measure_id == "size_end"
    assert toy.condition("starved").name == "Half the food"
    assert [p.parameter_id for p in toy.drawn_parameters] == ["food"]
    with pytest.raises(NotFoundError, match="It has: plain, starved"):
        toy.condition("drunk")


def test_changes_act_on_the_draw_in_order() -> None:
    toy = read_bundle(FILES)
    # drawn 3, halved by the condition, doubled by what is turned on top: 3 again; light off
    feed = toy.interventions[0].changes
    assert resolve(toy, toy.condition("starved"), {"food": 3.0}) == {"food": 1.5, "light": 0.0}
    assert resolve(toy, toy.condition("starved"), {"food": 3.0}, feed) == {
        "food": 3.0,
        "light": 0.0,
    }
    assert resolve(toy) == {}
    with pytest.raises(ModelError, match="'water'"):
        resolve(toy, extra=[Change("water", 1.0)])
    with pytest.raises(ModelError, match="no value"):
        resolve(from_sbml("<sbml/>", "10.1/x"), extra=[Change("w", 2.0, Operation.MULTIPLY)])


def test_values_beyond_the_ranges_are_told() -> None:
    toy = read_bundle(FILES)
    assert outside_ranges(toy, {"food": 4.0, "light": 7.0}) == []
    assert outside_ranges(toy, {"food": 4.1}) == ["food"]


def test_the_hash_covers_every_file_and_no_order() -> None:
    assert content_hash([("a", "1"), ("b", "2")]) == content_hash([("b", "2"), ("a", "1")])
    assert content_hash([("a", "1"), ("b", "2")]) != content_hash([("a", "12"), ("b", "")])
    changed = read_bundle({**FILES, "claims.yaml": CLAIMS.replace("0.05", "0.06")})
    assert changed.content_hash != read_bundle(FILES).content_hash
    assert read_bundle({**FILES, "notes.txt": "x"}).content_hash == read_bundle(FILES).content_hash


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("mechanism.yaml", "title: x", "'id'"),
        ("mechanism.yaml", ABOUT.replace("points: 11", "points: many"), "many"),
        ("mechanism.yaml", ABOUT.replace("low: 0, ", ""), "'low'"),
    ],
)
def test_a_broken_bundle_is_refused(name: str, text: str, complaint: str) -> None:
    with pytest.raises(ModelError, match=complaint):
        read_bundle({**FILES, name: text})


def test_a_bundle_needs_its_model() -> None:
    with pytest.raises(ModelError, match=r"lacks model\.xml"):
        read_bundle({"mechanism.yaml": ABOUT})


def test_a_bare_model_is_a_mechanism_too() -> None:
    bare = from_sbml("<sbml/>", "10.1234/TOY")
    assert bare.doi == "10.1234/toy"
    assert bare.claims == ()
    assert bare == from_sbml("<sbml/>", "10.1234/TOY")
    assert bare.mechanism_id != from_sbml("<sbml />", "10.1234/TOY").mechanism_id
