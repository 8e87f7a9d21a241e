"""Randomness by counting: every draw is a hash of the seed, a purpose and the things it is about.

So any part of a corpus can be made without the parts before it, in any chunks, and is the same
on every machine: only integer arithmetic and single IEEE divisions are used. The mixing is
SplitMix64's finaliser (Steele, Lea & Flood 2014, doi:10.1145/2660193.2660195).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_LUT_BITS = 16


def _mixed(x: Words) -> Words:
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def draw(seed: int, purpose: int, *about: Ints) -> Words:
    """64 random bits for each element, decided by seed, purpose and the aligned arrays."""
    start = (seed * _GOLDEN + purpose * 0xD1B54A32D192ED03 + 1) & _MASK
    bits = _mixed(np.full(len(about[0]), start, dtype=np.uint64))
    for key in about:
        bits = _mixed(bits ^ (key.astype(np.uint64) * np.uint64(_GOLDEN) + np.uint64(0x632BE5AB)))
    return bits


def below(bits: Words, limit: int | Ints) -> Ints:
    """An integer in [0, limit) from the upper 32 bits; limits up to 2³¹."""
    upper = bits >> np.uint64(32)
    bound = np.asarray(limit).astype(np.uint64)
    return ((upper * bound) >> np.uint64(32)).astype(np.int64)


def chance(bits: Words, share: float) -> npt.NDArray[np.bool_]:
    """True for this share of draws, judged by the lower 24 bits."""
    answer: npt.NDArray[np.bool_] = (bits & np.uint64(0xFFFFFF)) < np.uint64(int(share * (1 << 24)))
    return answer


def lookup(weights: Sequence[float]) -> Ints:
    """A table of 2¹⁶ indices in which index i stands in proportion to weights[i].

    Every index stands there at least once; there may be 2¹⁶ of them. What rounding leaves over
    goes to the largest remainders, so that a long tail adds nothing to the head.
    """
    weight = np.array(weights, dtype=np.float64)
    once = np.zeros(len(weight), dtype=np.bool_)
    while True:
        total = sum(weight[~once].tolist())
        share = np.where(once, 1.0, ((1 << _LUT_BITS) - int(once.sum())) * weight / total)
        if (share >= 1.0).all():
            break
        once |= share < 1.0
    counts = share.astype(np.int64)
    spare = (1 << _LUT_BITS) - int(counts.sum())
    counts[np.argsort(counts - share, kind="stable")[:spare]] += 1
    return np.repeat(np.arange(len(weights), dtype=np.int64), counts)


def pick(table: Ints, bits: Words) -> Ints:
    """Entries of a `lookup` table by the upper bits."""
    return table[(bits >> np.uint64(64 - _LUT_BITS)).astype(np.int64)]


def zipf(count: int, shift: float) -> list[float]:
    """Weights 1/(rank + shift), rank from 1: Zipf-Mandelbrot with exponent 1."""
    return [1.0 / (rank + shift) for rank in range(1, count + 1)]
