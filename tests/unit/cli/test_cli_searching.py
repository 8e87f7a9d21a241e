"""Search and scholars, through the command, on the invented library."""

from __future__ import annotations

import json
from pathlib import Path


def test_facets_by_year_source_and_scholar(run, built: Path) -> None:
    answer = json.loads(run("--library", built, "search", "connexin", "--format", "json").stdout)
    facets = {facet["name"]: facet["values"] for facet in answer["facets"]}
    assert set(facets) >= {"year", "source", "scholar"}
    # One work of each year, 2004 to 2015 on cells, and one in Chinese among them.
    assert sum(value["count"] for value in facets["year"]) == answer["total"] == 13
    assert max(value["count"] for value in facets["scholar"]) <= 13
    table = run("--library", built, "search", "connexin").output
    assert "Year" in table
    assert "Source" in table
    assert "Scholar" in table
    assert "Year" not in run("--library", built, "search", "connexin", "--no-facets").output


def test_the_exact_title_comes_first(run, tmp_path: Path) -> None:
    cited = [f"doi:10.5555/{i}" for i in range(3)]
    works = [
        {"doi": "10.5555/0", "title": "Tidal locks and other tidal locks", "year": 2020},
        {"doi": "10.5555/1", "title": "Tidal locks", "year": 1950, "venue": "Slow Letters"},
        {"doi": "10.5555/2", "title": "On tidal locks", "keywords": ["tidal locks"]},
        {"doi": "10.5555/3", "title": "Rivers", "abstract": "No locks.", "references": cited[:1]},
    ]
    (tmp_path / "w.jsonl").write_text("".join(json.dumps(w) + "\n" for w in works))
    assert run("collect", "w.jsonl").exit_code == 0
    for typed in ("tidal locks", "Tidal Locks."):
        found = json.loads(run("search", typed, "--format", "json").stdout)
        assert found["total"] == 3
        assert found["hits"][0]["work"]["title"] == "Tidal locks"


def test_limit_and_offset_meet_without_gap(run, built: Path) -> None:
    def page(offset: int) -> list[str]:
        asked = ("search", "connexin", "--limit", 5, "--offset", offset, "--format", "json")
        found = json.loads(run("--library", built, *asked).stdout)
        return [hit["work"]["id"] for hit in found["hits"]]

    seen = page(0) + page(5) + page(10)
    assert len(seen) == len(set(seen)) == 13


def test_a_scholar_by_name_id_and_orcid(run, built: Path) -> None:
    asked = ("--library", built, "scholar", "orcid:0000-0002-1825-0097", "--format", "json")
    ada = json.loads(run(*asked).stdout)["scholar"]
    assert ada["name"] == "Ada Kron"
    by_id = json.loads(run("--library", built, "scholar", ada["id"], "--format", "json").stdout)
    assert by_id["scholar"] == ada
    assert "Ada Kron" in run("--library", built, "scholar", "Kron, Ada").output
    for unknown in ("orcid:0000-0001-5109-3700", "orcid:0000-0002-1825-0098"):
        assert unknown[6:] in run("--library", built, "scholar", unknown).output
    nobody = run("--library", built, "scholar", "Nobody Atall")
    assert "Nobody Atall" in nobody.output


def test_a_scholar_who_is_now_anothers_is_found_by_name(run, toy: Path) -> None:
    def of(name: str) -> dict[str, object]:
        told = run("--library", toy, "scholar", name, "--format", "json")
        assert told.exit_code == 0, told.output
        found: dict[str, object] = json.loads(told.stdout)["scholar"]
        return found

    ada, other = of("Kron, Ada"), of("Otto Brandt")
    said = run("--library", toy, "judge", "same", ada["id"], other["id"])
    assert said.exit_code == 0, said.output
    both = of("Otto Brandt")
    assert both["id"] == of("Kron, Ada")["id"]
    assert both["work_count"] == ada["work_count"] + other["work_count"]


def test_who_may_be_meant_is_told_with_works_and_years(run, tmp_path: Path) -> None:
    works = [
        {"title": "Tidal locks", "year": 1950, "authors": [{"name": "Mara Ferro"}]},
        {"title": "Glass fibres", "year": 2010, "authors": [{"name": "Mara Ferro"}]},
    ]
    (tmp_path / "w.jsonl").write_text("".join(json.dumps(w) + "\n" for w in works))
    assert "2 works from 2 records" in run("collect", "w.jsonl").output
    hits = [json.loads(run("search", word, "--format", "json").stdout)["hits"][0]["work"]["id"]
            for word in ("tidal", "glass")]  # fmt: skip
    assert run("judge", "different", hits[0], 0, hits[1], 0).exit_code == 0
    told = run("scholar", "Ferro, Mara").output.splitlines()
    assert told[0] == "2 scholars may be meant; name one by its id."
    assert sorted(line.split("  ", 1)[1] for line in told[2:]) == [
        "Mara Ferro  1 work, 1950–1950", "Mara Ferro  1 work, 2010–2010",
    ]  # fmt: skip
    one = run("scholar", told[2].split()[0]).output
    assert "1 other scholar of this library bears the same name" in one
