"""The tables of works, written slice by slice in the order of their work ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from connexon.normalise.bylines import merge_bylines
from connexon.normalise.clusters import cluster
from connexon.normalise.merging import (
    Grouping,
    group,
    has_value,
    leads,
    one_array,
    picked,
    redirects_table,
)
from connexon.normalise.sources import find_sources, sources_table
from connexon.normalise.staging import (
    AUTHOR_SCHEMA,
    Ints,
    Staged,
    Staging,
    authors_of_rows,
    identifier_keys,
)
from connexon.ports.tables import VersionWriter
from connexon.records import tables
from connexon.records.parsed import ParsedAuthor, ParsedWork
from connexon.records.raw import RawRecord

_SLICE_WORKS = 1 << 15
_SLICE_ROWS = 1 << 17
_MERGE_AT_ONCE = 2_000
_REPORT_EVERY = 5_000


class TableSink(Protocol):
    """Takes whole tables; a VersionWriter is one."""

    def write(self, name: str, rows: pa.Table | Iterable[pa.RecordBatch]) -> None:
        """Take a table."""


@dataclass(frozen=True, slots=True)
class NormaliseSummary:
    """Counts: records read, works they describe, records merged into another record's work."""

    read: int
    works: int
    merged: int
    authorships: int
    references: int
    citations: int


def build(
    parsed: Iterable[tuple[RawRecord, ParsedWork]],
    writer: VersionWriter,
    progress: Callable[[int], None] | None = None,
) -> NormaliseSummary:
    """Write works, identifiers, locations, work_redirects, record_keys, authorships, sources,
    references and citations of a version from all its parsed records.

    The same records in the same order give the same tables, and in another order the same
    works; only which of its ids a merged work keeps depends on raw ids. Ids that the base
    version knew and no work has any more redirect. `progress` is told the
    number of records read. Memory: about 2 KB a record with an abstract.
    """
    staging = Staging()
    for raw, work in parsed:
        staging.add(raw, work)
        if progress is not None and staging.count % _REPORT_EVERY == 0:
            progress(staging.count)
    staged = staging.finish()
    grouping = group(staged, cluster(staged))
    old_ids = leads(writer.base, staged, grouping)
    writer.write("work_redirects", redirects_table(old_ids, grouping.work_ids))
    return write_tables(staged, grouping, writer)


def write_tables(
    staged: Staged, grouping: Grouping, writer: TableSink, known_sources: pa.Table | None = None
) -> NormaliseSummary:
    """Write all tables of these works but work_redirects; `known_sources` as for
    `find_sources`."""
    _write_works(staged, grouping, writer, known_sources)
    _write_identifiers(staged, grouping, writer)
    _write_locations(staged, grouping, writer)
    writer.write("record_keys", record_keys(staged))
    authorships = _write_authorships(staged, grouping, writer)
    references, citations = _write_references(staged, grouping, writer)
    return NormaliseSummary(
        read=staged.count,
        works=grouping.count,
        merged=staged.count - grouping.count,
        authorships=authorships,
        references=references,
        citations=citations,
    )


def record_keys(staged: Staged) -> pa.Table:
    """All keys by which the records meet, folded titles included."""
    titled = np.flatnonzero(staged.numbers["title_hash"])
    rows = np.concatenate([staged.keys.column("row").to_numpy(), titled])
    titles = staged.numbers["title_hash"][titled]
    keys = np.concatenate([staged.keys.column("key").to_numpy(), titles])
    raw_ids = staged.numbers["raw_id"][rows]
    order = np.lexsort((raw_ids, keys))
    columns = [pa.array(keys[order], pa.int64()), pa.array(raw_ids[order], pa.int64())]
    return pa.table(columns, schema=tables.RECORD_KEYS.schema)


def _write_works(
    staged: Staged, grouping: Grouping, writer: TableSink, known_sources: pa.Table | None
) -> None:
    records, numbers = staged.records, staged.numbers
    best = {name: grouping.first_where(has_value(records.column(name))) for name in _picked_texts()}
    sources = find_sources(staged, known_sources)
    source_rows = grouping.first_where(sources.of_row != 0)
    source_of_work = np.where(source_rows >= 0, sources.of_row[source_rows], 0)
    best["source_title"] = source_rows
    year_rows = grouping.first_where(numbers["year"] != 0)
    integers = {
        "work_id": grouping.work_ids,
        "year": np.where(year_rows >= 0, numbers["year"][year_rows], 0),
        "source_id": source_of_work,
        "author_count": grouping.largest(numbers["author_count"]),
        "reference_count": grouping.largest(np.diff(staged.reference_start)),
        "citation_count_elsewhere": grouping.largest(numbers["citation_count_elsewhere"]),
        "is_retracted": grouping.largest(numbers["is_retracted"]),
    }
    writer.write("works", _work_slices(staged, grouping.count, best, integers))
    writer.write("sources", sources_table(staged, sources, source_of_work, source_rows))


