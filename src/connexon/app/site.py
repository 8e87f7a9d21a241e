"""What the doors of one running site share: the library, its keys, its limits, and the time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b

from connexon import __version__
from connexon.app.accounts import Actor, FormKeys, who
from connexon.app.view import LibraryView, library_view
from connexon.ports.library import Library


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests a second on average, so many at once."""

    per_second: float
    at_once: int


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits per visitor's address: reading, writing, running mechanisms, signing in."""

    read: Limit = Limit(20, 120)
    write: Limit = Limit(2, 30)
    run: Limit = Limit(4, 20)
    sign_in: Limit = Limit(0.2, 8)
    body_bytes: int = 16 * 2**20


LOCAL_LIMITS = Limits(
    read=Limit(2000, 4000), write=Limit(100, 400), run=Limit(100, 400), sign_in=Limit(0.1, 10)
)


@dataclass(frozen=True, slots=True)
class Site:
    """One running site.

    `hosts` are the names it answers to (without port), empty for any. `is_loopback` says that
    only this machine can reach it. `now` gives aware datetimes.
    """

    library: Library
    hosts: frozenset[str] = frozenset()
    is_loopback: bool = True
    is_https: bool = False
    limits: Limits = LOCAL_LIMITS
    forms: FormKeys = field(default_factory=FormKeys)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def view(self) -> LibraryView:
        """The newest version under the judgements that stand now."""
        return library_view(self.library.current(), self.library.ledger)

    def actor(self, token: str | None) -> Actor:
        """Who is asking."""
        return who(self.library.accounts, token, self.is_loopback, self.now())

    def revision(self) -> str:
        """Changes whenever an answer may change: program, library version, judgements.

        Judgements are only appended and revoked, so the last id and how many stand say it all.
        """
        ledger = self.library.ledger
        last = ledger.history(limit=1)
        state = (
            __version__,
            self.library.current().version,
            last[0].judgement_id if last else 0,
            len(ledger.standing()),
        )
        return blake2b(repr(state).encode(), digest_size=9).hexdigest()
