"""`connexon why`: the reasons behind one authorship."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from connexon.cli.commands import library_path

if TYPE_CHECKING:
    from connexon.app.identity import Candidate, WhyAnswer


@click.command()
@click.argument("work")
@click.argument("position", type=click.IntRange(min=0))
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table",
              show_default=True)  # fmt: skip
def why(work: str, position: int, format_: str) -> None:
    """Explain why the entry at POSITION (0 is the first) of WORK belongs to its scholar.

    WORK is an id like W3V8K2M9QZ4T7, doi:10.… or pmid:…. Evidence is in bits: each bit doubles
    the odds that it is the same person.
    """
    import orjson

    from connexon.app import identity, wiring

    library = wiring.open_library(library_path())
    answer = identity.why(library, work, position)
    library.close()
    if format_ == "json":
        click.echo(orjson.dumps(asdict(answer), option=orjson.OPT_INDENT_2).decode())
    else:
        _print(answer)


def _print(answer: WhyAnswer) -> None:
    click.echo(f"{answer.printed_name}, entry {answer.position} of {answer.work_id}")
    if answer.judged:
        click.echo("People have judged this signature; their word outranks what follows.")
    _candidate("Belongs to", answer.scholar)
    if answer.nearest:
        _candidate("Nearest other", answer.nearest)
    click.echo(f"\nOther scholars here printed with just this name: {answer.namesake_count:,}.")
    click.echo(f"What would change it: {answer.would_change}")


def _candidate(title: str, candidate: Candidate) -> None:
    share = candidate.match_probability
    click.echo(f"\n{title}: {candidate.name} ({candidate.scholar_id}), probability {share:.2f}")
    if not candidate.evidence:
        click.echo("  This scholar has no other signature to compare with.")
    for reason in candidate.evidence:
        click.echo(f"  {reason.bits:+6.1f} bits  {reason.name:14} {reason.sentence}")
