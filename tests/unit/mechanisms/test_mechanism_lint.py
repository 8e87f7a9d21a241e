"""Each lint rule finds its fault in a small invented model, and nothing in a sound one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connexon.mechanisms.bundle import from_sbml
from connexon.mechanisms.findings import Severity
from connexon.mechanisms.lint import course_findings, lint
from connexon.mechanisms.model import (
    Assertion,
    AssertionKind,
    Change,
    Claim,
    Condition,
    Distribution,
    Measure,
    Mechanism,
    NotChecked,
    Observable,
    Parameter,
)

MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">
  <model id="toy" metaid="m0" substanceUnits="item" timeUnits="hour" volumeUnits="litre"
         extentUnits="item">
    <annotation><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
      xmlns:bqmodel="http://biomodels.net/model-qualifiers/"><rdf:Description rdf:about="#m0">
      <bqmodel:isDescribedBy><rdf:Bag><rdf:li rdf:resource="https://identifiers.org/doi:10.1/x"/>
      </rdf:Bag></bqmodel:isDescribedBy></rdf:Description></rdf:RDF></annotation>
    <listOfUnitDefinitions>
      <unitDefinition id="hour"><listOfUnits>
        <unit kind="second" exponent="1" scale="0" multiplier="3600"/></listOfUnits>
      </unitDefinition>
      <unitDefinition id="per_hour"><listOfUnits>
        <unit kind="second" exponent="-1" scale="0" multiplier="3600"/></listOfUnits>
      </unitDefinition>
    </listOfUnitDefinitions>
    <listOfCompartments>
      <compartment id="c" spatialDimensions="3" size="1" units="litre" constant="true"/>
    </listOfCompartments>
    <listOfSpecies>
      <species id="A" metaid="m1" sboTerm="SBO:0000252" compartment="c" initialAmount="10"
        hasOnlySubstanceUnits="true" boundaryCondition="false" constant="false">ANNOTATION1
      </species>
    </listOfSpecies>
    <listOfParameters>
      <parameter id="k" value="0.1" units="per_hour" constant="true"/>
      <parameter id="late" value="5" units="hour" constant="true"/>
    </listOfParameters>
    <listOfReactions>
      <reaction id="decay" metaid="m2" sboTerm="SBO:0000179" reversible="false">ANNOTATION2
        <listOfReactants>
          <speciesReference species="A" stoichiometry="1" constant="true"/>
        </listOfReactants>
        <kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/>
          <ci>k</ci><ci>A</ci></apply></math></kineticLaw>
      </reaction>
    </listOfReactions>
    <listOfEvents>
      <event id="feeding" useValuesFromTriggerTime="true">
        <trigger initialValue="false" persistent="true">
          <math xmlns="http://www.w3.org/1998/Math/MathML"><apply><geq/>
            <csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/time">
              t</csymbol><ci>late</ci></apply></math>
        </trigger>
      </event>
    </listOfEvents>
  </model>
</sbml>"""
for number in ("1", "2"):
    MODEL = MODEL.replace(
        f"ANNOTATION{number}",
        f'<annotation><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns:bqbiol="http://biomodels.net/biology-qualifiers/"><rdf:Description '
        f'rdf:about="#m{number}"><bqbiol:is><rdf:Bag><rdf:li '
        f'rdf:resource="https://identifiers.org/uniprot:P00001"/></rdf:Bag></bqbiol:is>'
        f"</rdf:Description></rdf:RDF></annotation>",
    )
ABSTRACT = "We show that A falls. A is beautiful."


def parameter(parameter_id: str, value: float, unit: str) -> Parameter:
    fixed = Distribution.FIXED
    reason = "invented for this test"
    return Parameter(parameter_id, "x", value, value, value, fixed, unit, "assumed", reason)


def mechanism(sbml: str = MODEL, **changes: object) -> Mechanism:
    toy = replace(
        from_sbml(sbml, "10.1/x", end=10.0),
        parameters=(parameter("k", 0.1, "per_hour"), parameter("late", 5, "hour")),
        conditions=(Condition("fast", "Fast", (Change("k", 1.0),)), Condition("plain", "Plain")),
        observables=(Observable("a", "A", "A", "molecules"),),
        measures=(Measure("a_end", "a", start=10.0, end=10.0),),
        claims=(
            Claim(
                "falls",
                "A falls",
                "It does.",
                (Assertion(AssertionKind.EQUIVALENCE, "a_end", "fast", "plain", 1, "why"),),
            ),
        ),
    )
    return replace(toy, **changes)


def rules(made: Mechanism, abstract: str | None = ABSTRACT) -> set[str]:
    return {f.rule_id for f in lint(made, abstract) if f.severity is not Severity.HINT}


