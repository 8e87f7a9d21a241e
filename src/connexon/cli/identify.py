"""`connexon identify`: who wrote what, worked out again."""

from __future__ import annotations

from pathlib import Path

import click

from connexon.cli.commands import library_path
from connexon.cli.showing import ProgressLine


@click.command()
@click.option(
    "--engine",
    type=click.Choice(["local", "spark"]),
    default="local",
    show_default=True,
    help="Where names are compared.",
)
@click.option("--master", metavar="URL", help="Spark's master: spark://host:7077, local[4] …")
@click.option("--quiet", is_flag=True, help="No progress on standard error.")
def identify(engine: str, master: str | None, quiet: bool) -> None:
    """Work out again who wrote what and build a new version from it.

    Ids of scholars go on with the majority of their signatures; judgements hold.

    With --engine spark the blocks of names are compared on a Spark cluster, with the same
    result. It needs `pip install 'connexon[spark]'` on every machine, Java 17, and the library
    in a directory that every machine sees under the same path.

    \b
    Examples:
      connexon identify
      connexon --library /shared/lib identify --engine spark --master spark://host:7077
    """
    from connexon.app import building, wiring

    if (engine == "spark") != (master is not None):
        raise click.UsageError("--engine spark and --master URL go together.")
    scratch = Path(library_path()) / "scratch"
    over = wiring.spark_portions(master, scratch) if master else None
    with ProgressLine(quiet) as line:
        library = wiring.open_library(library_path())
        done = building.update(library, line.show, rebuild=True, over=over)
        library.close()
    click.echo(
        f"Version {done.version}: {done.signatures:,} signatures, {done.scholars:,} scholars."
    )
