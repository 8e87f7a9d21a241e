"""Where clustering starts: units of a batch, what holds them apart, and links by the pair model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from connexon.identify.atoms import atoms_of
from connexon.identify.candidates import TOGETHER, Pairs, candidate_pairs, members_of
from connexon.identify.corpus import Corpus
from connexon.identify.evidence import identifier_bits
from connexon.identify.features import PairReader
from connexon.identify.kernels import units_of
from connexon.identify.linkage import Bars, Links, links_of, summed
from connexon.identify.model import IdentityModel
from connexon.identify.products import portions, runs_of
from connexon.identify.profiles import Profiles, merged, signature_profiles, taken

Index = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Start:
    """Units of a batch (`atom` is the one of each signature) and what is known of their pairs;
    `bars` are between units, or between what they were grouped to before."""

    atom: Index
    profiles: Profiles
    links: Links
    bars: Bars


def start_of(
    corpus: Corpus,
    collaboration: npt.NDArray[np.int32],
    signatures: Index,
    model: IdentityModel,
    spoken_of: Index,
) -> Start:
    """Units of whole blocks (see kernels.py) and the links between them. Signatures at the places
    `spoken_of`, of which people said something, are units by themselves."""
    atom, profiles, block = atoms_and_profiles(corpus, collaboration, signatures, spoken_of)
    unit = units_of(corpus, signatures, atom, _flags(spoken_of, len(signatures)))
    count = int(unit.max(initial=-1)) + 1
    of_unit = merged(corpus, profiles, unit, count) if count < len(unit) else profiles
    block_of_unit = np.zeros(count, dtype=np.int64)
    block_of_unit[unit] = block
    pairs = candidate_pairs(corpus, of_unit, block_of_unit)
    links = links_between(corpus, profiles, unit, pairs, model)
    return Start(unit[atom], of_unit, links, Bars(pairs.bar_i, pairs.bar_j))


def atoms_and_profiles(
    corpus: Corpus, collaboration: npt.NDArray[np.int32], signatures: Index, spoken_of: Index
) -> tuple[Index, Profiles, Index]:
    """Atom of each signature, profiles and block of each atom. Signatures at the places
    `spoken_of` are atoms by themselves."""
    atom = atoms_of(corpus, collaboration, signatures, _flags(spoken_of, len(signatures)))
    singles = signature_profiles(corpus, signatures)
    count = int(atom.max(initial=-1)) + 1
    profiles = merged(corpus, singles, atom, count) if count < len(signatures) else singles
    block = np.zeros(count, dtype=np.int64)
    block[atom] = corpus.naming.block[signatures]
    return atom, profiles, block


def _flags(places: Index, count: int) -> Flags:
    flags = np.zeros(count, dtype=bool)
    flags[places] = True
    return flags


def links_between(
    corpus: Corpus, profiles: Profiles, unit: Index, pairs: Pairs, model: IdentityModel
) -> Links:
    """Links between units by the pairs of their atoms, many of them by a sample. `profiles` are
    those of atoms, `pairs` are between units."""
    i, j, number = members_of(unit, pairs.i, pairs.j)
    probability = probabilities(corpus, profiles, i, j, model)
    weight = (profiles.size[i] * profiles.size[j]).astype(np.float64)
    starts = np.cumsum(number) - number
    if len(starts):
        whole = np.bincount(unit, weights=profiles.size)
        asked = np.add.reduceat(weight, starts)
        weight *= np.repeat(whole[pairs.i] * whole[pairs.j] / asked, number)
    return summed(links_of(i, j, probability, weight), pairs.i, pairs.j, starts)


def probabilities(
    corpus: Corpus, profiles: Profiles, i: Index, j: Index, model: IdentityModel
) -> Doubles:
    """Raw probabilities that pairs of atoms are one person, some rows after the other."""
    answer = np.zeros(len(i))
    start, end = runs_of(i, j, len(profiles))
    for runs in portions(np.arange(len(start)), end - start, TOGETHER):
        first, last = int(start[runs[0]]), int(end[runs[-1]])
        some = np.flatnonzero((i >= first) & (i < last))
        part, one, other = taken(profiles, slice(first, last)), i[some] - first, j[some] - first
        features = PairReader(corpus, part).features(one, other)
        answer[some] = with_identifiers(part, one, other, model.pair_probability(features))
    return answer


def with_identifiers(profiles: Profiles, i: Index, j: Index, probability: Doubles) -> Doubles:
    """Raw probabilities moved by ORCID and e-mail: strong evidence, never a veto.

    Weights in bits are those of evidence.py: same ORCID 12, different -5, same e-mail 10.
    """
    bits = identifier_bits(profiles, i, j)
    touched = bits != 0
    if not touched.any():
        return probability
    p = np.clip(probability[touched], 1e-6, 1 - 1e-6)
    odds = p / (1 - p) * np.exp2(bits[touched])
    moved = probability.copy()
    moved[touched] = odds / (1 + odds)
    return moved
