"""Arrays in one file: written once, checked by their sums, then mapped and never copied.

    CNXARRAY | length and CRC-32 of the header | header, JSON | arrays, each at a multiple of 64

The header names each array's type, shape, place and CRC-32. A file that is short, damaged or not of
this form is as if it were not there: what it holds can be worked out again from the tables.

Sums take as long as the file is large, while who asks needs little of it. So a file found whole is
said to be in a small one beside it, with the times and size it had, and believed whole while it has
these.
"""

from __future__ import annotations

import mmap
import os
import struct
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from isal import isal_zlib

from connexon.backends.durable import disk_faults, publish

Arrays = dict[str, npt.NDArray[Any]]

_MAGIC = b"CNXARRAY"
_START = struct.Struct("<8sII")
_ALIGNED = 64
WHOLE = ".whole"  # behind the name of a file: says that it is
# A file written again may keep its time, where clocks of file systems are coarse.
_TOO_YOUNG = 2.0  # seconds


class _Entry(msgspec.Struct, frozen=True):
    """Where one array lies, counted from the first."""

    type: str
    shape: tuple[int, ...]
    begin: int
    check: int


def write_arrays(path: Path, arrays: Mapping[str, npt.NDArray[Any]]) -> int:
    """Write them durably, under another name until all is there; the size of the file in bytes."""
    with disk_faults("keeping what was read", path.parent):
        temporary = path.with_name(path.name + ".part")
        header = _header(arrays)
        with temporary.open("wb") as file:
            file.write(_START.pack(_MAGIC, len(header), isal_zlib.crc32(header)))
            file.write(header)
            for array in arrays.values():
                file.write(b"\0" * (-file.tell() % _ALIGNED))
                file.write(np.ascontiguousarray(array).data)
            size = file.tell()
        publish(temporary, path)
    return size


def _header(arrays: Mapping[str, npt.NDArray[Any]]) -> bytes:
    entries, begin = {}, 0
    for name, array in arrays.items():
        check = isal_zlib.crc32(np.ascontiguousarray(array).data)
        entries[name] = _Entry(array.dtype.str, array.shape, begin, check)
        begin += array.nbytes + -array.nbytes % _ALIGNED
    return msgspec.json.encode(entries)


def read_arrays(path: Path) -> Arrays | None:
    """The arrays of this file, mapped; None where it is missing, damaged or no such file.

    What is written to them stays in this process.
    """
    try:
        with path.open("rb") as file:
            state = os.fstat(file.fileno())
            whole = np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY), np.uint8)
        known = _known_whole(path, state)
        arrays = _arrays(whole, check=not known)
        if arrays is not None and not known:
            _say_whole(path, state)
        return arrays
    except (OSError, ValueError, struct.error, TypeError, msgspec.DecodeError):
        return None


def _beside(path: Path) -> Path:
    return path.with_name(path.name + WHOLE)


def _mark(state: os.stat_result) -> bytes:
    return b"%d %d %d %d" % (state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino)


def _known_whole(path: Path, state: os.stat_result) -> bool:
    try:
        return _beside(path).read_bytes() == _mark(state)
    except OSError:
        return False


def _say_whole(path: Path, state: os.stat_result) -> None:
    """Spares the next reader the sums; where nothing can be written, they are made each time."""
    if time.time() - max(state.st_mtime, state.st_ctime) < _TOO_YOUNG:
        return
    with suppress(OSError):
        temporary = _beside(path).with_suffix(f".{os.getpid()}")
        temporary.write_bytes(_mark(state))
        temporary.replace(_beside(path))


def _arrays(whole: npt.NDArray[np.uint8], check: bool) -> Arrays | None:
    magic, length, of_header = _START.unpack(whole[: _START.size].tobytes())
    header = whole[_START.size : _START.size + length].tobytes()
    if magic != _MAGIC or isal_zlib.crc32(header) != of_header:
        return None
    start = _START.size + length
    start += -start % _ALIGNED
    answer: Arrays = {}
    for name, entry in msgspec.json.decode(header, type=dict[str, _Entry]).items():
        kind = np.dtype(entry.type)
        size = kind.itemsize * int(np.prod(entry.shape, dtype=np.int64))
        content = whole[start + entry.begin : start + entry.begin + size]
        if len(content) != size or (check and isal_zlib.crc32(content.data) != entry.check):
            return None
        answer[name] = content.view(kind).reshape(entry.shape)
    return answer
