"""Worked examples of every format; the people are invented."""

from __future__ import annotations

import json

import pytest

from connexon.collect import parse
from connexon.records.errors import InputError
from connexon.records.names import NameAgreement
from connexon.records.parsed import ParsedLocation, ParsedSource, ParsedWork
from connexon.records.raw import RawRecord
from connexon.text.names import compatible, read_name

_RIS = "TY  - JOUR\nTI  - On locks\n{}\nER  - \n"
_BIBTEX = "@article{{a, title={{On locks}}, author={{{}}}}}"


def _parse(form: str, payload: bytes | dict[str, object]) -> ParsedWork:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return parse(RawRecord(0, form, form, "made-up", 1, body))


def test_interchange_reads_every_field() -> None:
    work = _parse(
        "connexon",
        {
            "id": "a1",
            "provider": "atlas",
            "doi": "https://doi.org/10.1234/ABC.5",
            "pmid": 77,
            "title": "On <i>tidal</i>  locks &amp; keys",
            "abstract": "<p>First.</p><p>Second.</p>",
            "year": "2019",
            "venue": "Journal of Locks",
            "keywords": ["locks", "locks", " keys "],
            "authors": [
                {
                    "position": 0,
                    "given": "Ada",
                    "family": "Kron",
                    "orcid": "0000-0002-1825-0097",
                    "email": "ADA@Kron.example",
                    "affiliations": ["Dock 1"],
                },
                {"position": 4, "name": "Bo Lind", "orcid": "0000-0002-1825-0098"},
            ],
            "references": ["b2", "doi:10.1234/Q", "10.1234/r"],
        },
    )
    assert work.ids == {"doi": "10.1234/abc.5", "pmid": "77", "atlas": "a1"}
    assert work.title == "On tidal locks & keys"
    assert work.abstract == "First.\nSecond."
    assert work.year == 2019
    assert work.source == ParsedSource("Journal of Locks")
    assert work.keywords == ("locks", "keys")
    first, second = work.authors
    assert (first.printed_name, first.given, first.family) == ("Ada Kron", "Ada", "Kron")
    assert (first.orcid, first.email) == ("0000-0002-1825-0097", "ada@kron.example")
    # Position 4 is the fifth entry, so the byline has at least five; 0098 fails its check digit.
    assert (second.position, second.orcid, work.author_count) == (4, None, 5)
    assert work.references == ("atlas:b2", "doi:10.1234/q", "doi:10.1234/r")


def test_positions_given_twice_are_counted_anew() -> None:
    work = _parse(
        "connexon",
        {"title": "T", "authors": [{"position": 1, "name": "A"}, {"position": 1, "name": "B"}]},
    )
    assert [(a.position, a.printed_name) for a in work.authors] == [(0, "A"), (1, "B")]


