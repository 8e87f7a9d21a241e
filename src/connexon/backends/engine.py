"""DuckDB over Parquet parts: one in-process database per version, a cursor per question.

It is imported by the first who asks: many commands look a few rows up by their ids and ask nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from connexon.backends.manifest import Part
from connexon.records.tables import TABLES

if TYPE_CHECKING:
    import duckdb

THREADS = 2
MEMORY_LIMIT = "3GB"

# A second copy of a table in another order, for questions that begin at its other end.
SECOND_ORDERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "assignments_by_scholar": ("assignments", ("scholar_id", "work_id")),
}


def sort_order(name: str) -> tuple[str, ...]:
    """Columns by which the rows of a table (or second order) lie in its parts."""
    return SECOND_ORDERS[name][1] if name in SECOND_ORDERS else TABLES[name].sorted_by


def table_schema(name: str) -> pa.Schema:
    """Arrow schema of a table or of a second order."""
    return TABLES[SECOND_ORDERS[name][0] if name in SECOND_ORDERS else name].schema


def connect(spill: Path) -> duckdb.DuckDBPyConnection:
    """An empty database in memory that spills to `spill` when a step needs much room."""
    import duckdb  # noqa: PLC0415  0.05 s that look-ups do without

    database = duckdb.connect(":memory:")
    database.execute(f"SET threads = {THREADS}")
    database.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    database.execute(f"SET temp_directory = '{quoted(spill)}'")
    database.execute("SET python_enable_replacements = false")
    database.execute("SET preserve_insertion_order = true")
    return database


def quoted(path: Path | str) -> str:
    """For use inside single quotes of SQL."""
    return str(path).replace("'", "''")


def select(library: Path, name: str, parts: Sequence[Part]) -> str:
    """A SELECT that gives the table's rows, whatever number of parts and hidden rows."""
    schema = table_schema(name)
    columns = ", ".join(f'"{c}"' for c in schema.names)
    if not parts:
        typed = ", ".join(f'NULL::{sql_type(f.type)} AS "{f.name}"' for f in schema)
        return f"SELECT {typed} WHERE false"
    key = sort_order(name)[0]
    pieces: list[str] = []
    run: list[Part] = []
    hides = [p.hides for p in parts]

    def flush(hiding: list[str]) -> None:
        files = ", ".join(f"'{quoted(library / p.path)}'" for p in run)
        sql = f"SELECT {columns} FROM read_parquet([{files}])"
        if hiding:
            masks = ", ".join(f"'{quoted(library / h)}'" for h in hiding)
            sql += (
                f' WHERE NOT EXISTS (FROM read_parquet([{masks}]) AS hidden WHERE hidden."key" ='
                f' "{key}")'
            )
        pieces.append(sql)

    for i, part in enumerate(parts):
        if run and part.hides is not None:
            flush([h for h in hides[i:] if h])
            run = []
        run.append(part)
    flush([])
    return " UNION ALL ".join(pieces)


def create_views(
    database: duckdb.DuckDBPyConnection, library: Path, tables: Mapping[str, Sequence[Part]]
) -> None:
    """Make every table of records.tables (and second order) a view by its name."""
    for name in (*TABLES, *SECOND_ORDERS):
        create_view(database, library, name, tables.get(name, ()))


def create_view(
    database: duckdb.DuckDBPyConnection, library: Path, name: str, parts: Sequence[Part]
) -> None:
    """(Re)define one view."""
    database.execute(f'CREATE OR REPLACE VIEW "{name}" AS {select(library, name, parts)}')


def rows_of(
    database: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: Sequence[object] | Mapping[str, object] = (),
) -> pa.Table:
    """Rows of a SELECT, from any thread."""
    bound = dict(parameters) if isinstance(parameters, Mapping) else list(parameters)
    with database.cursor() as cursor:
        found = cursor.sql(sql, params=bound or None)
        if found is None:
            raise ValueError("query takes a SELECT")
        return found.to_arrow_table()


_SQL_TYPES = {
    pa.int64(): "BIGINT",
    pa.int32(): "INTEGER",
    pa.float64(): "DOUBLE",
    pa.float32(): "FLOAT",
    pa.bool_(): "BOOLEAN",
    pa.string(): "VARCHAR",
    pa.list_(pa.string()): "VARCHAR[]",
}


def sql_type(type_: pa.DataType) -> str:
    """DuckDB's name of an Arrow type that tables use."""
    return _SQL_TYPES[type_]
