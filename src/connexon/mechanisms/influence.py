"""Who acts on whom in a model: arcs read from its formulas, with their signs.

An arc leads from a state (a species, or a quantity with a rate rule) that a reaction's rate
depends on, through any chain of rules and of values taken at events, to that reaction. Its sign
is that of the rate's difference when the state is doubled at a reference point.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import libsbml

_TIMES_SMALLEST = 100.0
_MAX_DEPTH = 60


@dataclass(frozen=True, slots=True)
class Arc:
    """`source` acts on the rate of `target` (a reaction, or a state with a rate rule).

    `sign` is 1 (more of it, faster), -1 (slower) or 0 (no effect at the reference point).
    `at_event` when the value is taken at an event rather than all the time.
    """

    source: str
    target: str
    sign: int
    at_event: bool = False


class Formulas:
    """The formulas of a libsbml model by the id they determine, and their values."""

    def __init__(self, model: Any) -> None:
        """Collect rules, initial values and event assignments once."""
        self._model = model
        self.after_events = False
        self.rules: dict[str, Any] = {}
        self.rates: dict[str, Any] = {}
        for rule in model.getListOfRules():
            target = self.rates if rule.isRate() else self.rules
            target[rule.getVariable()] = rule.getMath()
        for reaction in model.getListOfReactions():
            if reaction.isSetKineticLaw():
                self.rates[reaction.getId()] = reaction.getKineticLaw().getMath()
        self.at_events: dict[str, Any] = {
            assignment.getVariable(): assignment.getMath()
            for event in model.getListOfEvents()
            for assignment in event.getListOfEventAssignments()
        }
        self.states = {
            s.getId()
            for s in model.getListOfSpecies()
            if s.getId() not in self.rules and not s.getConstant()
        } | {name for name in self.rates if model.getReaction(name) is None}

    def sources(self, math_node: Any) -> dict[str, bool]:
        """States a formula depends on; True when only through a value taken at an event."""
        found: dict[str, bool] = {}
        self._collect(math_node, False, found, 0)
        return found

    def _collect(self, node: Any, taken: bool, found: dict[str, bool], depth: int) -> None:
        if node is None or depth > _MAX_DEPTH:
            return
        if node.isName():
            name = node.getName()
            if name in self.states:
                found[name] = found.get(name, True) and taken
            elif name in self.rules:
                self._collect(self.rules[name], taken, found, depth + 1)
            elif name in self.rates:
                self._collect(self.rates[name], taken, found, depth + 1)
            elif name in self.at_events:
                self._collect(self.at_events[name], True, found, depth + 1)
        for index in range(node.getNumChildren()):
            self._collect(node.getChild(index), taken, found, depth + 1)

    def value(self, node: Any, point: Mapping[str, float]) -> float:
        """A formula's value where states have the values of `point`; NaN when undefined."""
        try:
            return self._evaluate(node, point, 0)
        except (ZeroDivisionError, OverflowError, ValueError):
            return math.nan

    def _evaluate(self, node: Any, point: Mapping[str, float], depth: int) -> float:
        if depth > _MAX_DEPTH:
            return math.nan
        if node.isNumber():
            return float(node.getValue())
        if node.getType() == libsbml.AST_NAME_TIME:
            return 0.0
        if node.isName():
            return self._named(node.getName(), point, depth)
        children = [
            self._evaluate(node.getChild(i), point, depth + 1) for i in range(node.getNumChildren())
        ]
        operation = _OPERATIONS.get(node.getType())
        return operation(children) if operation else math.nan

    def _named(self, name: str, point: Mapping[str, float], depth: int) -> float:
        if name in point:
            return point[name]
        determined = [self.rules, self.rates]
        if self.after_events:
            determined.append(self.at_events)
        for formulas in determined:
            if name in formulas:
                return self._evaluate(formulas[name], point, depth + 1)
        parameter = self._model.getParameter(name)
        if parameter is not None:
            return float(parameter.getValue())
        compartment = self._model.getCompartment(name)
        return float(compartment.getSize()) if compartment is not None else math.nan


