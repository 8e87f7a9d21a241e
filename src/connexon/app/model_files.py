"""Model files that people have: reading, checking, drawing and running them, always within limits.

Parsers crash, and a page of text can ask for all memory there is; so nothing here parses in this
process (`ports.sandbox`), and solvers run in theirs (`ports.simulator`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from connexon.mechanisms import reading
from connexon.mechanisms.findings import Finding
from connexon.mechanisms.model import NO_WORK, Mechanism
from connexon.mechanisms.suite import (
    TOLERANCES,
    Settings,
    parse_settings,
    request_of,
    results_csv,
)
from connexon.ports.sandbox import Sandbox
from connexon.ports.simulator import RunResult, Simulator
from connexon.records.errors import InputError, ModelError

MOST_BYTES = 64 * 2**20
_SUITE_LIMIT_S = 60.0


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A file by name and content."""

    name: str
    data: bytes


def open_file(path: Path) -> ModelFile:
    """A file as it is on disk. Raises: InputError."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise InputError(f"'{path}' has {size:,} bytes; at most {MOST_BYTES:,} are read.")
        return ModelFile(path.name, path.read_bytes())
    except OSError as error:
        raise InputError(f"'{path}' cannot be read: {error.strerror or error}.") from error


def read(file: ModelFile, doi: str, sandbox: Sandbox) -> Mechanism:
    """The mechanism in a file: SBML, Antimony, or an archive (OMEX). Raises: ModelError."""
    import msgspec

    asked = msgspec.msgpack.encode(reading.FileAsked(file.name, file.data, doi))
    return reading.decode_mechanism(sandbox.call(reading.READ, asked))


def check(mechanism: Mechanism, abstract: str | None, sandbox: Sandbox) -> list[Finding]:
    """Findings of every rule, errors first; reading that breaks down is a finding too."""
    import msgspec

    asked = msgspec.msgpack.encode(reading.CheckAsked(mechanism, abstract))
    try:
        return reading.decode_findings(sandbox.call(reading.CHECK, asked))
    except ModelError as error:
        return [unreadable(error)]


def unreadable(error: ModelError) -> Finding:
    """That a model cannot be read, as a finding."""
    from connexon.mechanisms.findings import SBML_SPECIFICATION, Severity

    return Finding(
        "readable",
        Severity.ERROR,
        "model",
        str(error),
        "Mend the file or export it again from the program that wrote it.",
        SBML_SPECIFICATION,
    )


def draw(mechanism: Mechanism, sandbox: Sandbox) -> str:
    """The diagram as SVG. Raises: ModelError."""
    import msgspec

    return sandbox.call(reading.DRAW, msgspec.msgpack.encode(mechanism)).decode()


def run_suite(file: ModelFile, settings_text: str, simulator: Simulator, sandbox: Sandbox) -> str:
    """Results of a model under settings as in the SBML Test Suite, as comma-separated text.

    Raises: InputError for the settings; ModelError when the model cannot be read or simulated.
    """
    settings = parse_settings(settings_text)
    result = _suite_result(settings, _sbml_of(file, sandbox), simulator)
    return results_csv(settings, result)


def _sbml_of(file: ModelFile, sandbox: Sandbox) -> str:
    """SBML as it stands in the file: the simulator's own process parses it."""
    if file.data[:3] == b"\xef\xbb\xbf" or file.data.lstrip()[:1] == b"<":
        try:
            return file.data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ModelError(f"'{file.name}' is not UTF-8 (byte {error.start:,}).") from error
    return read(file, NO_WORK, sandbox).sbml


def _suite_result(settings: Settings, sbml: str, simulator: Simulator) -> RunResult:
    """The first attempt that gives a table; with infinities and NaN if the model has them.

    Raises: ModelError with the first attempt's problem.
    """
    problem = ""
    for attempt in range(len(TOLERANCES)):
        result = simulator.run(request_of(settings, sbml, {}, attempt), _SUITE_LIMIT_S)
        if result.values:
            return result
        problem = problem or str(result.problem)
    raise ModelError(problem)


def with_end(mechanism: Mechanism, end: float | None) -> Mechanism:
    """The same mechanism, run to another time. Raises: InputError."""
    if end is None:
        return mechanism
    if not 0 < end < float("inf"):
        raise InputError(f"The end of a run must be above zero, not {end:g}.")
    return replace(mechanism, end=end)
