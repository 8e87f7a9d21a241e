"""The trained models: pairs of atoms, pairs of clusters, and the calibration of what they say."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from connexon.identify.boosters import booster_of
from connexon.identify.corpus import Floats
from connexon.identify.features import GROUP_FEATURES, ONE_NAME, PAIR_FEATURES
from connexon.identify.forests import raw_scores
from connexon.records.errors import LibraryError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    import lightgbm

Doubles = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]

MODEL_NAME = "2026-11"


# How many names of a pair may be initials only: none, one, both.
FORMS = 3
_SIZE_LOW, _TEXT, _NAME_COSINE = (
    list(GROUP_FEATURES).index(name) for name in ("size_low", "text", "name_cosine")
)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Points of monotone curves from raw to calibrated match probabilities: for pairs that ended
    up in one cluster, and for pairs that did not; in each of them one row for pairs of which so
    many names are initials only (0, 1, 2), shape (FORMS, points)."""

    raw: Doubles
    together: Doubles
    apart: Doubles

    @staticmethod
    def none() -> Calibration:
        """Probabilities as they come."""
        line = np.array([0.0, 1.0])
        return Calibration(line, np.tile(line, (FORMS, 1)), np.tile(line, (FORMS, 1)))

    def of(self, raw: Doubles, together: npt.NDArray[np.bool_], abbreviated: Index) -> Doubles:
        """Match probabilities on the scale of observed frequencies.

        `together` says of each pair whether it ended up in one cluster, which weighs what the
        pair alone does not show: the rest of both bodies of work. `abbreviated` says how many of
        its names are initials only, which errors hide behind.
        """
        answer = np.empty(len(raw))
        for form in range(FORMS):
            for is_inside, curves in ((True, self.together), (False, self.apart)):
                which = (abbreviated == form) & (together == is_inside)
                answer[which] = np.interp(raw[which], self.raw, curves[form])
        return answer


@dataclass(frozen=True, slots=True)
class Belonging:
    """Log odds that a signature's person is the one who wrote most of its cluster: a constant, so
    many times the log odds of the mean raw probability of its pairs within the cluster, and so
    many times the log of how many signatures the cluster has."""

    constant: float
    by_pairs: float
    by_size: float

    @staticmethod
    def none() -> Belonging:
        """The mean raw probability as it comes."""
        return Belonging(0.0, 1.0, 0.0)

    def of(self, mean: Doubles, size: Doubles) -> Doubles:
        """Probabilities."""
        odds = self.constant + self.by_pairs * log_odds(mean) + self.by_size * np.log(size)
        return np.asarray(1.0 / (1.0 + np.exp(-odds)))


@dataclass(frozen=True, slots=True)
class Caution:
    """What merging two large clusters asks for besides: where both have more than `least`
    signatures and tell what their works are about, `by_size` is taken from the log odds for each
    time that the smaller one is e times as large, up to `most`. Joining two people who are known by
    many works is worse than leaving one in two parts (benchmarks/quality/worst-cases.md)."""

    least: float
    most: float
    by_size: float

    @staticmethod
    def none() -> Caution:
        """The trees' answer as it comes."""
        return Caution(1.0, 1.0, 0.0)

    def of(self, probability: Doubles, features: Floats) -> Doubles:
        """Probabilities of pairs of clusters with these GROUP_FEATURES; small ones' as they are."""
        smaller = np.minimum(features[:, _SIZE_LOW].astype(np.float64), np.log(self.most))
        beyond = smaller - np.log(self.least)
        large = np.flatnonzero((beyond > 0.0) & ~np.isnan(features[:, _TEXT]))
        answer = probability.copy()
        answer[large] /= answer[large] + (1.0 - answer[large]) * np.exp(
            self.by_size * beyond[large]
        )
        return answer


@dataclass(frozen=True, slots=True)
class Rarity:
    """What a rare name speaks for one person besides: where two clusters print one name in full
    that fewer than `expected` other people are expected to bear, `weight` times the log of how many
    times fewer is added to the log odds, counted down to `least` people; and `other_form` where
    one side prints a middle name or initial that the other does not. The trees have learnt from
    names that were chosen because several people bear them, and from profiles whose owners always
    go by one form (docs/adr/0013-expected-namesakes.md)."""

    expected: float
    least: float
    weight: float
    other_form: float

    @staticmethod
    def none() -> Rarity:
        """Names speak as the trees have learnt it."""
        return Rarity(1.0, 1.0, 0.0, 0.0)

    def nats(self, features: Floats, namesakes: Doubles) -> Doubles:
        """What is added for pairs of clusters with these GROUP_FEATURES, where so many others are
        expected to bear the name that both print in full (inf where they print none)."""
        fewer = np.clip(namesakes, self.least, self.expected) / self.expected
        has_other_form = (fewer < 1.0) & (features[:, _NAME_COSINE] < ONE_NAME)
        return np.where(has_other_form, self.other_form, 0.0) - self.weight * np.log(fewer)


