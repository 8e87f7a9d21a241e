"""What else may be a scholar's: memberships drawn from plausible answers to who wrote what.

What to draw from is worked out once for a scholar of a version and kept while that stays, and so
are the partitions drawn: what people say is laid over them. Where it is not known what the models
said of the name, its blocks are looked at whole, in about the time that clustering them takes.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from connexon import identify
from connexon.app.identity import is_read, what_stands
from connexon.identify.judged import signature_numbers
from connexon.identify.model import load_model
from connexon.identify.sampling import bearing, groups_near, members, sample_near
from connexon.ports.ledger import Judgement, SignatureKey
from connexon.ports.library import Library

DRAWS = 200
# Above these a page would have to wait too long: signatures that may bear the name, where it is
# known what the models said of them and where they must be asked; groups near the scholar.
MOST_SIGNATURES, MOST_ANEW = 200_000, 20_000
MOST_NEAR = 1_000
_KEPT = 64

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Drawn:
    """(draws, signatures): whether each signature is the scholar's in a draw."""

    signatures: tuple[SignatureKey, ...]
    drawn: npt.NDArray[np.bool_]


Index = npt.NDArray[np.int64]
# Library, version, blocks, signatures that it is about (none: all of the blocks'), and others that
# people spoke of.
_Key = tuple[str, int, tuple[int, ...], tuple[int, ...], *tuple[int, ...]]
_Drawing = tuple[_Key, tuple[int, ...], tuple[int, ...], int, int]
_Near = tuple[_Key, tuple[int, ...], int, int]
_kept: OrderedDict[_Key, identify.Alternatives | None] = OrderedDict()
_partitions: OrderedDict[_Near, Index] = OrderedDict()
_drawn: OrderedDict[_Drawing, Drawn | None] = OrderedDict()
_guard = Lock()


def is_quick(library: Library) -> bool:
    """Whether drawing need not first wait until the library is read for identification."""
    return is_read(library)


def draw_members(
    library: Library, own: Mapping[SignatureKey, object], seed: int, draws: int = DRAWS
) -> Drawn | None:
    """Who may have written what, for the scholar whose signatures are `own`; None when too many
    signatures may bear the name, or may be the scholar's. The same library, judgements and seed
    give the same draws."""
    name = _Name.of(library, own)
    if not len(name.signatures) or len(name.signatures) > name.most:
        return None
    said = tuple(j.judgement_id for j in name.standing)

    def anew() -> Drawn | None:
        unsaid = name.drawn_from()
        if unsaid is None:
            return None
        given = identify.with_words(unsaid, name.reading, name.standing)
        near = groups_near(given, name.own)
        drawn = _once(_partitions, (name.key, tuple(near.tolist()), seed, draws),
                      lambda: sample_near(given, near, draws, seed))  # fmt: skip
        found = members(given, name.own, near, drawn)
        corpus = name.reading.corpus
        work = corpus.work_ids[corpus.signature_work[found.signatures]].tolist()
        place = corpus.position[found.signatures].tolist()
        keys = tuple(SignatureKey(w, p) for w, p in zip(work, place, strict=True))
        return Drawn(keys, found.drawn)

    return _once(_drawn, (name.key, said, tuple(name.own.tolist()), seed, draws), anew)


@dataclass(frozen=True, slots=True)
class _Name:
    """The signatures `own` of a scholar among all that may bear the name, block by block; `known`
    is what the models said of these (None: they must be asked)."""

    reading: identify.Reading
    standing: Sequence[Judgement]
    own: Index
    signatures: Index
    known: identify.Unsaid | None
    of_version: Index
    key: _Key

    @staticmethod
    def of(library: Library, own: Iterable[SignatureKey]) -> _Name:
        """By the newest version, whatever people said since."""
        reading, assigned, unsaid = what_stands(library)
        numbers = signature_numbers(reading.corpus, list(own))
        numbers = np.sort(numbers[numbers >= 0])
        standing = library.ledger.standing()
        blocks = identify.blocks_of(reading, numbers, standing) if len(numbers) else ()
        name = bearing(reading, blocks)
        if unsaid is not None and not unsaid.knows(name):
            unsaid = None
        # The scholar as the version has them, so that most of what is said changes nothing here.
        ids, count = np.unique(assigned[numbers], return_counts=True)
        theirs = name[np.isin(assigned[name], ids[count == count.max(initial=0)][:1])]
        about = np.union1d(theirs, numbers) if unsaid is not None else numbers[:0]
        key = (str(library.path.resolve()), library.current().version, blocks)
        return _Name(reading, standing, numbers, name, unsaid, about,
                     (*key, tuple(about.tolist())))  # fmt: skip

    @property
    def most(self) -> int:
        """Signatures that are not too many to wait for."""
        return MOST_SIGNATURES if self.known is not None else MOST_ANEW

    def drawn_from(self) -> identify.Alternatives | None:
        """What to draw from; None where too much is near."""
        given = _once(_kept, self.key, lambda: self._given(self.signatures[:0]))
        if given is None or self.known is None:
            return given
        said = signature_numbers(
            self.reading.corpus, [k for j in self.standing for k in j.signatures()]
        )
        far = np.setdiff1d(np.intersect1d(said, self.signatures), given.signatures)
        if not len(far):
            return given
        return _once(_kept, (*self.key, *far.tolist()), lambda: self._given(far))

    def _given(self, spoken_of: Index) -> identify.Alternatives | None:
        """The same as long as nobody has spoken, with those of whom somebody has."""
        model = load_model()
        if self.known is None:
            return identify.alternatives_by(self.reading, self.signatures, model)
        said, own = self.known.of(self.signatures), self.of_version
        return identify.surroundings(self.reading, said, own, model, MOST_NEAR, spoken_of)


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
