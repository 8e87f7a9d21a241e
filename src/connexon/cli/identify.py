"""`connexon identify`: who wrote what, worked out again."""

from __future__ import annotations

import click

from connexon.cli.commands import library_path
from connexon.cli.showing import ProgressLine


@click.command()
@click.option("--quiet", is_flag=True, help="No progress on standard error.")
def identify(quiet: bool) -> None:
    """Work out again who wrote what and build a new version from it.

    Ids of scholars go on with the majority of their signatures; judgements hold.
    """
    from connexon.app import building, wiring

    with ProgressLine(quiet) as line:
        library = wiring.open_library(library_path())
        done = building.update(library, line.show, rebuild=True)
        library.close()
    click.echo(
        f"Version {done.version}: {done.signatures:,} signatures, {done.scholars:,} scholars."
    )
