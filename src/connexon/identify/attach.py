"""New signatures beside clusters that stand: each joins one, or others of the new, or none.

What stands is compared with the new only, never with itself: its clusters keep their members,
and two of them do not merge. Of a large cluster some members speak for all. So the work grows
with what is new, not with the library.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from connexon.identify.candidates import Pairs, compatible_pairs
from connexon.identify.corpus import Corpus
from connexon.identify.engine import belief_of, linked, merge_profiles
from connexon.identify.linkage import Bars, Links, average_linkage, contracted
from connexon.identify.model import IdentityModel
from connexon.identify.nearby import Standing, fitting, joined, nearest, possible, spread
from connexon.identify.profiles import signature_profiles
from connexon.identify.starting import Start

Index = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]

# Members of a standing cluster that are looked at, spread evenly over it.
SPEAKERS = 8
# Pairs less probable than this do not tie groups together.
_TIE = 0.05


@dataclass(frozen=True, slots=True)
class Attached:
    """`group[k]` is the cluster of signature k of those given: of new ones, and of all members of
    each standing cluster that one of these joined; -1 for the others, who stay as they are.
    `belief` and `missing` as in engine.Clusters, for the new ones. `strict` is the group at the
    strict cut, a standing cluster being looked at as one; -1 where `group` is."""

    group: Index
    belief: Doubles
    missing: Doubles
    strict: Index


def attach(corpus: Corpus, signatures: Index, standing: Index, model: IdentityModel) -> Attached:
    """The new signatures of whole blocks joined to what stands.

    `signatures` are all of each block, block by block; `standing` their cluster as it stands, of
    any number, -1 for new ones.
    """
    here = Standing.of(corpus, signatures, standing)
    free = possible(corpus, here)
    near = nearest(corpus, here, *free)
    rows, cluster = _looked_at(here, near[1])
    among, kept_apart = _among_new(corpus, here)
    pairs = _pairs(rows, cluster, here, near, among)
    profiles = signature_profiles(corpus, signatures[rows])
    links = linked(corpus, profiles, pairs, model)
    links = links.of(links.largest >= _TIE)
    dense, group = np.unique(cluster, return_inverse=True)
    size = np.bincount(group).astype(np.float64)
    strictly = contracted(links, group)
    bars = _bars(corpus, _Groups(here, rows, group), free, kept_apart, strictly)
    start = Start(np.arange(len(rows)), profiles, links, bars)
    strict = average_linkage(strictly, size, bars, 1.0 - model.strict)
    found = merge_profiles(corpus, start, group, strict, model)
    final = found.group[group]
    answer = Attached(
        np.full(len(signatures), -1, dtype=np.int64), np.ones(len(signatures)),
        np.zeros(len(signatures)), np.full(len(signatures), -1, dtype=np.int64),
    )  # fmt: skip
    new = here.cluster[rows] < 0
    stands = here.cluster >= 0
    # Of clusters looked at their number among these, which are in order; -1 of all others.
    number = np.searchsorted(dense, here.cluster[stands]).clip(max=len(dense) - 1)
    number = np.where(dense[number] == here.cluster[stands], number, -1)
    group_of = np.where(number >= 0, found.group[number], -1)
    count = int(final.max(initial=-1)) + 1
    gained = np.bincount(final[new], minlength=count)
    members = gained + np.bincount(group_of[group_of >= 0], minlength=count)
    belief = belief_of(start, final, found.rival, model, members.astype(np.float64))
    answer.group[rows[new]], answer.belief[rows[new]] = final[new], belief[new]
    answer.missing[rows[new]] = found.missing[final[new]]
    answer.group[stands] = np.where((group_of >= 0) & (gained[group_of] > 0), group_of, -1)
    answer.strict[stands] = np.where(answer.group[stands] >= 0, strict[number], -1)
    answer.strict[rows[new]] = strict[group[new]]
    return answer


def _looked_at(here: Standing, asked: Index) -> tuple[Index, Index]:
    """Places of the new ones and of the speakers of the asked clusters, in order, and their
    cluster: new ones are each their own, of numbers below 0."""
    wanted = np.zeros(int(here.cluster.max(initial=-1)) + 2, dtype=bool)
    wanted[asked] = True
    wanted[-1] = False
    member = np.flatnonzero(wanted[here.cluster])
    order = member[np.argsort(here.cluster[member], kind="stable")]
    size = np.bincount(here.cluster[order], minlength=len(wanted))
    of, turn = spread(size[size > 0])
    whole = size[size > 0][of]
    most = np.minimum(whole, SPEAKERS)
    speaks = (turn * most) // whole != ((turn - 1) * most) // whole
    rows = np.sort(np.concatenate([order[speaks], here.new]))
    return rows, np.where(here.cluster[rows] < 0, -1 - np.arange(len(rows)), here.cluster[rows])


def _among_new(corpus: Corpus, here: Standing) -> tuple[tuple[Index, Index], tuple[Index, Index]]:
    """Pairs of places of new signatures of one block that can be one person, and that cannot."""
    new = here.new
    one, other = joined(here.block[new], here.block[new])
    one, other = one[one < other], other[one < other]
    i, j = new[one], new[other]
    work = corpus.signature_work[here.signatures]
    fits = compatible_pairs(corpus, here.code[i], here.code[j]) & (work[i] != work[j])
    return (i[fits], j[fits]), (i[~fits], j[~fits])


def _pairs(
    rows: Index, cluster: Index, here: Standing, near: tuple[Index, Index],
    among: tuple[Index, Index],
) -> Pairs:  # fmt: skip
    """Pairs of rows to weigh: new ones with the speakers of clusters near them, and each other."""
    row_of = np.full(len(here.signatures), -1, dtype=np.int64)
    row_of[rows] = np.arange(len(rows))
    speaking = np.flatnonzero(cluster >= 0)
    at, which = joined(near[1], cluster[speaking])
    one = np.concatenate([row_of[near[0][at]], row_of[among[0]]])
    other = np.concatenate([speaking[which], row_of[among[1]]])
    nothing = np.zeros(0, dtype=np.int64)
    return Pairs(np.minimum(one, other), np.maximum(one, other), nothing, nothing)


@dataclass(frozen=True, slots=True)
class _Groups:
    """Rows looked at and their groups: each new one, and each cluster that stands."""

    here: Standing
    rows: Index
    group: Index


def _bars(
    corpus: Corpus, groups: _Groups, free: tuple[Index, Index], apart: tuple[Index, Index],
    links: Links,
) -> Bars:  # fmt: skip
    """What keeps groups apart that hang together by links: names, and bylines of new works.
    Groups that stand are settled."""
    here, rows, group = groups.here, groups.rows, groups.group
    of_place = np.full(len(here.signatures), -1, dtype=np.int64)
    of_place[rows] = group
    stands = here.cluster[rows] >= 0
    count = int(group.max(initial=-1)) + 1
    settled = np.zeros(count, dtype=bool)
    settled[group[stands]] = True
    ones = np.ones(len(links), dtype=np.int8)
    graph = sp.csr_matrix((ones, (links.i, links.j)), shape=(count, count))
    part = sp.csgraph.connected_components(graph, directed=False)[1].astype(np.int64)
    cluster_of, place_of = np.full((2, count), -1, dtype=np.int64)
    cluster_of[group[stands]] = here.cluster[rows[stands]]
    place_of[group[~stands]] = rows[~stands]
    old, new = np.flatnonzero(settled), np.flatnonzero(~settled)
    at, which = joined(part[new], part[old])
    one, other = new[at], old[which]
    place, cluster = place_of[one], cluster_of[other]
    may = np.isin(place << 32 | cluster, free[0] << 32 | free[1])
    may[may] = fitting(corpus, here, place[may], cluster[may])
    low, high = of_place[apart[0]], of_place[apart[1]]
    return Bars(np.append(one[~may], low), np.append(other[~may], high), settled)
