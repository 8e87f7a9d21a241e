"""Trains the identity model; measures it on name blocks it never saw; writes it to the package.

    python -m benchmarks.quality.train SHARED --measure      cross-validated figures only
    python -m benchmarks.quality.train SHARED --write        fit on all labels, write the model

Data: the labelled halves of inspire-wang, aminer-12 and openreview. Folds share no name block.
The group model is trained on out-of-fold answers of the pair model: clusters at several strict
cuts, some of them merged at random along the truth, with the purity of each pair as label.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import lightgbm
import numpy as np
import numpy.typing as npt
from scipy.optimize import isotonic_regression

from benchmarks.quality.labelled import NAMES, Labelled, labelled
from connexon.identify.atoms import collaborations
from connexon.identify.engine import (
    Constraints,
    Prepared,
    atom_links,
    batches,
    cluster,
    group_features,
    prepare,
)
from connexon.identify.features import GROUP_FEATURES, PAIR_FEATURES, PairReader
from connexon.identify.linkage import average_linkage, contracted
from connexon.identify.model import MODEL_NAME, IdentityModel
from connexon.identify.profiles import merged
from connexon.identify.quality import Quality, quality_of
from connexon.text.folding import fold as folded

SEED = 20261123
FOLDS = 4
STRICT, STOP = 0.2, 0.5
PAIRS_A_BLOCK = 20_000
_CUTS = (0.15, 0.3, 0.45, 0.6)
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


def blocks_of(data: Labelled, sizeable: int = 1) -> list[Block]:
    """All blocks with at least two labelled signatures."""
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


def folds_of(blocks: Sequence[Block], count: int) -> list[set[tuple[str, str]]]:
    """Blocks dealt out by size, corpus by corpus, so that folds are of like weight."""
    folds: list[set[tuple[str, str]]] = [set() for _ in range(count)]
    for corpus in NAMES:
        load = [0.0] * count
        mine = [b for b in blocks if b.corpus == corpus]
        for b in sorted(mine, key=lambda b: (-min(len(b.signatures), 800), b.label)):
            k = int(np.argmin(load))
            folds[k].add((b.corpus, b.label))
            load[k] += min(len(b.signatures), 800)
    return folds


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


def fit_pair(blocks: Sequence[Block], seed: int, rounds: int = 150) -> lightgbm.Booster:
    """The pair model on labelled pairs without name conflict, blocks balanced."""
    rng = np.random.default_rng(seed)
    x, y, w = [], [], []
    for b in blocks:
        i, j = b.ready.pairs.i, b.ready.pairs.j
        known = np.flatnonzero((b.truth[i] >= 0) & (b.truth[j] >= 0))
        if len(known) > PAIRS_A_BLOCK:
            known = np.sort(rng.choice(known, PAIRS_A_BLOCK, replace=False))
        if len(known) == 0:
            continue
        x.append(b.ready.features[known])
        y.append((b.truth[i[known]] == b.truth[j[known]]).astype(float))
        w.append(np.full(len(known), b.weight / len(known)))
    options = {"num_leaves": 31, "learning_rate": 0.08, "min_data_in_leaf": 200,
               "feature_fraction": 0.7, "seed": seed}  # fmt: skip
    return _fit(x, y, w, PAIR_FEATURES, options, rounds)


Examples = tuple[npt.NDArray[np.float32], Floats, Floats]


def group_examples(
    data: Labelled, b: Block, probability: Floats, rng: np.random.Generator
) -> Iterator[Examples]:
    """Features, purity and weight of cluster pairs of one block at several cuts."""
    corpus, ready = data.corpus, b.ready
    links = atom_links(ready.profiles, ready.pairs, probability)
    size = ready.profiles.size.astype(float)
    bars = (ready.pairs.bar_i, ready.pairs.bar_j)
    person, truth = np.unique(b.truth, return_inverse=True)
    known = np.where(b.truth >= 0, size, 0.0)
    for cut in _CUTS:
        strict = average_linkage(links, size, bars, 1.0 - cut)
        for mode in (0, 1, 2):
            group = strict if mode == 0 else _along_truth(strict, truth, size, mode, rng)
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
            if len(which) > 4000:
                which = np.sort(rng.choice(which, 4000, replace=False))
            if len(which) == 0:
                continue
            i, j = pairs.i[which], pairs.j[which]
            purity = (table[i] * table[j]).sum(axis=1) / (total[i] * total[j])
            weight = np.sqrt(np.minimum(total[i], total[j]))
            features = group_features(PairReader(corpus, profiles), profiles, pairs, which)
            yield features, purity, weight * (b.weight / weight.sum())


def _along_truth(group: Index, truth: Index, size: npt.NDArray[np.float64], mode: int,
                 rng: np.random.Generator) -> Index:  # fmt: skip
    """Clusters merged at random with others of the same majority person."""
    count = int(group.max()) + 1
    table = np.zeros((count, int(truth.max()) + 1))
    np.add.at(table, (group, truth), size)
    person = table.argmax(axis=1)
    spread = np.where(rng.random(count) < (0.3 if mode == 1 else 0.7), 0, rng.integers(0, 4, count))
    _, merged_to = np.unique(person * 8 + spread, return_inverse=True)
    return merged_to[group].astype(np.int64)


def fit_group(
    data: Mapping[str, Labelled],
    blocks: Sequence[Block],
    probability: Mapping[tuple[str, str], Floats],
    seed: int,
) -> lightgbm.Booster:
    """The group model, from pair probabilities of models that did not see the block."""
    rng = np.random.default_rng(seed)
    x, y, w = [], [], []
    for b in blocks:
        for features, purity, weight in group_examples(
            data[b.corpus], b, probability[b.corpus, b.label], rng
        ):
            x.append(features)
            y.append(purity)
            w.append(weight)
    options = {"num_leaves": 15, "learning_rate": 0.06, "min_data_in_leaf": 150,
               "feature_fraction": 0.6, "lambda_l2": 5.0, "seed": seed}  # fmt: skip
    return _fit(x, y, w, GROUP_FEATURES, options, 200)


def fit(data: Mapping[str, Labelled], blocks: Sequence[Block], bags: int) -> IdentityModel:
    """A model on these blocks, calibrated on answers of pair models that did not see the block."""
    raw: dict[tuple[str, str], Floats] = {}
    for fold in folds_of(blocks, 3):
        inner = fit_pair([b for b in blocks if (b.corpus, b.label) not in fold], SEED, 100)
        for b in blocks:
            if (b.corpus, b.label) in fold:
                raw[b.corpus, b.label] = answers(inner, b)
    pair = tuple(fit_pair(blocks, SEED + k) for k in range(bags))
    group = tuple(fit_group(data, blocks, raw, SEED + k) for k in range(bags))
    x, y = calibration_curve(blocks, raw)
    return IdentityModel(MODEL_NAME, pair, group, STRICT, STOP, x, y)


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


def calibration_curve(
    blocks: Sequence[Block], raw: Mapping[tuple[str, str], Floats]
) -> tuple[Floats, Floats]:
    """Isotonic regression of truth on raw probability at 101 points; corpora weigh the same."""
    p, t, w = [], [], []
    for corpus in {b.corpus for b in blocks}:
        mine = [(b, *labelled_pairs_of(b)) for b in blocks if b.corpus == corpus]
        p.append(np.concatenate([raw[b.corpus, b.label][k] for b, k, _ in mine]))
        t.append(np.concatenate([truth for _, _, truth in mine]))
        w.append(np.full(len(p[-1]), 1.0 / max(len(p[-1]), 1)))
    grid = np.linspace(0.0, 1.0, 101)
    bins = np.clip((np.concatenate(p) * 100).round().astype(int), 0, 100)
    weight = np.bincount(bins, weights=np.concatenate(w), minlength=101)
    right = np.bincount(bins, weights=np.concatenate(w) * np.concatenate(t), minlength=101)
    seen = weight > 0
    found = isotonic_regression(right[seen] / weight[seen], weights=weight[seen]).x
    return grid, np.interp(grid, grid[seen], found)


@dataclass(slots=True)
class Tally:
    """Signatures of one corpus as clustered and as they are, over all folds."""

    cluster: list[Index]
    name: list[Index]
    person: list[Index]
    ambiguous: list[npt.NDArray[np.bool_]]
    probability: list[Floats]
    truth: list[Floats]


def measure(data: Mapping[str, Labelled], blocks: Sequence[Block], bags: int, out: Path) -> None:
    """Cross-validated B³ and calibration per corpus; one line per block into a CSV."""
    tallies = {n: Tally([], [], [], [], [], []) for n in data}
    rows = ["corpus,block,signatures,people,precision,recall,f1,full_name_f1"]
    for fold in folds_of(blocks, FOLDS):
        begin = time.perf_counter()
        model = fit(data, [b for b in blocks if (b.corpus, b.label) not in fold], bags)
        for b in blocks:
            if (b.corpus, b.label) in fold:
                rows.append(_measured(data[b.corpus], b, model, tallies[b.corpus]))
        print(f"fold: {time.perf_counter() - begin:.0f} s", flush=True)
    out.write_text("\n".join([rows[0], *sorted(rows[1:])]) + "\n", encoding="utf-8")
    for name, tally in tallies.items():
        _print(name, tally)


def _measured(data: Labelled, b: Block, model: IdentityModel, tally: Tally) -> str:
    """Cluster one unseen block, add it to the tally; its line of the CSV."""
    found = cluster(data.corpus, _collaboration(data), b.signatures, model, Constraints.none())
    person = data.person[found.signatures]
    known = person >= 0
    offset = int(found.signatures.min()) * 1_000_000
    code = data.corpus.naming.codes[found.signatures]
    printed = [folded(data.corpus.naming.names[c].printed) for c in code]
    name = np.unique(printed, return_inverse=True)[1].astype(np.int64)
    tally.cluster.append(found.group[known] + offset)
    tally.name.append(name[known] + offset)
    tally.person.append(person[known])
    tally.ambiguous.append(np.full(known.sum(), len(np.unique(person[known])) > 1))
    pairs, truth = labelled_pairs_of(b)
    raw = model.pair_probability(b.ready.features)
    tally.probability.append(model.calibrate(raw)[pairs])
    tally.truth.append(truth)
    mine = quality_of(found.group[known], person[known])
    base = quality_of(name[known], person[known])
    q = mine.b_cubed
    return (
        f"{b.corpus},{b.label},{mine.signature_count},{mine.person_count},"
        f"{q.precision:.4f},{q.recall:.4f},{q.f1:.4f},{base.b_cubed.f1:.4f}"
    )


def expected_calibration_error(probability: Floats, truth: Floats, bins: int = 15) -> float:
    """Mean distance of stated probability and observed share over equally wide bins."""
    place = np.minimum((probability * bins).astype(int), bins - 1)
    count = np.bincount(place, minlength=bins)
    gap = np.abs(np.bincount(place, probability, bins) - np.bincount(place, truth, bins))
    return float(gap.sum() / max(count.sum(), 1))


def _print(name: str, tally: Tally) -> None:
    cluster_, person = np.concatenate(tally.cluster), np.concatenate(tally.person)
    full, unclear = np.concatenate(tally.name), np.concatenate(tally.ambiguous)
    p, t = np.concatenate(tally.probability), np.concatenate(tally.truth)
    for label, q in (
        ("scholars", quality_of(cluster_, person)),
        ("full name", quality_of(full, person)),
        ("scholars, ambiguous", quality_of(cluster_[unclear], person[unclear])),
        ("full name, ambiguous", quality_of(full[unclear], person[unclear])),
    ):
        print(f"{name:13} {label:22} {_figures(q)}", flush=True)
    print(f"{name:13} pairs {len(p):,}, share true {t.mean():.3f},"
          f" calibration error {expected_calibration_error(p, t):.4f}", flush=True)  # fmt: skip
    place = np.minimum((p * 10).astype(int), 9)
    for k in range(10):
        if (place == k).any():
            said, seen = p[place == k].mean(), t[place == k].mean()
            print(f"{name:13} said {said:.2f} seen {seen:.2f} n {int((place == k).sum()):,}")


def _figures(q: Quality) -> str:
    b, w = q.b_cubed, q.pairwise
    return (f"B3 {b.precision:.4f} {b.recall:.4f} {b.f1:.4f}"
            f"  pairs {w.precision:.4f} {w.recall:.4f} {w.f1:.4f}")  # fmt: skip


_COLLABORATIONS: dict[str, npt.NDArray[np.int32]] = {}


def _collaboration(data: Labelled) -> npt.NDArray[np.int32]:
    if data.name not in _COLLABORATIONS:
        _COLLABORATIONS[data.name] = collaborations(data.corpus)
    return _COLLABORATIONS[data.name]


def write(model: IdentityModel, folder: Path) -> None:
    """The model as text files, readable by any LightGBM of these major versions."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind, boosters in (("pair", model.pair), ("group", model.group)):
        for k, booster in enumerate(boosters):
            (folder / f"{kind}-{k}.txt").write_text(booster.model_to_string(), encoding="utf-8")
    facts = {
        "name": model.name, "seed": SEED, "trained_on": list(NAMES), "pair": len(model.pair),
        "group": len(model.group), "strict": model.strict, "stop": model.stop,
        "pair_features": list(PAIR_FEATURES), "group_features": list(GROUP_FEATURES),
        "raw": model.raw.tolist(), "calibrated": model.calibrated.tolist(),
    }  # fmt: skip
    (folder / "model.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser()
    parser.add_argument("shared", type=Path)
    parser.add_argument("--corpora", default=",".join(NAMES))
    parser.add_argument("--bags", type=int, default=1)
    parser.add_argument("--cases", type=Path, default=Path("benchmarks/quality/cases.csv"))
    parser.add_argument("--measure", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    data = {n: labelled(options.shared, n) for n in options.corpora.split(",")}
    blocks = [b for d in data.values() for b in blocks_of(d)]
    print(len(blocks), "blocks", flush=True)
    if options.measure:
        measure(data, blocks, options.bags, options.cases)
    if options.write:
        model = fit(data, blocks, options.bags)
        here = Path(__file__).parents[2]
        write(model, here / "src/connexon/identify/models" / MODEL_NAME)


if __name__ == "__main__":
    main()
