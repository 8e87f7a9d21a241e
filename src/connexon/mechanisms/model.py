"""The nouns of a mechanism: what a model is, what may be changed in it, what it claims.

Words are PEtab's where PEtab has one: a *condition* is a named list of *changes*, an
*observable* a named quantity read from a run. Everything is frozen; reading files is in
`bundle`, judging claims in `outcome`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from connexon.records.errors import NotFoundError

NO_WORK = "10.0/none"  # for a file that is only looked at, whatever work it says it belongs to


class Distribution(StrEnum):
    """How a parameter is spread over its plausible range, `low` to `high`."""

    UNIFORM = "uniform"
    LOG_UNIFORM = "log-uniform"
    FIXED = "fixed"  # a choice of the experimenter or a constant of nature: never drawn


class Operation(StrEnum):
    """What a change does to its target."""

    SET = "set"
    MULTIPLY = "multiply"


class Direction(StrEnum):
    """How the effect of an assertion is expected to lie."""

    INCREASES = "increases"
    DECREASES = "decreases"
    UNCHANGED = "unchanged"


class AssertionKind(StrEnum):
    """The three questions an assertion can ask."""

    CONTRAST = "contrast"  # one condition against another
    DEPENDENCE = "dependence"  # what part of a contrast a further change abolishes
    EQUIVALENCE = "equivalence"  # no difference beyond a tolerance


class Reduction(StrEnum):
    """How a time course becomes one number."""

    AT = "at"  # the value at `start` (linear between points)
    MEAN = "mean"  # time-weighted mean from `start` to `end`
    MAX = "max"
    MIN = "min"
    INTEGRAL = "integral"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One constant of the model with what is known about it.

    `value`, `low` and `high` are in `unit` (the SBML unit id in words). `source` is a DOI, or
    "assumed"; `reason` says where in the source, or why so assumed. `group` is the part of the
    model it belongs to. FIXED parameters have low = high = value.
    """

    parameter_id: str
    name: str
    value: float
    low: float
    high: float
    distribution: Distribution
    unit: str
    source: str
    reason: str
    group: str = ""

    @property
    def is_drawn(self) -> bool:
        """Whether an ensemble varies it."""
        return self.distribution is not Distribution.FIXED


@dataclass(frozen=True, slots=True)
class Change:
    """One SBML id set to, or multiplied by, a number before a run starts."""

    target: str
    value: float
    operation: Operation = Operation.SET


@dataclass(frozen=True, slots=True)
class Condition:
    """A named experiment: the model as drawn, with these changes, applied in order."""

    condition_id: str
    name: str
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Observable:
    """A quantity read from a run by its SBML id (`formula`).

    `low` and `high` enclose what laboratories report for it; a prediction outside them leaves
    the range of the data. None means that no such range is known.
    """

    observable_id: str
    name: str
    formula: str
    unit: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """One number per run: an observable reduced over time (`start`, `end` in model time)."""

    measure_id: str
    observable_id: str
    reduction: Reduction = Reduction.AT
    start: float = 0.0
    end: float = 0.0


@dataclass(frozen=True, slots=True)
class Assertion:
    """One testable sentence about measures of conditions.

    CONTRAST: (`test` − `reference`) / |`reference`| moves in `direction` by at least
    `threshold`. EQUIVALENCE: its absolute value is at most `threshold`. DEPENDENCE: of the
    contrast `test` against `reference`, at least the share `threshold` is gone when measured
    as `blocked_test` against `blocked_reference`; `direction` is that of the unblocked contrast,
    which must reach `minimum`, else the assertion is not testable. `why` states the reason
    for the threshold.
    """

    kind: AssertionKind
    measure_id: str
    test: str
    reference: str
    threshold: float
    why: str
    direction: Direction = Direction.UNCHANGED
    blocked_test: str = ""
    blocked_reference: str = ""
    minimum: float = 0.0

    @property
    def condition_ids(self) -> tuple[str, ...]:
        """The conditions that must be run to judge it."""
        used = (self.test, self.reference, self.blocked_test, self.blocked_reference)
        return tuple(dict.fromkeys(c for c in used if c))


