"""Differences between snapshots, and feeds, on invented works."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connexon.follow import Change, ChangeKind, Entry, Feed, Snapshot, atom, differences
from connexon.follow.atom import moment

ATOM = "{http://www.w3.org/2005/Atom}"


def test_every_kind_of_change() -> None:
    # 1 and 2 are watched throughout. 3 arrives in the library; 4 was there under another name.
    # 5 is no longer theirs but still known; 6 is gone. 8 now cites 1 and 2, 7 no longer cites 1.
    before = Snapshot(
        works=frozenset({1, 2, 5, 6}),
        citations=frozenset({(7, 1), (9, 5)}),
        library=frozenset({1, 2, 4, 5, 6}),
    )
    after = Snapshot(
        works=frozenset({1, 2, 3, 4}),
        citations=frozenset({(8, 2), (8, 1), (9, 3)}),
        retracted=frozenset({2, 3}),
        library=frozenset({1, 2, 3, 4, 5}),
    )
    assert differences(before, after) == (
        Change(ChangeKind.NEW, 3),
        Change(ChangeKind.GONE, 6),
        Change(ChangeKind.JOINED, 4),
        Change(ChangeKind.LEFT, 5),
        Change(ChangeKind.CITED, 8, (1, 2)),
        Change(ChangeKind.UNCITED, 7, (1,)),
        Change(ChangeKind.RETRACTED, 2),
    )


IDS = st.frozensets(st.integers(1, 8))
SNAPSHOTS = st.builds(
    Snapshot,
    works=IDS,
    citations=st.frozensets(st.tuples(st.integers(1, 8), st.integers(1, 8)), max_size=12),
    library=IDS,
)
OPPOSITE = {
    ChangeKind.NEW: ChangeKind.GONE,
    ChangeKind.JOINED: ChangeKind.LEFT,
    ChangeKind.CITED: ChangeKind.UNCITED,
}
OPPOSITE |= {v: k for k, v in OPPOSITE.items()}


@given(SNAPSHOTS)
def test_nothing_differs_from_itself(snapshot: Snapshot) -> None:
    assert differences(snapshot, snapshot) == ()


@given(SNAPSHOTS, SNAPSHOTS)
def test_backward_is_the_opposite_of_forward(before: Snapshot, after: Snapshot) -> None:
    forward = {(OPPOSITE[c.kind], c.work_id, c.cited) for c in differences(before, after)}
    backward = {(c.kind, c.work_id, c.cited) for c in differences(after, before)}
    assert forward == backward


@pytest.mark.parametrize(
    ("date", "when"),
    [
        ("2021", "2021-01-01T00:00:00Z"),
        ("2021-05", "2021-05-01T00:00:00Z"),
        ("2021-05-09", "2021-05-09T00:00:00Z"),
        ("", "1970-01-01T00:00:00Z"),
    ],
)
def test_moments(date: str, when: str) -> None:
    assert moment(date) == when


@given(st.text(), st.text(), st.text())
def test_feeds_are_well_formed_whatever_the_titles(title: str, name: str, url: str) -> None:
    entry = Entry("urn:x:1", title, url, "2020-02", (name,), summary=title)
    feed = Feed("urn:x", name, url, url, (entry, Entry("urn:x:2", "b", "u", "2021")))
    root = ET.fromstring(atom(feed).encode())
    assert root.tag == f"{ATOM}feed"
    assert root.findtext(f"{ATOM}updated") == "2021-01-01T00:00:00Z"
    ids = [e.findtext(f"{ATOM}id") for e in root.iter(f"{ATOM}entry")]
    assert ids == ["urn:x:1", "urn:x:2"]


def test_markup_in_a_title_is_text() -> None:
    entry = Entry("urn:x:1", '<b>a</b> & "c"', 'https://example.org/?a="&b', "2020")
    root = ET.fromstring(atom(Feed("urn:x", "t", "u", "p", (entry,))))
    found = root.find(f"{ATOM}entry")
    assert found is not None
    assert found.findtext(f"{ATOM}title") == '<b>a</b> & "c"'
    link = found.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == 'https://example.org/?a="&b'
