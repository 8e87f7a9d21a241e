"""What is wrong with the files of a version when reading them fails, and what still reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from connexon.backends.manifest import Manifest, Part
from connexon.records.errors import LibraryError


def _unreadable() -> tuple[type[Exception], ...]:
    import duckdb  # noqa: PLC0415  as in engine.py

    return (duckdb.Error, pa.ArrowException, OSError)


@contextmanager
def damage_told(library: Path, manifest: Manifest) -> Iterator[None]:
    """Look for a damaged file when reading fails, and name it. Raises: LibraryError."""
    try:
        yield
    except _unreadable() as error:
        for name, parts in manifest.tables.items():
            for part in parts:
                if not is_readable(library, part):
                    raise LibraryError(
                        f"The library '{library}' is damaged: {part.path} (table {name}) cannot "
                        "be read. Rebuild the tables from the raw records: connexon update "
                        "--rebuild."
                    ) from error
        raise


def readable(library: Path, manifest: Manifest) -> Manifest:
    """The same version without the tables of which a file is missing or damaged."""
    tables = {
        name: parts
        for name, parts in manifest.tables.items()
        if all(is_readable(library, part) for part in parts)
    }
    return Manifest(version=manifest.version, tables=tables, marks=manifest.marks)


def is_readable(library: Path, part: Part) -> bool:
    """Whether every page of the part's files can be read and fits its checksum, if it has one."""
    try:
        for path in filter(None, (part.path, part.hides)):
            with pq.ParquetFile(library / path, page_checksum_verification=True) as file:
                for _ in file.iter_batches(use_threads=False):
                    pass
            if path == part.path and (library / path).stat().st_size != part.size_bytes:
                return False
    except (pa.ArrowException, OSError):
        return False
    return True
