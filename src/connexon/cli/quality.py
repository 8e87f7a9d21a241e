"""`connexon quality`: the library measured against known truth."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from connexon.cli.commands import library_path

if TYPE_CHECKING:
    from connexon.app.identity import QualityAnswer


@click.group()
def quality() -> None:
    """Measure the library against known truth."""


@quality.command()
@click.option("--gold", required=True, type=click.Path(path_type=Path), metavar="FILE",
              help='JSONL of {"paper_id", "position", "person"}; .gz and .zst too.')  # fmt: skip
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table",
              show_default=True)  # fmt: skip
def identity(gold: Path, format_: str) -> None:
    """B³ and pairwise precision, recall and F1 of the library's scholars.

    `paper_id` is the id that the provider gave the work, `position` the 0-based place in its
    byline, `person` any name for the true person. Beside the library's scholars stands what
    taking equal full names for one person would give, and both again for the blocks (family name
    and first initial) that hold more than one person.
    """
    import orjson

    from connexon.app import identity as use
    from connexon.app import wiring

    library = wiring.open_library(library_path())
    answer = use.quality(library, gold)
    library.close()
    if format_ == "json":
        click.echo(orjson.dumps(asdict(answer), option=orjson.OPT_INDENT_2).decode())
    else:
        _print(answer)


def _print(answer: QualityAnswer) -> None:
    found = answer.scholars
    click.echo(
        f"{found.signature_count:,} labelled signatures of {found.person_count:,} people;"
        f" {found.cluster_count:,} scholars in this library."
    )
    if answer.unknown:
        click.echo(f"{answer.unknown:,} lines name works or positions that are not here.")
    click.echo(f"\n{'':34}{'B³ P':>8}{'R':>8}{'F1':>8}{'pairs P':>10}{'R':>8}{'F1':>8}")
    for label, q in (
        ("scholars", answer.scholars),
        ("equal full names", answer.full_name),
        ("scholars, ambiguous blocks", answer.ambiguous),
        ("equal full names, ambiguous blocks", answer.ambiguous_full_name),
    ):
        b, p = q.b_cubed, q.pairwise
        click.echo(
            f"{label:34}{b.precision:8.4f}{b.recall:8.4f}{b.f1:8.4f}"
            f"{p.precision:10.4f}{p.recall:8.4f}{p.f1:8.4f}"
        )
