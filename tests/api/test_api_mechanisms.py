"""The mechanism's door: runs by address and by body, refusals in words, the same numbers twice."""

from __future__ import annotations

import httpx
import pytest

FLAGSHIP = "cgas-sting-ifnb-hla"


def test_the_flagship_is_listed_and_described(client: httpx.Client) -> None:
    listed = client.get("/api/mechanisms").json()["results"]
    assert FLAGSHIP in [m["id"] for m in listed]
    described = client.get(f"/api/mechanisms/{FLAGSHIP}").json()
    assert {s["switch_id"] for s in described["switches"]} >= {"msc_present", "gap_junctions"}
    assert described == client.get("/api/mechanisms/doi:10.1002/advs.202400888").json()


def test_a_switch_changes_the_curve_and_both_verbs_agree(client: httpx.Client) -> None:
    path = f"/api/mechanisms/{FLAGSHIP}/runs"
    shut = client.get(path, params={"gap_junctions": 0, "compare": "start"}).json()
    asked, start = shut["courses"]
    assert asked["problem"] is None
    # closing gap junctions takes surface HLA-I down at harvest, and lysis up
    assert asked["measures"]["hla_harvest"] < 0.8 * start["measures"]["hla_harvest"]
    assert asked["measures"]["lysis_high_4h"] > start["measures"]["lysis_high_4h"]
    body = {"switches": {"gap_junctions": 0}, "compare": ["start"]}
    assert client.post(path, json=body).json()["courses"] == shut["courses"]


def test_a_form_names_only_what_is_on(client: httpx.Client) -> None:
    answer = client.get(f"/api/mechanisms/{FLAGSHIP}/runs?lab=1&msc_present=1&points=2").json()
    assert answer["setting"]["msc_present"] == 1
    assert answer["setting"]["gap_junctions"] == 0
    assert answer["setting"]["msc_ratio"] == 1


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("gap_junction=0", "Did you mean 'gap_junctions'?"),
        ("gap_junctions=2", "from 0 to 1"),
        ("gap_junctions=nan", "must be a number"),
        ("points=1", "`points`"),
        ("points=1e9", "`points`"),
        ("compare=nowhere", "no condition 'nowhere'"),
        ("compare=mono,coculture,gap_off,msc_alone,b2m_off,ifnar_off,nk_depleted", "At most 6"),
    ],
)
def test_what_cannot_be_run_is_refused_in_words(
    client: httpx.Client, query: str, words: str
) -> None:
    refused = client.get(f"/api/mechanisms/{FLAGSHIP}/runs?{query}")
    assert refused.status_code in {400, 404}
    assert words in refused.json()["error"]["message"]


def test_no_such_mechanism(client: httpx.Client) -> None:
    told = client.get("/api/mechanisms/nothing-here").json()["error"]["message"]
    assert told.startswith("There is no mechanism 'nothing-here'. There are:")
    assert client.get("/api/mechanisms/nothing-here/runs").status_code == 404
    assert client.get("/api/mechanisms/doi:10.1000/none").status_code == 404
