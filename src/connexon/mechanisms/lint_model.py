"""Rules about the SBML of a mechanism."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import libsbml

from connexon.mechanisms.findings import SBML_SPECIFICATION, Found, Rule, Severity, Subject
from connexon.mechanisms.units import consistency_errors, without_units

MANY_SPECIES = 2_000
_SUPPORTED_PACKAGES = {"comp", "layout", "render", "groups"}
_CHANGES_NOTHING = {"layout", "render", "groups"}
MIRIAM = "doi:10.1038/nbt1156"
SBO = "doi:10.1038/msb.2011.77"


def _sbml_valid(subject: Subject) -> Iterator[Found]:
    """libsbml's own checks, units apart."""
    for error in consistency_errors(subject.document, units=False):
        yield (
            Severity.ERROR if error.is_error else Severity.WARNING,
            f"line {error.line}",
            error.message,
            f"SBML rule {error.number}: see the specification.",
        )


def _units_consistent(subject: Subject) -> Iterator[Found]:
    """Both sides of every formula have the same unit."""
    for error in consistency_errors(subject.document, units=True):
        yield (
            Severity.WARNING,
            f"line {error.line}",
            error.message,
            "Give every number and quantity its unit; convert where units differ.",
        )


def _units_declared(subject: Subject) -> Iterator[Found]:
    bare = without_units(subject.model)
    if bare:
        yield (
            Severity.WARNING,
            ", ".join(bare[:5]),
            f"{len(bare)} quantities declare no unit",
            "A number without a unit cannot be checked nor compared with a measurement.",
        )


def _packages_supported(subject: Subject) -> Iterator[Found]:
    """Packages that change the mathematics must be known to the simulator."""
    document = subject.document
    for index in range(document.getNumPlugins()):
        name = document.getPlugin(index).getPackageName()
        if name in {"l3v2extendedmath", *_CHANGES_NOTHING}:
            continue
        known = name in _SUPPORTED_PACKAGES
        yield (
            Severity.HINT if known else Severity.ERROR,
            f"package {name}",
            f"the model uses the SBML package '{name}'"
            + ("" if known else ", which the simulator does not read"),
            "Flatten the model, or export it as SBML core.",
        )


def _of_bearable_size(subject: Subject) -> Iterator[Found]:
    count = subject.model.getNumSpecies()
    if count > MANY_SPECIES:
        yield (
            Severity.WARNING,
            "listOfSpecies",
            f"{count:,} species: a run may not end within its limits",
            "Reduce the model, or raise the time limit of the run.",
        )


def _values_finite(subject: Subject) -> Iterator[Found]:
    """Starting values are finite, and amounts are not negative."""
    for element, value in _starting_values(subject.model):
        if math.isnan(value) or math.isinf(value):
            yield (
                Severity.ERROR,
                element.getId(),
                f"starts as {value}",
                "Give it a number, a rule or an initial assignment.",
            )
        elif value < 0 and element.getTypeCode() == libsbml.SBML_SPECIES:
            yield (
                Severity.ERROR,
                element.getId(),
                f"starts with the negative amount {value:g}",
                "Amounts and concentrations are not negative.",
            )


def _starting_values(model: Any) -> Iterator[tuple[Any, float]]:
    for parameter in model.getListOfParameters():
        if parameter.isSetValue():
            yield parameter, parameter.getValue()
    for species in model.getListOfSpecies():
        if species.isSetInitialAmount():
            yield species, species.getInitialAmount()
        elif species.isSetInitialConcentration():
            yield species, species.getInitialConcentration()


def _terms_cover(subject: Subject) -> Iterator[Found]:
    """Species and reactions say what they are in the Systems Biology Ontology."""
    bare = [e.getId() for e in _described(subject.model) if not e.isSetSBOTerm()]
    if bare:
        yield (
            Severity.WARNING,
            ", ".join(bare[:5]),
            f"{len(bare)} species and reactions have no SBO term",
            "Add sboTerm, e.g. SBO:0000252 for a protein, SBO:0000179 for a degradation.",
        )


def _annotations_cover(subject: Subject) -> Iterator[Found]:
    """Species and reactions point to a database entry."""
    bare = [e.getId() for e in _described(subject.model) if e.getNumCVTerms() == 0]
    if bare:
        yield (
            Severity.WARNING,
            ", ".join(bare[:5]),
            f"{len(bare)} species and reactions have no identifiers.org annotation",
            "Add a bqbiol:is with, e.g., a UniProt or ChEBI identifier.",
        )
    if subject.model.getNumCVTerms() == 0:
        yield (
            Severity.WARNING,
            "model",
            "the model does not say which publication describes it",
            "Add a bqmodel:isDescribedBy with the DOI.",
        )


def _described(model: Any) -> list[Any]:
    return [*model.getListOfSpecies(), *model.getListOfReactions()]


def _mass_balanced(subject: Subject) -> Iterator[Found]:
    """What is only moved arrives: same annotation on both sides, same number on both sides."""
    for reaction in subject.model.getListOfReactions():
        before = _by_identity(subject.model, reaction.getListOfReactants())
        after = _by_identity(subject.model, reaction.getListOfProducts())
        if before and before.keys() == after.keys() and before != after:
            yield (
                Severity.WARNING,
                reaction.getId(),
                "the same entity goes in and comes out in different numbers",
                "Make the stoichiometries equal, or annotate what it turns into.",
            )


