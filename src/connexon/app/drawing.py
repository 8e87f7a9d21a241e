"""What else may be a scholar's: memberships drawn from plausible answers to who wrote what.

What to draw from is worked out once for the blocks of a scholar, in about the time that clustering
them takes, and kept while the version stays, and so are the partitions drawn: what people say is
laid over them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from connexon import identify
from connexon.app.identity import is_read, reading_of
from connexon.identify.judged import signature_numbers
from connexon.identify.sampling import groups_near, members, sample_near
from connexon.ports.ledger import SignatureKey
from connexon.ports.library import Library

DRAWS = 200
# Above this number of signatures that may bear the name a page would have to wait too long.
MOST_SIGNATURES = 20_000
_KEPT = 64

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Drawn:
    """(draws, signatures): whether each signature is the scholar's in a draw."""

    signatures: tuple[SignatureKey, ...]
    drawn: npt.NDArray[np.bool_]


_Key = tuple[str, int, tuple[int, ...]]  # library, version, blocks
_Drawing = tuple[_Key, tuple[int, ...], tuple[int, ...], int, int]
_Near = tuple[_Key, tuple[int, ...], int, int]
_kept: OrderedDict[_Key, identify.Alternatives] = OrderedDict()
_partitions: OrderedDict[_Near, npt.NDArray[np.int64]] = OrderedDict()
_drawn: OrderedDict[_Drawing, Drawn] = OrderedDict()
_guard = Lock()


def is_quick(library: Library) -> bool:
    """Whether drawing need not first wait until the library is read for identification."""
    return is_read(library)


def draw_members(
    library: Library, own: Mapping[SignatureKey, object], seed: int, draws: int = DRAWS
) -> Drawn | None:
    """Who may have written what, for the scholar whose signatures are `own`; None when too many
    signatures may bear the name. The same library, judgements and seed give the same draws."""
    reading = reading_of(library)
    corpus = reading.corpus
    numbers = signature_numbers(corpus, list(own))
    numbers = np.sort(numbers[numbers >= 0])
    standing = library.ledger.standing()
    blocks = identify.blocks_of(reading, numbers, standing) if len(numbers) else ()
    if not blocks or int(np.isin(corpus.naming.block, blocks).sum()) > MOST_SIGNATURES:
        return None
    said = tuple(j.judgement_id for j in standing)
    key = (str(library.path.resolve()), library.current().version, blocks)

    def anew() -> Drawn:
        given = _once(_kept, key, lambda: identify.alternatives(reading, blocks))
        given = identify.with_words(given, reading, standing)
        near = groups_near(given, numbers)
        drawn = _once(_partitions, (key, tuple(near.tolist()), seed, draws),
                      lambda: sample_near(given, near, draws, seed))  # fmt: skip
        found = members(given, numbers, near, drawn)
        work = corpus.work_ids[corpus.signature_work[found.signatures]].tolist()
        place = corpus.position[found.signatures].tolist()
        keys = tuple(SignatureKey(w, p) for w, p in zip(work, place, strict=True))
        return Drawn(keys, found.drawn)

    return _once(_drawn, (key, said, tuple(numbers.tolist()), seed, draws), anew)


def _once(kept: OrderedDict[K, V], key: K, make: Callable[[], V]) -> V:
    """What is kept under the key, or is made now; the last _KEPT asked for are kept."""
    with _guard:
        if key in kept:
            kept.move_to_end(key)
            return kept[key]
    made = make()
    with _guard:
        kept[key] = made
        while len(kept) > _KEPT:
            kept.popitem(last=False)
    return made
