"""From the signatures of some blocks to clusters: atoms, pairs, strict groups, profile merging."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from connexon.identify.candidates import Pairs, candidate_pairs
from connexon.identify.conflicts import conflicts_of, set_aside
from connexon.identify.corpus import Corpus
from connexon.identify.features import PairReader
from connexon.identify.holding import Constraints
from connexon.identify.linkage import (
    Bars,
    Flags,
    Links,
    average_linkage,
    contracted,
    contracted_from,
    links_of,
    merge_into,
    mutual_best,
    touched_by,
)
from connexon.identify.model import IdentityModel
from connexon.identify.profiles import Profiles, merged, taken
from connexon.identify.starting import Start, atoms_and_profiles, probabilities, start_of

Index = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]

# Signatures handled in one go; larger blocks go alone. Large portions share the rounds of merging,
# many keep many processors busy.
SMALLEST_PORTION, LARGEST_PORTION = 8_000, 24_000
_PORTIONS = 16
_STEPS = (0.9, 0.8, 0.7, 0.6)
_LOOSENINGS = 4
_NOBODY = np.zeros(0, dtype=np.int64)
# Clusters without any pair this probable are not looked at: the group model gives them 0.06 at
# most, and this in the mean.
_LEAST_LINK, _HOPELESS = 0.02, 0.003
# A conflict gives way only where two clusters are almost surely one person.
_SURE = 0.9


@dataclass(frozen=True, slots=True)
class Clusters:
    """`group[k]` is the cluster of `signatures[k]`; `belief[k]` how sure that it belongs there;
    `missing[k]` how many further signatures are expected to be that person's; `strict[k]` its
    group at the strict cut of the pair model; `left[k]` whether people's word took it out of the
    cluster it was in."""

    signatures: Index
    group: Index
    belief: Doubles
    missing: Doubles
    strict: Index
    left: Flags

    def at(self, places: Index) -> Clusters:
        """The chosen signatures."""
        return Clusters(self.signatures[places], self.group[places], self.belief[places],
                        self.missing[places], self.strict[places], self.left[places])  # fmt: skip


def batches(
    block: npt.NDArray[np.int32], signatures: Index, about: int | None = None
) -> Iterator[Index]:
    """The given signatures block by block, in portions of whole blocks, `about` so many in each
    (None: by how many there are)."""
    if about is None:
        about = min(max(len(signatures) // _PORTIONS, SMALLEST_PORTION), LARGEST_PORTION)
    order = signatures[np.lexsort((signatures, block[signatures]))]
    starts = np.append(0, np.flatnonzero(np.diff(block[order])) + 1)
    ends = np.append(starts[1:], len(order))
    begin = 0
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        if end - begin > about and start > begin:
            yield order[begin:start]
            begin = start
    if begin < len(order):
        yield order[begin:]


def models_say(
    corpus: Corpus,
    collaboration: npt.NDArray[np.int32],
    signatures: Index,
    model: IdentityModel,
) -> Clusters:
    """Clusters of the signatures of whole blocks (all signatures of each block, block by block),
    as if nobody had spoken."""
    start = start_of(corpus, collaboration, signatures, model, _NOBODY)
    strict, found = _as_models_say(corpus, start, model)
    belief = belief_of(start, found.group, found.rival, model)
    of_signature = found.group[start.atom]
    return Clusters(signatures, of_signature, belief[start.atom], found.missing[of_signature],
                    strict[start.atom], np.zeros(len(signatures), dtype=bool))  # fmt: skip


def _as_models_say(
    corpus: Corpus, start: Start, model: IdentityModel
) -> tuple[Index, MergedProfiles]:
    """Groups at the strict cut, and the clusters found, as if nobody had spoken."""
    size = start.profiles.size.astype(np.float64)
    alone = np.arange(len(size))
    strict = average_linkage(start.links, size, start.bars, 1.0 - model.strict)
    found = merge_profiles(corpus, start, alone, strict, model)
    for _ in range(_LOOSENINGS):
        loose = _loosened(corpus, start, found.group, model)
        if loose is found.group:
            break
        found = merge_profiles(corpus, start, alone, loose, model)
    return strict, found


def _loosened(corpus: Corpus, start: Start, group: Index, model: IdentityModel) -> Index:
    """Clusters after small conflicts gave way (conflicts.py); the same array when none did."""
    bars, size = (start.bars.i, start.bars.j), start.profiles.size.astype(np.float64)
    links = contracted(start.links, group)
    pairs = links.i << 32 | links.j
    small = conflicts_of(group, bars, size, pairs[links.largest >= _LEAST_LINK])
    asked = np.isin(pairs, small[0])
    if not asked.any():
        return group
    count = int(group.max()) + 1
    view = _GroupView(corpus, merged(corpus, start.profiles, group, count), model)
    value = view.values(links, asked, np.full(len(links), -1.0), np.arange(count))
    return set_aside(group, links, value, small, _SURE)


@dataclass(frozen=True, slots=True)
class StrictGroups:
    """What stands before clusters are merged by their profiles: the atom of each signature, the
    group of each atom, and for each link between groups `value`, the group model's probability
    (-1 where barred)."""

    atom: Index
    group: Index
    links: Links
    bars: Bars
    value: Doubles


def strict_groups(
    corpus: Corpus,
    collaboration: npt.NDArray[np.int32],
    signatures: Index,
    model: IdentityModel,
) -> StrictGroups:
    """Groups of the signatures of whole blocks (as for `models_say`) that the pair model makes."""
    start = start_of(corpus, collaboration, signatures, model, _NOBODY)
    size = start.profiles.size.astype(np.float64)
    strict = average_linkage(start.links, size, start.bars, 1.0 - model.strict)
    count = int(strict.max(initial=-1)) + 1
    links, bars = contracted(start.links, strict), start.bars.contracted(strict, count)
    value = group_values(corpus, start.profiles, strict, links, bars, model)
    return StrictGroups(start.atom, strict, links, bars, value)


def group_values(
    corpus: Corpus, profiles: Profiles, group: Index, links: Links, bars: Bars, model: IdentityModel
) -> Doubles:
    """The group model's probability for each link between groups of these, -1 where barred."""
    count = int(group.max(initial=-1)) + 1
    view = _GroupView(corpus, merged(corpus, profiles, group, count), model)
    return view.values(links, ~bars.on(links), np.full(len(links), -1.0), np.arange(count))


