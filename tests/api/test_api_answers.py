"""Every endpoint answers, redirects, and refuses in one shape."""

from __future__ import annotations

import httpx
import pytest


def _error(answer: httpx.Response) -> dict:
    body = answer.json()
    assert set(body) == {"error"}
    assert set(body["error"]) == {"type", "message", "hint"}
    assert all(isinstance(v, str) and v for v in body["error"].values())
    return body["error"]


def test_work_by_every_id(client, work_ids):
    own = work_ids["c1"]
    for name in (own, own.lower(), "doi:10.1234/CELLS.1", "doi:https://doi.org/10.1234/cells.1"):
        answer = client.get(f"/api/works/{name}")
        assert answer.status_code == 200, (name, answer.text)
        assert answer.json()["id"] == own


def test_work_says_what_the_record_says(client, work_ids, toy, cells):
    work = client.get(f"/api/works/{work_ids['c2']}").json()
    record = toy["c2"]
    assert work["title"] == record["title"]
    assert [a["printed_name"] for a in work["authors"]] == ["Wei Wang", "Ada Kron", "Bo Lind"]
    assert work["authors"][0]["scholar_id"] == cells
    assert work["authors"][1]["orcid"] == "0000-0002-1825-0097"
    # Ada's affiliations are Cells, Harbour; Wei's Cells; Bo's Harbour: two distinct, in this order.
    assert [a["affiliation_numbers"] for a in work["authors"]] == [[1], [1, 2], [2]]
    assert [a["number"] for a in work["affiliations"]] == [1, 2]
    # c2 refers to c1 and to a DOI that is not here.
    assert work["reference_count"] == 2
    assert work["references_here_count"] == 1
    assert [bool(r["work"]) for r in work["references"]] == [True, False]
    # c3, c4 and c5 list c2 among the three before them, and so does the retracted r1.
    assert work["citation_count"] == len(work["cited_by"])
    assert {w["title"] for w in work["cited_by"]} >= {toy["c3"]["title"], toy["r1"]["title"]}


def test_large_byline_is_said(client, work_ids):
    work = client.get(f"/api/works/{work_ids['m1']}").json()
    assert work["author_count"] == 2953
    assert [a["position"] for a in work["authors"]] == [0, 57, 2952]
    page = client.get(f"/works/{work_ids['m1']}").text
    assert "2,950 more" in page


def test_merged_ids_redirect(client, gone, gone_work, cells):
    answer = client.get(f"/api/scholars/{gone}")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/api/scholars/{cells}")
    assert client.get(f"/api/works/{gone_work}").status_code == 301
    assert client.get(f"/scholars/{gone}").headers["location"] == f"/scholars/{cells}"
    assert client.get(f"/works/{gone_work}").status_code == 301


def test_scholar(client, cells, stars, toy):
    person = client.get(f"/api/scholars/{cells}").json()
    # Twelve papers on cells and one in Chinese.
    assert person["work_count"] == len(person["works"]) == 13
    assert {f["text"] for f in person["name_forms"]} == {"Wei Wang", "W. Wang", "王伟"}
    assert person["native_name"] == "王伟"
    assert [n["id"] for n in person["namesakes"]] == [stars]
    assert sum(y["work_count"] for y in person["years"]) == 13
    assert [y["year"] for y in person["years"]] == list(range(2004, 2016))
    years = [w["work"]["year"] for w in person["works"]]
    assert years == sorted(years, reverse=True)
    ada = person["coauthors"][0]
    assert (ada["name"], ada["work_count"]) == ("Ada Kron", 13)
    figures = {i["name"]: i["value"] for i in person["indicators"]}
    assert figures["work_count"] == 13
    assert figures["h_index"] >= 1


def test_figures_have_ranges_from_plausible_other_answers(client, cells):
    told = client.get(f"/api/scholars/{cells}/portfolio").json()
    assert not told["by_work"]
    assert told["receipt"]["draws"] == 200
    works = next(f for f in told["figures"] if f["name"] == "work_count")
    assert works["low"] <= works["value"] <= works["high"]
    assert works["low"] <= told["expected_work_count"] <= works["high"]
    again = client.get(f"/api/scholars/{cells}/portfolio").json()
    assert again == told
    other = client.get(f"/api/scholars/{cells}/portfolio?seed=2").json()
    assert other["receipt"] != told["receipt"]


def test_orcid_finds_a_scholar(client):
    answer = client.get("/api/scholars/orcid:0000-0002-1825-0097")
    assert answer.json()["name"] == "Ada Kron"
    assert _error(client.get("/api/scholars/orcid:0000-0002-1825-0098"))["type"] == "bad-request"


@pytest.mark.parametrize("q", ["østby", "OSTBY", "ost"])
def test_scholars_are_found_without_case_and_accents(client, q):
    found = client.get("/api/scholars", params={"q": q}).json()
    assert {s["name"] for s in found["results"]} == {"Runa Østby", "Carl Østby"}
    assert found["meta"]["count"] == 2


