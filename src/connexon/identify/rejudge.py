"""After a judgement: only the blocks it touches, against the scholars that stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from connexon.identify.build import Reading
from connexon.identify.corpus import Corpus
from connexon.identify.engine import Clusters
from connexon.identify.holding import votes
from connexon.identify.judged import constraints_of, signature_numbers, with_joined_blocks
from connexon.identify.model import load_model
from connexon.identify.saying import as_said
from connexon.identify.scholar_ids import first_ids, named, offshoots
from connexon.identify.unsaid import Unsaid, models_said
from connexon.ports.ledger import Judgement, SignatureKey

Index = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Change:
    """A signature that belongs to another scholar, or with another probability, than in the
    version's assignments."""

    signature: SignatureKey
    scholar_id: int
    match_probability: float


@dataclass(frozen=True, slots=True)
class Rejudged:
    """All signatures of the blocks looked at, those that now differ from the version, and how
    complete the scholars are who have lost or gained some."""

    looked_at: tuple[SignatureKey, ...]
    changes: tuple[Change, ...]
    completeness: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Stated:
    """Scholar and match probability of every signature of a corpus, in its order, as a version
    has them; what the models said when it was built (where it is not known, they are asked again,
    for whole blocks, which takes a second where a thousand people bear a name); and the signatures
    of all judgements said or taken back `since` then (None: that is not known)."""

    assigned: Index
    probability: npt.NDArray[np.float32]
    unsaid: Unsaid | None = None
    since: Sequence[SignatureKey] | None = None


def rejudge(
    reading: Reading, version: Stated, judgements: Sequence[Judgement],
    touched: Sequence[SignatureKey],
) -> Rejudged:  # fmt: skip
    """The blocks of the touched signatures under the judgements that stand now.

    Blocks of which nobody has spoken since the version was built are as in it.
    The answer depends on these and the standing judgements only, so that a judgement taken back
    leaves exactly what was before it.
    """
    corpus = reading.corpus
    numbers = signature_numbers(corpus, touched)
    constraints = constraints_of(corpus, judgements)
    joined = with_joined_blocks(corpus, constraints)
    block = joined.naming.block
    signatures = np.flatnonzero(np.isin(block, np.unique(block[numbers[numbers >= 0]])))
    looked_at = _keys(corpus, signatures)
    if version.since is not None:
        spoken = signature_numbers(corpus, version.since)
        open_ = np.unique(block[spoken[spoken >= 0]])
        signatures = signatures[np.isin(block[signatures], open_)]
    if len(signatures) == 0:
        return Rejudged(looked_at, (), {})
    signatures = signatures[np.lexsort((signatures, block[signatures]))]
    model = replace(load_model(), threads=0)  # somebody waits for the answer
    before = models_said(corpus, reading.collaboration, version.unsaid, signatures, model)
    found = as_said(corpus, reading.collaboration, before, model, constraints)
    work = corpus.work_ids[corpus.signature_work[signatures]]
    position = corpus.position[signatures].astype(np.int64)
    fresh = first_ids(found.group, work, position, int(found.group.max()) + 1)
    was = version.assigned[signatures]
    said = votes(was, constraints.within(signatures).words, found.left)
    fresh = offshoots(found.group, said, was, fresh)
    ids = named(found.group, said, fresh).ids[found.group]
    belief = found.belief.astype(np.float32)
    moved = (ids != was) | (np.abs(belief - version.probability[signatures]) > 1e-4)
    which = np.flatnonzero(moved)
    keys = _keys(corpus, signatures[which])
    changes = tuple(
        Change(key, int(ids[k]), float(belief[k]))
        for key, k in zip(keys, which.tolist(), strict=True)
    )
    return Rejudged(looked_at, changes, _completeness(found, ids, was))


def _keys(corpus: Corpus, signatures: Index) -> tuple[SignatureKey, ...]:
    work = corpus.work_ids[corpus.signature_work[signatures]].tolist()
    position = corpus.position[signatures].tolist()
    return tuple(SignatureKey(w, p) for w, p in zip(work, position, strict=True))


def _completeness(found: Clusters, ids: Index, was: Index) -> dict[int, float]:
    """The found among the found and the expected missing, of scholars with other signatures."""
    changed = np.union1d(ids[ids != was], was[ids != was])
    answer: dict[int, float] = {}
    for scholar in changed.tolist():
        theirs = np.flatnonzero(ids == scholar)
        if len(theirs):
            missing = float(found.missing[theirs[0]])
            answer[scholar] = len(theirs) / (len(theirs) + missing)
    return answer
