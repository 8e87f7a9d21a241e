"""`connexon mechanism rank` and `seeding`: predictions of a model."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from connexon.cli.commands import library_path
from connexon.cli.mechanism import found, library_directory
from connexon.cli.mechanism_ensembles import say_stopped, share_words
from connexon.cli.mechanism_files import print_json
from connexon.cli.showing import ProgressLine

if TYPE_CHECKING:
    from connexon.mechanisms.ranking import Ranked

DRAWS = 1_000
MICE = 1_000
_FORMAT = click.option(
    "--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True
)


@click.command()
@click.argument("mechanism")
@click.option("--draws", type=int, default=DRAWS, show_default=True, metavar="N",
              help="How many draws from the parameters' ranges.")  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, metavar="S",
              help="Another one, other draws.")  # fmt: skip
@click.option("--top", type=int, default=15, show_default=True, help="Pairs printed in the table.")
@_FORMAT
@click.option("--record", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Also write the whole answer with its record to FILE.")  # fmt: skip
@click.option("--fresh", is_flag=True, help="Work it out anew from the draws, whatever is kept.")
@click.option("--quiet", is_flag=True, help="No progress on standard error.")
def rank(  # noqa: PLR0917
    mechanism: str,
    draws: int,
    seed: int,
    top: int,
    format_: str,
    record: Path | None,
    fresh: bool,
    quiet: bool,
) -> None:
    """Rank the interventions of MECHANISM (an id or a DOI), alone and in pairs.

    By how far each lowers the bundle's measure (for the flagship: metastatic foci) against no
    treatment, over draws of everything not known: median and 5-95 % band, the share of draws in
    which it falls by at least a tenth, the share in which nothing does better, and for pairs what
    they add to the better of the two. Two interventions on one target are not a pair.

    A warning stands where a prediction leaves the range of the data. These are predictions of
    the model, not claims of the paper, and no advice.
    """
    from connexon.app import wiring
    from connexon.app.ensembles import EnsembleAsked
    from connexon.app.ranking import rank_interventions, ranking_file

    wanted = found(mechanism)
    wiring.open_library(library_path(), create=True).close()
    asked = EnsembleAsked(draws, seed)
    try:
        with ProgressLine(quiet) as line:
            answer = rank_interventions(
                library_directory(), wanted, wiring.simulator(), asked, line.show, fresh
            )
    except KeyboardInterrupt:
        say_stopped()
    if record is not None:
        record.write_bytes(ranking_file(wanted, answer))
    if format_ == "json":
        print_json(answer)
        return
    click.echo(f"{answer.measure}, in “{answer.condition}”; {answer.record.draws:,} draws")
    click.echo(f"\n{'reduction':>9} {'5 to 95 %':>14} {'≥ 10 %':>7} {'best':>6} {'gain':>6}")
    for row in (*answer.singles, *answer.pairs[:top]):
        _print_row(row)
    if len(answer.pairs) > top:
        click.echo(f"… and {len(answer.pairs) - top} more pairs; --top or --format json")
    click.echo("\nPredictions of the model, not claims of the paper.")


def _print_row(row: Ranked) -> None:
    if row.reduction is None:
        click.echo(f"{'none':>9} {row.name}: not testable")
        return
    r = row.reduction
    band = f"{r.p05:.1%} to {r.p95:.0%}"
    gain = "" if row.gain is None else f"{row.gain:+.1%}"
    click.echo(
        f"{r.median:9.1%} {band:>14} {share_words(row.fraction_noticeable):>7} "
        f"{share_words(row.fraction_best):>6} {gain:>6}  {row.name}"
    )
    for warning in row.warnings:
        click.echo(f"{'':47}! {warning}")


@click.command()
@click.argument("mechanism")
@click.option("--condition", "conditions", multiple=True, metavar="ID",
              help="A condition of the mechanism; may be repeated.")  # fmt: skip
@click.option("--mice", type=int, default=MICE, show_default=True, help="Mice per condition.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another one, other mice.")
@_FORMAT
def seeding(
    mechanism: str, conditions: tuple[str, ...], mice: int, seed: int, format_: str
) -> None:
    """Count metastatic foci of MECHANISM (an id or a DOI), mouse by mouse.

    Every circulating tumour cell dies, leaves the blood or founds a focus by chance, with the
    rates of the model at the values in its file. Prints the distribution over mice for each
    condition, the NK-depleted controls among them, beside the mean by closed form.
    """
    from connexon.app import wiring
    from connexon.app.seeding import seed_mice

    answer = seed_mice(found(mechanism), wiring.simulator(), conditions, mice, seed)
    if format_ == "json":
        print_json(answer)
        return
    click.echo(f"{answer.mice:,} mice each, seed {answer.seed}")
    click.echo(f"{'mean':>7} {'expected':>9} {'sd':>6} {'5 to 95 %':>10} {'none':>6}")
    for group in answer.groups:
        click.echo(
            f"{group.mean:7.2f} {group.expected:9.2f} {group.sd:6.2f} "
            f"{f'{group.p05:.0f} to {group.p95:.0f}':>10} {group.fraction_without:6.1%}  "
            f"{group.name}"
        )
