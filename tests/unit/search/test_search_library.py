"""Searching an invented library: what is found, in which order, counted how, and shown why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connexon import analyse
from connexon.app.finding import scholars_named, search_scholars
from connexon.app.following import query_changes, query_feed, scholar_changes, scholar_feed
from connexon.app.indexing import index_version
from connexon.app.searching import FacetAnswer, Filters, SearchAnswer, search
from connexon.app.view import LibraryView
from connexon.ports.index import Facet
from connexon.ports.ledger import SignatureKey
from connexon.ports.library import Library
from connexon.ports.tables import VersionWriter
from connexon.records.errors import InputError, NotFoundError, QueryError
from connexon.records.ids import ScholarId, format_id, format_scholar_id, format_work_id
from invented_corpus import byline, new_library, table, write_tables

WANG, WANG2, BIRCH, OSTERGARD = 501, 502, 503, 504
CELL, JOURNAL = 71, 72
WORKS: list[dict[str, Any]] = [
    {
        "work_id": 11,
        "title": "Gap junctions between tumour cells",
        "abstract": "Connexin channels carry cGAMP; we measure IL-6 after co-culture.",
        "year": 2001,
        "source_id": CELL,
        "source_title": "Invented Cell",
        "doi": "10.5555/gap.1",
        "type": "article",
        "keywords": ["connexin"],
    },
    {
        "work_id": 12,
        "title": "Gap junctions",
        "year": 1995,
        "source_id": CELL,
        "source_title": "Invented Cell",
        "type": "article",
        "citation_count_elsewhere": 40,
    },
    {
        "work_id": 13,
        "title": "基因调控网络与深度学习",
        "abstract": "癌症中的缝隙连接。",
        "year": 2010,
        "source_id": JOURNAL,
        "source_title": "虚构学报",
        "type": "article",
    },
    {
        "work_id": 14,
        "title": "Naïve networks: a study of (im)possible graphs",
        "abstract": "No gap here, and junctions only later.",
        "year": 2015,
        "type": "preprint",
    },
    {"work_id": 15, "title": "Untold", "year": None, "type": "dataset"},
]
PEOPLE = {
    11: [("Y. Wang", WANG), ("Ada Birch", BIRCH)],
    12: [("Yifang Wang", WANG)],
    13: [("王一方", WANG), ("Wang Wei", WANG2)],
    14: [("J. Ostergård", OSTERGARD), ("Birch, Ada", BIRCH)],
    15: [("Wei Wang", WANG2)],
}
SCHOLARS = [
    {"scholar_id": WANG, "preferred_name": "Yifang Wang", "name_key": "wang yifang",
     "name_forms": ["Yifang Wang", "Y. Wang", "王一方"], "work_count": 3,
     "orcid": "0000-0002-1825-0097"},
    {"scholar_id": WANG2, "preferred_name": "Wei Wang", "name_key": "wang wei",
     "name_forms": ["Wei Wang"], "work_count": 2},
    {"scholar_id": BIRCH, "preferred_name": "Ada Birch", "name_key": "birch ada",
     "name_forms": ["Ada Birch"], "work_count": 2},
    {"scholar_id": OSTERGARD, "preferred_name": "J. Ostergård", "name_key": "ostergard j",
     "name_forms": ["J. Ostergård"], "work_count": 1},
]  # fmt: skip


def fill(
    writer: VersionWriter, works: list[dict[str, Any]], citations: list[tuple[int, int]]
) -> None:
    kept = {w["work_id"] for w in works}
    people = [byline(w, *names) for w, names in PEOPLE.items() if w in kept]
    write_tables(
        writer,
        {
            "works": [{**w, "author_count": len(PEOPLE[w["work_id"]])} for w in works],
            "authorships": [row for a, _ in people for row in a],
            "assignments": [row for _, s in people for row in s],
            "scholars": SCHOLARS,
            "citations": [{"citing_work_id": a, "cited_work_id": b} for a, b in citations],
            "identifiers": [{"scheme": "pmid", "value": "4711", "work_id": 12}],
            "locations": [{"work_id": w, "raw_id": w - 10} for w in sorted(kept)],
            "sources": [
                {"source_id": CELL, "title": "Invented Cell"},
                {"source_id": JOURNAL, "title": "虚构学报"},
            ],
            "work_redirects": [{"old_work_id": 99, "work_id": 11}],
        },
    )
    analyse.build(writer)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    made = new_library(Path(tmp_path_factory.mktemp("search")) / "library")
    writer = made.begin()
    fill(writer, WORKS, [(11, 12), (13, 12), (14, 11)])
    assert index_version(writer) == len(WORKS)
    writer.commit()
    yield made
    made.close()


@pytest.fixture(scope="module")
def view(library: Library) -> LibraryView:
    return LibraryView(library.current())


def ids(answer: SearchAnswer) -> list[int]:
    by_print = {format_work_id(w["work_id"]): w["work_id"] for w in WORKS}
    return [by_print[hit.work.id] for hit in answer.hits]


def found(view: LibraryView, text: str) -> set[int]:
    return set(ids(search(view, text)))


def facet(answer: SearchAnswer, name: str) -> dict[str, int]:
    one = next((f for f in answer.facets if f.name == name), FacetAnswer(name, ()))
    return {v.label: v.count for v in one.values}


@pytest.mark.parametrize(
    ("typed", "works"),
    [
        ("", {11, 12, 13, 14, 15}),
        ("gap junction", {11, 12, 14}),  # English endings do not count
        ('"gap junctions"', {11, 12}),  # in 14 both words, not together
        ("gap -tumour", {12, 14}),
        ("tumour OR naive", {11, 14}),  # nor do accents
        ("junc*", {11, 12, 14}),
        ("title:gap", {11, 12}),
        ("abstract:gap", {14}),
        ("IL-6", {11}),
        ("il 6", {11}),
        ("keyword:connexin", {11}),
        ("source:cell", {11, 12}),
        ("venue:虚构", {13}),
        (f"source:{format_id('V', CELL)}", {11, 12}),
        ("year:1995..2001", {11, 12}),
        ("year:>2009", {13, 14}),
        ("citations:>=1", {11, 12}),
        ("type:dataset", {15}),
        ("深度学习", {13}),
        ("学习", {13}),
        ("缝", {13}),  # one character
        ("学深", set()),
        ("10.5555/GAP.1", {11}),
        ("https://doi.org/10.5555/gap.1", {11}),
        ("doi:10.5555/gap.1", {11}),
        ("pmid:4711", {12}),
        ("orcid:0000-0002-1825-0097", {11, 12, 13}),
        (format_work_id(12), {12}),
        (format_work_id(99), {11}),  # merged
        (format_work_id(12).lower(), {12}),
        (f"cites:{format_work_id(12)}", {11, 13}),
        (f"scholar:{format_scholar_id(WANG2)}", {13, 15}),
        (format_scholar_id(WANG2), {13, 15}),
        ('author:"Wang, Y"', {11, 12, 13}),  # initials fit all who share them
        ('author:"Yifang Wang"', {11, 12, 13}),  # 11 through whose it is
        ('author:"Wang Yifang"', {11, 12, 13}),
        ('author:"Wei Wang"', {13, 15}),
        ("author:王一方", {11, 12, 13}),
        ("author:birch", {11, 14}),
        ('author:"Østergård, J"', {14}),
        ('scholar:"Wang, Yifang"', {11, 12, 13}),
        ("ostergard", {14}),
        ("!!!", set()),
        ("gap !!!", {11, 12, 14}),
    ],
)
def test_finds(view: LibraryView, typed: str, works: set[int]) -> None:
    assert found(view, typed) == works


def test_the_exact_title_comes_first(view: LibraryView) -> None:
    answer = search(view, "gap JUNCTIONS")
    assert ids(answer)[0] == 12
    assert [hit.is_exact_title for hit in answer.hits] == [True, False, False]


def test_a_pasted_title_with_colon_and_parentheses_is_found(view: LibraryView) -> None:
    answer = search(view, "Naïve Networks: a study of (im)possible graphs")
    assert ids(answer) == [14]
    assert answer.hits[0].is_exact_title


def test_sorts(view: LibraryView) -> None:
    assert ids(search(view, "gap", sort="year")) == [14, 11, 12]
    assert ids(search(view, "gap", sort="citations")) == [12, 11, 14]
    with pytest.raises(InputError, match="relevance, citations, year"):
        search(view, "gap", sort="fame")


def test_pages_continue_where_the_last_ended(view: LibraryView) -> None:
    whole = ids(search(view, "", (5, 0)))
    parts = [ids(search(view, "", (2, offset))) for offset in (0, 2, 4)]
    assert [w for part in parts for w in part] == whole
    assert search(view, "", (2, 4)).total == 5
    with pytest.raises(InputError, match="Narrow"):
        search(view, "", (10, 10_000))


def test_facets_count_the_whole_result(view: LibraryView) -> None:
    answer = search(view, "gap", (1, 0))
    assert answer.total == 3
    assert len(answer.hits) == 1
    assert facet(answer, "year") == {"2015": 1, "2001": 1, "1995": 1}
    assert facet(answer, "source") == {"Invented Cell": 2}
    assert facet(answer, "scholar") == {"Yifang Wang": 2, "Ada Birch": 2, "J. Ostergård": 1}
    assert facet(answer, "type") == {"article": 2, "preprint": 1}


def test_facets_are_filters(view: LibraryView) -> None:
    def under(**given: Any) -> set[int]:
        return set(ids(search(view, "gap", filters=Filters(**given))))

    assert under(from_year=2000) == {11, 14}
    assert under(to_year=1999) == {12}
    assert under(sources=(format_id("V", CELL),)) == {11, 12}
    assert under(scholars=(format_scholar_id(BIRCH),), types=("preprint",)) == {14}
    with pytest.raises(NotFoundError):
        under(scholars=("nobody",))


def test_hits_say_why(view: LibraryView) -> None:
    answer = search(view, 'connexins "gap junctions"')
    shown = {m.field: [p.text for p in m.pieces if p.is_match] for m in answer.hits[0].why}
    assert shown["title"] == ["Gap junctions"]
    assert shown["abstract"] == ["Connexin"]
    assert shown["keywords"] == ["connexin"]


def test_a_judgement_moves_a_work_at_once(view: LibraryView) -> None:
    """Wang's signature on 12 is given to Wei Wang, though the index still has it as before."""
    moved = replace(view, overlay={SignatureKey(12, 0): (WANG2, 1.0)})
    assert found(moved, f"scholar:{format_scholar_id(WANG)}") == {11, 13}
    assert found(moved, f"scholar:{format_scholar_id(WANG2)}") == {12, 13, 15}
    answer = search(moved, "gap")
    assert facet(answer, "scholar") == {
        "Ada Birch": 2, "Yifang Wang": 1, "Wei Wang": 1, "J. Ostergård": 1,
    }  # fmt: skip
    filtered = search(moved, "gap", filters=Filters(scholars=(format_scholar_id(WANG2),)))
    assert ids(filtered) == [12]
    assert filtered.hits[0].work.authors[0].scholar_id == format_scholar_id(WANG2)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Yifang Wang", WANG),
        ("wang yifang", WANG),
        ("Wang, Y.", WANG),
        ("王一方", WANG),
        ("Wei Wang", WANG2),
        ("Östergard", OSTERGARD),
        ("birch", BIRCH),
        ("0000-0002-1825-0097", WANG),
        (format_scholar_id(BIRCH), BIRCH),
    ],
)
def test_scholars_by_name(view: LibraryView, typed: str, first: int) -> None:
    assert scholars_named(view, typed, loosely=True)[0].scholar_id == first
    assert search_scholars(view, typed).results[0].id == format_scholar_id(first)


