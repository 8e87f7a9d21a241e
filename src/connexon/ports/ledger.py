"""What people said about identity: append-only, attributed, dated, revocable."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class JudgementKind(StrEnum):
    """What a person can say."""

    SAME = "same"  # two signatures are one person's
    DIFFERENT = "different"  # two signatures, or two parts of a scholar, are two people's
    MINE = "mine"  # a signature belongs to a scholar
    NOT_MINE = "not-mine"  # a signature does not belong to a scholar
    NAME = "name"  # a scholar's preferred name


@dataclass(frozen=True, slots=True)
class SignatureKey:
    """One authorship: the work and the 0-based position in its byline."""

    work_id: int
    position: int


GONE = -1  # position of a signature whose entry its byline has no more
Moves = Mapping[SignatureKey, int | None]  # position of an entry in the later byline; None: gone


@dataclass(frozen=True, slots=True)
class Judgement:
    """One line of the ledger. Never edited; revoking is `revoked_at`/`revoked_by`.

    SAME/DIFFERENT: `left` and `right`; of two scholars these are signatures at their cores, and
    `left_members` and `right_members` all that were theirs when the person spoke. Of a scholar
    who was divided, `right_members` are all signatures said to be somebody else's.
    MINE/NOT_MINE: `left` is the signature and `right` a signature at the core of the scholar meant
    when the person spoke (so that the judgement survives renumbering); `scholar_id` records the id
    they saw. NAME: `right` is that core signature and `text` the name.
    """

    judgement_id: int
    kind: JudgementKind
    left: SignatureKey | None
    right: SignatureKey | None
    scholar_id: int | None
    text: str | None
    judge: str
    said_at: datetime
    revoked_at: datetime | None = None
    revoked_by: str | None = None
    left_members: tuple[SignatureKey, ...] = ()
    right_members: tuple[SignatureKey, ...] = ()

    def signatures(self) -> tuple[SignatureKey, ...]:
        """All that it speaks of."""
        ends = (k for k in (self.left, self.right) if k is not None)
        return (*ends, *self.left_members, *self.right_members)

    def moved(self, moves: Moves) -> Judgement:
        """The same of entries of bylines that are elsewhere now, all at once.

        Members that are gone are left out, and the first one left on another work than the other
        end stands for an end that is gone. Where there is none the end is `GONE`: then nothing is
        said any more of whom it spoke about.
        """
        if not any(key in moves for key in self.signatures()):
            return self
        left_members, right_members = (
            _members(side, moves) for side in (self.left_members, self.right_members)
        )
        left, right = _moved(self.left, moves), _moved(self.right, moves)
        left = _end(left, left_members, right)
        return replace(
            self, left=left, right=_end(right, right_members, left),
            left_members=left_members, right_members=right_members,
        )  # fmt: skip


def _moved(key: SignatureKey | None, moves: Moves) -> SignatureKey | None:
    if key is None or key not in moves:
        return key
    position = moves[key]
    return SignatureKey(key.work_id, GONE if position is None else position)


def _members(side: tuple[SignatureKey, ...], moves: Moves) -> tuple[SignatureKey, ...]:
    """Those that are still there, by work and position."""
    now = (moved for key in side if (moved := _moved(key, moves)) and moved.position != GONE)
    return tuple(sorted(now, key=lambda k: (k.work_id, k.position)))


def _end(
    key: SignatureKey | None, members: tuple[SignatureKey, ...], other: SignatureKey | None
) -> SignatureKey | None:
    if key is None or key.position != GONE:
        return key
    return next((k for k in members if other is None or k.work_id != other.work_id), key)


class Ledger(Protocol):
    """The judgements of a library. Times are given by the caller.

    Lines are kept as they were said, and told as of the library's current version: under all
    `write_moves` of that version and of those before it, in order.
    """

    def append(self, judgement: Judgement) -> Judgement:
        """Store it durably; the same with its id (the given id is ignored)."""

    def revoke(self, judgement_id: int, by: str, at: datetime) -> Judgement:
        """Mark as revoked. Raises: NotFoundError; ConflictError if already revoked."""

    def standing(self) -> list[Judgement]:
        """Those not revoked, oldest first."""

    def history(self, limit: int = 100) -> list[Judgement]:
        """All, newest first."""

    def write_moves(self, version: int, where: Moves, up_to: int) -> None:
        """Keep where entries of bylines are in `version`: judgements up to the id `up_to` speak
        of them there, from the moment that this version is the current one. Replaces what was
        kept of this version and later ones, which were never finished."""

    def write_overlay(
        self,
        version: int,
        changes: Sequence[tuple[SignatureKey, int, float]],
        completeness: Mapping[int, float] | None = None,
        back: Collection[SignatureKey] = (),
    ) -> None:
        """Assignments (signature, scholar_id, probability) that outrank those of `version`
        until the next version is built; replaces earlier ones of the same signatures. So does
        the completeness of scholars, by their ids. Signatures that are `back` are as in the
        version again."""

    def overlay(self, version: int) -> dict[SignatureKey, tuple[int, float]]:
        """The overlay of this version."""

    def completeness(self, version: int) -> dict[int, float]:
        """Completeness of scholars whom judgements since this version have changed, by id."""
