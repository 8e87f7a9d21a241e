"""A library: versions of tables, raw records, and what people said and did."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from connexon.ports.accounts import Accounts
from connexon.ports.ledger import Ledger
from connexon.ports.tables import Tables, VersionWriter
from connexon.records.raw import RawRecord, Reject


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of records offered to the raw store; `read` is the sum of the others."""

    read: int
    stored: int
    duplicate: int
    rejected: int


class RawStore(Protocol):
    """Raw records, verbatim and for ever."""

    def append(
        self,
        records: Iterable[RawRecord | Reject],
        acknowledged: Callable[[Appended], None] = lambda _: None,
    ) -> Appended:
        """Store them durably in order; a payload that is there already is not stored again.

        `acknowledged` is called with the running sums after each segment that is safely on
        disk: what it has counted survives a power cut. Raises: BusyError when another process
        is writing.
        """

    def scan(self, after: int = 0) -> Iterator[RawRecord]:
        """Records with `raw_id` > `after`, in order."""

    def fetch(self, raw_ids: Collection[int]) -> Iterator[RawRecord]:
        """The records with these ids, in order; ids that were never given are passed over."""

    def rejects(self) -> Iterator[Reject]:
        """What could not be read, in order of collecting, each once."""

    @property
    def last_raw_id(self) -> int:
        """Highest id given; 0 when empty."""


class Library(Protocol):
    """One library, opened. Safe to share among threads."""

    @property
    def path(self) -> Path:
        """Its directory."""

    def current(self) -> Tables:
        """The newest committed version; looks whether another process has made a newer one."""

    def begin(self, distrust: bool = False) -> VersionWriter:
        """Start the next version. Raises: BusyError that names the process that is writing.

        With `distrust` every file of the current version is read first, and tables that are
        damaged are empty in the writer's base.
        """

    def writing(self) -> AbstractContextManager[None]:
        """Hold the writer's place over several steps (a collect and its update)."""

    @property
    def raw(self) -> RawStore:
        """The raw records."""

    @property
    def ledger(self) -> Ledger:
        """The judgements."""

    @property
    def accounts(self) -> Accounts:
        """Accounts and their sessions."""

    def close(self) -> None:
        """Let go of files and connections; open tables of this library end with it."""
