"""Writing a table's rows as sorted Parquet parts, in memory where they fit and spilling where not.

Row groups are small where rows are wide, so that one row can be read without much beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from connexon.backends.durable import disk_faults, publish
from connexon.backends.engine import quoted, sort_order, table_schema
from connexon.records.errors import InputError

COMPRESSION = "zstd"
IN_MEMORY_BYTES = 256 << 20
WIDE_ROW_BYTES = 200
ROW_GROUP_WIDE = 4_096
ROW_GROUP_NARROW = 32_768


def conform(name: str, rows: pa.Table | pa.RecordBatch) -> pa.Table:
    """`rows` with exactly the columns, order and types of the table.

    Raises: InputError when a column is missing or unknown, a type cannot be cast, or a column
    that may not be null holds nulls.
    """
    schema = table_schema(name)
    table = pa.Table.from_batches([rows]) if isinstance(rows, pa.RecordBatch) else rows
    missing = set(schema.names) - set(table.column_names)
    unknown = set(table.column_names) - set(schema.names)
    if missing or unknown:
        raise InputError(
            f"Rows for table '{name}' lack {sorted(missing)} and have unknown {sorted(unknown)}."
        )
    if table.num_rows == 0:
        return schema.empty_table()
    try:
        loose = pa.schema([f.with_nullable(True) for f in schema])
        table = table.select(schema.names).cast(loose)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise InputError(f"Rows for table '{name}' have a wrong type: {error}") from error
    for field in schema:
        if not field.nullable and table.column(field.name).null_count:
            raise InputError(f"Column '{name}.{field.name}' may not be null.")
    return pa.Table.from_arrays(table.columns, schema=schema)


def write_sorted(name: str, rows: pa.Table | Iterable[pa.RecordBatch], path: Path) -> int:
    """Rows, sorted as the table is, as one durable Parquet file at `path`; how many."""
    with disk_faults(f"writing table {name}", path.parent):
        tables = iter((rows,)) if isinstance(rows, pa.Table) else iter(rows)
        held, rest = _fill(name, tables, IN_MEMORY_BYTES)
        temporary = path.with_name(path.name + ".part")
        if rest is None:
            write_table(name, arrange(name, held), temporary)
            count: int = held.num_rows
        else:
            count = _sort_on_disk(name, held, rest, temporary)
        publish(temporary, path)
    return count


def arrange(name: str, table: pa.Table) -> pa.Table:
    """In sort order; ties stay as they came."""
    order = [(column, "ascending") for column in sort_order(name)]
    if table.num_rows < 2:
        return table
    return table.sort_by(order)


def write_table(name: str, table: pa.Table, path: Path) -> None:
    """One Parquet file as it is."""
    pq.write_table(
        table,
        path,
        compression=COMPRESSION,
        row_group_size=row_group(table.nbytes, table.num_rows),
        write_statistics=True,
        write_page_checksum=True,
    )


def row_group(size_bytes: int, rows: int) -> int:
    """Rows in a row group for a table of this width."""
    wide = rows > 0 and size_bytes / rows > WIDE_ROW_BYTES
    return ROW_GROUP_WIDE if wide else ROW_GROUP_NARROW


def _fill(
    name: str, tables: Iterator[pa.Table | pa.RecordBatch], limit_bytes: int
) -> tuple[pa.Table, Iterator[pa.Table] | None]:
    """What fits in `limit_bytes`, and the rest when there is more."""
    held: list[pa.Table] = [table_schema(name).empty_table()]
    size = 0
    for rows in tables:
        held.append(conform(name, rows))
        size += held[-1].nbytes
        if size > limit_bytes:
            return pa.concat_tables(held), (conform(name, r) for r in tables)
    return pa.concat_tables(held), None


def _sort_on_disk(name: str, held: pa.Table, rest: Iterator[pa.Table], path: Path) -> int:
    unsorted = path.with_name(path.name + ".unsorted")
    spill = path.with_name(path.name + ".spill")
    schema = table_schema(name)
    count: int = held.num_rows
    width = row_group(held.nbytes, held.num_rows)
    try:
        with pq.ParquetWriter(unsorted, schema, compression="lz4") as writer:
            writer.write_table(held)
            del held
            for table in rest:
                writer.write_table(table)
                count += table.num_rows
        sort_file(name, unsorted, path, spill, width)
    finally:
        unsorted.unlink(missing_ok=True)
    return count


def sort_file(name: str, source: Path, target: Path, spill: Path, rows_in_group: int) -> None:
    """`source` sorted into `target` with bounded memory."""
    order = ", ".join(f'"{c}"' for c in sort_order(name))
    copy_sorted(
        f"SELECT * FROM read_parquet('{quoted(source)}') ORDER BY {order}",
        target,
        spill,
        rows_in_group,
    )


def copy_sorted(select: str, target: Path, spill: Path, rows_in_group: int) -> None:
    """The rows of an ordered SELECT as a Parquet file."""
    import duckdb  # noqa: PLC0415  as in engine.py

    with duckdb.connect(":memory:") as database:
        database.execute("SET threads = 2")
        database.execute("SET memory_limit = '1500MB'")
        database.execute(f"SET temp_directory = '{quoted(spill)}'")
        try:
            database.execute(
                f"COPY ({select}) TO '{quoted(target)}' (FORMAT parquet, COMPRESSION zstd,"
                f" ROW_GROUP_SIZE {rows_in_group})"
            )
        except duckdb.IOException as error:
            raise OSError(28, str(error)) from error


def write_keys(keys: Sequence[int], path: Path) -> None:
    """A `hides` file: one sorted column `key`."""
    with disk_faults("writing hidden keys", path.parent):
        table = pa.table({"key": pa.array(sorted(set(keys)), pa.int64())})
        temporary = path.with_name(path.name + ".part")
        pq.write_table(table, temporary, compression=COMPRESSION)
        publish(temporary, path)
