"""From a draw and a condition to the numbers a run starts from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from connexon.mechanisms.model import Change, Condition, Mechanism, Operation
from connexon.records.errors import ModelError


def nominal(mechanism: Mechanism) -> dict[str, float]:
    """Every parameter's value as in the file."""
    return {p.parameter_id: p.value for p in mechanism.parameters}


def apply_changes(
    values: Mapping[str, float], changes: Iterable[Change], where: str
) -> dict[str, float]:
    """`values` after the changes, in order.

    Raises: ModelError when a factor is applied to something without a value.
    """
    result = dict(values)
    for change in changes:
        if change.operation is Operation.SET:
            result[change.target] = change.value
        elif change.target in result:
            result[change.target] *= change.value
        else:
            raise ModelError(f"{where} multiplies '{change.target}', which has no value.")
    return result


def resolve(
    mechanism: Mechanism,
    condition: Condition | None = None,
    draw: Mapping[str, float] | None = None,
    extra: Iterable[Change] = (),
) -> dict[str, float]:
    """What to set before a run: SBML id → number.

    Starts from the draw over the nominal values, then the condition, then `extra` (what a person
    turned in the lab, or an intervention). Ids that end as the file has them are left out.
    Raises: ModelError for a target that the parameters do not name, when the mechanism has any.
    """
    base = nominal(mechanism)
    values = {**base, **(draw or {})}
    if condition is not None:
        values = apply_changes(values, condition.changes, f"Condition '{condition.condition_id}'")
    values = apply_changes(values, extra, "A change")
    if base:
        unknown = sorted(set(values) - set(base))
        if unknown:
            raise ModelError(
                f"Mechanism {mechanism.mechanism_id} has no parameter '{unknown[0]}' to change."
            )
    return {target: value for target, value in values.items() if base.get(target) != value}


def outside_ranges(mechanism: Mechanism, values: Mapping[str, float]) -> list[str]:
    """Ids of drawn parameters that `values` puts outside their plausible range."""
    return [
        p.parameter_id
        for p in mechanism.drawn_parameters
        if not p.low <= values.get(p.parameter_id, p.value) <= p.high
    ]
