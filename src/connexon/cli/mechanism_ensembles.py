"""`connexon mechanism claims` and `ensemble`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from connexon.cli.commands import library_path
from connexon.cli.mechanism import found, library_directory
from connexon.cli.mechanism_files import print_json
from connexon.cli.showing import ProgressLine

if TYPE_CHECKING:
    from connexon.app.claim_answers import ClaimAnswer, ClaimsAnswer, DecidingParameter
    from connexon.mechanisms.outcome import EffectBand

DRAWS = 10_000
_DRAWS_HELP = "How many draws from the parameters' ranges."
_SEED_HELP = "Another one, other draws."
_SOBOL_HELP = (
    "Sobol indices too, from N x (parameters + 2) further draws; N is a power of two, 0 for none."
)


@click.command()
@click.argument("mechanism")
@click.option("--draws", type=int, default=DRAWS, show_default=True, metavar="N", help=_DRAWS_HELP)
@click.option("--seed", type=int, default=0, show_default=True, metavar="S", help=_SEED_HELP)
@click.option("--sobol", type=int, default=0, show_default=True, metavar="N", help=_SOBOL_HELP)
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table",
              show_default=True)  # fmt: skip
@click.option("--record", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Also write the whole answer with its record to FILE.")  # fmt: skip
@click.option("--fresh", is_flag=True, help="Work it out anew from the draws, whatever is kept.")
@click.option("--quiet", is_flag=True, help="No progress on standard error.")
def claims(  # noqa: PLR0917
    mechanism: str,
    draws: int,
    seed: int,
    sobol: int,
    format_: str,
    record: Path | None,
    fresh: bool,
    quiet: bool,
) -> None:
    """Judge what the paper of MECHANISM (an id or a DOI) claims, over everything not known.

    Every draw takes each parameter from its plausible range and is run under every condition. A
    claim *holds* when it holds in at least 90 % of the testable draws, is *not testable* when
    fewer than half can be tested (a crashed solver never refutes a paper), and *fails* otherwise.
    Beside the verdict: the outcome at the values in the file, the share in which the opposite
    holds, and the share among draws whose control experiments come out as in laboratories.

    Blocks of draws are kept in the library as they are done: stop it (Ctrl-C) and run it again,
    and it goes on. The same draws are never run twice; seed and versions are in the record. The
    flagship's 10,000 draws come with the program; --fresh runs them here.

    \b
    Examples:
      connexon mechanism claims 10.1002/advs.202400888
      connexon mechanism claims 10.1002/advs.202400888 --draws 500 --seed 7 --format json
    """
    from connexon.app import wiring
    from connexon.app.claims import claims_file, judge_claims
    from connexon.app.ensembles import EnsembleAsked

    wanted = found(mechanism)
    wiring.open_library(library_path(), create=True).close()
    asked = EnsembleAsked(draws, seed, sobol)
    try:
        with ProgressLine(quiet) as line:
            answer = judge_claims(
                library_directory(), wanted, wiring.simulator(), asked, line.show, fresh
            )
    except KeyboardInterrupt:
        say_stopped()
    if record is not None:
        record.write_bytes(claims_file(wanted, answer))
    if format_ == "json":
        print_json(answer)
    else:
        _print(answer)


@click.command()
@click.argument("mechanism")
@click.option("--draws", type=int, default=DRAWS, show_default=True, metavar="N", help=_DRAWS_HELP)
@click.option("--seed", type=int, default=0, show_default=True, metavar="S", help=_SEED_HELP)
@click.option("--sobol", type=int, default=0, show_default=True, metavar="N", help=_SOBOL_HELP)
@click.option("--quiet", is_flag=True, help="No progress on standard error.")
def ensemble(mechanism: str, draws: int, seed: int, sobol: int, quiet: bool) -> None:
    """Run draws of MECHANISM (an id or a DOI) under every condition and keep their numbers.

    The blocks are the ones that `claims` uses. Prints the record and where the Parquet files
    are: one row per draw, one column per condition and measure.
    """
    from connexon.app import ensembles, wiring

    wanted = found(mechanism)
    wiring.open_library(library_path(), create=True).close()
    asked = ensembles.EnsembleAsked(draws, seed, sobol)
    directory = library_directory()
    try:
        with ProgressLine(quiet) as line:
            done = ensembles.run(directory, wanted, wiring.simulator(), asked, line.show)
    except KeyboardInterrupt:
        say_stopped()
    print_json({"record": done.record, "files": str(ensembles.folder_of(directory, done.plan))})


@click.command()
@click.argument("mechanism")
@click.option("--draws", type=int, default=256, show_default=True, metavar="N", help=_DRAWS_HELP)
@click.option("--seed", type=int, default=0, show_default=True, metavar="S", help=_SEED_HELP)
@click.option("--record", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Also write them to FILE, as they come with the program.")  # fmt: skip
@click.option("--quiet", is_flag=True, help="No progress on standard error.")
def curves(mechanism: str, draws: int, seed: int, record: Path | None, quiet: bool) -> None:
    """Make the curves behind the claims of MECHANISM (an id or a DOI), with their bands.

    For every condition and observable that a claim looks at: the course at the values in the
    file, and the median and 5-95 % band over draws. The page of the work shows them; here they
    are printed as JSON.
    """
    from connexon.app import wiring
    from connexon.app.bands import bands_file, make_bands
    from connexon.app.ensembles import EnsembleAsked

    wanted = found(mechanism)
    wiring.open_library(library_path(), create=True).close()
    asked = EnsembleAsked(draws, seed)
    with ProgressLine(quiet) as line:
        answer = make_bands(library_directory(), wanted, wiring.simulator(), asked, line.show)
    if record is not None:
        record.write_bytes(bands_file(wanted, answer))
    print_json(answer)


def say_stopped() -> NoReturn:
    """After Ctrl-C: nothing is lost."""
    click.echo("Stopped. What was done is kept; the same command goes on from there.", err=True)
    raise SystemExit(130)


def _print(answer: ClaimsAnswer) -> None:
    for claim in answer.claims:
        _print_claim(claim)
    if answer.predictions:
        click.echo("Predictions of the model (not in the abstract, never claims of the paper)")
    for prediction in answer.predictions:
        click.echo(f"  {prediction.question}")
        click.echo(f"      {prediction.note}: {band_words(prediction.effect)}")
    record = answer.record
    click.echo(
        f"\n{record.draws:,} draws, {record.method}, seed {record.seed}; {record.runs:,} runs, "
        f"{record.failed_runs:,} failed; tolerances {record.relative_tolerance:g} relative, "
        f"{record.absolute_tolerance:g} absolute; content {record.content_hash}"
    )


def _print_claim(claim: ClaimAnswer) -> None:
    click.echo(f"{claim.outcome.upper():13} {claim.id}")
    click.echo(f"    “{claim.quote}”")
    click.echo(
        f"    holds in {share_words(claim.fraction_holding)} of the testable draws, the opposite "
        f"in {share_words(claim.fraction_opposite)}; "
        f"{share_words(claim.fraction_not_testable)} not testable"
    )
    if claim.draws_with_sound_controls is not None:
        click.echo(
            f"    with sound controls ({claim.draws_with_sound_controls:,} draws): "
            f"{share_words(claim.fraction_holding_with_sound_controls)}"
        )
    nominal = "" if claim.nominal_effect is None else f", {claim.nominal_effect:.3g}"
    click.echo(f"    at the values in the file: {claim.nominal_outcome}{nominal}")
    click.echo(f"    {claim.effect_kind}: {band_words(claim.effect)}")
    decisive = [_decisive(p) for p in claim.deciding[:4]]
    if decisive:
        click.echo(f"    decided by: {', '.join(decisive)}")
    click.echo("")


def _decisive(parameter: DecidingParameter) -> str:
    marks = []
    if parameter.total_index is not None and parameter.total_index_width is not None:
        marks.append(f"Sobol {parameter.total_index:.2f} ± {parameter.total_index_width:.2f}")
    if parameter.prcc_holding is not None:
        marks.append(f"PRCC {parameter.prcc_holding:+.2f}")
    return f"{parameter.id} ({', '.join(marks)})" if marks else parameter.id


def band_words(effect: EffectBand | None) -> str:
    """Median and band, three digits."""
    if effect is None:
        return "none"
    return f"median {effect.median:.3g}, 5 to 95 %: {effect.p05:.3g} to {effect.p95:.3g}"


def share_words(value: float | None) -> str:
    """Per cent."""
    return "none" if value is None else f"{value:.1%}"
