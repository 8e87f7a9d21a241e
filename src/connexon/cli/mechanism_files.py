"""`connexon mechanism list`, `show`, `lint`, `import` and `export`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from connexon.cli.commands import library_path
from connexon.cli.mechanism import found, library_directory

if TYPE_CHECKING:
    from connexon.mechanisms.findings import Finding
    from connexon.mechanisms.model import Mechanism

_FORMAT = click.option(
    "--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True
)


def print_json(value: Any) -> None:
    """Any answer as indented JSON."""
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


@click.command("list")
@_FORMAT
def list_(format_: str) -> None:
    """List the mechanisms of this library: the flagship, and what was attached."""
    from connexon.app.attaching import damage
    from connexon.app.mechanisms import all_mechanisms, is_attached

    known = all_mechanisms(library_directory())
    for words in damage(library_directory()):
        click.echo(f"Warning: {words}", err=True)
    if format_ == "json":
        print_json([{**_summary(m), "is_attached": is_attached(m)} for m in known])
        return
    for m in known:
        click.echo(f"{m.mechanism_id}  doi:{m.doi}  {len(m.claims)} claims  {m.title}")


def _summary(mechanism: Mechanism) -> dict[str, Any]:
    return {
        "id": mechanism.mechanism_id,
        "title": mechanism.title,
        "doi": mechanism.doi,
        "content_hash": mechanism.content_hash,
        "claim_count": len(mechanism.claims),
        "parameter_count": len(mechanism.parameters),
    }


@click.command()
@click.argument("mechanism")
@_FORMAT
def show(mechanism: str, format_: str) -> None:
    """Show what MECHANISM (an id or a DOI) holds: observables, switches, conditions, claims.

    With --format json also every parameter with its range and source.
    """
    m = found(mechanism)
    if format_ == "json":
        from dataclasses import replace

        print_json(replace(m, sbml=""))
        return
    click.echo(f"{m.title}\n{m.mechanism_id}  doi:{m.doi}  content {m.content_hash}")
    if m.description:
        click.echo(f"\n{m.description}")
    click.echo(f"\nTime: 0 to {m.end:g} {m.time_unit}")
    drawn = len(m.drawn_parameters)
    click.echo(f"Parameters: {len(m.parameters)}, of which {drawn} have a range")
    _section("Observables", [(o.observable_id, f"{o.name} [{o.unit}]") for o in m.observables])
    _section(
        "Switches (--set NAME=VALUE)",
        [(s.switch_id, f"{s.label}: {s.off:g} to {s.on:g}, at {s.start:g}") for s in m.switches],
    )
    _section("Conditions", [(c.condition_id, c.name) for c in m.conditions])
    _section("Claims", [(c.claim_id, c.statement) for c in m.claims])
    _section("Interventions", [(i.intervention_id, i.name) for i in m.interventions])


def _section(title: str, rows: list[tuple[str, str]]) -> None:
    if not rows:
        return
    width = max(len(name) for name, _ in rows)
    click.echo(f"\n{title}")
    for name, text in rows:
        click.echo(f"  {name:{width}}  {text}")


@click.command()
@click.argument("what", metavar="MECHANISM|FILE")
@_FORMAT
def lint(what: str, format_: str) -> None:
    """Check a mechanism of this library, or a model file, and say what should be mended.

    Every finding names its rule and the rule's source (docs/mechanisms.md lists them). Quotes
    are looked up in the work's abstract when this library holds the work. Exit code 1 when there
    are errors.
    """
    from connexon.app import model_files, wiring
    from connexon.mechanisms.findings import Severity
    from connexon.mechanisms.model import NO_WORK
    from connexon.records.errors import ModelError

    path = Path(what)
    if path.is_file():
        file = model_files.open_file(path)
        try:
            mechanism = model_files.read(file, NO_WORK, wiring.sandbox())
            findings = model_files.check(mechanism, None, wiring.sandbox())
        except ModelError as error:
            findings = [model_files.unreadable(error)]
    else:
        mechanism = found(what)
        findings = model_files.check(mechanism, _abstract(mechanism), wiring.sandbox())
    if format_ == "json":
        print_json({"findings": findings})
    else:
        _print_findings(findings)
    if any(finding.severity is Severity.ERROR for finding in findings):
        sys.exit(1)


def _abstract(mechanism: Mechanism) -> str | None:
    """The work's abstract as this library has it; None when it has none."""
    from connexon.app import wiring
    from connexon.app.mechanisms import abstract_of
    from connexon.app.view import library_view
    from connexon.records.errors import NotFoundError

    try:
        library = wiring.open_library(library_path())
    except NotFoundError:
        return None
    try:
        return abstract_of(library_view(library.current(), library.ledger), mechanism.doi)
    finally:
        library.close()


def _print_findings(findings: list[Finding]) -> None:
    for f in findings:
        click.echo(f"{f.severity}: {f.where}: {f.message} [{f.rule_id}]")
        if f.hint:
            click.echo(f"    {f.hint}" + (f" ({f.source})" if f.source else ""))
    count = len(findings)
    click.echo(f"{count} finding{'' if count == 1 else 's'}." if count else "Nothing to mend.")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--work", required=True, metavar="DOI", help="The work that the model belongs to.")
@_FORMAT
def import_(file: Path, work: str, format_: str) -> None:
    """Attach the model in FILE to the work with this DOI.

    FILE is SBML (any level that libroadrunner reads), Antimony, or a COMBINE archive; an archive
    that holds a bundle (mechanism.yaml and the rest, docs/mechanisms.md) brings its claims along.
    The page of the work then has a lab. Attaching the same file again changes nothing.
    """
    from connexon.app import model_files, wiring
    from connexon.app.attaching import attach

    opened = model_files.open_file(file)
    wiring.open_library(library_path(), create=True).close()
    done = attach(library_directory(), opened, work, wiring.sandbox())
    if format_ == "json":
        print_json({**_summary(done.mechanism), "is_new": done.is_new})
        return
    m = done.mechanism
    click.echo(f"{'Attached' if done.is_new else 'Already attached'}: {m.title}")
    click.echo(f"  id {m.mechanism_id}, work doi:{m.doi}")
    click.echo(f"  {len(m.observables)} observables, {len(m.switches)} switches")
    click.echo(f"Next: connexon mechanism lint {m.mechanism_id}")


@click.command()
@click.argument("mechanism")
@click.option("--as", "kind", type=click.Choice(["sbml", "antimony", "omex"]), default="omex",
              show_default=True, help="SBML, Antimony, or everything with SED-ML.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Where to; standard output for text when left out.")  # fmt: skip
def export(mechanism: str, kind: str, out: Path | None) -> None:
    """Write MECHANISM (an id or a DOI) for other programs.

    The archive (OMEX) holds the SBML, a SED-ML file that runs its conditions and plots its
    observables, and the bundle with parameters and claims.
    """
    from connexon.app import wiring
    from connexon.app.exporting import export_mechanism

    data = export_mechanism(library_directory(), found(mechanism), kind, wiring.sandbox())
    if out is not None:
        out.write_bytes(data)
        click.echo(f"{len(data):,} bytes written to {out}.")
    elif kind == "omex":
        raise click.UsageError("An archive needs --out FILE.")
    else:
        click.echo(data.decode(), nl=False)
