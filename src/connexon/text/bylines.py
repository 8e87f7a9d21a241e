"""Names by the byline and by the column: order decided together, distinct names read once."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
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

    def between(self, begin: int, end: int) -> list[PersonName]:
        """The names of these entries, the last left out."""
        return [self.names[code] for code in self.codes[begin:end].tolist()]


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
    """What the entries of a byline say each for itself: the words of those that declare no parts,
    which of them do not show their order (`open_at`), and log odds of family first of those
    that do (`signs`)."""

    words: list[tuple[str, ...]]
    open_at: list[int]
    signs: list[float]


def looked_at(alone: Iterable[PersonName]) -> Byline:
    """A byline of names that were each read by itself."""
    shown = [_shown(name.printed, name.script) for name in alone]
    open_at = [i for i, (words, order) in enumerate(shown) if words and order is None]
    signs = [_EVIDENT if order else -_EVIDENT for _, order in shown if order is not None]
    return Byline([words for words, _ in shown], open_at, signs)


class BylineReader:
    """Reads bylines with the statistics of a corpus; what single names weigh is worked out once."""

    def __init__(self, statistics: NameStatistics = NO_STATISTICS) -> None:
        self._statistics = statistics
        self._odds: dict[tuple[str, ...], float] = {}

    def read(self, alone: Sequence[PersonName]) -> list[PersonName]:
        """The names of one byline, each of them read by itself before, under the order that the
        byline as a whole speaks for.

        Entries with a comma, initials, capitals or their own script stay as they say themselves
        and decide for the others. `order_certainty` is the probability that the order is right.
        """
        byline, names = looked_at(alone), list(alone)
        if not byline.open_at:
            return names
        odds = [*(self._odds_of(byline.words[i]) for i in byline.open_at), *byline.signs]
        probabilities = byline_probabilities(odds, self._statistics.prior)
        for i, probability in zip(byline.open_at, probabilities, strict=False):
            certainty = round(max(probability, 1 - probability), 3)
            families = self._statistics.family if len(byline.words[i]) > 2 else NO_FAMILIES
            names[i] = _read_again(names[i].printed, probability > 0.5, certainty, families)
        return names

    def _odds_of(self, words: tuple[str, ...]) -> float:
        """Log odds of family first of one name by itself."""
        odds = self._odds.get(words)
        if odds is None:
            odds = evidence_family_first([folded(w) for w in words], self._statistics)
            odds += capitals_odds(words) or 0.0
            self._odds[words] = odds
        return odds


def read_byline(
    printed: Iterable[str], statistics: NameStatistics = NO_STATISTICS
) -> list[PersonName]:
    """The names of one byline as printed; see BylineReader.read."""
    return BylineReader(statistics).read([read_name(entry) for entry in printed])


def _read_again(
    printed: str, family_first: bool, certainty: float, families: Mapping[str, float]
) -> PersonName:
    if families:
        return read_in_order(printed, family_first, certainty, families)
    return _read_two_words(printed, family_first, certainty)


@lru_cache(maxsize=200_000)
def _read_two_words(printed: str, family_first: bool, certainty: float) -> PersonName:
    return read_in_order(printed, family_first, certainty)


@lru_cache(maxsize=400_000)
def _shown(printed: str, script: Script) -> tuple[tuple[str, ...], bool | None]:
    """The words of a name whose order is open or shown by their form, none where it is declared;
    and the order that their form shows (True: family first)."""
    if "," in printed or script not in _SPACED_SCRIPTS:
        return (), None
    words = name_words(cleaned(printed))[0]
    return (tuple(words), evident_order(words)) if len(words) > 1 else ((), None)
