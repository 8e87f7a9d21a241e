"""Raw records in immutable compressed segments: `raw/NNNNNNNN.parquet`, zstd.

Invariant: a segment is there whole or not at all; ids run on from segment to segment without
gaps. What could not be read lies in the same segments (`reason` is set, `raw_id` is 0), so that
one rename acknowledges both.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from connexon.backends.durable import disk_faults, publish
from connexon.backends.seen import Seen
from connexon.ports.library import Appended
from connexon.records.errors import LibraryError
from connexon.records.raw import RawRecord, Reject

SEGMENT_BYTES = 64 << 20
SEGMENT_RECORDS = 50_000
_BATCH = 4_096
_RECORD_COLUMNS = ["raw_id", "provider", "format", "origin", "line", "payload"]
_SCHEMA = pa.schema(
    [
        pa.field("raw_id", pa.int64(), False),
        pa.field("provider", pa.string()),
        pa.field("format", pa.string()),
        pa.field("origin", pa.string(), False),
        pa.field("line", pa.int64(), False),
        pa.field("payload", pa.large_binary(), False),
        pa.field("reason", pa.string()),
        pa.field("digest", pa.binary(16), False),
    ]
)


@dataclass(slots=True)
class _Segment:
    rows: list[tuple[object, ...]] = field(default_factory=list)
    size_bytes: int = 0

    @property
    def is_full(self) -> bool:
        return self.size_bytes >= SEGMENT_BYTES or len(self.rows) >= SEGMENT_RECORDS


class SegmentStore:
    """The raw records of one library."""

    def __init__(
        self, directory: Path, writing: Callable[[], AbstractContextManager[None]]
    ) -> None:
        """`writing` gives the writer's place of the library for as long as it is entered."""
        self._directory = directory
        self._writing = writing

    @property
    def last_raw_id(self) -> int:
        """Highest id given; 0 when empty."""
        return max((_last_id(path) for path in self._segments()), default=0)

    def append(
        self,
        records: Iterable[RawRecord | Reject],
        acknowledged: Callable[[Appended], None] = lambda _: None,
    ) -> Appended:
        """Store in order, whole segments at a time, skipping payloads that are there."""
        with self._writing(), disk_faults("storing raw records", self._directory):
            self._directory.mkdir(parents=True, exist_ok=True)
            self._forget_unfinished()
            return self._append(records, acknowledged)

    def _append(
        self, records: Iterable[RawRecord | Reject], acknowledged: Callable[[Appended], None]
    ) -> Appended:
        seen = self._seen()
        next_id = self.last_raw_id + 1
        stored = duplicate = rejected = 0
        segment = _Segment()

        def flush() -> None:
            if segment.rows:
                self._write(segment.rows)
                segment.rows, segment.size_bytes = [], 0
            total = stored + duplicate + rejected
            acknowledged(Appended(total, stored, duplicate, rejected))

        for record in records:
            digest = digest_of(record)
            if not seen.add(digest):
                duplicate += isinstance(record, RawRecord)
                rejected += isinstance(record, Reject)
                continue
            segment.rows.append(_row(record, next_id, digest))
            if isinstance(record, RawRecord):
                next_id += 1
                stored += 1
                segment.size_bytes += len(record.payload)
            else:
                rejected += 1
            if segment.is_full:
                flush()
        flush()
        return Appended(stored + duplicate + rejected, stored, duplicate, rejected)

    def scan(self, after: int = 0) -> Iterator[RawRecord]:
        """Records with `raw_id` > `after`, in order."""
        for path in self._segments():
            if _last_id(path) > after:
                yield from self._records(path, after)

    def fetch(self, raw_ids: Collection[int]) -> Iterator[RawRecord]:
        """The records with these ids, in order; ids that were never given are passed over."""
        wanted = np.unique(np.fromiter(raw_ids, np.int64, len(raw_ids)))
        below = 0
        for path in self._segments():
            with _opened(path) as file:
                for group, last in enumerate(_last_ids(file)):
                    here = wanted[(wanted > below) & (wanted <= last)]
                    below = max(below, last)
                    if len(here):
                        rows = file.read_row_group(group, _RECORD_COLUMNS, use_threads=False)
                        chosen = rows.filter(pc.is_in(rows.column("raw_id"), pa.array(here)))
                        yield from _records_of(chosen)

    def rejects(self) -> Iterator[Reject]:
        """What could not be read, in order of collecting."""
        for path in self._segments():
            with _opened(path) as file:
                rows = file.read(["origin", "line", "reason", "payload"], use_threads=False)
            rows = rows.filter(pc.field("reason").is_valid())
            for row in rows.to_pylist():
                excerpt = row["payload"].decode("utf-8", "replace")
                yield Reject(row["origin"], row["line"], row["reason"], excerpt)

    def _records(self, path: Path, after: int) -> Iterator[RawRecord]:
        with _opened(path) as file:
            for batch in file.iter_batches(_BATCH, columns=_RECORD_COLUMNS, use_threads=False):
                for record in _records_of(batch):
                    if record.raw_id > after:
                        yield record

    def _segments(self) -> list[Path]:
        return sorted(self._directory.glob("????????.parquet"))

    def _seen(self) -> Seen:
        pieces: list[bytes] = []
        for path in self._segments():
            with _opened(path) as file:
                for chunk in file.read(["digest"]).column(0).chunks:
                    end = chunk.offset + len(chunk)
                    pieces.append(chunk.buffers()[1][chunk.offset * 16 : end * 16].to_pybytes())
        return Seen(pieces)

    def _write(self, rows: list[tuple[object, ...]]) -> None:
        segments = self._segments()
        number = int(segments[-1].stem) + 1 if segments else 1
        path = self._directory / f"{number:08}.parquet"
        columns = list(zip(*rows, strict=True))
        arrays = [pa.array(c, f.type) for c, f in zip(columns, _SCHEMA, strict=True)]
        temporary = path.with_suffix(".part")
        pq.write_table(
            pa.Table.from_arrays(arrays, schema=_SCHEMA),
            temporary,
            compression="zstd",
            row_group_size=_BATCH,
            write_page_checksum=True,
            use_dictionary=["provider", "format", "origin", "reason"],
        )
        publish(temporary, path)

    def _forget_unfinished(self) -> None:
        for path in self._directory.glob("*.part"):
            path.unlink()


