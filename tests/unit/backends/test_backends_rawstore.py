"""Raw records: order, ids, duplicates, rejects, segments."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connexon.backends import rawstore
from connexon.backends.library import LibraryDirectory, open_library
from connexon.backends.seen import Seen
from connexon.ports.library import Appended
from connexon.records.errors import LibraryError
from connexon.records.raw import RawRecord, Reject


@pytest.fixture
def library(tmp_path: Path):
    with open_library(tmp_path / "lib", create=True) as opened:
        yield opened


def record(payload: bytes, line: int = 1, format_: str = "interchange") -> RawRecord:
    return RawRecord(0, format_, format_, "works.jsonl", line, payload)


def payloads(library: LibraryDirectory) -> list[bytes]:
    return [r.payload for r in library.raw.scan()]


BAD = Reject("works.jsonl", 3, "is no JSON.", "{\udcff…")


def test_empty(library: LibraryDirectory) -> None:
    assert library.raw.last_raw_id == 0
    assert list(library.raw.scan()) == []
    assert library.raw.append([]) == Appended(0, 0, 0, 0)


def test_verbatim_in_order_with_ids_from_one(library: LibraryDirectory) -> None:
    given_ = [record(b'{"a":1}\r\n', 1), record(b"\xff\x00", 2, "ris"), record(b"", 3)]
    assert library.raw.append(given_) == Appended(3, 3, 0, 0)
    assert list(library.raw.scan()) == [
        RawRecord(i, r.provider, r.format, r.origin, r.line, r.payload)
        for i, r in enumerate(given_, start=1)
    ]
    assert [r.raw_id for r in library.raw.scan(after=1)] == [2, 3]
    assert list(library.raw.scan(after=3)) == []


def test_what_is_there_is_not_stored_again(library: LibraryDirectory) -> None:
    library.raw.append([record(b"a"), record(b"b")])
    again = [record(b"b", 7), record(b"c"), record(b"c"), record(b"a", format_="ris")]
    assert library.raw.append(again) == Appended(4, 2, 2, 0)
    assert [(r.raw_id, r.payload, r.format) for r in library.raw.scan()] == [
        (1, b"a", "interchange"),
        (2, b"b", "interchange"),
        (3, b"c", "interchange"),
        (4, b"a", "ris"),  # the same bytes in another format are another record
    ]


def test_rejects_are_kept_once_and_beside_records(library: LibraryDirectory) -> None:
    assert library.raw.append([BAD]) == Appended(1, 0, 0, 1)
    assert library.raw.last_raw_id == 0
    assert library.raw.append([record(b"a"), BAD, Reject("x", 0, "is empty.", "")]).rejected == 2
    assert payloads(library) == [b"a"]
    assert [(r.origin, r.line, r.reason) for r in library.raw.rejects()] == [
        ("works.jsonl", 3, "is no JSON."),
        ("x", 0, "is empty."),
    ]
    assert library.raw.append([record(b"b")]) == Appended(1, 1, 0, 0)
    assert library.raw.last_raw_id == 2


def test_each_segment_is_acknowledged(
    library: LibraryDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rawstore, "SEGMENT_RECORDS", 2)
    told: list[Appended] = []
    seen_on_disk: list[int] = []

    def acknowledged(so_far: Appended) -> None:
        told.append(so_far)
        seen_on_disk.append(len(payloads(open_library(library.path))))

    library.raw.append((record(b"%d" % i) for i in range(5)), acknowledged)
    assert [t.stored for t in told] == [2, 4, 5]
    assert seen_on_disk == [2, 4, 5]
    assert len(list((library.path / "raw").iterdir())) == 3


def test_a_failing_reader_keeps_whole_segments(
    library: LibraryDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rawstore, "SEGMENT_RECORDS", 2)

    def broken():
        yield from (record(b"%d" % i) for i in range(3))
        raise OSError("the network drive went away")

    with pytest.raises(OSError, match="went away"):
        library.raw.append(broken())
    assert payloads(library) == [b"0", b"1"]
    library.raw.append(record(b"%d" % i) for i in range(4))
    assert payloads(library) == [b"0", b"1", b"2", b"3"]
    assert [r.raw_id for r in library.raw.scan()] == [1, 2, 3, 4]


def test_a_large_record_fills_its_segment(
    library: LibraryDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rawstore, "SEGMENT_BYTES", 100)
    library.raw.append([record(b"x" * 150), record(b"y"), record(b"z")])
    assert payloads(library) == [b"x" * 150, b"y", b"z"]
    assert len(list((library.path / "raw").iterdir())) == 2


def test_a_damaged_segment_is_named(library: LibraryDirectory) -> None:
    library.raw.append([record(b"a")])
    segment = library.path / "raw" / "00000001.parquet"
    segment.write_bytes(segment.read_bytes()[:-3])
    with pytest.raises(LibraryError, match=r"00000001\.parquet"):
        list(library.raw.scan())


def test_fetched_by_id(library: LibraryDirectory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rawstore, "SEGMENT_RECORDS", 7)
    monkeypatch.setattr(rawstore, "_BATCH", 3)
    library.raw.append([BAD, *(record(b"%d" % i) for i in range(1, 31))])
    every = list(library.raw.scan())
    assert [r.raw_id for r in every] == list(range(1, 31))
    for wanted in ({1}, {30}, {6, 7, 8}, {0, 31, 99, 12, 3}, set(range(1, 31)), set()):
        assert list(library.raw.fetch(wanted)) == [r for r in every if r.raw_id in wanted]


@given(st.lists(st.binary(min_size=16, max_size=16)), st.lists(st.binary(min_size=16, max_size=16)))
def test_seen_is_a_set(known: list[bytes], offered: list[bytes]) -> None:
    seen, plain = Seen(known), set(known)
    for digest in offered + known[:3]:
        assert seen.add(digest) == (digest not in plain)
        plain.add(digest)


def test_seen_tells_digests_of_equal_first_halves_apart() -> None:
    a, b, c = (b"\x80" * 8 + tail * 8 for tail in (b"\x00", b"\x01", b"\xff"))
    seen = Seen([a + c])
    assert not seen.add(a)
    assert not seen.add(c)
    assert seen.add(b)
