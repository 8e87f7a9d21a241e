"""People's word laid over what the models say of whole blocks.

What the models say does not depend on what anybody said: it is worked out once (engine.py) and may
be kept. A judgement then costs only what it changes: the clusters that lose or gain something are
weighed anew, and those they come to merge with; all others stay as they were.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from connexon.identify.asking import KnownPairs, Units
from connexon.identify.corpus import Corpus
from connexon.identify.engine import Clusters, belief_of, merge_profiles
from connexon.identify.holding import Constraints, Parts, Word, hold
from connexon.identify.judged import with_joined_blocks
from connexon.identify.linkage import Bars
from connexon.identify.model import IdentityModel
from connexon.identify.starting import Start
from connexon.identify.unsaid import models_said

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
    found = models_said(corpus, collaboration, None, signatures, model)
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
    units = Units.at(corpus, collaboration, found.at(here), said)
    group, belief, missing, left = _settled(units, model, said)
    answer = replace(found, group=found.group.copy(), belief=found.belief.copy(),
                     missing=found.missing.copy(), left=found.left.copy())  # fmt: skip
    # Other blocks of the portion keep their numbers.
    answer.group[here] = int(found.group.max()) + 1 + group
    answer.belief[here], answer.missing[here], answer.left[here] = belief, missing, left
    return replace(answer, group=np.unique(answer.group, return_inverse=True)[1].astype(np.int64))


def _settled(
    units: Units, model: IdentityModel, said: tuple[Word, ...]
) -> tuple[Index, Doubles, Doubles, Flags]:
    """Cluster, belief, missing and left of each signature."""
    of_signature = units.unit[units.atom]
    group = np.unique(units.found.group[units.first], return_inverse=True)[1].astype(np.int64)
    work = units.corpus.signature_work[units.found.signatures]
    name = units.corpus.naming.codes[units.found.signatures[units.first]].astype(np.int64)
    parts = Parts(of_signature, work, units.found.strict[units.first], group, name)
    held = hold(parts, said)
    touched = _changed(group, held.group)
    known = KnownPairs(units, model)
    while True:
        links, bars = known.ask(touched, held.group)
        bars = Bars(np.append(bars.i, held.apart[:, 0]), np.append(bars.j, held.apart[:, 1]),
                    ~held.homeless)  # fmt: skip
        start = Start(of_signature, known.profiles, links, bars)
        found = merge_profiles(units.corpus, start, np.arange(len(group)), held.group, model)
        wider = np.isin(found.group, found.group[touched])
        if (wider == touched).all():
            break
        touched = wider
    before = units.found.belief[units.first]
    now = belief_of(start, found.group, found.rival, model)
    lone = np.bincount(group)[group] == 1
    joined = np.where(lone, 1.0, np.maximum(before, now))
    belief = np.where(held.moved, 1.0, np.where(held.joined, joined, now))
    belief = np.where(touched, belief, before)
    missing = np.where(touched, found.missing[found.group], units.found.missing[units.first])
    of = of_signature
    return found.group[of], belief[of], missing[of], held.homeless[of]


def _changed(before: Index, after: Index) -> Flags:
    """Members of groups that are no longer, or were not before, made of the same members."""
    pair = np.unique(np.column_stack([before, after]), axis=0)
    parted = np.bincount(pair[:, 0], minlength=int(before.max(initial=-1)) + 1) > 1
    joined = np.bincount(pair[:, 1], minlength=int(after.max(initial=-1)) + 1) > 1
    return np.asarray(parted[before] | joined[after])
