"""One big value that many processes read: pickled once to files, its arrays memory-mapped.

Numpy arrays (and what is made of them, such as sparse matrices) lie in one file and are mapped,
not read: a process touches only the pages it needs, and processes of one machine share them.
Writing to a mapped array changes that process's private copy only. The folder must be visible
to all machines.
"""

from __future__ import annotations

import mmap
import pickle
from functools import lru_cache
from pathlib import Path
from typing import Any

_VALUE, _BUFFERS, _BOUNDS = "value.pickle", "buffers.bin", "bounds.pickle"
_ALIGNED = 64


def write_shared(folder: Path, value: Any) -> int:
    """Write the value into an empty folder; bytes written for its arrays."""
    bounds: list[tuple[int, int]] = []
    with (folder / _BUFFERS).open("wb") as file:

        def keep(buffer: pickle.PickleBuffer) -> None:
            raw = buffer.raw()
            file.write(b"\0" * (-file.tell() % _ALIGNED))
            bounds.append((file.tell(), len(raw)))
            file.write(raw)

        with (folder / _VALUE).open("wb") as pickled:
            pickle.Pickler(pickled, protocol=5, buffer_callback=keep).dump(value)
        size = file.tell()
    (folder / _BOUNDS).write_bytes(pickle.dumps(bounds))
    return size


@lru_cache(maxsize=1)
def read_shared(folder: str) -> Any:
    """The value that `write_shared` left there; kept by this process until it reads another.

    These are pickle files: read only folders that connexon wrote.
    """
    path = Path(folder)
    bounds: list[tuple[int, int]] = pickle.loads((path / _BOUNDS).read_bytes())  # noqa: S301
    with (path / _BUFFERS).open("rb") as file:
        size = file.seek(0, 2)
        mapped = memoryview(
            mmap.mmap(file.fileno(), size, access=mmap.ACCESS_COPY) if size else b""
        )
    buffers = [mapped[start : start + length] for start, length in bounds]
    with (path / _VALUE).open("rb") as pickled:
        return pickle.load(pickled, buffers=buffers)  # noqa: S301
