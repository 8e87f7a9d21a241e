"""Judging claims: numbers per condition in, *holds / fails / not testable* out.

Pure functions over arrays with one entry per draw. Two laws govern the file: a run that
crashed, a value that is not finite or a zero baseline is NOT_TESTABLE, never FAILS; and a
claim and its opposite never both hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]
# values[condition_id][measure_id] has one number per draw; NaN where the run failed.
Values = Mapping[str, Mapping[str, Floats]]

HOLDS_ABOVE = 0.9
TESTABLE_ABOVE = 0.5
_HOLDS, _FAILS, _NOT_TESTABLE = 1, 0, -1


class Outcome(StrEnum):
    """What a claim came to."""

    HOLDS = "holds"
    FAILS = "fails"
    NOT_TESTABLE = "not testable"


@dataclass(frozen=True, slots=True)
class EffectBand:
    """Effect size over the testable draws: median and the 5th and 95th percentile."""

    median: float
    p05: float
    p95: float


@dataclass(frozen=True, slots=True)
class DrawOutcomes:
    """Per draw: `codes` 1 holds, 0 fails, -1 not testable; `effects` (NaN if not testable)."""

    codes: Codes
    effects: Floats


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """A claim over a set of draws.

    `fraction_holding` is among the testable draws (None when there are none),
    `fraction_opposite` the share of them in which the opposite claim holds, `fraction_testable`
    among all. `effect` is the first assertion's: a relative change (contrast, equivalence) or
    the share abolished (dependence).
    """

    claim_id: str
    quote: str
    statement: str
    outcome: Outcome
    fraction_holding: float | None
    fraction_opposite: float | None
    fraction_testable: float
    draws: int
    effect: EffectBand | None
    effect_kind: str
