"""Odd addresses, bodies and numbers: a clear refusal each, never a fault of the site."""

from __future__ import annotations

from urllib.parse import quote

import httpx
import pytest

ODD = [
    "W0000000000000",
    "W" + "9" * 400,
    "S-1",
    "doi:",
    "doi:10.1/" + "x" * 3_000,
    "pmid:99999999999999999999",
    "orcid:0000",
    "nothing:at all",
    "../../etc/passwd",
    "%2e%2e%2f%2e%2e",
    "\x00",
    "\ud7ff\u202e🦠",
    "'; DROP TABLE works; --",
    "<script>alert(1)</script>",
    "{{ 7 * 7 }}",
]
PAGES = [
    "/works/{}",
    "/works/{}/authors/0",
    "/works/{}/cite/bibtex",
    "/works/{}/feed.atom",
    "/scholars/{}",
    "/scholars/{}/portfolio",
    "/mechanisms/{}",
    "/mechanisms/{}/curves",
    "/mechanisms/cgas-sting-ifnb-hla/claims/{}",
    "/mechanisms/cgas-sting-ifnb-hla/figures/{}.svg",
    "/mechanisms/cgas-sting-ifnb-hla/files/{}",
    "/api/works/{}",
    "/api/scholars/{}",
    "/api/mechanisms/{}",
    "/api/mechanisms/{}/claims",
]


def assert_clear(answer: httpx.Response) -> None:
    """A refusal in words, in the shape of its door."""
    assert 400 <= answer.status_code < 500, (answer.request.url, answer.text[:300])
    assert "Traceback" not in answer.text
    if answer.request.url.path.startswith("/api/"):
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["error"]["message"]
    else:
        assert "<script>alert" not in answer.text
        assert answer.text.count("<h1>") == 1


@pytest.mark.parametrize("page", PAGES)
def test_odd_ids(client: httpx.Client, page: str) -> None:
    for odd in ODD:
        assert_clear(client.get(page.format(quote(odd, safe="%"))))


@pytest.mark.parametrize(
    "path",
    [
        "/works/W1/authors/-1",
        "/works/W1/authors/99999999999999999999",
        "/works/W1/authors/first",
        "/works/W1/cite/endnote",
        "/mechanisms/cgas-sting-ifnb-hla/claims/hla-protects?draw=1e400",
        "/scholars/S1?page=-5",
        "/static/../site.py",
        "/static/%2e%2e/pages.py",
    ],
)
def test_odd_numbers_and_paths(client: httpx.Client, path: str) -> None:
    assert_clear(client.get(path))


@pytest.mark.parametrize(
    "query", ["page=0", "page=-3", "page=99999999999999999999", "fy=x", "ty=9e9"]
)
def test_odd_pages_of_a_search(client: httpx.Client, query: str) -> None:
    answer = client.get(f"/search?q=cells&{query}")
    assert answer.status_code in {200, 400}, answer.text[:300]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"switches": {"gap_junctions": 1e999}}',
        b'{"switches": {"gap_junctions": "open"}}',
        b'{"switches": {"gap_junctions": null}}',
        b'{"switches": {"msc_ratio": 1e308}}',
        b'{"points": 1000000000}',
        b'{"sbml": "<sbml/>"}',
        b'{"compare": ["mono", "mono", "mono", "mono", "mono", "mono", "mono", "mono"]}',
        b"[" * 50_000,
        b"\xff\xfe",
    ],
)
def test_odd_bodies_of_a_run(client: httpx.Client, body: bytes) -> None:
    path = "/api/mechanisms/cgas-sting-ifnb-hla/runs"
    assert_clear(client.post(path, content=body, headers={"Content-Type": "application/json"}))


@pytest.mark.parametrize("path", ["/", "/search", "/works/W1", "/mechanisms", "/about"])
def test_other_verbs(client: httpx.Client, path: str) -> None:
    for verb in ("POST", "PUT", "DELETE", "PATCH"):
        assert_clear(client.request(verb, path))
    assert client.head("/").status_code == 200


def test_posts_without_a_forms_token(client: httpx.Client) -> None:
    for path in ("/judgements", "/judgements/1/revoke", "/login", "/logout"):
        assert_clear(client.post(path, data={"login": "a", "password": "b", "kind": "name"}))


def test_a_query_that_cannot_be_read_can_be_mended(client: httpx.Client) -> None:
    page = client.get("/search", params={"q": '"gap <b>junctions'}).text
    assert 'value="&#34;gap &lt;b&gt;junctions"' in page


def test_a_fault_of_ours_is_told_without_its_inside(site, monkeypatch) -> None:
    def broken(*_args: object) -> None:
        secret = "the inside"
        raise RuntimeError(secret)

    monkeypatch.setattr("connexon.web.pages.library_answer", broken)
    with site.client() as visitor:
        page = visitor.get("/")
        assert page.status_code == 500
        assert "Something went wrong" in page.text
        for inside in ("Traceback", "RuntimeError", "the inside", ".py"):
            assert inside not in page.text
        assert visitor.get("/about").status_code == 200
