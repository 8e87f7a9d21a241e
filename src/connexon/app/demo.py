"""The demo library: made from the packaged records when it is not there yet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from connexon import demo as packaged
from connexon.app.collecting import collect
from connexon.app.progress import Report, silent
from connexon.app.wiring import open_library
from connexon.ports.library import Library
from connexon.ports.tables import Tables
from connexon.records.errors import ConflictError

DEFAULT_DIRECTORY = "demo-library"


@dataclass(frozen=True, slots=True)
class DemoReady:
    """A demo library that can be served. `is_new` when this call completed it."""

    path: Path
    is_new: bool
    works: int
    scholars: int


def prepare(path: Path | str, report: Report = silent) -> DemoReady:
    """Make the demo library, or go on where an interrupted run stopped, or find it complete.

    Raises: ConflictError when the directory is a library of something else; BusyError when
    another process is just making it.
    """
    library = open_library(path, create=True)
    try:
        is_new = library.current().version == 0
        if is_new:
            _refuse_others(library, path)
            collect(library, [packaged.records_path()], report=report)
        tables = library.current()
        if not is_new and not _holds_flagship(tables):
            raise ConflictError(_other_library(path))
        counts = tables.counts
        return DemoReady(Path(path), is_new, counts.get("works", 0), counts.get("scholars", 0))
    finally:
        library.close()


def _holds_flagship(tables: Tables) -> bool:
    sql = "SELECT work_id FROM identifiers WHERE scheme = 'doi' AND value = ?"
    return bool(tables.query(sql, [packaged.FLAGSHIP_DOI]).num_rows)


def _refuse_others(library: Library, path: Path | str) -> None:
    """Raw records of something else, collected but not built, are nobody's demo either."""
    first = next(iter(library.raw.scan()), None)
    if first is not None and Path(first.origin).name != packaged.records_path().name:
        raise ConflictError(_other_library(path))


def _other_library(path: Path | str) -> str:
    return (
        f"'{path}' is a library of something else. Name another directory with --library, or "
        f"serve this one: connexon --library {path} serve."
    )
