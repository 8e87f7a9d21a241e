"""What is done with models of strangers, as functions of bytes that a sandbox can call.

Each takes and gives MessagePack; the types below are both ends of it. Nothing outside a sandbox
may call them on a file that a user sent.
"""

from __future__ import annotations

import msgspec

from connexon.mechanisms.findings import Finding
from connexon.mechanisms.model import Mechanism

READ = "connexon.mechanisms.reading:read"
CHECK = "connexon.mechanisms.reading:check"
DRAW = "connexon.mechanisms.reading:draw"
WRITE_ANTIMONY = "connexon.mechanisms.reading:write_antimony"
WRITE_SEDML = "connexon.mechanisms.reading:write_sedml"
FROM_ANTIMONY = "connexon.mechanisms.reading:read_antimony"


class FileAsked(msgspec.Struct):
    """A file by name and content, for the work `doi` (or NO_WORK of model.py)."""

    name: str
    data: bytes
    doi: str


class CheckAsked(msgspec.Struct):
    """A mechanism and the abstract its quotes come from, if known."""

    mechanism: Mechanism
    abstract: str | None


def read(request: bytes) -> bytes:
    """A `FileAsked` to a `Mechanism`. Raises: ModelError."""
    from connexon.mechanisms.archive import read_model_file  # noqa: PLC0415  libsbml, Antimony

    asked = msgspec.msgpack.decode(request, type=FileAsked)
    return msgspec.msgpack.encode(read_model_file(asked.name, asked.data, asked.doi))


def check(request: bytes) -> bytes:
    """A `CheckAsked` to findings."""
    from connexon.mechanisms.lint import lint  # noqa: PLC0415

    asked = msgspec.msgpack.decode(request, type=CheckAsked)
    return msgspec.msgpack.encode(lint(asked.mechanism, asked.abstract))


def draw(request: bytes) -> bytes:
    """A `Mechanism` to its diagram as SVG. Raises: ModelError."""
    from connexon.mechanisms.diagram import draw as drawn  # noqa: PLC0415

    return drawn(msgspec.msgpack.decode(request, type=Mechanism)).encode()


def write_antimony(request: bytes) -> bytes:
    """SBML to Antimony, both UTF-8. Raises: ModelError."""
    from connexon.mechanisms.sbml import to_antimony  # noqa: PLC0415

    return to_antimony(request.decode()).encode()


def write_sedml(request: bytes) -> bytes:
    """A `Mechanism` to SED-ML that runs it. Raises: ModelError."""
    from connexon.mechanisms.sbml import read_document  # noqa: PLC0415
    from connexon.mechanisms.sedml import sedml  # noqa: PLC0415

    mechanism = msgspec.msgpack.decode(request, type=Mechanism)
    document = read_document(mechanism.sbml)
    model = document.getModel()
    lists = {
        "species": model.getListOfSpecies(),
        "parameter": model.getListOfParameters(),
        "compartment": model.getListOfCompartments(),
        "reaction": model.getListOfReactions(),
    }
    kinds = {element.getId(): kind for kind, elements in lists.items() for element in elements}
    namespace = model.getSBMLNamespaces().getURI()
    return sedml(mechanism, kinds, namespace).encode()


def read_antimony(request: bytes) -> bytes:
    """Antimony to SBML, both UTF-8. Raises: ModelError."""
    from connexon.mechanisms.sbml import from_antimony  # noqa: PLC0415

    return from_antimony(request.decode()).encode()


def decode_mechanism(answer: bytes) -> Mechanism:
    """What `read` gave."""
    return msgspec.msgpack.decode(answer, type=Mechanism)


def decode_findings(answer: bytes) -> list[Finding]:
    """What `check` gave."""
    return msgspec.msgpack.decode(answer, type=list[Finding])
