"""Small invented corpora written straight into a library's tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from connexon.app.wiring import open_library
from connexon.ports.library import Library
from connexon.ports.tables import VersionWriter
from connexon.records.tables import TABLES

_ZEROS = {
    "works": {
        "author_count": 0,
        "reference_count": 0,
        "citation_count_elsewhere": 0,
        "is_retracted": False,
    },
    "scholars": {"work_count": 0, "namesake_count": 0},
    "sources": {"work_count": 0},
    "assignments": {"match_probability": 1.0},
}

Rows = Sequence[Mapping[str, Any]]


def table(name: str, rows: Rows) -> pa.Table:
    """Rows of a table; columns that a row leaves out are unknown, counts zero."""
    spec = TABLES[name]
    given = [{**_ZEROS.get(name, {}), **row} for row in rows]
    ordered = sorted(given, key=lambda r: tuple(r[c] for c in spec.sorted_by))
    return pa.Table.from_pylist(ordered, schema=spec.schema)


class MemoryTables:
    """Tables in memory that can be asked in SQL, as those of a version can."""

    def __init__(self, tables: Mapping[str, Rows]) -> None:
        self._database = duckdb.connect()
        for name in TABLES:
            self._database.register(name, table(name, tables.get(name, ())))

    def query(self, sql: str, parameters: Any = ()) -> pa.Table:
        return self._database.sql(sql, params=parameters or None).to_arrow_table()


def write_tables(writer: VersionWriter, tables: Mapping[str, Rows]) -> None:
    """Write these tables and leave all others empty."""
    for name in TABLES:
        writer.write(name, table(name, tables.get(name, ())))


def byline(work_id: int, *entries: tuple[str, int]) -> tuple[list[dict], list[dict]]:
    """Authorships and assignments of one work from (printed name, scholar id)."""
    authorships = [
        {"work_id": work_id, "position": i, "printed_name": name}
        for i, (name, _) in enumerate(entries)
    ]
    assignments = [
        {"work_id": work_id, "position": i, "scholar_id": scholar}
        for i, (_, scholar) in enumerate(entries)
    ]
    return authorships, assignments


def new_library(path: Path) -> Library:
    """An empty library."""
    return open_library(path, create=True)
