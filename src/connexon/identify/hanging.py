"""What hangs together: connected components.

As scipy.sparse.csgraph finds them, without importing it: with it comes all of scipy's linear
algebra, 0.15 s before a command says anything.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Index = npt.NDArray[np.int64]


def components(count: int, i: npt.NDArray[np.integer], j: npt.NDArray[np.integer]) -> Index:
    """For each of 0..count-1 the smallest number that links (i[k], j[k]) join it with."""
    label = np.arange(count, dtype=np.int64)
    one, other = np.asarray(i, dtype=np.int64), np.asarray(j, dtype=np.int64)
    while len(one):
        low, high = np.minimum(one, other), np.maximum(one, other)
        np.minimum.at(label, high, low)
        while True:  # everybody straight to the smallest known
            further = label[label]
            if (further == label).all():
                break
            label = further
        one, other = label[one], label[other]
        apart = one != other
        one, other = one[apart], other[apart]
    return label
