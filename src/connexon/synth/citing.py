"""References: recent works first, famous ones more, one's own group's often.

A reference is found by arithmetic: so many works of the same subfield (or community) back, the
step drawn from a heavy-tailed distribution of ages. Half of them are then copied: instead of the
work found, one of that work's own references is cited. Copying gives preferential attachment
(Kleinberg et al. 1999, doi:10.1007/3-540-48686-0_1) without a list of counts.
"""

from __future__ import annotations

import numpy as np

from connexon.synth.hashing import Ints, below, chance, draw, lookup, pick
from connexon.synth.world import World

_COUNT, _STEP, _COPY, _KIND = range(60, 64)
MOST = 16
_COUNT_TABLE = lookup([3, 3, 4, 5, 6, 8, 9, 10, 10, 9, 8, 7, 6, 5, 4, 3, 2])
_AGES = 400  # works of a subfield per unit of age, at most


def references(world: World, works: Ints) -> tuple[Ints, Ints]:
    """(index within `works`, cited work) of every reference, both sorted; no pair twice.

    A work cites only works with a smaller number, so none of a later year.
    """
    seed = world.plan.seed
    counts = pick(_COUNT_TABLE, draw(seed, _COUNT, works))
    index = np.repeat(np.arange(len(works), dtype=np.int64), counts)
    which = np.arange(len(index), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    citing = works[index]
    found = _found(world, citing, which)
    copies = chance(draw(seed, _COPY, citing, which), 0.5) & (found >= 0)
    safe = np.maximum(found, 0)
    copied = _found(world, safe, below(draw(seed, _COPY, safe, which), 3))
    cited = np.where(copies & (copied >= 0), copied, found)
    index, cited = index[cited >= 0], cited[cited >= 0]
    if not len(index):
        return index, cited
    order = np.lexsort((cited, index))
    index, cited = index[order], cited[order]
    fresh = np.ones(len(index), dtype=np.bool_)
    fresh[1:] = (np.diff(index) != 0) | (np.diff(cited) != 0)
    return index[fresh], cited[fresh]


def _found(world: World, citing: Ints, which: Ints) -> Ints:
    """The work reached by stepping back from `citing`; negative where there is none."""
    bits = draw(world.plan.seed, _STEP, citing, which)
    kind = below(draw(world.plan.seed, _KIND, citing, which), 100)
    # A uniform below a uniform is heavy at small steps, so recent works are cited most.
    reach = np.minimum(_AGES, citing // world.subfields + 1)
    back = 1 + below(bits, 1 + below(bits << np.uint64(31), reach))
    target = citing - back * world.subfields
    own = citing - (1 + back % 12) * world.subfields * len(world.wheel)
    target = np.where((kind < 25) & (own >= 0), own, target)
    elsewhere = target - target % world.subfields + below(bits >> np.uint64(7), world.subfields)
    target = np.where((kind >= 92) & (elsewhere < citing), elsewhere, target)
    return _towards_famous(world.subfields, target, kind)


def _towards_famous(step: int, target: Ints, kind: Ints) -> Ints:
    """Half of the targets give way to the famous work before them: every 16th, every 64th."""
    for low, high, every in ((40, 70, 16), (70, 92, 64)):
        famous = target - target // step % every * step
        target = np.where((kind >= low) & (kind < high) & (famous >= 0), famous, target)
    return target