@dataclass(frozen=True, slots=True)
class Claim:
    """What a paper says (`quote`, verbatim from its abstract) as assertions that must all hold.

    The first assertion's effect is the claim's effect.
    """

    claim_id: str
    quote: str
    statement: str
    assertions: tuple[Assertion, ...]

    @property
    def condition_ids(self) -> tuple[str, ...]:
        """The conditions that must be run to judge it."""
        return tuple(dict.fromkeys(c for a in self.assertions for c in a.condition_ids))

    @property
    def measure_ids(self) -> tuple[str, ...]:
        """The measures it looks at."""
        return tuple(dict.fromkeys(a.measure_id for a in self.assertions))


@dataclass(frozen=True, slots=True)
class Control:
    """What a control experiment is known to show: a measure in a condition lies in a range.

    Draws that break a control describe no laboratory's cells; they still count for verdicts.
    """

    control_id: str
    condition_id: str
    measure_id: str
    low: float
    high: float
    why: str


@dataclass(frozen=True, slots=True)
class Prediction:
    """A question the paper's abstract does not answer, put to the model; never a claim."""

    prediction_id: str
    question: str
    measure_id: str
    test: str
    reference: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class NotChecked:
    """A phrase of the abstract that the model cannot speak to, and why."""

    quote: str
    why: str


@dataclass(frozen=True, slots=True)
class Switch:
    """A control of the lab. `kind` is "switch" (off/on), "slider" or "dose".

    `off` and `on` are the ends (for a switch the two values) and `start` where it stands;
    `logarithmic` is how a slider should be spaced.
    """

    switch_id: str
    label: str
    target: str
    kind: str
    off: float
    on: float
    start: float
    unit: str = ""
    logarithmic: bool = False


@dataclass(frozen=True, slots=True)
class Intervention:
    """Something that could be done to the loop; ranked alone and in pairs."""

    intervention_id: str
    name: str
    changes: tuple[Change, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """How interventions are ranked: by this measure in this condition."""

    measure_id: str
    condition_id: str
    smaller_is_better: bool = True


@dataclass(frozen=True, slots=True)
class Mechanism:
    """An executable model that a work carries.

    `sbml` is the document that runs; `content_hash` (BLAKE2b, 32 hex digits) covers it and
    every file of the bundle, so equal hashes mean equal results. Times in `time_unit`. A model
    that a user attached may have no claims, parameters or layout; `layout` places the diagram.
    """

    mechanism_id: str
    title: str
    doi: str
    sbml: str
    content_hash: str
    end: float
    points: int = 201
    time_unit: str = "hour"
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    conditions: tuple[Condition, ...] = ()
    observables: tuple[Observable, ...] = ()
    measures: tuple[Measure, ...] = ()
    claims: tuple[Claim, ...] = ()
    predictions: tuple[Prediction, ...] = ()
    controls: tuple[Control, ...] = ()
    switches: tuple[Switch, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    thresholds_written: str = ""
    ranking: Ranking | None = None
    layout: Mapping[str, Any] = field(default_factory=dict)

    def condition(self, condition_id: str) -> Condition:
        """The condition of this id. Raises: NotFoundError."""
        for condition in self.conditions:
            if condition.condition_id == condition_id:
                return condition
        known = ", ".join(c.condition_id for c in self.conditions) or "none"
        raise NotFoundError(
            f"Mechanism {self.mechanism_id} has no condition '{condition_id}'. It has: {known}."
        )

    def observable(self, observable_id: str) -> Observable:
        """The observable of this id. Raises: NotFoundError."""
        for observable in self.observables:
            if observable.observable_id == observable_id:
                return observable
        raise NotFoundError(f"Mechanism {self.mechanism_id} has no observable '{observable_id}'.")

    def measure(self, measure_id: str) -> Measure:
        """The measure of this id. Raises: NotFoundError."""
        for measure in self.measures:
            if measure.measure_id == measure_id:
                return measure
        raise NotFoundError(f"Mechanism {self.mechanism_id} has no measure '{measure_id}'.")

    @property
    def drawn_parameters(self) -> tuple[Parameter, ...]:
        """Those an ensemble varies, in file order."""
        return tuple(p for p in self.parameters if p.is_drawn)