@dataclass(frozen=True, slots=True)
class Prepared:
    """Atoms of a batch, their pairs, and the features of these."""

    atom: Index
    profiles: Profiles
    block: Index
    pairs: Pairs
    features: npt.NDArray[np.float32]


def prepare(
    corpus: Corpus,
    collaboration: npt.NDArray[np.int32],
    signatures: Index,
    constraints: Constraints,
) -> Prepared:
    """What the pair model is fitted to: the pairs of atoms of whole blocks. Constraints are on
    places in `signatures`."""
    spoken_of = constraints.moving(corpus.signature_work[signatures])
    atom, profiles, block = atoms_and_profiles(corpus, collaboration, signatures, spoken_of)
    pairs = candidate_pairs(corpus, profiles, block)
    features = PairReader(corpus, profiles).features(pairs.i, pairs.j)
    return Prepared(atom, profiles, block, pairs, features)


def linked(corpus: Corpus, profiles: Profiles, pairs: Pairs, model: IdentityModel) -> Links:
    """Links of the pair model between these atoms."""
    probability = probabilities(corpus, profiles, pairs.i, pairs.j, model)
    return atom_links(profiles, pairs, probability)


def atom_links(profiles: Profiles, pairs: Pairs, probability: Doubles) -> Links:
    """Links between atoms, weighted by the number of signature pairs they stand for."""
    weight = (profiles.size[pairs.i] * profiles.size[pairs.j]).astype(np.float64)
    return links_of(pairs.i, pairs.j, probability, weight)


@dataclass(frozen=True, slots=True)
class MergedProfiles:
    """The final cluster of each part. For each cluster: how many signatures elsewhere are expected
    to be the same person's (`missing`), and how probably its likeliest other is (`rival`)."""

    group: Index
    missing: Doubles
    rival: Doubles


