"""New signatures beside clusters that stand: each joins one, or others of the new, or none.

What stands is compared with the new only, never with itself: its clusters keep their members,
and two of them do not merge. So the work grows with what is new, not with the library.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from connexon.identify.candidates import Pairs, compatible_pairs, nearest_pairs
from connexon.identify.corpus import Corpus
from connexon.identify.engine import belief_of, linked, merge_profiles
from connexon.identify.linkage import Bars, average_linkage, contracted
from connexon.identify.model import IdentityModel
from connexon.identify.profiles import signature_profiles
from connexon.identify.starting import Start

Index = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# Beyond this many pairs of new and other signatures in a block, only the nearest are compared.
ALL_PAIRS = 300_000


@dataclass(frozen=True, slots=True)
class Attached:
    """`group[k]` is the cluster of `signatures[k]`. Besides the new ones these are all members of
    every cluster that came into question; `belief` and `missing` as in engine.Clusters, for the
    new ones and for clusters made of them only."""

    signatures: Index
    group: Index
    belief: Doubles
    missing: Doubles


def attach(corpus: Corpus, signatures: Index, standing: Index, model: IdentityModel) -> Attached:
    """The new signatures of whole blocks joined to what stands.

    `signatures` are all of each block, block by block; `standing` their cluster as it stands, of
    any number, -1 for new ones.
    """
    pairs = _pairs_of_new(corpus, signatures, standing < 0)
    own = -1 - np.arange(len(signatures))
    cluster = np.unique(np.where(standing < 0, own, standing), return_inverse=True)[1]
    barred = _barred_pairs(cluster, pairs)
    asked = np.zeros(int(cluster.max()) + 1, dtype=bool)
    asked[cluster[standing < 0]] = True
    open_ = ~np.isin(_key(cluster[pairs.i], cluster[pairs.j]), barred)
    asked[cluster[pairs.i[open_]]] = asked[cluster[pairs.j[open_]]] = True
    rows = np.flatnonzero(asked[cluster])
    here = np.cumsum(asked[cluster]) - 1
    kept = Pairs(here[pairs.i[open_]], here[pairs.j[open_]], barred >> 32, barred & 0xFFFFFFFF)
    chosen = signatures[rows]
    profiles = signature_profiles(corpus, chosen)
    links = linked(corpus, profiles, kept, model)
    dense, group = np.unique(cluster[rows], return_inverse=True)
    number = np.full(len(asked), -1, dtype=np.int64)
    number[dense] = np.arange(len(dense))
    bars = _bars(number[kept.bar_i], number[kept.bar_j], group, standing[rows] >= 0)
    start = Start(np.arange(len(rows)), profiles, links, bars)
    size = np.bincount(group).astype(np.float64)
    strict = average_linkage(contracted(links, group), size, bars, 1.0 - model.strict)
    found = merge_profiles(corpus, start, group, strict, model)
    final = found.group[group]
    belief = belief_of(start, final, found.rival, model)
    return Attached(chosen, final, belief, found.missing[final])


def _key(a: Index, b: Index) -> Index:
    return np.minimum(a, b) << 32 | np.maximum(a, b)


def _pairs_of_new(corpus: Corpus, signatures: Index, is_new: Flags) -> Pairs:
    """Pairs (places in `signatures`) of which one is new at least."""
    block = corpus.naming.block[signatures]
    starts = np.append(0, np.flatnonzero(np.diff(block)) + 1)
    ends = np.append(starts[1:], len(block))
    lows, highs = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        new = start + np.flatnonzero(is_new[start:end])
        if len(new) * (end - start) <= ALL_PAIRS:
            one = np.repeat(new, end - start)
            other = np.tile(np.arange(start, end), len(new))
        else:
            one, other = nearest_pairs(corpus, signatures, start, end, new)
        twice = is_new[other] & (other <= one) | (one == other)
        lows.append(np.minimum(one, other)[~twice])
        highs.append(np.maximum(one, other)[~twice])
    i, j = np.concatenate(lows), np.concatenate(highs)
    name = corpus.naming.codes[signatures].astype(np.int64)
    work = corpus.signature_work[signatures]
    possible = compatible_pairs(corpus, name[i], name[j]) & (work[i] != work[j])
    return Pairs(i[possible], j[possible], i[~possible], j[~possible])


def _barred_pairs(cluster: Index, pairs: Pairs) -> Index:
    """Keys of pairs of clusters of which a pair of members cannot be one person, sorted."""
    return np.unique(np.sort(_key(cluster[pairs.bar_i], cluster[pairs.bar_j])))


def _bars(low: Index, high: Index, group: Index, stands: Flags) -> Bars:
    """Bars between the groups that are still here; groups that stand are settled."""
    here = (low >= 0) & (high >= 0)
    settled = np.zeros(int(group.max()) + 1, dtype=bool)
    settled[group[stands]] = True
    return Bars(low[here], high[here], settled)
