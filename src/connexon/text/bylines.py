"""Names by the byline and by the column: order decided together, distinct names read once."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from connexon.records.names import PersonName, Script
from connexon.text.folding import fold
from connexon.text.name_order import (
    NO_STATISTICS,
    NameStatistics,
    byline_probabilities,
    evidence_family_first,
)
from connexon.text.names import read_in_order, read_name

_SPACES = re.compile(r"\s+")
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
    with _uncollected():
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
def _uncollected() -> Iterator[None]:
    """Without the cycle collector: names make no cycles, and looking for some doubles the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def read_byline(
    printed: Sequence[str], statistics: NameStatistics = NO_STATISTICS
) -> list[PersonName]:
    """The names of one byline, read under the order that the byline as a whole speaks for.

    Entries with a comma, initials, capitals or their own script stay as they say themselves and
    decide for the others. `order_certainty` is the probability that the order is right.
    """
    alone = [read_name(entry) for entry in printed]
    open_at = [i for i, name in enumerate(alone) if _is_open(name)]
    if not open_at:
        return alone
    odds = [_odds(_tokens(alone[i].printed), statistics) for i in open_at]
    decided = [_sign(alone[i]) for i in range(len(alone)) if i not in set(open_at)]
    probabilities = byline_probabilities([*odds, *(s for s in decided if s)], statistics.prior)
    for i, probability in zip(open_at, probabilities, strict=False):
        alone[i] = _reread(alone[i].printed, probability > 0.5, probability)
    return alone


@lru_cache(maxsize=200_000)
def _tokens(printed: str) -> tuple[str, ...]:
    return tuple(fold(t) for t in _SPACES.split(printed.strip()) if t)


def _odds(tokens: tuple[str, ...], statistics: NameStatistics) -> float:
    return evidence_family_first(tokens, statistics)


def _is_open(name: PersonName) -> bool:
    """Whether only the words' own odds and the byline can decide the order."""
    if name.order_certainty == 1.0 or name.is_initials_only or "," in name.printed:
        return False
    return " " in name.printed.strip() and name.script in _SPACED_SCRIPTS


def _sign(name: PersonName) -> float:
    """Odds with which an entry that decides itself speaks for the byline's convention."""
    if "," in name.printed or not name.given_key or " " not in name.printed.strip():
        return 0.0
    starts_with_family = fold(name.printed).startswith(fold(name.family))
    return 3.0 if starts_with_family else -3.0


def _reread(printed: str, family_first: bool, probability: float) -> PersonName:
    certainty = round(max(probability, 1 - probability), 4)
    return read_in_order(printed, family_first, certainty)
