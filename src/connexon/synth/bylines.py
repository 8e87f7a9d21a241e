"""Who writes a work: mostly one community, with partners, guests, and now and then thousands."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from connexon.synth.hashing import Ints, Words, below, chance, draw, lookup, pick, zipf
from connexon.synth.world import SEATS, World

_SIZE, _SEAT, _WHERE, _ORDER, _MEGA = range(40, 45)
_MEGA_SMALLEST, _MEGA_LARGEST = 150, 3000
# Share of bylines with 1, 2, 3 … authors, in percent.
_SIZES = (9, 14, 17, 16, 13, 10, 7, 5, 4, 2, 1, 1, 1)
_SEAT_TABLE = lookup(zipf(SEATS, 2.0))
_SIZE_TABLE = lookup(_SIZES)


@dataclass(frozen=True, slots=True)
class Bylines:
    """Entries of a run of works, sorted by work and position.

    `work` is the index within the run, `community` where the author sits, `person` their id.
    """

    work: Ints
    position: Ints
    person: Ints
    community: Ints


def bylines(world: World, works: Ints) -> Bylines:
    """Bylines of these works. A person stands at most once in each; every work has an author."""
    seed = world.plan.seed
    mega = chance(draw(seed, _MEGA, works), world.plan.mega_share)
    sizes = 1 + pick(_SIZE_TABLE, draw(seed, _SIZE, works))
    bits = draw(seed, _MEGA, works, works)
    large = _MEGA_SMALLEST * _MEGA_LARGEST // (_MEGA_SMALLEST + below(bits, _MEGA_LARGEST))
    sizes = np.where(mega, large, sizes)
    index = np.repeat(np.arange(len(works), dtype=np.int64), sizes)
    place = np.arange(len(index), dtype=np.int64) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    work = works[index]
    community, seat = _places(world, work, place, mega[index])
    person = world.holder(community, seat, world.year_of(work))
    order = _order(seed, work, person, seat, mega[index])
    return _distinct(index, order, person, community)


def _places(
    world: World, work: Ints, place: Ints, mega: npt.NDArray[np.bool_]
) -> tuple[Ints, Ints]:
    """Community and seat of every draw. A mega-collaboration takes whole communities in turn."""
    seed = world.plan.seed
    home = world.community_of(work)
    seat = pick(_SEAT_TABLE, draw(seed, _SEAT, work, place))
    where: Words = draw(seed, _WHERE, work, place)
    step = below(where, 100)
    partner = np.where(chance(where, 0.5), world.neighbour(home, 0), world.neighbour(home, 1))
    anywhere = below(where << np.uint64(20), world.communities)
    community = np.where(step < 84, home, np.where(step < 97, partner, anywhere))
    community = np.where(place == 0, home, community)
    whole = (home // 8 * 8 + place // SEATS) % world.communities
    return np.where(mega, whole, community), np.where(mega, place % SEATS, seat)


def _order(seed: int, work: Ints, person: Ints, seat: Ints, mega: npt.NDArray[np.bool_]) -> Ints:
    """Sort key within a byline: students first and leaders last, with some disorder."""
    jitter = below(draw(seed, _ORDER, work, person), 9)
    return np.where(mega, person % 100_003, (SEATS - seat) * 2 + jitter)


def _distinct(index: Ints, order: Ints, person: Ints, community: Ints) -> Bylines:
    """Each person once per work, then positions 0, 1, 2 … by the sort key."""
    by_person = np.lexsort((order, person, index))
    again = np.zeros(len(index), dtype=np.bool_)
    again[1:] = (np.diff(index[by_person]) == 0) & (np.diff(person[by_person]) == 0)
    kept = by_person[~again]
    kept = kept[np.lexsort((person[kept], order[kept], index[kept]))]
    work = index[kept]
    starts = np.searchsorted(work, work, side="left")
    return Bylines(
        work, np.arange(len(work), dtype=np.int64) - starts, person[kept], community[kept]
    )
