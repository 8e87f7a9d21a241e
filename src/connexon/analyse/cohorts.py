"""Citations against a cohort: works of the same field, year and type, counted in one window.

Source: docs/indicators.md#cohorts.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


def normalised_citations(citations: _Ints, cohorts: _Ints) -> _Floats:
    """Citations of each work over the mean of its cohort; 1.0 = as expected.

    `cohorts` numbers the cohort of each work. In a cohort without any citation every work has
    1 (Leiden Ranking Open Edition). The mean over a cohort is exactly 1.
    """
    counts = np.asarray(citations, dtype=np.float64)
    codes = np.unique(cohorts, return_inverse=True)[1]
    mean = np.bincount(codes, counts) / np.maximum(np.bincount(codes), 1)
    expected = mean[codes]
    result: _Floats = np.divide(counts, expected, out=np.ones_like(counts), where=expected > 0)
    return result


def weighted_mean(values: _Floats, weights: _Floats) -> float | None:
    """Σ w·x / Σ w, e.g. MNCS of normalised citations; None when the weights sum to nothing."""
    total = float(np.sum(weights))
    return float(np.dot(values, weights)) / total if total > 0 else None


def top_membership(citations: _Ints, cohorts: _Ints, top: float = 0.1) -> _Floats:
    """How far each work belongs to the `top` share most cited of its cohort, in [0, 1].

    Works at the threshold share what room is left, so the mean over a cohort is exactly `top`
    (doi:10.1002/asi.22751). Raises: ValueError unless 0 < top < 1.
    """
    if not 0 < top < 1:
        raise ValueError("top is a share between 0 and 1")
    counts = np.asarray(citations, dtype=np.int64)
    codes = np.unique(cohorts, return_inverse=True)[1]
    order = np.lexsort((counts, codes))
    membership = np.empty(len(counts), dtype=np.float64)
    sizes = np.bincount(codes) if len(counts) else np.zeros(0, dtype=np.int64)
    for start, end in zip(np.cumsum(sizes) - sizes, np.cumsum(sizes), strict=True):
        chosen = order[start:end]
        membership[chosen] = _membership(counts[chosen], top)
    return membership


def _membership(ranked: _Ints, top: float) -> _Floats:
    """For one cohort in ascending order of citations."""
    size = len(ranked)
    room = top * size  # works that may be in the top, as a fraction
    above = size - np.searchsorted(ranked, ranked, side="right")
    equal = size - above - np.searchsorted(ranked, ranked, side="left")
    result: _Floats = np.clip((room - above) / equal, 0.0, 1.0)
    return result
