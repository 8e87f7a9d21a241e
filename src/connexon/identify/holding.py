"""What people said, made to hold for what the models found.

Clusters are found first as if nobody had spoken. Then each judgement takes effect, oldest first,
so that of two that contradict each other the newer holds: two scholars become one, a signature
goes over to a scholar, or leaves one. What has left may then be merged with somebody else by the
models; nothing else moves that nobody spoke of. Two entries of one byline stay two people whatever
anybody says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from connexon.ports.ledger import JudgementKind

Index = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_PARTING = (JudgementKind.DIFFERENT, JudgementKind.NOT_MINE)
# More of a scholar than this never goes along with a signature that leaves.
_LARGEST_TOW = 0.2
# Two signatures called the same join their clusters only where these share few bylines.
_FEW_BYLINES = 0.25


def _nobody() -> Index:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Word:
    """A judgement on signature numbers. For SAME of two scholars `with_left` and `with_right` are
    all signatures that were theirs when it was said; for DIFFERENT `with_right` are those that are
    somebody else's together."""

    kind: JudgementKind
    left: int
    right: int
    with_left: Index = field(default_factory=_nobody)
    with_right: Index = field(default_factory=_nobody)

    @property
    def parts(self) -> bool:
        """Whether it says that the two are different people."""
        return self.kind in _PARTING


@dataclass(frozen=True, slots=True)
class Constraints:
    """What people said that stands, oldest first."""

    words: tuple[Word, ...] = ()

    @staticmethod
    def none() -> Constraints:
        """Nothing was said."""
        return Constraints()

    def moving(self, work: npt.NDArray[np.integer[Any]]) -> Index:
        """Signatures (places in `work`, the work of each) that a judgement may move by themselves:
        those it moves, and the other entries of their bylines, which may have to make way. The
        others it names stay with what they hang together with: they say where, and speaking of
        them must not tear them out."""
        moving = [
            w.left if w.kind in (JudgementKind.MINE, JudgementKind.NOT_MINE) else w.right
            for w in self.words
            if not len(w.with_left)
        ]
        going = [w.with_right for w in self.words if w.parts]
        named = np.concatenate([np.array(moving, dtype=np.int64), *going])
        return np.flatnonzero(np.isin(work, work[named]))

    def joined(self) -> Index:
        """Pairs (n, 2) of signatures that are one person's, people say."""
        pairs = [
            (w.left, int(other))
            for w in self.words
            if not w.parts
            for other in (w.right, *w.with_left.tolist(), *w.with_right.tolist())
        ]
        return np.array(pairs, dtype=np.int64).reshape(-1, 2)

    def within(self, signatures: Index) -> Constraints:
        """On places in `signatures`; words about others are left out."""
        if not self.words:
            return self
        order = np.argsort(signatures, kind="stable")

        def places(of: Index) -> Index:
            at = np.searchsorted(signatures[order], of).clip(max=len(signatures) - 1)
            found = order[at]
            return np.asarray(found[signatures[found] == of], dtype=np.int64)

        def local(word: Word) -> Iterable[Word]:
            ends = places(np.array([word.left, word.right], dtype=np.int64))
            if len(ends) == 2:
                sides = places(word.with_left), places(word.with_right)
                yield replace(word, left=int(ends[0]), right=int(ends[1]),
                              with_left=sides[0], with_right=sides[1])  # fmt: skip

        return Constraints(tuple(w for word in self.words for w in local(word)))


@dataclass(frozen=True, slots=True)
class Parts:
    """Atoms of some signatures: `atom` and `work` of each signature; of each atom the cluster that
    the pair model makes at its strict cut (`strict`), the one found (`group`), and the printed
    name (`name`)."""

    atom: Index
    work: npt.NDArray[np.integer]
    strict: Index
    group: Index
    name: Index


@dataclass(frozen=True, slots=True)
class Held:
    """Clusters of the atoms as people said; pairs of atoms that are now to stay apart; and the
    atoms that a word brought to where they are: one by one, or with their cluster. `homeless` ones
    have left a cluster, and may be merged with another; all other clusters stay as they are."""

    group: Index
    apart: Index
    moved: Flags
    joined: Flags
    homeless: Flags


def hold(parts: Parts, words: Sequence[Word]) -> Held:
    """Clusters after what people said of places in the signatures, in the order they said it."""
    state = _State(parts)
    for word in words:
        state.take(word)
    return state.result(words)


def votes(was: Index, words: Sequence[Word], left: Flags) -> Index:
    """Old scholar ids as they count for new ones. Signatures that a word has just taken out of a
    scholar (`left`) have no say in who goes on under that scholar's id; one given to a scholar
    does not bring its own."""
    kept = was.copy()
    for word in words:
        same = was[word.left] == was[word.right]
        if word.kind is JudgementKind.MINE and not same:
            kept[word.left] = -1
        elif word.parts and same:
            kept[left & (was == was[word.left])] = -1
    return kept