def test_a_sound_model_has_no_findings() -> None:
    assert lint(mechanism(), ABSTRACT) == []


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        ("start-values", 'initialAmount="10"', 'initialAmount="-10"'),
        ("start-values", 'value="0.1"', 'value="NaN"'),
        ("units-declared", ' units="per_hour"', ""),
        ("units-consistent", 'value="0.1" units="per_hour"', 'value="0.1" units="hour"'),
        ("sbo-terms", ' sboTerm="SBO:0000179"', ""),
        ("sbml-valid", 'species="A"', 'species="B"'),
        ("sbml-valid", 'sboTerm="SBO:0000179"', 'sboTerm="SBO:0000252"'),
        ("events", 'id="late" value="5"', 'id="late" value="11"'),
        ("agreeing", 'value="0.1"', 'value="0.2"'),
        ("described", 'id="late" value', 'id="later" value'),
        ("readable", "</model>", ""),
        ("readable", "<sbml ", "<!DOCTYPE s [<!ENTITY e 'e'>]><sbml "),
    ],
)
def test_a_fault_in_the_model_is_found(rule: str, old: str, new: str) -> None:
    assert old in MODEL
    assert rule in rules(mechanism(MODEL.replace(old, new)))


def test_missing_annotations_are_found() -> None:
    start = MODEL.index("<annotation>", MODEL.index("<species "))
    end = MODEL.index("</annotation>", start) + len("</annotation>")
    assert "annotations" in rules(mechanism(MODEL[:start] + MODEL[end:]))


def test_what_is_moved_must_arrive() -> None:
    two = MODEL.replace(
        "</listOfReactants>",
        '</listOfReactants><listOfProducts><speciesReference species="A" stoichiometry="2" '
        'constant="true"/></listOfProducts>',
    )
    assert "mass-balance" in rules(mechanism(two))


def with_package(name: str, extra: str = "") -> str:
    declared = (
        f'level="3" version="2" xmlns:p="http://www.sbml.org/sbml/level3/version1/{name}/version1" '
        f'p:required="true">{extra}'
    )
    return MODEL.replace('level="3" version="2">', declared, 1)


def test_unknown_packages_are_refused() -> None:
    assert "packages" in rules(mechanism(with_package("qual")))


def test_models_in_other_files_are_refused() -> None:
    outside = (
        "<p:listOfExternalModelDefinitions>"
        '<p:externalModelDefinition p:id="other" p:source="https://example.org/other.xml"/>'
        "</p:listOfExternalModelDefinitions>"
    )
    found = lint(mechanism(with_package("comp", outside)), ABSTRACT)
    assert [f.rule_id for f in found] == ["readable"]
    assert "another file" in found[0].message


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("sourced", {"parameters": (replace(parameter("k", 0.1, "per_hour"), source="a book"),)}),
        ("sourced", {"parameters": (replace(parameter("k", 0.1, "per_hour"), reason="so"),)}),
        ("agreeing", {"parameters": (parameter("k", 0.1, "hour"), parameter("late", 5, "hour"))}),
        ("agreeing", {"parameters": (parameter("gone", 1, "hour"),)}),
        ("agreeing", {"parameters": (replace(parameter("k", 0.1, "per_hour"), low=0.2, high=1),)}),
        ("changes", {"conditions": (Condition("fast", "Fast", (Change("speed", 1.0),)),)}),
        ("observables", {"observables": (Observable("a", "A", "B", "molecules"),)}),
        ("measures", {"measures": (Measure("a_end", "a", start=11.0, end=11.0),)}),
        ("quotes", {"not_checked": (NotChecked("A is ugly", "not in the model"),)}),
    ],
)
def test_a_fault_beside_the_model_is_found(rule: str, changes: dict[str, object]) -> None:
    assert rule in rules(mechanism(**changes))


def test_without_an_abstract_quotes_are_only_hinted_at() -> None:
    assert [f.severity for f in lint(mechanism(), None)] == [Severity.HINT]


def test_twins_that_data_cannot_tell_apart_are_hinted_at() -> None:
    twins = MODEL.replace("<ci>k</ci>", "<ci>k</ci><ci>late</ci>").replace(
        "<ci>late</ci></apply></math>\n        </trigger>",
        '<cn type="integer">5</cn></apply></math></trigger>',
    )
    hints = [f for f in lint(mechanism(twins), ABSTRACT) if f.rule_id == "identifiable"]
    assert [f.where for f in hints] == ["k, late"]


def test_errors_come_first() -> None:
    both = MODEL.replace(' sboTerm="SBO:0000179"', "").replace('value="0.1"', 'value="NaN"')
    found = [f.severity for f in lint(mechanism(both), None)]
    assert found == sorted(found, key=list(Severity).index)


def test_a_finished_run_is_looked_at() -> None:
    times = [0.0, 1.0, 2.0]
    found = course_findings(
        times,
        {
            "fine": [1.0, 0.0, -1e-9],
            "negative": [1.0, -0.5, 1.0],
            "broken": [1.0, float("nan"), 1.0],
            "huge": [1.0, 1.0, 1e101],
            "difference": [1.0, -5.0, 1.0],
        },
        ["fine", "negative", "broken", "huge"],
    )
    assert {f.where: f.message.split()[0] for f in found} == {
        "negative": "becomes",
        "broken": "is",
        "huge": "grows",
    }
    assert "at time 1" in found[0].message
