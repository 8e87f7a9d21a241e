"""Who is asking and what they may do. Authorisation is decided here and nowhere else.

Without any account a library on a loopback address has one actor, the *local curator*: whoever
sits at this machine. The first account ends that, and a library served to other machines never
begins with it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from itsdangerous import BadSignature, SignatureExpired, TimestampSigner

from connexon.ports.accounts import Account, Accounts, Deed, Role
from connexon.records.errors import ForbiddenError, InputError

SESSION_LASTS_S = 12 * 3600
FORM_LASTS_S = 12 * 3600
SESSION_COOKIE = "connexon_session"
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Permission(StrEnum):
    """Something an actor may or may not do."""

    READ = "read"
    RUN = "run a mechanism"
    JUDGE = "say who wrote what"
    REVOKE_OTHERS = "revoke what others said"
    ATTACH = "attach a mechanism"
    KEEP_ACCOUNTS = "see and change accounts"


_GRANTED: dict[Role | None, frozenset[Permission]] = {
    None: frozenset({Permission.READ, Permission.RUN}),
    Role.READER: frozenset({Permission.READ, Permission.RUN}),
    Role.SCHOLAR: frozenset({Permission.READ, Permission.RUN, Permission.JUDGE}),
    Role.CURATOR: frozenset(Permission) - {Permission.KEEP_ACCOUNTS},
    Role.KEEPER: frozenset(Permission),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks. `role` None: nobody has signed in. `is_local`: no accounts, this machine."""

    name: str
    role: Role | None
    is_local: bool = False
    token: str | None = field(default=None, repr=False)

    def may(self, permission: Permission) -> bool:
        """Whether this actor has the permission."""
        return permission in _GRANTED[self.role]

    @property
    def is_signed_in(self) -> bool:
        """Whether there is a session to end."""
        return self.token is not None


ANYBODY = Actor("anybody", None)
LOCAL_CURATOR = Actor("local curator", Role.CURATOR, is_local=True)


def local_curator(name: str) -> Actor:
    """Somebody who works on this machine's command line, under their own name."""
    return Actor(name, Role.CURATOR, is_local=True)


def who(accounts: Accounts, token: str | None, is_loopback: bool, at: datetime) -> Actor:
    """The actor behind a session token; without one, the local curator or anybody."""
    if token:
        account = accounts.session_of(token, at)
        if account is not None:
            return Actor(account.login, account.role, token=token)
    if is_loopback and not accounts.accounts():
        return LOCAL_CURATOR
    return ANYBODY


def require(actor: Actor, permission: Permission) -> None:
    """Raises: ForbiddenError, which says what to do, unless the actor has the permission."""
    if actor.may(permission):
        return
    if actor.role is None:
        raise ForbiddenError(f"To {permission} you must sign in first.")
    raise ForbiddenError(
        f"The account '{actor.name}' is a {actor.role} and may not {permission}."
        " Ask a keeper of this library for another role."
    )


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has begun. `token` is the secret that proves it."""

    token: str
    login: str
    role: Role
    lasts_s: int


def sign_in(accounts: Accounts, login: str, password: str, at: datetime) -> SignedIn:
    """A new session. Raises: ForbiddenError, the same for a wrong login and a wrong password."""
    account = accounts.verify(login, password)
    if account is None:
        accounts.record(Deed(login[:64] or "(empty)", "sign-in refused", "account", at))
        raise ForbiddenError("This login and password do not belong together. Try again.")
    accounts.forget_expired(at)
    token = accounts.open_session(account.account_id, at, SESSION_LASTS_S)
    accounts.record(Deed(account.login, "signed in", "account", at))
    return SignedIn(token, account.login, account.role, SESSION_LASTS_S)


def sign_out(accounts: Accounts, actor: Actor, at: datetime) -> None:
    """End the actor's session; no error when there is none."""
    if actor.token:
        accounts.close_session(actor.token)
        accounts.record(Deed(actor.name, "signed out", "account", at))


def add_account(accounts: Accounts, login: str, password: str, role: Role, at: datetime) -> Account:
    """A new account, on the word of somebody who can write to the library's directory.

    Raises: ConflictError when the login is taken; InputError for an unusable login or password.
    """
    account = accounts.create_account(login, password, role, at)
    accounts.record(Deed(login, f"account created as {role}", "account", at))
    return account


class FormKeys:
    """Signs forms, so that another site cannot send them in a visitor's name.

    Keys live in this process only and change every `FORM_LASTS_S`; the one before still counts.
    """

    def __init__(self) -> None:
        self._keys = [secrets.token_urlsafe(32)]
        self._made_at: datetime | None = None

    def sign(self, visit: str, at: datetime) -> str:
        """The token for the forms of one visit (a random id in the visitor's cookie)."""
        if self._made_at is None:
            self._made_at = at
        elif (at - self._made_at).total_seconds() > FORM_LASTS_S:
            self._keys = [self._keys[-1], secrets.token_urlsafe(32)]
            self._made_at = at
        return TimestampSigner(self._keys, salt="form").sign(visit).decode()

    def check(self, visit: str | None, signed: str | None) -> None:
        """Raises: InputError unless `signed` was made for this visit and is still fresh."""
        try:
            known = TimestampSigner(self._keys, salt="form").unsign(
                signed or "", max_age=2 * FORM_LASTS_S
            )
        except SignatureExpired:
            raise InputError(
                "This form has been open too long. Go back, reload, try again."
            ) from None
        except BadSignature:
            known = b""
        if not visit or not secrets.compare_digest(known, visit.encode()):
            raise InputError(
                "This form did not come from a page of this visit. Go back, reload the page and"
                " try again; cookies of this site must be allowed."
            )