def _by_identity(model: Any, references: Iterable[Any]) -> dict[frozenset[str], float]:
    total: dict[frozenset[str], float] = {}
    for reference in references:
        species = model.getSpecies(reference.getSpecies())
        identity = _resources(species) if species is not None else frozenset()
        if not identity or not reference.isSetStoichiometry():
            return {}
        total[identity] = total.get(identity, 0.0) + reference.getStoichiometry()
    return total


def _resources(element: Any) -> frozenset[str]:
    return frozenset(
        term.getResourceURI(index)
        for term in (element.getCVTerm(i) for i in range(element.getNumCVTerms()))
        for index in range(term.getNumResources())
    )


def _events_reachable(subject: Subject) -> Iterator[Found]:
    """Events that wait for a fixed time wait for one within the run."""
    for event in subject.model.getListOfEvents():
        trigger = event.getTrigger()
        if trigger is None or trigger.getMath() is None:
            yield (
                Severity.WARNING,
                event.getId() or "event",
                "the event has no trigger and never happens",
                "Give it a condition.",
            )
            continue
        at = _waiting_time(trigger.getMath(), subject.model)
        if at is not None and at > subject.mechanism.end:
            yield (
                Severity.WARNING,
                event.getId(),
                f"waits for time {at:g}; runs end at {subject.mechanism.end:g}",
                "Let the run last longer or the event happen earlier.",
            )


def _waiting_time(node: Any, model: Any) -> float | None:
    """T of a trigger `time >= T` or `time > T`, T a number or a constant; else None."""
    relation = node.getType() in {libsbml.AST_RELATIONAL_GEQ, libsbml.AST_RELATIONAL_GT}
    if not relation or node.getNumChildren() != 2:
        return None
    left, right = node.getChild(0), node.getChild(1)
    if left.getType() != libsbml.AST_NAME_TIME:
        return None
    if right.isNumber():
        return float(right.getValue())
    constant = model.getParameter(right.getName() or "")
    return float(constant.getValue()) if constant is not None and constant.isSetValue() else None


def _identifiable(subject: Subject) -> Iterator[Found]:
    """Constants that occur once, as factors of one product, can only be known as that product."""
    model = subject.model
    constants = {p.getId() for p in model.getListOfParameters() if p.getConstant()}
    drawn = {p.parameter_id for p in subject.mechanism.drawn_parameters}
    constants = constants & drawn if drawn else constants
    used: Counter[str] = Counter()
    products: list[frozenset[str]] = []
    for holder in _formulas(model):
        _walk(holder, constants, used, products)
    for product in products:
        lone = sorted(name for name in product if used[name] == 1)
        if len(lone) > 1:
            yield (
                Severity.HINT,
                ", ".join(lone),
                "occur only as factors of one product: data on this model can fix the product, "
                "not each of them",
                "Give each its own source, or put one constant in their place.",
            )
    unused = sorted(name for name in constants if used[name] == 0)
    if unused:
        yield (
            Severity.HINT,
            ", ".join(unused[:5]),
            f"{len(unused)} constants occur in no formula",
            "Leave them out, or use them.",
        )


def _formulas(model: Any) -> Iterator[Any]:
    for reaction in model.getListOfReactions():
        if reaction.isSetKineticLaw():
            yield reaction.getKineticLaw().getMath()
    for group in (model.getListOfRules(), model.getListOfInitialAssignments()):
        for holder in group:
            yield holder.getMath()
    for event in model.getListOfEvents():
        yield event.getTrigger().getMath() if event.getTrigger() is not None else None
        for assignment in event.getListOfEventAssignments():
            yield assignment.getMath()


def _walk(
    node: Any, constants: set[str], used: Counter[str], products: list[frozenset[str]]
) -> None:
    if node is None:
        return
    if node.getType() == libsbml.AST_TIMES:
        factors = _factors(node)
        names = [f.getName() for f in factors if f.isName() and f.getName() in constants]
        used.update(names)
        products.append(frozenset(names))
        rest = [f for f in factors if not f.isName()]
    else:
        if node.isName() and node.getName() in constants:
            used[node.getName()] += 1
        rest = [node.getChild(i) for i in range(node.getNumChildren())]
    for child in rest:
        _walk(child, constants, used, products)


def _factors(node: Any) -> list[Any]:
    """The factors of nested products, flat."""
    if node.getType() != libsbml.AST_TIMES:
        return [node]
    return [f for i in range(node.getNumChildren()) for f in _factors(node.getChild(i))]


MODEL_RULES: tuple[Rule, ...] = (
    Rule("sbml-valid", "valid SBML", SBML_SPECIFICATION, _sbml_valid),
    Rule("packages", "no unsupported packages", SBML_SPECIFICATION, _packages_supported),
    Rule("size", "of bearable size", "docs/mechanisms.md", _of_bearable_size),
    Rule("start-values", "finite, not negative at the start", SBML_SPECIFICATION, _values_finite),
    Rule("units-declared", "every quantity has a unit", MIRIAM, _units_declared),
    Rule("units-consistent", "units agree", SBML_SPECIFICATION, _units_consistent),
    Rule("sbo-terms", "species and reactions have SBO terms", SBO, _terms_cover),
    Rule("annotations", "species and reactions are annotated", MIRIAM, _annotations_cover),
    Rule("mass-balance", "what is moved arrives", "conservation of mass", _mass_balanced),
    Rule("events", "events can happen", SBML_SPECIFICATION, _events_reachable),
    Rule(
        "identifiable",
        "constants can be told apart",
        "doi:10.1093/bioinformatics/btp358",
        _identifiable,
    ),
)
