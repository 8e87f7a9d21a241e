"""What the simulator and its child processes say to each other: length-prefixed MessagePack.

A frame is four bytes of length (big-endian) and that many bytes of body. The parent sends a
`Load` or a `Batch`; the child answers a `Load` with one `Reply` and a `Batch` with one `Reply`
per job, in order. `Reply.values` holds float64 in native order, observables by times.
"""

from __future__ import annotations

import msgspec

LENGTH_BYTES = 4
MOST_BYTES = 512 * 2**20


class Load(msgspec.Struct, tag=True):
    """Keep this model ready under this key; forget those no longer needed."""

    key: str
    sbml: str
    forget: list[str] = []


class Job(msgspec.Struct, array_like=True):
    """One run of a loaded model; `times` ascend from the first time asked for."""

    changes: dict[str, float]
    observables: list[str]
    times: list[float]
    relative_tolerance: float
    absolute_tolerance: float
    seed: int | None
    cpu_s: float


class Batch(msgspec.Struct, tag=True):
    """Runs of the model under `key`."""

    key: str
    jobs: list[Job]


class Reply(msgspec.Struct, array_like=True):
    """Rows of one run, or what went wrong in words (both when numbers are not finite)."""

    values: bytes = b""
    problem: str | None = None
    elapsed_s: float = 0.0


def frame(message: Load | Batch | Reply) -> bytes:
    """A message ready to be written."""
    body = msgspec.msgpack.encode(message)
    return len(body).to_bytes(LENGTH_BYTES, "big") + body
