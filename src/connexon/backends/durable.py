"""Writing that survives a power cut: a file is there whole, or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from connexon.records.errors import LibraryError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def sync_file(path: Path) -> None:
    """Push a file's bytes to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_directory(path: Path) -> None:
    """Push a directory's names to the disk, so that a rename in it lasts."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def publish(temporary: Path, final: Path) -> None:
    """Give a finished file its name: content first, then the name, both durable."""
    sync_file(temporary)
    temporary.replace(final)
    sync_directory(final.parent)


def write_whole(path: Path, content: bytes) -> None:
    """Replace a small file atomically and durably."""
    temporary = path.with_name(path.name + ".new")
    with temporary.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_directory(path.parent)


@contextmanager
def disk_faults(what: str, where: Path) -> Iterator[None]:
    """Turn a full or unwritable disk into an error that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise LibraryError(
                f"No space left while {what} in '{where}'. The last committed version is "
                "untouched; free some space and run the command again."
            ) from error
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            raise LibraryError(
                f"'{where}' cannot be written ({error.strerror}) while {what}. Check its "
                "permissions or choose another --library."
            ) from error
        raise
