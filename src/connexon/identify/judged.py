"""What people said, laid over a corpus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from connexon.identify.corpus import Corpus
from connexon.identify.engine import Constraints
from connexon.ports.ledger import Judgement, JudgementKind, SignatureKey

Index = npt.NDArray[np.int64]
_SAYS_SAME = (JudgementKind.SAME, JudgementKind.MINE)
_SAYS_DIFFERENT = (JudgementKind.DIFFERENT, JudgementKind.NOT_MINE)


def signature_numbers(corpus: Corpus, keys: Sequence[SignatureKey | None]) -> Index:
    """Signature numbers of these keys, -1 for one that the corpus does not hold."""
    if not corpus.signature_count:
        return np.full(len(keys), -1, dtype=np.int64)
    all_keys = corpus.work_ids[corpus.signature_work]
    wanted_work = np.array([k.work_id if k else -1 for k in keys], dtype=np.int64)
    wanted_place = np.array([k.position if k else -1 for k in keys], dtype=np.int64)
    begin = np.searchsorted(all_keys, wanted_work, side="left")
    end = np.searchsorted(all_keys, wanted_work, side="right")
    answer = np.full(len(keys), -1, dtype=np.int64)
    for k, (b, e) in enumerate(zip(begin.tolist(), end.tolist(), strict=True)):
        at = np.searchsorted(corpus.position[b:e], wanted_place[k])
        if b + at < e and corpus.position[b + at] == wanted_place[k]:
            answer[k] = b + at
    return answer


def constraints_of(corpus: Corpus, judgements: Sequence[Judgement]) -> Constraints:
    """What standing judgements say, on signature numbers; unknown signatures are left out."""

    def pairs(kinds: tuple[JudgementKind, ...]) -> Index:
        said = [j for j in judgements if j.kind in kinds]
        left = signature_numbers(corpus, [j.left for j in said])
        right = signature_numbers(corpus, [j.right for j in said])
        both = np.column_stack([left, right]).astype(np.int64).reshape(-1, 2)
        return np.asarray(both[(both >= 0).all(axis=1) & (both[:, 0] != both[:, 1])])

    return Constraints(pairs(_SAYS_SAME), pairs(_SAYS_DIFFERENT))


def with_joined_blocks(corpus: Corpus, constraints: Constraints) -> Corpus:
    """The corpus with blocks joined where a person said that signatures of two are the same."""
    block = corpus.naming.block
    low, high = block[constraints.same[:, 0]], block[constraints.same[:, 1]]
    if (low == high).all():
        return corpus
    mapping = np.arange(int(block.max()) + 1, dtype=np.int32)
    for a, b in zip(low.tolist(), high.tolist(), strict=True):
        keep, drop = sorted((int(mapping[a]), int(mapping[b])))
        mapping[mapping == drop] = keep
    return replace(corpus, naming=replace(corpus.naming, block=mapping[block]))
