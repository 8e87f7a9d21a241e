"""Files as people have them: cut off, compressed, broken, too large, of no known kind."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from connexon import collect
from connexon.collect import format_names, parse, read_path, streams
from connexon.collect.registry import format_named, recognise
from connexon.records.errors import InputError
from connexon.records.parsed import ParsedWork
from connexon.records.raw import RawRecord, Reject

GOOD = b'{"id": "1", "title": "On locks", "authors": [{"name": "Ada Kron"}]}\n'
SHARED = Path(__file__).parents[3] / "../shared"


def _read(path: Path, data: bytes, name: str = "f") -> list[RawRecord | Reject]:
    file = path / name
    file.write_bytes(data)
    return list(read_path(file))


def _works(found: list[RawRecord | Reject]) -> tuple[list[ParsedWork], list[Reject]]:
    """What the pipeline makes of the records: works, and all rejects."""
    works, rejects = [], []
    for one in found:
        if isinstance(one, Reject):
            rejects.append(one)
            continue
        try:
            works.append(parse(one))
        except InputError as error:
            rejects.append(collect.reject_of(one, error))
    return works, rejects


def _work_or_reason(form: str, payload: bytes) -> ParsedWork | str:
    try:
        return format_named(form).parse(payload)
    except InputError as error:
        return str(error)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.ZstdCompressor().compress])
def test_compressed_or_not(tmp_path: Path, pack: object) -> None:
    works, rejects = _works(_read(tmp_path, pack(GOOD * 3)))  # type: ignore[operator]
    assert (len(works), rejects) == (3, [])


def test_a_broken_line_costs_itself_only(tmp_path: Path) -> None:
    data = GOOD + b'{"title": "\xff\xfe"}\n\n' + b'{"year": 1}\n' + GOOD + b'{"title": "cut'
    works, rejects = _works(_read(tmp_path, data))
    assert len(works) == 2
    # Line 3 is empty, so the rejects stand in lines 2, 4 and 6.
    assert [r.line for r in rejects] == [2, 4, 6]
    assert [r.reason.split()[1] for r in rejects] == ["not", "neither", "cut"]


def test_byte_order_mark_and_utf16(tmp_path: Path) -> None:
    works, rejects = _works(_read(tmp_path, b"\xef\xbb\xbf" + GOOD))
    assert (len(works), rejects) == (1, [])
    ris = "TY  - JOUR\r\nTI  - Über Schleusen\r\nER  - \r\n"
    works, rejects = _works(_read(tmp_path, ris.encode("utf-16")))
    assert ([w.title for w in works], rejects) == (["Über Schleusen"], [])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\n", "empty"),
        (b"hello, these are my papers", "no format known"),
        (b"PK\x03\x04rest of a zip", "zip archive"),
        (b"%PDF-1.7", "PDF"),
        (b"\x1f\x8bno gzip at all", "decompressed"),
        (b"\x28\xb5\x2f\xfdno zstd at all", "decompressed"),
        (b'{"DOI": 1, "items": "none"}\n{"deposited": 1}', "neither title nor DOI"),
    ],
)
def test_files_that_are_none_say_so(tmp_path: Path, data: bytes, reason: str) -> None:
    works, rejects = _works(_read(tmp_path, data))
    assert works == []
    assert reason in rejects[-1].reason


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor().compress])
@pytest.mark.parametrize("records", [40, 4_000], ids=["less than a head", "more than a chunk"])
def test_a_compressed_file_that_is_cut_off_gives_what_came_before(
    tmp_path: Path, pack: object, records: int
) -> None:
    # Random titles, so that half of the bytes hold about half of the records.
    rng = random.Random(5)
    data = b"".join(
        b'{"id": "%d", "title": "%s"}\n' % (i, rng.randbytes(200).hex().encode())
        for i in range(records)
    )
    whole = pack(data)  # type: ignore[operator]
    works, rejects = _works(_read(tmp_path, whole[: len(whole) // 2]))
    # zstd gives whole blocks of 128 KiB: one block of a small file is all or nothing.
    least = records // 4 if records > 1_000 or pack is gzip.compress else 0
    assert least <= len(works) < records
    assert [w.ids["connexon"] for w in works] == [str(i) for i in range(len(works))]
    assert "cut off" in rejects[-1].reason
    works, rejects = _works(_read(tmp_path, whole[:-2]))
    assert "cut off" in rejects[-1].reason  # the checksum at the end lacks two bytes
    assert len(works) >= records - 1 or pack is not gzip.compress


@pytest.mark.parametrize(
    "pack", [gzip.compress, zstandard.ZstdCompressor(write_checksum=True).compress]
)
def test_a_compressed_file_that_is_damaged_in_the_middle(tmp_path: Path, pack: object) -> None:
    rng = random.Random(5)
    titles = [rng.randbytes(200).hex() for _ in range(4_000)]
    whole = bytearray(pack("".join(f'{{"title": "{t}"}}\n' for t in titles).encode()))  # type: ignore[operator]
    middle = len(whole) // 2
    whole[middle : middle + 8_000] = rng.randbytes(8_000)
    works, rejects = _works(_read(tmp_path, bytes(whole)))
    assert 1_000 <= len(works) <= 4_000
    assert [w.title for w in works[:1_000]] == titles[:1_000]
    assert "decompressed" in rejects[-1].reason


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor().compress])
def test_members_one_after_the_other(tmp_path: Path, pack: object) -> None:
    joined = pack(GOOD * 3) + pack(b"") + pack(GOOD * 20_000)  # type: ignore[operator]
    works, rejects = _works(_read(tmp_path, joined))
    assert (len(works), rejects) == (20_003, [])
    padded = joined + b"\0" * 10_000
    _, rejects = _works(_read(tmp_path, padded))
    assert len(rejects) == (0 if pack is gzip.compress else 1)  # tape archives pad gzip so


def test_paths_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        read_path(tmp_path / "none.jsonl")
    with pytest.raises(InputError, match="is a directory"):
        read_path(tmp_path)
    (tmp_path / "f").write_bytes(GOOD)
    with pytest.raises(InputError, match="interchange"):
        read_path(tmp_path / "f", "excel")


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor().compress])
def test_a_decompression_bomb_is_refused(tmp_path: Path, pack: object) -> None:
    # 80 MB of blank lines: shrinks over 400 times, where records shrink under 60 times.
    bomb = pack(GOOD + (b" " * 999 + b"\n") * 80_000)  # type: ignore[operator]
    works, rejects = _works(_read(tmp_path, bomb))
    assert len(works) == 1
    assert "decompression bomb" in rejects[0].reason


def test_a_record_beyond_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "RECORD_LIMIT_BYTES", 1000)
    monkeypatch.setattr(streams, "CHUNK_BYTES", 100)
    monkeypatch.setattr(streams, "HEAD_BYTES", 100)
    works, rejects = _works(_read(tmp_path, GOOD + b'{"title": "' + b"x" * 2000 + b'"}\n'))
    assert len(works) == 1
    assert "longer than 64 MiB" in rejects[0].reason


def test_a_line_longer_than_a_chunk(tmp_path: Path) -> None:
    authors = [{"position": i, "name": f"Person {i} of a long name"} for i in range(60_000)]
    line = json.dumps({"title": "Large", "authors": authors}).encode() + b"\n"
    assert len(line) > 2 * streams.CHUNK_BYTES
    works, rejects = _works(_read(tmp_path, GOOD + line + GOOD))
    assert ([len(w.authors) for w in works], rejects) == ([1, 60_000, 1], [])


@pytest.mark.parametrize("key", ["items", "results", "works", None])
def test_arrays_over_many_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, key: str | None
) -> None:
    monkeypatch.setattr(streams, "CHUNK_BYTES", 37)
    monkeypatch.setattr(streams, "HEAD_BYTES", 256)
    items = [{"title": f'On "locks" [{i}] ', "authors": [{"name": "Ä ß"}]} for i in range(40)]
    whole = {"meta": {"count": 40}, key: items} if key else items
    for indent in (None, 2):
        data = json.dumps(whole, ensure_ascii=False, indent=indent).encode()
        found = _read(tmp_path, data)
        works, rejects = _works(found)
        assert ([w.title for w in works], rejects) == ([f'On "locks" [{i}]' for i in range(40)], [])
        for one in found:
            assert isinstance(one, RawRecord)
            assert one.payload in data  # verbatim
            if indent:
                assert data.splitlines()[one.line - 1].strip() == b"{"


def test_an_array_that_is_cut_off_gives_what_came_before(tmp_path: Path) -> None:
    data = json.dumps({"items": [{"DOI": f"10.1234/{i}", "issued": {}} for i in range(3)]}).encode()
    works, rejects = _works(_read(tmp_path, data[:-12]))
    assert [w.ids["doi"] for w in works] == ["10.1234/0", "10.1234/1"]
    assert "not valid JSON" in rejects[0].reason


def test_objects_printed_over_many_lines(tmp_path: Path) -> None:
    message = {"status": "ok", "message-type": "work", "message": {"DOI": "10.1234/a"}}
    works, rejects = _works(_read(tmp_path, json.dumps(message, indent=1).encode()))
    assert ([w.ids for w in works], rejects) == ([{"doi": "10.1234/a"}], [])
    two = json.dumps({"title": "A", "authors": []}, indent=1)
    works, rejects = _works(_read(tmp_path, f"{two}\n{two}\n".encode()))
    assert (len(works), rejects) == (2, [])


@pytest.mark.parametrize("form", format_names())
@settings(max_examples=60, deadline=None)
@given(data=st.binary(max_size=400))
def test_garbage_is_refused_in_words(form: str, data: bytes) -> None:
    """Any bytes give a work or an InputError with a reason, never anything else."""
    for payload in (data, b'{"title":' + data + b"}", b"@article{a," + data + b"}"):
        found = _work_or_reason(form, payload)
        assert found.strip() if isinstance(found, str) else found.title or found.ids


@pytest.mark.parametrize("form", ["interchange", "openalex", "crossref"])
@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_any_json_under_the_right_names_is_survived(form: str, data: st.DataObject) -> None:
    names = {
        "interchange": ["id", "doi", "title", "year", "authors", "references", "source", "ids"],
        "openalex": [
            "id", "doi", "title", "publication_year", "authorships", "primary_location", "ids",
            "abstract_inverted_index", "topics", "concepts", "grants", "referenced_works", "biblio",
        ],
        "crossref": [
            "DOI", "title", "author", "issued", "reference", "relation", "license", "funder",
            "container-title", "ISSN", "abstract", "institution", "updated-by", "message",
        ],
    }[form]  # fmt: skip
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    values = st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from([*names, "name", "position", "date-parts"]), inner)
        ),
        max_leaves=8,
    )
    record = data.draw(st.dictionaries(st.sampled_from(names), values))
    found = _work_or_reason(form, json.dumps(record).encode())
    if isinstance(found, str):
        assert found
        return
    positions = [a.position for a in found.authors]
    assert positions == sorted(set(positions))
    assert found.author_count >= len(positions)


@pytest.mark.parametrize(
    ("sample", "form", "works", "rejects"),
    [
        ("formats/crossref/3items.json.gz", "crossref", 3, 0),
        ("formats/crossref/crossref-2025.jsonl.gz", "crossref", 3, 0),
        ("formats/scopus/scopus.bib", "bibtex", 28, 1),
        ("formats/wos/wos.bib", "bibtex", 36, 1),
        ("data/aminer-12/papers.jsonl.zst", "interchange", 7_289, 0),
    ],
)
def test_real_files(sample: str, form: str, works: int, rejects: int) -> None:
    path = SHARED / sample
    if not path.exists():
        pytest.skip("the shared samples are not on this machine")
    with streams.Stream(path) as stream:
        assert recognise(stream.head).name == form
    found, refused = _works(list(read_path(path)))
    assert (len(found), len(refused)) == (works, rejects)
    if form == "bibtex":  # cut at a byte count: the last record is not closed
        assert "cut off" in refused[0].reason
        assert all(work.ids.get("doi") or work.title for work in found)


def test_web_of_science_gives_orcids_affiliations_and_cited_dois() -> None:
    path = SHARED / "formats/wos/wos.bib"
    if not path.exists():
        pytest.skip("the shared samples are not on this machine")
    first = next(one for one in read_path(path) if isinstance(one, RawRecord))
    work = parse(first)
    assert work.provider == "wos"
    assert work.ids["wos"] == "000719584000015"
    authors = {a.printed_name: a for a in work.authors}
    greco = authors["Greco, Salvatore"]
    assert greco.orcid == "0000-0001-8293-8227"
    assert len(greco.affiliations) == 2
    assert "doi:10.1016/j.artint.2008.11.006" in work.references
    assert work.language == "en"
