"""What is answered about a paper's claims; pages, API and command line render these values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from connexon.app.ensembles import EnsembleRecord
from connexon.mechanisms.outcome import EffectBand, Outcome


@dataclass(frozen=True, slots=True)
class DecidingParameter:
    """A parameter and how much hangs on it.

    `prcc_holding` is its partial rank correlation with *the claim holds* (1 or 0), `prcc_effect`
    that with the effect. `total_index` is the total Sobol index of *the claim holds*, with the
    half-width of its 95 % interval; None when none were computed.
    """

    id: str
    name: str
    prcc_holding: float | None
    prcc_effect: float | None
    total_index: float | None = None
    total_index_width: float | None = None


@dataclass(frozen=True, slots=True)
class AssertionAnswer:
    """One assertion of a claim: in words, and over the draws."""

    words: str
    why: str
    measure_id: str
    condition_ids: tuple[str, ...]
    fraction_holding: float | None
    fraction_testable: float
    effect: EffectBand | None
    nominal_effect: float | None
    nominal_outcome: Outcome


@dataclass(frozen=True, slots=True)
class Breaking:
    """A draw in which a claim fails: its number, effect, the assertion at fault, and where its
    most deciding parameters stand (id → value)."""

    draw: int
    effect: float | None
    assertion: int
    parameters: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class ClaimAnswer:
    """A claim's verdict. Fractions are among the testable draws, `fraction_testable` among all.

    `nominal_outcome` and `nominal_effect` are at the values in the file. `histogram` counts the
    effects between `histogram_edges` (the 1st to 99th percentile; what lies beyond is in the
    outer bins).
    """

    id: str
    quote: str
    outcome: Outcome
    fraction_holding: float | None
    effect: EffectBand | None
    statement: str
    effect_kind: str
    fraction_opposite: float | None
    fraction_testable: float
    fraction_not_testable: float
    fraction_holding_with_sound_controls: float | None
    draws_with_sound_controls: int | None
    nominal_outcome: Outcome
    nominal_effect: float | None
    assertions: tuple[AssertionAnswer, ...]
    deciding: tuple[DecidingParameter, ...]
    breaking: tuple[Breaking, ...]
    histogram_edges: tuple[float, ...]
    histogram: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PredictionAnswer:
    """What the model says of its own accord; never a claim of the paper."""

    id: str
    question: str
    note: str
    measure_id: str
    effect: EffectBand | None
    nominal_effect: float | None
    fraction_rising: float | None
    fraction_testable: float


@dataclass(frozen=True, slots=True)
class ClaimsAnswer:
    """Every claim, the predictions apart, and the record from which anybody gets the same."""

    claims: tuple[ClaimAnswer, ...]
    predictions: tuple[PredictionAnswer, ...]
    record: EnsembleRecord
