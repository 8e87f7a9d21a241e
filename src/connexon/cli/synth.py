"""`connexon synth`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from connexon.cli.showing import ProgressLine


@click.command()
@click.option("--works", type=int, required=True, metavar="N", help="How many works, up to 10⁹.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another one, another world.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="DIR"
)
@click.option("--gold/--no-gold", default=True, show_default=True, help="Also who wrote what.")
@click.option("--overwrite", is_flag=True, help="Replace a corpus that is there already.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@click.option("--quiet", is_flag=True, help="No progress on standard error.")
def synth(  # noqa: PLR0917
    works: int, seed: int, out: Path, gold: bool, overwrite: bool, as_json: bool, quiet: bool
) -> None:
    """Generate a realistic corpus whose truth is known.

    Names follow Zipf's law by culture; people move between institutions, write with the same
    people again, and are printed differently by different sources (initials, family name first,
    Han characters, misprints). The same number and seed give the same files everywhere.

    DIR receives works.jsonl.zst (interchange, for `connexon collect`), gold.jsonl.zst (for
    `connexon quality identity --gold`) and plan.json. Nobody in it exists.

    \b
    Examples:
      connexon synth --works 100000 --seed 1 --out corpus
      connexon --library big collect corpus/works.jsonl.zst
    """
    from connexon.app.synthesising import synthesise

    with ProgressLine(quiet) as line:
        done = synthesise(works, seed, out, gold, overwrite, line.show)
    if as_json:
        click.echo(json.dumps(asdict(done)))
    else:
        click.echo(
            f"{done.works:,} works with {done.signatures:,} authorships written to {out} "
            f"({', '.join(done.files)}, plan.json)."
        )
