"""A library directory, opened.

manifest.json        the current version (switched atomically)
versions/N/          Parquet parts first written for version N, and N's own manifest
index/N/             full-text index built for version N
raw/NNNNNNNN.parquet raw records, verbatim
people.sqlite        judgements, accounts, sessions, audit trail (or CONNEXON_PEOPLE_URL)
writer.lock          held by the one process that writes
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from sqlalchemy.engine import Engine

from connexon.backends.damage import readable
from connexon.backends.durable import disk_faults
from connexon.backends.locks import WriterLock, hold_shared
from connexon.backends.manifest import MANIFEST, Manifest, read_manifest, write_manifest
from connexon.backends.people import open_people, sqlite_url
from connexon.backends.rawstore import SegmentStore
from connexon.backends.sql_accounts import SqlAccounts
from connexon.backends.sql_ledger import SqlLedger
from connexon.backends.sweeping import sweep
from connexon.backends.tables import ParquetTables, version_manifest
from connexon.backends.version_writer import ParquetWriter
from connexon.records.errors import ConflictError, LibraryError
from connexon.records.tables import SCHEMA_VERSION

_ATTEMPTS = 5


def open_library(
    path: Path | str, create: bool = False, people_url: str | None = None
) -> LibraryDirectory:
    """The library at `path`; with `create`, made when the directory is empty or not there.

    Raises: NotFoundError when it is no library; ConflictError when `create` meets a directory
    with other files; LibraryError when it is damaged or of a newer connexon.
    """
    path = Path(path)
    if create:
        with disk_faults("making a library", path):
            if not (path / MANIFEST).exists():
                _create(path)
    read_manifest(path)
    # Absolute, because imported modules have been seen to change the working directory.
    return LibraryDirectory(path.absolute(), people_url)


def _create(path: Path) -> None:
    ours = {"writer.lock", f"{MANIFEST}.new"}  # what a run killed right here leaves behind
    if path.exists() and not path.is_dir():
        raise ConflictError(f"'{path}' is a file; name a directory with --library.")
    if path.is_dir() and any(p.name not in ours for p in path.iterdir()):
        raise ConflictError(
            f"'{path}' holds other files and is no library; name an empty directory."
        )
    path.mkdir(parents=True, exist_ok=True)
    lock = WriterLock(path / "writer.lock")
    lock.acquire()
    try:
        if not (path / MANIFEST).exists():
            write_manifest(path / MANIFEST, Manifest())
    finally:
        lock.release()


class LibraryDirectory:
    """Implements ports.library.Library on a directory."""

    def __init__(self, path: Path, people_url: str | None = None) -> None:
        self._path = path
        self._people_url = people_url or sqlite_url(path / "people.sqlite")
        self._lock = WriterLock(path / "writer.lock")
        self._within = threading.Lock()
        self._stamp: tuple[int, int, int] | None = None
        self._tables: ParquetTables | None = None

    @property
    def path(self) -> Path:
        """Its directory."""
        return self._path

    def current(self) -> ParquetTables:
        """The newest committed version."""
        with self._within:
            stamp = self._stamp_now()
            if self._tables is None or stamp != self._stamp:
                self._tables = self._open_current(self._tables)
                self._stamp = stamp
            return self._tables

    def begin(self, distrust: bool = False) -> ParquetWriter:
        """Start the next version; other writers are refused until it ends."""
        self._lock.acquire()
        try:
            base = self._base(distrust)
            sweep(self._path, base.manifest)
            return ParquetWriter(self._path, base, self._finished)
        except BaseException:
            self._lock.release()
            raise

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer's place over several steps."""
        self._lock.acquire()
        try:
            yield
        finally:
            self._lock.release()

    @cached_property
    def raw(self) -> SegmentStore:
        """The raw records."""
        return SegmentStore(self._path / "raw", self.writing)

    @cached_property
    def ledger(self) -> SqlLedger:
        """The judgements."""
        return SqlLedger(self._people, lambda: read_manifest(self._path).version)

    @cached_property
    def accounts(self) -> SqlAccounts:
        """Accounts, sessions and the audit trail."""
        return SqlAccounts(self._people)

    def close(self) -> None:
        """Let go of files and connections."""
        with self._within:
            if self._tables is not None:
                self._tables.close()
            self._tables = self._stamp = None
        if "_people" in self.__dict__:
            self._people.dispose()

    def __enter__(self) -> LibraryDirectory:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @cached_property
    def _people(self) -> Engine:
        with disk_faults("opening the people's database", self._path):
            return open_people(self._people_url)

    def _finished(self, committed: bool) -> None:
        try:
            if committed:
                sweep(self._path, read_manifest(self._path))
        finally:
            self._lock.release()

    def _stamp_now(self) -> tuple[int, int, int]:
        try:
            state = (self._path / MANIFEST).stat()
        except FileNotFoundError:
            raise LibraryError(
                f"'{self._path}' has lost its {MANIFEST}. Copy the one of the highest number in "
                f"'{self._path / 'versions'}' there."
            ) from None
        return (state.st_ino, state.st_mtime_ns, state.st_size)

    def _open_current(self, opened: ParquetTables | None) -> ParquetTables:
        """Tables of the current version, whose files are held before they are looked at."""
        for _ in range(_ATTEMPTS):
            manifest = read_manifest(self._path)
            if opened is not None and opened.version == manifest.version:
                return opened
            if manifest.schema_version < SCHEMA_VERSION:
                raise LibraryError(
                    f"'{self._path}' was built by an older connexon (schema "
                    f"{manifest.schema_version}). Rebuild it: connexon update --rebuild."
                )
            if manifest.version == 0:
                return ParquetTables(self._path, manifest, None)
            hold = hold_shared(version_manifest(self._path, manifest.version))
            if hold is not None:
                return ParquetTables(self._path, manifest, hold)
            if read_manifest(self._path).version == manifest.version:
                # Its own copy is gone but it is current: nothing sweeps it.
                return ParquetTables(self._path, manifest, None)
        raise LibraryError(f"'{self._path}' changes faster than it can be opened; try again.")

    def _base(self, distrust: bool) -> ParquetTables:
        """What the next version is built upon: without any tables when the current version is
        damaged or of an older schema, so that it can be built anew."""
        try:
            base = self.current()
            base.engine()  # looks into every file
            if not distrust:
                return base
            sound = readable(self._path, base.manifest)
            whole = len(sound.tables) == len(base.manifest.tables)
            return base if whole else ParquetTables(self._path, sound, None)
        except LibraryError:
            current = read_manifest(self._path)
            return ParquetTables(self._path, Manifest(version=current.version), None)
