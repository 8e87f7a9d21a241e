"""People's word laid over what the models say of whole blocks.

What the models say does not depend on what anybody said: it is worked out once (engine.py) and may
be kept. A judgement then costs only what it changes: the clusters that lose or gain something are
weighed anew, and those they come to merge with; all others stay as they were.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from connexon.identify.atoms import atoms_of
from connexon.identify.candidates import Pairs, can_be_one, pairs_to_look_at
from connexon.identify.corpus import Corpus
from connexon.identify.engine import Clusters, belief_of, merge_profiles, models_say
from connexon.identify.holding import Constraints, Held, Parts, Word, hold
from connexon.identify.judged import with_joined_blocks
from connexon.identify.kernels import units_of
from connexon.identify.linkage import Bars, Links
from connexon.identify.model import IdentityModel
from connexon.identify.profiles import (
    Profiles,
    merged,
    met,
    reach_of,
    signature_profiles,
)
from connexon.identify.starting import Start, links_between

Index = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Collaboration = npt.NDArray[np.int32]


def cluster(
    corpus: Corpus,
    collaboration: Collaboration,
    signatures: Index,
    model: IdentityModel,
    constraints: Constraints,
) -> tuple[Clusters, Clusters]:
    """Clusters of the signatures of whole blocks (all signatures of each, block by block; blocks
    that a word joins count as one): as the models say, and as people said."""
    block = corpus.naming.block[signatures]
    order = np.argsort(block, kind="stable")  # joined blocks lie mixed
    found = models_say(corpus, collaboration, signatures[order], model)
    found = found.at(np.argsort(order, kind="stable"))
    return found, as_said(corpus, collaboration, found, model, constraints)


def as_said(
    corpus: Corpus,
    collaboration: Collaboration,
    found: Clusters,
    model: IdentityModel,
    constraints: Constraints,
) -> Clusters:
    """What the models found in whole blocks after what people said.

    Joining two clusters does not make their members any less sure; a cluster of one that was
    joined is its person's.
    """
    if not constraints.within(found.signatures).words:
        return found
    corpus = with_joined_blocks(corpus, constraints)
    block = corpus.naming.block[found.signatures]
    said = constraints.within(found.signatures).words
    here = np.flatnonzero(np.isin(block, block[[w.left for w in said]]))
    said = constraints.within(found.signatures[here]).words
    of_words = _BlocksSpokenOf.at(corpus, collaboration, found.at(here), said)
    group, belief, missing, left = of_words.settled(model, said)
    answer = replace(found, group=found.group.copy(), belief=found.belief.copy(),
                     missing=found.missing.copy(), left=found.left.copy())  # fmt: skip
    # Other blocks of the portion keep their numbers.
    answer.group[here] = int(found.group.max()) + 1 + group
    answer.belief[here], answer.missing[here], answer.left[here] = belief, missing, left
    return replace(answer, group=np.unique(answer.group, return_inverse=True)[1].astype(np.int64))


@dataclass(frozen=True, slots=True)
class _BlocksSpokenOf:
    """Blocks of which people spoke. Units are those of the models, but that signatures which words
    move are units by themselves. `atom` is that of each signature, `unit` that of each atom; the
    rest is of units, `first` being the place of one signature of each. Profiles are without
    `reach`, which costs most and is asked for few (`reaching`)."""

    corpus: Corpus
    found: Clusters
    atom: Index
    unit: Index
    atoms: Profiles
    profiles: Profiles
    first: Index
    block: Index

    @staticmethod
    def at(
        corpus: Corpus, collaboration: Collaboration, found: Clusters, said: tuple[Word, ...]
    ) -> _BlocksSpokenOf:
        signatures = found.signatures
        nobody = np.zeros(len(signatures), dtype=bool)
        whole = atoms_of(corpus, collaboration, signatures, nobody)
        whole_unit = units_of(corpus, signatures, whole, nobody)[whole]
        moving = Constraints(said).spoken_of()
        atom, unit = _split(whole, found, moving), _split(whole_unit, found, moving)
        first_of_atom = np.unique(atom, return_index=True)[1]
        first = np.unique(unit, return_index=True)[1]
        atoms = signature_profiles(corpus, signatures, with_reach=False)
        if len(first_of_atom) < len(signatures):
            atoms = merged(corpus, atoms, atom, len(first_of_atom))
        of_atom = unit[first_of_atom]
        profiles = atoms
        if len(first) < len(first_of_atom):
            profiles = merged(corpus, atoms, of_atom, len(first))
        block = corpus.naming.block[signatures[first]].astype(np.int64)
        return _BlocksSpokenOf(corpus, found, atom, of_atom, atoms, profiles, first, block)

    def reaching(self, units: Flags) -> tuple[Profiles, Profiles]:
        """Profiles of atoms and of units, with `reach` as far as these units meet each other."""
        of = self.unit[self.atom]
        rows = np.flatnonzero(units[of])
        reach = reach_of(self.corpus, self.found.signatures[rows])
        atoms = replace(self.atoms, reach=met(reach, self.atom[rows], len(self.unit)))
        return atoms, replace(self.profiles, reach=met(reach, of[rows], len(self.first)))

    def settled(
        self, model: IdentityModel, said: tuple[Word, ...]
    ) -> tuple[Index, Doubles, Doubles, Flags]:
        """Cluster, belief, missing and left of each signature."""
        of_signature = self.unit[self.atom]
        group = np.unique(self.found.group[self.first], return_inverse=True)[1].astype(np.int64)
        work = self.corpus.signature_work[self.found.signatures]
        name = self.corpus.naming.codes[self.found.signatures[self.first]].astype(np.int64)
        parts = Parts(of_signature, work, self.found.strict[self.first], group, name)
        held = hold(parts, said)
        touched = _changed(group, held.group)
        known = _KnownPairs(self, model)
        while True:
            start = known.start(touched, held)
            found = merge_profiles(self.corpus, start, np.arange(len(group)), held.group, model)
            wider = np.isin(found.group, found.group[touched])
            if (wider == touched).all():
                break
            touched = wider
        before = self.found.belief[self.first]
        now = belief_of(start, found.group, found.rival, model)
        lone = np.bincount(group)[group] == 1
        joined = np.where(lone, 1.0, np.maximum(before, now))
        belief = np.where(held.moved, 1.0, np.where(held.joined, joined, now))
        belief = np.where(touched, belief, before)
        missing = np.where(touched, found.missing[found.group], self.found.missing[self.first])
        of = of_signature
        return found.group[of], belief[of], missing[of], held.homeless[of]


class _KnownPairs:
    """Pairs of units that were touched, and what was asked of them so far; nothing is asked
    twice."""

    def __init__(self, blocks: _BlocksSpokenOf, model: IdentityModel) -> None:
        self._blocks, self._model = blocks, model
        self._seen = np.zeros(len(blocks.first), dtype=bool)
        self._key = np.zeros(0, dtype=np.int64)  # i << 32 | j, ascending
        self._possible = np.zeros(0, dtype=bool)
        self._columns = np.zeros((4, 0))
        self._reached = self._seen.copy()
        self._atoms, self._profiles = blocks.atoms, blocks.profiles

    def start(self, touched: Flags, held: Held) -> Start:
        """Links and bars of touched units, and what people said keeps apart."""
        self._ask(touched & ~self._seen, held.group)
        self._seen |= touched
        b, i, j = self._blocks, self._key >> 32, self._key & 0xFFFFFFFF
        linked, barred = self._possible, ~self._possible
        links = Links(i[linked], j[linked], *self._columns[:, linked])
        bars = Bars(np.append(i[barred], held.apart[:, 0]),
                    np.append(j[barred], held.apart[:, 1]), ~held.homeless)  # fmt: skip
        return Start(b.unit[b.atom], self._profiles, links, bars)

    def _reach(self, i: Index, j: Index, group: Index) -> None:
        """Makes known whom these units and all of their clusters reach."""
        clusters = np.unique(group[np.append(i, j)])
        wanted = self._reached | np.isin(group, clusters)
        if (wanted & ~self._reached).any():
            self._reached = wanted
            self._atoms, self._profiles = self._blocks.reaching(wanted)

    def _ask(self, units: Flags, group: Index) -> None:
        b = self._blocks
        i, j = pairs_to_look_at(b.corpus, b.profiles, b.block, asked=units)
        new = ~np.isin(i << 32 | j, self._key)
        i, j = i[new], j[new]
        possible = can_be_one(b.corpus, b.profiles, i, j)
        pairs = Pairs(i[possible], j[possible], i[:0], j[:0])
        self._reach(pairs.i, pairs.j, group)
        links = links_between(b.corpus, self._atoms, b.unit, pairs, self._model)
        columns = np.zeros((4, len(i)))
        columns[:, possible] = links.largest, links.total, links.noisy, links.count
        key = np.append(self._key, i << 32 | j)
        order = np.argsort(key, kind="stable")
        self._key = key[order]
        self._possible = np.append(self._possible, possible)[order]
        self._columns = np.column_stack([self._columns, columns])[:, order]


def _split(whole: Index, found: Clusters, moving: Index) -> Index:
    """Numbers by first member after the `moving` members went out of what they were in; nothing
    reaches over two of the groups found."""
    columns = np.column_stack([whole, found.group, found.strict, np.zeros_like(whole)])
    columns[moving, 3] = 1 + np.arange(len(moving))
    _, first, dense = np.unique(columns, axis=0, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return np.asarray(rank[dense.ravel()])


def _changed(before: Index, after: Index) -> Flags:
    """Members of groups that are no longer, or were not before, made of the same members."""
    pair = np.unique(np.column_stack([before, after]), axis=0)
    parted = np.bincount(pair[:, 0], minlength=int(before.max(initial=-1)) + 1) > 1
    joined = np.bincount(pair[:, 1], minlength=int(after.max(initial=-1)) + 1) > 1
    return np.asarray(parted[before] | joined[after])
