"""One SBML model inside the child process: loaded once, run many times from its own beginning.

Runs must not remember each other. The usual change, a constant, is set on the compiled model and
its initial assignments are worked out again; whatever that cannot do right (initial amounts,
compartments, constants that other initial values are computed from) is written into the document
and compiled afresh. `tests/oracles` holds both ways against each other.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

import libsbml
import numpy as np
import numpy.typing as npt
import roadrunner

from connexon.backends.roadrunner_wire import Job

_KEPT_EDITIONS = 6
_FIRST_SBML_RULE = 10_000  # libsbml's numbers below it are errors of XML
_SELECTION = re.compile(r"(amount|concentration)\((\w+)\)")


class UnusableError(Exception):
    """What was asked for cannot be done; the message is for people."""


class LoadedModel:
    """A compiled model and what may be set in it without compiling again."""

    def __init__(self, sbml: str) -> None:
        """Parse and compile. Raises: UnusableError."""
        self._document = _parse(sbml)  # it owns the model
        self._sbml = _flattened(self._document) or sbml
        self._model = self._document.getModel()
        self._runner = _compiled(self._sbml)
        self._editions: OrderedDict[tuple[tuple[str, float], ...], Any] = OrderedDict()
        names = list(self._runner.model.getGlobalParameterIds())
        self._quick = {} if self._has_computed_starts() else self._plain_constants(names)

    def run(self, job: Job) -> npt.NDArray[np.float64]:
        """Values, one row per observable and one column per time. Raises: UnusableError."""
        runner = self._prepared(job.changes)
        selections = [self._selection(name) for name in job.observables]
        times = job.times if job.times[0] == 0.0 else [0.0, *job.times]
        try:
            if list(runner.timeCourseSelections) != selections:
                runner.timeCourseSelections = selections
            _set_integrator(runner, job)
            found = np.asarray(runner.simulate(times=times), dtype=np.float64)
        except RuntimeError as error:
            raise UnusableError(_in_words(error)) from error
        if found.shape[0] != len(times):
            raise UnusableError("The solver gave fewer time points than it was asked for.")
        return found[len(times) - len(job.times) :].T

    def _prepared(self, changes: Mapping[str, float]) -> Any:
        """A runner at the beginning of the changed model."""
        if all(name in self._quick for name in changes):
            runner = self._runner
            runner.resetToOrigin()
            if changes:
                places = [self._quick[name] for name in changes]
                runner.model.setGlobalParameterValues(places, list(changes.values()))
                runner.reset()
            return runner
        key = tuple(sorted(changes.items()))
        if key not in self._editions:
            self._editions[key] = _compiled(self._edited(changes))
            while len(self._editions) > _KEPT_EDITIONS:
                self._editions.popitem(last=False)
        self._editions.move_to_end(key)
        self._editions[key].resetToOrigin()
        return self._editions[key]

    def _has_computed_starts(self) -> bool:
        """Whether anything but a species starts at a value computed from others."""
        return any(
            self._model.getSpecies(a.getSymbol()) is None
            for a in self._model.getListOfInitialAssignments()
        )

    def _plain_constants(self, names: list[str]) -> dict[str, int]:
        ruled = {rule.getVariable() for rule in self._model.getListOfRules()}
        return {
            name: place
            for place, name in enumerate(names)
            if name not in ruled and self._model.getParameter(name) is not None
        }

    def _edited(self, changes: Mapping[str, float]) -> str:
        document = _parse(self._sbml)
        model = document.getModel()
        for name, value in changes.items():
            if model.getAssignmentRule(name) is not None:
                raise UnusableError(f"'{name}' is computed by a rule; it cannot be set.")
            model.removeInitialAssignment(name)
            _set_start(model, name, value)
        text: str = libsbml.writeSBMLToString(document)
        return text

    def _selection(self, name: str) -> str:
        """Roadrunner's word for an observable: by SBML's meaning of a species id."""
        asked = _SELECTION.fullmatch(name)
        bare = asked.group(2) if asked else name
        species = self._model.getSpecies(bare)
        if species is None:
            if self._model.getElementBySId(bare) is None and name != "time":
                raise UnusableError(f"The model has nothing called '{name[:80]}'.")
            return bare
        as_amount = (
            asked.group(1) == "amount" if asked else bool(species.getHasOnlySubstanceUnits())
        )
        return bare if as_amount else f"[{bare}]"


def _parse(sbml: str) -> Any:
    """A document that can be read. What only breaks a rule of SBML is left to the compiler:
    lint says it, and models of older programs run all the same. Raises: UnusableError."""
    document = libsbml.readSBMLFromString(sbml)
    for index in range(document.getNumErrors()):
        error = document.getError(index)
        if error.getSeverity() < libsbml.LIBSBML_SEV_ERROR:
            continue
        if error.getErrorId() == libsbml.MissingXMLEncoding:  # then it is UTF-8
            continue
        if error.getErrorId() < _FIRST_SBML_RULE or document.getModel() is None:
            words = " ".join(error.getMessage().split())[:300]
            raise UnusableError(f"Not readable as SBML, line {error.getLine()}: {words}")
    if document.getModel() is None:
        raise UnusableError("The SBML document holds no model.")
    return document


def _flattened(document: Any) -> str | None:
    """The text of a model of models as one model, which the document then holds too.

    None for a plain model. Raises: UnusableError when the parts do not fit together.
    """
    plugin = document.getModel().getPlugin("comp")
    if plugin is None or not plugin.getNumSubmodels():
        return None
    wanted = libsbml.ConversionProperties()
    wanted.addOption("flatten comp")
    wanted.addOption("performValidation", False)
    document.setPackageRequired("comp", True)  # older programs wrote false
    if document.convert(wanted) != libsbml.LIBSBML_OPERATION_SUCCESS:
        raise UnusableError("The model's submodels cannot be put together into one model.")
    text: str = libsbml.writeSBMLToString(document)
    return text


def _compiled(sbml: str) -> Any:
    try:
        return roadrunner.RoadRunner(sbml)
    except RuntimeError as error:
        raise UnusableError(_in_words(error)) from error


def _set_start(model: Any, name: str, value: float) -> None:
    species, compartment = model.getSpecies(name), model.getCompartment(name)
    parameter, other = model.getParameter(name), model.getElementBySId(name)
    if species is not None:
        if species.getHasOnlySubstanceUnits():
            species.unsetInitialConcentration()
            species.setInitialAmount(value)
        else:
            species.unsetInitialAmount()
            species.setInitialConcentration(value)
    elif compartment is not None:
        compartment.setSize(value)
    elif parameter is not None:
        parameter.setValue(value)
    elif other is not None and other.getElementName() == "speciesReference":
        other.setStoichiometry(value)
    else:
        raise UnusableError(f"The model has nothing called '{name[:80]}' that could be set.")


def _set_integrator(runner: Any, job: Job) -> None:
    wanted = "cvode" if job.seed is None else "gillespie"
    if runner.getIntegrator().getName() != wanted:
        runner.setIntegrator(wanted)
    integrator = runner.getIntegrator()
    if job.seed is not None:
        integrator.setValue("seed", job.seed)
        integrator.setValue("variable_step_size", False)
        return
    integrator.setValue("relative_tolerance", job.relative_tolerance)
    integrator.setValue("absolute_tolerance", job.absolute_tolerance)


_SOLVER_WORDS = (
    (
        "MAX_EVENT_CASCADE",
        "one event sets off the next without end, 10,000 times at one moment (Infinite loop)."
        " Look at triggers that stay true after their own assignments.",
    ),
    (
        "CV_CONV_FAILURE",
        "no step is small enough (CV_CONV_FAILURE). A value grows without bound, or an equation"
        " gives what is no number (a division by zero, a root of a negative amount); look at what"
        " changes fastest just before.",
    ),
    (
        "CV_TOO_MUCH_WORK",
        "too many steps for one interval (CV_TOO_MUCH_WORK). The model is stiff or oscillates"
        " fast; ask for a shorter time or more points.",
    ),
)


def _in_words(error: RuntimeError) -> str:
    """A solver's message without its C++ places."""
    text = " ".join(str(error).split())
    text = re.split(r"; In |, at [^,]*(?:::|/)|, In (?:virtual|void)", text)[0]
    for mark, words in _SOLVER_WORDS:
        if mark in text:
            return f"The solver could not go on: {words}"
    return f"The solver could not go on: {text[:300].rstrip('.;, ')}."
