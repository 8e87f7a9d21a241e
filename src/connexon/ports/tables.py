"""Versions of a library's tables: read one, build the next, switch atomically."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa


class Tables(Protocol):
    """The tables of one committed version; never changes while it is open."""

    @property
    def version(self) -> int:
        """Version number, 0 for a library that holds nothing yet."""

    def read(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        """A whole table (empty with its schema when this version has none)."""

    def query(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> pa.Table:
        """Rows of a DuckDB SELECT in which every table of records.tables is a view by its name.

        `references` must be quoted in SQL. `assignments_by_scholar` is assignments sorted by
        scholar_id, for fast questions about one scholar.
        Values come only through `parameters` (`?` or `$name`). Safe from many threads.
        """

    def paths(self, name: str) -> list[Path]:
        """The Parquet files of a table, for engines that read them themselves."""

    def lookup(
        self, name: str, keys: Sequence[int], columns: Sequence[str] | None = None
    ) -> pa.Table:
        """Rows whose first sort column (`TableSpec.sorted_by`) is one of `keys`, in sort order.

        The fast way to a page's rows: reads only the row groups concerned, without SQL.
        Tables whose first sort column is not an id raise ValueError.
        """

    def arrays(self, name: str) -> Mapping[str, npt.NDArray[Any]] | None:
        """Arrays that were kept with this version, mapped; None where there are none, or damaged
        ones. They can be worked out from the tables: nothing else depends on them."""

    def index_path(self) -> Path | None:
        """Directory of the full-text index built for this version."""

    @property
    def marks(self) -> Mapping[str, int]:
        """Numbers the builder left, e.g. `raw_id`: the last raw record in this version."""

    @property
    def counts(self) -> Mapping[str, int]:
        """Rows of each table."""


class VersionWriter(Protocol):
    """Builds version N+1 beside version N; nobody sees it before `commit`."""

    @property
    def base(self) -> Tables:
        """The version this one is built upon."""

    @property
    def version(self) -> int:
        """The number it will have."""

    def write(self, name: str, rows: pa.Table | Iterable[pa.RecordBatch]) -> None:
        """Replace a table; rows are checked against its schema."""

    def keep(self, name: str) -> None:
        """Take a table over from the base version unchanged (no bytes are copied)."""

    def append(self, name: str, rows: pa.Table) -> None:
        """Take the base version's rows over and add these as a further file."""

    def amend(self, name: str, keys: Sequence[int], rows: pa.Table) -> None:
        """As `append`, after dropping the base's rows whose first sort column is in `keys`."""

    def amended(self, name: str) -> npt.NDArray[np.int64] | None:
        """Values of the table's first sort column (an id) under which rows may differ from the
        base's; None where that may be all."""

    def write_arrays(self, name: str, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        """Keep these arrays with this version (`Tables.arrays`)."""

    def keep_arrays(self, name: str) -> None:
        """Take the arrays of the base version over, if it has some."""

    def mark(self, name: str, value: int) -> None:
        """Leave a number for the next builder (`Tables.marks`); others are taken over."""

    def read(self, name: str) -> pa.Table:
        """A table as it will be in this version (written, kept or appended so far)."""

    def query(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> pa.Table:
        """As `Tables.query`, over the tables of this version as far as they are written."""

    def index_path(self) -> Path:
        """Empty directory into which this version's full-text index is built."""

    def keep_index(self) -> None:
        """Take the base version's index over."""

    def commit(self) -> int:
        """Flush to disk, switch the manifest atomically; the new version number."""

    def abandon(self) -> None:
        """Throw the half-built version away."""
