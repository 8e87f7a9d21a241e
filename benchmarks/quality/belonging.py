"""Whether what is said of single authorships and of whole scholars holds, on unseen blocks.

Said of an authorship: the probability that it belongs to its scholar. Seen: whether its person is
the one who wrote most of the scholar's labelled signatures. Where a scholar has one labelled
signature there is nobody to compare with, and it is left out.

Said of a scholar (of at least five labelled signatures): purity and completeness. Seen: the share
that one person has in it, and the share of this person's labelled signatures that it has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from connexon.identify.model import Belonging, log_odds

Index = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

_LEAST = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """Of each signature, in its cluster: how many are labelled, how many of them are by whoever
    wrote most of it, whether this one is, and how many labelled signatures that person has."""

    labelled: Index
    most: Index
    is_main: npt.NDArray[np.bool_]
    person_has: Index


def seen_of(cluster: Index, person: Index) -> Seen:
    """What labels say of these clusters; all signatures are labelled."""
    _, c, size = np.unique(cluster, return_inverse=True, return_counts=True)
    _, p, has = np.unique(person, return_inverse=True, return_counts=True)
    pair, _, both = np.unique(c * len(has) + p, return_inverse=True, return_counts=True)
    order = np.lexsort((pair, -both, pair // len(has)))
    first = np.unique((pair // len(has))[order], return_index=True)[1]
    main = pair[order][first] % len(has)
    return Seen(size[c], both[order][first][c], main[c] == p, has[main][c])


def authorships(
    cluster: Index, person: Index, belief: Floats
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Said and seen of the signatures that stand beside a labelled other."""
    seen = seen_of(cluster, person)
    beside = seen.labelled > 1
    return belief[beside], seen.is_main[beside]


def scholars(
    cluster: Index, person: Index, belief: Floats, completeness: Floats
) -> Sequence[Floats]:
    """(scholars, 4): purity said and seen, completeness said and seen."""
    seen = seen_of(cluster, person)
    rows = np.unique(cluster, return_index=True)[1]
    rows = rows[seen.labelled[rows] >= _LEAST]
    number = np.unique(cluster, return_inverse=True)[1]
    purity = (np.bincount(number, belief) / np.bincount(number))[number]
    return np.column_stack([
        purity[rows], seen.most[rows] / seen.labelled[rows],
        completeness[rows], seen.most[rows] / seen.person_has[rows],
    ])  # fmt: skip


def fitted(mean: Floats, size: Floats, seen: npt.NDArray[np.bool_], weight: Floats) -> Belonging:
    """Logistic regression of what was seen on what Belonging goes by."""
    columns = np.column_stack([np.ones(len(mean)), log_odds(mean), np.log(size)])
    sign = np.where(seen, 1.0, -1.0)
    share = weight / weight.sum()

    def loss(by: Floats) -> tuple[float, Floats]:
        margin = sign * (columns @ by)
        slope = -sign * share / (1.0 + np.exp(np.minimum(margin, 500.0)))
        return float((share * np.logaddexp(0.0, -margin)).sum()), columns.T @ slope

    found = minimize(loss, np.array([0.0, 1.0, 0.0]), jac=True, method="BFGS")
    return Belonging(*(round(float(b), 4) for b in found.x))
