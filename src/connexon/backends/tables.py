"""One committed version, open for reading: DuckDB for questions, row groups for look-ups."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import threading
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from connexon.backends.damage import damage_told
from connexon.backends.engine import connect, create_views, rows_of, sort_order, table_schema
from connexon.backends.kept_arrays import Arrays, read_arrays
from connexon.backends.lookup import Lookup
from connexon.backends.manifest import Manifest, check_files, version_directory
from connexon.backends.parts import arrange, conform, write_table
from connexon.records.errors import ConflictError

if TYPE_CHECKING:
    import duckdb


class _Held:
    """What one version holds: its files by `hold`, scratch files, and the engine once it is
    asked."""

    def __init__(self, scratch: Path, hold: int | None) -> None:
        self.scratch = scratch
        self.hold = hold
        self.database: duckdb.DuckDBPyConnection | None = None
        self.is_open = True

    def let_go(self) -> None:
        self.is_open = False
        if self.database is not None:
            self.database.close()
        shutil.rmtree(self.scratch, ignore_errors=True)
        if self.hold is not None:
            os.close(self.hold)


class ParquetTables:
    """Tables of one version. Its files stay on disk for as long as this object is alive."""

    def __init__(self, library: Path, manifest: Manifest, hold: int | None) -> None:
        """`hold` is a handle (locks.hold_shared) that keeps the files; closed with this."""
        check_files(library, manifest)
        self._library = library
        self._manifest = manifest
        self._lookups: dict[str, Lookup] = {}
        self._within, self._asking = threading.Lock(), threading.Lock()
        # Made by the first who needs it: the engine when it spills, `paths` when it merges.
        self._scratch = Path(tempfile.gettempdir(), f"connexon-{secrets.token_hex(8)}")
        self._held = _Held(self._scratch, hold)
        self._end = weakref.finalize(self, self._held.let_go)

    @property
    def version(self) -> int:
        """Version number, 0 for a library that holds nothing yet."""
        return self._manifest.version

    @property
    def manifest(self) -> Manifest:
        """The files of this version."""
        return self._manifest

    @property
    def marks(self) -> Mapping[str, int]:
        """Numbers the builder left."""
        return dict(self._manifest.marks)

    @property
    def counts(self) -> Mapping[str, int]:
        """Rows of each table."""
        counts = self._manifest.counts
        return {name: counts.get(name, 0) for name in self._manifest.tables}

    def read(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """A whole table (empty with its schema when this version has none)."""
        schema = table_schema(name)
        names = list(columns) if columns is not None else schema.names
        wanted = pa.schema([schema.field(n) for n in names])
        parts = self._manifest.tables.get(name, [])
        if not parts:
            return wanted.empty_table()
        if len(parts) == 1:
            path = self._library / parts[0].path
            with (
                damage_told(self._library, self._manifest),
                pq.ParquetFile(path, memory_map=True) as file,
            ):
                table = file.read(columns=names)
        else:
            order = ", ".join(f'"{c}"' for c in sort_order(name))
            chosen = ", ".join(f'"{c}"' for c in names)
            table = self.query(f'SELECT {chosen} FROM "{name}" ORDER BY {order}')
        columns_ = [table.column(n) for n in names]
        cast = [
            c if c.type == field.type else c.cast(field.type)
            for c, field in zip(columns_, wanted, strict=True)
        ]
        return pa.Table.from_arrays(cast, schema=wanted)

    def query(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> pa.Table:
        """Rows of a DuckDB SELECT over this version."""
        with damage_told(self._library, self._manifest):
            return rows_of(self.engine(), sql, parameters)

    def engine(self) -> duckdb.DuckDBPyConnection:
        """What answers questions, made for the first. Raises: LibraryError when a file cannot be
        read; ConflictError after `close`."""
        with self._asking:
            if not self._held.is_open:
                raise ConflictError(f"Version {self.version} has been closed; open it again.")
            if self._held.database is None:
                database = connect(self._scratch)
                with damage_told(self._library, self._manifest):
                    create_views(database, self._library, self._manifest.tables)
                self._held.database = database
            return self._held.database

    def lookup(
        self, name: str, keys: Sequence[int], columns: Sequence[str] | None = None
    ) -> pa.Table:
        """Rows whose first sort column is one of `keys`."""
        with damage_told(self._library, self._manifest):
            with self._within:
                if name not in self._lookups:
                    parts = self._manifest.tables.get(name, ())
                    self._lookups[name] = Lookup(self._library, name, parts)
            return self._lookups[name].rows(keys, columns)

    def paths(self, name: str) -> list[Path]:
        """The Parquet files of a table; one merged copy when later parts hide earlier rows."""
        parts = self._manifest.tables.get(name, [])
        if not any(part.hides for part in parts):
            return [self._library / part.path for part in parts]
        merged = self._scratch / f"{name}.parquet"
        with self._within:
            if not merged.exists():
                self._scratch.mkdir(mode=0o700, exist_ok=True)
                rows = arrange(name, conform(name, self.read(name)))
                write_table(name, rows, merged)
        return [merged]

    def arrays(self, name: str) -> Arrays | None:
        """Arrays that were kept with this version; None where there are none, or damaged ones."""
        kept = self._manifest.kept.get(name)
        return read_arrays(self._library / kept) if kept else None

    def index_path(self) -> Path | None:
        """Directory of the full-text index built for this version."""
        return self._library / self._manifest.index if self._manifest.index else None

    def close(self) -> None:
        """Let go of the files now."""
        self._end()


def version_manifest(library: Path, version: int) -> Path:
    """The copy of its manifest that every version keeps; readers hold it (sweeping.py)."""
    return version_directory(library, version) / "manifest.json"
