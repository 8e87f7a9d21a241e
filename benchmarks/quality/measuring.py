"""Cross-validated figures: clusters and pair probabilities of blocks the models never saw."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from benchmarks.quality.belonging import authorships, fitted, scholars, seen_of
from benchmarks.quality.blocks import Block, folds_of, labelled_pairs_of, unseen_by
from benchmarks.quality.copies import MEASURED
from benchmarks.quality.fitting import fit
from benchmarks.quality.labelled import NAMES, Labelled
from benchmarks.quality.ranges import holding, ranges_of
from connexon.identify.atoms import collaborations
from connexon.identify.build import Reading
from connexon.identify.engine import models_say
from connexon.identify.model import FORMS, Belonging, Calibration, IdentityModel, log_odds
from connexon.identify.quality import Quality, quality_of
from connexon.text.folding import fold as folded

FOLDS = 4
_POINTS = 101
_BINS = 15
# What raw probabilities as they come weigh against pairs, of which each corpus has a weight of 1.
_RAW = 3e-4
Index = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Answer:
    """One unseen block: labelled signatures as clustered, by full name and in truth, with the mean
    raw probability of their pairs within the cluster, its size and how many are expected to be
    missing from it; labelled pairs with raw probability, whether they ended up together, how many
    of their names are initials only, and truth; `ranges` of scholars and the truth (ranges.py)."""

    corpus: str
    label: str
    fold: int
    cluster: Index
    name: Index
    person: Index
    mean: Floats
    size: Floats
    missing: Floats
    raw: Floats
    together: Flags
    abbreviated: Index
    truth: Floats
    ranges: Index

    @property
    def is_ambiguous(self) -> bool:
        """Whether the block holds more than one person."""
        return len(np.unique(self.person)) > 1


def cross_validated(
    data: Mapping[str, Labelled], blocks: Sequence[Block], bags: int, processes: int
) -> list[Answer]:
    """Every block of NAMES, and of their copies that are MEASURED, answered by models fitted on
    blocks that share nobody with its fold."""
    folds = list(enumerate(folds_of([b for b in blocks if b.source in NAMES], FOLDS)))
    answer = partial(_answers_of, data, blocks, bags)
    if processes == 1:
        return [a for fold in folds for a in answer(fold)]
    with get_context("fork").Pool(processes, _inherit, (answer,)) as pool:
        return [a for found in pool.map(_inherited, folds, chunksize=1) for a in found]


# A fold, numbered, and what a forked process answers it with: it has the data, nothing is sent.
Fold = tuple[int, set[tuple[str, str]]]
_inheritance: list[Callable[[Fold], list[Answer]]] = []


def _inherit(answer: Callable[[Fold], list[Answer]]) -> None:
    _inheritance.append(answer)


def _inherited(fold: Fold) -> list[Answer]:
    return _inheritance[-1](fold)


def _answers_of(
    data: Mapping[str, Labelled], blocks: Sequence[Block], bags: int, fold: Fold
) -> list[Answer]:
    number, keys = fold
    begin = time.perf_counter()
    model = fit(data, unseen_by(blocks, keys), bags)
    found = []
    for corpus in (*NAMES, *(c for c in data if c.endswith(MEASURED))):
        collaboration = collaborations(data[corpus].corpus)
        mine = [b for b in blocks if b.key in keys and b.corpus == corpus]
        found += [_answer(data[corpus], collaboration, b, model, number) for b in mine]
    print(f"fold {number + 1} of {FOLDS}: {time.perf_counter() - begin:.0f} s", flush=True)
    return found


def _answer(
    data: Labelled, collaboration: npt.NDArray[np.int32], b: Block, model: IdentityModel, fold: int
) -> Answer:
    clusters = models_say(data.corpus, collaboration, b.signatures, model)
    person = data.person[clusters.signatures]
    known = person >= 0
    naming = data.corpus.naming
    printed = [folded(naming.names[c].printed) for c in naming.codes[clusters.signatures].tolist()]
    name = np.unique(printed, return_inverse=True)[1].astype(np.int64)
    of_atom = np.zeros(len(b.truth), dtype=np.int64)
    of_atom[b.ready.atom] = clusters.group
    pairs, truth = labelled_pairs_of(b)
    i, j = b.ready.pairs.i[pairs], b.ready.pairs.j[pairs]
    is_abbreviated = (b.ready.profiles.initials >= 1.0).astype(np.int64)
    raw = model.pair_probability(b.ready.features)[pairs]
    ranges = ranges_of(Reading(data.corpus, collaboration), b.signatures, clusters.group, person,
                       model)  # fmt: skip
    size = np.bincount(clusters.group)[clusters.group].astype(np.float64)
    return Answer(b.corpus, b.label, fold, clusters.group[known], name[known], person[known],
                  clusters.belief[known], size[known], clusters.missing[known], raw,
                  of_atom[i] == of_atom[j],
                  is_abbreviated[i] + is_abbreviated[j], truth, ranges)  # fmt: skip


def curves(answers: Sequence[Answer], together: bool) -> Floats:
    """Calibrated against raw probability at evenly spaced points, one row for each number of names
    that are initials only; all pairs of each corpus weigh the same.

    Log odds are a line in raw log odds (Platt 1999), not an isotonic regression: a few large blocks
    bend that to themselves, and names that were not seen are said worse.
    """
    weight, right = np.zeros((FORMS, _POINTS)), np.zeros((FORMS, _POINTS))
    for corpus in NAMES:
        mine = [a for a in answers if a.corpus == corpus]
        whole = max(sum(len(a.raw) for a in mine), 1)
        for a in mine:
            bins = np.clip((a.raw * (_POINTS - 1)).round().astype(int), 0, _POINTS - 1)
            chosen = a.together == together
            place = (a.abbreviated[chosen], bins[chosen])
            np.add.at(weight, place, 1.0 / whole)
            np.add.at(right, place, a.truth[chosen] / whole)
    return np.array([_line(*rows) for rows in zip(right, weight, strict=True)])


def _line(right: Floats, weight: Floats) -> Floats:
    """The curve of the likeliest line, which is raw probability where little was seen."""
    odds = log_odds(np.linspace(0.0, 1.0, _POINTS))

    def loss(by: Floats) -> tuple[float, Floats]:
        said = by[0] + by[1] * odds
        slope = weight / (1.0 + np.exp(-said)) - right
        away = by - np.array([0.0, 1.0])
        value = (weight * np.logaddexp(0.0, said) - right * said).sum() + _RAW * (away**2).sum()
        return float(value), np.array([slope.sum(), (slope * odds).sum()]) + 2 * _RAW * away

    found = minimize(loss, np.array([0.0, 1.0]), jac=True, bounds=[(None, None), (0.0, None)])
    return np.asarray(1.0 / (1.0 + np.exp(-(found.x[0] + found.x[1] * odds))))


def calibration(answers: Sequence[Answer]) -> Calibration:
    """All curves, from these answers."""
    raw = np.linspace(0.0, 1.0, _POINTS)
    return Calibration(raw, curves(answers, True), curves(answers, False))


def probabilities(answers: Sequence[Answer]) -> list[Floats]:
    """Calibrated probability of each answer's pairs, by curves of the other folds."""
    folds = {a.fold for a in answers}
    fitted = {f: calibration([a for a in answers if a.fold != f]) for f in folds}
    return [fitted[a.fold].of(a.raw, a.together, a.abbreviated) for a in answers]


