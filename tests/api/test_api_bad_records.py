"""Records as they come, once they are in the library: every page and answer stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from connexon.app import collecting, wiring

LONG = "Very " * 400 + "long"
BYLINE = [{"name": f"{chr(65 + i % 26)}. {chr(65 + i // 26 % 26)}endor{i}"} for i in range(3212)]
RECORDS = [
    {"id": "many", "title": "A measurement by very many people", "year": 2020, "authors": BYLINE},
    {"id": "none", "title": "A notice that nobody signed", "year": 2021, "authors": []},
    {"id": "bare", "title": "A title and nothing else"},
    {"id": "long", "title": LONG, "authors": [{"name": "Ada Kron"}]},
    {"id": "odd", "title": "\u202eReversed \u0000\u0007 signs \ufffe", "authors": [{"name": "\u200b"}]},  # noqa: E501
    {"doi": "10.1234/only-a-doi"},
    {"id": "same", "title": "Twice the same id", "authors": [{"name": "Ada Kron"}]},
    {"id": "same", "title": "Twice the same id", "authors": [{"name": "Kron, Ada"}], "venue": "X"},
]  # fmt: skip


@pytest.fixture(scope="module")
def odd_site(tmp_path_factory: pytest.TempPathFactory, serve: Callable[..., Any]) -> Iterator[Any]:
    root: Path = tmp_path_factory.mktemp("odd")
    lines = [json.dumps(record).encode() for record in RECORDS]
    lines += [b'{"title": "cut off', b'{"title": "\xff"}']
    (root / "odd.jsonl").write_bytes(b"\n".join(lines))
    library = wiring.open_library(root / "library", create=True)
    done = collecting.collect(library, [root / "odd.jsonl"], None)
    assert (done.rejected, done.updated.works, done.updated.merged) == (2, 7, 1)
    served = serve(library)
    yield served
    served.stop()
    library.close()


@pytest.fixture
def odd(odd_site: Any) -> Iterator[httpx.Client]:
    with odd_site.client() as visitor:
        yield visitor


def work(odd: httpx.Client, title: str) -> dict:
    found = odd.get("/api/search", params={"q": f'title:"{title}"'}).json()
    return odd.get(f"/api/works/{found['results'][0]['id']}").json()


def test_every_work_has_a_page_and_an_answer(odd: httpx.Client) -> None:
    works = odd.get("/api/works", params={"per_page": 50}).json()["results"]
    assert len(works) == 7
    for one in works:
        for path in (f"/works/{one['id']}", f"/api/works/{one['id']}"):
            assert odd.get(path).status_code == 200, (path, one["title"])
        for form in ("bibtex", "ris", "csl-json"):
            assert odd.get(f"/works/{one['id']}/cite/{form}").status_code == 200


def test_3212_people_are_all_there_but_not_all_on_the_first_page(odd: httpx.Client) -> None:
    many = work(odd, "very many people")
    assert many["author_count"] == len(many["authors"]) == 3212
    page = odd.get(f"/works/{many['id']}")
    assert "3,212" in page.text
    last = many["authors"][-1]
    assert odd.get(f"/scholars/{last['scholar_id']}").status_code == 200


def test_nobody_signed(odd: httpx.Client) -> None:
    nobody = work(odd, "nobody signed")
    assert (nobody["author_count"], nobody["authors"]) == (0, [])
    assert "A notice that nobody signed" in odd.get(f"/works/{nobody['id']}").text


def test_one_id_twice_is_one_work_with_both_locations(odd: httpx.Client) -> None:
    assert len(work(odd, "Twice the same id")["locations"]) == 2


def test_lists_and_searches_hold_them(odd: httpx.Client) -> None:
    for path in ("/", "/search?q=", "/scholars", "/search?q=people&sort=year", "/api/works"):
        assert odd.get(path).status_code == 200, path


@pytest.mark.parametrize("query", ["x" * 10_000, "gap " * 2_500, '"gap', '"' * 9, "((" * 3_000])
def test_queries_beyond_measure(odd: httpx.Client, query: str) -> None:
    answer = odd.get("/api/search", params={"q": query})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]
    page = odd.get("/search", params={"q": query})
    assert page.status_code == 400
    assert "Traceback" not in page.text
    assert odd.get("/scholars", params={"q": query}).status_code in {200, 400}
