"""Name blocks of the labelled corpora, dealt into folds that share no name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import lightgbm
import numpy as np
import numpy.typing as npt

from benchmarks.quality.copies import WEIGHTS, original, weight
from benchmarks.quality.labelled import Labelled
from connexon.identify.atoms import collaborations
from connexon.identify.engine import Prepared, batches, prepare
from connexon.identify.holding import Constraints

_EACH = 1000.0
Index = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Block:
    """One name block, ready for the models; `truth` is the person of each atom or -1."""

    corpus: str
    label: str
    signatures: Index
    ready: Prepared
    truth: Index
    weight: float

    @property
    def key(self) -> tuple[str, str]:
        """Corpus and label."""
        return self.corpus, self.label

    @property
    def source(self) -> str:
        """The corpus of whose people this tells; that of a copy is the original."""
        return original(self.corpus)

    @property
    def people(self) -> frozenset[tuple[str, int]]:
        """Source and number of everybody labelled here."""
        return frozenset((self.source, p) for p in np.unique(self.truth).tolist() if p >= 0)


def blocks_of(data: Labelled, sizeable: int = 1) -> list[Block]:
    """All blocks with more than `sizeable` labelled signatures."""
    naming = data.corpus.naming
    collaboration = collaborations(data.corpus)
    wanted = np.unique(naming.block[data.person >= 0])
    chosen = np.flatnonzero(np.isin(naming.block, wanted))
    answer = []
    for batch in batches(naming.block, chosen):
        starts = np.append(0, np.flatnonzero(np.diff(naming.block[batch])) + 1)
        for s, e in zip(starts, np.append(starts[1:], len(batch)), strict=True):
            signatures = batch[s:e]
            person = data.person[signatures]
            if (person >= 0).sum() <= sizeable:
                continue
            ready = prepare(data.corpus, collaboration, signatures, Constraints.none())
            truth = np.full(len(ready.profiles), -1, dtype=np.int64)
            truth[ready.atom] = person
            label = naming.block_labels[naming.block[signatures[0]]]
            answer.append(
                Block(data.name, label, signatures, ready, truth, (person >= 0).sum() ** 0.7)
            )
    return answer


def balanced(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with weights such that every corpus weighs the same in training, copies of
    one less (copies.py)."""
    total: dict[str, float] = {}
    for b in blocks:
        total[b.corpus] = total.get(b.corpus, 0.0) + b.weight
    shares = {c: _EACH * weight(c) / t for c, t in total.items()}
    return [replace(b, weight=shares[b.corpus] * b.weight) for b in blocks]


def folds_of(blocks: Sequence[Block], count: int) -> list[set[tuple[str, str]]]:
    """Keys of blocks dealt out by size, corpus by corpus, so that folds are of like weight.
    Copies go with their originals, if these are a block of the same label."""
    folds: list[set[tuple[str, str]]] = [set() for _ in range(count)]
    for corpus in dict.fromkeys(b.source for b in blocks):
        load = [0.0] * count
        mine = [b for b in blocks if b.corpus == corpus]
        for b in sorted(mine, key=lambda b: (-min(len(b.signatures), 800), b.label)):
            k = int(np.argmin(load))
            folds[k] |= {(corpus + copy, b.label) for copy in ("", *WEIGHTS)}
            load[k] += min(len(b.signatures), 800)
    return folds


def unseen_by(blocks: Sequence[Block], fold: set[tuple[str, str]]) -> list[Block]:
    """The blocks outside the fold that share no person with it."""
    people = frozenset().union(*(b.people for b in blocks if b.key in fold))
    return [b for b in blocks if b.key not in fold and not b.people & people]


def answers(booster: lightgbm.Booster, b: Block) -> Floats:
    """Raw probabilities of the pairs of a block."""
    if len(b.ready.features) == 0:
        return np.zeros(0)
    return np.asarray(booster.predict(b.ready.features, num_threads=1))


def labelled_pairs_of(b: Block) -> tuple[Index, Floats]:
    """Pairs of a block about which the labels speak, and 1 where they are one person."""
    i, j = b.ready.pairs.i, b.ready.pairs.j
    known = np.flatnonzero((b.truth[i] >= 0) & (b.truth[j] >= 0))
    return known, (b.truth[i[known]] == b.truth[j[known]]).astype(float)