def test_nobody_of_that_name(view: LibraryView) -> None:
    assert search_scholars(view, "Zebedee Quux").meta.count == 0
    with pytest.raises(InputError):
        search_scholars(view, "  ")


@given(st.text(max_size=40) | st.text(alphabet='()":-*gap王 ORAND', max_size=25))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_garbage_gives_results_or_a_query_error(view: LibraryView, typed: str) -> None:
    try:
        answer = search(view, typed, (3, 0), facets=(Facet.YEAR,))
    except QueryError:
        return
    assert 0 <= answer.total <= len(WORKS)


def test_an_empty_library_finds_nothing(tmp_path: Path) -> None:
    library = new_library(tmp_path / "empty")
    answer = search(LibraryView(library.current()), "gap")
    assert (answer.total, answer.hits) == (0, ())
    library.close()


def test_the_next_index_is_built_upon_the_last(tmp_path: Path) -> None:
    library = new_library(tmp_path / "library")
    with library.writing():
        writer = library.begin()
        fill(writer, WORKS[:4], [(11, 12)])
        index_version(writer)
        writer.commit()
    before = LibraryView(library.current())
    with library.writing():
        writer = library.begin()
        # 15 arrives, 13 goes, 12 is now cited by 14 too; the others stay as they were.
        fill(writer, [w for w in WORKS if w["work_id"] != 13], [(11, 12), (14, 12)])
        assert index_version(writer) == 2
        writer.commit()
    after = LibraryView(library.current())
    assert found(after, "") == {11, 12, 14, 15}
    assert ids(search(after, "", sort="citations"))[0] == 12
    assert found(after, "untold") == {15}
    assert found(after, "学习") == set()
    assert found(before, "学习") == {13}  # the version before is as it was
    kinds = [(c.kind, c.work_id) for c in scholar_changes(before, after, ScholarId(WANG)).changes]
    assert kinds == [("gone", format_work_id(13)), ("cited", format_work_id(14))]
    news = query_changes(before, after, "untold").changes
    assert [(c.kind, c.work.title if c.work else "") for c in news] == [("new", "Untold")]
    with library.writing():
        writer = library.begin()
        for name in ("works", "authorships", "assignments", "scholars", "citations"):
            writer.keep(name)
        for name in ("identifiers", "work_indicators"):
            writer.keep(name)
        assert index_version(writer) == 0
        writer.commit()
    assert found(LibraryView(library.current()), "untold") == {15}
    library.close()


def test_feeds_name_the_work_that_is_cited(view: LibraryView) -> None:
    feed = scholar_feed(view, ScholarId(WANG), "https://example.org")
    assert "“基因调控网络与深度学习” cites “Gap junctions”" in feed
    edge = f"urn:connexon:citation:{format_work_id(13)}:{format_work_id(12)}"
    assert feed.count(edge) == 1
    # 14 (raw record 4) is the last collected among what concerns Wang.
    first = feed.index("<entry>")
    assert feed.index("Naïve networks") < feed.index("基因", first)
    assert "https://example.org/search.atom?q=gap%20-tumour" in query_feed(
        view, "gap NOT tumour", "https://example.org"
    )


def test_tables_helper_sorts_as_the_tables_say() -> None:
    rows = table(
        "citations",
        [{"cited_work_id": 2, "citing_work_id": 1}, {"cited_work_id": 1, "citing_work_id": 3}],
    )
    assert rows.column("cited_work_id").to_pylist() == [1, 2]
