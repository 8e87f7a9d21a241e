"""The flagship's files: they agree with each other, with the abstract and with the docs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from connexon.mechanisms.build import built_sbml
from connexon.mechanisms.bundle import FLAGSHIP_DOI, flagship, flagship_files
from connexon.mechanisms.findings import Severity
from connexon.mechanisms.lint import lint
from connexon.mechanisms.report import report
from connexon.mechanisms.sbml import from_antimony, read_document, to_antimony
from connexon.mechanisms.units import consistency_errors

ROOT = Path(__file__).parents[3]
RECORD = ROOT / "../shared/data/flagship.json"


def abstract() -> str:
    if not RECORD.exists():
        pytest.skip("the flagship record is not beside this checkout")
    found: str = json.loads(RECORD.read_text("utf-8"))["abstract"]
    return found


def test_every_quote_stands_verbatim_in_the_abstract() -> None:
    text = abstract()
    quotes = [c.quote for c in flagship().claims] + [n.quote for n in flagship().not_checked]
    assert [q for q in quotes if q not in text] == []
    # the abstract prints U+2010 hyphens; plain ones would not be found
    assert any("‐" in quote for quote in quotes)


def test_lint_has_nothing_to_mend() -> None:
    found = lint(flagship(), abstract())
    assert [f for f in found if f.severity is not Severity.HINT] == []


def test_units_are_consistent_without_one_warning() -> None:
    document = read_document(flagship().sbml)
    assert consistency_errors(document, units=True) == []
    assert consistency_errors(document, units=False) == []
    assert (document.getLevel(), document.getVersion()) == (3, 2)


def test_the_model_is_what_its_sources_say() -> None:
    directory = ROOT / "src/connexon/mechanisms/flagship"
    assert built_sbml(directory) == flagship_files()["model.xml"], (
        "run `python -m connexon.mechanisms.build`"
    )


def test_the_page_is_what_the_bundle_says() -> None:
    page = (ROOT / "docs/flagship.md").read_text("utf-8")
    assert page == report(flagship()), "run `python -m connexon.mechanisms.build`"


def test_small_enough_for_ensembles() -> None:
    document = read_document(flagship().sbml)
    model = document.getModel()
    states = model.getNumSpecies() + sum(rule.isRate() for rule in model.getListOfRules())
    assert states <= 35


def test_everything_is_annotated() -> None:
    document = read_document(flagship().sbml)
    model = document.getModel()
    for element in [*model.getListOfSpecies(), *model.getListOfReactions()]:
        assert element.isSetSBOTerm(), element.getId()
        assert element.getNumCVTerms() > 0, element.getId()
        assert element.isSetName(), element.getId()


def test_the_questions_of_the_paper_are_all_asked() -> None:
    mechanism = flagship()
    assert mechanism.doi == FLAGSHIP_DOI
    assert len(mechanism.claims) >= 8
    assert {s.switch_id for s in mechanism.switches} >= {
        "msc_present",
        "gap_junctions",
        "tumour_cgas",
        "msc_sting",
        "tumour_ifnar",
    }
    assert all(a.threshold > 0 and a.why for c in mechanism.claims for a in c.assertions)
    asked = {c.claim_id for c in mechanism.claims}
    assert not asked & {p.prediction_id for p in mechanism.predictions}


def test_antimony_goes_there_and_back() -> None:
    text = to_antimony(flagship().sbml)
    again = read_document(from_antimony(text))
    first = read_document(flagship().sbml)
    for count in ("getNumSpecies", "getNumReactions", "getNumRules", "getNumEvents"):
        assert getattr(again.getModel(), count)() == getattr(first.getModel(), count)()
    assert again.getModel().getParameter("sting_half").getValue() == 20


def test_switches_start_where_the_model_stands() -> None:
    mechanism = flagship()
    values = {p.parameter_id: p.value for p in mechanism.parameters}
    assert {s.switch_id: s.start for s in mechanism.switches} == {
        s.switch_id: values[s.target] for s in mechanism.switches
    }