def log_odds(probability: Doubles) -> Doubles:
    """Natural log odds of probabilities, which are cut to [0.005, 0.995]."""
    cut = np.clip(probability, 0.005, 0.995)
    return np.asarray(np.log(cut / (1.0 - cut)))


@dataclass(frozen=True, slots=True)
class IdentityModel:
    """Boosted trees for atoms and for clusters (each the mean of a few seeds), the mean
    probability down to which atoms are joined first, the probability down to which clusters are
    merged, the calibration of pairs, how surely signatures belong to their clusters, how
    cautiously large clusters are merged, and what rare names speak for besides. `threads` is how
    many the trees may use (0: all cores); it changes no answer."""

    name: str
    pair: tuple[lightgbm.Booster, ...]
    group: tuple[lightgbm.Booster, ...]
    strict: float
    stop: float
    calibration: Calibration
    belonging: Belonging
    caution: Caution
    rarity: Rarity
    threads: int = 1

    def pair_probability(self, features: Floats) -> Doubles:
        """Raw probability that two atoms are one person; columns PAIR_FEATURES."""
        return _mean(self.pair, features, self.threads)

    def group_probability(self, features: Floats, namesakes: Doubles) -> Doubles:
        """Raw probability that two clusters are one person, lowered for large ones and raised for
        rare names; columns GROUP_FEATURES, and how many others are expected to bear the name that
        both print in full (inf where they print none)."""
        said = self.caution.of(_mean(self.group, features, self.threads), features)
        for_one = np.exp(self.rarity.nats(features, namesakes))
        return np.asarray(said * for_one / (said * for_one + (1.0 - said)))


def _mean(boosters: Sequence[lightgbm.Booster], features: Floats, threads: int) -> Doubles:
    if len(features) == 0:
        return np.zeros(0)
    total = np.zeros(len(features))
    for booster in boosters:
        total += 1.0 / (1.0 + np.exp(-raw_scores(booster, features, threads)))
    return total / len(boosters)


@lru_cache(maxsize=2)
def model_digest(name: str = MODEL_NAME) -> str:
    """SHA-256 of the model's files: another where trees or calibration are others, whatever the
    name. Raises: LibraryError when it is not there."""
    files = sorted(_folder(name).iterdir(), key=lambda file: file.name)
    found = hashlib.sha256(name.encode())
    for file in files:
        found.update(f"\0{file.name}\0".encode() + file.read_bytes())
    return found.hexdigest()


def _folder(name: str) -> Traversable:
    folder = resources.files("connexon.identify") / "models" / name
    if not folder.is_dir():
        raise LibraryError(f"The identity model '{name}' is not part of this installation.")
    return folder


@lru_cache(maxsize=2)
def load_model(name: str = MODEL_NAME) -> IdentityModel:
    """The model shipped with the package. Raises: LibraryError when it is not there."""
    folder = _folder(name)
    facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    if facts["pair_features"] != list(PAIR_FEATURES) or facts["group_features"] != list(
        GROUP_FEATURES
    ):
        raise LibraryError(f"The identity model '{name}' was trained on other features.")

    def boosters(kind: str) -> tuple[lightgbm.Booster, ...]:
        texts = [
            (folder / f"{kind}-{k}.txt").read_text(encoding="utf-8") for k in range(facts[kind])
        ]
        return tuple(booster_of(t) for t in texts)

    curves = [np.array(facts[c], dtype=np.float64) for c in ("raw", "together", "apart")]
    return IdentityModel(
        name=name, pair=boosters("pair"), group=boosters("group"), strict=facts["strict"],
        stop=facts["stop"], calibration=Calibration(*curves),
        belonging=Belonging(*facts["belonging"]), caution=Caution(*facts["caution"]),
        rarity=Rarity(*facts["rarity"]),
    )  # fmt: skip
