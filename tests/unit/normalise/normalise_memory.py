"""A version writer that keeps its tables in memory; rows are checked against the schemas."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyarrow as pa

from connexon.normalise import NormaliseSummary, build
from connexon.records.parsed import ParsedAuthor, ParsedSource, ParsedWork
from connexon.records.raw import RawRecord
from connexon.records.tables import TABLES


class MemoryWriter:
    def __init__(self) -> None:
        self.tables: dict[str, pa.Table] = {}

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


def built(works: Sequence[ParsedWork]) -> tuple[MemoryWriter, NormaliseSummary]:
    writer = MemoryWriter()
    pairs = (
        (RawRecord(i + 1, w.provider, "connexon", f"file-{i}", 1, b""), w)
        for i, w in enumerate(works)
    )
    summary = build(pairs, writer)  # type: ignore[arg-type]
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