@pytest.mark.parametrize(
    ("payload", "reason"),
    [
        (b'{"title": "cut', "cut off"),
        (b'{"title": "\xff"}', "UTF-8"),
        (b"[1]", "no object"),
        (b'{"year": 2000}', "neither title nor identifier"),
        (b'{"title": nope}', "not valid JSON"),
        (b"[" * 100_000, "cut off"),
    ],
)
def test_what_is_no_work_says_why(payload: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        _parse("connexon", payload)


def test_openalex_old_and_new_shape_say_the_same() -> None:
    old = _parse(
        "openalex",
        {
            "id": "https://openalex.org/W1",
            "doi": "https://doi.org/10.1234/x",
            "title": "T",
            "publication_year": 2020,
            "type": "journal-article",
            "host_venue": {
                "display_name": "Locks",
                "issn_l": "1234-5678",
                "issn": ["1234-5678", "8765-4321"],
                "publisher": "Dock",
                "url": "https://dock.example/x",
                "license": "cc-by",
                "version": "publishedVersion",
                "type": "journal",
            },
            "authorships": [
                {
                    "author": {"display_name": "Ada Kron"},
                    "raw_affiliation_string": "Dock 1",
                }
            ],
            "referenced_works": ["https://openalex.org/W2"],
            "abstract_inverted_index": {"bites": [1], "Dog": [0, 3], "man,": [2]},
        },
    )
    new = _parse(
        "openalex",
        {
            "id": "https://openalex.org/W1",
            "ids": {"doi": "https://doi.org/10.1234/X"},
            "display_name": "T",
            "publication_year": 2020,
            "type": "article",
            "primary_location": {
                "landing_page_url": "https://dock.example/x",
                "license": "cc-by",
                "version": "publishedVersion",
                "source": {
                    "display_name": "Locks",
                    "issn_l": "1234-5678",
                    "issn": ["1234-5678", "8765-4321"],
                    "host_organization_name": "Dock",
                    "type": "journal",
                },
            },
            "authorships": [
                {
                    "author": {"display_name": "A. Kron"},
                    "raw_author_name": "Ada Kron",
                    "raw_affiliation_strings": ["Dock 1"],
                }
            ],
            "referenced_works": ["https://openalex.org/W2"],
            "abstract_inverted_index": {"Dog": [0, 3], "bites": [1], "man,": [2]},
        },
    )
    assert old == new
    assert new.abstract == "Dog bites man, Dog"
    assert new.locations == (ParsedLocation("https://dock.example/x", "published"),)
    assert new.references == ("openalex:W2",)


def test_crossref_item() -> None:
    work = _parse(
        "crossref",
        {
            "DOI": "10.1234/ABC",
            "title": ["Locks &amp; keys"],
            "subtitle": ["a survey"],
            "abstract": "<jats:title>Abstract</jats:title><jats:p>Locks  lock.</jats:p>",
            "issued": {"date-parts": [[2021, 3]]},
            "type": "journal-article",
            "container-title": ["Locks"],
            "ISSN": ["12345678"],
            "license": [{"URL": "http://creativecommons.org/licenses/by-nc/4.0/"}],
            "author": [
                {"given": "Ada", "family": "Kron", "affiliation": [{"name": "Dock 1"}]},
                {"name": "The Lock Consortium"},
            ],
            "reference": [{"DOI": "10.1234/Z", "key": "1"}, {"unstructured": "A book, 1999"}],
            "is-referenced-by-count": 9,
            "updated-by": [{"type": "retraction", "DOI": "10.1234/r"}],
        },
    )
    assert work.title == "Locks & keys: a survey"
    assert work.abstract == "Locks lock."
    assert (work.year, work.published, work.type) == (2021, "2021-03", "article")
    assert work.licence == "CC-BY-NC-4.0"
    assert [a.printed_name for a in work.authors] == ["Ada Kron", "The Lock Consortium"]
    assert work.references == ("doi:10.1234/z", "A book, 1999")
    assert work.citation_count_elsewhere == 9
    assert work.is_retracted


def test_bibtex_entry_with_latex_macro_and_comma_names() -> None:
    payload = rb"""@string{jol = "Journal of Locks"}
@article{kron99,
  author = {Kr{\"o}n, Ada and Bo Lind and others},
  title = {{Locks \& Keys}: 50\% of $x^2$},
  journal = jol, year = 1999, pages = {1--9}, doi = {10.1234/l},
}"""
    work = _parse("bibtex", payload)
    assert work.title == "Locks & Keys: 50% of $x^2$"
    assert work.source == ParsedSource("Journal of Locks", (), "journal")
    assert (work.pages, work.year) == ("1-9", 1999)
    ada, bo = work.authors
    assert (ada.printed_name, ada.family, ada.given) == ("Krön, Ada", "Krön", "Ada")
    assert (bo.printed_name, bo.family) == ("Bo Lind", None)


def test_bibtex_entry_that_is_not_closed() -> None:
    with pytest.raises(InputError, match="cut off"):
        _parse("bibtex", b"@article{a, title = {On locks")


def test_ris_block() -> None:
    work = _parse(
        "ris",
        b"TY  - JOUR\nAU  - Kron, Ada\nAU  - Lind, Bo, Jr.\nTI  - Locks\n  and keys\n"
        b"PY  - 2001/04/\nT2  - Journal of Locks\n"
        b"SP  - 7\nEP  - 9\nDO  - 10.1234/L\nSN  - 1234-5678\nER  - \n",
    )
    assert work.title == "Locks and keys"
    assert (work.year, work.published, work.pages) == (2001, "2001-04", "7-9")
    assert work.source == ParsedSource("Journal of Locks", ("1234-5678",), "journal")
    assert [(a.family, a.given) for a in work.authors] == [("Kron", "Ada"), ("Lind", "Bo")]


def test_ris_in_windows_1252() -> None:
    work = _parse("ris", b"TY  - BOOK\nTI  - Caf\xe9\nER  - ")
    assert work.title == "Café"


@pytest.mark.parametrize(
    ("form", "record", "printed"),
    [
        ("ris", _RIS, "AU  - Quillfeather, Thomas, {}"),
        ("bibtex", _BIBTEX, "Quillfeather, {}, Thomas"),
        ("bibtex", _BIBTEX, "Quillfeather, Thomas, {}"),
        ("bibtex", _BIBTEX, "Thomas Quillfeather {}"),
    ],
)
def test_father_and_son_are_two(form: str, record: str, printed: str) -> None:
    works = [_parse(form, record.format(printed.format(s)).encode()) for s in ("Jr.", "III")]
    junior, third = (
        read_name(a.printed_name, a.given, a.family) for (a,) in (w.authors for w in works)
    )
    assert (junior.family, junior.given, junior.suffix) == ("Quillfeather", ("Thomas",), "Jr")
    assert third.suffix == "III"
    assert compatible(junior, third) is NameAgreement.CONTRADICTORY


def _people(work: ParsedWork) -> list[str]:
    return [a.printed_name for a in work.authors]


_BYLINES = [
    ("Quill, J.; Fern, P. A.; Moss, C.", ["Quill, J.", "Fern, P. A.", "Moss, C."]),
    ("Quill, J.; Fern, P. A.; et al.", ["Quill, J.", "Fern, P. A.", None]),
    ("Quill, J., et al.", ["Quill, J.", None]),
    ("Quill J (et al)", ["Quill J", None]),
    ("J. Quill & others", ["J. Quill", None]),
    ("Qu&iacute;l, Jos&eacute;", ["Quíl, José"]),
    ("曾沈毅, 欧阳若兰, 单雄信", ["曾沈毅", "欧阳若兰", "单雄信"]),
    ("曾沈毅、欧阳若兰", ["曾沈毅", "欧阳若兰"]),
    ("曾沈毅，單雄信", ["曾沈毅", "單雄信"]),
    ("曾沈毅, 欧阳若兰, 等", ["曾沈毅", "欧阳若兰", None]),
    ("曾沈毅; 单雄信", ["曾沈毅", "单雄信"]),
    # Family and given name, or no Chinese names.
    ("欧阳, 若兰", ["欧阳, 若兰"]),
    ("欧阳，文兰", ["欧阳，文兰"]),
    ("石川, 安子", ["石川, 安子"]),
    ("王, 若兰", ["王, 若兰"]),
    ("Quill, Jr., J.", ["Quill, Jr., J."]),
]


@pytest.mark.parametrize(("byline", "people"), _BYLINES)
def test_a_byline_in_one_text_is_taken_apart(byline: str, people: list[str | None]) -> None:
    named = [name for name in people if name]
    for form, record in (
        ("bibtex", _BIBTEX.format(byline)),
        ("ris", _RIS.format(f"AU  - {byline}")),
    ):
        work = _parse(form, record.encode())
        assert (_people(work), work.author_count) == (named, len(people))
    for authors in (byline, [byline], [{"name": byline, "position": 0}]):
        work = _parse("connexon", {"title": "On locks", "authors": authors})
        found = [name.replace("&iacute;", "í").replace("&eacute;", "é") for name in _people(work)]
        assert (found, work.author_count) == (named, len(people))
        assert [a.position for a in work.authors] == list(range(len(named)))
    work = _parse("crossref", {"title": ["On locks"], "author": [{"family": byline}]})
    assert (_people(work), work.author_count) == (named, len(people))
    work = _parse("openalex", {"title": "On locks", "authorships": [{"raw_author_name": byline}]})
    assert (_people(work), work.author_count) == (named, len(people))


def test_what_is_said_of_one_person_stays_with_this_one_only() -> None:
    said = {"orcid": "0000-0002-1825-0097", "affiliations": ["Dock 1"]}
    for name, orcids in (
        ("Quill, J., et al.", ["0000-0002-1825-0097"]),
        ("Quill, J.; Fern, P.", [None, None]),
    ):
        work = _parse("connexon", {"title": "T", "authors": [{"name": name, **said}]})
        assert [a.orcid for a in work.authors] == orcids
    for name in ("", "-"):  # and what is declared is somebody, whatever stands beside it
        entry = {"name": name, "given": "Jo", "family": "Quill", **said}
        work = _parse("connexon", {"title": "T", "authors": [entry]})
        assert [(a.family, a.orcid) for a in work.authors] == [("Quill", "0000-0002-1825-0097")]
    authorship = {"raw_author_name": "Quill, J.; Fern, P.", "author": {"display_name": "Jo Quill"}}
    work = _parse("openalex", {"title": "T", "authorships": [authorship]})
    assert _people(work) == ["Jo Quill"]


@pytest.mark.parametrize(
    "nobody", ["-", "123", "...", "et al.", "et al", "Et. Al.", "others", "and others"]
)
def test_who_is_nobody_is_left_out(nobody: str) -> None:
    goes_on = any(c.isalpha() for c in nobody)
    ris = _parse("ris", _RIS.format(f"AU  - Quill, J.\nAU  - {nobody}\nAU  - ").encode())
    bibtex = _parse("bibtex", _BIBTEX.format(f"Quill, J. and {nobody}").encode())
    for work in (ris, bibtex):
        assert (_people(work), work.author_count) == (["Quill, J."], 1 + goes_on)
    # As entries without a name there: they keep their place.
    entries = [{"name": nobody}, {"family": "Quill", "given": "J."}]
    own = _parse("connexon", {"title": "T", "authors": entries})
    crossref = _parse("crossref", {"title": ["T"], "author": entries})
    shown = [{"raw_author_name": nobody}, {"raw_author_name": "J. Quill"}]
    for work in (own, crossref, _parse("openalex", {"title": "T", "authorships": shown})):
        assert (_people(work), work.author_count) == (["J. Quill"], 2)
        assert work.authors[0].position == 1
