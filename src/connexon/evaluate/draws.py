"""Who wrote what, drawn many times, and what the indicators then are: one row per draw."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from connexon.evaluate.record import Bools, Floats, Ints, Record

SURE = 0.999  # what is surer than this is not drawn


def inclusions(probability: Floats, draws: int, seed: int) -> Bools:
    """(draws, works): whether the work is the person's in this draw, each work by itself.

    Errors of identification come in groups (a whole namesake is mixed in or not), so ranges from
    these draws are rather too narrow.
    """
    chance = np.where(probability >= SURE, 1.0, np.where(probability <= 1 - SURE, 0.0, probability))
    included: Bools = np.random.default_rng(seed).random((draws, len(chance))) < chance
    return included


def h_indices(included: Bools, citations: npt.NDArray[np.integer]) -> Ints:
    """h-index in each draw; `citations` per work, or per draw and work."""
    ranked, counts = _ranked(included, citations)
    rank = np.cumsum(ranked, axis=1)
    reached = np.where(ranked, np.minimum(rank, counts), 0)
    best: Ints = reached.max(axis=1, initial=0).astype(np.int64)
    return best


def g_indices(included: Bools, citations: npt.NDArray[np.integer]) -> Ints:
    """g-index in each draw, at most the number of works in it."""
    ranked, counts = _ranked(included, citations)
    rank = np.cumsum(ranked, axis=1)
    total = np.cumsum(np.where(ranked, counts, 0), axis=1)
    best: Ints = np.where(ranked & (total >= rank**2), rank, 0).max(axis=1, initial=0)
    return best.astype(np.int64)


def _ranked(
    included: Bools, citations: npt.NDArray[np.integer]
) -> tuple[Bools, npt.NDArray[np.integer]]:
    """Columns (or each row's entries) from most to least cited."""
    if citations.ndim == 1:
        order = np.argsort(-citations, kind="stable")
        return included[:, order], citations[order][None, :]
    order = np.argsort(-citations, axis=1, kind="stable")
    return np.take_along_axis(included, order, 1), np.take_along_axis(citations, order, 1)


def self_citations(record: Record, included: Bools) -> npt.NDArray[np.int32]:
    """(draws, works): citations of each work from works that are the person's in that draw."""
    counts = np.zeros(included.shape, dtype=np.int32)
    for citing, cited in zip(record.self_citing, record.self_cited, strict=True):
        counts[:, cited] += included[:, citing]
    return counts


def bounds(values: npt.NDArray[np.number]) -> tuple[float, float]:
    """The 5th and 95th percentile, as values that were drawn."""
    known = values[~np.isnan(values)]
    low, high = np.percentile(known, [5, 95], method="inverted_cdf")
    return float(low), float(high)


def stability(
    values: Floats, weights: Floats, seed: int, draws: int = 1_000
) -> tuple[float, float] | None:
    """How far a weighted mean depends on single works: 95 % bootstrap interval.

    Works are drawn with replacement `draws` times; of the sorted means the elements
    floor(0.025·draws) and floor(0.975·draws) are given (Leiden Ranking Open Edition). None for
    no works. It measures neither identity nor missing data.
    """
    count = len(values)
    if count == 0 or not weights.sum() > 0:
        return None
    chosen = np.random.default_rng(seed).integers(0, count, (draws, count))
    total, sums = weights[chosen].sum(axis=1), (weights * values)[chosen].sum(axis=1)
    means = np.sort(sums[total > 0] / total[total > 0])
    return float(means[int(0.025 * len(means))]), float(means[int(0.975 * len(means))])
