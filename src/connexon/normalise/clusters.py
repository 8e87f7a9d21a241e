"""Which records describe one work: a partition that does not depend on the records' order.

First by shared identifiers, unless titles and names contradict them; then, inside groups of
equal folded titles, by year and names: the best agreeing pair first, and never two works that
carry rival ids. Ties are broken by what the records say, not by when they came.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from connexon.normalise.evidence import (
    Claims,
    Likeness,
    agreement,
    contradict,
    likenesses,
)
from connexon.normalise.staging import Ints, Staged
from connexon.text.folding import letters

# Beyond these sizes an identifier or a title names a container or a column, not a work: pairs
# are then formed only inside smaller groups.
_MOST_PAIRED = 40
_MOST_COMPARED = 8


class Union:
    """Disjoint sets of rows, with the smallest row as root."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def find(self, row: int) -> int:
        """The smallest row joined with this one."""
        parent = self._parent
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    def join(self, left: int, right: int) -> None:
        """Put both into one set."""
        a, b = self.find(left), self.find(right)
        if a != b:
            self._parent[max(a, b)] = min(a, b)

    def roots(self) -> Ints:
        """Root of every row."""
        roots = np.asarray(self._parent, dtype=np.int64)
        while not np.array_equal(roots, upper := roots[roots]):
            roots = upper
        return roots


def cluster(staged: Staged) -> Ints:
    """For each record the row of the earliest record of the same work."""
    union = Union(staged.count)
    _join_by_identifiers(staged, union)
    _join_by_titles(staged, union)
    return union.roots()


def _groups(codes: Ints, rows: Ints) -> Iterator[Ints]:
    """Rows that share a code, where two or more do."""
    order = np.lexsort((rows, codes))
    codes, rows = codes[order], rows[order]
    edges = np.flatnonzero(np.diff(codes)) + 1
    starts = np.concatenate([[0], edges])
    ends = np.concatenate([edges, [len(codes)]])
    for i in np.flatnonzero(ends - starts > 1):
        yield rows[starts[i] : ends[i]]


def _join_by_identifiers(staged: Staged, union: Union) -> None:
    if staged.count == 0:
        return
    codes, rows = (staged.keys.column(name).to_numpy() for name in ("key", "row"))
    hashes = staged.numbers["title_hash"]
    doubtful: list[list[int]] = []
    for group in _groups(codes, rows):
        titles = hashes[group]
        if titles[0] and (titles == titles[0]).all():
            first = int(group[0])
            for row in group[1:].tolist():
                union.join(first, row)
        else:
            doubtful.append(list(dict.fromkeys(group.tolist())))
    known = likenesses(staged, sorted({row for group in doubtful for row in group}))
    for rows_of_one in doubtful:
        _join_unless_contradicting([known[row] for row in rows_of_one], union)


def _join_unless_contradicting(group: list[Likeness], union: Union) -> None:
    """Join all pairs that do not contradict each other; one record stands for each title."""
    by_title: dict[tuple[int, str], list[Likeness]] = {}
    for one in group:
        key = (one.title_hash, "" if one.title_hash else letters(one.title))
        by_title.setdefault(key, []).append(one)
    for same in by_title.values():
        for one in same[1:]:
            union.join(same[0].row, one.row)
    if len(by_title) > _MOST_PAIRED:
        return
    telling = [sorted(same, key=_content_order)[:_MOST_COMPARED] for same in by_title.values()]
    for left, right in combinations(telling, 2):
        if any(not contradict(a, b) for a in left for b in right):
            union.join(left[0].row, right[0].row)


def _join_by_titles(staged: Staged, union: Union) -> None:
    hashes = staged.numbers["title_hash"]
    rows = np.flatnonzero(hashes)
    roots = union.roots()
    groups = [g for g in _groups(hashes[rows], rows) if (roots[g] != roots[g[0]]).any()]
    if not groups:
        return
    touched = np.isin(roots, np.unique(np.concatenate([roots[g] for g in groups])))
    members = np.flatnonzero(touched)
    known = likenesses(staged, members.tolist())
    claims: dict[int, Claims] = {}
    for row in members.tolist():
        claims.setdefault(int(roots[row]), Claims()).add(known[row])
    for group in groups:
        for part in _comparable_parts([known[row] for row in group.tolist()]):
            _join_best_first(part, union, claims)


def _comparable_parts(group: list[Likeness]) -> list[list[Likeness]]:
    """The group itself, or parts of a common year when it is a title that many works carry."""
    if len(group) <= _MOST_PAIRED:
        return [group]
    parts: dict[tuple[int, str], list[Likeness]] = {}
    for one in group:
        first = letters(one.authors[0].printed_name)[:3] if one.authors else ""
        parts.setdefault((one.year, first), []).append(one)
    return [part for part in parts.values() if len(part) <= _MOST_PAIRED]


def _join_best_first(group: list[Likeness], union: Union, claims: dict[int, Claims]) -> None:
    pairs = []
    for a, b in combinations(group, 2):
        if union.find(a.row) != union.find(b.row) and (grade := agreement(a, b)) > 0:
            small, large = sorted((_content_order(a), _content_order(b)))
            pairs.append((-grade, small, large, a.row, b.row))
    for _, _, _, left, right in sorted(pairs):
        first, second = sorted((union.find(left), union.find(right)))
        if first == second or claims[first].rival(claims[second]):
            continue
        union.join(first, second)
        claims[first].take(claims[second])


def _content_order(one: Likeness) -> tuple[int, str, str, str]:
    return one.own_id, one.source, one.pages, ",".join(a.printed_name for a in one.authors)
