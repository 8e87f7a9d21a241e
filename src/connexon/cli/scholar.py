"""`connexon scholar`."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from connexon.cli.commands import library_path
from connexon.text.wording import counted

if TYPE_CHECKING:
    from connexon.app.answers import ScholarAnswer, ScholarList
    from connexon.app.evaluating import PortfolioAnswer
    from connexon.app.view import LibraryView
    from connexon.evaluate import Figure
    from connexon.records.ids import ScholarId


@click.command()
@click.argument("who", nargs=-1, required=True, metavar="ID|NAME")
@click.option("--works", "works_shown", default=10, show_default=True, help="Works listed.")
@click.option("--seed", default=1, show_default=True, help="Seed of the draws behind the ranges.")
@click.option(
    "--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True
)
def scholar(who: tuple[str, ...], works_shown: int, seed: int, format_: str) -> None:
    """Show a scholar: names, works, and figures with the range that unsure identity leaves.

    WHO is an id (S…), orcid:… or a name in any order or script. When several scholars bear the
    name or iD they are listed with their ids.

    \b
    Examples:
      connexon scholar Wang, Yifang
      connexon scholar 王小明
      connexon scholar S3V8K2M9QZ4T7 --format json
    """
    import orjson

    from connexon.app import evaluating, scholars, wiring
    from connexon.app.view import library_view

    with closing(wiring.open_library(library_path())) as library:
        view = library_view(library.current(), library.ledger)
        found = _named(view, " ".join(who))
        if isinstance(found, int):
            answer = scholars.scholar_answer(view, found)
            figures = evaluating.portfolio(library, view, found, seed)
            if format_ == "json":
                both = {"scholar": asdict(answer), "portfolio": asdict(figures)}
                click.echo(orjson.dumps(both, option=orjson.OPT_INDENT_2).decode())
            else:
                _print(answer, figures, works_shown)
        elif format_ == "json":
            click.echo(orjson.dumps(asdict(found), option=orjson.OPT_INDENT_2).decode())
        else:
            _print_candidates(found)


def _named(view: LibraryView, text: str) -> ScholarId | ScholarList:
    """The scholar's id, or the list to choose from."""
    from connexon.app.finding import scholars_named, search_scholars
    from connexon.app.view import missing
    from connexon.records.ids import ScholarId

    candidates = scholars_named(view, text, loosely=True)
    if not candidates:
        raise missing("scholar", text)
    best = [c for c in candidates if c.grade == candidates[0].grade]
    return ScholarId(best[0].scholar_id) if len(best) == 1 else search_scholars(view, text)


def _print_candidates(found: ScholarList) -> None:
    click.echo(f"{found.meta.count:,} scholars may be meant; name one by its id.\n")
    for one in found.results:
        years = f"{one.first_year}–{one.last_year}" if one.first_year else "years unknown"
        where = f"  {one.affiliation}" if one.affiliation else ""
        click.echo(f"{one.id}  {one.name}  {counted(one.work_count, 'work')}, {years}{where}")


def _print(answer: ScholarAnswer, figures: PortfolioAnswer, works_shown: int) -> None:
    click.echo(f"{click.style(answer.name, bold=True)}  {answer.id}")
    click.echo("printed as " + "; ".join(f.text for f in answer.name_forms[:6]))
    if answer.affiliations:
        click.echo(answer.affiliations[0].text)
    if answer.namesake_count:
        others = counted(answer.namesake_count, "other scholar")
        bear = "bears" if answer.namesake_count == 1 else "bear"
        click.echo(f"{others} of this library {bear} the same name")
    if answer.fitting_count:
        bear = "bears" if answer.fitting_count == 1 else "bear"
        click.echo(f"{answer.fitting_count:,} more {bear} a name that may be the same")
    if answer.purity is not None:
        click.echo(f"{answer.purity:.0%} of these works are expected to be theirs")
    if answer.completeness is not None:
        click.echo(f"{answer.completeness:.0%} of theirs in this library are expected to be here")
    click.echo("")
    for figure in figures.figures:
        click.echo(f"  {figure.label:34} {_value(figure)}")
    if figures.movers:
        click.echo("\nThe h-index depends most on these unsure works:")
    for mover in figures.movers:
        click.echo(
            f"  {mover.work.id}  theirs in {mover.drawn_share:.0%} of the draws,"
            f" h {mover.h_without:g} without it, {mover.h_with:g} with it: {mover.work.title}"
            + (f" (and {mover.alike:,} that always go with it)" if mover.alike else "")
        )
    click.echo(f"\nWorks, newest first ({answer.work_count:,}):")
    for entry in answer.works[:works_shown]:
        work = entry.work
        click.echo(f"  {work.id}  {work.year or '    '}  {work.title}")
    receipt = figures.receipt
    click.echo(
        f"\nReceipt: data {receipt.digest}, formulas {receipt.formula_version},"
        f" seed {receipt.seed}, {receipt.draws:,} draws."
    )


def _value(figure: Figure) -> str:
    if figure.value is None:
        return f"–  {figure.remark}"
    text = f"{figure.value:.3g}" if figure.value % 1 else f"{figure.value:,.0f}"
    if figure.low is None or figure.high is None or figure.low == figure.high:
        return f"{text} {figure.unit}"
    low, high = (f"{v:.3g}" if v % 1 else f"{v:,.0f}" for v in (figure.low, figure.high))
    return f"{text} ({low}–{high}) {figure.unit}"
