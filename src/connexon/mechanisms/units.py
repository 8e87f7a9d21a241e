"""Units in words, and what libsbml says about their consistency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import libsbml

# How our own unit definitions are printed; others are derived from their parts.
UNIT_WORDS = {
    "dimensionless": "",
    "item": "cells or molecules",
    "hour": "h",
    "per_hour": "1/h",
    "item_per_hour": "1/h",
    "nanomolar": "nM",
    "litre_per_item": "L per cell",
    "litre_per_item_hour": "L/h per cell",
    "per_item_hour": "1/h per cell",
    "item_per_nanomole": "1/nmol",
}
_UNIT_CHECKS = libsbml.LIBSBML_CAT_UNITS_CONSISTENCY
_ALL_CHECKS = (
    libsbml.LIBSBML_CAT_GENERAL_CONSISTENCY,
    libsbml.LIBSBML_CAT_IDENTIFIER_CONSISTENCY,
    libsbml.LIBSBML_CAT_UNITS_CONSISTENCY,
    libsbml.LIBSBML_CAT_MATHML_CONSISTENCY,
    libsbml.LIBSBML_CAT_SBO_CONSISTENCY,
    libsbml.LIBSBML_CAT_OVERDETERMINED_MODEL,
    libsbml.LIBSBML_CAT_MODELING_PRACTICE,
)


def unit_in_words(model: Any, unit_id: str) -> str:
    """A unit as people print it: "nM", "1/h"; the parts when the id says nothing."""
    if unit_id in UNIT_WORDS:
        return UNIT_WORDS[unit_id]
    definition = model.getUnitDefinition(unit_id)
    if definition is None:
        return unit_id
    printed: str = libsbml.UnitDefinition.printUnits(definition, True)
    return printed


@dataclass(frozen=True, slots=True)
class Complaint:
    """One error or warning of libsbml: its rule number, its line and its telling sentence."""

    number: int
    line: int
    is_error: bool
    message: str


def consistency_errors(document: Any, *, units: bool) -> list[Complaint]:
    """libsbml's errors and warnings about units only, or about everything but units."""
    for category in _ALL_CHECKS:
        document.setConsistencyChecks(category, (category == _UNIT_CHECKS) == units)
    document.getErrorLog().clearLog()
    document.checkConsistency()
    errors = [document.getError(index) for index in range(document.getNumErrors())]
    found = [
        Complaint(
            error.getErrorId(),
            error.getLine(),
            error.getSeverity() >= libsbml.LIBSBML_SEV_ERROR,
            _telling(error.getMessage()),
        )
        for error in errors
    ]
    document.getErrorLog().clearLog()
    return found


def _telling(message: str) -> str:
    """The last line of libsbml's message, without the rule's text before it."""
    lines = [line.strip() for line in message.strip().splitlines() if line.strip()]
    telling = [line for line in lines if not line.startswith("Reference:")]
    return (telling[-1] if telling else "unknown problem")[:400]


def without_units(model: Any) -> list[str]:
    """Ids of compartments, species and parameters that declare no unit, not even inherited."""
    bare = [p.getId() for p in model.getListOfParameters() if not p.isSetUnits()]
    for species in model.getListOfSpecies():
        if not species.isSetSubstanceUnits() and not model.isSetSubstanceUnits():
            bare.append(species.getId())
    for compartment in model.getListOfCompartments():
        if not compartment.isSetUnits() and not model.isSetVolumeUnits():
            bare.append(compartment.getId())
    return bare