def digest_of(record: RawRecord | Reject) -> bytes:
    """16 bytes, equal for equal records: the payload with its format, or the whole reject."""
    if isinstance(record, RawRecord):
        return hashlib.blake2b(record.payload, digest_size=16, key=record.format.encode()).digest()
    words = (record.origin, str(record.line), record.reason, record.excerpt)
    content = "\x1f".join(words).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, digest_size=16, key=b"reject").digest()


def _row(record: RawRecord | Reject, raw_id: int, digest: bytes) -> tuple[object, ...]:
    if isinstance(record, RawRecord):
        return (
            raw_id,
            record.provider,
            record.format,
            record.origin,
            record.line,
            record.payload,
            None,
            digest,
        )
    excerpt = record.excerpt.encode("utf-8", "replace")
    return (0, None, None, record.origin, record.line, excerpt, record.reason, digest)


@contextmanager
def _opened(path: Path) -> Iterator[pq.ParquetFile]:
    """The segment to be read. Raises: LibraryError where it turns out to be damaged."""
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            yield file
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, PermissionError):
            raise
        raise LibraryError(
            f"Raw segment '{path}' is damaged ({' '.join(str(error).split())}). Restore it from a "
            "copy; the tables of the current version are still readable."
        ) from error


def _records_of(rows: pa.Table | pa.RecordBatch) -> Iterator[RawRecord]:
    values = [rows.column(name).to_pylist() for name in _RECORD_COLUMNS]
    for row in zip(*values, strict=True):
        if row[0]:
            yield RawRecord(*row)


def _last_ids(file: pq.ParquetFile) -> list[int]:
    """Highest raw_id of each row group, from the footer; 0 where it holds rejects only."""
    groups = (file.metadata.row_group(i) for i in range(file.num_row_groups))
    return [int(group.column(0).statistics.max) for group in groups]


def _last_id(path: Path) -> int:
    with _opened(path) as file:
        return max(_last_ids(file))
