"""What a portfolio is made from, and the values it is made of."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

# Below this number of works, indicators per work and ranks say more about chance than about the
# person, and are not given.
TOO_FEW = 20


@dataclass(frozen=True, slots=True)
class Record:
    """Works that are, or may be, one scholar's: parallel arrays, one entry per work.

    `probability` in [0, 1] that a signature of the work is the scholar's; `is_assigned`: it is
    theirs as things stand. `year` is 0 where unknown, `author_count` at least 1, `position`
    0-based. `citation_count` counts citing works in the library. `self_citing` and `self_cited`
    are places in these arrays: work `self_citing[k]` cites work `self_cited[k]`. The last three
    say what is known about each work. `normalised` and `top_share` compare with the work's
    cohort (analyse.cohorts) and are nan where it is too small.

    `drawn` (draws, works): whether the work is the scholar's in each of several plausible answers
    to who wrote what. Without it works are drawn one by one with their own probability.
    """

    work_id: Ints
    probability: Floats
    is_assigned: Bools
    year: Ints
    author_count: Ints
    position: Ints
    citation_count: Ints
    self_citing: Ints
    self_cited: Ints
    has_identifier: Bools
    has_references: Bools
    is_retracted: Bools
    normalised: Floats
    top_share: Floats
    drawn: Bools | None = None

    def digest(self) -> str:
        """BLAKE2b of all entries in order of work id: the same record gives the same digest."""
        order = np.argsort(self.work_id, kind="stable")
        place = np.empty(len(order), dtype=np.int64)
        place[order] = np.arange(len(order))
        links = sorted(zip(place[self.self_citing], place[self.self_cited], strict=True))
        hashed = hashlib.blake2b(digest_size=16)
        for name in self.__slots__:
            if not name.startswith("self_") and name != "drawn":
                hashed.update(name.encode() + getattr(self, name)[order].tobytes())
        if self.drawn is not None:
            hashed.update(np.packbits(self.drawn[:, order]).tobytes())
        hashed.update(np.array(links, dtype=np.int64).tobytes())
        return hashed.hexdigest()


@dataclass(frozen=True, slots=True)
class Figure:
    """One indicator of a person.

    `value` is None where it may not be given; `remark` then says why. `low` and `high` bound
    what it is in 90 of 100 draws of who wrote what, None where identity has no part in it.
    """

    name: str
    label: str
    unit: str
    value: float | None
    low: float | None
    high: float | None
    definition: str
    remark: str | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the works: how many of how many. Also used for what is known (coverage)."""

    name: str
    label: str
    count: int
    of: int


@dataclass(frozen=True, slots=True)
class Mover:
    """An unsure work on which a figure depends: its mean with the work and without it.

    `drawn_share` in [0, 1]: in what share of the draws it is the scholar's; `alike` further works
    are the scholar's in exactly the same draws.
    """

    work_id: int
    drawn_share: float
    is_assigned: bool
    h_with: float
    h_without: float
    alike: int = 0
