"""`connexon collect` and `connexon update`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from connexon.cli.commands import library_path
from connexon.cli.showing import ProgressLine
from connexon.text.wording import counted

_REJECTS_PRINTED = 10


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH…")
@click.option("--format", "format_", metavar="F", help="Read as this format; see below.")
@click.option("--no-update", is_flag=True, help="Store the records only; build nothing yet.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--quiet", is_flag=True, help="No progress on standard error.")
def collect(
    paths: tuple[Path, ...], format_: str | None, no_update: bool, as_json: bool, quiet: bool
) -> None:
    """Read files of records into the library and build a new version of it.

    A PATH is a file or a directory of files. The format is recognised by content: connexon's
    interchange JSONL (also .gz, .zst), OpenAlex works, Crossref, BibTeX, RIS. Give --format
    interchange, openalex, crossref, bibtex or ris when it is not.

    Records are kept as they came. One that cannot be read is reported with file, line and
    reason and does not stop the rest. Collecting a file twice adds nothing, so an interrupted
    run is simply run again.

    \b
    Examples:
      connexon collect works.bib
      connexon --library mylab collect exports/ more/*.jsonl.gz
      connexon collect dump.json --format crossref --no-update
    """
    from connexon.app import collecting, wiring

    collecting.check(paths, format_)
    with ProgressLine(quiet) as line:
        library = wiring.open_library(library_path(), create=True)
        done = collecting.collect(library, paths, format_, line.show, build=not no_update)
        library.close()
    if as_json:
        click.echo(json.dumps(asdict(done)))
        return
    for reject in done.rejects[:_REJECTS_PRINTED]:
        click.echo(f"Rejected: {reject.origin}:{reject.line}: {reject.reason}", err=True)
    if done.rejected > _REJECTS_PRINTED:
        more = done.rejected - _REJECTS_PRINTED
        click.echo(f"Rejected: … and {more:,} more; see `connexon update --rejects`.", err=True)
    appended = done.appended
    click.echo(
        f"{counted(appended.read, 'record')} read from {counted(done.files, 'file')}: "
        f"{appended.stored:,} new, {appended.duplicate:,} already here, "
        f"{done.rejected:,} rejected."
    )
    if done.updated is not None:
        _echo_updated(asdict(done.updated))


@click.command()
@click.option("--rebuild", is_flag=True, help="Build everything anew, also when nothing is new.")
@click.option(
    "--rejects", "show_rejects", is_flag=True, help="List what could not be read; build nothing."
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary (or the rejects) as JSON.")
@click.option("--quiet", is_flag=True, help="No progress on standard error.")
def update(rebuild: bool, show_rejects: bool, as_json: bool, quiet: bool) -> None:
    """Build a new version of the library from everything collected and judged so far.

    Readers, the site among them, go on with the present version until the new one is complete.
    A run that is interrupted leaves the present version in place; run it again.

    \b
    Examples:
      connexon update
      connexon update --rejects
    """
    from connexon.app import building, wiring

    if show_rejects:
        _echo_rejects(as_json)
        return
    with ProgressLine(quiet) as line:
        library = wiring.open_library(library_path())
        done = building.update(library, line.show, rebuild)
        library.close()
    if as_json:
        click.echo(json.dumps(asdict(done)))
    else:
        _echo_updated(asdict(done))


def _echo_rejects(as_json: bool) -> None:
    from connexon.app import wiring

    library = wiring.open_library(library_path())
    rows = library.current().read("rejects").to_pylist()
    library.close()
    if as_json:
        click.echo(json.dumps(rows))
        return
    for row in rows:
        click.echo(f"{row['origin']}:{row['line']}: {row['reason']}")
    if not rows:
        click.echo("Nothing was rejected.", err=True)


def _echo_updated(done: dict[str, int]) -> None:
    state = "built" if done["is_new"] else "is up to date"
    click.echo(
        f"Version {done['version']} {state}: {counted(done['works'], 'work')} from "
        f"{counted(done['read'], 'record')} "
        f"({done['merged']:,} merged, {done['rejected']:,} rejected), "
        f"{counted(done['signatures'], 'signature')} of "
        f"{counted(done['scholars'], 'scholar')}, {counted(done['citations'], 'citation')}."
    )
