"""gzip and zstd unpacked in bounded steps: what comes before a damaged place is still given.

Small pieces go in, because zstd gives all that a piece holds at once: 4 KiB can be no more than
128 MiB (a block of 4 bytes is at most 128 KiB).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, BinaryIO, cast

import zstandard
from isal import isal_zlib

from connexon.records.errors import InputError

_PIECE_BYTES = 1 << 12
_ZSTD_WINDOW_BYTES = 1 << 31
# isal's stubs call its error an instance.
_DAMAGE = (cast("type[Exception]", isal_zlib.error), zstandard.ZstdError)
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"


def unpacked(file: BinaryIO) -> Callable[[int], bytes]:
    """A reader of the file's bytes, decompressed if it begins as gzip or zstd does.

    It takes about how many bytes to give, gives none at the end, and raises InputError once
    everything before a damaged place, or before the place where the file is cut off, was given.
    """
    magic = file.read(4)
    file.seek(0)
    if magic[:2] == _GZIP:
        return _Unpacking(file, lambda: isal_zlib.decompressobj(wbits=31), padded=True).read
    if magic == _ZSTD:
        zstd = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES)
        return _Unpacking(file, zstd.decompressobj).read
    return file.read


class _Unpacking:
    """One member (gzip) or frame (zstd) after the other."""

    def __init__(self, file: BinaryIO, new: Callable[[], Any], *, padded: bool = False) -> None:
        """`padded`: zeros may follow the last member."""
        self._file = file
        self._new = new
        self._padded = padded
        self._current: Any = None
        self._packed = b""
        self._failure: InputError | None = None

    def read(self, size: int) -> bytes:
        """About `size` bytes, b"" at the end."""
        if self._failure is not None:
            raise self._failure
        parts: list[bytes] = []
        given = 0
        try:
            while given < size and self._more():
                parts.append(self._step())
                given += len(parts[-1])
        except _DAMAGE as error:
            self._failure = InputError(f"cannot be decompressed: {error}.")
        except InputError as error:
            self._failure = error
        if self._failure is not None and not given:
            raise self._failure
        return b"".join(parts)

    def _more(self) -> bool:
        """Whether there is something to unpack. Raises: InputError when the file is cut off."""
        if not self._packed:
            self._packed = self._file.read(_PIECE_BYTES)
        if self._current is None and self._padded:
            self._packed = self._packed.lstrip(b"\0")
        if self._packed:
            return True
        if self._current is not None:
            raise InputError(
                "is cut off: its compressed data ends too early. What came before is kept; get a "
                "whole copy for the rest."
            )
        return False

    def _step(self) -> bytes:
        if self._current is None:
            self._current = self._new()
        given: bytes = self._current.decompress(self._packed)
        self._packed = b""
        if self._current.eof:
            self._packed = self._current.unused_data
            self._current = None
        return given
