"""Checks of a mechanism: small rules, each returning findings and naming its source.

`lint` runs those that need no simulation; `course_findings` looks at a finished run. Rules about
the SBML are in `lint_model`, those about parameters and claims in `lint_claims`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from connexon.mechanisms.findings import SBML_SPECIFICATION, Finding, Rule, Severity, Subject
from connexon.mechanisms.lint_claims import CLAIM_RULES
from connexon.mechanisms.lint_model import MODEL_RULES
from connexon.mechanisms.model import Mechanism
from connexon.mechanisms.sbml import read_document
from connexon.records.errors import ModelError

MOST_FINDINGS = 50  # of one rule


def lint(mechanism: Mechanism, abstract: str | None = None) -> list[Finding]:
    """Findings of every rule, errors first. A model that cannot be read gives one error.

    `abstract` is that of the mechanism's work; without it quotes are not looked up.
    """
    try:
        document = read_document(mechanism.sbml)
    except ModelError as error:
        return [
            Finding(
                "readable",
                Severity.ERROR,
                "model",
                str(error),
                "Mend the file or export it again from the program that wrote it.",
                SBML_SPECIFICATION,
            )
        ]
    subject = Subject(mechanism, document, document.getModel(), abstract)
    found = [
        finding for rule in (*MODEL_RULES, *CLAIM_RULES) for finding in _findings(rule, subject)
    ]
    rank = {severity: index for index, severity in enumerate(Severity)}
    return sorted(found, key=lambda finding: rank[finding.severity])


def _findings(rule: Rule, subject: Subject) -> Iterator[Finding]:
    """A rule's findings; of a great many only the first, and how many more there are."""
    found = [Finding(rule.rule_id, *each, rule.source) for each in rule.check(subject)]
    yield from found[:MOST_FINDINGS]
    if len(found) > MOST_FINDINGS:
        last = found[MOST_FINDINGS]
        more = f"{len(found) - MOST_FINDINGS:,} more findings of this rule"
        yield Finding(rule.rule_id, last.severity, "model", more, last.hint, rule.source)


def course_findings(
    times: Sequence[float], values: Mapping[str, Sequence[float]], species: Iterable[str]
) -> list[Finding]:
    """What a finished run shows: not finite, negative amounts, or growth without bounds.

    `values` are rows by SBML id; amounts of `species` must not be negative beyond one part in a
    million of their largest value (solvers overshoot zero by their tolerance).
    """
    counted = frozenset(species)
    findings: list[Finding] = []
    for name, row in values.items():
        course: npt.NDArray[np.float64] = np.asarray(row, dtype=np.float64)
        problem = _course_problem(course, np.asarray(times), name in counted)
        if problem:
            findings.append(
                Finding(
                    "course",
                    Severity.ERROR,
                    name,
                    problem,
                    "Check the rates that change it, their signs and units.",
                    "a quantity of matter is finite and not negative",
                )
            )
    return findings


def _course_problem(
    course: npt.NDArray[np.float64], times: npt.NDArray[np.float64], counted: bool
) -> str:
    bad = np.flatnonzero(~np.isfinite(course))
    if bad.size:
        return f"is not a finite number from time {times[bad[0]]:g} on"
    largest = float(np.abs(course).max(initial=0.0))
    if counted and float(course.min(initial=0.0)) < -1e-6 * max(largest, 1.0):
        return f"becomes negative ({course.min():.3g}) at time {times[course.argmin()]:g}"
    if largest > 1e100:
        return f"grows beyond all bounds ({largest:.3g})"
    return ""
