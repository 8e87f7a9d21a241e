"""Files → raw records, verbatim, and raw records → what they say about works.

Reads files; writes no table itself (the pipeline stores what comes from here, and writes what
could not be read to `rejects`). Formats are recognised by content, read as streams in bounded
memory, and one file of this package each.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from connexon.collect.json_split import Fault
from connexon.collect.registry import Format, format_named, formats, recognise
from connexon.collect.streams import RECORD_LIMIT_BYTES, Stream, open_file
from connexon.records.errors import InputError
from connexon.records.parsed import ParsedWork
from connexon.records.raw import RawRecord, Reject

__all__ = ["format_names", "parse", "read_path"]

_EXCERPT = 200


def format_names() -> list[str]:
    """Names that `read_path` accepts as format."""
    return list(formats())


def read_path(path: Path | str, format: str | None = None) -> Iterator[RawRecord | Reject]:
    """The records of one file in order, and what in it is none.

    `format` overrides what the content looks like. A file that is empty, unknown, damaged or a
    decompression bomb ends with a Reject that says so; what was read before it stands.

    Raises: InputError when the path does not exist, is a directory or cannot be opened, or the
    format has no such name.
    """
    path = Path(path)
    chosen = format_named(format) if format else None
    open_file(path).close()  # says what is wrong with it
    return _records(path, chosen)


def _records(path: Path, chosen: Format | None) -> Iterator[RawRecord | Reject]:
    origin = str(path)
    line = 0
    try:
        with Stream(path) as stream:
            if not stream.head.strip():
                yield Reject(origin, 0, "the file is empty.", "")
                return
            form = chosen or recognise(stream.head)
            for piece in form.split(stream):
                if isinstance(piece, Fault):
                    yield Reject(origin, piece.line, piece.reason, piece.excerpt[:_EXCERPT])
                    continue
                line, payload = piece
                if len(payload) > RECORD_LIMIT_BYTES:
                    yield Reject(origin, line, "is larger than 64 MiB.", _excerpt(payload))
                    continue
                yield RawRecord(0, form.provider, form.name, origin, line, payload)
    except InputError as error:
        where = f"after line {line}: " if line else ""
        yield Reject(origin, line, f"{where}the file {error}", "")


def parse(raw: RawRecord) -> ParsedWork:
    """What the record says. Raises: InputError with the reason why it is no work."""
    form = format_named(raw.format)
    try:
        return form.parse(raw.payload)
    except RecursionError as error:
        raise InputError("is nested too deeply.") from error


def reject_of(raw: RawRecord, error: InputError) -> Reject:
    """The reject for a record that `parse` refused."""
    return Reject(raw.origin, raw.line, str(error), _excerpt(raw.payload))


def _excerpt(payload: bytes) -> str:
    return payload[: _EXCERPT * 4].decode("utf-8", "replace")[:_EXCERPT]
