"""What else may be a scholar's, drawn from what is near or, where that is not known, from all."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
import pytest

from connexon import identify
from connexon.app import drawing
from connexon.app.accounts import local_curator
from connexon.app.collecting import collect
from connexon.app.identity import what_stands
from connexon.app.judging import Statement, say, take_back
from connexon.app.synthesising import WORKS_FILE, synthesise
from connexon.app.view import LibraryView, library_view
from connexon.app.wiring import open_library
from connexon.identify.corpus import Corpus
from connexon.identify.judged import signature_numbers as identify_numbers
from connexon.ports.ledger import SignatureKey
from connexon.ports.library import Library
from connexon.records.errors import ConflictError
from connexon.records.ids import ScholarId, WorkId, format_scholar_id, format_work_id

ACTOR, AT = local_curator("curator"), datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("drawing")
    synthesise(600, 5, folder / "corpus", False, False, lambda _: None)
    with open_library(folder / "library", create=True) as library:
        collect(library, [folder / "corpus" / WORKS_FILE])
        yield library


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_kept", "_partitions", "_drawn"):
        monkeypatch.setattr(drawing, name, OrderedDict())


def keys_of(corpus: Corpus, numbers: np.ndarray) -> list[SignatureKey]:
    work = corpus.work_ids[corpus.signature_work[numbers]].tolist()
    return [
        SignatureKey(w, p) for w, p in zip(work, corpus.position[numbers].tolist(), strict=True)
    ]


def scholars(view: LibraryView) -> list[int]:
    """Those with most signatures, among them some who share a name."""
    rows = view.tables.query(
        "SELECT scholar_id FROM scholars ORDER BY namesake_count > 0 DESC, work_count DESC LIMIT 12"
    )
    return [int(s) for s in rows["scholar_id"].to_pylist()]


def test_what_is_near_and_all_of_the_name_give_the_same_draws(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = library_view(library.current(), library.ledger)
    near = {s: drawing.draw_members(library, view.signatures_of(s), 1) for s in scholars(view)}
    monkeypatch.setattr(identify.Unsaid, "knows", lambda _self, _signatures: False)
    more = 0
    for scholar, drawn in near.items():
        own = view.signatures_of(scholar)
        whole = drawing.draw_members(library, own, 1)
        assert drawn is not None
        assert whole is not None
        assert drawn.signatures == whole.signatures
        assert np.array_equal(drawn.drawn, whole.drawn)
        assert set(own) <= set(drawn.signatures)
        more += len(drawn.signatures) > len(own)
    assert more, "somebody else's may be theirs"


def test_what_people_brought_near_comes_along(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody far was given to one who may be the scholar's: where the one goes, so does the
    other."""
    reading, assigned, _ = what_stands(library)
    view = library_view(library.current(), library.ledger)
    tried = 0
    for scholar in scholars(view):
        own = view.signatures_of(scholar)
        drawn = drawing.draw_members(library, own, 1)
        assert drawn is not None
        may_be = [k for k in drawn.signatures if k not in own]
        here = np.flatnonzero(
            np.isin(
                reading.corpus.naming.block,
                reading.corpus.naming.block[identify_numbers(reading.corpus, list(own))],
            )
        )
        far = [k for k in keys_of(reading.corpus, here) if k not in drawn.signatures]
        if not may_be or not far:
            continue
        theirs = int(assigned[identify_numbers(reading.corpus, may_be[:1])[0]])
        work, position = far[0].work_id, far[0].position
        spoken = Statement("mine", work=format_work_id(WorkId(work)), position=position,
                           scholar=format_scholar_id(ScholarId(theirs)))  # fmt: skip
        try:
            said = say(library, ACTOR, spoken, AT)
        except ConflictError:
            continue  # of one byline
        near = drawing.draw_members(library, own, 1)
        with monkeypatch.context() as patch:
            patch.setattr(identify.Unsaid, "knows", lambda _self, _signatures: False)
            patch.setattr(drawing, "_drawn", OrderedDict())
            whole = drawing.draw_members(library, own, 1)
        take_back(library, ACTOR, said.id, AT)
        assert near is not None
        assert whole is not None
        assert near.signatures == whole.signatures
        assert np.array_equal(near.drawn, whole.drawn)
        tried += far[0] in near.signatures
    assert tried


@pytest.mark.parametrize("limit", ["MOST_NEAR", "MOST_SIGNATURES"])
def test_nothing_is_drawn_where_it_would_take_too_long(
    library: Library, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    view = library_view(library.current(), library.ledger)
    own = view.signatures_of(scholars(view)[0])
    monkeypatch.setattr(drawing, limit, 0)
    assert drawing.draw_members(library, own, 1) is None


def test_names_to_be_asked_anew_have_a_limit_of_their_own(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = library_view(library.current(), library.ledger)
    own = view.signatures_of(scholars(view)[0])
    monkeypatch.setattr(drawing, "MOST_ANEW", 0)
    assert drawing.draw_members(library, own, 1) is not None
    monkeypatch.setattr(identify.Unsaid, "knows", lambda _self, _signatures: False)
    assert drawing.draw_members(library, own, 2) is None
