"""Which parameters decide: partial rank correlation, and Sobol indices of an event.

Partial rank correlation coefficients (PRCC) as in Marino et al. 2008
(doi:10.1016/j.jtbi.2008.04.011): correlation of ranks after the other parameters' linear part is
taken out. Sobol indices (Saltelli et al. 2010, doi:10.1016/j.cpc.2009.09.018) by SALib.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

_TRACE = 1e-9
_ENOUGH = 10  # draws beyond the number of parameters before ranks say anything


@dataclass(frozen=True, slots=True)
class SobolIndices:
    """First-order and total index of each parameter, with half-widths of 95 % intervals."""

    first: Floats
    first_width: Floats
    total: Floats
    total_width: Floats


def partial_rank_correlations(parameters: Floats, outcome: Floats) -> Floats:
    """PRCC of every column of `parameters` (rows: draws) with `outcome`, in [-1, 1].

    Draws whose outcome is not finite are left out. NaN for all when too few draws are left or
    the outcome never varies; NaN for a column that never varies.
    """
    known = np.isfinite(outcome)
    count, width = int(known.sum()), parameters.shape[1]
    answer = np.full(width, np.nan)
    if count < width + _ENOUGH or np.ptp(outcome[known]) == 0:
        return answer
    from scipy.stats import rankdata  # noqa: PLC0415

    columns = parameters[known]
    varying = np.ptp(columns, axis=0) > 0
    ranks = rankdata(np.column_stack((columns[:, varying], outcome[known])), axis=0)
    correlations = np.corrcoef(ranks, rowvar=False)
    # a trace on the diagonal: an outcome that one parameter alone orders would be singular
    precision = np.linalg.inv(correlations + _TRACE * np.eye(len(correlations)))
    scale = np.sqrt(np.diag(precision))
    answer[varying] = np.clip(-precision[:-1, -1] / (scale[:-1] * scale[-1]), -1, 1)
    return answer


def saltelli_shares(dimensions: int, base: int, seed: int) -> Floats:
    """Points of the unit cube for `sobol_indices`: `base`·(dimensions + 2) rows.

    `base` is a power of two.
    """
    from SALib.sample import sobol  # noqa: PLC0415  loads pandas

    problem = _problem(dimensions)
    shares = sobol.sample(problem, base, calc_second_order=False, seed=seed)
    return np.asarray(shares, dtype=np.float64)


def sobol_indices(outcome: Floats, dimensions: int, seed: int) -> SobolIndices:
    """Indices of an outcome (one number per row of `saltelli_shares`).

    All zero when the outcome never varies. Raises: ValueError for numbers that are not finite.
    """
    if not np.isfinite(outcome).all():
        raise ValueError("Sobol indices need a number for every draw")
    if np.ptp(outcome) == 0:
        nothing = np.zeros(dimensions)
        return SobolIndices(nothing, nothing, nothing, nothing)
    from SALib.analyze import sobol  # noqa: PLC0415

    found = sobol.analyze(
        _problem(dimensions),
        outcome,
        calc_second_order=False,
        print_to_console=False,
        seed=seed + 1,  # SALib takes 0 for no seed at all
    )
    return SobolIndices(
        *(np.asarray(found[name], dtype=np.float64) for name in ("S1", "S1_conf", "ST", "ST_conf"))
    )


def strongest(scores: Sequence[float] | Floats, count: int) -> list[int]:
    """Places of the `count` largest absolute scores, largest first; NaN never."""
    numbers = np.abs(np.asarray(scores, dtype=np.float64))
    order = np.argsort(-np.where(np.isnan(numbers), -1.0, numbers), kind="stable")
    return [int(i) for i in order[:count] if numbers[i] == numbers[i]]


def _problem(dimensions: int) -> dict[str, object]:
    return {
        "num_vars": dimensions,
        "names": [f"x{i}" for i in range(dimensions)],
        "bounds": [[0.0, 1.0]] * dimensions,
    }
