"""Mechanisms that users attach: what can be seen and turned in a model without a claim file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from connexon.mechanisms.bundle import from_sbml
from connexon.mechanisms.model import Mechanism, Observable, Switch
from connexon.mechanisms.sbml import read_document
from connexon.mechanisms.units import unit_in_words

MOST_OBSERVABLES = 24
MOST_SLIDERS = 12


def attached(sbml: str, doi: str, title: str = "", end: float = 100.0) -> Mechanism:
    """A mechanism of a bare model: its states are the observables, its constants the sliders.

    Sliders reach from a tenth to ten times the value in the file. Raises: ModelError.
    """
    model = read_document(sbml).getModel()
    bare = from_sbml(sbml, doi, title or _title(model, doi), end)
    return replace(
        bare,
        observables=tuple(_observables(model))[:MOST_OBSERVABLES],
        switches=tuple(_sliders(model))[:MOST_SLIDERS],
    )


def _title(model: Any, doi: str) -> str:
    return str(model.getName() or model.getId() or f"Model attached to {doi}")


def _observables(model: Any) -> Iterator[Observable]:
    ruled = {rule.getVariable() for rule in model.getListOfRules()}
    for species in model.getListOfSpecies():
        if species.getConstant() and species.getId() not in ruled:
            continue
        unit = species.getSubstanceUnits() or model.getSubstanceUnits()
        if not species.getHasOnlySubstanceUnits():
            unit = f"{unit or 'amount'} per volume"
        name = species.getName() or species.getId()
        yield Observable(species.getId(), name, species.getId(), unit, low=0.0)
    for parameter in model.getListOfParameters():
        if parameter.getId() in ruled:
            name = parameter.getName() or parameter.getId()
            unit = unit_in_words(model, parameter.getUnits()) if parameter.isSetUnits() else ""
            yield Observable(parameter.getId(), name, parameter.getId(), unit)


def _sliders(model: Any) -> Iterator[Switch]:
    ruled = {rule.getVariable() for rule in model.getListOfRules()}
    ruled |= {a.getSymbol() for a in model.getListOfInitialAssignments()}
    for parameter in model.getListOfParameters():
        value = parameter.getValue()
        if parameter.getId() in ruled or not parameter.isSetValue() or not 0 < value < 1e300:
            continue
        unit = unit_in_words(model, parameter.getUnits()) if parameter.isSetUnits() else ""
        yield Switch(
            switch_id=parameter.getId(),
            label=parameter.getName() or parameter.getId(),
            target=parameter.getId(),
            kind="slider",
            off=value / 10,
            on=value * 10,
            start=value,
            unit=unit,
            logarithmic=True,
        )
