"""Fitting the pair model and the cluster model on labelled name blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import lightgbm
import numpy as np
import numpy.typing as npt

from benchmarks.quality.blocks import Block, answers, folds_of, unseen_by
from benchmarks.quality.labelled import Labelled
from benchmarks.quality.written import NAME as WRITTEN
from connexon.identify.engine import atom_links, group_features
from connexon.identify.features import GROUP_FEATURES, PAIR_FEATURES, PairReader
from connexon.identify.linkage import Bars, average_linkage, contracted
from connexon.identify.model import (
    MODEL_NAME,
    Belonging,
    Calibration,
    Caution,
    IdentityModel,
    Rarity,
)
from connexon.identify.profiles import merged

SEED = 20261123
STRICT, STOP = 0.2, 0.5
CAUTION = Caution(20.0, 100.0, 0.6)
RARITY = Rarity(0.5, 0.03, 0.5, 1.4)
PAIRS_A_BLOCK = 40_000
LINKS_A_VIEW = 2_000
_CUTS = (0.2, 0.45)
# How clusters are merged along the truth before their pairs are looked at: not; people in about
# four pieces; in a large one and small ones; whole.
_VIEWS = ("strict", "pieces", "one large", "whole")
_LARGE = {"pieces": 0.3, "one large": 0.7, "whole": 1.0}
_INNER_FOLDS = 2
_GROUP_SEEDS = 3  # clusters are few, so that their trees cost next to nothing
_INITIALS = list(PAIR_FEATURES).index("initials_share")
Index = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def _fit(
    x: list[npt.NDArray[np.float32]],
    y: list[npt.NDArray[np.float64]],
    w: list[npt.NDArray[np.float64]],
    monotone: Mapping[str, int],
    options: Mapping[str, object],
    rounds: int,
) -> lightgbm.Booster:
    weight = np.concatenate(w)
    weight *= len(weight) / weight.sum()
    settings = {
        "objective": "cross_entropy", "verbose": -1, "num_threads": 1, "deterministic": True,
        "force_row_wise": True, "bagging_fraction": 0.7, "bagging_freq": 1,
        "monotone_constraints": list(monotone.values()), **options,
    }  # fmt: skip
    data = lightgbm.Dataset(np.vstack(x), np.concatenate(y), weight=weight,
                            feature_name=list(monotone), free_raw_data=True)  # fmt: skip
    return lightgbm.train(settings, data, rounds)


def fit_pair(blocks: Sequence[Block], seed: int, rounds: int = 60) -> lightgbm.Booster:
    """The pair model on labelled pairs without name conflict, blocks balanced."""
    rng = np.random.default_rng(seed)
    x, y, w = [], [], []
    for b in blocks:
        i, j = b.ready.pairs.i, b.ready.pairs.j
        known = np.flatnonzero((b.truth[i] >= 0) & (b.truth[j] >= 0))
        known = known[_telling(b, b.ready.features[known])]
        if len(known) > PAIRS_A_BLOCK:
            known = np.sort(rng.choice(known, PAIRS_A_BLOCK, replace=False))
        if len(known) == 0:
            continue
        x.append(b.ready.features[known])
        y.append((b.truth[i[known]] == b.truth[j[known]]).astype(float))
        w.append(np.full(len(known), b.weight / len(known)))
    options = {"num_leaves": 31, "learning_rate": 0.2, "min_data_in_leaf": 200,
               "feature_fraction": 0.7, "seed": seed}  # fmt: skip
    return _fit(x, y, w, PAIR_FEATURES, options, rounds)


def _telling(b: Block, features: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Pairs whose truth was seen, not assumed (written.py)."""
    if b.corpus != WRITTEN:
        return np.ones(len(features), dtype=bool)
    return np.asarray(features[:, _INITIALS] > 0)


Examples = tuple[npt.NDArray[np.float32], Floats, Floats]


