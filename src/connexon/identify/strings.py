"""Many strings, or names, in two arrays: their letters one after the other, and where each ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import overload

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from connexon.records.names import PersonName

Ints = npt.NDArray[np.int64]
Letters = npt.NDArray[np.uint8]

_NAMES = msgspec.json.Decoder(PersonName)
_NAME_LINES = msgspec.json.Encoder()


class Lines:
    """Byte strings; `ends` has one more entry than there are, the first 0."""

    __slots__ = ("ends", "letters")

    def __init__(self, ends: Ints, letters: Letters) -> None:
        self.ends, self.letters = ends, letters

    def __len__(self) -> int:
        return len(self.ends) - 1

    def line(self, at: int) -> bytes:
        """One of them."""
        number = range(len(self))[at]
        return self.letters[self.ends[number] : self.ends[number + 1]].tobytes()

    def lines(self) -> Iterator[bytes]:
        """All of them."""
        content = self.letters.tobytes()
        return (content[begin:end] for begin, end in pairwise(self.ends.tolist()))

    @staticmethod
    def packed(lines: Sequence[bytes]) -> tuple[Ints, Letters]:
        """Ends and letters."""
        ends = np.zeros(len(lines) + 1, dtype=np.int64)
        np.cumsum([len(line) for line in lines], out=ends[1:])
        return ends, np.frombuffer(b"".join(lines), dtype=np.uint8)

    def longer(self, lines: Sequence[bytes]) -> tuple[Ints, Letters]:
        """Ends and letters with these behind."""
        ends, letters = Lines.packed(lines)
        more = np.append(self.ends, ends[1:] + self.ends[-1])
        return more, np.concatenate([self.letters, letters])


class Strings(Lines, Sequence[str]):
    """Strings, read one by one or looked up many at once."""

    __slots__ = ()

    @staticmethod
    def of(texts: Sequence[str]) -> Strings:
        """These strings; the same object if it is one."""
        if isinstance(texts, Strings):
            return texts
        return Strings(*Lines.packed([t.encode() for t in texts]))

    @overload
    def __getitem__(self, at: int) -> str: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...

    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        if isinstance(at, slice):
            return [self[k] for k in range(*at.indices(len(self)))]
        return self.line(at).decode()

    def __iter__(self) -> Iterator[str]:
        return (line.decode() for line in self.lines())

    def arrow(self) -> pa.Array:
        """The same as an array of Arrow, nothing copied."""
        buffers = [None, pa.py_buffer(self.ends), pa.py_buffer(self.letters)]
        return pa.Array.from_buffers(pa.large_string(), len(self), buffers)

    def find(self, texts: Sequence[str]) -> Ints:
        """Where each of these stands first, -1 for those that are not among them."""
        wanted = pa.array(texts, pa.large_string())
        found = pc.index_in(wanted, value_set=self.arrow())
        return np.asarray(found.fill_null(-1).to_numpy(zero_copy_only=False), dtype=np.int64)

    def plus(self, texts: Sequence[str]) -> Strings:
        """These behind; the same object when there are none."""
        return Strings(*self.longer([t.encode() for t in texts])) if texts else self


class KeptNames(Lines, Sequence[PersonName]):
    """Names, each read when somebody asks for it."""

    __slots__ = ()

    @overload
    def __getitem__(self, at: int) -> PersonName: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[PersonName]: ...

    def __getitem__(self, at: int | slice) -> PersonName | Sequence[PersonName]:
        if isinstance(at, slice):
            return [self[k] for k in range(*at.indices(len(self)))]
        return _name_of(self.line(at))

    def __iter__(self) -> Iterator[PersonName]:
        return map(_NAMES.decode, self.lines())

    @staticmethod
    def of(names: Sequence[PersonName]) -> KeptNames:
        """These names; the same object if they are kept ones."""
        if isinstance(names, KeptNames):
            return names
        return KeptNames(*Lines.packed([_NAME_LINES.encode(n) for n in names]))

    def plus(self, names: Sequence[PersonName]) -> KeptNames:
        """These behind; the same object when there are none."""
        return KeptNames(*self.longer([_NAME_LINES.encode(n) for n in names])) if names else self


@lru_cache(maxsize=50_000)
def _name_of(line: bytes) -> PersonName:
    return _NAMES.decode(line)
