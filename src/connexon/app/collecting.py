"""Files into the library: raw records safely stored first, then a new version."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from connexon import collect as reading
from connexon.app.building import Updated, update
from connexon.app.progress import Progress, Report, silent
from connexon.ports.library import Appended, Library
from connexon.records.errors import InputError
from connexon.records.raw import RawRecord, Reject


@dataclass(frozen=True, slots=True)
class Collected:
    """What a collection brought. `updated` is None when no new version was asked for.

    `rejected` counts what of these files could not be read; `rejects` are the first 100 of it,
    the table `rejects` of the version has all. Without a new version only what could not be split
    into records is known.
    """

    files: int
    appended: Appended
    rejected: int
    rejects: tuple[Reject, ...]
    updated: Updated | None


_REJECTS_SHOWN = 100


def files_in(paths: Sequence[Path | str]) -> list[Path]:
    """The files meant by `paths`: a directory means the files in it, at any depth, by name.

    Raises: InputError when one does not exist or a directory holds no files.
    """
    found: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            if not os.access(path, os.R_OK | os.X_OK):
                raise InputError(f"The directory '{path}' cannot be read: permission denied.")
            inside = sorted(p for p in path.rglob("*") if p.is_file() and not _is_hidden(p, path))
            if not inside:
                raise InputError(f"The directory '{path}' holds no files.")
            found += inside
        elif path.exists():
            found.append(path)
        else:
            raise InputError(f"There is no file '{path}'.")
    if not found:
        raise InputError("Name at least one file to collect.")
    return found


def check(paths: Sequence[Path | str], format: str | None) -> None:
    """Nothing, if these files can be opened and the format is known.

    Raises: InputError, before a library is made for nothing.
    """
    for path in files_in(paths):
        reading.read_path(path, format)


def collect(
    library: Library,
    paths: Sequence[Path | str],
    format: str | None = None,
    report: Report = silent,
    build: bool = True,
) -> Collected:
    """Store the records of these files and, with `build`, make a new version of the tables.

    A record is safe once it is counted in a report of the step "Storing records"; running an
    interrupted collection again stores each record once.

    Raises: InputError for a missing file or unknown format; BusyError when another process
    writes; LibraryError when the disk is full.
    """
    files = files_in(paths)
    readings = [reading.read_path(path, format) for path in files]
    rejects: list[Reject] = []

    def records() -> Iterator[RawRecord | Reject]:
        for number, (path, records) in enumerate(zip(files, readings, strict=True)):
            report(Progress(f"Reading {path.name}", number, len(files), "files"))
            for record in records:
                if isinstance(record, Reject) and len(rejects) < _REJECTS_SHOWN:
                    rejects.append(record)
                yield record

    def acknowledged(so_far: Appended) -> None:
        report(Progress("Storing records", so_far.read, None, "records"))

    with library.writing():
        appended = library.raw.append(records(), acknowledged)
        updated = update(library, report) if build else None
    rejected = appended.rejected
    if updated is not None:
        rejected, rejects = _rejects_of(library, files)
    return Collected(len(files), appended, rejected, tuple(rejects), updated)


def _rejects_of(library: Library, files: Sequence[Path]) -> tuple[int, list[Reject]]:
    """How many rejects the current version has of these files, and the first of them."""
    rows = (
        library.current()
        .query(
            "SELECT origin, line, reason, excerpt, count(*) OVER () AS in_all FROM rejects"
            " WHERE origin IN (SELECT unnest($files::VARCHAR[])) ORDER BY origin, line LIMIT $most",
            {"files": [str(path) for path in files], "most": _REJECTS_SHOWN},
        )
        .to_pylist()
    )
    in_all = rows[0]["in_all"] if rows else 0
    return in_all, [Reject(r["origin"], r["line"], r["reason"], r["excerpt"]) for r in rows]


def _is_hidden(path: Path, root: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(root).parts)
