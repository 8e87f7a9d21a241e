"""Whole blocks of which only some pairs are asked: what a judgement or a page needs to know."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from connexon.identify.atoms import atoms_of
from connexon.identify.candidates import Pairs, can_be_one, pairs_to_look_at
from connexon.identify.corpus import Corpus
from connexon.identify.engine import Clusters
from connexon.identify.holding import Constraints, Word
from connexon.identify.kernels import units_of
from connexon.identify.linkage import Bars, Links
from connexon.identify.model import IdentityModel
from connexon.identify.profiles import Profiles, merged, met, reach_of, signature_profiles
from connexon.identify.starting import links_between

Index = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Collaboration = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Units:
    """Units of whole blocks, as the models make them, but that signatures which words move are
    units by themselves. `atom` is that of each signature, `unit` that of each atom; the rest is
    of units, `first` being the place of one signature of each. Profiles are without `reach`, which
    costs most and is asked for few (`reaching`)."""

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
    ) -> Units:
        signatures = found.signatures
        nobody = np.zeros(len(signatures), dtype=bool)
        whole = atoms_of(corpus, collaboration, signatures, nobody)
        whole_unit = units_of(corpus, signatures, whole, nobody)[whole]
        moving = Constraints(said).moving(corpus.signature_work[signatures])
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
        return Units(corpus, found, atom, of_atom, atoms, profiles, first, block)

    def reaching(self, units: Flags) -> tuple[Profiles, Profiles]:
        """Profiles of atoms and of units, with `reach` as far as these units meet each other."""
        of = self.unit[self.atom]
        rows = np.flatnonzero(units[of])
        reach = reach_of(self.corpus, self.found.signatures[rows])
        atoms = replace(self.atoms, reach=met(reach, self.atom[rows], len(self.unit)))
        return atoms, replace(self.profiles, reach=met(reach, of[rows], len(self.first)))


class KnownPairs:
    """Pairs of the units asked for, and what is known of them so far; nothing is asked twice."""

    def __init__(self, units: Units, model: IdentityModel) -> None:
        self._units, self._model = units, model
        self._seen = np.zeros(len(units.first), dtype=bool)
        self._key = np.zeros(0, dtype=np.int64)  # i << 32 | j, ascending
        self._possible = np.zeros(0, dtype=bool)
        self._columns = np.zeros((4, 0))
        self._reached = self._seen.copy()
        self._atoms, self.profiles = units.atoms, units.profiles

    def ask(self, asked: Flags, group: Index) -> tuple[Links, Bars]:
        """Links and bars of all units asked so far, of which these are some. Whom a unit reaches is
        told for whole groups."""
        self._ask(asked & ~self._seen, group)
        self._seen |= asked
        i, j = self._key >> 32, self._key & 0xFFFFFFFF
        linked, barred = self._possible, ~self._possible
        links = Links(i[linked], j[linked], *self._columns[:, linked])
        return links, Bars(i[barred], j[barred])

    def _reach(self, i: Index, j: Index, group: Index) -> None:
        """Makes known whom these units and all of their groups reach."""
        clusters = np.unique(group[np.append(i, j)])
        wanted = self._reached | np.isin(group, clusters)
        if (wanted & ~self._reached).any():
            self._reached = wanted
            self._atoms, self.profiles = self._units.reaching(wanted)

    def _ask(self, units: Flags, group: Index) -> None:
        b = self._units
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
