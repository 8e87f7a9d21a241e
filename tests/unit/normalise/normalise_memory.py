"""A version writer that keeps its tables in memory; rows are checked against the schemas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from connexon.normalise import NormaliseSummary, build, extend
from connexon.records.parsed import ParsedAuthor, ParsedSource, ParsedWork
from connexon.records.raw import RawRecord
from connexon.records.tables import TABLES


class MemoryTables:
    """A version in memory, queried by DuckDB."""

    def __init__(self, tables: dict[str, pa.Table]) -> None:
        self._tables = {n: tables.get(n, t.schema.empty_table()) for n, t in TABLES.items()}
        self.counts = {name: table.num_rows for name, table in self._tables.items()}

    def read(self, name: str, columns: Sequence[str] | None = None) -> pa.Table:
        return self._tables[name].select(columns or TABLES[name].schema.names)

    def query(self, sql: str, parameters: object = ()) -> pa.Table:
        with duckdb.connect(config={"threads": 1}) as connection:
            for name, table in self._tables.items():
                if name in sql:
                    connection.register(name, table)
            return connection.sql(sql, params=parameters).to_arrow_table()


class MemoryWriter:
    def __init__(self, base: dict[str, pa.Table] | None = None) -> None:
        self.tables: dict[str, pa.Table] = {}
        self.base = MemoryTables(base or {})

    def append(self, name: str, rows: pa.Table) -> None:
        self.amend(name, (), rows)

    def amend(self, name: str, keys: Sequence[int], rows: pa.Table) -> None:
        base = self.base.read(name)
        column = TABLES[name].sorted_by[0]
        kept = base.filter(pc.invert(pc.is_in(base.column(column), pa.array(keys, pa.int64()))))
        order = [(key, "ascending") for key in TABLES[name].sorted_by]
        self.write(name, pa.concat_tables([kept, rows]).sort_by(order))

    def query(self, sql: str, parameters: object = ()) -> pa.Table:
        return MemoryTables(self.tables).query(sql, parameters)

    def write(self, name: str, rows: pa.Table | Iterable[pa.RecordBatch]) -> None:
        schema = TABLES[name].schema
        table = rows if isinstance(rows, pa.Table) else pa.Table.from_batches(list(rows), schema)
        assert table.schema == schema, name
        table.validate(full=True)
        for field in schema:
            assert field.nullable or not table.column(field.name).null_count, field.name
        self.tables[name] = table

    def rows(self, name: str) -> list[dict[str, object]]:
        return self.tables[name].to_pylist()


def records_of(works: Sequence[ParsedWork]) -> list[tuple[RawRecord, ParsedWork]]:
    return [
        (RawRecord(i + 1, w.provider, "interchange", f"file-{i}", 1, b""), w)
        for i, w in enumerate(works)
    ]


def built(works: Sequence[ParsedWork]) -> tuple[MemoryWriter, NormaliseSummary]:
    writer = MemoryWriter()
    return writer, build(records_of(works), writer)  # type: ignore[arg-type]


def built_in_steps(
    works: Sequence[ParsedWork], steps: Sequence[int]
) -> tuple[MemoryWriter, NormaliseSummary]:
    """The first steps[0] records built, then taken in up to each further step and to the end."""
    records = records_of(works)
    writer, summary = built(works[: steps[0]])
    for begin, end in pairwise([*steps, len(works)]):
        base = writer.tables
        writer = MemoryWriter(base)

        def reread(raw_ids: set[int]) -> list[tuple[RawRecord, ParsedWork]]:
            return [pair for pair in records if pair[0].raw_id in raw_ids]

        summary = extend(records[begin:end], reread, writer)  # type: ignore[arg-type]
        for name in base:
            writer.tables.setdefault(name, base[name])
    return writer, summary


def work(provider: str, key: str | None = None, **fields: object) -> ParsedWork:
    """A work; `authors` may be plain names, `doi` and `venue` are put where they belong."""
    ids = dict(fields.pop("ids", {}) or {})  # type: ignore[call-overload]
    if doi := fields.pop("doi", None):
        ids["doi"] = doi
    if key and provider not in ("crossref", "bibtex", "ris"):
        ids[provider] = key
    names = fields.pop("authors", ())
    authors = tuple(
        n if isinstance(n, ParsedAuthor) else ParsedAuthor(i, str(n))
        for i, n in enumerate(names)  # type: ignore[arg-type,var-annotated]
    )
    if venue := fields.pop("venue", None):
        fields["source"] = ParsedSource(str(venue))
    return ParsedWork(
        provider=provider,
        provider_key=key,
        ids=ids,
        authors=authors,
        author_count=len(authors),
        **fields,  # type: ignore[arg-type]
    )
