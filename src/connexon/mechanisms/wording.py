"""Assertions in words, and numbers as people write them."""

from __future__ import annotations

from connexon.mechanisms.model import Assertion, AssertionKind, Mechanism


def number_words(value: float, digits: int = 6) -> str:
    """So many significant digits, thousands separated; powers of ten only from a billion on and
    below a ten-thousandth."""
    rounded = float(f"{value:.{digits}g}")
    if rounded and not 1e-4 <= abs(rounded) < 1e9:
        return f"{rounded:.{digits}g}"
    whole = f"{rounded:,.{digits + 4}f}".rstrip("0").rstrip(".")
    return whole if whole != "-0" else "0"


def assertion_words(assertion: Assertion, mechanism: Mechanism) -> str:
    """One sentence with the measure, the conditions by name and the threshold."""
    names = {c.condition_id: c.name for c in mechanism.conditions}
    pair = f"“{names[assertion.test]}” against “{names[assertion.reference]}”"
    measure = f"`{assertion.measure_id}`"
    if assertion.kind is AssertionKind.CONTRAST:
        return f"{measure} {assertion.direction} by at least {assertion.threshold:.0%}, {pair}."
    if assertion.kind is AssertionKind.EQUIVALENCE:
        return f"{measure} differs by at most {assertion.threshold:.0%}, {pair}."
    blocked = f"“{names[assertion.blocked_test]}” against “{names[assertion.blocked_reference]}”"
    return (
        f"Of the change of {measure}, {pair}, at least {assertion.threshold:.0%} is gone in "
        f"{blocked}; testable where {measure} {assertion.direction} by at least "
        f"{assertion.minimum:.0%} to begin with."
    )
