"""From clustered records to works: for every field the best record that has it.

Best is, in this order: published before preprint; the provider nearest to the publisher
(crossref, pubmed, then curated collections, then aggregators, then private files; by name
among equals); the newest record of one provider's key. Fields that belong together (volume,
issue, pages, source) still come each from the best record that states it, since records of one
stage rarely differ there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from connexon.normalise.staging import Bools, Ints, Staged
from connexon.ports.tables import Tables
from connexon.records.ids import hashed_id
from connexon.records.tables import WORK_REDIRECTS

_PRECEDENCE = (
    "crossref",
    "pubmed",
    "jats",
    "inspire",
    "dblp",
    "connexon",
    "wos",
    "scopus",
    "openalex",
    "datacite",
    "doaj",
    "ris",
    "bibtex",
)
_OTHER_PROVIDER = _PRECEDENCE.index("connexon")


@dataclass(frozen=True, slots=True)
class Grouping:
    """Records sorted into works. Works are numbered by ascending work id.

    `order` holds record rows, work by work, the best record of each first; work w's are
    order[start[w]] … order[start[w + 1]]. `work_of_row` is the inverse. `redirects` are pairs
    (old id, work id).
    """

    order: Ints
    start: Ints
    work_ids: Ints
    work_of_row: Ints
    redirects: Ints

    @property
    def count(self) -> int:
        """Works."""
        return len(self.work_ids)

    def first_where(self, valid: Bools) -> Ints:
        """Per work the best record row for which `valid` holds, -1 where none does."""
        if not self.count:
            return np.empty(0, dtype=np.int64)
        places = np.where(valid[self.order], np.arange(len(self.order)), len(self.order))
        best = np.minimum.reduceat(places, self.start[:-1])
        rows = np.append(self.order, -1)
        return rows[np.minimum(best, len(self.order))]

    def largest(self, values: Ints) -> Ints:
        """Per work the largest of a number its records state."""
        if not self.count:
            return np.empty(0, dtype=np.int64)
        return np.maximum.reduceat(values[self.order], self.start[:-1]).astype(np.int64)

    def first_with_most(self, values: Ints) -> Ints:
        """Per work the record row with the largest value, the best one among equals."""
        most = self.largest(values)
        return self.first_where(values == most[self.work_of_row])


def group(staged: Staged, roots: Ints) -> Grouping:
    """Works out of the partition: ids, order of precedence inside each, redirects."""
    raw_id, own_id = staged.numbers["raw_id"], staged.numbers["own_id"]
    first = np.lexsort((raw_id, roots))
    firsts = first[np.unique(roots[first], return_index=True)[1]]
    ids = _distinct_ids(staged, firsts)
    work_id_of_root = dict(zip(roots[firsts].tolist(), ids.tolist(), strict=True))
    id_of_row = np.asarray([work_id_of_root[r] for r in roots.tolist()], dtype=np.int64)
    precedence = _precedence(staged)
    keys = _key_ranks(staged, roots)
    order = np.lexsort((-raw_id, keys, precedence, staged.numbers["is_preprint"], id_of_row))
    work_ids, start = np.unique(id_of_row[order], return_index=True)
    work_of_row = np.searchsorted(work_ids, id_of_row)
    return Grouping(
        order=order,
        start=np.append(start, len(order)).astype(np.int64),
        work_ids=work_ids.astype(np.int64),
        work_of_row=work_of_row.astype(np.int64),
        redirects=_redirects(own_id, id_of_row, raw_id, work_ids),
    )


def _distinct_ids(staged: Staged, firsts: Ints) -> Ints:
    """Own ids of the earliest records; a later work with the same one gets another.

    That happens where one identifier was given to works that contradict each other.
    """
    own = staged.numbers["own_id"][firsts].copy()
    order = np.lexsort((staged.numbers["raw_id"][firsts], own))
    repeated = np.flatnonzero(np.diff(own[order]) == 0) + 1
    taken = set(own.tolist()) if len(repeated) else set()
    for place in order[repeated].tolist():
        row = int(firsts[place])
        title = staged.records.column("title")[row].as_py() or ""
        number = 0
        while (candidate := hashed_id("work", str(own[place]), title, str(number))) in taken:
            number += 1
        taken.add(candidate)
        own[place] = candidate
    return own


def _precedence(staged: Staged) -> Ints:
    encoded = one_array(staged.records.column("provider")).dictionary_encode()
    names = encoded.dictionary.to_pylist()
    nearness = {n: _PRECEDENCE.index(n) if n in _PRECEDENCE else _OTHER_PROVIDER for n in names}
    ranked = sorted(names, key=lambda name: (nearness[name], name))
    ranks = [ranked.index(name) for name in names]
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    precedence: Ints = np.asarray([*ranks, 0], dtype=np.int64)[codes]
    return precedence


def _key_ranks(staged: Staged, roots: Ints) -> Ints:
    """Rank of the provider's key among records that share a work; 0 for all others."""
    counts = np.bincount(roots, minlength=len(roots))
    ranks = np.zeros(len(roots), dtype=np.int64)
    shared = np.flatnonzero(counts[roots] > 1)
    if len(shared):
        keys = staged.records.column("provider_key").take(pa.array(shared))
        ranks[shared] = pc.rank(one_array(keys), tiebreaker="dense").to_numpy()
    return ranks


