"""The lab of a model that a user attached: claims judged on request, bare models, odd names."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from connexon.app import wiring
from connexon.app.attaching import attach
from connexon.app.model_files import ModelFile

DOI = "10.1234/cells.2"
SBML = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">
<model id="decay" name="Decay &lt;script&gt;alert(1)&lt;/script&gt;">
<listOfCompartments><compartment id="c" size="1" constant="true"/></listOfCompartments>
<listOfSpecies><species id="x" compartment="c" initialConcentration="1" boundaryCondition="false"
 hasOnlySubstanceUnits="false" constant="false"/></listOfSpecies>
<listOfParameters><parameter id="k" value="0.3" constant="true"/></listOfParameters>
<listOfReactions><reaction id="gone" reversible="false">
<listOfReactants><speciesReference species="x" stoichiometry="1" constant="true"/></listOfReactants>
<kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/><ci>k</ci><ci>x</ci>
<ci>c</ci></apply></math></kineticLaw></reaction></listOfReactions></model></sbml>
"""
FILES = {
    "model.xml": SBML,
    "mechanism.yaml": f"""
id: decay
title: "Decay <script>alert(1)</script>"
work_doi: {DOI}
time: {{unit: hour, end: 10, points: 21}}
switches:
  - {{id: k, label: "Rate", kind: slider, low: 0.03, high: 3, start: 0.3, logarithmic: true}}
""",
    "parameters.yaml": """
parameters:
  - {id: k, name: "Rate of decay", value: 0.3, low: 0.1, high: 1, distribution: log-uniform,
     unit: per_hour, source: assumed, reason: "invented, as everything here"}
""",
    "claims.yaml": f"""
mechanism: decay
thresholds_written: "2026-11-23"
abstract_of: {DOI}
conditions:
  - {{id: plain, name: "As it is"}}
  - {{id: fast, name: "Ten times as fast", multiply: {{k: 10}}}}
observables:
  - {{id: left, name: "What is left", formula: x, unit: nM}}
measures:
  - {{id: left_5, observable: left, at: 5}}
claims:
  - id: faster-leaves-less
    quote: "a faster decay leaves less"
    statement: "Ten times the rate leaves less after 5 h."
    assert:
      - {{contrast: [fast, plain], measure: left_5, direction: decreases, threshold: 0.1,
         why: "invented, as everything here"}}
""",
}


def archive() -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as made:
        for name, text in FILES.items():
            made.writestr(name, text)
    return sink.getvalue()


@pytest.fixture
def decay(library):
    return attach(library.path, ModelFile("decay.omex", archive()), DOI, wiring.sandbox()).mechanism


def test_claims_are_judged_when_somebody_asks(site, decay):
    lab = f"/mechanisms/{decay.mechanism_id}"
    with site.client(follow_redirects=True) as client:
        before = client.get(lab).text
        assert "Not judged yet" in before
        assert "connexon mechanism claims 10.1234/cells.2 --draws 10000" in before
        assert client.get(f"/api{lab}/claims").status_code == 404
        alone = client.get(f"{lab}/claims/faster-leaves-less").text
        assert "bands come with the judging" in alone
        token = re.search(r'name="form_token" value="([^"]+)"', before)
        assert token
        form = {"form_token": token[1], "next": f"{lab}#claims"}
        after = client.post(f"{lab}/claims", data=form).text
        # exp(-50 k) stands against exp(-5 k): at k = 0.1 that is 0.7 % of 61 %, so it always holds.
        assert 'class="pill sure">holds<' in after
        assert "200 draws" in after
        assert "A small ensemble" in after
        assert client.get(f"/api{lab}/claims").json()["claims"][0]["fraction_holding"] == 1
        judged = client.get(f"{lab}/claims/faster-leaves-less").text
        assert judged.count('class="band series-') >= 2


def test_judging_on_a_page_has_an_end(site, decay, monkeypatch):
    monkeypatch.setattr("connexon.app.claim_curves.JUDGING_LIMIT_S", 0.0)
    lab = f"/mechanisms/{decay.mechanism_id}"
    with site.client() as client:
        token = re.search(r'name="form_token" value="([^"]+)"', client.get(lab).text)
        assert token
        refused = client.post(f"{lab}/claims", data={"form_token": token[1]})
        assert refused.status_code == 400
        assert "A page judges for at most" in refused.text
        assert "Not judged yet" in client.get(lab).text


def test_a_paper_shows_what_is_attached_to_it(site, decay, library):
    with site.client(follow_redirects=True) as client:
        page = client.get(f"/works/doi:{DOI}").text
        assert "The mechanism, running" in page
        assert "<script>alert" not in page
        for path in ("", "/curves?k=1", "/data.csv", "/diagram.svg", "/figures/left.svg"):
            assert client.get(f"/mechanisms/{decay.mechanism_id}{path}").status_code == 200
        assert "from 0.03 to 3" in client.get(f"/mechanisms/{decay.mechanism_id}?k=1e9").text


def test_a_bare_model_has_a_lab_without_claims(site, library):
    bare = attach(library.path, ModelFile("m.xml", SBML.encode()), DOI, wiring.sandbox()).mechanism
    with site.client() as client:
        page = client.get(f"/mechanisms/{bare.mechanism_id}")
        assert page.status_code == 200
        assert 'data-chart="x"' in page.text
        assert 'id="claims"' not in page.text
        assert "<script>alert" not in page.text
        assert client.get(f"/mechanisms/{bare.mechanism_id}/files/sbml").text == SBML
        assert client.get(f"/mechanisms/{bare.mechanism_id}/mice").status_code == 404
