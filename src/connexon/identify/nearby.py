"""Which of the clusters that stand a new signature may join: by names, and by what lies nearest.

All names of a cluster must be able to be the new one's. Of those left each new signature is weighed
with the few that share most with it; a cluster that shares nothing is not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from connexon.identify.candidates import compatible_pairs, may_agree
from connexon.identify.corpus import Corpus
from connexon.identify.products import row_products, scaled_columns
from connexon.identify.profiles import affiliation_rows, without_own
from connexon.identify.texts import unit_rows

Index = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# Clusters that each new signature is weighed with at most.
NEAREST = 4
# What a shared text, affiliation and the very same name are worth beside co-authors, whose
# squared surprisals (nats) are summed.
_TEXT, _PLACE, _SAME_NAME = 12.0, 24.0, 4.0


@dataclass(frozen=True, slots=True)
class Standing:
    """Signatures of whole blocks, block by block: `cluster` numbers those that stand, -1 for the
    new ones; `code` and `block` are those of corpus.naming."""

    signatures: Index
    cluster: Index
    code: Index
    block: Index

    @staticmethod
    def of(corpus: Corpus, signatures: Index, standing: Index) -> Standing:
        """`standing` are clusters by any number, -1 for new ones."""
        old = standing >= 0
        cluster = np.full(len(signatures), -1, dtype=np.int64)
        cluster[old] = np.unique(standing[old], return_inverse=True)[1]
        naming = corpus.naming
        return Standing(
            signatures, cluster, naming.codes[signatures].astype(np.int64),
            naming.block[signatures].astype(np.int64),
        )  # fmt: skip

    @property
    def new(self) -> Index:
        """Places of the new ones."""
        return np.flatnonzero(self.cluster < 0)


def spread(count: Index) -> tuple[Index, Index]:
    """For groups of so many: the group of each entry, and its number within the group."""
    of = np.repeat(np.arange(len(count)), count)
    return of, np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)


def joined(left: Index, right: Index) -> tuple[Index, Index]:
    """Places of all pairs with the same key in `left` and in `right`."""
    order = np.argsort(right, kind="stable")
    begin = np.searchsorted(right[order], left, side="left")
    end = np.searchsorted(right[order], left, side="right")
    of, turn = spread(end - begin)
    return of, order[begin[of] + turn]


def possible(corpus: Corpus, here: Standing) -> tuple[Index, Index]:
    """(place of a new signature, cluster) where at a first look (candidates.may_agree) all names
    of the cluster can be the new one's, and no byline has both."""
    old = np.flatnonzero(here.cluster >= 0)
    new = here.new
    names_new = np.unique(here.block[new] << 32 | here.code[new])
    names = np.unique(here.block[old] << 32 | here.code[old])
    one, other = joined(names_new >> 32, names >> 32)
    fits = may_agree(corpus.naming, names_new[one] & 0xFFFFFFFF, names[other] & 0xFFFFFFFF)
    one, other = one[fits], other[fits]
    width = max(len(names), 1)
    place = np.searchsorted(names, here.block[old] << 32 | here.code[old])
    borne = np.unique(here.cluster[old] * width + place)  # distinct (cluster, name)
    needed = np.bincount(borne // width)
    pair, bearer = joined(other, borne % width)
    key = one[pair] * max(len(needed), 1) + borne[bearer] // width
    found, times = np.unique(key, return_counts=True)
    name, cluster = found // max(len(needed), 1), found % max(len(needed), 1)
    whole = times == needed[cluster]
    name, cluster = name[whole], cluster[whole]
    of_new = np.searchsorted(names_new, here.block[new] << 32 | here.code[new])
    at, which = joined(of_new, name)
    place, cluster = new[at], cluster[which]
    work = corpus.signature_work[here.signatures].astype(np.int64)
    at, which = joined(work[new], work[old])  # of one byline
    apart = new[at] << 32 | here.cluster[old[which]]
    free = ~np.isin(place << 32 | cluster, apart)
    return place[free], cluster[free]


def fitting(corpus: Corpus, here: Standing, place: Index, cluster: Index) -> Flags:
    """Whether all names of these clusters can be those of the signatures beside them."""
    old = np.flatnonzero(here.cluster >= 0)
    borne = np.unique(here.cluster[old] << 32 | here.code[old])
    asked, of = np.unique(cluster << 32 | here.code[place], return_inverse=True)
    one, other = joined(asked >> 32, borne >> 32)
    fits = compatible_pairs(corpus, asked[one] & 0xFFFFFFFF, borne[other] & 0xFFFFFFFF)
    bad = np.zeros(len(asked), dtype=bool)
    bad[one[~fits]] = True
    return np.asarray(~bad[of])


def nearest(corpus: Corpus, here: Standing, place: Index, cluster: Index) -> tuple[Index, Index]:
    """Of these pairs the NEAREST of each place that share anything and whose names fit."""
    score = _shared(corpus, here, place, cluster)
    some = _best(place, cluster, score, 2 * NEAREST)
    some = some[fitting(corpus, here, place[some], cluster[some])]
    kept = some[_best(place[some], cluster[some], score[some], NEAREST)]
    return place[kept], cluster[kept]


def _best(place: Index, cluster: Index, score: npt.NDArray[np.float32], most: int) -> Index:
    order = np.lexsort((cluster, -score, place))
    of, begins = np.unique(place[order], return_index=True)
    rank = np.arange(len(order)) - begins[np.searchsorted(of, place[order])]
    return np.asarray(order[(rank < most) & (score[order] > 0)])


def _shared(
    corpus: Corpus, here: Standing, place: Index, cluster: Index
) -> npt.NDArray[np.float32]:
    """How much a new signature and a cluster share."""
    new, of_new = np.unique(place, return_inverse=True)
    asked, of_cluster = np.unique(cluster, return_inverse=True)
    number = np.full(int(here.cluster.max(initial=-1)) + 2, -1, dtype=np.int64)
    number[asked] = np.arange(len(asked))
    number[-1] = -1
    member = np.flatnonzero(number[here.cluster] >= 0)
    ones = np.ones(len(member), dtype=np.float32)
    entries = (ones, (number[here.cluster[member]], np.arange(len(member))))
    gather = sp.csr_matrix(entries, shape=(len(asked), len(member)))
    mine, theirs = here.signatures[new], here.signatures[member]
    i, j = of_new, len(new) + of_cluster
    work = corpus.signature_work

    def products(left: sp.csr_matrix, right: sp.csr_matrix) -> npt.NDArray[np.float32]:
        both = sp.vstack([left, right], format="csr")
        return row_products(both, both, i, j)

    present = (gather @ corpus.byline[work[theirs]]).tocsr()
    present.data[:] = 1.0
    score = products(
        scaled_columns(without_own(corpus, mine), corpus.node_weight),
        scaled_columns(present, corpus.node_weight),
    )
    text = unit_rows((gather @ corpus.text[work[theirs]]).tocsr())
    score += _TEXT * products(corpus.text[work[mine]], text)
    places = unit_rows((gather @ affiliation_rows(corpus, corpus.affiliation[theirs])).tocsr())
    score += _PLACE * products(affiliation_rows(corpus, corpus.affiliation[mine]), places)
    full = corpus.naming.full_code
    borne = np.unique(number[here.cluster[member]] << 32 | full[here.code[member]])
    key = of_cluster << 32 | full[here.code[place]]
    at = np.searchsorted(borne, key).clip(max=max(len(borne) - 1, 0))
    written = ~corpus.naming.is_initials[here.code[place]]
    score[written & (borne[at] == key)] += _SAME_NAME
    return score
