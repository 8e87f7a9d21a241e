"""What is said of two names, and taken back of one or of both."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from connexon.app import identity
from connexon.app.accounts import local_curator
from connexon.app.collecting import collect
from connexon.app.judging import JudgementAnswer, Statement, say, take_back
from connexon.app.synthesising import WORKS_FILE, synthesise
from connexon.app.view import library_view
from connexon.app.wiring import open_library
from connexon.ports.ledger import SignatureKey
from connexon.ports.library import Library
from connexon.records.ids import ScholarId, WorkId, format_scholar_id, format_work_id

AT = datetime(2026, 5, 1, tzinfo=UTC)
ACTOR = local_curator("curator")


def not_mine(library: Library, scholar: int) -> tuple[JudgementAnswer, SignatureKey]:
    """Said of the scholar's last signature."""
    view = library_view(library.current(), library.ledger)
    last = max(view.signatures_of(ScholarId(scholar)), key=lambda k: k.work_id)
    spoken = Statement(
        "not-mine", work=format_work_id(WorkId(last.work_id)), position=last.position,
        scholar=format_scholar_id(ScholarId(scholar)),
    )  # fmt: skip
    return say(library, ACTOR, spoken, AT), last


def test_each_name_is_as_before_when_its_word_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synthesise(400, 5, tmp_path / "corpus", False, False, lambda _: None)
    with open_library(tmp_path / "library", create=True) as library:
        collect(library, [tmp_path / "corpus" / WORKS_FILE])
        tables = library.current()
        rows = tables.query(
            "SELECT scholar_id FROM scholars QUALIFY row_number() OVER (PARTITION BY name_key"
            " ORDER BY work_count DESC) = 1 ORDER BY work_count DESC LIMIT 2"
        )
        one, other = rows["scholar_id"].to_pylist()
        first, gone = not_mine(library, one)
        of_first = library.ledger.overlay(tables.version)
        second, also_gone = not_mine(library, other)
        assert set(library.ledger.overlay(tables.version)) >= {gone, also_gone}
        take_back(library, ACTOR, second.id, AT)
        assert library.ledger.overlay(tables.version) == of_first
        take_back(library, ACTOR, first.id, AT)
        assert library.ledger.overlay(tables.version) == {}

        again, _ = not_mine(library, one)
        monkeypatch.setattr(identity, "_warm", None)  # nothing needs to be read for it
        take_back(library, ACTOR, again.id, AT)
        assert library.ledger.overlay(tables.version) == {}