def merge_profiles(
    corpus: Corpus, start: Start, before: Index, group: Index, model: IdentityModel
) -> MergedProfiles:
    """Clusters merged while the group model sees one person.

    Atom k is in cluster `group[before[k]]`; the answer is the final cluster of each `before`.
    """
    count = int(group.max(initial=-1)) + 1
    of_atom = group[before]
    base = merged(corpus, start.profiles, of_atom, count)
    view = _GroupView(corpus, base, model)
    links = contracted(start.links, of_atom)
    bars = start.bars.contracted(group, count)
    barred = bars.on(links)
    value = view.values(links, ~barred, np.full(len(links), -1.0), np.arange(count))
    of_base = np.arange(count)
    steps = [*(s for s in _STEPS if s > model.stop), model.stop]
    while True:
        chosen = mutual_best(links.i, links.j, value, count, steps[0])
        if len(chosen) == 0:
            if len(steps) == 1:
                break
            steps = steps[1:]
            continue
        merging = links.of(chosen)
        step, count = merge_into(np.arange(count), merging.i, merging.j, count)
        of_base = step[of_base]
        touched = touched_by(step, merging.i, count)
        links, source = contracted_from(links, step)
        bars = bars.contracted(step, count)
        barred = bars.again(links, barred[source], touched)
        moved = touched[links.i] | touched[links.j]
        value = view.values(links, moved & ~barred, np.where(barred, -1.0, value[source]), of_base)
    missing = np.zeros(count)
    chance = np.clip(value, 0.0, 1.0)
    size = np.bincount(of_base, weights=base.size, minlength=count)
    np.add.at(missing, links.i, chance * size[links.j])
    np.add.at(missing, links.j, chance * size[links.i])
    rival = np.zeros(count)
    np.maximum.at(rival, links.i, chance)
    np.maximum.at(rival, links.j, chance)
    return MergedProfiles(of_base[group], missing, rival)


@dataclass(frozen=True, slots=True)
class _GroupView:
    """The group model over clusters made of `base` groups."""

    corpus: Corpus
    base: Profiles
    model: IdentityModel

    def values(self, links: Links, asked: Flags, before: Doubles, of_base: Index) -> Doubles:
        """Probabilities of the asked links, `before` for the others. `of_base` is the cluster
        that each base group belongs to."""
        which = np.flatnonzero(asked & (links.largest >= _LEAST_LINK))
        before = np.where(asked, _HOPELESS, before)
        if len(which) == 0:
            return before
        needed = np.zeros(int(of_base.max()) + 1, dtype=bool)
        needed[links.i[which]] = needed[links.j[which]] = True
        number = np.cumsum(needed) - 1
        rows = np.flatnonzero(needed[of_base])
        count = int(needed.sum())
        profiles = merged(self.corpus, taken(self.base, rows), number[of_base[rows]], count)
        chosen = links.of(which)
        chosen = replace(chosen, i=number[chosen.i], j=number[chosen.j])
        reader = PairReader(self.corpus, profiles)
        features = group_features(reader, profiles, chosen, np.arange(len(chosen)))
        value = before.copy()
        namesakes = reader.shared_namesakes(chosen.i, chosen.j)
        value[which] = self.model.group_probability(features, namesakes)
        return value


def group_features(
    reader: PairReader, profiles: Profiles, links: Links, which: Index
) -> npt.NDArray[np.float32]:
    """Columns GROUP_FEATURES for the chosen links."""
    i, j = links.i[which], links.j[which]
    pairs = (profiles.size[i] * profiles.size[j]).astype(np.float64)
    return np.column_stack(
        [
            reader.features(i, j),
            np.minimum(links.largest[which], 1.0),
            links.total[which] / pairs,
            links.noisy[which] / np.sqrt(pairs),
        ]
    ).astype(np.float32)


def belief_of(
    start: Start, group: Index, rival: Doubles, model: IdentityModel, members: Doubles | None = None
) -> Doubles:
    """How surely each unit belongs to its cluster, by the mean probability of its signatures' pairs
    within (those of one unit: 1) and by the size of the cluster; `members` are the sizes of
    clusters where not all of their signatures are here.

    A signature alone in its cluster has no pairs: it is its own person's unless it is its rival's.
    """
    inside = start.links.of(group[start.links.i] == group[start.links.j])
    i, j = inside.i, inside.j
    probability = inside.total / inside.count
    size = start.profiles.size.astype(np.float64)
    total, weight = size - 1.0, size - 1.0
    np.add.at(total, i, probability * size[j])
    np.add.at(total, j, probability * size[i])
    np.add.at(weight, i, size[j])
    np.add.at(weight, j, size[i])
    if members is None:
        members = np.bincount(group, weights=size, minlength=len(rival)).astype(np.float64)
    whole = members[group]
    mean = np.divide(total, weight, out=np.ones(len(total)), where=weight > 0)
    return np.where(whole <= 1, 1.0 - rival[group], model.belonging.of(mean, whole))
