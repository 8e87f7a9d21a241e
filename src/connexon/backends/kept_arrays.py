"""Arrays in one file: written once, checked by their sums, then mapped and never copied.

    CNXARRAY | length and CRC-32 of the header | header, JSON | arrays, each at a multiple of 64

The header names each array's type, shape, place and CRC-32. A file that is short, damaged or not of
this form is as if it were not there: what it holds can be worked out again from the tables.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Mapping
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
            whole = np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY), np.uint8)
        return _arrays(whole)
    except (OSError, ValueError, struct.error, TypeError, msgspec.DecodeError):
        return None


def _arrays(whole: npt.NDArray[np.uint8]) -> Arrays | None:
    magic, length, check = _START.unpack(whole[: _START.size].tobytes())
    header = whole[_START.size : _START.size + length].tobytes()
    if magic != _MAGIC or isal_zlib.crc32(header) != check:
        return None
    start = _START.size + length
    start += -start % _ALIGNED
    answer: Arrays = {}
    for name, entry in msgspec.json.decode(header, type=dict[str, _Entry]).items():
        kind = np.dtype(entry.type)
        size = kind.itemsize * int(np.prod(entry.shape, dtype=np.int64))
        content = whole[start + entry.begin : start + entry.begin + size]
        if len(content) != size or isal_zlib.crc32(content.data) != entry.check:
            return None
        answer[name] = content.view(kind).reshape(entry.shape)
    return answer