def _picked_texts() -> list[str]:
    """Columns of works that are taken over from a record as they are."""
    kinds = (pa.string(), pa.list_(pa.string()))
    return [f.name for f in tables.WORKS.schema if f.type in kinds]


def _work_slices(
    staged: Staged, count: int, best: dict[str, Ints], integers: dict[str, Ints]
) -> Iterator[pa.RecordBatch]:
    schema = tables.WORKS.schema
    for begin in range(0, count, _SLICE_WORKS):
        part = slice(begin, min(begin + _SLICE_WORKS, count))
        columns = []
        for column in schema:
            if column.name in best:
                rows = best[column.name][part]
                columns.append(picked(staged.records.column(column.name), rows, column.type))
                continue
            values = integers[column.name][part]
            unknown = (values == 0) if column.name in ("year", "source_id") else None
            columns.append(pa.array(values, mask=unknown).cast(column.type))
        yield pa.RecordBatch.from_arrays(columns, schema=schema)


def _write_identifiers(staged: Staged, grouping: Grouping, writer: TableSink) -> None:
    """Each identifier once; where two works claim it, the one with the earlier record has it."""
    found = staged.identifiers
    rows = found.column("row").to_numpy()
    work_ids = grouping.work_ids[grouping.work_of_row[rows]] if len(rows) else rows
    table = pa.table(
        {
            "scheme": found.column("scheme"),
            "value": found.column("value"),
            "work_id": pa.array(work_ids, pa.int64()),
            "raw_id": pa.array(staged.numbers["raw_id"][rows], pa.int64()),
        }
    )
    table = table.sort_by([(n, "ascending") for n in ("scheme", "value", "raw_id")])
    keys = one_array(identifier_keys(table))
    if len(table) > 1:
        repeats = one_array(pc.equal(keys.slice(1), keys.slice(0, len(keys) - 1)))
        table = table.filter(pa.concat_arrays([pa.array([True]), pc.invert(repeats)]))
    writer.write("identifiers", table.drop_columns(["raw_id"]).cast(tables.IDENTIFIERS.schema))


def _write_locations(staged: Staged, grouping: Grouping, writer: TableSink) -> None:
    schema = tables.LOCATIONS.schema
    rows = staged.locations.column("row").to_numpy()
    works = grouping.work_of_row[rows] if len(rows) else rows
    raw_ids = staged.numbers["raw_id"][rows]
    order = np.lexsort((np.arange(len(rows)), raw_ids, works))

    def slices() -> Iterator[pa.RecordBatch]:
        for begin in range(0, len(order), _SLICE_ROWS):
            part = order[begin : begin + _SLICE_ROWS]
            columns = {
                "work_id": pa.array(grouping.work_ids[works[part]], pa.int64()),
                "raw_id": pa.array(raw_ids[part], pa.int64()),
            }
            for name in ("url", "version"):
                columns[name] = picked(staged.locations.column(name), part, pa.string())
            for name in ("provider", "provider_key", "origin"):
                column = staged.records.column(name)
                columns[name] = picked(column, rows[part], pa.string())
            yield pa.RecordBatch.from_arrays([columns[n] for n in schema.names], schema=schema)

    writer.write("locations", slices())


def _write_authorships(staged: Staged, grouping: Grouping, writer: TableSink) -> int:
    """Works' bylines: the fullest record's, completed where several records have one."""
    counts = np.diff(staged.author_start)
    leading = grouping.first_with_most(counts) if grouping.count else np.empty(0, np.int64)
    starts = staged.author_start[leading]
    lengths = counts[leading]
    extra, replaced = _merged_bylines(staged, grouping, leading)
    pool = pa.concat_tables([staged.authors, extra])
    for work, at, length in replaced:
        starts[work], lengths[work] = staged.authors.num_rows + at, length
    writer.write("authorships", _authorship_slices(pool, grouping, starts, lengths))
    return int(lengths.sum())


def _merged_bylines(
    staged: Staged, grouping: Grouping, leading: Ints
) -> tuple[pa.Table, list[tuple[int, int, int]]]:
    """Rows of merged bylines, and (work, first row, length) of each."""
    several = _with_several_bylines(staged, grouping)
    batches: list[pa.Table] = []
    placed: list[tuple[int, int, int]] = []
    at = 0
    for begin in range(0, len(several), _MERGE_AT_ONCE):
        works = several[begin : begin + _MERGE_AT_ONCE]
        entries: list[ParsedAuthor] = []
        merged = _bylines(staged, grouping, works, leading)
        for work, byline in zip(works.tolist(), merged, strict=True):
            placed.append((work, at + len(entries), len(byline)))
            entries += byline
        columns = [[getattr(e, name) for e in entries] for name in AUTHOR_SCHEMA.names]
        arrays = [pa.array(c, f.type) for c, f in zip(columns, AUTHOR_SCHEMA, strict=True)]
        batches.append(pa.table(arrays, schema=AUTHOR_SCHEMA))
        at += len(entries)
    return pa.concat_tables([AUTHOR_SCHEMA.empty_table(), *batches]), placed


