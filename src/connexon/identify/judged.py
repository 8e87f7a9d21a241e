"""What people said, laid over a corpus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from connexon.identify.corpus import Corpus
from connexon.identify.holding import Constraints, Word
from connexon.ports.ledger import Judgement, JudgementKind, SignatureKey

Index = npt.NDArray[np.int64]


def signature_numbers(corpus: Corpus, keys: Sequence[SignatureKey | None]) -> Index:
    """Signature numbers of these keys, -1 for one that the corpus does not hold."""
    if not corpus.signature_count:
        return np.full(len(keys), -1, dtype=np.int64)
    wanted_work = np.array([k.work_id if k else -1 for k in keys], dtype=np.int64)
    row = np.searchsorted(corpus.work_ids, wanted_work)
    # Of the type of what is searched, which would else be copied whole.
    place = row.astype(corpus.signature_work.dtype)
    begin = np.searchsorted(corpus.signature_work, place, side="left")
    end = np.searchsorted(corpus.signature_work, place, side="right")
    known = corpus.work_ids[row.clip(max=len(corpus.work_ids) - 1)] == wanted_work
    answer = np.full(len(keys), -1, dtype=np.int64)
    for k in np.flatnonzero(known).tolist():
        key, b, e = keys[k], int(begin[k]), int(end[k])
        position = -1 if key is None else key.position
        at = b + int(np.searchsorted(corpus.position[b:e], position))
        if at < e and corpus.position[at] == position:
            answer[k] = at
    return answer


def constraints_of(corpus: Corpus, judgements: Sequence[Judgement]) -> Constraints:
    """What standing judgements say, on signature numbers; those about unknown signatures are left
    out."""
    said = sorted(
        (j for j in judgements if j.kind is not JudgementKind.NAME), key=lambda j: j.judgement_id
    )
    left = signature_numbers(corpus, [j.left for j in said])
    right = signature_numbers(corpus, [j.right for j in said])
    words = []
    for j, one, other in zip(said, left.tolist(), right.tolist(), strict=True):
        if min(one, other) < 0 or one == other:
            continue
        sides = [signature_numbers(corpus, keys) for keys in (j.left_members, j.right_members)]
        words.append(Word(j.kind, one, other, *(side[side >= 0] for side in sides)))
    return Constraints(tuple(words))


def with_joined_blocks(corpus: Corpus, constraints: Constraints) -> Corpus:
    """The corpus with blocks joined where a person said that signatures of two are the same."""
    block = corpus.naming.block
    joined = constraints.joined()
    low, high = block[joined[:, 0]], block[joined[:, 1]]
    if (low == high).all():
        return corpus
    mapping = np.arange(int(block.max()) + 1, dtype=np.int32)
    for a, b in sorted(set(zip(low.tolist(), high.tolist(), strict=True))):
        keep, drop = sorted((int(mapping[a]), int(mapping[b])))
        mapping[mapping == drop] = keep
    return replace(corpus, naming=replace(corpus.naming, block=mapping[block]))
