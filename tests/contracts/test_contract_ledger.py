"""What every ledger of judgements keeps to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from connexon.backends.people import open_people
from connexon.backends.sql_ledger import SqlLedger
from connexon.ports.ledger import Judgement, JudgementKind, Ledger, SignatureKey
from connexon.records.errors import ConflictError, NotFoundError
from connexon.records.ids import ID_MASK

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
A = SignatureKey(ID_MASK, 0)  # the largest id there is
B = SignatureKey(7, 3_211)


@pytest.fixture
def ledger(people_url: str) -> Iterator[Ledger]:
    engine = open_people(people_url)
    yield SqlLedger(engine)
    engine.dispose()


def said(kind: JudgementKind = JudgementKind.SAME, **changes: object) -> Judgement:
    plain = Judgement(0, kind, A, B, None, None, "ira", NOON)
    return replace(plain, **changes)


def test_empty(ledger: Ledger) -> None:
    assert ledger.standing() == []
    assert ledger.history() == []
    assert ledger.overlay(1) == {}


def test_what_was_said_is_kept_as_said(ledger: Ledger) -> None:
    words = [
        said(),
        said(JudgementKind.NOT_MINE, scholar_id=ID_MASK),
        said(JudgementKind.NAME, left=None, text="王 小明 'Ö' \"quoted\""),
        said(JudgementKind.DIFFERENT, said_at=datetime(2026, 3, 1, 14, 0, 0, 5, UTC)),
    ]
    kept = [ledger.append(word) for word in words]
    assert [replace(k, judgement_id=0) for k in kept] == words
    assert ledger.standing() == kept
    assert ledger.history() == kept[::-1]
    assert ledger.history(limit=2) == [kept[3], kept[2]]


def test_all_that_two_scholars_had_is_kept_with_the_word(ledger: Ledger) -> None:
    more = tuple(SignatureKey(w, p) for w, p in ((3, 0), (7, 3_211), (9, 1)))
    word = said(left_members=(A,), right_members=more)
    kept, plain = ledger.append(word), ledger.append(said())
    assert replace(kept, judgement_id=0) == word
    assert ledger.standing() == [kept, plain]
    assert kept.signatures() == (A, B, A, *more)
    revoked = ledger.revoke(kept.judgement_id, "uma", NOON)
    assert revoked.right_members == more
    assert ledger.history() == [plain, revoked]


def test_ids_rise_and_the_given_one_is_ignored(ledger: Ledger) -> None:
    first = ledger.append(said(judgement_id=99))
    second = ledger.append(said(judgement_id=99))
    assert 0 < first.judgement_id < second.judgement_id


def test_a_time_is_the_same_moment_whatever_its_zone(ledger: Ledger) -> None:
    east = datetime(2026, 3, 1, 20, tzinfo=timezone(timedelta(hours=8)))  # = noon UTC
    assert ledger.append(said(said_at=east)).said_at == NOON
    assert ledger.standing()[0].said_at == NOON
    with pytest.raises(Exception, match="zone"):
        ledger.append(said(said_at=datetime(2026, 3, 1)))  # noqa: DTZ001


def test_revoked_is_no_longer_standing_but_stays_in_history(ledger: Ledger) -> None:
    kept, other = ledger.append(said()), ledger.append(said(JudgementKind.DIFFERENT))
    later = NOON + timedelta(days=1)
    revoked = ledger.revoke(kept.judgement_id, "uma", later)
    assert revoked == replace(kept, revoked_at=later, revoked_by="uma")
    assert ledger.standing() == [other]
    assert ledger.history() == [other, revoked]


def test_revoking_twice_or_nothing(ledger: Ledger) -> None:
    kept = ledger.append(said())
    ledger.revoke(kept.judgement_id, "uma", NOON)
    with pytest.raises(ConflictError, match="uma"):
        ledger.revoke(kept.judgement_id, "ira", NOON)
    assert ledger.history()[0].revoked_by == "uma"
    with pytest.raises(NotFoundError):
        ledger.revoke(kept.judgement_id + 1, "ira", NOON)


def test_overlay_of_a_version_the_last_word_stands(ledger: Ledger) -> None:
    ledger.write_overlay(3, [(A, 11, 0.5), (B, 12, 1.0)])
    ledger.write_overlay(3, [(A, 13, 0.25)])
    ledger.write_overlay(3, [])
    ledger.write_overlay(4, [(A, 14, 1.0), (A, 15, 0.75)])
    assert ledger.overlay(3) == {A: (13, 0.25), B: (12, 1.0)}
    assert ledger.overlay(4) == {A: (15, 0.75)}
    assert ledger.overlay(5) == {}


def test_what_is_back_has_no_overlay(ledger: Ledger) -> None:
    ledger.write_overlay(3, [(A, 11, 0.5), (B, 12, 1.0)])
    ledger.write_overlay(4, [(A, 14, 1.0)])
    ledger.write_overlay(3, [], back=[A])
    assert ledger.overlay(3) == {B: (12, 1.0)}
    ledger.write_overlay(3, [(A, 13, 0.25)], {13: 0.5}, [B])
    assert ledger.overlay(3) == {A: (13, 0.25)}
    assert ledger.overlay(4) == {A: (14, 1.0)}


def test_completeness_of_a_version_the_last_word_stands(ledger: Ledger) -> None:
    assert ledger.completeness(3) == {}
    ledger.write_overlay(3, [(A, 11, 0.5)], {11: 0.5, 12: 1.0})
    ledger.write_overlay(3, [], {11: 0.75})
    ledger.write_overlay(4, [(A, 11, 0.5)])
    assert ledger.completeness(3) == {11: 0.75, 12: 1.0}
    assert ledger.completeness(4) == {}


def test_overlay_of_many_signatures(ledger: Ledger) -> None:
    changes = [(SignatureKey(w, w % 7), w, 1.0) for w in range(5_000)]
    ledger.write_overlay(1, changes)
    ledger.write_overlay(1, changes)
    assert ledger.overlay(1) == {k: (s, p) for k, s, p in changes}


def test_another_opening_sees_it(people_url: str) -> None:
    first, second = open_people(people_url), open_people(people_url)
    kept = SqlLedger(first).append(said())
    assert SqlLedger(second).standing() == [kept]
    first.dispose()
    assert SqlLedger(second).append(said()).judgement_id > kept.judgement_id
    second.dispose()
