"""Judgements do not rest on each other: one is taken back, the others stand as they were said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connexon.app.accounts import local_curator
from connexon.app.addressing import find_scholar
from connexon.app.building import update
from connexon.app.collecting import collect
from connexon.app.judging import JudgementAnswer, Statement, say, take_back
from connexon.app.synthesising import WORKS_FILE, synthesise
from connexon.app.view import LibraryView, library_view
from connexon.app.wiring import open_library
from connexon.ports.ledger import SignatureKey
from connexon.ports.library import Library
from connexon.records.ids import ScholarId, WorkId, format_scholar_id, format_work_id

AT = datetime(2026, 5, 1, tzinfo=UTC)
ACTOR = local_curator("curator")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    synthesise(400, 5, tmp_path / "corpus", False, False, lambda _: None)
    with open_library(tmp_path / "library", create=True) as opened:
        collect(opened, [tmp_path / "corpus" / WORKS_FILE])
        yield opened


def seen(library: Library) -> LibraryView:
    return library_view(library.current(), library.ledger)


def said(library: Library, kind: str, scholar: int, key: SignatureKey | None = None,
         other: int | None = None, text: str | None = None) -> JudgementAnswer:  # fmt: skip
    statement = Statement(
        kind, scholar=printed(scholar), text=text,
        other=printed(other) if other is not None else None,
        work=format_work_id(WorkId(key.work_id)) if key else None,
        position=key.position if key else None,
    )  # fmt: skip
    return say(library, ACTOR, statement, AT)


def printed(scholar: int) -> str:
    return format_scholar_id(ScholarId(scholar))


def strangers(library: Library) -> tuple[int, int]:
    """Two scholars of at least four works who never signed together."""
    view = seen(library)
    ids = view.tables.query(
        "SELECT scholar_id FROM scholars WHERE work_count >= 4 ORDER BY work_count, scholar_id"
    )["scholar_id"].to_pylist()
    first = {k.work_id for k in view.signatures_of(ids[0])}
    other = next(
        i for i in ids[1:] if not first & {k.work_id for k in view.signatures_of(i)}
    )  # fmt: skip
    return ids[0], other


def telling(view: LibraryView, scholar: int) -> SignatureKey:
    """A signature of somebody else in a byline of two, which would say most of a scholar."""
    known = {k.work_id for k in view.signatures_of(scholar)}
    pairs = view.tables.query("SELECT work_id FROM works WHERE author_count = 2 ORDER BY work_id")
    theirs = {
        k: view.signatures_of(a.scholar_id)
        for k, a in view.assigned(pairs["work_id"].to_pylist()).items()
        if a.scholar_id != scholar
    }
    return next(k for k, all_ in theirs.items()
                if len(all_) > 2 and not known & {x.work_id for x in all_})  # fmt: skip


def test_a_word_taken_back_leaves_those_that_came_after_it(library: Library) -> None:
    one, _ = strangers(library)
    view = seen(library)
    given = telling(view, one)
    other = view.assigned([given.work_id])[given].scholar_id
    mine = said(library, "mine", one, given)
    said(library, "name", one, text="Ada of the Reefs")
    anchors = {j.right for j in library.ledger.standing()}
    gone = next(k for k in sorted(seen(library).signatures_of(one), key=str)
                if k != given and k not in anchors)  # fmt: skip
    said(library, "not-mine", one, gone)
    take_back(library, ACTOR, mine.id, AT)
    view = seen(library)
    assert view.scholar_names([one])[one] == "Ada of the Reefs"
    assert view.scholar_names([other])[other] != "Ada of the Reefs"
    assert gone not in view.signatures_of(one)
    assert given in view.signatures_of(other)


def test_who_was_joined_and_built_is_found_again_when_the_word_is_taken_back(
    library: Library,
) -> None:
    one, other = strangers(library)
    before = {s: set(seen(library).signatures_of(s)) for s in (one, other)}
    same = said(library, "same", one, other=other)
    update(library, rebuild=True)
    joined = seen(library)
    assert find_scholar(joined, printed(one)) == find_scholar(joined, printed(other))
    take_back(library, ACTOR, same.id, AT)
    view = seen(library)
    for scholar, theirs in before.items():
        assert find_scholar(view, printed(scholar)) == scholar
        assert set(view.signatures_of(scholar)) == theirs
