"""Accounts and sessions of people who use a library. Times are given by the caller."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Role(StrEnum):
    """What an account may do: a reader nothing in writing, a curator judgements for others."""

    READER = "reader"
    SCHOLAR = "scholar"
    CURATOR = "curator"
    KEEPER = "keeper"  # keeps the library: also accounts


@dataclass(frozen=True, slots=True)
class Account:
    """One account. The password is never part of it."""

    account_id: int
    login: str
    role: Role
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the audit trail: who did what to what, when. `actor` is a login."""

    actor: str
    action: str
    subject: str
    done_at: datetime


class Accounts(Protocol):
    """Accounts, sessions and the audit trail of a library. Datetimes carry a time zone."""

    def create_account(self, login: str, password: str, role: Role, at: datetime) -> Account:
        """A new account; logins are compared without regard to case.

        Raises: ConflictError when the login is taken; InputError when the login has not 1 to 64
        characters or the password not 8 to 1,024.
        """

    def accounts(self) -> list[Account]:
        """All, oldest first."""

    def verify(self, login: str, password: str) -> Account | None:
        """The account when the password is right. Takes as long when there is no such login."""

    def change_password(self, account_id: int, password: str) -> None:
        """A new password; ends all sessions of the account. Raises: NotFoundError, InputError."""

    def open_session(self, account_id: int, at: datetime, lasts_s: int) -> str:
        """A new secret token (URL-safe, 256 bits); only its hash is stored."""

    def session_of(self, token: str, at: datetime) -> Account | None:
        """Whose session it is; None when unknown, closed or expired."""

    def rotate(self, token: str, at: datetime, lasts_s: int) -> str | None:
        """A new token in place of this one; None when it was not good."""

    def close_session(self, token: str) -> None:
        """Log out. An unknown token is no error."""

    def forget_expired(self, at: datetime) -> int:
        """Remove sessions that have expired; how many there were."""

    def record(self, deed: Deed) -> None:
        """Add a line to the audit trail, durably."""

    def deeds(self, limit: int = 100) -> list[Deed]:
        """The audit trail, newest first."""
