"""Pairs of atoms worth comparing, and pairs that cannot be one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from connexon.identify.corpus import Corpus
from connexon.identify.naming import Naming
from connexon.identify.products import portions, row_products
from connexon.identify.profiles import Profiles, taken
from connexon.records.names import NameAgreement, PersonName
from connexon.text.agreement import compatible

Index = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

# Up to this many atoms every pair of a block is compared; beyond, each atom with those nearest
# by co-authors, affiliation and text.
ALL_PAIRS = 1500
NEAREST = 24
# Rows looked at together: what they show stays in the processor's cache.
TOGETHER = 8_000
# Of so many pairs of signatures at most is asked what they say of two units.
SAMPLE = 12
_GOLDEN = 0.6180339887498949
_CHUNK = 2048
# Scores that are laid out at once (float32).
_SCORES = 1_000_000
_COMMON_TERM = 400
# Numbers are told apart by a table rather than by sorting, if it is no longer than this and no more
# than so many times as long as there are numbers.
_TABLE, _SPARSE = 16_000_000, 4


@dataclass(frozen=True, slots=True)
class Pairs:
    """`i` < `j` can be one person; `bar_i`, `bar_j` cannot (names or a shared byline)."""

    i: Index
    j: Index
    bar_i: Index
    bar_j: Index


def candidate_pairs(corpus: Corpus, profiles: Profiles, block: Index) -> Pairs:
    """Pairs within blocks; `block` is the block of each profile, ascending."""
    start, end = _bounds(block)
    found = [np.zeros((2, 0), dtype=np.int64)]
    verdicts = [np.zeros(0, dtype=bool)]
    for blocks in portions(np.arange(len(start)), end - start, TOGETHER):
        first, last = int(start[blocks[0]]), int(end[blocks[-1]])
        part = taken(profiles, slice(first, last))
        i, j = pairs_to_look_at(corpus, part, block[first:last])
        verdicts.append(can_be_one(corpus, part, i, j))
        found.append(np.vstack([i, j]) + first)
    (i, j), possible = np.hstack(found), np.concatenate(verdicts)
    return Pairs(i[possible], j[possible], i[~possible], j[~possible])


def pairs_to_look_at(
    corpus: Corpus,
    profiles: Profiles,
    block: Index,
    all_pairs: int = ALL_PAIRS,
    asked: Flags | None = None,
) -> tuple[Index, Index]:
    """Pairs within blocks before names and bylines are looked at: all of blocks of so many.

    With flags of who is `asked`, what these would have of them (in larger blocks what is nearest
    to them, not to whom they are nearest), at the cost of those asked.
    """
    starts, ends = _bounds(block)
    lows, highs = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    here = np.ones(len(block), dtype=bool) if asked is None else asked
    large = ends - starts > all_pairs
    # Stretches of blocks of which all pairs are looked at, and large blocks one by one.
    for part in np.split(np.arange(len(starts)), np.flatnonzero(large[1:] | large[:-1]) + 1):
        if len(part) == 0:
            continue
        start, end = int(starts[part[0]]), int(ends[part[-1]])
        if not here[start:end].any():
            continue
        if large[part[0]]:
            a, b = _nearest(corpus, profiles, slice(start, end), here[start:end])
            a, b = a + start, b + start
        else:
            a, b = _all_within(starts[part], ends[part])
            if asked is not None:
                mine = here[a] | here[b]
                a, b = a[mine], b[mine]
        lows.append(a)
        highs.append(b)
    return np.concatenate(lows), np.concatenate(highs)


def _all_within(starts: Index, ends: Index) -> tuple[Index, Index]:
    """All pairs within neighbouring blocks, row by row."""
    row = np.arange(starts[0], ends[-1])
    later = np.repeat(ends, ends - starts) - row - 1
    i = np.repeat(row, later)
    return i, np.arange(len(i)) - np.repeat(np.cumsum(later) - later - row - 1, later)


def _bounds(block: Index) -> tuple[Index, Index]:
    """Start and end of each block."""
    ends = np.append(np.flatnonzero(np.diff(block)) + 1, len(block))[: len(block)]
    return np.append(0, ends[:-1])[: len(ends)], ends


def can_be_one(corpus: Corpus, profiles: Profiles, i: Index, j: Index) -> npt.NDArray[np.bool_]:
    """Which pairs of profiles have names that agree and no byline in common."""
    name = _name_of(profiles)
    possible = compatible_pairs(corpus, name[i], name[j])
    possible &= row_products(profiles.works, profiles.works, i, j) == 0
    return possible


def members_of(unit: Index, i: Index, j: Index) -> tuple[Index, Index, Index]:
    """Pairs of atoms that stand for these pairs of units, pair after pair, and how many each has:
    all of them, or SAMPLE spread evenly over both sides. `unit` is that of each atom."""
    order = np.argsort(unit, kind="stable")
    size = np.bincount(unit)
    first = np.cumsum(size) - size
    number = np.minimum(size[i] * size[j], SAMPLE)
    left, right = np.repeat(size[i], number), np.repeat(size[j], number)
    turn = np.arange(len(left)) - np.repeat(np.cumsum(number) - number, number)
    all_ = left * right <= SAMPLE
    one = np.where(all_, turn // right, turn * left // SAMPLE)
    spread = (turn * _GOLDEN % 1.0 * right).astype(np.int64)
    other = np.where(all_, turn % right, spread)
    return order[np.repeat(first[i], number) + one], order[np.repeat(first[j], number) + other], \
        number  # fmt: skip


def _name_of(profiles: Profiles) -> Index:
    """The name code of each atom (its only one: atoms share a name)."""
    return np.asarray(profiles.names.indices[profiles.names.indptr[:-1]], dtype=np.int64)


def compatible_pairs(corpus: Corpus, left: Index, right: Index) -> npt.NDArray[np.bool_]:
    """Which pairs of name codes can be one person's."""
    names, place = _distinct(np.concatenate([left, right]), len(corpus.naming.names))
    one, other = np.split(place.astype(np.int64), 2)
    key = np.minimum(one, other) * len(names) + np.maximum(one, other)
    asked, inverse = _distinct(key, len(names) ** 2)
    low, high = names[asked // max(len(names), 1)], names[asked % max(len(names), 1)]
    verdict = np.zeros(len(asked), dtype=np.int8)
    verdict[low == high] = NameAgreement.SAME
    likely = np.flatnonzero((low != high) & may_agree(corpus.naming, low, high))
    verdict[likely] = agreements(corpus.naming.names, low[likely], high[likely])
    return np.asarray((verdict != NameAgreement.CONTRADICTORY)[inverse])


def _distinct(key: Index, limit: int) -> tuple[Index, npt.NDArray[np.integer]]:
    """Different numbers below `limit`, ascending, and the place of each number among them. Where a
    table of all numbers is small, they need not be sorted."""
    if limit > min(_TABLE, _SPARSE * len(key)):
        return np.unique(key, return_inverse=True)
    place = np.zeros(limit, dtype=np.int32)
    place[key] = 1
    asked = np.flatnonzero(place)
    place[asked] = np.arange(len(asked), dtype=np.int32)
    return asked, place[key]


def may_agree(naming: Naming, left: Index, right: Index) -> npt.NDArray[np.bool_]:
    """A cheap first look: whether two names of one block can agree at all.

    Two given names written out must begin alike, in their first two letters or (Dmitri, Dimitry)
    in their first consonants.
    """
    alike = naming.beginning[left] == naming.beginning[right]
    alike |= (naming.skeleton[left] == naming.skeleton[right]) & (naming.skeleton[left] >= 0)
    alike |= naming.has_readings[left] | naming.has_readings[right]
    return np.asarray(alike | naming.is_initials[left] | naming.is_initials[right])


def agreements(names: Sequence[PersonName], left: Index, right: Index) -> npt.NDArray[np.int8]:
    """NameAgreement of pairs of name codes."""
    answer = np.zeros(len(left), dtype=np.int8)
    for k, (a, b) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        answer[k] = compatible(names[a], names[b])
    return answer


def _nearest(corpus: Corpus, profiles: Profiles, part: slice, asked: Flags) -> tuple[Index, Index]:
    """For each asked atom of a large block the NEAREST others, both directions, and the next atom
    of the same name (so that a name without any evidence is still weighed)."""
    even = sp.diags(profiles.size[part] ** -0.5)  # large ones would be nearest to everybody
    rows, columns = _most_alike(
        corpus, even @ profiles.byline[part], even @ profiles.text[part],
        even @ profiles.affiliation[part], np.flatnonzero(asked),
    )  # fmt: skip
    name = _name_of(profiles)[part]
    order = np.argsort(name, kind="stable")
    one, other = order[:-1], order[1:]
    same = (name[one] == name[other]) & (asked[one] | asked[other])
    works = profiles.works[part]
    shared = (works @ works.T).tocoo()  # entries of one byline, to keep them apart
    apart = (shared.row < shared.col) & (asked[shared.row] | asked[shared.col])
    one = np.concatenate([rows, one[same], shared.row[apart]])
    other = np.concatenate([columns, other[same], shared.col[apart]])
    key = np.unique(np.minimum(one, other) << 32 | np.maximum(one, other))
    return key >> 32, key & 0xFFFFFFFF


def _most_alike(
    corpus: Corpus, byline: sp.csr_matrix, text: sp.csr_matrix, affiliation: sp.csr_matrix,
    asked: Index,
) -> tuple[Index, Index]:  # fmt: skip
    """The asked rows, each with its NEAREST others by co-authors, affiliation and text."""
    features = sp.hstack(
        [
            _rare(byline) @ sp.diags(corpus.node_weight**2),
            4.0 * _rare(text),
            6.0 * _rare(affiliation),
        ],
        format="csr",
    ).astype(np.float32)
    rows, columns = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    transposed = features.T.tocsr()
    for begin in range(0, len(asked), _CHUNK):
        some = asked[begin : begin + _CHUNK]
        row, column = _strongest((features[some] @ transposed).tocsr(), some)
        rows.append(row)
        columns.append(column)
    return np.concatenate(rows), np.concatenate(columns)


def _rare(matrix: sp.csr_matrix) -> sp.csr_matrix:
    """Without columns that so many rows share that they tell nobody apart."""
    matrix = matrix.tocsr()
    common = np.bincount(matrix.indices, minlength=matrix.shape[1]) > max(
        _COMMON_TERM, 0.02 * matrix.shape[0]
    )
    rare = (matrix @ sp.diags((~common).astype(np.float32))).tocsr()
    rare.eliminate_zeros()
    return rare


def _strongest(scores: sp.csr_matrix, asked: Index) -> tuple[Index, Index]:
    """The NEAREST strongest columns of each row, the row itself left out."""
    row = np.repeat(np.arange(scores.shape[0]), np.diff(scores.indptr))
    column = scores.indices.astype(np.int64)
    kept = (column != asked[row]) & (scores.data >= _least_of_strongest(scores)[row])
    row, column, value = row[kept], column[kept], scores.data[kept]
    order = np.lexsort((column, -value, row))
    row, column = row[order], column[order]
    begins = np.searchsorted(row, np.arange(scores.shape[0]))
    rank = np.arange(len(row)) - begins[row]
    keep = rank < NEAREST
    return asked[row[keep]], column[keep]


def _least_of_strongest(scores: sp.csr_matrix) -> npt.NDArray[np.float32]:
    """Of each row what its NEAREST + 1 largest entries are at least: no smaller one is asked for,
    be one of them the row itself."""
    least = np.full(scores.shape[0], -np.inf, dtype=np.float32)
    length = np.diff(scores.indptr)
    long = np.flatnonzero(length > NEAREST + 1)
    long = long[np.argsort(length[long], kind="stable")]
    # Rows of like length together: no table is half empty.
    doubled = np.flatnonzero(np.diff(np.log2(length[long]).astype(np.int64))) + 1
    for alike in np.split(long, doubled):
        for part in portions(alike, length[alike], _SCORES):
            count, width = length[part], int(length[part[-1]])
            begin = np.arange(len(part)) * width - np.cumsum(count) + count
            table = np.full(len(part) * width, -np.inf, dtype=np.float32)
            table[np.repeat(begin, count) + np.arange(count.sum())] = scores[part].data
            rows = table.reshape(len(part), width)
            rows.partition(width - NEAREST - 1, axis=1)
            least[part] = rows[:, -NEAREST - 1]
    return least