def _piecewise(children: list[float]) -> float:
    """Value of the first piece whose condition is true; pieces come as value, condition, …"""
    for value, condition in zip(children[::2], children[1::2], strict=False):
        if condition:
            return value
    return children[-1] if len(children) % 2 else math.nan


_OPERATIONS: dict[int, Callable[[list[float]], float]] = {
    libsbml.AST_PLUS: sum,
    libsbml.AST_MINUS: lambda c: -c[0] if len(c) == 1 else c[0] - c[1],
    libsbml.AST_TIMES: math.prod,
    libsbml.AST_DIVIDE: lambda c: c[0] / c[1],
    libsbml.AST_POWER: lambda c: c[0] ** c[1],
    libsbml.AST_FUNCTION_POWER: lambda c: c[0] ** c[1],
    libsbml.AST_FUNCTION_EXP: lambda c: math.exp(c[0]),
    libsbml.AST_FUNCTION_LN: lambda c: math.log(c[0]),
    libsbml.AST_RELATIONAL_GEQ: lambda c: float(c[0] >= c[1]),
    libsbml.AST_RELATIONAL_GT: lambda c: float(c[0] > c[1]),
    libsbml.AST_RELATIONAL_LEQ: lambda c: float(c[0] <= c[1]),
    libsbml.AST_RELATIONAL_LT: lambda c: float(c[0] < c[1]),
    libsbml.AST_FUNCTION_PIECEWISE: _piecewise,
    libsbml.AST_FUNCTION_MAX: max,
    libsbml.AST_FUNCTION_MIN: min,
}


def influences(model: Any) -> list[Arc]:
    """Every arc of a model, reactions in file order, without a reaction's own participants."""
    formulas = Formulas(model)
    point = _reference_point(model, formulas)
    arcs: list[Arc] = []
    for target, rate in formulas.rates.items():
        own = _participants(model, target)
        for source, at_event in sorted(formulas.sources(rate).items()):
            if source not in own:
                arcs.append(Arc(source, target, _sign(formulas, rate, point, source), at_event))
    return arcs


def _sign(formulas: Formulas, rate: Any, point: Mapping[str, float], source: str) -> int:
    """Sign of the rate's difference before the events, or else after them."""
    for formulas.after_events in (False, True):
        base = formulas.value(rate, point)
        difference = formulas.value(rate, {**point, source: 2 * point[source]}) - base
        if abs(difference) > 1e-12 * abs(base):
            return 1 if difference > 0 else -1
    return 0


def _reference_point(model: Any, formulas: Formulas) -> dict[str, float]:
    """Starting amounts; what starts absent stands at a hundred times the smallest of them."""
    point = {name: 0.5 for name in formulas.states}
    species = [s for s in model.getListOfSpecies() if s.getId() in formulas.states]
    assigned = {a.getSymbol(): a.getMath() for a in model.getListOfInitialAssignments()}
    for _ in range(3):  # assignments may use each other in any order
        for each in species:
            name = each.getId()
            if name in assigned:
                point[name] = formulas.value(assigned[name], point)
            else:
                size = model.getCompartment(each.getCompartment()).getSize()
                amount = each.getInitialAmount()
                concentration = each.getInitialConcentration()
                point[name] = amount if each.isSetInitialAmount() else concentration * size
    starts = [point[s.getId()] for s in species]
    present = [v for v in starts if math.isfinite(v) and v > 0]
    absent = _TIMES_SMALLEST * min(present, default=1.0)
    return {k: v if math.isfinite(v) and v > 0 else absent for k, v in point.items()}


def _participants(model: Any, reaction_id: str) -> set[str]:
    reaction = model.getReaction(reaction_id)
    if reaction is None:
        return {reaction_id}
    references = [*reaction.getListOfReactants(), *reaction.getListOfProducts()]
    return {reference.getSpecies() for reference in references}
