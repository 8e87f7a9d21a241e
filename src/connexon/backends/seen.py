"""Which 128-bit digests were seen: 16 bytes each for those on disk, a set for the new ones."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_HALVES = np.dtype([("high", ">u8"), ("low", ">u8")])


class Seen:
    """A growing set of 16-byte digests."""

    def __init__(self, known: Sequence[bytes] = ()) -> None:
        """`known`: digests of the past, many run together in each piece."""
        halves = np.frombuffer(b"".join(known), _HALVES)
        order = np.argsort(halves["high"], kind="stable")
        self._high: npt.NDArray[np.uint64] = halves["high"][order].astype(np.uint64)
        self._low: npt.NDArray[np.uint64] = halves["low"][order].astype(np.uint64)
        self._new: set[bytes] = set()

    def add(self, digest: bytes) -> bool:
        """Add one; False when it was there."""
        if digest in self._new or self._is_known(digest):
            return False
        self._new.add(digest)
        return True

    def _is_known(self, digest: bytes) -> bool:
        high = np.uint64(int.from_bytes(digest[:8], "big"))
        low = np.uint64(int.from_bytes(digest[8:], "big"))
        at = int(np.searchsorted(self._high, high))
        while at < len(self._high) and self._high[at] == high:
            if self._low[at] == low:
                return True
            at += 1
        return False
