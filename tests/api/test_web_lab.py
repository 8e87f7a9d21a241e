"""The lab's pages: runs by address, fragments for the script, files, claims, bad settings."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from xml.etree import ElementTree

import httpx
import pytest

LAB = "/mechanisms/cgas-sting-ifnb-hla"
API = "/api/mechanisms/cgas-sting-ifnb-hla"
CLAIM = f"{LAB}/claims/hla-protects"


def run_of(page: str) -> dict:
    """The numbers that a page gives to its script."""
    found = re.search(r'class="lab-data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found.group(1))


def paths_of(page: str, chart: str) -> list[str]:
    figure = page[page.index(f'data-chart="{chart}"') :]
    return re.findall(r'class="curve \w+ series-\d" d="(M[^"]+)"', figure[: figure.index("</svg>")])


def test_a_form_without_script_gives_the_same_run_as_the_api(client: httpx.Client) -> None:
    on = ("msc_present", "tumour_cgas", "msc_sting", "tumour_ifnar", "tumour_b2m", "msc_cgas")
    form = dict.fromkeys((*on, "tumour_sting", "msc_ifnb", "blood_nk"), "1")
    page = client.get(LAB, params={"lab": "1", **form, "compare": "start"}).text
    assert "Gap junctions open: off" in page
    wanted = client.get(f"{API}/runs?gap_junctions=0&compare=start").json()["courses"]
    assert run_of(page)["values"] == [c["values"] for c in wanted]


def test_the_fragment_has_every_part_and_another_curve(client: httpx.Client) -> None:
    drawn = client.get(f"{LAB}/curves").text
    shut = client.get(f"{LAB}/curves?gap_junctions=0").text
    for part in ("said", "warnings", "charts", "numbers"):
        assert f'data-lab-part="{part}"' in shut
    assert "<html" not in shut
    assert paths_of(drawn, "surface_hla")[-1] != paths_of(shut, "surface_hla")[-1]
    # Untouched, the model is set beside the first condition; once turned, beside itself.
    assert "Tumour cells alone" in drawn
    assert "Nothing changed" in shut


def test_a_measure_at_an_event_is_read_before_it(client: httpx.Client) -> None:
    # The medium is changed at 48 h. At 47.9 h its IFNβ is still rising, so it lies above the
    # value at 47 h and below twice of it; read across the event it would be a fraction of both.
    course = client.get(f"{API}/runs?points=73").json()["courses"][0]
    assert course["values"]["ifnb_medium"][47] < course["measures"]["ifnb_harvest"]
    assert course["measures"]["ifnb_harvest"] < 2 * course["values"]["ifnb_medium"][47]
    assert course["values"]["ifnb_medium"][49] < 0.1 * course["values"]["ifnb_medium"][47]
    assert len(course["values"]["ifnb_medium"]) == 73


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("msc_ratio=1e300", "from 0.1 to 5"),
        ("msc_ratio=nan", "must be a number"),
        ("gap_junctions=-1", "from 0 to 1"),
        ("compare=%3Cscript%3E", "no condition"),
        ("points=0", "`points`"),
    ],
)
def test_a_bad_setting_is_told_on_the_page(client: httpx.Client, query: str, words: str) -> None:
    page = client.get(f"{LAB}?{query}")
    assert page.status_code == 200
    notice = page.text[page.text.index('class="notice bad"') :][:400]
    assert words in notice
    assert "<script>" not in notice
    assert client.get(f"{LAB}/curves?{query}").status_code in {400, 404}


def test_warnings_are_in_words(client: httpx.Client) -> None:
    dosed = client.get(f"{LAB}/curves?jak_inhibitor_dose=2000").text
    assert "JAK inhibitor: 2000 nM" in dosed
    assert "Beyond the data" not in dosed
    # The range of contacts ends at 0.9; without B2M no cell shows HLA-I, of which some is reported.
    beyond = client.get(f"{LAB}/curves?contact_fraction=1&tumour_b2m=0").text
    notice = beyond[beyond.index("Beyond the data.") :][:600]
    assert "1 lies outside 0.1 to 0.9" in notice
    assert "falls to 0" in notice


def test_files_of_a_run(client: httpx.Client) -> None:
    table = client.get(f"{LAB}/data.csv?gap_junctions=0&compare=start")
    assert table.headers["content-disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(table.text)))
    api = client.get(f"{API}/runs?gap_junctions=0&compare=start").json()
    assert [float(r["time"]) for r in rows] == api["times"]
    assert float(rows[-1]["surface_hla"]) == api["courses"][0]["values"]["surface_hla"][-1]
    assert float(rows[-1]["surface_hla.start"]) == api["courses"][1]["values"]["surface_hla"][-1]
    assert client.get(f"{LAB}/data.parquet").content[:4] == b"PAR1"
    for path in ("figures/surface_hla.svg?gap_junctions=0", "diagram.svg"):
        svg = client.get(f"{LAB}/{path}")
        assert svg.headers["content-type"].startswith("image/svg+xml")
        assert ElementTree.fromstring(svg.text).tag == "{http://www.w3.org/2000/svg}svg"
    assert "gap" in client.get(f"{LAB}/figures/surface_hla.svg?gap_junctions=0").text.lower()


def test_files_of_the_model(client: httpx.Client) -> None:
    for base in (LAB, API):
        archive = zipfile.ZipFile(io.BytesIO(client.get(f"{base}/files/omex").content))
        assert {"manifest.xml", "model.xml", "simulation.sedml"} <= set(archive.namelist())
    assert client.get(f"{LAB}/files/sbml").text.startswith("<?xml")
    assert client.get(f"{LAB}/files/exe").status_code == 404
    assert client.get(f"{LAB}/data.xlsx").status_code == 404
    assert client.get(f"{LAB}/figures/nothing.svg").status_code == 404


def test_claims_stand_with_their_numbers_and_predictions_apart(client: httpx.Client) -> None:
    judged = client.get(f"{API}/claims").json()
    page = client.get(LAB).text
    claims, predictions = page.split('id="predictions"')
    for claim in judged["claims"]:
        item = claims[claims.index(f"/claims/{claim['id']}") - 2500 :]
        assert f">{claim['outcome']}</span>" in item[:2500]
        share = claim["fraction_holding"]
        assert f"{share:.0%}".replace("%", " %") in item[:2500] or not 0.01 <= share < 0.995
    for prediction in judged["predictions"]:
        assert prediction["question"] in predictions.replace("&#39;", "'")
        assert prediction["question"] not in claims
    assert f"{judged['record']['draws']:,} draws" in claims


def test_a_claim_has_its_curves_and_a_draw_its_own(client: httpx.Client) -> None:
    page = client.get(CLAIM).text
    charts = re.findall(r'data-chart="([^"]+)"', page)
    assert "lysis_high-b2m_off" in charts
    assert page.count('class="band series-') >= len(charts)
    drawn = client.get(f"{CLAIM}?draw=3").text
    assert paths_of(page, charts[0]) != paths_of(drawn, charts[0])
    assert ElementTree.fromstring(client.get(f"{CLAIM}/{charts[0]}.svg").text) is not None
    assert client.get(f"{CLAIM}/none.svg").status_code == 404
    assert client.get(f"{LAB}/claims/none").status_code == 404
    assert client.get(f"{CLAIM}?draw=-1").status_code == 400
    assert client.get(f"{CLAIM}?draw=9e9").status_code == 400


def test_mice_one_by_one(client: httpx.Client) -> None:
    page = client.get(f"{LAB}/mice").text
    assert "1,000 mice per condition" in page
    drawings = page.split('class="lab-chart mice"')[1:]
    assert len(drawings) == 6
    for drawing in drawings:
        # Every mouse stands in one bar.
        assert (
            sum(int(n.replace(",", "")) for n in re.findall(r": ([\d,]+) mice<", drawing)) == 1000
        )
    assert client.get("/mechanisms/none/mice").status_code == 404


def test_judging_needs_the_pages_own_form(client: httpx.Client) -> None:
    assert client.post(f"{LAB}/claims").status_code == 400
    assert client.post(f"{LAB}/claims", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    answer = client.post(f"{API}/runs", json={}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
