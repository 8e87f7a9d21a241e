"""Running ensembles: block by block, each kept as it is done, so that nothing is run twice.

`LIBRARY/mechanisms/ensembles/CONTENT-HASH/KEY/` holds one Parquet file per block of draws
(one row per draw, one column per number; see `mechanisms.ensemble.Plan.key`) and the answers
made from them. Files are written beside and moved into place: a block is there whole or not.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from connexon.app.kept_answers import answers_folder, write_whole
from connexon.app.progress import Progress, Report
from connexon.mechanisms.ensemble import (
    BLOCK,
    METHOD,
    Floats,
    Pair,
    Plan,
    draw_values,
    measured,
    plan_claims,
    requests_of,
)
from connexon.mechanisms.model import Mechanism
from connexon.ports.simulator import Simulator
from connexon.records.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

MOST_DRAWS = 1_000_000
MOST_SOBOL = 4096
MOST_RUNS = 100_000_000
_RUN_LIMIT_S = 10.0
_RUNS_KEPT = 6_000  # at a time: some seconds of work are lost when it is stopped
_DISTRIBUTIONS = ("libroadrunner", "numpy", "scipy", "SALib")


@dataclass(frozen=True, slots=True)
class EnsembleAsked:
    """How many draws, from which seed. `sobol_base`, a power of two or 0 for none, asks for
    Sobol indices as well: that many times (parameters + 2) further draws."""

    draws: int
    seed: int = 0
    sobol_base: int = 0

    @property
    def which(self) -> str:
        """What tells an answer from others over as many draws, in a file name."""
        return f"{self.seed}-{self.sobol_base}"


@dataclass(frozen=True, slots=True)
class EnsembleRecord:
    """All that is needed to get the same numbers elsewhere.

    `runs` were needed, of which `failed_runs` gave no number (`problems`: why, and how many, in
    the whole blocks of draws that were looked at).
    `sample` holds the numbers of the first draws, for a check on another machine.
    """

    mechanism_id: str
    content_hash: str
    method: str
    seed: int
    draws: int
    conditions: tuple[str, ...]
    times: tuple[float, ...]
    relative_tolerance: float
    absolute_tolerance: float
    runs: int
    failed_runs: int
    problems: Mapping[str, int]
    sobol_base: int
    sobol_runs: int
    versions: Mapping[str, str]
    command: str
    sample: Mapping[str, tuple[float | None, ...]] = field(default_factory=dict)

    def answers(self, asked: EnsembleAsked) -> bool:
        """Whether what was asked for has been run already."""
        same = (self.draws, self.seed) == (asked.draws, asked.seed)
        return same and asked.sobol_base in {0, self.sobol_base}


@dataclass(frozen=True, slots=True)
class Ensemble:
    """Numbers of every draw: `numbers[condition, measure]`, and the drawn values (columns are
    the drawn parameters in file order). `sobol_*` are those of the Saltelli design, if asked."""

    plan: Plan
    draws: Floats
    numbers: Mapping[Pair, Floats]
    record: EnsembleRecord
    sobol_numbers: Mapping[Pair, Floats] | None = None


@dataclass(frozen=True, slots=True)
class _Block:
    """Numbers of some draws, and what went wrong in them."""

    numbers: Mapping[Pair, Floats]
    problems: Mapping[str, int]


def run(
    library_path: Path,
    mechanism: Mechanism,
    simulator: Simulator,
    asked: EnsembleAsked,
    report: Report,
) -> Ensemble:
    """The numbers of every draw; runs only blocks that are not kept already.

    Raises: InputError, ModelError.
    """
    plan = plan_claims(mechanism, asked.seed)
    return run_plan(library_path, mechanism, simulator, plan, asked, report)


def run_plan(
    library_path: Path,
    mechanism: Mechanism,
    simulator: Simulator,
    plan: Plan,
    asked: EnsembleAsked,
    report: Report,
) -> Ensemble:
    """The plan's numbers in every draw; runs only blocks that are not kept already.

    Raises: InputError.
    """
    _check(asked)
    runs = asked.draws * len(plan.condition_ids)
    if runs > MOST_RUNS:
        raise InputError(f"That would be {runs:,} runs; at most {MOST_RUNS:,} in one ensemble.")
    folder = folder_of(library_path, plan)
    draws = draw_values(mechanism, asked.seed, 0, asked.draws)
    step = f"Simulating {len(plan.condition_ids)} conditions"
    blocks = list(_blocks(folder / "draws", mechanism, simulator, plan, draws, (step, report)))
    sobol = _run_sobol(folder, mechanism, simulator, plan, asked, report)
    numbers = _joined(plan, blocks)
    record = _record(mechanism, plan, asked, numbers, blocks)
    if sobol is not None:
        record = replace(record, sobol_runs=len(_any(sobol)) * len(plan.condition_ids))
    return Ensemble(plan, draws, numbers, record, sobol)


def _record(
    mechanism: Mechanism,
    plan: Plan,
    asked: EnsembleAsked,
    numbers: Mapping[Pair, Floats],
    blocks: Sequence[_Block],
) -> EnsembleRecord:
    problems: dict[str, int] = {}
    for block in blocks:
        for words, count in block.problems.items():
            problems[words] = problems.get(words, 0) + count
    return EnsembleRecord(
        mechanism_id=mechanism.mechanism_id,
        content_hash=mechanism.content_hash,
        method=METHOD,
        seed=asked.seed,
        draws=asked.draws,
        conditions=plan.condition_ids,
        times=plan.times,
        relative_tolerance=plan.relative_tolerance,
        absolute_tolerance=plan.absolute_tolerance,
        runs=asked.draws * len(plan.condition_ids),
        failed_runs=_failed(plan, numbers),
        problems=problems,
        sobol_base=asked.sobol_base,
        sobol_runs=0,
        versions=_versions(),
        command=(
            f"connexon mechanism claims {mechanism.doi} --draws {asked.draws} --seed {asked.seed}"
            + (f" --sobol {asked.sobol_base}" if asked.sobol_base else "")
        ),
        sample={f"{c}.{m}": _numbers(row[:4]) for (c, m), row in numbers.items()},
    )


def _check(asked: EnsembleAsked) -> None:
    if not 1 <= asked.draws <= MOST_DRAWS:
        raise InputError(f"An ensemble has from 1 to {MOST_DRAWS:,} draws, not {asked.draws:,}.")
    if not 0 <= asked.seed < 2**63:
        raise InputError("A seed is a whole number from 0 on.")
    base = asked.sobol_base
    if base and (base < 2 or base > MOST_SOBOL or base & (base - 1)):
        raise InputError(f"Sobol indices need a power of two up to {MOST_SOBOL}, not {base}.")


def _run_sobol(
    folder: Path,
    mechanism: Mechanism,
    simulator: Simulator,
    plan: Plan,
    asked: EnsembleAsked,
    report: Report,
) -> Mapping[Pair, Floats] | None:
    if not asked.sobol_base:
        return None
    from connexon.mechanisms.parameters import quantiles
    from connexon.mechanisms.sensitivity import saltelli_shares

    drawn = mechanism.drawn_parameters
    draws = quantiles(drawn, saltelli_shares(len(drawn), asked.sobol_base, asked.seed))
    place = folder / f"sobol-{asked.sobol_base}"
    step = "Simulating for Sobol indices"
    return _joined(plan, list(_blocks(place, mechanism, simulator, plan, draws, (step, report))))


def _blocks(
    folder: Path,
    mechanism: Mechanism,
    simulator: Simulator,
    plan: Plan,
    draws: Floats,
    telling: tuple[str, Report],
) -> Iterator[_Block]:
    """Every block of draws, from its file or run now."""
    step, report = telling
    total = len(draws)
    size = min(BLOCK, max(8, _RUNS_KEPT // len(plan.condition_ids)))
    for start in range(0, total, size):
        report(Progress(step, start, total, "draws"))
        stop = min(start + size, total)
        path = folder / f"{start:08d}.parquet"
        block = _read_block(path, plan, stop - start)
        if block is None:
            block = _run_block(mechanism, simulator, plan, draws[start:stop])
            _write_block(path, plan, block)
        yield block
    report(Progress(step, total, total, "draws"))


def _run_block(mechanism: Mechanism, simulator: Simulator, plan: Plan, draws: Floats) -> _Block:
    asked = list(requests_of(mechanism, plan, draws))
    results = simulator.run_many([request for _, _, request in asked], _RUN_LIMIT_S)
    problems: dict[str, int] = {}
    for result in results:
        if result.problem is not None:
            problems[result.problem] = problems.get(result.problem, 0) + 1
    runs = [(row, condition) for row, condition, _ in asked]
    return _Block(measured(mechanism, plan, runs, results), problems)


def _write_block(path: Path, plan: Plan, block: _Block) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({f"{c}.{m}": block.numbers[c, m] for c, m in plan.pairs})
    about = {
        b"connexon.plan": msgspec.json.encode(plan),
        b"connexon.problems": msgspec.json.encode(block.problems),
    }
    sink = pa.BufferOutputStream()
    pq.write_table(table.replace_schema_metadata(about), sink, compression="zstd")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, sink.getvalue().to_pybytes())


def _read_block(path: Path, plan: Plan, count: int) -> _Block | None:
    """A kept block, its first `count` draws; None when it is not there, shorter or damaged."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(path.read_bytes()))
        problems = msgspec.json.decode(table.schema.metadata[b"connexon.problems"])
        numbers = {(c, m): _column(table, f"{c}.{m}") for c, m in plan.pairs}
    except (OSError, pa.ArrowException, KeyError, TypeError, msgspec.MsgspecError):
        return None
    if table.num_rows < count:
        return None
    return _Block({pair: row[:count] for pair, row in numbers.items()}, problems)