def group_examples(
    data: Labelled, b: Block, probability: Floats, rng: np.random.Generator
) -> Iterator[Examples]:
    """Features, purity and weight of cluster pairs of one block at several cuts."""
    corpus, ready = data.corpus, b.ready
    links = atom_links(ready.profiles, ready.pairs, probability)
    size = ready.profiles.size.astype(float)
    bars = Bars(ready.pairs.bar_i, ready.pairs.bar_j)
    person, truth = np.unique(b.truth, return_inverse=True)
    known = np.where(b.truth >= 0, size, 0.0)
    for cut in _CUTS:
        strict = average_linkage(links, size, bars, 1.0 - cut)
        for view in _VIEWS:
            group = strict if view == "strict" else _along_truth(strict, truth, size, view, rng)
            count = int(group.max()) + 1
            if count < 2:
                continue
            profiles = merged(corpus, ready.profiles, group, count)
            pairs = contracted(links, group)
            table = np.zeros((count, len(person)))
            np.add.at(table, (group, truth), known)
            total = table.sum(axis=1)
            whole = profiles.size[pairs.i] * profiles.size[pairs.j]
            labelled_pairs = (total[pairs.i] > 0) & (total[pairs.j] > 0)
            which = np.flatnonzero(labelled_pairs & (pairs.count == whole))
            weight = np.sqrt(np.minimum(total[pairs.i], total[pairs.j]))
            which, drawn = _by_weight(which, weight[which], rng)
            if len(which) == 0:
                continue
            features = group_features(PairReader(corpus, profiles), profiles, pairs, which)
            telling = _telling(b, features)
            if not telling.any():
                continue
            which, features, drawn = which[telling], features[telling], drawn[telling]
            i, j = pairs.i[which], pairs.j[which]
            purity = (table[i] * table[j]).sum(axis=1) / (total[i] * total[j])
            whole_weight = weight[which] / drawn
            yield features, purity, whole_weight * (b.weight / whole_weight.sum())


def _by_weight(which: Index, weight: Floats, rng: np.random.Generator) -> tuple[Index, Floats]:
    """About LINKS_A_VIEW of them, drawn with chances that grow with weight (pairs of large clusters
    are few and all wanted), and the chance of each."""
    rate, chance = LINKS_A_VIEW / max(weight.sum(), 1e-9), np.ones(len(which))
    if len(which) > LINKS_A_VIEW:
        for _ in range(20):  # raised until those of chance 1 no longer matter
            chance = np.minimum(1.0, rate * weight)
            rate *= LINKS_A_VIEW / chance.sum()
    drawn = rng.random(len(which)) < chance
    return which[drawn], chance[drawn]


def _along_truth(group: Index, truth: Index, size: npt.NDArray[np.float64], view: str,
                 rng: np.random.Generator) -> Index:  # fmt: skip
    """Clusters merged at random with others of the same majority person."""
    count = int(group.max()) + 1
    table = np.zeros((count, int(truth.max()) + 1))
    np.add.at(table, (group, truth), size)
    person = table.argmax(axis=1)
    spread = np.where(rng.random(count) < _LARGE[view], 0, rng.integers(0, 4, count))
    _, merged_to = np.unique(person * 8 + spread, return_inverse=True)
    return merged_to[group].astype(np.int64)


def fit_group(
    data: Mapping[str, Labelled],
    blocks: Sequence[Block],
    probability: Mapping[tuple[str, str], Floats],
    seed: int,
) -> lightgbm.Booster:
    """A group model, from pair probabilities of models that did not see the block."""
    rng = np.random.default_rng(seed)
    x, y, w = [], [], []
    for b in (b for b in blocks if b.key in probability):
        for features, purity, weight in group_examples(
            data[b.corpus], b, probability[b.corpus, b.label], rng
        ):
            x.append(features)
            y.append(purity)
            w.append(weight)
    options = {"num_leaves": 15, "learning_rate": 0.1, "min_data_in_leaf": 150,
               "feature_fraction": 0.6, "lambda_l2": 5.0, "seed": seed}  # fmt: skip
    return _fit(x, y, w, GROUP_FEATURES, options, 120)


def fit(data: Mapping[str, Labelled], blocks: Sequence[Block], bags: int) -> IdentityModel:
    """Models on these blocks, not yet calibrated. Each cluster model learns from answers of pair
    models of its own that did not see the block: what one training makes of a few large merges is
    a matter of luck."""
    pair = tuple(fit_pair(blocks, SEED + k) for k in range(bags))
    group = []
    for seed in (SEED + k for k in range(bags * _GROUP_SEEDS)):
        raw: dict[tuple[str, str], Floats] = {}
        for fold in folds_of(blocks, _INNER_FOLDS):
            inner = fit_pair(unseen_by(blocks, fold), seed, 42)
            raw |= {b.key: answers(inner, b) for b in blocks if b.key in fold}
        group.append(fit_group(data, blocks, raw, seed))
    return IdentityModel(
        MODEL_NAME,
        pair,
        tuple(group),
        STRICT,
        STOP,
        Calibration.none(),
        Belonging.none(),
        CAUTION,
        RARITY,
    )
