"""What the models say before people's word, kept with a library and carried on as it grows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from connexon.identify.corpus import Corpus
from connexon.identify.engine import Clusters, models_say
from connexon.identify.model import IdentityModel

Index = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]

_UNKNOWN = -1


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What the models say of every signature of a corpus as if nobody had spoken: its group at
    the strict cut and its cluster (each by its first signature), belief and missing. A negative
    strict group is that of a signature of which it is not known."""

    strict: npt.NDArray[np.int32]
    group: npt.NDArray[np.int32]
    belief: npt.NDArray[np.float32]
    missing: npt.NDArray[np.float32]

    @staticmethod
    def of_nobody(count: int) -> Unsaid:
        """Every signature alone."""
        alone = np.arange(count, dtype=np.int32)
        return Unsaid(alone, alone.copy(), np.ones(count, dtype="f4"), np.zeros(count, dtype="f4"))

    def knows(self, signatures: Index) -> bool:
        """Whether it is known of all of these."""
        return bool((self.strict[signatures] >= 0).all())

    def of(self, signatures: Index) -> Clusters:
        """What the models said of the signatures of whole blocks of which it is known."""

        def numbered(value: npt.NDArray[np.int32]) -> Index:
            return np.unique(value[signatures], return_inverse=True)[1].astype(np.int64)

        return Clusters(
            signatures, numbered(self.group), self.belief[signatures].astype(np.float64),
            self.missing[signatures].astype(np.float64), numbered(self.strict),
            np.zeros(len(signatures), dtype=bool),
        )  # fmt: skip

    def forget(self, signatures: Index) -> None:
        """It is not known of these any more."""
        self.strict[signatures] = _UNKNOWN

    def carried(self, place: Index) -> Unsaid:
        """The same in a later corpus whose signature k was number `place[k]` of this one, or is new
        (-1) and stands alone."""
        answer = Unsaid.of_nobody(len(place))
        kept = np.flatnonzero(place >= 0)
        was = place[kept]
        answer.strict[kept] = _by_first_kept(self.strict[was], kept, len(self.strict))
        answer.group[kept] = _by_first_kept(self.group[was], kept, len(self.group))
        answer.belief[kept], answer.missing[kept] = self.belief[was], self.missing[was]
        return answer

    def take(self, other: Unsaid, signatures: Index) -> None:
        """What the other says of whole blocks."""
        for mine, theirs in (
            (self.strict, other.strict), (self.group, other.group),
            (self.belief, other.belief), (self.missing, other.missing),
        ):  # fmt: skip
            mine[signatures] = theirs[signatures]

    def join(self, signatures: Index, group: Index, belief: Doubles, missing: Doubles) -> None:
        """Signatures, new ones among them, that are clusters now; what is missing of any is of
        all."""
        self.group[signatures] = by_first(group, signatures)
        self.belief[signatures] = belief
        most = np.zeros(int(group.max(initial=-1)) + 1, dtype=np.float32)
        np.maximum.at(most, group, np.maximum(missing, self.missing[signatures]).astype("f4"))
        self.missing[signatures] = most[group]

    def join_strictly(self, signatures: Index, strict: Index, fresh: npt.NDArray[np.bool_]) -> None:
        """Strict groups of signatures that are clusters now: `fresh` ones that are `strict` with a
        standing cluster go to its largest group, others are groups by themselves."""
        was = self.strict[signatures].astype(np.int64)
        pair, count = np.unique(
            np.column_stack([strict[~fresh], was[~fresh]]), axis=0, return_counts=True
        )
        order = np.lexsort((pair[:, 1], -count, pair[:, 0]))
        among, first = np.unique(pair[order, 0], return_index=True)
        largest = np.full(int(strict.max(initial=-1)) + 1, -1, dtype=np.int64)
        largest[among] = pair[order, 1][first]
        # Numbers that no signature has stand for groups of fresh ones alone.
        alone = len(self.strict) + strict
        now = np.where(fresh, np.where(largest[strict] >= 0, largest[strict], alone), was)
        dense = np.unique(now, return_inverse=True)[1]
        unknown = ~fresh & (was < 0)
        self.strict[signatures] = np.where(unknown, _UNKNOWN, by_first(dense, signatures))


def models_said(
    corpus: Corpus, collaboration: npt.NDArray[np.int32], unsaid: Unsaid | None,
    signatures: Index, model: IdentityModel,
) -> Clusters:  # fmt: skip
    """What the models say of the signatures of whole blocks, in any order: what is known of it, and
    asked where it is not."""
    block = corpus.naming.block[signatures]
    strange = np.ones(len(block), dtype=bool)
    if unsaid is not None:
        strange = np.isin(block, block[unsaid.strict[signatures] < 0])
        if not strange.any():
            return unsaid.of(signatures)
    asked = np.flatnonzero(strange)
    asked = asked[np.argsort(block[asked], kind="stable")]
    found = [models_say(corpus, collaboration, signatures[asked], model)]
    known = np.flatnonzero(~strange)
    if unsaid is not None and len(known):
        found.append(unsaid.of(signatures[known]))
    return _side_by_side(found).at(np.argsort(np.append(asked, known), kind="stable"))


def _side_by_side(parts: list[Clusters]) -> Clusters:
    """Of several blocks, groups numbered on."""

    def numbered(groups: list[Index]) -> Index:
        first = np.cumsum([0, *(int(g.max(initial=-1)) + 1 for g in groups[:-1])])
        return np.concatenate([g + f for g, f in zip(groups, first.tolist(), strict=True)])

    return Clusters(
        np.concatenate([p.signatures for p in parts]), numbered([p.group for p in parts]),
        np.concatenate([p.belief for p in parts]), np.concatenate([p.missing for p in parts]),
        numbered([p.strict for p in parts]), np.concatenate([p.left for p in parts]),
    )  # fmt: skip


def by_first(group: Index, signatures: Index) -> Index:
    """The smallest signature of each one's group."""
    first = np.full(int(group.max(initial=-1)) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, group, signatures)
    return np.asarray(first[group])


def _by_first_kept(was: npt.NDArray[np.int32], kept: Index, count: int) -> npt.NDArray[np.int32]:
    """Groups by the first of their members that are kept (ascending); what was unknown stays so."""
    answer = np.full(len(was), _UNKNOWN, dtype=np.int32)
    known = was >= 0
    first = np.zeros(count, dtype=np.int32)
    first[was[known][::-1]] = kept[known][::-1]  # the last written is the first kept
    answer[known] = first[was[known]]
    return answer
