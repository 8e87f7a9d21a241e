"""Worked examples of merging: what becomes one work, what does not, and what is kept."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from normalise_memory import MemoryWriter, built, built_in_steps, records_of, work

from connexon.normalise import build
from connexon.normalise.keys import comparable_title_key, own_id
from connexon.records.parsed import ParsedLocation, ParsedSource

TITLE = "Tidal locks respond to the phase of the moon"
SHARED = Path(__file__).parents[3] / "../shared"


def test_one_doi_is_one_work_with_every_location() -> None:
    a = work(
        "openalex", "W1", doi="10.1234/a", title=TITLE, year=2020, authors=["Ada Kron"],
        url="https://a.example", abstract="Moon.",
    )  # fmt: skip
    b = work(
        "crossref", doi="10.1234/a", title=TITLE + ".", year=2021, authors=["Kron, Ada"],
        url="https://b.example", volume="7",
    )  # fmt: skip
    writer, summary = built([a, b])
    assert (summary.read, summary.works, summary.merged) == (2, 1, 1)
    (row,) = writer.rows("works")
    # Crossref is nearer to the publisher; what it lacks comes from OpenAlex.
    assert (row["title"], row["year"], row["volume"]) == (TITLE + ".", 2021, "7")
    assert row["abstract"] == "Moon."
    assert [r["url"] for r in writer.rows("locations")] == [
        "https://a.example",
        "https://b.example",
    ]
    assert [(r["scheme"], r["value"]) for r in writer.rows("identifiers")] == [
        ("doi", "10.1234/a"),
        ("openalex", "W1"),
    ]
    (author,) = writer.rows("authorships")
    assert (author["printed_name"], author["other_names"]) == ("Kron, Ada", ["Ada Kron"])


def test_title_year_and_names_make_one_work_and_the_other_id_redirects() -> None:
    a = work("wos", "1", title=TITLE, year=2020, authors=["Kron, Ada", "Lind, Bo"])
    b = work("scopus", "2", title=TITLE.upper(), year=2020, authors=["Kron, A.", "Lind, B."])
    writer, summary = built([a, b])
    assert summary.works == 1
    assert writer.rows("works")[0]["work_id"] == own_id(a)
    assert writer.rows("work_redirects") == [{"old_work_id": own_id(b), "work_id": own_id(a)}]


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        ({"title": "Editorial", "year": 2020}, {"title": "Editorial", "year": 2020}, "generic"),
        ({"year": 2015}, {"year": 2020}, "years apart"),
        ({"authors": ["Ada Kron"]}, {"authors": ["Bo Lind"]}, "other people"),
        ({"doi": "10.1234/a"}, {"doi": "10.1234/b"}, "two published DOIs"),
        (
            {"venue": "Locks", "pages": "1-9"},
            {"venue": "Locks", "pages": "11-19"},
            "two parts of one volume",
        ),
        ({"venue": "Locks", "year": 2020}, {"venue": "Locks", "year": 2021}, "yearly column"),
    ],
)
def test_what_stays_two_works(left: dict[str, object], right: dict[str, object], why: str) -> None:
    base: dict[str, object] = {"title": TITLE, "year": 2020, "authors": ["Ada Kron"]}
    _, summary = built([work("wos", "1", **base | left), work("scopus", "2", **base | right)])
    assert summary.works == 2, why


def test_two_ids_of_one_provider_are_two_works_unless_a_preprint_is_one() -> None:
    base: dict[str, object] = {"title": TITLE, "year": 2020, "authors": ["Ada Kron"]}
    _, two = built([work("inspire", "1", **base), work("inspire", "2", **base)])
    assert two.works == 2
    preprint = work("openalex", "W1", doi="10.48550/arxiv.2001.00001", type="preprint", **base)
    published = work("openalex", "W2", doi="10.1234/a", type="article", **base)
    writer, one = built([preprint, published])
    assert one.works == 1
    assert writer.rows("works")[0]["doi"] == "10.1234/a"


def test_a_record_without_ids_goes_to_the_better_of_two_rivals() -> None:
    base: dict[str, object] = {"title": TITLE, "authors": ["Ada Kron"]}
    talk = work("crossref", doi="10.1234/talk", year=2019, venue="Lock Days", **base)
    article = work("crossref", doi="10.1234/article", year=2020, venue="Locks", **base)
    mine = work("bibtex", "kron", year=2020, venue="Locks", **base)
    for order in ([talk, article, mine], [mine, talk, article], [article, mine, talk]):
        writer, summary = built(order)
        assert summary.works == 2
        dois = {r["work_id"]: r["doi"] for r in writer.rows("works")}
        where = {r["provider_key"]: r["work_id"] for r in writer.rows("locations")}
        assert dois[where["kron"]] == "10.1234/article"


def test_an_identifier_given_to_works_that_contradict_each_other_joins_nothing() -> None:
    a = work("connexon", "17", title="Tidal locks of the northern sea", authors=["Ada Kron"])
    b = work("connexon", "17", title="Graph colouring in linear time", authors=["Bo Lind"])
    writer, summary = built([a, b])
    assert summary.works == 2
    assert len({r["work_id"] for r in writer.rows("works")}) == 2
    assert len(writer.rows("identifiers")) == 1


def test_a_record_that_came_twice_is_one_work_with_two_locations() -> None:
    a = work("bibtex", "k", title=TITLE, year=2020, authors=["Ada Kron"])
    writer, summary = built([a, a])
    assert summary.works == 1
    assert len(writer.rows("locations")) == 2
    assert writer.rows("work_redirects") == []


def test_references_resolve_by_any_identifier_and_no_work_cites_itself() -> None:
    citing = work(
        "openalex", "W1", doi="10.1234/a", title=TITLE, authors=["Ada Kron"],
        references=("openalex:W2", "openalex:W1", "doi:10.1234/far", "A book, 1999"),
    )  # fmt: skip
    other_list = work("crossref", doi="10.1234/a", references=("doi:10.1234/c",))
    cited = work("openalex", "W2", title="Locks, lanterns and ladders", authors=["Bo Lind"])
    third = work("crossref", doi="10.1234/c", title="On the colour of sluices")
    writer, summary = built([citing, other_list, cited, third])
    a, w2, c = own_id(citing), own_id(cited), own_id(third)
    references = writer.rows("references")
    # The longest list is the work's; citations are drawn from all lists.
    assert [r["key"] for r in references] == list(citing.references)
    assert [r["cited_work_id"] for r in references] == [w2, a, None, None]
    pairs = {(r["citing_work_id"], r["cited_work_id"]) for r in writer.rows("citations")}
    assert pairs == {(a, w2), (a, c)}
    assert summary.citations == 2
    counts = {r["work_id"]: r["reference_count"] for r in writer.rows("works")}
    assert counts[a] == 4


def test_sources_meet_by_issn_and_title() -> None:
    issns = ("1111-1111", "2222-2222")
    works = [
        work("crossref", doi="10.1234/a", source=ParsedSource("The Locks", issns)),
        work("crossref", doi="10.1234/b", source=ParsedSource("Locks", issns[1:])),
        work("connexon", "x", title="On sluices", source=ParsedSource("LOCKS")),
        work("connexon", "y", title="On weirs", source=ParsedSource("Keys")),
    ]
    writer, _ = built(works)
    counts = {r["title"]: (r["issn_l"], r["work_count"]) for r in writer.rows("sources")}
    # "LOCKS" and "Locks" fold to one title, which has one ISSN; three works in all. The most
    # frequent print is shown: each stands once, so the smallest, "LOCKS".
    assert counts == {"LOCKS": ("1111-1111", 3), "Keys": (None, 1)}


def test_a_work_without_authors_and_an_empty_library() -> None:
    writer, summary = built([work("connexon", "a", title="On sluices")])
    assert (summary.works, summary.authorships) == (1, 0)
    assert writer.rows("works")[0]["author_count"] == 0
    writer, summary = built([])
    assert (summary.read, summary.works) == (0, 0)
    assert all(len(table) == 0 for table in writer.tables.values())


def test_a_byline_of_3212_keeps_every_position() -> None:
    names = [f"Person {i}" for i in range(3212)]
    one = work("inspire", "1", doi="10.1234/big", title=TITLE, authors=names)
    cut = work("crossref", doi="10.1234/big", title=TITLE, authors=names[:20])
    writer, _ = built([one, cut])
    rows = writer.rows("authorships")
    assert [r["position"] for r in rows] == list(range(3212))
    assert all(r["other_names"] in (None, []) for r in rows)


def test_locations_of_a_preprint_say_so() -> None:
    one = work(
        "openalex", "W1", title=TITLE, type="preprint", url="https://p.example",
        locations=(
            ParsedLocation("https://p.example", None),
            ParsedLocation("https://q.example", "accepted"),
        ),
    )  # fmt: skip
    writer, _ = built([one])
    found = {r["url"]: r["version"] for r in writer.rows("locations")}
    assert found == {"https://p.example": "preprint", "https://q.example": "accepted"}


def test_titles_too_short_or_too_general_identify_nothing() -> None:
    assert comparable_title_key("Introduction to the special issue") is None
    assert comparable_title_key("Locks") is None
    assert comparable_title_key("细胞间通讯的机制研究") is not None
    assert comparable_title_key(TITLE) == "tidallocksrespondtothephaseofthemoon"


def test_the_flagship_as_two_services_print_it() -> None:
    path = SHARED / "data/flagship.json"
    if not path.exists():
        pytest.skip("the shared flagship record is not on this machine")
    record = json.loads(path.read_text())
    one, other = (
        record["authors_as_printed_on_one_service"],
        record["authors_as_printed_on_another"],
    )
    base = {"doi": record["doi"], "title": record["title"], "year": 2024}
    first = work("first-service", "1", authors=[name for name, _ in one], **base)
    second = work("second-service", "2", authors=other, **base)
    writer, summary = built([first, second])
    assert summary.works == 1
    rows = writer.rows("authorships")
    assert len(rows) == 12
    prints = [{str(r["printed_name"]), *(r["other_names"] or [])} for r in rows]  # type: ignore[misc]
    assert prints == [{a[0], b} for a, b in zip(one, other, strict=True)]


def test_a_new_record_resolves_what_others_refer_to_and_joins_two_works() -> None:
    # b and c are two works until d, with the DOI of the one and the PMID of the other, says
    # they are one. a refers to both, and to e, which comes last.
    a = work(
        "inspire", "1", title="On weirs and their keepers", authors=["Bo Lind"],
        references=("doi:10.1234/b", "pmid:7", "inspire:9"),
    )  # fmt: skip
    b = work("crossref", doi="10.1234/b", title=TITLE, authors=["Ada Kron"])
    c = work("pubmed", "7", ids={"pmid": "7"}, title=TITLE, year=1990, authors=["Kron, Ada"])
    b, c = (msgspec.structs.replace(w, year=y) for w, y in ((b, 2020), (c, 1990)))
    d = work("wos", "3", ids={"pmid": "7"}, doi="10.1234/b", title=TITLE, authors=["Ada Kron"])
    e = work("inspire", "9", title="A history of sluices in the north", authors=["Ada Kron"])
    before, _ = built([a, b, c])
    assert len(before.rows("citations")) == 2
    after, summary = built_in_steps([a, b, c, d, e], [3, 4])
    assert (summary.read, summary.works, summary.merged) == (5, 3, 2)
    assert [r["cited_work_id"] for r in after.rows("references")] == [
        own_id(b),
        own_id(b),
        own_id(e),
    ]
    assert len(after.rows("citations")) == 2
    assert {"old_work_id": own_id(c), "work_id": own_id(b)} in after.rows("work_redirects")
    whole, _ = built([a, b, c, d, e])
    assert all(whole.rows(name) == after.rows(name) for name in whole.tables)


def test_an_id_once_given_redirects_also_after_a_full_build() -> None:
    one = work("connexon", "17", title="Tidal locks of the northern sea", authors=["Ada Kron"])
    two = work("connexon", "17", title="Graph colouring in linear time", authors=["Bo Lind"])
    both = work(
        "connexon", "17", title="Tidal locks, graph colouring", authors=["Bo Lind", "Ada Kron"]
    )
    before, _ = built([one, two])
    given = {row["work_id"] for row in before.rows("works")}
    writer = MemoryWriter(before.tables)
    build(records_of([one, two, both]), writer)  # type: ignore[arg-type]
    known = {row["work_id"] for row in writer.rows("works")}
    known |= {row["old_work_id"] for row in writer.rows("work_redirects")}
    assert given <= known
