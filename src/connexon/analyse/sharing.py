"""How one work is shared out among those who made it. Source: docs/indicators.md#sharing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_Floats = npt.NDArray[np.float64]


def fractional_weights(affiliations: Sequence[Sequence[Sequence[str]]]) -> dict[str, float]:
    """Each institution's share of one work; the shares sum to 1.

    `affiliations[author][affiliation]` holds the institutions that the affiliation resolves to.
    An author's share 1/N is split equally over the A affiliations, each over its K
    institutions: 1/(N·A·K), as in the Leiden Ranking Open Edition. What resolves to nothing
    counts for the institution "".
    """
    shares: dict[str, float] = {}
    for author in affiliations:
        places = author or [()]
        for institutions in places:
            names = institutions or ("",)
            weight = 1 / (len(affiliations) * len(places) * len(names))
            for name in names:
                shares[name] = shares.get(name, 0.0) + weight
    return shares


def harmonic_credit(author_count: int, senior_last: bool = False) -> _Floats:
    """Share of each byline position, first to last; sums to 1.

    Position k has (1/k) / (1 + 1/2 + … + 1/N) (Hagen, doi:10.1371/journal.pone.0004021). With
    `senior_last` the last position counts as much as the first, before all are scaled to sum
    to 1. Only where bylines are ordered by contribution: see `is_alphabetical`.
    Raises: ValueError for a byline without entries.
    """
    if author_count < 1:
        raise ValueError("a byline has at least one entry")
    credit = 1 / np.arange(1, author_count + 1)
    if senior_last and author_count > 2:
        credit[-1] = credit[0]
    result: _Floats = credit / credit.sum()
    return result


def alphabetical_share(bylines: Sequence[Sequence[str]]) -> float | None:
    """Share of bylines in alphabetical order beyond what chance gives, in [0, 1].

    Bylines of family-name keys; those of fewer than two entries say nothing. A byline of n
    different names is alphabetical by chance in 1 of n! cases; observed a and expected e give
    (a - e)/(1 - e), not below 0 (after Waltman, doi:10.1016/j.joi.2012.04.008). None without
    any byline that says something.
    """
    observed = expected = 0.0
    counted = 0
    for names in bylines:
        if len(set(names)) < 2:
            continue
        counted += 1
        observed += list(names) == sorted(names)
        expected += 1 / _factorial(len(names))
    if not counted or expected >= counted:
        return None
    return max(0.0, (observed - expected) / (counted - expected))


def _factorial(n: int) -> float:
    return float(np.prod(np.arange(1, min(n, 20) + 1, dtype=np.float64)))
