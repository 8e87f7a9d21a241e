"""Names by the byline and by the column: order decided together, distinct names read once."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from connexon.records.names import PersonName, Script
from connexon.text.name_order import (
    NO_STATISTICS,
    NameStatistics,
    byline_probabilities,
    evidence_family_first,
)
from connexon.text.name_words import (
    NO_FAMILIES,
    capitals_odds,
    cleaned,
    evident_order,
    folded,
    name_words,
)
from connexon.text.names import read_in_order, read_name

_EVIDENT = 4.0
_SPACED_SCRIPTS = frozenset((Script.LATIN, Script.CYRILLIC, Script.GREEK))


@dataclass(frozen=True, slots=True)
class NameColumn:
    """A column of names: entry i is `names[codes[i]]`; `names` are distinct, in first order."""

    names: tuple[PersonName, ...]
    codes: npt.NDArray[np.int32]


def read_names(
    printed: Sequence[str],
    given: Sequence[str | None] | None = None,
    family: Sequence[str | None] | None = None,
) -> NameColumn:
    """Every entry read as by `read_name`, each distinct one once.

    `given` and `family` are declared parts, None where an entry declares none.
    """
    with uncollected():
        return _read_names(printed, given, family)


def _read_names(
    printed: Sequence[str],
    given: Sequence[str | None] | None,
    family: Sequence[str | None] | None,
) -> NameColumn:
    nothing: Sequence[None] = (None,) * len(printed)
    seen: dict[tuple[str, str | None, str | None], int] = {}
    codes = np.fromiter(
        (
            seen.setdefault(entry, len(seen))
            for entry in zip(printed, given or nothing, family or nothing, strict=True)
        ),
        dtype=np.int32,
        count=len(printed),
    )
    read_once = read_name.__wrapped__
    return NameColumn(tuple(read_once(*entry) for entry in seen), codes)


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the cycle collector: names make no cycles, and looking for some doubles the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@dataclass(frozen=True, slots=True)
class Byline:
    """Names of one byline, each read by itself, and the words of those that declare no parts. Names
    at `open_at` do not show their order; `signs` are log odds of family first of those that do."""

    alone: list[PersonName]
    words: list[list[str]]
    open_at: list[int]
    signs: list[float]


def looked_at(printed: Sequence[str]) -> Byline:
    """What the entries of a byline say each for itself."""
    alone = [read_name(entry) for entry in printed]
    words = [_words(name) for name in alone]
    evident = [evident_order(w) if w else None for w in words]
    open_at = [i for i, w in enumerate(words) if w and evident[i] is None]
    signs = [_EVIDENT if family_first else -_EVIDENT for family_first in evident
             if family_first is not None]  # fmt: skip
    return Byline(alone, words, open_at, signs)


def read_byline(
    printed: Sequence[str], statistics: NameStatistics = NO_STATISTICS
) -> list[PersonName]:
    """The names of one byline, read under the order that the byline as a whole speaks for.

    Entries with a comma, initials, capitals or their own script stay as they say themselves and
    decide for the others. `order_certainty` is the probability that the order is right.
    """
    byline = looked_at(printed)
    names = byline.alone
    if not byline.open_at:
        return names
    odds = [*(_odds(byline.words[i], statistics) for i in byline.open_at), *byline.signs]
    probabilities = byline_probabilities(odds, statistics.prior)
    for i, probability in zip(byline.open_at, probabilities, strict=False):
        certainty = round(max(probability, 1 - probability), 3)
        families = statistics.family if len(byline.words[i]) > 2 else NO_FAMILIES
        names[i] = _read_again(printed[i], probability > 0.5, certainty, families)
    return names


def _odds(words: Sequence[str], statistics: NameStatistics) -> float:
    """Log odds of family first of one name by itself."""
    by_words = evidence_family_first([folded(w) for w in words], statistics)
    return by_words + (capitals_odds(words) or 0.0)


def _read_again(
    printed: str, family_first: bool, certainty: float, families: Mapping[str, float]
) -> PersonName:
    if families:
        return read_in_order(printed, family_first, certainty, families)
    return _read_two_words(printed, family_first, certainty)


@lru_cache(maxsize=200_000)
def _read_two_words(printed: str, family_first: bool, certainty: float) -> PersonName:
    return read_in_order(printed, family_first, certainty)


def _words(name: PersonName) -> list[str]:
    """The words of a name whose order is open or shown by their form; [] where it is declared."""
    if "," in name.printed or name.script not in _SPACED_SCRIPTS:
        return []
    words = name_words(cleaned(name.printed))[0]
    return words if len(words) > 1 else []