class _State:
    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.group = parts.group.copy()
        self.size = np.bincount(parts.atom, minlength=len(parts.group))
        self.next = int(parts.group.max(initial=-1)) + 1
        self.spoken = np.zeros(len(parts.group), dtype=bool)
        self.moved = np.zeros(len(parts.group), dtype=bool)
        self.free = np.zeros(len(parts.group), dtype=bool)

    def take(self, word: Word) -> None:
        left, right = int(self.parts.atom[word.left]), int(self.parts.atom[word.right])
        if word.parts and len(word.with_right):
            self._divide(left, self.parts.atom[word.with_right])
            return
        if word.parts:
            self._part(left, right, word.kind is JudgementKind.NOT_MINE)
            return
        if word.kind is JudgementKind.MINE:
            self._move(left, right)
        else:
            self._join(word, left, right)
        self.spoken[[left, right]] = True

    def result(self, words: Sequence[Word]) -> Held:
        atom = self.parts.atom
        apart = [(atom[w.left], atom[w.right]) for w in words if w.parts]
        pairs = np.array(apart, dtype=np.int64).reshape(-1, 2)
        pairs = pairs[self.group[pairs[:, 0]] != self.group[pairs[:, 1]]]
        named = [g for w in words if not w.parts for g in (atom[w.left], atom[w.right])]
        joined = np.isin(self.group, self.group[np.array(named, dtype=np.int64)])
        group = np.unique(self.group, return_inverse=True)[1].astype(np.int64)
        return Held(group, pairs, self.moved, joined, self._homeless())

    def _homeless(self) -> Flags:
        """Atoms of clusters that are made up of nothing but what has left another."""
        stays = np.zeros(self.next, dtype=bool)
        stays[self.group[~self.free]] = True
        return ~stays[self.group]

    def _move(self, one: int, to: int) -> None:
        if self.group[one] != self.group[to]:
            self.group[one] = self.group[to]
            self.moved[one], self.free[one] = True, False
            self._clear_bylines(int(self.group[to]), [one, to])

    def _join(self, word: Word, left: int, right: int) -> None:
        here = self._home(word.with_left, left)
        there = self._home(word.with_right, right)
        if not len(word.with_left) and here != there and self._shared(here, there) > _FEW_BYLINES:
            self._move(right, left)
            return
        members = np.unique(self.parts.atom[np.concatenate([word.with_left, word.with_right])])
        self.group[self.group == there] = here
        self.group[members] = here
        self.group[[left, right]] = here
        self.free[self.group == here] = False
        self._clear_bylines(here, [left, right])

    def _home(self, members: Index, core: int) -> int:
        """The cluster that most of the members are in."""
        if not len(members):
            return int(self.group[core])
        found, count = np.unique(self.group[self.parts.atom[members]], return_counts=True)
        best = found[count == count.max()]
        return int(self.group[core] if self.group[core] in best else best[0])

    def _divide(self, left: int, others: Index) -> None:
        """All of the others that are with `left` leave, together."""
        going = np.unique(others[self.group[others] == self.group[left]])
        going = going[going != left]
        if len(going):
            self._leave(going)

    def _part(self, left: int, right: int, leaves: bool) -> None:
        """`left`, or (unless it `leaves`) the one with less in tow, goes out of their cluster, but
        takes no large part of it along."""
        if self.group[left] != self.group[right]:
            return
        going, staying = self._in_tow(left, right), self._in_tow(right, left)
        if not leaves and self.size[going].sum() >= self.size[staying].sum():
            left, going = right, staying
        whole = self.size[self.group == self.group[left]].sum()
        if self.size[going].sum() > _LARGEST_TOW * whole:
            going = np.array([left], dtype=np.int64)
        self._leave(going)

    def _leave(self, going: Index) -> None:
        self.group[going] = self.next
        self.free[going] = True
        self.next += 1

    def _in_tow(self, one: int, other: int) -> Index:
        """What leaves with an atom: what is printed with the same name and the pair model groups
        with it at its strict cut, but nobody whom people have said to be here. Of such in mixed
        clusters 94 % are the same person's; under other names (initials as a rule) 25 %."""
        strict, name = self.parts.strict, self.parts.name
        alone = np.array([one], dtype=np.int64)
        if strict[one] == strict[other]:
            return alone
        like = (self.group == self.group[one]) & (strict == strict[one]) & (name == name[one])
        like &= ~self.spoken
        return np.union1d(np.flatnonzero(like), alone)

    def _shared(self, here: int, there: int) -> float:
        """Works with an entry of each of two clusters, as a share of the smaller one's."""
        group = self.group[self.parts.atom]
        mine, theirs = (np.unique(self.parts.work[group == g]) for g in (here, there))
        shared = len(np.intersect1d(mine, theirs, assume_unique=True))
        return shared / max(1, min(len(mine), len(theirs)))

    def _clear_bylines(self, here: int, first: list[int]) -> None:
        """One entry of each byline stays: the one just spoken of, else one that was spoken of
        before, else that of the larger atom; the others' atoms go alone."""
        mine = np.flatnonzero(self.group[self.parts.atom] == here)
        works, times = np.unique(self.parts.work[mine], return_counts=True)
        rows = mine[np.isin(self.parts.work[mine], works[times > 1])]
        atoms = np.unique(self.parts.atom[rows])
        now = np.isin(atoms, first)
        order = np.lexsort((atoms, -self.size[atoms], ~self.spoken[atoms], ~now))
        taken: set[int] = set()
        for one in atoms[order].tolist():
            of_one = set(self.parts.work[rows[self.parts.atom[rows] == one]].tolist())
            if of_one & taken:
                self._leave(np.array([one], dtype=np.int64))
            else:
                taken |= of_one