def _with_several_bylines(staged: Staged, grouping: Grouping) -> Ints:
    """Works of which more than one record lists authors."""
    listing = (np.diff(staged.author_start) > 0).astype(np.int64)
    counts = np.bincount(grouping.work_of_row, weights=listing, minlength=grouping.count)
    return np.flatnonzero(counts > 1)


def _bylines(
    staged: Staged, grouping: Grouping, works: Ints, leading: Ints
) -> Iterator[list[ParsedAuthor]]:
    rows_of = []
    for work in works.tolist():
        rows = grouping.order[grouping.start[work] : grouping.start[work + 1]].tolist()
        lead = int(leading[work])
        rows_of.append([lead, *(r for r in rows if r != lead)])
    lists = iter(authors_of_rows(staged, [row for rows in rows_of for row in rows]))
    for rows in rows_of:
        yield merge_bylines([next(lists) for _ in rows])


def _authorship_slices(
    pool: pa.Table, grouping: Grouping, starts: Ints, lengths: Ints
) -> Iterator[pa.RecordBatch]:
    schema = tables.AUTHORSHIPS.schema
    ends = np.cumsum(lengths)
    begin = 0
    while begin < grouping.count:
        done = ends[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, done + _SLICE_ROWS, side="right")))
        rows = _ranges(starts[begin:end], lengths[begin:end])
        columns = {
            "work_id": pa.array(
                np.repeat(grouping.work_ids[begin:end], lengths[begin:end]), pa.int64()
            )
        }
        for field in schema:
            if field.name != "work_id":
                columns[field.name] = picked(pool.column(field.name), rows, field.type)
        yield pa.RecordBatch.from_arrays([columns[n] for n in schema.names], schema=schema)
        begin = end


def _ranges(starts: Ints, lengths: Ints) -> Ints:
    """start, start + 1, … for each start, as many as its length."""
    total = int(lengths.sum())
    offsets = np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
    ranges: Ints = (np.arange(total) + offsets).astype(np.int64)
    return ranges


def _write_references(staged: Staged, grouping: Grouping, writer: TableSink) -> tuple[int, int]:
    """The longest reference list of each work, and the citations that all its lists prove."""
    cited = _resolve(staged, grouping)
    counts = np.diff(staged.reference_start)
    leading = grouping.first_with_most(counts) if grouping.count else np.empty(0, np.int64)
    lengths = counts[leading]
    rows = _ranges(staged.reference_start[leading], lengths)
    citing = np.repeat(grouping.work_ids, lengths)
    ordinals = _ranges(np.zeros(grouping.count, np.int64), lengths)

    def slices() -> Iterator[pa.RecordBatch]:
        schema = tables.REFERENCES.schema
        for begin in range(0, len(rows), _SLICE_ROWS):
            part = slice(begin, begin + _SLICE_ROWS)
            works = cited[rows[part]]
            ids = np.append(grouping.work_ids, 0)[works]
            columns = [
                pa.array(citing[part], pa.int64()),
                pa.array(ordinals[part], pa.int32()),
                picked(staged.references, rows[part], pa.string()),
                pa.array(ids, pa.int64(), mask=works < 0),
            ]
            yield pa.RecordBatch.from_arrays(columns, schema=schema)

    writer.write("references", slices())
    citations = _citations(staged, grouping, cited)
    writer.write("citations", citations)
    return len(rows), citations.num_rows


def _resolve(staged: Staged, grouping: Grouping) -> Ints:
    """Number of the cited work for every staged reference, -1 where it is not in the library."""
    found = staged.identifiers
    keys = identifier_keys(found)
    rows = found.column("row").to_numpy()
    order = np.argsort(staged.numbers["raw_id"][rows], kind="stable")
    keys = keys.take(pa.array(order))
    if len(staged.references) == 0 or len(keys) == 0:
        return np.full(len(staged.references), -1, dtype=np.int64)
    places = pc.index_in(staged.references, value_set=one_array(keys))
    at = places.fill_null(-1).to_numpy().astype(np.int64)
    works: Ints = np.append(grouping.work_of_row[rows[order]], -1)[at]
    return works


def _citations(staged: Staged, grouping: Grouping, cited: Ints) -> pa.Table:
    per_record = np.diff(staged.reference_start)
    citing = np.repeat(grouping.work_of_row, per_record)
    keep = (cited >= 0) & (cited != citing)
    pairs = np.unique(cited[keep] * max(1, grouping.count) + citing[keep])
    ids = grouping.work_ids
    columns = [
        pa.array(ids[pairs // max(1, grouping.count)], pa.int64()),
        pa.array(ids[pairs % max(1, grouping.count)], pa.int64()),
    ]
    return pa.table(columns, schema=tables.CITATIONS.schema)
