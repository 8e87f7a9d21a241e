"""Files as decompressed bytes and lines, in bounded memory, with limits against bombs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from connexon.collect.unpacking import unpacked
from connexon.records.errors import InputError

CHUNK_BYTES = 1 << 20
HEAD_BYTES = 1 << 16
RECORD_LIMIT_BYTES = 64 << 20
# Real files of records shrink 3 to 60 times; a bomb shrinks a thousand times and more.
RATIO_LIMIT = 400
RATIO_FREE_BYTES = 64 << 20

_BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_UNREADABLE = {
    b"PK\x03\x04": "a zip archive (also .xlsx, .docx); unpack it and name the files inside",
    b"BZh": "compressed with bzip2; unpack it, or compress it with gzip or zstd",
    b"\xfd7zXZ": "compressed with xz; unpack it, or compress it with gzip or zstd",
    b"7z\xbc\xaf": "a 7-Zip archive; unpack it and name the files inside",
    b"%PDF": "a PDF; export the records as RIS, BibTeX or JSON instead",
    b"PAR1": "a Parquet file; export the records as JSON Lines instead",
    b"SQLite format 3": "an SQLite database; export the records as JSON Lines instead",
}


class LimitError(InputError):
    """A file or record is larger than any honest one."""


class Stream:
    """Decompressed bytes of one file with its first bytes at hand. Use as a context manager.

    Raises: InputError where the file cannot be opened or decompressed, or grows beyond limits.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = open_file(path)
        self._compressed_bytes = max(1, path.stat().st_size)
        self._given_bytes = 0
        self._source = unpacked(self._file)
        self._failure: InputError | None = None
        self._encoding = "utf-8"
        self.head = b""
        try:
            self._fill_head()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _fill_head(self) -> None:
        parts: list[bytes] = []
        size = 0
        try:
            while size < HEAD_BYTES and (chunk := self._read()):
                parts.append(chunk)
                size += len(chunk)
        except InputError as error:
            if not parts:
                raise
            self._failure = error  # told when what came before it has been read
        head = b"".join(parts)
        for mark, why in _UNREADABLE.items():
            if head.startswith(mark):
                raise InputError(f"is {why}.")
        for mark, encoding in _BOMS.items():
            if head.startswith(mark):
                self._encoding = encoding
                head = head[len(mark) :]
                break
        self.head = head if self._encoding == "utf-8" else self._wide_head(head)

    def _wide_head(self, head: bytes) -> bytes:
        """All of a UTF-16 file as UTF-8: such files are exports made by hand, hence small."""
        parts = [head]
        size = len(head)
        while chunk := self._read():
            parts.append(chunk)
            size += len(chunk)
            if size > RECORD_LIMIT_BYTES:
                raise LimitError("is UTF-16 and larger than 64 MiB; convert it to UTF-8.")
        return b"".join(parts).decode(self._encoding, "replace").encode()

    def _read(self) -> bytes:
        if self._failure is not None:
            raise self._failure
        try:
            chunk = self._source(CHUNK_BYTES)
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}.") from error
        self._given_bytes += len(chunk)
        if (
            self._given_bytes > RATIO_FREE_BYTES
            and self._given_bytes > RATIO_LIMIT * self._compressed_bytes
        ):
            raise LimitError(
                f"grows more than {RATIO_LIMIT} times when decompressed and is refused as a "
                "decompression bomb; if it is honest, decompress it first."
            )
        return chunk

    def chunks(self) -> Iterator[bytes]:
        """The bytes from the beginning; can be read once."""
        if self.head:
            yield self.head
        while chunk := self._read():
            yield chunk

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """1-based number and bytes of each line, without its end.

        Raises: LimitError at a line over 64 MiB.
        """
        number = 0
        rest: list[bytes] = []
        rest_bytes = 0
        for chunk in self.chunks():
            first, newline, after = chunk.partition(b"\n")
            rest.append(first)
            rest_bytes += len(first)
            if rest_bytes > RECORD_LIMIT_BYTES:
                raise LimitError(f"has a line {number + 1} that is longer than 64 MiB.")
            if not newline:
                continue
            number += 1
            yield number, b"".join(rest)
            *whole, last = after.split(b"\n")
            for line in whole:
                number += 1
                yield number, line
            rest, rest_bytes = [last], len(last)
        if rest_bytes:
            yield number + 1, b"".join(rest)


def open_file(path: Path) -> BinaryIO:
    """The file, to be read. Raises: InputError that says why it cannot be."""
    if path.is_dir():
        raise InputError(f"'{path}' is a directory; name the files in it, e.g. {path}/*.jsonl.gz.")
    if path.exists() and not path.is_file():
        raise InputError(f"'{path}' is a pipe or a device; save it as a file and name that.")
    try:
        return path.open("rb")
    except FileNotFoundError as error:
        raise InputError(f"'{path}' does not exist.") from error
    except OSError as error:
        raise InputError(f"'{path}' cannot be opened: {error.strerror}.") from error
