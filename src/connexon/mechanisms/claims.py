"""Claim files: conditions, observables, measures, claims and predictions of a paper's model.

The form is `claims.schema.json`, explained in docs/mechanisms.md. Conditions and observables are
named as in PEtab (Schmiester et al. 2021, doi:10.1371/journal.pcbi.1008646).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from connexon.mechanisms.model import (
    Assertion,
    AssertionKind,
    Change,
    Claim,
    Condition,
    Control,
    Direction,
    Measure,
    NotChecked,
    Observable,
    Operation,
    Prediction,
    Reduction,
)
from connexon.records.errors import ModelError

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 50


@dataclass(frozen=True, slots=True)
class ClaimFile:
    """Everything a claim file says."""

    conditions: tuple[Condition, ...]
    observables: tuple[Observable, ...]
    measures: tuple[Measure, ...]
    claims: tuple[Claim, ...]
    predictions: tuple[Prediction, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()
    thresholds_written: str = ""
    controls: tuple[Control, ...] = ()


@cache
def claim_schema() -> dict[str, Any]:
    """The JSON Schema of claim files."""
    text = resources.files("connexon.mechanisms").joinpath("claims.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def load_yaml(text: str, what: str) -> dict[str, Any]:
    """A YAML mapping, without tags that build objects and without anchors that multiply.

    Raises: ModelError naming `what` and the line.
    """
    if len(text) > MAX_CHARACTERS:
        raise ModelError(f"{what} has {len(text):,} characters; at most {MAX_CHARACTERS:,}.")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster where it is built
    try:
        _refuse_tricks(yaml.parse(text, loader), what)
        found = yaml.load(text, loader)  # noqa: S506  a safe loader either way
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        raise ModelError(
            f"{what} is not YAML{line}: {getattr(error, 'problem', error)}."
        ) from error
    except RecursionError as error:
        raise ModelError(f"{what} is nested too deeply.") from error
    if not isinstance(found, dict):
        raise ModelError(f"{what} must be a mapping of words to values.")
    return found


def _refuse_tricks(events: Iterable[Any], what: str) -> None:
    """Refuse aliases and deep nesting before anything is built. Raises: ModelError."""
    depth = 0
    for event in events:
        if isinstance(event, yaml.AliasEvent):
            raise ModelError(f"{what} uses a YAML alias (*name); write the value out.")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise ModelError(f"{what} is nested too deeply.")


def parse_claims(text: str, what: str = "claims.yaml") -> ClaimFile:
    """A checked claim file.

    Raises: ModelError with the place of the first mistake: form, an unknown condition, measure
    or observable, or an id used twice.
    """
    import jsonschema  # noqa: PLC0415  40 ms that most doors never need

    found = load_yaml(text, what)
    validator = jsonschema.Draft202012Validator(claim_schema())
    mistakes = sorted(validator.iter_errors(found), key=lambda e: list(map(str, e.absolute_path)))
    if mistakes:
        mistake = jsonschema.exceptions.best_match(mistakes)
        where = "/".join(str(step) for step in mistake.absolute_path) or "the whole file"
        raise ModelError(f"{what}, {where}: {mistake.message[:200]}.")
    parsed = ClaimFile(
        conditions=tuple(_condition(entry) for entry in found["conditions"]),
        observables=tuple(_observable(entry) for entry in found["observables"]),
        measures=tuple(_measure(entry) for entry in found["measures"]),
        claims=tuple(_claim(entry) for entry in found["claims"]),
        predictions=tuple(_prediction(entry) for entry in found.get("predictions", ())),
        not_checked=tuple(
            NotChecked(entry["quote"], entry["why"]) for entry in found.get("not_checked", ())
        ),
        thresholds_written=str(found.get("thresholds_written", "")),
        controls=tuple(_control(entry) for entry in found.get("controls", ())),
    )
    _check_references(parsed, what)
    return parsed


def changes_of(entry: Mapping[str, Any]) -> tuple[Change, ...]:
    """The changes of an entry with `set` and `multiply`: first what is set, then the factors."""
    fixed = tuple(Change(target, float(v)) for target, v in entry.get("set", {}).items())
    factors = tuple(
        Change(target, float(v), Operation.MULTIPLY)
        for target, v in entry.get("multiply", {}).items()
    )
    return fixed + factors


def _condition(entry: Mapping[str, Any]) -> Condition:
    return Condition(entry["id"], entry["name"], changes_of(entry))


def _observable(entry: Mapping[str, Any]) -> Observable:
    return Observable(
        entry["id"],
        entry["name"],
        entry["formula"],
        entry["unit"],
        entry.get("low"),
        entry.get("high"),
    )


def _measure(entry: Mapping[str, Any]) -> Measure:
    if "at" in entry:
        time = float(entry["at"])
        return Measure(entry["id"], entry["observable"], Reduction.AT, time, time)
    start, end = (float(time) for time in entry["over"])
    if end <= start:
        raise ModelError(f"Measure '{entry['id']}': `over` must end after it starts.")
    return Measure(entry["id"], entry["observable"], Reduction(entry["reduce"]), start, end)


def _claim(entry: Mapping[str, Any]) -> Claim:
    assertions = tuple(_assertion(item) for item in entry["assert"])
    return Claim(entry["id"], entry["quote"], entry["statement"], assertions)


def _assertion(entry: Mapping[str, Any]) -> Assertion:
    kind = next(kind for kind in AssertionKind if kind.value in entry)
    test, reference = entry[kind.value]
    blocked_test, blocked_reference = entry.get("without", ("", ""))
    return Assertion(
        kind=kind,
        measure_id=entry["measure"],
        test=test,
        reference=reference,
        threshold=float(entry["threshold"]),
        why=entry["why"],
        direction=Direction(entry.get("direction", "unchanged")),
        blocked_test=blocked_test,
        blocked_reference=blocked_reference,
        minimum=float(entry.get("minimum", 0.0)),
    )


def _control(entry: Mapping[str, Any]) -> Control:
    low, high = float(entry["low"]), float(entry["high"])
    if high <= low:
        raise ModelError(f"Control '{entry['id']}': `high` must exceed `low`.")
    return Control(entry["id"], entry["condition"], entry["measure"], low, high, entry["why"])


def _prediction(entry: Mapping[str, Any]) -> Prediction:
    return Prediction(
        entry["id"],
        entry["question"],
        entry["measure"],
        entry["test"],
        entry["reference"],
        entry.get("note", ""),
    )


def _check_references(parsed: ClaimFile, what: str) -> None:
    conditions = _unique((c.condition_id for c in parsed.conditions), "condition", what)
    observables = _unique((o.observable_id for o in parsed.observables), "observable", what)
    measures = _unique((m.measure_id for m in parsed.measures), "measure", what)
    _unique((c.claim_id for c in parsed.claims), "claim", what)
    _unique((p.prediction_id for p in parsed.predictions), "prediction", what)
    for measure in parsed.measures:
        _known(measure.observable_id, observables, "observable", measure.measure_id, what)
    for claim in parsed.claims:
        for used in claim.condition_ids:
            _known(used, conditions, "condition", claim.claim_id, what)
        for used in claim.measure_ids:
            _known(used, measures, "measure", claim.claim_id, what)
    for control in parsed.controls:
        _known(control.condition_id, conditions, "condition", control.control_id, what)
        _known(control.measure_id, measures, "measure", control.control_id, what)
    for prediction in parsed.predictions:
        for used in (prediction.test, prediction.reference):
            _known(used, conditions, "condition", prediction.prediction_id, what)
        _known(prediction.measure_id, measures, "measure", prediction.prediction_id, what)


def _unique(ids: Iterable[str], kind: str, what: str) -> frozenset[str]:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise ModelError(f"{what}: two {kind}s are called '{one}'.")
        seen.add(one)
    return frozenset(seen)


def _known(used: str, known: frozenset[str], kind: str, user: str, what: str) -> None:
    if used not in known:
        raise ModelError(f"{what}: '{user}' speaks of the {kind} '{used}', which is not there.")
