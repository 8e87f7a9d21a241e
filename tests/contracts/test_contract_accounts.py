"""What every keeper of accounts keeps to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from connexon.backends.people import open_people
from connexon.backends.people import sessions as session_rows
from connexon.backends.sql_accounts import SqlAccounts
from connexon.ports.accounts import Account, Deed, Role
from connexon.records.errors import ConflictError, InputError, NotFoundError

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOUR_S = 3600
PASSWORD = "correct horse 马"


@pytest.fixture
def accounts(people_url: str) -> Iterator[SqlAccounts]:
    engine = open_people(people_url)
    yield SqlAccounts(engine)
    engine.dispose()


@pytest.fixture
def ada(accounts: SqlAccounts) -> Account:
    return accounts.create_account("Ada", PASSWORD, Role.CURATOR, NOON)


def test_created_and_verified(accounts: SqlAccounts, ada: Account) -> None:
    assert (ada.login, ada.role, ada.created_at) == ("Ada", Role.CURATOR, NOON)
    assert accounts.accounts() == [ada]
    assert accounts.verify(" aDA ", PASSWORD) == ada
    assert accounts.verify("Ada", PASSWORD + " ") is None
    assert accounts.verify("Ada", "") is None
    assert accounts.verify("Eve", PASSWORD) is None


def test_a_login_is_taken_whatever_its_case(accounts: SqlAccounts, ada: Account) -> None:
    with pytest.raises(ConflictError, match="ADA"):
        accounts.create_account("ADA", PASSWORD, Role.READER, NOON)
    assert accounts.accounts() == [ada]


@pytest.mark.parametrize(
    ("login", "password"),
    [("", PASSWORD), ("  ", PASSWORD), ("x" * 65, PASSWORD), ("bo", "short12"), ("bo", "x" * 1025)],
)
def test_refused(accounts: SqlAccounts, login: str, password: str) -> None:
    with pytest.raises(InputError):
        accounts.create_account(login, password, Role.READER, NOON)
    assert accounts.accounts() == []


def test_no_password_is_stored_as_it_is(people_url: str) -> None:
    engine = open_people(people_url)
    SqlAccounts(engine).create_account("Ada", PASSWORD, Role.READER, NOON)
    with engine.connect() as connection:
        stored = connection.scalar(sa.text("SELECT password_hash FROM accounts"))
    engine.dispose()
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored


def test_a_session_lasts_until_it_expires(accounts: SqlAccounts, ada: Account) -> None:
    token = accounts.open_session(ada.account_id, NOON, HOUR_S)
    assert accounts.session_of(token, NOON + timedelta(seconds=HOUR_S - 1)) == ada
    assert accounts.session_of(token, NOON + timedelta(seconds=HOUR_S)) is None
    assert accounts.session_of(token[:-1], NOON) is None
    assert accounts.session_of("", NOON) is None


def test_tokens_differ_and_only_their_hash_is_stored(people_url: str) -> None:
    engine = open_people(people_url)
    accounts = SqlAccounts(engine)
    ada = accounts.create_account("Ada", PASSWORD, Role.READER, NOON)
    tokens = {accounts.open_session(ada.account_id, NOON, HOUR_S) for _ in range(3)}
    with engine.connect() as connection:
        stored = set(connection.scalars(sa.select(session_rows.c.token_hash)))
    engine.dispose()
    assert len(tokens) == len(stored) == 3
    assert not tokens & stored
    assert all(len(token) >= 43 for token in tokens)  # 256 bits in base 64


def test_closed(accounts: SqlAccounts, ada: Account) -> None:
    one, two = (accounts.open_session(ada.account_id, NOON, HOUR_S) for _ in range(2))
    accounts.close_session(one)
    accounts.close_session("unknown")
    assert accounts.session_of(one, NOON) is None
    assert accounts.session_of(two, NOON) == ada


def test_rotated(accounts: SqlAccounts, ada: Account) -> None:
    old = accounts.open_session(ada.account_id, NOON, HOUR_S)
    half = NOON + timedelta(seconds=HOUR_S / 2)
    new = accounts.rotate(old, half, HOUR_S)
    assert new is not None
    assert new != old
    assert accounts.session_of(old, half) is None
    assert accounts.session_of(new, NOON + timedelta(seconds=HOUR_S)) == ada
    assert accounts.rotate(old, half, HOUR_S) is None
    assert accounts.rotate(new, half + timedelta(seconds=HOUR_S), HOUR_S) is None


def test_a_new_password_ends_every_session(accounts: SqlAccounts, ada: Account) -> None:
    token = accounts.open_session(ada.account_id, NOON, HOUR_S)
    accounts.change_password(ada.account_id, "a new password")
    assert accounts.session_of(token, NOON) is None
    assert accounts.verify("Ada", PASSWORD) is None
    assert accounts.verify("Ada", "a new password") == ada
    with pytest.raises(NotFoundError):
        accounts.change_password(ada.account_id + 1, "a new password")


def test_expired_sessions_are_forgotten(accounts: SqlAccounts, ada: Account) -> None:
    accounts.open_session(ada.account_id, NOON, 10)
    lasting = accounts.open_session(ada.account_id, NOON, 20)
    assert accounts.forget_expired(NOON + timedelta(seconds=10)) == 1
    assert accounts.session_of(lasting, NOON + timedelta(seconds=10)) == ada


def test_a_session_needs_an_account(accounts: SqlAccounts) -> None:
    with pytest.raises(sa.exc.IntegrityError):
        accounts.open_session(12, NOON, HOUR_S)


def test_deeds_newest_first(accounts: SqlAccounts) -> None:
    deeds = [Deed("ada", "judge", f"judgement {i}", NOON + timedelta(seconds=i)) for i in range(3)]
    for deed in deeds:
        accounts.record(deed)
    assert accounts.deeds(2) == [deeds[2], deeds[1]]
