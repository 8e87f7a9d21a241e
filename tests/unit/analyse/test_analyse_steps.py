"""Indicator tables of an invented corpus of five works, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from connexon import analyse
from connexon.records.tables import TABLES
from invented_corpus import byline, new_library, write_tables

ADA, BOB, CY = 101, 102, 103
# work: year, author_count stated, byline
WORKS = {
    1: (2001, 2, [("Ada Birch", ADA), ("Bob Cole", BOB)]),
    2: (2002, 1, [("A. Birch", ADA)]),
    3: (2002, 3, [("Ada Birch", ADA), ("Bob Cole", BOB), ("Cy Dunn", CY)]),
    4: (None, 0, [("Bob Cole", BOB)]),
    5: (2003, 500, [("Ada Birch", ADA), ("Cy Dunn", CY)]),
}
# cited ← citing: 1 ← 2,3,4; 2 ← 3,4; 3 ← 5
CITATIONS = [(1, 2), (1, 3), (1, 4), (2, 3), (2, 4), (3, 5)]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict]]:
    library = new_library(Path(tmp_path_factory.mktemp("analyse")) / "library")
    writer = library.begin()
    people = [byline(w, *names) for w, (_, _, names) in WORKS.items()]
    write_tables(
        writer,
        {
            "works": [
                {"work_id": w, "title": f"Work {w}", "year": year, "author_count": n}
                for w, (year, n, _) in WORKS.items()
            ],
            "authorships": [row for a, _ in people for row in a],
            "assignments": [row for _, s in people for row in s],
            "citations": [{"cited_work_id": a, "citing_work_id": b} for a, b in CITATIONS],
        },
    )
    analyse.build(writer)
    writer.commit()
    tables = library.current()
    found = {s.table: tables.read(s.table).to_pylist() for s in analyse.STEPS}
    schemas = {s.table: tables.read(s.table).schema for s in analyse.STEPS}
    assert all(schema == TABLES[name].schema for name, schema in schemas.items())
    library.close()
    return found


def test_works_are_counted_by_their_citing_works(answers: dict[str, list[dict]]) -> None:
    counts = {r["work_id"]: r["citation_count"] for r in answers["work_indicators"]}
    assert counts == {1: 3, 2: 2, 3: 1, 4: 0, 5: 0}


def test_scholar_figures(answers: dict[str, list[dict]]) -> None:
    rows = {r.pop("scholar_id"): r for r in map(dict, answers["scholar_indicators"])}
    # Ada: works 1, 2, 3, 5 with 3, 2, 1, 0 citations: two works with >= 2, so h = 2.
    # Shares 1/2 + 1 + 1/3 + 1/500. Co-authors: Bob (1, 3) and Cy (3); work 5 is too large.
    ada = rows[ADA]
    assert ada.pop("fractional_work_count") == pytest.approx(1 / 2 + 1 + 1 / 3 + 1 / 500)
    assert ada == {"work_count": 4, "citation_count": 6, "h_index": 2, "coauthor_count": 2}
    # Bob: works 1, 3, 4 with 3, 1, 0: h = 1. Work 4 states no count, so its one entry counts.
    bob = rows[BOB]
    assert bob.pop("fractional_work_count") == pytest.approx(1 / 2 + 1 / 3 + 1)
    assert bob == {"work_count": 3, "citation_count": 4, "h_index": 1, "coauthor_count": 2}
    cy = rows[CY]
    assert cy["work_count"] == 2
    assert cy["coauthor_count"] == 2


def test_coauthors_lie_in_both_directions_without_large_bylines(
    answers: dict[str, list[dict]],
) -> None:
    pairs = {
        (r["scholar_id"], r["coauthor_id"]): (r["work_count"], r["last_year"])
        for r in answers["coauthors"]
    }
    assert pairs == {
        (ADA, BOB): (2, 2002), (BOB, ADA): (2, 2002), (ADA, CY): (1, 2002),
        (CY, ADA): (1, 2002), (BOB, CY): (1, 2002), (CY, BOB): (1, 2002),
    }  # fmt: skip


def test_years_leave_out_works_without_one(answers: dict[str, list[dict]]) -> None:
    rows = [tuple(r.values()) for r in answers["scholar_years"] if r["scholar_id"] == BOB]
    assert rows == [(BOB, 2001, 1, 3), (BOB, 2002, 1, 1)]
