"""Rules about a mechanism's parameters, conditions and claims."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from connexon.mechanisms.findings import Found, Rule, Severity, Subject

_DOI = re.compile(r"^10\.\d{4,9}/\S+$")
_SHORTEST_REASON = 15
PETAB = "doi:10.1371/journal.pcbi.1008646"
REPRODUCIBLE = "docs/mechanisms.md"


def _sourced(subject: Subject) -> Iterator[Found]:
    """Every parameter has a DOI or the word assumed, and a reason."""
    for parameter in subject.mechanism.parameters:
        if parameter.source != "assumed" and not _DOI.match(parameter.source):
            yield (
                Severity.ERROR,
                parameter.parameter_id,
                f"its source '{parameter.source}' is neither a DOI nor the word assumed",
                "Write the DOI without a prefix, or assumed with the reasoning.",
            )
        if len(parameter.reason) < _SHORTEST_REASON:
            yield (
                Severity.ERROR,
                parameter.parameter_id,
                "gives no reason for its value",
                "Say where the number stands, or why it is assumed so.",
            )


def _described(subject: Subject) -> Iterator[Found]:
    """Every constant of the model is in the parameter file."""
    described = {p.parameter_id for p in subject.mechanism.parameters}
    constants = [p.getId() for p in subject.model.getListOfParameters() if p.getConstant()]
    bare = [name for name in constants if name not in described]
    if bare and described:
        yield (
            Severity.ERROR,
            ", ".join(bare[:5]),
            f"{len(bare)} constants of the model are not in parameters.yaml",
            "Describe each with value, range, distribution, unit and source.",
        )
    elif bare:
        yield (
            Severity.HINT,
            "parameters.yaml",
            f"{len(bare)} constants, none with a range: no ensemble can be drawn",
            "Add a parameter file; docs/mechanisms.md shows the form.",
        )


def _agreeing(subject: Subject) -> Iterator[Found]:
    """Values and units of the file are those of the model, and lie inside their range."""
    for parameter in subject.mechanism.parameters:
        element = subject.model.getParameter(parameter.parameter_id)
        if element is None:
            yield (
                Severity.ERROR,
                parameter.parameter_id,
                "is described, but the model has no such parameter",
                "Remove it, or correct its id.",
            )
            continue
        if not math.isclose(element.getValue(), parameter.value, rel_tol=1e-12):
            yield (
                Severity.ERROR,
                parameter.parameter_id,
                f"is {element.getValue():g} in the model and {parameter.value:g} in the file",
                "Build the model again from its sources.",
            )
        if element.getUnits() != parameter.unit:
            yield (
                Severity.ERROR,
                parameter.parameter_id,
                f"has unit '{element.getUnits()}' in the model, '{parameter.unit}' in the file",
                "Build the model again from its sources.",
            )
        if not parameter.low <= parameter.value <= parameter.high:
            yield (
                Severity.ERROR,
                parameter.parameter_id,
                f"{parameter.value:g} lies outside {parameter.low:g} to {parameter.high:g}",
                "Widen the range or correct the value.",
            )


def _has(model: Any, name: str) -> bool:
    return any(
        find(name) is not None
        for find in (
            model.getParameter,
            model.getSpecies,
            model.getCompartment,
            model.getReaction,
        )
    )


def _changes_apply(subject: Subject) -> Iterator[Found]:
    """Conditions, switches and interventions change what the model has and lets be changed."""
    mechanism = subject.mechanism
    users = [(c.condition_id, change.target) for c in mechanism.conditions for change in c.changes]
    users += [(s.switch_id, s.target) for s in mechanism.switches]
    users += [
        (i.intervention_id, change.target) for i in mechanism.interventions for change in i.changes
    ]
    for user, target in users:
        if not _has(subject.model, target):
            yield (
                Severity.ERROR,
                user,
                f"changes '{target}', which the model does not have",
                "Correct the id.",
            )
        elif subject.model.getAssignmentRule(target) is not None:
            yield (
                Severity.ERROR,
                user,
                f"changes '{target}', which a rule computes",
                "Change what the rule depends on.",
            )


def _observables_exist(subject: Subject) -> Iterator[Found]:
    for observable in subject.mechanism.observables:
        if not _has(subject.model, observable.formula):
            yield (
                Severity.ERROR,
                observable.observable_id,
                f"reads '{observable.formula}', which the model does not have",
                "Correct the id, or add a rule that computes it.",
            )


def _measures_in_time(subject: Subject) -> Iterator[Found]:
    for measure in subject.mechanism.measures:
        if measure.start < 0 or measure.end > subject.mechanism.end:
            yield (
                Severity.ERROR,
                measure.measure_id,
                f"looks at {measure.start:g} to {measure.end:g}; runs last from 0 to "
                f"{subject.mechanism.end:g}",
                "Measure within the run, or let the run last longer.",
            )


def _quotes_found(subject: Subject) -> Iterator[Found]:
    """Each quote stands verbatim in the abstract."""
    mechanism = subject.mechanism
    quotes = [(c.claim_id, c.quote) for c in mechanism.claims]
    quotes += [("not_checked", n.quote) for n in mechanism.not_checked]
    if subject.abstract is None:
        if quotes:
            yield (
                Severity.HINT,
                "claims.yaml",
                f"{len(quotes)} quotes were not looked up: no abstract is at hand",
                "Collect the work's record first.",
            )
        return
    for where, quote in quotes:
        if quote not in subject.abstract:
            yield (
                Severity.ERROR,
                where,
                f"the abstract does not contain '{quote[:80]}'",
                "Copy the phrase letter by letter, hyphens included.",
            )


CLAIM_RULES: tuple[Rule, ...] = (
    Rule("sourced", "every parameter has a source", REPRODUCIBLE, _sourced),
    Rule("described", "every constant is described", REPRODUCIBLE, _described),
    Rule("agreeing", "file and model agree", REPRODUCIBLE, _agreeing),
    Rule("changes", "changes have targets", PETAB, _changes_apply),
    Rule("observables", "observables exist", PETAB, _observables_exist),
    Rule("measures", "measures lie within the run", PETAB, _measures_in_time),
    Rule("quotes", "quotes stand in the abstract", REPRODUCIBLE, _quotes_found),
)
