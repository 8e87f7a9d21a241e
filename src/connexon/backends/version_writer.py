"""Building version N+1 in its own directory while N is read."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from connexon.backends.durable import disk_faults, sync_directory, sync_file
from connexon.backends.engine import (
    SECOND_ORDERS,
    connect,
    create_view,
    create_views,
    rows_of,
    sort_order,
    table_schema,
)
from connexon.backends.kept_arrays import write_arrays
from connexon.backends.manifest import (
    MANIFEST,
    Manifest,
    Part,
    version_directory,
    write_manifest,
)
from connexon.backends.parts import conform, write_keys, write_sorted
from connexon.backends.tables import ParquetTables, version_manifest
from connexon.records.errors import ConflictError

# With more parts than this, `append` and `amend` write the table anew, so look-ups stay fast.
MOST_PARTS = 8
# Of a second order no more than this is amended; it is written anew.
_MOST_OF_ALL = 0.25
_Change = tuple[Sequence[int], pa.Table]


class ParquetWriter:
    """The next version. Usable as a context manager: leaving it without `commit` abandons it."""

    def __init__(
        self, library: Path, base: ParquetTables, finished: Callable[[bool], None]
    ) -> None:
        """`finished` is called once, with True after a commit and False after abandoning."""
        self._library = library
        self._base = base
        self._finished = finished
        self._number = base.version + 1
        self._directory = version_directory(library, self._number)
        self._index = library / "index" / str(self._number)
        self._tables: dict[str, list[Part]] = {}
        self._amended: dict[str, npt.NDArray[np.int64]] = {}
        self._kept: dict[str, str] = {}
        self._index_kept: str | None = None
        self._marks: dict[str, int] = dict(base.marks)
        self._serial = 0
        self._open = True
        with disk_faults("starting a version", library):
            for leftover in (self._directory, self._index):
                shutil.rmtree(leftover, ignore_errors=True)
            self._directory.mkdir(parents=True)
        self._database = connect(self._directory / "spill")
        create_views(self._database, library, {})

    @property
    def base(self) -> ParquetTables:
        """The version this one is built upon."""
        return self._base

    @property
    def version(self) -> int:
        """The number it will have."""
        return self._number

    def write(self, name: str, rows: pa.Table | Iterable[pa.RecordBatch]) -> None:
        """Replace a table."""
        part = self._write_part(name, rows)
        self._amended.pop(name, None)
        self._set(name, [part] if part.rows else [])

    def keep(self, name: str) -> None:
        """Take a table over from the base version unchanged."""
        self._amended[name] = np.zeros(0, dtype=np.int64)
        self._set(name, list(self._base.manifest.tables.get(name, [])))

    def append(self, name: str, rows: pa.Table) -> None:
        """Take the base version's rows over and add these."""
        self.amend(name, (), rows)

    def amend(self, name: str, keys: Sequence[int], rows: pa.Table) -> None:
        """Take the base's rows over but for those under `keys`, and add these."""
        parts = list(self._base.manifest.tables.get(name, []))
        rows = conform(name, rows)
        amended = np.union1d(np.asarray(keys, dtype=np.int64), _keys_of(name, rows))
        if not rows.num_rows and not len(keys):
            self._set(name, parts)
            self._amended[name] = amended
            return
        part = self._write_part(name, rows)
        if len(keys) and parts:
            part = self._hiding(name, keys, part)
        self._set(name, [*parts, part], (keys, rows))
        if len(self._tables[name]) > MOST_PARTS:
            self._rewrite(name)
        self._amended[name] = amended

    def amended(self, name: str) -> npt.NDArray[np.int64] | None:
        """Values of the table's first sort column under which rows may differ from the base's;
        None where that may be all."""
        return self._amended.get(name)

    def write_arrays(self, name: str, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        """Keep these arrays with the version (`Tables.arrays`)."""
        self._check_open()
        path = self._directory / f"{name}.arrays"
        write_arrays(path, arrays)
        self._kept[name] = str(path.relative_to(self._library))

    def keep_arrays(self, name: str) -> None:
        """Take the arrays of the base version over, if it has some."""
        if name in self._base.manifest.kept:
            self._kept[name] = self._base.manifest.kept[name]

    def mark(self, name: str, value: int) -> None:
        """Leave a number for the next builder."""
        self._marks[name] = value

    def read(self, name: str) -> pa.Table:
        """A table as it will be in this version."""
        order = ", ".join(f'"{c}"' for c in sort_order(name))
        table = self.query(f'SELECT * FROM "{name}" ORDER BY {order}')
        schema = table_schema(name)
        columns = [table.column(f.name).cast(f.type) for f in schema]
        return pa.Table.from_arrays(columns, schema=schema)

    def query(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> pa.Table:
        """As `Tables.query`, over the tables as far as they are written."""
        return rows_of(self._database, sql, parameters)

    def index_path(self) -> Path:
        """Empty directory for this version's full-text index."""
        with disk_faults("starting an index", self._library):
            self._index.mkdir(parents=True, exist_ok=True)
        return self._index

    def keep_index(self) -> None:
        """Take the base version's index over."""
        self._index_kept = self._base.manifest.index

    def commit(self) -> int:
        """Make everything durable, then switch the manifest; the new version number."""
        self._check_open()
        manifest = Manifest(
            version=self._number,
            tables=self._tables,
            index=self._index_name(),
            marks=self._marks,
            kept=self._kept,
        )
        try:
            self._database.close()
            with disk_faults("committing a version", self._library):
                shutil.rmtree(self._directory / "spill", ignore_errors=True)
                if self._index.is_dir():
                    _sync_tree(self._index)
                write_manifest(version_manifest(self._library, self._number), manifest)
                for directory in (self._directory, self._library / "versions", self._library):
                    sync_directory(directory)
                write_manifest(self._library / MANIFEST, manifest)
        except BaseException:
            self.abandon()
            raise
        self._open = False
        self._finished(True)
        return self._number

    def abandon(self) -> None:
        """Throw the half-built version away; nothing happens after a commit."""
        if not self._open:
            return
        self._open = False
        self._database.close()
        shutil.rmtree(self._directory, ignore_errors=True)
        shutil.rmtree(self._index, ignore_errors=True)
        self._finished(False)

    def __enter__(self) -> ParquetWriter:
        return self

    def __exit__(self, *_: object) -> None:
        self.abandon()

    def _check_open(self) -> None:
        if not self._open:
            raise ConflictError(f"Version {self._number} is finished; begin a new one.")

    def _index_name(self) -> str | None:
        if self._index.is_dir():
            return str(self._index.relative_to(self._library))
        return self._index_kept

    def _path(self, name: str) -> Path:
        self._serial += 1
        return self._directory / f"{name}-{self._serial}.parquet"

    def _write_part(self, name: str, rows: pa.Table | Iterable[pa.RecordBatch]) -> Part:
        self._check_open()
        path = self._path(name)
        count = write_sorted(name, rows, path)
        return Part(str(path.relative_to(self._library)), count, path.stat().st_size)

    def _hiding(self, name: str, keys: Sequence[int], part: Part) -> Part:
        path = self._path(f"{name}-hidden")
        write_keys(keys, path)
        key = sort_order(name)[0]
        hidden = self._base.query(
            f'SELECT count(*) AS n FROM "{name}" SEMI JOIN read_parquet($path) AS hidden'
            f' ON hidden.key = "{name}"."{key}"',
            {"path": str(path)},
        )
        return Part(
            part.path,
            part.rows,
            part.size_bytes,
            str(path.relative_to(self._library)),
            hidden.column("n")[0].as_py(),
        )

    def _rewrite(self, name: str) -> None:
        order = ", ".join(f'"{c}"' for c in sort_order(name))
        with self._database.cursor() as cursor:
            rows = cursor.sql(f'SELECT * FROM "{name}" ORDER BY {order}')
            self.write(name, rows.to_arrow_reader(20_000))

    def _set(self, name: str, parts: list[Part], change: _Change | None = None) -> None:
        """`change` is what the last part hides and holds, where all others are the base's."""
        self._check_open()
        self._tables[name] = parts
        create_view(self._database, self._library, name, parts)
        for second, (first, _) in SECOND_ORDERS.items():
            if first == name:
                self._set_second(second, name, parts, change)

    def _set_second(
        self, second: str, name: str, parts: list[Part], change: _Change | None
    ) -> None:
        base = self._base.manifest.tables
        if parts == base.get(name, []):
            self._set(second, list(base.get(second, [])))
            return
        if change is not None and self._amend_second(second, name, *change):
            return
        with self._database.cursor() as cursor:
            rows = cursor.sql(f'SELECT * FROM "{name}"').to_arrow_reader(100_000)
            part = self._write_part(second, rows)
        self._set(second, [part] if part.rows else [])

    def _amend_second(self, second: str, name: str, keys: Sequence[int], rows: pa.Table) -> bool:
        """Write only what is under the second order's keys that the change concerns; False when
        it is better written whole: where that is much, or in many parts already."""
        parts, key = self._base.manifest.tables.get(second, []), sort_order(second)[0]
        if not 0 < len(parts) < MOST_PARTS:
            return False
        before = self._base.lookup(name, keys, [key]).column(key).to_numpy()
        concerned = np.union1d(before, rows.column(key).to_numpy()).tolist()
        chosen = f'SELECT * FROM "{name}" WHERE "{key}" IN (SELECT unnest($ids::BIGINT[]))'
        theirs = self.query(chosen, {"ids": concerned})
        if theirs.num_rows > _MOST_OF_ALL * sum(part.rows - part.hidden_rows for part in parts):
            return False
        part = self._hiding(second, concerned, self._write_part(second, theirs))
        self._set(second, [*parts, part])
        return True


def _keys_of(name: str, rows: pa.Table) -> npt.NDArray[np.int64]:
    column = rows.column(sort_order(name)[0])
    whole = pa.types.is_integer(column.type) and not column.null_count
    return column.to_numpy().astype(np.int64) if whole else np.zeros(0, dtype=np.int64)


def _sync_tree(directory: Path) -> None:
    for path in directory.rglob("*"):
        if path.is_file():
            sync_file(path)
        else:
            sync_directory(path)
    sync_directory(directory)
    sync_directory(directory.parent)
