"""One writer at a time, and readers that keep the files of their version alive.

`flock` is used because the kernel lets go of it when a process dies, however it dies.
"""

from __future__ import annotations

import fcntl
import json
import os
import threading
from pathlib import Path

from connexon.backends.durable import disk_faults
from connexon.records.errors import BusyError


class WriterLock:
    """The writer's place of one library; may be taken again by the thread that holds it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._within = threading.RLock()
        self._depth = 0
        self._handle: int | None = None

    def acquire(self) -> None:
        """Take the place at once. Raises: BusyError that says which process has it."""
        if not self._within.acquire(blocking=False):
            raise BusyError(self._occupied(os.getpid()))
        if self._depth == 0:
            try:
                self._handle = self._take()
            except BaseException:
                self._within.release()
                raise
        self._depth += 1

    def release(self) -> None:
        """Give it back; other processes can have it when it was taken once only."""
        self._depth -= 1
        if self._depth == 0 and self._handle is not None:
            os.close(self._handle)
            self._handle = None
        self._within.release()

    def _take(self) -> int:
        with disk_faults("taking the writer's place", self._path.parent):
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _holder(handle)
            os.close(handle)
            raise BusyError(self._occupied(holder)) from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps({"pid": os.getpid()}).encode(), 0)
        return handle

    def _occupied(self, pid: int | None) -> str:
        who = f"process {pid}" if pid else "another process"
        return (
            f"The library '{self._path.parent}' is being written by {who}. "
            "Wait until it has finished and try again; reading goes on meanwhile."
        )


def _holder(handle: int) -> int | None:
    try:
        pid = json.loads(os.pread(handle, 200, 0))["pid"]
    except (ValueError, KeyError, TypeError):
        return None
    return pid if isinstance(pid, int) else None


def hold_shared(path: Path) -> int | None:
    """A handle that keeps `path` in use until closed; None when it has just been removed."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    fcntl.flock(handle, fcntl.LOCK_SH)
    if os.fstat(handle).st_nlink == 0:
        os.close(handle)
        return None
    return handle


def hold_to_remove(path: Path) -> int | None:
    """A handle that proves nobody uses `path`, or None when somebody does."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle
