"""Indicators of a ranked list of citation counts: h, g, i-n and m (docs/indicators.md#ranks)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_Counts = Sequence[int] | npt.NDArray[np.int64]


def _ranked(citations: _Counts) -> npt.NDArray[np.int64]:
    return np.sort(np.asarray(citations, dtype=np.int64))[::-1]


def h_index(citations: _Counts) -> int:
    """Largest h such that h works have at least h citations each (doi:10.1073/pnas.0507655102)."""
    ranked = _ranked(citations)
    return int(np.count_nonzero(ranked >= np.arange(1, len(ranked) + 1)))


def g_index(citations: _Counts) -> int:
    """Largest g such that the g most cited works have at least g² citations together.

    At most the number of works (doi:10.1007/s11192-006-0144-7).
    """
    total = np.cumsum(_ranked(citations))
    ranks = np.arange(1, len(total) + 1)
    return int(ranks[total >= ranks**2].max(initial=0))


def i_index(citations: _Counts, least: int = 10) -> int:
    """Works with at least `least` citations: i10, i100."""
    return int(np.count_nonzero(np.asarray(citations) >= least))


def m_index(h: float, first_year: int, last_year: int) -> float | None:
    """h over the years between first and last work, as ADS defines it; None within one year.

    Unit: per year. Hirsch's own m counts to the present day instead.
    """
    return h / (last_year - first_year) if last_year > first_year else None