def expected_calibration_error(probability: Floats, truth: Floats) -> float:
    """Mean distance of stated probability and observed share over equally wide bins."""
    place = np.minimum((probability * _BINS).astype(int), _BINS - 1)
    count = np.bincount(place, minlength=_BINS)
    stated = np.bincount(place, probability, _BINS)
    return float(np.abs(stated - np.bincount(place, truth, _BINS)).sum() / max(count.sum(), 1))


def cases(answers: Sequence[Answer]) -> list[str]:
    """One line per block, for the frozen file of cases."""
    rows = ["corpus,block,signatures,people,precision,recall,f1,full_name_f1"]
    for a in sorted(answers, key=lambda a: (a.corpus, a.label)):
        mine, base = quality_of(a.cluster, a.person), quality_of(a.name, a.person)
        q = mine.b_cubed
        rows.append(
            f"{a.corpus},{a.label},{mine.signature_count},{mine.person_count},"
            f"{q.precision:.4f},{q.recall:.4f},{q.f1:.4f},{base.b_cubed.f1:.4f}"
        )
    return rows


def _joined(parts: Sequence[Index]) -> Index:
    """Numbers of several blocks, made distinct."""
    shift, out = 0, []
    for part in parts:
        out.append(part + shift)
        shift += int(part.max(initial=0)) + 1
    return np.concatenate(out)


def report(answers: Sequence[Answer]) -> list[str]:
    """Lines of figures: B³ and pairs per corpus, calibration per corpus and over all."""
    lines = []
    said, belongs = probabilities(answers), _said_of_all(answers)
    for corpus in NAMES:
        mine = [a for a in answers if a.corpus == corpus]
        if not mine:
            continue
        lines += quality_lines(corpus, mine)
    for corpus in (*NAMES, "all"):
        places = [k for k, a in enumerate(answers) if corpus in {a.corpus, "all"}]
        p, t = (np.concatenate([x[k] for k in places]) for x in (said, [a.truth for a in answers]))
        error = expected_calibration_error(p, t)
        lines.append(f"{corpus:13} pairs {len(p):,}, true {t.mean():.3f}, ECE {error:.4f}")
        line = _belonging_line([answers[k] for k in places], [belongs[k] for k in places])
        lines.append(f"{corpus:13} {line}")
        ranges = [answers[k].ranges for k in places]
        if any(len(r) for r in ranges):
            lines.append(f"{corpus:13} {holding(ranges)}")
    lines += [
        f"  said {a:.2f}  seen {b:.2f}  pairs {n:,}" for a, b, n in all_pairs_reliability(answers)
    ]
    return lines


