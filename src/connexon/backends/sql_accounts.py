"""Accounts, sessions and the audit trail in SQL; passwords as Argon2id hashes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from functools import cache

import argon2
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from connexon.backends.people import accounts, audit, saving, sessions
from connexon.ports.accounts import Account, Deed, Role
from connexon.records.errors import ConflictError, InputError, NotFoundError

_LOGIN_MOST = 64
_PASSWORD_LEAST, _PASSWORD_MOST = 8, 1024


class SqlAccounts:
    """Implements ports.accounts.Accounts."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._hasher = argon2.PasswordHasher()

    def create_account(self, login: str, password: str, role: Role, at: datetime) -> Account:
        """A new account."""
        login = login.strip()
        if not 1 <= len(login) <= _LOGIN_MOST:
            raise InputError(f"A login has 1 to {_LOGIN_MOST} characters.")
        values = {
            "login": login,
            "login_folded": login.casefold(),
            "password_hash": self._hash(password),
            "role": role.value,
            "created_at": at,
        }
        try:
            with saving(self._engine) as connection:
                done = connection.execute(
                    sa.insert(accounts).values(values).returning(accounts.c.account_id)
                )
                return Account(done.scalar_one(), login, role, at)
        except sa.exc.IntegrityError as error:
            raise ConflictError(f"The login '{login}' is taken; choose another.") from error

    def accounts(self) -> list[Account]:
        """All, oldest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(accounts).order_by(accounts.c.account_id))
            return [_account(row) for row in rows.mappings()]

    def verify(self, login: str, password: str) -> Account | None:
        """The account when the password is right."""
        folded = login.strip().casefold()
        with self._engine.connect() as connection:
            row = (
                connection.execute(sa.select(accounts).where(accounts.c.login_folded == folded))
                .mappings()
                .first()
            )
        hashed = row["password_hash"] if row is not None else _decoy(self._hasher)
        try:
            self._hasher.verify(hashed, password[: _PASSWORD_MOST + 1])
        except argon2.exceptions.VerifyMismatchError:
            return None
        if row is None:
            return None
        if self._hasher.check_needs_rehash(hashed):
            self._store_hash(row["account_id"], self._hasher.hash(password))
        return _account(row)

    def change_password(self, account_id: int, password: str) -> None:
        """A new password; ends all sessions of the account."""
        hashed = self._hash(password)
        if not self._store_hash(account_id, hashed):
            raise NotFoundError(f"There is no account {account_id}.")
        with saving(self._engine) as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.account_id == account_id))

    def open_session(self, account_id: int, at: datetime, lasts_s: int) -> str:
        """A new secret token."""
        with saving(self._engine) as connection:
            return _open(connection, account_id, at, lasts_s)

    def session_of(self, token: str, at: datetime) -> Account | None:
        """Whose session it is."""
        with self._engine.connect() as connection:
            row = connection.execute(_session(token, at)).mappings().first()
            return _account(row) if row is not None else None

    def rotate(self, token: str, at: datetime, lasts_s: int) -> str | None:
        """A new token in place of this one."""
        with saving(self._engine) as connection:
            row = connection.execute(_session(token, at)).mappings().first()
            if row is None:
                return None
            connection.execute(sa.delete(sessions).where(sessions.c.token_hash == _hashed(token)))
            return _open(connection, row["account_id"], at, lasts_s)

    def close_session(self, token: str) -> None:
        """Log out."""
        with saving(self._engine) as connection:
            connection.execute(sa.delete(sessions).where(sessions.c.token_hash == _hashed(token)))

    def forget_expired(self, at: datetime) -> int:
        """Remove sessions that have expired."""
        with saving(self._engine) as connection:
            done = connection.execute(sa.delete(sessions).where(sessions.c.expires_at <= at))
            return done.rowcount

    def record(self, deed: Deed) -> None:
        """Add a line to the audit trail."""
        with saving(self._engine) as connection:
            connection.execute(
                sa.insert(audit).values(
                    actor=deed.actor,
                    action=deed.action,
                    subject=deed.subject,
                    done_at=deed.done_at,
                )
            )

    def deeds(self, limit: int = 100) -> list[Deed]:
        """The audit trail, newest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                sa.select(audit).order_by(audit.c.deed_id.desc()).limit(limit)
            ).mappings()
            return [Deed(r["actor"], r["action"], r["subject"], r["done_at"]) for r in rows]

    def _hash(self, password: str) -> str:
        if not _PASSWORD_LEAST <= len(password) <= _PASSWORD_MOST:
            raise InputError(f"A password has {_PASSWORD_LEAST} to {_PASSWORD_MOST:,} characters.")
        return self._hasher.hash(password)

    def _store_hash(self, account_id: int, hashed: str) -> bool:
        with saving(self._engine) as connection:
            done = connection.execute(
                sa.update(accounts)
                .where(accounts.c.account_id == account_id)
                .values(password_hash=hashed)
            )
            return done.rowcount == 1


@cache
def _decoy(hasher: argon2.PasswordHasher) -> str:
    """A hash that no password has, so that unknown logins take as long as known ones."""
    return hasher.hash(secrets.token_urlsafe(32))


def _hashed(token: str) -> str:
    # A token has 256 random bits, so a plain hash cannot be searched backwards.
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _open(connection: sa.Connection, account_id: int, at: datetime, lasts_s: int) -> str:
    token = secrets.token_urlsafe(32)
    connection.execute(
        sa.insert(sessions).values(
            token_hash=_hashed(token),
            account_id=account_id,
            created_at=at,
            expires_at=at + timedelta(seconds=lasts_s),
        )
    )
    return token


def _session(token: str, at: datetime) -> sa.Select[tuple[object, ...]]:
    return (
        sa.select(accounts)
        .join(sessions, sessions.c.account_id == accounts.c.account_id)
        .where(sessions.c.token_hash == _hashed(token), sessions.c.expires_at > at)
    )


def _account(row: sa.RowMapping) -> Account:
    return Account(row["account_id"], row["login"], Role(row["role"]), row["created_at"])
