"""A few new records into a large library, touching only the works that they may concern.

Records meet by keys (record_keys). Whatever is connected with a new record by keys, directly or
over other records, is worked out again from its raw records; no other work can change. What the
others' reference lists say about the works concerned is looked up again.

The result is that of a full build, with two exceptions that the next full build settles: an
ISSN that joins two known sources, and references of an untouched work that only a shorter list
than its longest states.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from connexon.normalise.building import NormaliseSummary, write_tables
from connexon.normalise.clusters import cluster
from connexon.normalise.merging import Grouping, group, leads, one_array, redirects_table
from connexon.normalise.staging import Bools, Ints, Staged, Staging, identifier_keys
from connexon.ports.tables import Tables, VersionWriter
from connexon.records import tables
from connexon.records.parsed import ParsedWork
from connexon.records.raw import RawRecord

Parsed = Iterable[tuple[RawRecord, ParsedWork]]


class _Kept:
    """A table sink in memory."""

    def __init__(self) -> None:
        self.tables: dict[str, pa.Table] = {}

    def write(self, name: str, rows: pa.Table | Iterable[pa.RecordBatch]) -> None:
        """Take a table."""
        schema = tables.TABLES[name].schema
        is_table = isinstance(rows, pa.Table)
        self.tables[name] = rows if is_table else pa.Table.from_batches(list(rows), schema)


@dataclass(frozen=True, slots=True)
class _Change:
    """The works concerned: `touched` are their ids in the base, `moved` says where ids lead
    that no work has now, `local` are their tables now."""

    base: Tables
    staged: Staged
    grouping: Grouping
    touched: Ints
    moved: dict[int, int]
    local: dict[str, pa.Table]


def extend(
    new: Parsed, reread: Callable[[set[int]], Parsed], writer: VersionWriter
) -> NormaliseSummary:
    """Write the base version's tables with these new records taken in.

    `new` are parsed records with raw ids above all of the base, in order. `reread` gives the
    parsed records with the raw ids asked for, in order. Meant for increments that are small
    beside the library: `new` and what it concerns are held in memory. The summary counts the
    whole library; its `citations` are those of the works concerned.
    """
    change, first_new = _worked_out(list(new), reread, writer.base)
    works = _amend_by_work(change, writer)
    _amend_keys(change, first_new, writer)
    others = _others_references(change)
    references = _amend_references(change, others, writer)
    citations = _amend_citations(change, others, writer)
    counted = writer.query("SELECT count(DISTINCT raw_id) AS read FROM record_keys")
    read = int(counted.column("read")[0].as_py())
    return NormaliseSummary(
        read=read,
        works=works,
        merged=read - works,
        authorships=change.local["authorships"].num_rows,
        references=references,
        citations=citations,
    )


def _worked_out(
    new: list[tuple[RawRecord, ParsedWork]],
    reread: Callable[[set[int]], Parsed],
    base: Tables,
) -> tuple[_Change, int]:
    probe = Staging()
    for raw, work in new:
        probe.add(raw, work)
    concerned = _connected(probe.finish(), base.read("record_keys"))
    staging = Staging()
    for raw, work in reread(set(concerned.tolist())):
        staging.add(raw, work)
    for raw, work in new:
        staging.add(raw, work)
    staged = staging.finish()
    grouping = group(staged, cluster(staged))
    local = _Kept()
    write_tables(staged, grouping, local, known_sources=base.read("sources"))
    where = _rows_in(base, "locations", "raw_id", concerned, "DISTINCT work_id")
    touched = np.sort(where.column("work_id").to_numpy())
    moved = leads(base, staged, grouping)
    first_new = min((raw.raw_id for raw, _ in new), default=0)
    return _Change(base, staged, grouping, touched, moved, local.tables), first_new


def _connected(probe: Staged, record_keys: pa.Table) -> Ints:
    """Raw ids of the base that keys connect with the new records, over any number of steps."""
    keys, raw_ids = (record_keys.column(name).to_numpy() for name in ("key", "raw_id"))
    wanted = np.concatenate([probe.keys.column("key").to_numpy(), probe.numbers["title_hash"]])
    found = np.empty(0, dtype=np.int64)
    while True:
        reached = np.unique(raw_ids[np.isin(keys, wanted)])
        if len(reached) == len(found):
            return reached
        found = reached
        wanted = np.union1d(wanted, keys[np.isin(raw_ids, reached)])


def _rows_in(base: Tables, table: str, column: str, values: Ints, wanted: str = "*") -> pa.Table:
    sql = f'SELECT {wanted} FROM "{table}" WHERE {column} IN (SELECT unnest($values))'
    return base.query(sql, {"values": values.tolist()})


def _amend_by_work(change: _Change, writer: VersionWriter) -> int:
    """Works and what hangs on them by work id; the number of works now."""
    gone = change.touched.tolist()
    for name in ("works", "authorships", "locations"):
        writer.amend(name, gone, change.local[name])
    _write_sources(change, writer)
    live = writer.query("SELECT work_id FROM works").column("work_id").to_numpy()
    writer.write("work_redirects", redirects_table(change.moved, live))
    return change.base.counts.get("works", 0) - len(gone) + change.grouping.count


def _write_sources(change: _Change, writer: VersionWriter) -> None:
    """Known sources keep what is said of them; counts follow the works."""
    before = _rows_in(change.base, "works", "work_id", change.touched, "source_id")
    lost = Counter(before.column("source_id").to_pylist())
    won = Counter(change.local["works"].column("source_id").to_pylist())
    rows = {row["source_id"]: row for row in change.base.read("sources").to_pylist()}
    for row in change.local["sources"].to_pylist():
        rows.setdefault(row["source_id"], row | {"work_count": 0})
    for source, row in rows.items():
        row["work_count"] += won[source] - lost[source]
    kept = [rows[source] for source in sorted(rows) if rows[source]["work_count"] > 0]
    writer.write("sources", pa.Table.from_pylist(kept, schema=tables.SOURCES.schema))


def _amend_keys(change: _Change, first_new: int, writer: VersionWriter) -> None:
    """Identifiers of the works concerned anew; keys of the new records besides the others."""
    kept = _untouched(change, change.base.read("identifiers"), "work_id")
    identifiers = pa.concat_tables([kept, change.local["identifiers"]])
    order = [("scheme", "ascending"), ("value", "ascending")]
    writer.write("identifiers", identifiers.sort_by(order))
    keys = change.local["record_keys"]
    writer.append("record_keys", keys.filter(pc.greater_equal(keys.column("raw_id"), first_new)))


def _untouched(change: _Change, table: pa.Table, column: str) -> pa.Table:
    mask: Bools = ~np.isin(table.column(column).to_numpy(), change.touched)
    return table.filter(pa.array(mask))


class _Lookup:
    """Work ids by `scheme:value`."""

    def __init__(self, identifiers: pa.Table) -> None:
        self._keys = one_array(identifier_keys(identifiers))
        self._work_ids = identifiers.column("work_id").to_numpy()

    def work_ids(self, keys: pa.ChunkedArray) -> Ints:
        """Of the works with these identifiers, 0 where there is none."""
        if not len(keys) or not len(self._keys):
            return np.zeros(len(keys), dtype=np.int64)
        at = pc.index_in(keys.cast(pa.large_string()), value_set=self._keys)
        found: Ints = np.append(self._work_ids, 0)[at.fill_null(-1).to_numpy()]
        return found


@dataclass(frozen=True, slots=True)
class _Others:
    """Untouched works whose references lead to works concerned, now or before: their ids and
    all rows of their reference lists, as they were and resolved anew."""

    work_ids: Ints
    before: pa.Table
    now: pa.Table


def _others_references(change: _Change) -> _Others:
    local = change.local["identifiers"]
    sql = (
        'SELECT DISTINCT citing_work_id FROM "references" WHERE cited_work_id IN '
        "(SELECT unnest($touched)) OR (cited_work_id IS NULL AND key IN (SELECT unnest($keys)))"
    )
    keys = identifier_keys(local).to_pylist()
    asked = {"touched": change.touched.tolist(), "keys": keys}
    citing = change.base.query(sql, asked).column("citing_work_id").to_numpy()
    others = np.setdiff1d(citing, change.touched)
    rows = _rows_in(change.base, "references", "citing_work_id", others)
    rows = rows.cast(tables.REFERENCES.schema)
    before = rows.column("cited_work_id").fill_null(0).to_numpy()
    found = _Lookup(local).work_ids(rows.column("key"))
    concerned = (before == 0) | np.isin(before, change.touched)
    fallback = np.asarray([change.moved.get(i, i) for i in before.tolist()], dtype=np.int64)
    cited = np.where(concerned & (found != 0), found, fallback)
    return _Others(others, rows, _with_cited(rows, cited))


def _with_cited(rows: pa.Table, cited: Ints) -> pa.Table:
    column = pa.array(cited, pa.int64(), mask=cited == 0)
    place = rows.schema.get_field_index("cited_work_id")
    return rows.set_column(place, "cited_work_id", column).cast(tables.REFERENCES.schema)


def _amend_references(change: _Change, others: _Others, writer: VersionWriter) -> int:
    own = change.local["references"]
    base = _Lookup(_untouched(change, change.base.read("identifiers"), "work_id"))
    cited = own.column("cited_work_id").fill_null(0).to_numpy()
    cited = np.where(cited == 0, base.work_ids(own.column("key")), cited)
    rows = pa.concat_tables([_with_cited(own, cited), others.now])
    gone = [*change.touched.tolist(), *others.work_ids.tolist()]
    writer.amend("references", gone, rows)
    count: int = rows.num_rows
    return count


def _amend_citations(change: _Change, others: _Others, writer: VersionWriter) -> int:
    """Citations by and of the works concerned and by the others that cite them."""
    base, touched = change.base, change.touched
    redone = set(touched.tolist()) | set(others.work_ids.tolist())
    of_redone = _rows_in(base, "citations", "citing_work_id", np.asarray(sorted(redone), np.int64))
    of_touched = _rows_in(base, "citations", "cited_work_id", touched)
    gone = set(touched.tolist())
    old = set(_pairs(of_redone)) | set(_pairs(of_touched))
    # What the longest list says is looked up anew; what only another list said is kept.
    stale = set(_pairs(others.before)) | {p for p in old if p[1] in gone}
    found = {(change.moved.get(cited, cited), citing) for cited, citing in old - stale}
    found |= set(_pairs(others.now)) | set(_pairs(change.local["citations"])) | _outward(change)
    # A cited work's rows are replaced as a whole: take along what all others say about it.
    cited = np.unique([c for c, _ in old | found if c is not None]).astype(np.int64)
    rest = _pairs(_rows_in(base, "citations", "cited_work_id", cited))
    rows = found | {(change.moved.get(c, c), citing) for c, citing in rest if citing not in redone}
    kept = sorted(p for p in rows if p[0] is not None and p[0] != p[1])
    columns = [pa.array([pair[i] for pair in kept], pa.int64()) for i in (0, 1)]
    writer.amend("citations", cited.tolist(), pa.table(columns, schema=tables.CITATIONS.schema))
    return len(found)


def _pairs(table: pa.Table) -> list[tuple[int, int]]:
    columns = (table.column(name).to_pylist() for name in ("cited_work_id", "citing_work_id"))
    return list(zip(*columns, strict=True))


def _outward(change: _Change) -> set[tuple[int, int]]:
    """(cited, citing) from all reference lists of the works concerned to untouched works."""
    kept = _untouched(change, change.base.read("identifiers"), "work_id")
    cited = _Lookup(kept).work_ids(change.staged.references)
    per_record = np.diff(change.staged.reference_start)
    citing = np.repeat(change.grouping.work_ids[change.grouping.work_of_row], per_record)
    known = cited != 0
    return set(zip(cited[known].tolist(), citing[known].tolist(), strict=True))
