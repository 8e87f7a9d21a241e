"""Kernels: signatures that are so clearly one person's that they are not weighed pair by pair.

Two signatures of one written-out name that hardly anybody else in the corpus is expected to bear,
on short bylines with a co-author of whom the same holds. That two people of such a name both
write with somebody of such a name is less likely than any answer of the pair model is sure: of
such pairs in the labelled corpora 94 % (inspire-wang), 98.9 % (openreview) and
99.97 % (aminer-12) are one person's. A prolific author's thousands of pairs become one unit.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from connexon.identify.corpus import Corpus
from connexon.identify.hanging import components
from connexon.identify.naming import ONES_WORK

Index = npt.NDArray[np.int64]

# Expected number of other people of the name, of the author's and of the co-author's.
_NAMESAKES = 2.0
_SHORT_BYLINE = 25


def units_of(corpus: Corpus, signatures: Index, atom: Index, apart: npt.NDArray[np.bool_]) -> Index:
    """Unit of each atom, numbered by first atom: kernels, and every other atom by itself.

    `atom` numbers the atoms of `signatures`, which lie block by block. Not in a kernel: the
    signatures flagged `apart`, and those that share a byline with another of their block, which
    may have to give way to it.
    """
    count = int(atom.max(initial=-1)) + 1
    here = _eligible(corpus, signatures, apart)
    place, node = _telling_coauthors(corpus, signatures, here)
    key = corpus.naming.codes[signatures[place]].astype(np.int64) << 32 | node
    kernel = _kernel_of(place, np.unique(key, return_inverse=True)[1], len(signatures))
    first = np.full(int(kernel.max(initial=-1)) + 1, count, dtype=np.int64)
    member = np.flatnonzero(kernel >= 0)
    np.minimum.at(first, kernel[member], atom[member])
    into = np.arange(count)
    into[atom[member]] = first[kernel[member]]
    return np.unique(into, return_inverse=True)[1].astype(np.int64)


def _kernel_of(place: Index, pair: Index, count: int) -> Index:
    """The kernel of each of `count` signatures, -1 for none. Entry k says that signature `place[k]`
    shows the author and co-author numbered `pair[k]`.

    Pairs are taken together where two signatures show both. A single one that shows two does not
    bring them together, and belongs to neither: it may be the bridge between two people.
    """
    shape = (count, int(pair.max(initial=-1)) + 1)
    shown = sp.csr_matrix((np.ones(len(place), dtype=np.int32), (place, pair)), shape=shape)
    both = (shown.T @ shown).tocoo()
    often = both.data >= 2
    repeated = np.bincount(pair, minlength=shape[1]) >= 2
    label = components(shape[1], both.row[often], both.col[often])
    asked = repeated[pair]
    low = np.full(count, shape[1], dtype=np.int64)
    high = np.full(count, -1, dtype=np.int64)
    np.minimum.at(low, place[asked], label[pair[asked]])
    np.maximum.at(high, place[asked], label[pair[asked]])
    return np.where(low == high, low, -1)


def _eligible(corpus: Corpus, signatures: Index, apart: npt.NDArray[np.bool_]) -> Index:
    """Places of signatures that may be in a kernel."""
    naming = corpus.naming
    code, work = naming.codes[signatures], corpus.signature_work[signatures]
    key = naming.block[signatures].astype(np.int64) << 32 | work
    _, inverse, times = np.unique(key, return_inverse=True, return_counts=True)
    rare = naming.namesakes[code] <= _NAMESAKES
    rare &= np.bincount(code)[code] <= ONES_WORK
    short = corpus.byline_size[work] <= _SHORT_BYLINE
    return np.flatnonzero(rare & short & (times[inverse] == 1) & ~apart)


def _telling_coauthors(corpus: Corpus, signatures: Index, places: Index) -> tuple[Index, Index]:
    """(place, node) of every co-author with a rare full name of these signatures."""
    rows = corpus.byline[corpus.signature_work[signatures[places]]]
    place = np.repeat(places, np.diff(rows.indptr))
    node = rows.indices.astype(np.int64)
    kept = corpus.node_namesakes[node] <= _NAMESAKES
    kept &= node != corpus.own_nodes[signatures[place], 1]
    return place[kept], node[kept]
