"""What a check says, and what a check is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from connexon.mechanisms.model import Mechanism

SBML_SPECIFICATION = "doi:10.1515/jib-2017-0081"


class Severity(StrEnum):
    """ERROR: it cannot be run or trusted; WARNING: it should be mended; HINT: worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule found: what, where (an id or file), and what to do about it."""

    rule_id: str
    severity: Severity
    where: str
    message: str
    hint: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What rules look at: the mechanism, its libsbml model, and the work's abstract if known."""

    mechanism: Mechanism
    document: Any
    model: Any
    abstract: str | None


# severity, where, message, hint
Found = tuple[Severity, str, str, str]


@dataclass(frozen=True, slots=True)
class Rule:
    """A named check with the source it rests on (a DOI or a document)."""

    rule_id: str
    what: str
    source: str
    check: Callable[[Subject], Iterable[Found]]
