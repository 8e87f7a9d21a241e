"""A new version from raw records and judgements: the order in which rooms do their work.

    raw records → normalise → identify → analyse → search index → commit

Invariant: a version holds everything up to its mark `raw_id` and the judgements of its mark
`judgements`, and nothing else: the same raw records and judgements give the same tables.
Judgements follow the people they speak of into corrected bylines: where these are now is kept
before the version is committed, and heeded once it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from connexon import __version__, analyse, collect, normalise
from connexon.app.indexing import index_version
from connexon.app.moving_words import moves_in, spoken_of
from connexon.app.people import MOST_SAID, People
from connexon.app.progress import Progress, Report, silent
from connexon.app.wiring import local_portions
from connexon.ports.ledger import Judgement, Ledger, Moves, SignatureKey
from connexon.ports.library import Library, RawStore
from connexon.ports.portions import PortionMapper
from connexon.ports.tables import Tables, VersionWriter
from connexon.records.errors import InputError
from connexon.records.ids import hashed_id
from connexon.records.parsed import ParsedWork
from connexon.records.raw import RawRecord, Reject
from connexon.records.tables import REJECTS, TABLES

_REPORT_EVERY = 2_000
# Above this ratio of new records to known ones a full build is as fast.
_MOST_NEW = 0.2

_OF_WORKS = [name for name, spec in TABLES.items() if spec.written_by == "normalise"]


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

    def parsed(self, after: int = 0) -> Iterator[tuple[RawRecord, ParsedWork]]:
        """Records with higher raw ids than `after`, told as they go."""
        for record, work in self._readable(self.raw.scan(after)):
            if record.raw_id % _REPORT_EVERY == 0:
                done = record.raw_id - after
                self.report(Progress("Reading records", done, self.total - after, "records"))
            yield record, work

    def reread(self, raw_ids: Collection[int]) -> Iterator[tuple[RawRecord, ParsedWork]]:
        """These records again."""
        return self._readable(self.raw.fetch(raw_ids))

    def _readable(self, records: Iterable[RawRecord]) -> Iterator[tuple[RawRecord, ParsedWork]]:
        for record in records:
            try:
                work = collect.parse(record)
            except InputError as error:
                self.rejects.append(collect.reject_of(record, error))
                continue
            yield record, work


def update(
    library: Library,
    report: Report = silent,
    rebuild: bool = False,
    over: PortionMapper | None = None,
) -> Updated:
    """Build and commit the next version from everything collected and judged.

    A few new records are taken into the works there are; with `rebuild` everything is worked out
    anew, also when nothing is new. `over` is where portions of names are compared; the cores of
    this machine when it is None. Raises: BusyError when another process writes.
    """
    with library.writing():
        writer = library.begin(distrust=rebuild)
        try:
            judgements = library.ledger.standing()
            marks = _marks(library.raw, judgements)
            if not rebuild and all(writer.base.marks.get(k) == v for k, v in marks.items()):
                writer.abandon()
                return _updated(library.current(), is_new=False)
            over = over or local_portions(library.path / "scratch")
            build = _Build(writer, library.raw, judgements, report, over)
            kept = build.works(afresh=rebuild)
            words = _Words.of(library.ledger, judgements, writer)
            people = People(writer, words.standing, words.history, report, over, words.moves)
            people.extend_or_build() if kept else people.build()
            report(Progress("Indicators"))
            analyse.build(writer)
            index_version(writer, report, afresh=rebuild)
            for name, value in marks.items():
                writer.mark(name, value)
            report(Progress("Committing"))
            words.keep_moves(library.ledger, writer)
            writer.commit()
        except BaseException:
            writer.abandon()
            raise
        _apply_said_meanwhile(library, words.standing)
        return _updated(library.current(), is_new=True)


@dataclass(frozen=True, slots=True)
class _Words:
    """What people said, of the bylines of the version that is built: the judgements that stand,
    and all of them, newest first. In the version before they spoke of the signatures `spoken`;
    `moves` are where entries of the same bylines are now."""

    standing: list[Judgement]
    history: list[Judgement]
    spoken: set[SignatureKey]
    moves: Moves

    @staticmethod
    def of(ledger: Ledger, standing: list[Judgement], writer: VersionWriter) -> _Words:
        """These and all; the bylines are written already."""
        history = ledger.history(MOST_SAID)
        spoken = spoken_of((*standing, *history))
        moves = moves_in(writer, spoken)
        standing, history = ([j.moved(moves) for j in some] for some in (standing, history))
        return _Words(standing, history, spoken, moves)

    def keep_moves(self, ledger: Ledger, writer: VersionWriter) -> None:
        """With those of what was said meanwhile: it was said of the version before too."""
        moves, spoken, history = self.moves, self.spoken, ledger.history(1)
        if _last(history) != _last(self.history):
            history = ledger.history(MOST_SAID)
            spoken = spoken | spoken_of(history)
            moves = {**moves, **moves_in(writer, spoken - self.spoken)}
        where = {key: moves[key] for key in spoken & moves.keys()}
        ledger.write_moves(writer.version, where, _last(history))


def _last(history: list[Judgement]) -> int:
    return history[0].judgement_id if history else 0


@dataclass(frozen=True, slots=True)
class _Build:
    """One version on its way."""

    writer: VersionWriter
    raw: RawStore
    judgements: list[Judgement]
    report: Report
    over: PortionMapper | None

    def works(self, afresh: bool) -> bool:
        """Works and what hangs on them: kept or extended by the new records (True), or built
        anew (False)."""
        base, total = self.writer.base, self.raw.last_raw_id
        built = 0 if afresh or base.marks.get("builder") != _builder() else base.marks["raw_id"]
        if built == total and base.version:
            for name in (*_OF_WORKS, REJECTS.name):
                self.writer.keep(name)
            return True
        parsing = _Parsing(self.raw, self.report, total)
        before: list[Reject] = []
        extended = total - built <= built * _MOST_NEW
        if not extended:
            self.report(Progress("Reading records", 0, total, "records"))
            summary = normalise.build(parsing.parsed(), self.writer)
        else:
            self.report(Progress("Reading records", 0, total - built, "records"))
            summary = normalise.extend(parsing.parsed(built), parsing.reread, self.writer)
            before = [Reject(**row) for row in base.read(REJECTS.name).to_pylist()]
        self.writer.mark("read", total)
        self.writer.mark("merged", summary.merged)
        self.report(Progress("Works", summary.works, summary.works, "works"))
        rejects = (*before, *self.raw.rejects(), *parsing.rejects)
        self.writer.write(REJECTS.name, _rejects_table(rejects))
        return extended


def _apply_said_meanwhile(library: Library, known: list[Judgement]) -> None:
    """Judgements said or revoked while the version was built have effect on it too."""
    standing = library.ledger.standing()
    before, now = ({j.judgement_id for j in some} for some in (known, standing))
    for judgement in (*standing, *known):
        if (judgement.judgement_id in now) != (judgement.judgement_id in before):
            from connexon.app import identity

            identity.apply(library, judgement)


def _rejects_table(rejects: Iterable[Reject]) -> pa.Table:
    rows = sorted({(r.origin, r.line, r.reason, r.excerpt) for r in rejects})
    columns = list(zip(*rows, strict=True)) if rows else [()] * 4
    arrays = [pa.array(c, f.type) for c, f in zip(columns, REJECTS.schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=REJECTS.schema)


def _marks(raw: RawStore, judgements: list[Judgement]) -> dict[str, int]:
    """What a version depends on."""
    spoken = [str(j.judgement_id) for j in judgements]
    return {
        "raw_id": raw.last_raw_id,
        "judgements": hashed_id(*spoken) if spoken else 0,
        "builder": _builder(),
    }


def _builder() -> int:
    """Another number for another connexon: what it builds may differ."""
    return hashed_id("connexon", __version__)


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
