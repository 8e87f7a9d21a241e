"""What every ledger of judgements keeps to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from connexon.backends.people import open_people
from connexon.backends.sql_ledger import SqlLedger
from connexon.ports.ledger import GONE, Judgement, JudgementKind, Ledger, SignatureKey
from connexon.records.errors import ConflictError, NotFoundError
from connexon.records.ids import ID_MASK

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
A = SignatureKey(ID_MASK, 0)  # the largest id there is
B = SignatureKey(7, 3_211)


@dataclass
class Current:
    """The library's current version."""

    version: int = 1


@pytest.fixture
def current() -> Current:
    return Current()


@pytest.fixture
def ledger(people_url: str, current: Current) -> Iterator[Ledger]:
    engine = open_people(people_url)
    yield SqlLedger(engine, lambda: current.version)
    engine.dispose()


def at(*position: int, work: int = 7) -> tuple[SignatureKey, ...]:
    return tuple(SignatureKey(work, p) for p in position)


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


def test_words_follow_entries_into_a_later_byline(ledger: Ledger, current: Current) -> None:
    kept = ledger.append(said(left=A, right=at(0)[0], right_members=at(0, 1, 2)))
    other = ledger.append(said(JudgementKind.NAME, left=None, right=at(1)[0], text="Ö"))
    ledger.write_moves(2, {at(0)[0]: 1, at(1)[0]: 0}, other.judgement_id)
    assert ledger.standing() == [kept, other]  # version 2 is not there yet
    current.version = 2
    # 0 and 1 have changed places: neither goes where the other has just gone.
    moved = replace(kept, right=at(1)[0])
    assert ledger.standing() == [moved, replace(other, right=at(0)[0])]
    assert ledger.history()[::-1] == ledger.standing()
    assert ledger.revoke(kept.judgement_id, "uma", NOON) == ledger.history()[1]
    assert ledger.history()[1].right == at(1)[0]
    current.version = 1
    assert ledger.history()[1].right == at(0)[0]


def test_later_moves_start_where_earlier_ones_ended(ledger: Ledger, current: Current) -> None:
    old = ledger.append(said(left=A, right=at(0)[0]))
    ledger.write_moves(2, {at(0)[0]: 1}, old.judgement_id)
    current.version = 2
    young = ledger.append(said(left=A, right=at(0)[0]))  # of who stands there since
    assert ledger.standing() == [replace(old, right=at(1)[0]), young]
    ledger.write_moves(3, {at(1)[0]: 2, at(0)[0]: 1}, young.judgement_id)
    current.version = 3
    last = ledger.append(said(left=A, right=at(0)[0]))
    assert [j.right for j in ledger.standing()] == [*at(2, 1), last.right]


def test_what_is_said_of_nobody_any_more_stays_on_record(ledger: Ledger, current: Current) -> None:
    kept = ledger.append(said(left=A, right=at(0)[0]))
    ledger.write_moves(2, {at(0)[0]: None}, kept.judgement_id)
    current.version = 2
    assert ledger.standing() == [replace(kept, right=SignatureKey(7, GONE))]
    # Nothing can be at a place that is none.
    ledger.write_moves(3, {at(0)[0]: 1}, kept.judgement_id)
    current.version = 3
    assert ledger.history() == [replace(kept, right=SignatureKey(7, GONE))]


def test_another_member_stands_for_an_end_that_is_gone(ledger: Ledger, current: Current) -> None:
    left = (*at(0), *at(2, work=8))
    right = (*at(1, work=8), *at(5, work=9))
    word = said(left=left[0], right=right[1], left_members=left, right_members=right)
    kept = ledger.append(word)
    ledger.write_moves(2, {left[0]: None}, kept.judgement_id)
    ledger.write_moves(3, {right[1]: None, right[0]: 4}, kept.judgement_id)
    current.version = 2
    two = replace(kept, left=left[1], left_members=left[1:])
    assert ledger.standing() == [two]
    current.version = 3
    # The other member is in the byline of the left end, so nobody stands for the right one.
    gone = SignatureKey(9, GONE)
    assert ledger.standing() == [replace(two, right=gone, right_members=at(4, work=8))]


def test_moves_of_a_version_never_finished_are_replaced(ledger: Ledger, current: Current) -> None:
    kept = ledger.append(said(left=A, right=at(0)[0]))
    ledger.write_moves(2, {at(0)[0]: 1}, kept.judgement_id)
    ledger.write_moves(3, {at(0)[0]: 5}, kept.judgement_id)
    ledger.write_moves(3, {at(1)[0]: 2}, kept.judgement_id)
    current.version = 3
    assert [j.right for j in ledger.standing()] == list(at(2))
    ledger.write_moves(2, {}, kept.judgement_id)
    assert ledger.standing() == [kept]


def test_a_file_made_before_there_were_moves(people_url: str) -> None:
    engine = open_people(people_url)
    kept = SqlLedger(engine, lambda: 1).append(said())
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE moves")
    unwritten = SqlLedger(engine, lambda: 1)  # as where it cannot be written
    assert unwritten.standing() == [kept]
    unwritten.write_moves(2, {}, kept.judgement_id)
    engine.dispose()
    again = open_people(people_url)
    ledger = SqlLedger(again, lambda: 2)
    ledger.write_moves(2, {B: 1}, kept.judgement_id)
    assert ledger.standing() == [replace(kept, right=SignatureKey(B.work_id, 1))]
    again.dispose()


def test_another_opening_sees_it(people_url: str) -> None:
    first, second = open_people(people_url), open_people(people_url)
    kept = SqlLedger(first, lambda: 1).append(said())
    assert SqlLedger(second, lambda: 1).standing() == [kept]
    first.dispose()
    assert SqlLedger(second, lambda: 1).append(said()).judgement_id > kept.judgement_id
    second.dispose()
