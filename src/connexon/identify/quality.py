"""Clusters against known truth: B³ and pairwise precision, recall and F1.

B³: Bagga & Baldwin 1998, as used for author names by Levin et al. 2012 (10.1002/asi.22621).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Score:
    """Shares in [0, 1]; F1 is the harmonic mean. Empty input gives zeros."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Quality:
    """Agreement of clusters with people over `signature_count` labelled signatures."""

    signature_count: int
    person_count: int
    cluster_count: int
    b_cubed: Score
    pairwise: Score


def quality_of(cluster: Codes, person: Codes) -> Quality:
    """Compare two labellings of the same signatures.

    B³ averages over signatures the share of its cluster that is its person's (precision) and of
    its person that is in its cluster (recall). Pairwise counts pairs of signatures; with no pair
    in either labelling precision and recall are 1.
    """
    if len(cluster) == 0:
        nothing = Score(0.0, 0.0, 0.0)
        return Quality(0, 0, 0, nothing, nothing)
    _, c, c_size = np.unique(cluster, return_inverse=True, return_counts=True)
    _, p, p_size = np.unique(person, return_inverse=True, return_counts=True)
    _, both, both_size = np.unique(
        c.astype(np.int64) * len(p_size) + p, return_inverse=True, return_counts=True
    )
    shared = both_size[both]
    b_cubed = _score(float((shared / c_size[c]).mean()), float((shared / p_size[p]).mean()))
    right, found, true = (_pairs(n) for n in (both_size, c_size, p_size))
    pairwise = _score(right / found if found else 1.0, right / true if true else 1.0)
    return Quality(len(cluster), len(p_size), len(c_size), b_cubed, pairwise)


def _score(precision: float, recall: float) -> Score:
    total = precision + recall
    return Score(precision, recall, 2 * precision * recall / total if total else 0.0)


def _pairs(sizes: Codes) -> int:
    return int((sizes * (sizes - 1) // 2).sum())


def in_ambiguous_blocks(block: Codes, person: Codes) -> npt.NDArray[np.bool_]:
    """Which signatures stand in a block that holds more than one person."""
    pairs = np.unique(np.column_stack([block, person]), axis=0)
    ambiguous = np.unique(pairs[:, 0])[np.unique(pairs[:, 0], return_counts=True)[1] > 1]
    return np.asarray(np.isin(block, ambiguous))