def test_pages_of_works_meet_without_gap(client, toy):
    seen, cursor = [], None
    while True:
        parameters = {"per_page": 7} | ({"cursor": cursor} if cursor else {})
        body = client.get("/api/works", params=parameters).json()
        assert body["meta"]["count"] == len(toy)
        seen += [w["id"] for w in body["results"]]
        cursor = body["meta"]["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == len(toy)


def test_filters(client, cells, work_ids):
    body = client.get("/api/works", params={"scholar": cells, "from_year": 2010}).json()
    # c7 to c12 are of 2010 to 2015.
    assert {w["year"] for w in body["results"]} == set(range(2010, 2016))
    citing = client.get("/api/works", params={"cites": work_ids["c1"]}).json()
    work = client.get(f"/api/works/{work_ids['c1']}").json()
    assert citing["meta"]["count"] == work["citation_count"]


def test_select_leaves_only_these(client, work_ids):
    body = client.get("/api/works", params={"select": "id,title", "per_page": 2}).json()
    assert all(set(w) == {"id", "title"} for w in body["results"])
    refused = client.get(f"/api/works/{work_ids['c1']}", params={"select": "titel"})
    assert "'title'" in _error(refused)["message"]


def test_unchanged_answers_cost_nothing(client, work_ids):
    first = client.get(f"/api/works/{work_ids['c1']}")
    again = client.get(
        f"/api/works/{work_ids['c1']}", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


def test_answers_are_compressed(client):
    answer = client.get("/api/works", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    ("path", "status", "word"),
    [
        ("/api/nothing", 404, "not-found"),
        ("/api/works/W0000000000ZZ", 404, "not-found"),
        ("/api/works/doi:10.5555/none", 404, "not-found"),
        ("/api/works/doi:nonsense", 400, "bad-request"),
        ("/api/works/rubbish", 404, "not-found"),
        ("/api/scholars/S0000000000ZZ", 404, "not-found"),
        ("/api/works?sort=fame", 400, "bad-request"),
        ("/api/works?per_page=0", 400, "bad-request"),
        ("/api/works?cursor=zzz", 400, "bad-request"),
        ("/api/works?colour=red", 400, "bad-request"),
        ("/api/works?source=V0", 404, "not-found"),
    ],
)
def test_refusals_have_one_shape(client, path, status, word):
    answer = client.get(path)
    assert answer.status_code == status
    assert _error(answer)["type"] == word


def test_wrong_method_is_said(client):
    answer = client.put("/api/works")
    assert answer.status_code == 405
    assert _error(answer)["type"] == "method-not-allowed"


def test_exports(client, work_ids):
    own = work_ids["c1"]
    bibtex = client.get(f"/api/works/{own}", params={"format": "bibtex"})
    assert bibtex.text.startswith("@article{wang2004gap")
    assert "author = {Wang, Wei and Kron, Ada" in bibtex.text
    ris = client.get(f"/works/{own}/cite/ris")
    lines = ris.text.split("\r\n")
    assert lines[0] == "TY  - JOUR"
    # One author per AU line, pages split.
    assert [line for line in lines if line.startswith("AU")][:2] == [
        "AU  - Wang, Wei",
        "AU  - Kron, Ada",
    ]
    assert "SP  - 1" in lines
    assert "EP  - 9" in lines
    csl = client.get(f"/works/{own}/cite/csl-json").json()[0]
    assert csl["container-title"] == "Journal of Invented Cells"
    assert csl["issued"] == {"date-parts": [[2004]]}
    assert _error(client.get(f"/api/works/{own}?format=word"))["type"] == "bad-request"


def test_library_counts(client, toy):
    body = client.get("/api/library").json()
    assert body["work_count"] == len(toy)
    assert body["signature_count"] == sum(len(w["authors"]) for w in toy.values())
    assert body["first_year"] == 1996


def test_search(client, toy, work_ids, cells):
    body = client.get("/api/search", params={"q": "connexin"}).json()
    # Three titles speak of connexin(s), and "connexins" is a keyword of the twelve and the Chinese.
    assert body["meta"]["count"] == 13
    titles = [w["title"] for w in body["results"]]
    assert "Connexin mutants that close at low pH" in titles[:3]
    assert body["results"][0]["why"]
    exact = client.get("/api/search", params={"q": toy["a8"]["title"]}).json()
    assert exact["results"][0]["id"] == work_ids["a8"]
    assert exact["results"][0]["is_exact_title"]
    narrowed = client.get(
        "/api/search", params={"q": "connexin", "from_year": 2012, "scholar": cells}
    ).json()
    # c9 to c12.
    assert narrowed["meta"]["count"] == 4
    names = {f["name"] for f in body["facets"]}
    assert names >= {"year", "source", "scholar"}
    ids = client.get("/api/search", params={"q": "connexin", "select": "id"}).json()
    assert set(ids["results"][0]) == {"id"}


@pytest.mark.parametrize(
    "q", ['"unbalanced', "((a", "year:abc", "a" * 10_000, "AND OR", "title:", "*", "\x00", "NOT"]
)
def test_difficult_queries_are_answered_in_words(client, q):
    answer = client.get("/api/search", params={"q": q})
    assert answer.status_code in {200, 400}
    if answer.status_code == 400:
        assert _error(answer)["type"] in {"bad-query", "bad-request"}
    assert client.get("/search", params={"q": q}).status_code == answer.status_code