def belonging(answers: Sequence[Answer]) -> Belonging:
    """How surely signatures belong to their clusters, from these answers, whose models did not say
    (Belonging.none); all authorships of each corpus weigh the same."""
    each = [seen_of(a.cluster, a.person) for a in answers]
    mean, size, beside, is_main = (
        np.concatenate(part) for part in (
            [a.mean for a in answers], [a.size for a in answers],
            [s.labelled > 1 for s in each], [s.is_main for s in each],
        )
    )  # fmt: skip
    corpus = np.repeat([a.corpus for a in answers], [len(a.mean) for a in answers])[beside]
    _, place, count = np.unique(corpus, return_inverse=True, return_counts=True)
    return fitted(mean[beside], size[beside], is_main[beside], 1.0 / count[place])


def _said_of_all(answers: Sequence[Answer]) -> list[Floats]:
    """Match probability of each answer's signatures, as fitted to the other folds."""
    folds = {a.fold for a in answers}
    by = {f: belonging([a for a in answers if a.fold != f]) for f in folds}
    return [by[a.fold].of(a.mean, a.size) for a in answers]


def _belonging_line(answers: Sequence[Answer], said: Sequence[Floats]) -> str:
    """Said and seen of authorships and of scholars (belonging.py)."""
    each = [authorships(a.cluster, a.person, p) for a, p in zip(answers, said, strict=True)]
    chance, seen = (np.concatenate(part) for part in zip(*each, strict=True))
    error = expected_calibration_error(chance, seen.astype(float))
    rows = np.concatenate([
        scholars(a.cluster, a.person, p, a.size / (a.size + a.missing))
        for a, p in zip(answers, said, strict=True)
    ])  # fmt: skip
    purity, pure, completeness, complete = rows.T
    return (
        f"authorships {len(seen):,}, said {chance.mean():.3f}, seen {seen.mean():.3f}, ECE"
        f" {error:.4f}; scholars {len(rows):,}, purity said {purity.mean():.3f}, seen"
        f" {pure.mean():.3f}, apart by {np.abs(purity - pure).mean():.3f}, completeness said"
        f" {completeness.mean():.3f}, seen {complete.mean():.3f}, apart by"
        f" {np.abs(completeness - complete).mean():.3f}"
    )


def quality_lines(corpus: str, answers: Sequence[Answer]) -> list[str]:
    """Lines of B³ and pairs, ours and full names', of these answers about a corpus."""
    lines = []
    unclear = [a for a in answers if a.is_ambiguous]
    for label, chosen in (("all blocks", answers), ("ambiguous", unclear)):
        person = np.concatenate([a.person for a in chosen])
        for told, parts in (
            ("scholars  ", [a.cluster for a in chosen]),
            ("full names", [a.name for a in chosen]),
        ):
            figures = _figures(quality_of(_joined(parts), person))
            lines.append(f"{corpus:13} {label:11} {told} {figures}")
    return lines


def labels_read(
    answers: Sequence[Answer], without: Sequence[int], same: Mapping[int, int]
) -> list[str]:
    """Figures of these answers without the signatures of some persons, and with persons who are
    the `same` as another."""
    person = np.concatenate([a.person for a in answers])
    kept = ~np.isin(person, without)
    person = np.array([same.get(p, p) for p in person.tolist()], dtype=np.int64)
    parts = (
        ("scholars  ", [a.cluster for a in answers]),
        ("full names", [a.name for a in answers]),
    )
    return [f"{label} {_figures(quality_of(_joined(p)[kept], person[kept]))}" for label, p in parts]


def all_pairs_reliability(answers: Sequence[Answer]) -> list[tuple[float, float, int]]:
    """Reliability over the labelled pairs of all corpora."""
    said = np.concatenate(probabilities(answers))
    return reliability(said, np.concatenate([a.truth for a in answers]))


def reliability(p: Floats, t: Floats) -> list[tuple[float, float, int]]:
    """Mean said, share seen and number of pairs of each tenth that holds any."""
    place = np.minimum((p * 10).astype(int), 9)
    tenths = [place == k for k in range(10)]
    return [(float(p[m].mean()), float(t[m].mean()), int(m.sum())) for m in tenths if m.any()]


def _figures(q: Quality) -> str:
    b, w = q.b_cubed, q.pairwise
    return (f"B3 {b.precision:.4f} {b.recall:.4f} {b.f1:.4f}"
            f"  pairs {w.precision:.4f} {w.recall:.4f} {w.f1:.4f}")  # fmt: skip
