"""Which old files may go, and removing them.

The rule: the current version and the one before it stay; an older version stays for as long as
any process reads it; everything else goes, half-built versions of killed writers too. A reader
holds a shared lock on `versions/N/manifest.json`, which the kernel releases when the reader
ends in any way; the sweeper removes version N only under the exclusive lock of that file. A
directory `versions/M` stays while a kept version names files in it. Only the process that holds
the writer's lock sweeps.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from connexon.backends.kept_arrays import WHOLE
from connexon.backends.locks import hold_to_remove
from connexon.backends.manifest import Manifest, parse_manifest
from connexon.records.errors import LibraryError

KEPT_VERSIONS = 2


def sweep(library: Path, current: Manifest) -> None:
    """Remove what no reader can need any more."""
    versions = library / "versions"
    numbers = _numbers(versions)
    for number in [n for n in numbers if n > current.version]:
        shutil.rmtree(versions / str(number), ignore_errors=True)
    complete = [n for n in numbers if n <= current.version and _manifest(library, n)]
    for number in complete[:-KEPT_VERSIONS]:
        _retire(versions / str(number) / "manifest.json")
    needed, indexes = _needed(library, current)
    for number in _numbers(versions):
        _clear(versions / str(number), library, needed)
    for number in _numbers(library / "index"):
        if f"index/{number}" not in indexes:
            shutil.rmtree(library / "index" / str(number), ignore_errors=True)


def _numbers(directory: Path) -> list[int]:
    if not directory.is_dir():
        return []
    return sorted(int(p.name) for p in directory.iterdir() if p.name.isdigit())


def _manifest(library: Path, number: int) -> Manifest | None:
    path = library / "versions" / str(number) / "manifest.json"
    try:
        return parse_manifest(path.read_bytes(), path)
    except (FileNotFoundError, LibraryError):
        return None


def _retire(path: Path) -> None:
    """Remove a version's manifest unless somebody reads that version."""
    handle = hold_to_remove(path)
    if handle is None:
        return
    try:
        path.unlink()
    finally:
        os.close(handle)


def _needed(library: Path, current: Manifest) -> tuple[set[str], set[str]]:
    kept = [m for n in _numbers(library / "versions") if (m := _manifest(library, n))]
    kept.append(current)
    files: set[str] = set()
    for manifest in kept:
        files |= manifest.files()
    return files, {m.index for m in kept if m.index}


def _clear(directory: Path, library: Path, needed: set[str]) -> None:
    """Remove a version directory's files that nobody needs, and itself when it is empty."""
    for path in directory.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        elif path.name != "manifest.json" and _named(path, library) not in needed:
            path.unlink(missing_ok=True)
    if not any(directory.iterdir()):
        directory.rmdir()


def _named(path: Path, library: Path) -> str:
    """The file as a manifest names it; what says that another is whole goes with that."""
    return str(path.relative_to(library)).removesuffix(WHOLE)
