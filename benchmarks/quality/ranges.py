"""Whether "n works (low to high)" of a scholar holds the truth, on blocks the models never saw.

The scholars: clusters of at least five labelled signatures that hold most of somebody's. The truth:
how many labelled signatures that person has. The range: 5th to 95th percentile of how many the
scholar has in plausible other answers, as on a scholar's page.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from connexon.identify.build import Reading
from connexon.identify.model import IdentityModel
from connexon.identify.sampling import alternatives_by, sample_members

_LEAST = 5
_DRAWS = 60
_SEED = 1
Index = npt.NDArray[np.int64]


def ranges_of(
    reading: Reading, signatures: Index, cluster: Index, person: Index, model: IdentityModel
) -> Index:
    """(scholars, 3): low, high, truth. `person` is -1 where nobody said."""
    known = person >= 0
    scholars = {k: _main(k, cluster, person) for k in np.unique(cluster[known]).tolist()}
    if all(most is None for most in scholars.values()):
        return np.empty((0, 3), dtype=np.int64)
    given = alternatives_by(reading, signatures, model)
    rows = []
    for k, most in scholars.items():
        if most is None:
            continue
        found = sample_members(given, signatures[cluster == k], _DRAWS, _SEED)
        counted = found.drawn[:, np.isin(found.signatures, signatures[known])].sum(axis=1)
        low, high = np.percentile(counted, [5, 95], method="inverted_cdf")
        rows.append((low, high, (person == most).sum()))
    return np.array(rows, dtype=np.int64)


def _main(k: int, cluster: Index, person: Index) -> int | None:
    """Who has most signatures in cluster k, if it is the home of most of theirs."""
    mine = person[(cluster == k) & (person >= 0)]
    if len(mine) < _LEAST:
        return None
    most = int(np.bincount(mine).argmax())
    return most if 2 * int((mine == most).sum()) >= int((person == most).sum()) else None


def holding(ranges: Sequence[Index]) -> str:
    """How many ranges there are, and how often the truth lies in, below and above them."""
    low, high, truth = np.concatenate(ranges).T
    inside = (low <= truth) & (truth <= high)
    width = np.median((high - low) / truth)
    below, above = (truth < low).mean(), (truth > high).mean()
    return (
        f"{len(truth):,} ranges of 90 %: the truth is inside {inside.mean():.3f}, below"
        f" {below:.3f}, above {above:.3f}; median width {width:.2f} of the truth"
    )