def _redirects(own_id: Ints, id_of_row: Ints, raw_id: Ints, work_ids: Ints) -> Ints:
    """(old id, work id), each old id once and none that is a work's id now."""
    moved = np.flatnonzero((own_id != id_of_row) & ~np.isin(own_id, work_ids))
    moved = moved[np.lexsort((raw_id[moved], own_id[moved]))]
    olds, at = np.unique(own_id[moved], return_index=True)
    return np.column_stack([olds, id_of_row[moved[at]]]).reshape(-1, 2)


def leads(base: Tables, staged: Staged, grouping: Grouping) -> dict[int, int]:
    """Where every id leads that the base version knew or that a record brings and no work has.

    To the work of the record it belongs to; an id that the base gave to a work of several
    records leads to the work of the earliest. Ids of works that are not staged are left out.
    """
    found = dict(grouping.redirects.tolist())
    work_of_raw = dict(
        zip(
            staged.numbers["raw_id"].tolist(),
            grouping.work_ids[grouping.work_of_row].tolist(),
            strict=True,
        )
    )
    where = base.read("locations", ["work_id", "raw_id"])
    gone = where.filter(pa.array(~np.isin(where.column("work_id").to_numpy(), grouping.work_ids)))
    for old, raw in sorted(zip(*(c.to_pylist() for c in gone.columns), strict=True)):
        if raw in work_of_raw:
            found.setdefault(old, work_of_raw[raw])
    known = base.read("work_redirects")
    for old, work in zip(*(c.to_pylist() for c in known.columns), strict=True):
        found.setdefault(old, found.get(work, work))
    return found


def redirects_table(found: dict[int, int], live: Ints) -> pa.Table:
    """Redirects without those whose id is a work's (again)."""
    olds = np.asarray(sorted(found), dtype=np.int64)
    olds = olds[~np.isin(olds, live)]
    columns = [pa.array(olds), pa.array([found[old] for old in olds.tolist()], pa.int64())]
    return pa.table(columns, schema=WORK_REDIRECTS.schema)


def one_array(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The values in one piece."""
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def picked(column: pa.ChunkedArray, rows: Ints, type_: pa.DataType) -> pa.Array:
    """The column's values at these rows (null at -1) in the type of the table."""
    indices = pa.array(rows, pa.int64(), mask=rows < 0)
    return one_array(column.take(indices)).cast(type_)


def has_value(column: pa.ChunkedArray) -> Bools:
    """Where the column holds something: not null, and no empty list."""
    if pa.types.is_large_list(column.type):
        filled = pc.fill_null(pc.greater(pc.list_value_length(column), 0), False)
    else:
        filled = pc.is_valid(column)
    flags: Bools = one_array(filled).to_numpy(zero_copy_only=False).astype(np.bool_)
    return flags
