"""Parsed works as columns: one row a record, authors and references as rows beside them.

Text columns use 64-bit offsets: a column of a million abstracts exceeds what 32 bits address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from connexon.normalise.keys import comparable_title_key, is_preprint, meeting_keys, own_id
from connexon.records.ids import hashed_id
from connexon.records.parsed import ParsedAuthor, ParsedWork
from connexon.records.raw import RawRecord

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_TEXT = pa.large_string()
_TEXTS = pa.large_list(_TEXT)
_FLUSH_ROWS = 1 << 17
_FLUSH_RECORDS = 1 << 13

RECORD_TEXTS = (
    "provider",
    "provider_key",
    "origin",
    "title",
    "abstract",
    "published",
    "type",
    "language",
    "source_title",
    "source_type",
    "volume",
    "issue",
    "pages",
    "publisher",
    "licence",
    "url",
    "doi",
    "pmid",
)
RECORD_LISTS = ("keywords", "topics", "funders", "issn")
RECORD_NUMBERS = (
    "raw_id",
    "own_id",
    "title_hash",
    "year",
    "author_count",
    "citation_count_elsewhere",
    "is_retracted",
    "is_preprint",
)
AUTHOR_SCHEMA = pa.schema(
    [
        ("position", pa.int32()),
        ("printed_name", _TEXT),
        ("given", _TEXT),
        ("family", _TEXT),
        ("orcid", _TEXT),
        ("email", _TEXT),
        ("affiliations", _TEXTS),
        ("is_corresponding", pa.bool_()),
        ("other_names", _TEXTS),
    ]
)
_SCHEMAS = {
    "records": pa.schema(
        [(n, _TEXT) for n in RECORD_TEXTS]
        + [(n, _TEXTS) for n in RECORD_LISTS]
        + [(n, pa.int64()) for n in RECORD_NUMBERS]
    ),
    "authors": AUTHOR_SCHEMA,
    "references": pa.schema([("key", _TEXT)]),
    "identifiers": pa.schema([("row", pa.int64()), ("scheme", _TEXT), ("value", _TEXT)]),
    "keys": pa.schema([("row", pa.int64()), ("key", pa.int64())]),
    "locations": pa.schema([("row", pa.int64()), ("url", _TEXT), ("version", _TEXT)]),
}


@dataclass(frozen=True, slots=True)
class Staged:
    """All records in the order of their raw ids, columnar.

    Record r's authors are rows author_start[r] … author_start[r+1] of `authors`; likewise its
    references. `numbers` are the RECORD_NUMBERS; an unknown year and a title that identifies
    nothing are 0.
    """

    records: pa.Table
    authors: pa.Table
    references: pa.ChunkedArray
    identifiers: pa.Table
    keys: pa.Table
    locations: pa.Table
    numbers: dict[str, Ints]
    author_start: Ints
    reference_start: Ints

    @property
    def count(self) -> int:
        """Records."""
        return len(self.author_start) - 1


class Staging:
    """Takes parsed works one by one and holds them in columns."""

    def __init__(self) -> None:
        self._columns: dict[str, list[list[Any]]] = {
            name: [[] for _ in schema] for name, schema in _SCHEMAS.items()
        }
        self._batches: dict[str, list[pa.RecordBatch]] = {name: [] for name in _SCHEMAS}
        self._author_counts: list[int] = []
        self._reference_counts: list[int] = []

    @property
    def count(self) -> int:
        """Records taken so far."""
        return len(self._author_counts)

    def add(self, raw: RawRecord, work: ParsedWork) -> None:
        """Take one record."""
        row = self.count
        for column, value in zip(self._columns["records"], _record_row(raw, work), strict=True):
            column.append(value)
        authors = work.authors
        if authors:
            columns = zip(*map(msgspec.structs.astuple, authors), strict=True)
            for column, values in zip(self._columns["authors"], columns, strict=True):
                column.extend(values)
        self._columns["references"][0].extend(work.references)
        self._extend("identifiers", row, list(work.ids.keys()), list(work.ids.values()))
        self._extend("keys", row, meeting_keys(work))
        self._add_locations(row, work)
        self._author_counts.append(len(authors))
        self._reference_counts.append(len(work.references))
        self._flush_full()

    def _extend(self, name: str, row: int, *columns: Sequence[str | int | None]) -> None:
        rows, *rest = self._columns[name]
        rows.extend(repeat(row, len(columns[0])))
        for column, values in zip(rest, columns, strict=True):
            column.extend(values)

    def _add_locations(self, row: int, work: ParsedWork) -> None:
        default = "preprint" if is_preprint(work) else None
        found = [(one.url, one.version or default) for one in work.locations]
        if not any(url == work.url for url, _ in found):
            found.insert(0, (work.url, default))
        self._extend("locations", row, [u for u, _ in found], [v for _, v in found])

    def _flush_full(self) -> None:
        for name, columns in self._columns.items():
            limit = _FLUSH_RECORDS if name == "records" else _FLUSH_ROWS
            if len(columns[0]) >= limit:
                self._flush(name)

    def _flush(self, name: str) -> None:
        schema = _SCHEMAS[name]
        columns = self._columns[name]
        arrays = [pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)]
        self._batches[name].append(pa.RecordBatch.from_arrays(arrays, schema=schema))
        self._columns[name] = [[] for _ in schema]

    def finish(self) -> Staged:
        """The columns, ordered by raw id; the staging is empty afterwards."""
        for name in _SCHEMAS:
            self._flush(name)
        tables = {n: pa.Table.from_batches(self._batches.pop(n), s) for n, s in _SCHEMAS.items()}
        records = tables["records"]
        numbers = {n: records.column(n).to_numpy() for n in RECORD_NUMBERS}
        return Staged(
            records=records.drop_columns(list(RECORD_NUMBERS)),
            authors=tables["authors"],
            references=tables["references"].column("key"),
            identifiers=tables["identifiers"],
            keys=tables["keys"],
            locations=tables["locations"],
            numbers=numbers,
            author_start=_starts(self._author_counts),
            reference_start=_starts(self._reference_counts),
        )


def _starts(counts: list[int]) -> Ints:
    return np.concatenate([[0], np.cumsum(np.asarray(counts, dtype=np.int64))]).astype(np.int64)


def _record_row(raw: RawRecord, work: ParsedWork) -> tuple[Any, ...]:
    source = work.source
    key = comparable_title_key(work.title)
    return (
        work.provider,
        work.provider_key,
        raw.origin,
        work.title,
        work.abstract,
        work.published,
        work.type,
        work.language,
        source.title if source else None,
        source.type if source else None,
        work.volume,
        work.issue,
        work.pages,
        work.publisher,
        work.licence,
        work.url,
        work.ids.get("doi"),
        work.ids.get("pmid"),
        work.keywords,
        work.topics,
        work.funders,
        source.issn if source else (),
        raw.raw_id,
        own_id(work),
        hashed_id(key) if key else 0,
        work.year or 0,
        work.author_count,
        work.citation_count_elsewhere,
        int(work.is_retracted),
        int(is_preprint(work)),
    )


def identifier_keys(table: pa.Table) -> pa.ChunkedArray:
    """`scheme:value` of each identifier, as references spell it."""
    schemes, values = (table.column(name).cast(_TEXT) for name in ("scheme", "value"))
    joined = pc.binary_join_element_wise(schemes, values, pa.scalar(":", _TEXT))
    return joined if isinstance(joined, pa.ChunkedArray) else pa.chunked_array([joined])


def authors_of_rows(staged: Staged, rows: Sequence[int]) -> list[list[ParsedAuthor]]:
    """The author entries of these records, as values; for the few that need to be compared."""
    spans = [(int(staged.author_start[r]), int(staged.author_start[r + 1])) for r in rows]
    indices = np.concatenate([np.arange(a, b) for a, b in spans]) if spans else np.empty(0)
    taken = staged.authors.take(pa.array(indices, pa.int64()))
    columns = [taken.column(name).to_pylist() for name in AUTHOR_SCHEMA.names]
    entries = [
        ParsedAuthor(p, n, g, f, o, e, tuple(a), c, tuple(x))
        for p, n, g, f, o, e, a, c, x in zip(*columns, strict=True)
    ]
    lists, at = [], 0
    for begin, end in spans:
        lists.append(entries[at : at + end - begin])
        at += end - begin
    return lists
