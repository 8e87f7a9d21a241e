"""Who else of a name is at the same place: "J. Wang" of Syracuse among the Wangs of Syracuse."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from connexon.identify.naming import LETTERS, Naming

Codes = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]
Index = npt.NDArray[np.int64]

# A word that fewer names share does not name a place but an office.
_NAMES = 3
_RADIX = 27


def borne_by(rows: sp.csr_matrix, affiliation: Codes, names: Codes) -> tuple[Index, int]:
    """Of each column of `rows` (affiliation texts × words) how many names of signatures have it
    in an affiliation, and how many names with a text there are."""
    known = affiliation >= 0
    met = np.unique(affiliation[known].astype(np.int64) << 32 | names[known])
    times = np.bincount(met >> 32, minlength=rows.shape[0])
    of_entry = np.repeat(times, np.diff(rows.indptr))
    seen = np.bincount(rows.indices, weights=of_entry, minlength=rows.shape[1])
    return seen.astype(np.int64), len(met)


def rivals_here(naming: Naming, affiliation: Codes, rows: sp.csr_matrix) -> Floats:
    """For every signature how many given names of its block, written out at its place, its name
    may stand for: 1 for a name that is written out, NaN where no place is known.

    `affiliation` and `rows` are those of Corpus. A place is the rarest word of an
    affiliation that several names share. Where no name is written out, longer initials count.
    """
    seen, _ = borne_by(rows, affiliation, naming.codes)
    place = np.append(_places(rows, seen), -1)[affiliation].astype(np.int64)
    answer = np.full(len(place), np.nan, dtype=np.float32)
    known = np.flatnonzero(place >= 0)
    where = np.unique(naming.block[known].astype(np.int64) << 32 | place[known],
                      return_inverse=True)[1]  # fmt: skip
    name = naming.codes[known]
    met = np.unique(where.astype(np.int64) << 32 | name)
    group, bearer = met >> 32, met & 0xFFFFFFFF
    short = naming.is_initials[bearer]
    written = _counts(naming, group[~short], bearer[~short], naming.full_code, (where, name))
    longer = _counts(naming, group[short], bearer[short], naming.letters, (where, name))
    # an abbreviated name is among those that begin as it does
    found = np.where(written > 0, written, np.maximum(longer - 1, 1))
    answer[known] = np.where(naming.is_initials[name], found, 1)
    return answer


def _places(rows: sp.csr_matrix, seen: Index) -> Index:
    """The rarest word of each text that enough names share, -1 for none."""
    shared = seen[rows.indices] >= _NAMES
    of_row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))[shared]
    column = rows.indices[shared]
    order = np.lexsort((column, seen[column], of_row))
    texts, first = np.unique(of_row[order], return_index=True)
    answer = np.full(rows.shape[0], -1, dtype=np.int64)
    answer[texts] = column[order][first]
    return answer


def _counts(
    naming: Naming, group: Index, bearer: Index, told_apart: Codes, asked: tuple[Index, Codes]
) -> Index:
    """Per asked (group, name) how many of the bearers of that group, `told_apart`, begin with the
    letters of the name."""
    where, name = asked
    answer = np.zeros(len(where), dtype=np.int64)
    length = naming.initial_count[name]
    for count in range(1, LETTERS + 1):
        cut = _RADIX ** (LETTERS - count)
        long = naming.initial_count[bearer] >= count
        key = group[long] * _RADIX**LETTERS + naming.letters[bearer[long]] // cut
        pairs = np.unique(np.column_stack([key, told_apart[bearer[long]]]), axis=0)
        keys, times = np.unique(pairs[:, 0], return_counts=True)
        mine = np.flatnonzero(length == count)
        if len(keys) and len(mine):
            wanted = where[mine] * _RADIX**LETTERS + naming.letters[name[mine]] // cut
            at = np.searchsorted(keys, wanted).clip(max=len(keys) - 1)
            answer[mine] = np.where(keys[at] == wanted, times[at], 0)
    return answer
