"""Where the people of a byline stand after it was corrected, so that what was said of them stays
theirs.

A judgement names entries of bylines by their place. When a new version has another byline for a
work, what was said of an entry follows the name that was printed there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from connexon.ports.ledger import GONE, Judgement, Moves, SignatureKey
from connexon.ports.tables import VersionWriter
from connexon.records.names import NameAgreement, PersonName
from connexon.text.agreement import compatible
from connexon.text.folding import fold
from connexon.text.names import read_name

_SQL = """
SELECT work_id, position, printed_name, given, family FROM authorships
WHERE work_id IN (SELECT unnest($ids::BIGINT[])) ORDER BY work_id, position
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a byline as printed, with the parts that its record declares, if it does."""

    printed: str
    given: str | None = None
    family: str | None = None

    @property
    def name(self) -> PersonName:
        """As read."""
        return read_name(self.printed, self.given, self.family)


Byline = Mapping[int, Entry]  # by position


def owners_moved(assignments: pa.Table, moves: Moves) -> pa.Table:
    """The assignments of the version before, whose entries are where they are now. Those that are
    gone, and those in whose place another is, are at places that no byline has; the rows of a work
    are in any order."""
    if not moves:
        return assignments
    work = assignments["work_id"].to_numpy()
    position = assignments["position"].to_numpy().copy()
    taken = {(key.work_id, now) for key, now in moves.items()}
    for row in np.flatnonzero(np.isin(work, [key.work_id for key in moves])).tolist():
        key = SignatureKey(int(work[row]), int(position[row]))
        now = moves.get(key, None if (key.work_id, key.position) in taken else key.position)
        position[row] = -1 - key.position if now is None else now
    at = assignments.schema.get_field_index("position")
    return assignments.set_column(at, assignments.schema.field(at), pa.array(position))


def spoken_of(judgements: Iterable[Judgement]) -> set[SignatureKey]:
    """All that they speak of and that was there when they were told."""
    return {k for j in judgements for k in j.signatures() if k.position != GONE}


def moves_in(
    writer: VersionWriter, spoken: Collection[SignatureKey]
) -> dict[SignatureKey, int | None]:
    """Signatures that are elsewhere in this version than in the one before, with their positions
    now; None where the byline has them no more.

    Those that are `spoken` of, and entries of the same bylines that keep their names. Works that
    only one of the versions has are left out. Only works that may differ are read.
    """
    asked: dict[int, list[int]] = defaultdict(list)
    for key in spoken:
        asked[key.work_id].append(key.position)
    amended = writer.amended("authorships")
    works = sorted(asked if amended is None else asked.keys() & set(amended.tolist()))
    if not works:
        return {}
    before, after = _bylines(writer.base, works), _bylines(writer, works)
    return {
        SignatureKey(work, position): now
        for work in works
        if work in before and work in after and before[work] != after[work]
        for position, now in places_now(before[work], after[work], asked[work]).items()
        if now != position
    }


def _bylines(tables: Any, works: list[int]) -> dict[int, dict[int, Entry]]:
    found: dict[int, dict[int, Entry]] = defaultdict(dict)
    for row in tables.query(_SQL, {"ids": works}).to_pylist():
        entry = Entry(row["printed_name"], row["given"], row["family"])
        found[row["work_id"]][row["position"]] = entry
    return found


def places_now(before: Byline, after: Byline, asked: Iterable[int]) -> dict[int, int | None]:
    """Position in `after` of each entry of `before` that is asked for, None where it is gone; and
    of all that keep their names.

    The same name, folded, goes first; of several alike the order stays while they are as many.
    Among what is left an entry goes to the one whose name agrees best with it, if that one's best
    it is too. Of several that agree as well the one at the same place is meant, or nobody.
    """
    found = _of_equal_names(before, after)
    taken = set(found.values())
    left = {p: e.name for p, e in before.items() if p not in found}
    free = {p: e.name for p, e in after.items() if p not in taken}
    return {**found, **{p: _alike(p, left, free) for p in asked if p in left}}


def _of_equal_names(before: Byline, after: Byline) -> dict[int, int]:
    now = _by_name(after)
    found: dict[int, int] = {}
    for name, places in _by_name(before).items():
        there = now.get(name, [])
        if len(there) == len(places):
            found.update(zip(places, there, strict=True))
        else:
            found.update((place, place) for place in places if place in there)
    return found


def _by_name(byline: Byline) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for position in sorted(byline):
        found[fold(byline[position].printed)].append(position)
    return found


def _alike(at: int, left: Mapping[int, PersonName], free: Mapping[int, PersonName]) -> int | None:
    to = _best({p: compatible(left[at], name) for p, name in free.items()}, at)
    if to is None:
        return None
    back = _best({p: compatible(name, free[to]) for p, name in left.items()}, to)
    return to if back == at else None


def _best(grades: Mapping[int, NameAgreement], at: int) -> int | None:
    """The only position with the highest grade, or `at` when it is among several."""
    highest = max(grades.values(), default=NameAgreement.CONTRADICTORY)
    if highest is NameAgreement.CONTRADICTORY:
        return None
    tied = [position for position, grade in grades.items() if grade == highest]
    return tied[0] if len(tied) == 1 else at if at in tied else None
