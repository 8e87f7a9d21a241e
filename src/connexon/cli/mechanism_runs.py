"""`connexon mechanism run`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from connexon.cli.mechanism import found_or_read

if TYPE_CHECKING:
    from connexon.app.running import Table
    from connexon.mechanisms.findings import Finding


@click.command()
@click.argument("what", metavar="MECHANISM|FILE")
@click.option("--settings", type=click.Path(path_type=Path), metavar="FILE",
              help="Settings as in the SBML Test Suite; see below.")  # fmt: skip
@click.option("--set", "changes", multiple=True, metavar="NAME=VALUE",
              help="Set a switch, constant or initial value; may be repeated.")  # fmt: skip
@click.option("--condition", metavar="ID", help="Start from this condition of the mechanism.")
@click.option("--end", type=float, metavar="TIME", help="Run until then, in model time.")
@click.option("--points", type=int, default=201, show_default=True, help="Output times.")
@click.option("--seed", type=int, metavar="N", help="One stochastic run (Gillespie) instead.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help=".csv or .parquet; standard output (CSV) when left out.")  # fmt: skip
def run(  # noqa: PLR0917
    what: str,
    settings: Path | None,
    changes: tuple[str, ...],
    condition: str | None,
    end: float | None,
    points: int,
    seed: int | None,
    out: Path | None,
) -> None:
    """Run a mechanism of this library (id or DOI), or a model FILE, once.

    Writes a table: `time`, then one column per observable. A run that fails, or gives numbers
    that are not finite, or negative amounts, is an error that says so.

    With --settings the file says what to do, as in the SBML Test Suite's semantic cases: lines
    `start: 0`, `duration: 5`, `steps: 50`, `variables: S1, S2`, `absolute: 1e-7`,
    `relative: 1e-4`, `amount: S1`, `concentration: S2`. The table then has a header
    `time,S1,S2` and steps + 1 rows, species as amount or concentration as listed.

    \b
    Examples:
      connexon mechanism run 10.1002/advs.202400888 --condition mono --out alone.csv
      connexon mechanism run model.xml --end 100 --set k1=0.3 --out run.parquet
      connexon mechanism run 00001-sbml-l3v2.xml --settings 00001-settings.txt --out results.csv
    """
    if settings is not None:
        _check_alone(changes, condition, end, seed)
        _write(out, _suite(what, settings).encode())
        return
    from connexon.app import wiring
    from connexon.app.running import Run, run_table

    asked = Run(_numbers(changes), condition, end, points, seed)
    table, findings = run_table(found_or_read(what), asked, wiring.simulator())
    _write_table(out, table)
    _print_findings(findings)


def _check_alone(changes: object, condition: object, end: object, seed: object) -> None:
    if changes or condition is not None or end is not None or seed is not None:
        raise click.UsageError("With --settings only --out can be given.")


def _suite(what: str, settings: Path) -> str:
    from connexon.app import model_files, wiring

    text = model_files.open_file(settings).data.decode("utf-8", "replace")
    file = model_files.open_file(Path(what))
    return model_files.run_suite(file, text, wiring.simulator(), wiring.sandbox())


def _numbers(changes: tuple[str, ...]) -> dict[str, float]:
    numbers = {}
    for text in changes:
        name, equals, value = text.partition("=")
        try:
            if not equals:
                raise ValueError
            numbers[name.strip()] = float(value)
        except ValueError:
            raise click.UsageError(f"--set wants NAME=VALUE, not '{text[:80]}'.") from None
    return numbers


def _write_table(out: Path | None, table: Table) -> None:
    if out is not None and out.suffix == ".parquet":
        _write(out, table.parquet())
    else:
        _write(out, table.csv().encode())


def _write(out: Path | None, data: bytes) -> None:
    if out is None:
        click.echo(data.decode(), nl=False)
        return
    from connexon.records.errors import InputError

    try:
        out.write_bytes(data)
    except OSError as error:
        raise InputError(f"'{out}' cannot be written: {error.strerror or error}.") from error


def _print_findings(findings: list[Finding]) -> None:
    for f in findings:
        click.echo(f"{f.severity}: {f.where} {f.message}. {f.hint}", err=True)
    if findings:
        raise SystemExit(1)