def _column(table: pa.Table, name: str) -> Floats:
    return np.asarray(table[name].to_numpy(), dtype=np.float64)


def _joined(plan: Plan, blocks: list[_Block]) -> dict[Pair, Floats]:
    return {pair: np.concatenate([b.numbers[pair] for b in blocks]) for pair in plan.pairs}


def _failed(plan: Plan, numbers: Mapping[Pair, Floats]) -> int:
    """Runs that gave no number at all."""
    failed = 0
    for condition in plan.condition_ids:
        rows = [np.isnan(numbers[pair]) for pair in plan.pairs if pair[0] == condition]
        failed += int(np.logical_and.reduce(rows).sum())
    return failed


def _any(numbers: Mapping[Pair, Floats]) -> Floats:
    return next(iter(numbers.values()))


def _numbers(row: Floats) -> tuple[float | None, ...]:
    return tuple(float(v) if np.isfinite(v) else None for v in row)


def _versions() -> dict[str, str]:
    found = {name: metadata.version(name) for name in _DISTRIBUTIONS}
    return {"connexon": metadata.version("connexon"), "python": platform.python_version(), **found}


def folder_of(library_path: Path, plan: Plan) -> Path:
    """Where the blocks of a plan are kept."""
    return answers_folder(library_path, plan.content_hash) / plan.key
