"""Rows by key without SQL: the row groups that can hold a key, and nothing else, are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from connexon.backends.engine import sort_order, table_schema
from connexon.backends.manifest import Part

_Keys = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Groups:
    """First and last key of every row group of one file, ascending."""

    path: Path
    metadata: pq.FileMetaData
    first: _Keys
    last: _Keys
    hidden_later: _Keys


class Lookup:
    """Point look-ups in one table of one version. Files are opened per question: thread-safe."""

    def __init__(self, library: Path, name: str, parts: Sequence[Part]) -> None:
        self._key = sort_order(name)[0]
        self._schema = table_schema(name)
        if self._schema.field(self._key).type != pa.int64():
            raise ValueError(f"Table '{name}' is not sorted by an id; use a query.")
        hidden = np.empty(0, np.int64)
        groups: list[_Groups] = []
        for part in reversed(parts):
            groups.append(_groups(library / part.path, self._key, hidden))
            if part.hides:
                keys = pq.read_table(library / part.hides).column("key").to_numpy()
                hidden = np.union1d(hidden, keys)
        self._files = groups[::-1]

    def rows(self, keys: Sequence[int], columns: Sequence[str] | None) -> pa.Table:
        """Rows whose key is among `keys`, sorted by the key."""
        wanted = np.unique(np.asarray(list(keys), np.int64))
        names = list(columns) if columns is not None else self._schema.names
        read = names if self._key in names else [self._key, *names]
        found = [t for file in self._files if (t := self._from(file, wanted, read)) is not None]
        schema = pa.schema([self._schema.field(n) for n in names])
        if not found:
            return schema.empty_table()
        table = pa.concat_tables(found)
        if len(found) > 1:
            table = table.sort_by(self._key)
        return table.select(names)

    def _from(self, file: _Groups, wanted: _Keys, columns: list[str]) -> pa.Table | None:
        if len(file.hidden_later):
            wanted = np.setdiff1d(wanted, file.hidden_later, assume_unique=True)
        if not len(wanted) or not len(file.first):
            return None
        low = np.searchsorted(file.last, wanted, "left")
        high = np.searchsorted(file.first, wanted, "right")
        groups = sorted({g for a, b in zip(low, high, strict=True) for g in range(a, b)})
        if not groups:
            return None
        with pq.ParquetFile(file.path, metadata=file.metadata) as opened:
            table = opened.read_row_groups(groups, columns=columns, use_threads=False)
        kept = _rows_of(table, table.column(self._key).to_numpy(), wanted)
        if kept is None:
            return None
        ordered = [table.schema.get_field_index(c) for c in columns]
        fields = pa.schema([self._schema.field(c) for c in columns])
        return pa.Table.from_arrays([kept.column(i) for i in ordered], schema=fields)


def _rows_of(table: pa.Table, keys: _Keys, wanted: _Keys) -> pa.Table | None:
    """The rows under the wanted keys (both ascending), run by run."""
    begin, end = np.searchsorted(keys, wanted, "left"), np.searchsorted(keys, wanted, "right")
    begin, end = begin[end > begin], end[end > begin]
    if not len(begin):
        return None
    parted = begin[1:] != end[:-1]
    begins, ends = begin[np.append(True, parted)], end[np.append(parted, True)]
    runs = [table.slice(b, e - b) for b, e in zip(begins.tolist(), ends.tolist(), strict=True)]
    return pa.concat_tables(runs).combine_chunks()


def _groups(path: Path, key: str, hidden_later: _Keys) -> _Groups:
    with pq.ParquetFile(path) as file:
        metadata = file.metadata
    column = next(i for i in range(metadata.num_columns) if metadata.schema.column(i).path == key)
    first, last = [], []
    # A part that only hides rows has one group without any, and no first key.
    for i in range(metadata.num_row_groups if metadata.num_rows else 0):
        statistics = metadata.row_group(i).column(column).statistics
        first.append(statistics.min)
        last.append(statistics.max)
    return _Groups(
        path, metadata, np.array(first, np.int64), np.array(last, np.int64), hidden_later
    )
