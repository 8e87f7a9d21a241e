"""SED-ML Level 1 Version 4 of a mechanism: its conditions as tasks, its observables as outputs.

Other simulators run it from the COMBINE archive (doi:10.1515/jib-2021-0021).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import quoteattr

from connexon.mechanisms.model import Condition, Mechanism, Observable
from connexon.mechanisms.perturb import resolve

NAMESPACE = "http://sed-ml.org/sed-ml/level1/version4"
_CVODE, _RELATIVE, _ABSOLUTE = "KISAO:0000019", "KISAO:0000209", "KISAO:0000211"
_PLOTTED = 4  # conditions in a figure
_TIME = "urn:sedml:symbol:time"


def sedml(mechanism: Mechanism, kinds: dict[str, str], sbml_namespace: str) -> str:
    """The document's text; `model.xml` lies beside it.

    `kinds` says for every SBML id that is used whether it is a "species", "parameter",
    "compartment" or "reaction"; what it does not name is left out.
    """
    shown = [o for o in mechanism.observables if o.formula in kinds]
    tasks = mechanism.conditions or (Condition("nominal", "As in the file"),)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<sedML xmlns="{NAMESPACE}" xmlns:sbml={quoteattr(sbml_namespace)} level="1" version="4">',
        "  <listOfModels>",
        *_models(mechanism, tasks, kinds),
        "  </listOfModels>",
        "  <listOfSimulations>",
        *_simulation(mechanism),
        "  </listOfSimulations>",
        "  <listOfTasks>",
        *(
            f'    <task id="task_{c.condition_id}" modelReference="model_{c.condition_id}"'
            ' simulationReference="course"/>'
            for c in tasks
        ),
        "  </listOfTasks>",
        "  <listOfDataGenerators>",
        *(line for c in tasks for line in _generators(c, shown, kinds)),
        "  </listOfDataGenerators>",
        "  <listOfOutputs>",
        *(line for c in tasks for line in _report(c, shown)),
        *(line for o in shown for line in _plot(o, tasks[:_PLOTTED])),
        "  </listOfOutputs>",
        "</sedML>",
    ]
    return "\n".join(lines) + "\n"


def _models(
    mechanism: Mechanism, tasks: Sequence[Condition], kinds: dict[str, str]
) -> Iterator[str]:
    language = "urn:sedml:language:sbml"
    for condition in tasks:
        head = (
            f'    <model id="model_{condition.condition_id}" name={quoteattr(condition.name)}'
            f' language="{language}" source="model.xml"'
        )
        changes = resolve(mechanism, condition)
        if not changes:
            yield head + "/>"
            continue
        yield head + ">"
        yield "      <listOfChanges>"
        for name, value in changes.items():
            target = f"{_path(kinds[name], name)}/@value"
            yield f'        <changeAttribute target={quoteattr(target)} newValue="{value!r}"/>'
        yield "      </listOfChanges>"
        yield "    </model>"


def _simulation(mechanism: Mechanism) -> Iterator[str]:
    yield (
        '    <uniformTimeCourse id="course" initialTime="0" outputStartTime="0"'
        f' outputEndTime="{mechanism.end!r}" numberOfSteps="{mechanism.points - 1}">'
    )
    yield f'      <algorithm kisaoID="{_CVODE}">'
    yield "        <listOfAlgorithmParameters>"
    yield f'          <algorithmParameter kisaoID="{_RELATIVE}" value="1e-8"/>'
    yield f'          <algorithmParameter kisaoID="{_ABSOLUTE}" value="1e-9"/>'
    yield "        </listOfAlgorithmParameters>"
    yield "      </algorithm>"
    yield "    </uniformTimeCourse>"


def _generators(
    condition: Condition, shown: Sequence[Observable], kinds: dict[str, str]
) -> Iterator[str]:
    task = f"task_{condition.condition_id}"
    yield from _generator(f"time_{task}", "time", f'symbol="{_TIME}"', task)
    for o in shown:
        target = f"target={quoteattr(_path(kinds[o.formula], o.formula))}"
        yield from _generator(f"{o.observable_id}_{task}", o.name, target, task)


def _generator(generator_id: str, name: str, what: str, task: str) -> Iterator[str]:
    variable = f"v_{generator_id}"
    yield f'    <dataGenerator id="{generator_id}" name={quoteattr(name)}>'
    yield (
        f'      <listOfVariables><variable id="{variable}" {what} taskReference="{task}"/>'
        "</listOfVariables>"
    )
    yield f'      <math xmlns="http://www.w3.org/1998/Math/MathML"><ci> {variable} </ci></math>'
    yield "    </dataGenerator>"


def _report(condition: Condition, shown: Sequence[Observable]) -> Iterator[str]:
    task = f"task_{condition.condition_id}"
    yield f'    <report id="report_{condition.condition_id}" name={quoteattr(condition.name)}>'
    yield "      <listOfDataSets>"
    for name in ("time", *(o.observable_id for o in shown)):
        yield (
            f'        <dataSet id="set_{name}_{task}" label="{name}"'
            f' dataReference="{name}_{task}"/>'
        )
    yield "      </listOfDataSets>"
    yield "    </report>"


def _plot(observable: Observable, tasks: Sequence[Condition]) -> Iterator[str]:
    name = observable.observable_id
    yield (
        f'    <plot2D id="plot_{name}" name={quoteattr(f"{observable.name} [{observable.unit}]")}>'
    )
    yield "      <listOfCurves>"
    for condition in tasks:
        task = f"task_{condition.condition_id}"
        yield (
            f'        <curve id="curve_{name}_{task}" name={quoteattr(condition.name)}'
            f' xDataReference="time_{task}" yDataReference="{name}_{task}"/>'
        )
    yield "      </listOfCurves>"
    yield "    </plot2D>"


def _path(kind: str, name: str) -> str:
    group = {
        "species": "listOfSpecies",
        "parameter": "listOfParameters",
        "compartment": "listOfCompartments",
        "reaction": "listOfReactions",
    }[kind]
    return f"/sbml:sbml/sbml:model/sbml:{group}/sbml:{kind}[@id='{name}']"
