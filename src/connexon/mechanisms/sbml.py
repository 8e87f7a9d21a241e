"""SBML documents: read without trusting them, built from the readable files of a bundle.

Nothing outside the text is ever fetched: document types and entities are refused before a parser
sees them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import libsbml

from connexon.mechanisms.model import Parameter
from connexon.records.errors import ModelError

MAX_BYTES = 20_000_000
_DECLARATIONS = re.compile(r"<!\s*(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)\b", re.IGNORECASE)
_EXTERNAL = re.compile(r"<\s*(?:[\w.-]+:)?externalModelDefinition\b")
_IDENTIFIERS_ORG = "https://identifiers.org/"
_PARAMETER_TERMS = {  # unit → SBO term of a constant
    "per_hour": "SBO:0000009",
    "per_item_hour": "SBO:0000009",
    "litre_per_item_hour": "SBO:0000009",
    "nanomolar": "SBO:0000193",
}
_SYSTEM_PARAMETER = "SBO:0000002"
_HILL_COEFFICIENT = "SBO:0000190"


def refuse_unsafe(text: str) -> None:
    """Refuse XML that reaches outside itself.

    Raises: ModelError for a document type, an entity, an external model, or too long a text.
    """
    if len(text) > MAX_BYTES:
        raise ModelError(f"The model has {len(text):,} characters; at most {MAX_BYTES:,} are read.")
    found = _DECLARATIONS.search(text)
    if found:
        raise ModelError(
            f"The model declares {found.group(1).upper()} at character {found.start()}. "
            "SBML needs no document type and no entities; remove the declaration."
        )
    if _EXTERNAL.search(text):  # libsbml would look for the file, and crashes in the search
        raise ModelError(
            "The model refers to a model in another file. Put that model into this file; "
            "nothing is ever fetched."
        )


def read_document(text: str) -> Any:
    """A libsbml document with a model; keep it as long as you use the model, which it owns.

    Raises: ModelError naming the first error (with its line) when the text is not SBML.
    """
    refuse_unsafe(text)
    document = libsbml.readSBMLFromString(text)
    for index in range(document.getNumErrors()):
        error = document.getError(index)
        bearable = error.getErrorId() == libsbml.MissingXMLEncoding  # then it is UTF-8
        if error.getSeverity() >= libsbml.LIBSBML_SEV_ERROR and not bearable:
            message = " ".join(error.getMessage().split())
            raise ModelError(f"Not readable as SBML, line {error.getLine()}: {message[:300]}")
    if document.getModel() is None:
        raise ModelError("The SBML document holds no model.")
    return document


def _antimony() -> Any:
    """The Antimony library. Importing it changes the working directory for a moment, which other
    threads would notice; so only what needs it imports it, as a rule in a child process."""
    import antimony  # noqa: PLC0415

    return antimony


def from_antimony(text: str) -> str:
    """SBML Level 3 Version 2 of an Antimony text (its last, main module).

    Raises: ModelError with Antimony's line and reason.
    """
    if len(text) > MAX_BYTES:
        raise ModelError(f"The model has {len(text):,} characters; at most {MAX_BYTES:,} are read.")
    if re.search(r"^\s*import\b", text, re.MULTILINE):
        raise ModelError("The Antimony text imports another file; put everything into one text.")
    antimony = _antimony()
    antimony.clearPreviousLoads()
    try:
        if antimony.loadAntimonyString(text) < 0:
            reason = " ".join(antimony.getLastError().split())
            raise ModelError(f"Not readable as Antimony: {reason[:300]}")
        sbml: str = antimony.getSBMLString(antimony.getMainModuleName())
    finally:
        antimony.clearPreviousLoads()
    return sbml


def to_antimony(sbml: str) -> str:
    """The same model as Antimony text. Raises: ModelError."""
    refuse_unsafe(sbml)
    antimony = _antimony()
    antimony.clearPreviousLoads()
    try:
        if antimony.loadSBMLString(sbml) < 0:
            reason = " ".join(antimony.getLastError().split())
            raise ModelError(f"Cannot be written as Antimony: {reason[:300]}")
        text: str = antimony.getAntimonyString(antimony.getMainModuleName())
    finally:
        antimony.clearPreviousLoads()
    return text


def assemble(
    structure: str, parameters: Sequence[Parameter], annotations: Mapping[str, Any]
) -> str:
    """Annotated SBML L3V2 of an Antimony structure with values, names, units and terms.

    Raises: ModelError when the files do not name the same things.
    """
    document = read_document(from_antimony(structure))
    model = document.getModel()
    _set_parameters(model, parameters)
    _set_quantities(model, annotations["quantities"])
    _annotate(model, annotations)
    _check_complete(model)
    _declare_number_units(model)
    text: str = libsbml.writeSBMLToString(document)
    stamp = re.compile(r"<!-- Created by .*?-->\n?", re.DOTALL)
    return stamp.sub("", text)


def _set_parameters(model: Any, parameters: Iterable[Parameter]) -> None:
    for parameter in parameters:
        element = model.getParameter(parameter.parameter_id)
        if element is None:
            raise ModelError(f"parameters.yaml: the model has no '{parameter.parameter_id}'.")
        element.setValue(parameter.value)
        element.setUnits(parameter.unit)
        element.setConstant(True)
        element.setName(parameter.name)
        term = _PARAMETER_TERMS.get(parameter.unit, _SYSTEM_PARAMETER)
        hill = parameter.parameter_id.endswith("_hill")
        element.setSBOTerm(_HILL_COEFFICIENT if hill else term)


def _set_quantities(model: Any, quantities: Mapping[str, Mapping[str, str]]) -> None:
    for element_id, entry in quantities.items():
        element = model.getParameter(element_id)
        if element is None:
            raise ModelError(f"annotations.yaml: the model has no quantity '{element_id}'.")
        element.setName(entry["name"])
        element.setUnits(entry["unit"])
        element.setSBOTerm(_SYSTEM_PARAMETER)


def _annotate(model: Any, annotations: Mapping[str, Any]) -> None:
    lookups = {
        "compartments": model.getCompartment,
        "species": model.getSpecies,
        "reactions": model.getReaction,
        "events": model.getEvent,
    }
    for section, lookup in lookups.items():
        for element_id, entry in annotations[section].items():
            element = lookup(element_id)
            if element is None:
                raise ModelError(f"annotations.yaml: the model has no {section} '{element_id}'.")
            element.setName(entry["name"])
            if "sbo" in entry:
                element.setSBOTerm(entry["sbo"])
            if section == "compartments":
                element.setUnits("litre")
            _add_terms(element, entry.get("is", ()))
    about = annotations["model"]
    model.setName(about["name"])
    _add_model_terms(model, about)


def _resource(identifier: str) -> str:
    """identifiers.org URI of a compact identifier; ontologies keep their own prefix inside."""
    prefix, accession = identifier.split(":", 1)
    embedded = accession.split(":", 1)[0].lower() == prefix.lower()
    return _IDENTIFIERS_ORG + (accession if embedded else f"{prefix}:{accession}")


def _add_terms(element: Any, identifiers: Sequence[str]) -> None:
    if not identifiers:
        return
    element.setMetaId(f"meta_{element.getId()}")
    term = libsbml.CVTerm(libsbml.BIOLOGICAL_QUALIFIER)
    physical = libsbml.SBO.isPhysicalEntityRepresentation(element.getSBOTerm())
    if not physical:
        kind = libsbml.BQB_IS_VERSION_OF
    elif len(identifiers) > 1:
        kind = libsbml.BQB_HAS_PART
    else:
        kind = libsbml.BQB_IS
    term.setBiologicalQualifierType(kind)
    for identifier in identifiers:
        term.addResource(_resource(identifier))
    element.addCVTerm(term)


def _add_model_terms(model: Any, about: Mapping[str, Any]) -> None:
    model.setMetaId(f"meta_{model.getId()}")
    described = libsbml.CVTerm(libsbml.MODEL_QUALIFIER)
    described.setModelQualifierType(libsbml.BQM_IS_DESCRIBED_BY)
    for identifier in about["described_by"]:
        described.addResource(_resource(identifier))
    model.addCVTerm(described)
    for kind, key in ((libsbml.BQB_HAS_TAXON, "taxon"), (libsbml.BQB_HAS_PROPERTY, "about")):
        term = libsbml.CVTerm(libsbml.BIOLOGICAL_QUALIFIER)
        term.setBiologicalQualifierType(kind)
        for identifier in about[key]:
            term.addResource(_resource(identifier))
        model.addCVTerm(term)


def _check_complete(model: Any) -> None:
    unknown = [p.getId() for p in model.getListOfParameters() if not p.isSetUnits()]
    unknown += [
        e.getId()
        for group in (model.getListOfSpecies(), model.getListOfReactions())
        for e in group
        if not e.isSetName()
    ]
    if unknown:
        raise ModelError(
            f"structure.ant names what neither parameters.yaml nor annotations.yaml describes: "
            f"{', '.join(unknown[:8])}."
        )


def _declare_number_units(model: Any) -> None:
    """Numbers in formulas are dimensionless; saying so lets every unit be checked."""
    holders = [
        *model.getListOfRules(),
        *model.getListOfInitialAssignments(),
        *(r.getKineticLaw() for r in model.getListOfReactions()),
    ]
    for event in model.getListOfEvents():
        holders += [event.getTrigger(), *event.getListOfEventAssignments()]
    for holder in holders:
        tree = holder.getMath().deepCopy()
        _mark_numbers(tree)
        holder.setMath(tree)


def _mark_numbers(node: Any) -> None:
    if node.isNumber() and not node.isSetUnits():
        node.setUnits("dimensionless")
    for index in range(node.getNumChildren()):
        _mark_numbers(node.getChild(index))
