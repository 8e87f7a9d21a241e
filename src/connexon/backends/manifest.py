"""The manifest: which files make up a version. `manifest.json` names the current one.

Invariant: a file that a manifest names is never changed afterwards, only removed when no kept
version names it and no reader holds one that does (sweeping.py).
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from connexon.backends.durable import write_whole
from connexon.records.errors import LibraryError, NotFoundError
from connexon.records.tables import SCHEMA_VERSION

LIBRARY_FORMAT = 1
MANIFEST = "manifest.json"


class Part(msgspec.Struct, frozen=True):
    """One Parquet file of a table, relative to the library.

    `hides` is a Parquet file with one column `key`: rows of *earlier* parts whose first sort
    column is in it are no longer part of the table. `rows` counts what is in this file.
    """

    path: str
    rows: int
    size_bytes: int
    hides: str | None = None
    hidden_rows: int = 0


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """One version: table → parts, its index directory, and the builder's marks.

    `kept` are files of arrays that were worked out from the tables; a version is whole without.
    """

    format: int = LIBRARY_FORMAT
    schema_version: int = SCHEMA_VERSION
    version: int = 0
    tables: dict[str, list[Part]] = {}
    index: str | None = None
    marks: dict[str, int] = {}
    kept: dict[str, str] = {}

    @property
    def counts(self) -> dict[str, int]:
        """Rows of each table."""
        return {
            name: sum(part.rows - part.hidden_rows for part in parts)
            for name, parts in self.tables.items()
        }

    def files(self) -> set[str]:
        """Every file this version needs, relative to the library."""
        named = {part.path for parts in self.tables.values() for part in parts}
        named |= {p.hides for parts in self.tables.values() for p in parts if p.hides}
        return named | set(self.kept.values())


def version_directory(library: Path, version: int) -> Path:
    """Where the files first written for this version lie."""
    return library / "versions" / str(version)


def read_manifest(library: Path) -> Manifest:
    """The current version's manifest. Raises: NotFoundError; LibraryError when damaged."""
    path = library / MANIFEST
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise NotFoundError(
            f"'{library}' is not a connexon library. Make one with `connexon collect FILE…` or "
            "`connexon demo`, or name another with --library DIR."
        ) from None
    except PermissionError as error:
        raise LibraryError(f"'{path}' cannot be read: {error.strerror}.") from error
    return parse_manifest(content, path)


def parse_manifest(content: bytes, path: Path) -> Manifest:
    """Raises: LibraryError when it is no manifest, or one of a newer connexon."""
    try:
        head = msgspec.json.decode(content, type=dict[str, object])
        newer = _is_newer(head.get("format"), LIBRARY_FORMAT) or _is_newer(
            head.get("schema_version"), SCHEMA_VERSION
        )
        if newer:
            raise LibraryError(
                f"'{path.parent}' was made by a newer connexon (library format "
                f"{head.get('format')}, schema {head.get('schema_version')}; this one reads "
                f"{LIBRARY_FORMAT} and {SCHEMA_VERSION}). Update connexon to open it."
            )
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError as error:
        raise LibraryError(
            f"'{path}' is damaged ({error}). Copy manifest.json of the highest number in "
            f"'{path.parent / 'versions'}' over it: it is the same file."
        ) from error


def _is_newer(value: object, known: int) -> bool:
    return isinstance(value, int) and value > known


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Replace the file at `path` atomically and durably."""
    write_whole(path, msgspec.json.format(msgspec.json.encode(manifest), indent=1))


def check_files(library: Path, manifest: Manifest) -> None:
    """Raises: LibraryError when a Parquet file is missing or has another size than written."""
    for name, parts in manifest.tables.items():
        for part in parts:
            try:
                size = (library / part.path).stat().st_size
            except FileNotFoundError:
                size = -1
            if size != part.size_bytes:
                state = "is missing" if size < 0 else f"has {size} bytes, not {part.size_bytes}"
                raise LibraryError(
                    f"The library '{library}' is damaged: {part.path} (table {name}) {state}. "
                    "Rebuild the tables from the raw records: connexon update --rebuild."
                )
