"""A new version from raw records and judgements: the order in which rooms do their work.

    raw records → normalise → identify → analyse → search index → commit

Invariant: a version holds everything up to its mark `raw_id` and the judgements of its mark
`judgements`, and nothing else: the same raw records and judgements give the same tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from connexon import analyse, collect, identify, normalise
from connexon.app.indexing import index_version
from connexon.app.progress import Progress, Report, silent
from connexon.ports.ledger import Judgement
from connexon.ports.library import Library, RawStore
from connexon.ports.tables import Tables, VersionWriter
from connexon.records.errors import InputError
from connexon.records.ids import hashed_id
from connexon.records.parsed import ParsedWork
from connexon.records.raw import RawRecord, Reject
from connexon.records.tables import REJECTS

_REPORT_EVERY = 2_000


@dataclass(frozen=True, slots=True)
class Updated:
    """What an update made: `version` and its whole counts.

    `is_new` is False when nothing had changed since `version` was built. `read` counts raw
    records, `merged` those that describe a work which another record describes too.
    """

    version: int
    is_new: bool
    read: int
    works: int
    merged: int
    rejected: int
    signatures: int
    scholars: int
    citations: int


@dataclass(slots=True)
class _Parsing:
    """Raw records on their way to works; keeps what could not be parsed."""

    raw: RawStore
    report: Report
    total: int
    rejects: list[Reject] = field(default_factory=list)

    def parsed(self) -> Iterator[tuple[RawRecord, ParsedWork]]:
        for done, record in enumerate(self.raw.scan(), start=1):
            try:
                work = collect.parse(record)
            except InputError as error:
                self.rejects.append(collect.reject_of(record, error))
                continue
            if done % _REPORT_EVERY == 0:
                self.report(Progress("Reading records", done, self.total, "records"))
            yield record, work


def update(library: Library, report: Report = silent, rebuild: bool = False) -> Updated:
    """Build and commit the next version from everything collected and judged.

    With `rebuild` also when nothing is new. Raises: BusyError when another process writes.
    """
    with library.writing():
        writer = library.begin()
        try:
            judgements = library.ledger.standing()
            marks = _marks(library.raw, judgements)
            if not rebuild and all(writer.base.marks.get(k) == v for k, v in marks.items()):
                writer.abandon()
                return _updated(library.current(), is_new=False)
            _build(writer, library, judgements, report)
            for name, value in marks.items():
                writer.mark(name, value)
            report(Progress("Committing"))
            writer.commit()
        except BaseException:
            writer.abandon()
            raise
        return _updated(library.current(), is_new=True)


def _build(
    writer: VersionWriter, library: Library, judgements: list[Judgement], report: Report
) -> None:
    total = library.raw.last_raw_id
    parsing = _Parsing(library.raw, report, total)
    report(Progress("Reading records", 0, total, "records"))
    summary = normalise.build(parsing.parsed(), writer)
    writer.mark("read", total)
    writer.mark("merged", summary.merged)
    report(Progress("Works", summary.works, summary.works, "works"))
    writer.write(REJECTS.name, _rejects_table((*library.raw.rejects(), *parsing.rejects)))
    _identify(writer, judgements, report)
    report(Progress("Indicators"))
    analyse.build(writer)
    index_version(writer, report)


def _identify(writer: VersionWriter, judgements: list[Judgement], report: Report) -> None:
    """Scholars, with the ids of the version before where they are the same people."""
    report(Progress("Who wrote what"))
    base = writer.base
    found = identify.build(
        writer,
        judgements,
        base.read("assignments"),
        base.read("scholar_redirects"),
        lambda done, total: report(Progress("Who wrote what", done, total, "signatures")),
    )
    writer.write("assignments", found.assignments)
    writer.write("scholars", found.scholars)
    writer.write("scholar_redirects", found.scholar_redirects)


def _rejects_table(rejects: Iterable[Reject]) -> pa.Table:
    rows = [(r.origin, r.line, r.reason, r.excerpt) for r in rejects]
    columns = list(zip(*rows, strict=True)) if rows else [()] * 4
    arrays = [pa.array(c, f.type) for c, f in zip(columns, REJECTS.schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=REJECTS.schema)


def _marks(raw: RawStore, judgements: list[Judgement]) -> dict[str, int]:
    """What a version depends on."""
    spoken = [str(j.judgement_id) for j in judgements]
    return {
        "raw_id": raw.last_raw_id,
        "judgements": hashed_id(*spoken) if spoken else 0,
    }


def _updated(tables: Tables, is_new: bool) -> Updated:
    counts = tables.counts
    return Updated(
        version=tables.version,
        is_new=is_new,
        read=tables.marks.get("read", 0),
        works=counts.get("works", 0),
        merged=tables.marks.get("merged", 0),
        rejected=counts.get("rejects", 0),
        signatures=counts.get("authorships", 0),
        scholars=counts.get("scholars", 0),
        citations=counts.get("citations", 0),
    )
