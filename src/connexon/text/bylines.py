"""Names by the byline and by the column: order decided together, distinct names read once."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from connexon.records.names import PersonName, Script
from connexon.text.name_order import (
    NO_STATISTICS,
    Floats,
    Index,
    NameStatistics,
    byline_beliefs,
    byline_probabilities,
    evidence_family_first,
)
from connexon.text.name_words import (
    NO_FAMILIES,
    capitals_odds,
    cleaned,
    folded,
    name_words,
)
from connexon.text.names import read_in_order, read_name, shown_order

_EVIDENT = 4.0
_EVEN = 0.5
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


def read_byline(
    printed: Iterable[str], statistics: NameStatistics = NO_STATISTICS
) -> list[PersonName]:
    """The names of one byline, read under the order that the byline as a whole speaks for.

    Entries with a comma, initials, capitals or their own script stay as they say themselves and
    decide for the others. `order_certainty` is the probability that the order is right.
    """
    names = [read_name(entry) for entry in printed]
    byline = looked_at(names)
    odds = [*(_odds(byline.words[i], statistics) for i in byline.open_at), *byline.signs]
    probabilities = byline_probabilities(odds, statistics.prior)
    for i, probability in zip(byline.open_at, probabilities, strict=False):
        names[i] = _read_again(names[i], byline.words[i], probability, statistics)
    return names


def decided(
    column: NameColumn, bylines: Sequence[tuple[int, int]], statistics: NameStatistics
) -> Iterator[tuple[Index, PersonName]]:
    """The names of these bylines (first entry, and the one behind the last) whose order is open, as
    `read_byline` reads them, each distinct one once; and the entries that it stands for."""
    of = np.repeat(np.arange(len(bylines)), [e - b for b, e in bylines])
    entry = np.array([k for b, e in bylines for k in range(b, e)], dtype=np.int64)
    words, odds = _weighed(column, np.unique(column.codes[entry]), statistics)
    speaks = ~np.isnan(odds[column.codes[entry]])
    of, entry = of[speaks], entry[speaks]
    if not words:
        return
    code = column.codes[entry].astype(np.int64)
    starts = np.append(0, np.flatnonzero(np.diff(of)) + 1)
    probability = byline_beliefs(odds[code], starts, statistics.prior)[0]
    is_open = np.isin(code, list(words))
    entry, code, probability = entry[is_open], code[is_open], probability[is_open]
    key = code * 2 + (probability > _EVEN)
    order = np.argsort(key, kind="stable")
    for some in np.split(order, np.flatnonzero(np.diff(key[order])) + 1):
        one = int(code[some[0]])
        likely = float(probability[some[0]])
        yield entry[some], _read_again(column.names[one], words[one], likely, statistics)


def _weighed(
    column: NameColumn, chosen: Index, statistics: NameStatistics
) -> tuple[dict[int, tuple[str, ...]], Floats]:
    """Of the chosen codes: words of names whose order is open; by code, log odds of family first,
    nan of names that tell nothing."""
    words: dict[int, tuple[str, ...]] = {}
    odds = np.full(len(column.names), np.nan)
    for code in chosen.tolist():
        name = column.names[code]
        shown, order = _shown(name.printed, name.script)
        if order is not None:
            odds[code] = _EVIDENT if order else -_EVIDENT
        elif shown:
            words[code], odds[code] = shown, _odds(shown, statistics)
    return words, odds


def _odds(words: tuple[str, ...], statistics: NameStatistics) -> float:
    """Log odds of family first of one name by itself."""
    by_words = evidence_family_first([folded(w) for w in words], statistics)
    return by_words + (capitals_odds(words) or 0.0)


def _read_again(
    name: PersonName, words: tuple[str, ...], probability: float, statistics: NameStatistics
) -> PersonName:
    """The name in the likelier order."""
    certainty = round(max(probability, 1 - probability), 3)
    families = statistics.family if len(words) > 2 else NO_FAMILIES
    return read_in_order(name.printed, probability > _EVEN, certainty, families)


@lru_cache(maxsize=400_000)
def _shown(printed: str, script: Script) -> tuple[tuple[str, ...], bool | None]:
    """The words of a name whose order is open or shown by their form, none where it is declared;
    and the order that their form shows (True: family first)."""
    if "," in printed or script not in _SPACED_SCRIPTS:
        return (), None
    words = name_words(cleaned(printed))[0]
    return (tuple(words), shown_order(printed, words)) if len(words) > 1 else ((), None)
