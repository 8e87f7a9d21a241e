"""One run as a table: times in the first column, observables in the others."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connexon.app.model_files import with_end
from connexon.mechanisms.findings import Finding
from connexon.mechanisms.model import Change, Mechanism
from connexon.mechanisms.perturb import resolve
from connexon.mechanisms.simulate import RELATIVE_TOLERANCE, absolute_tolerance
from connexon.ports.simulator import RunRequest, Simulator
from connexon.records.errors import InputError, ModelError

MOST_POINTS = 1_000_001
_LIMIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Run:
    """What to run: changes by SBML id or switch, a condition, the end and how finely."""

    changes: Mapping[str, float]
    condition_id: str | None = None
    end: float | None = None
    points: int = 201
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Columns by name, `time` first; `record` is what must be repeated to get them again."""

    columns: Mapping[str, Sequence[float]]
    record: Mapping[str, str]

    def csv(self) -> str:
        """Comma-separated text with a header; numbers with all their digits."""
        lines = [",".join(self.columns)]
        lines += [",".join(map(repr, row)) for row in zip(*self.columns.values(), strict=True)]
        return "\n".join(lines) + "\n"

    def parquet(self) -> bytes:
        """The same as a Parquet file, with the record as its metadata."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pa.table({name: pa.array(row, pa.float64()) for name, row in self.columns.items()})
        about = {f"connexon.{name}": text for name, text in self.record.items()}
        sink = io.BytesIO()
        pq.write_table(table.replace_schema_metadata(about), sink, compression="zstd")
        return sink.getvalue()


def run_table(
    mechanism: Mechanism, asked: Run, simulator: Simulator
) -> tuple[Table, list[Finding]]:
    """The run, and what is wrong with its numbers: negative amounts, growth without bounds.

    Raises: InputError for the asking, NotFoundError for a condition, ModelError when it fails.
    """
    from connexon.mechanisms.lint import course_findings

    if not 2 <= asked.points <= MOST_POINTS:
        raise InputError(f"A run has from 2 to {MOST_POINTS:,} points, not {asked.points:,}.")
    if not mechanism.observables:
        raise ModelError("The model has nothing that changes: no species and no rules.")
    mechanism = with_end(mechanism, asked.end)
    condition = mechanism.condition(asked.condition_id) if asked.condition_id else None
    targets = {switch.switch_id: switch.target for switch in mechanism.switches}
    extra = [Change(targets.get(name, name), value) for name, value in asked.changes.items()]
    changes = resolve(mechanism, condition, extra=extra)
    request = RunRequest(
        sbml=mechanism.sbml,
        changes=changes,
        observables=tuple(dict.fromkeys(o.formula for o in mechanism.observables)),
        end=mechanism.end,
        points=asked.points,
        relative_tolerance=RELATIVE_TOLERANCE,
        absolute_tolerance=absolute_tolerance(mechanism),
        seed=asked.seed,
    )
    result = simulator.run(request, _LIMIT_S)
    if result.problem:
        raise ModelError(result.problem)
    columns = {o.observable_id: result.values[o.formula] for o in mechanism.observables}
    record = {
        "mechanism": mechanism.mechanism_id,
        "content_hash": mechanism.content_hash,
        "changes": ", ".join(f"{name}={value!r}" for name, value in changes.items()),
        "relative_tolerance": repr(RELATIVE_TOLERANCE),
        "absolute_tolerance": repr(request.absolute_tolerance),
        "seed": "" if asked.seed is None else str(asked.seed),
    }
    amounts = [o.observable_id for o in mechanism.observables if o.low == 0]
    findings = course_findings(result.times, columns, amounts)
    return Table({"time": result.times, **columns}, record), findings
