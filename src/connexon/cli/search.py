"""`connexon search`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from connexon.cli.commands import library_path
from connexon.text.wording import counted

if TYPE_CHECKING:
    from connexon.app.searching import SearchAnswer, SearchHit


@click.command()
@click.argument("query", nargs=-1, metavar="QUERY")
@click.option("--limit", default=10, show_default=True, help="Hits shown, at most 100.")
@click.option("--offset", default=0, help="Hits left out at the beginning.")
@click.option(
    "--sort",
    type=click.Choice(["relevance", "citations", "year"]),
    default="relevance",
    show_default=True,
)
@click.option("--facets/--no-facets", default=True, help="Count years, sources and scholars.")
@click.option(
    "--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True
)
def search(
    query: tuple[str, ...], limit: int, offset: int, sort: str, facets: bool, format_: str
) -> None:
    """Search the works; without QUERY, all of them.

    Words must all be there; "several words" in quotation marks stand together. OR, NOT (or a
    minus) and parentheses combine; a word may end in *. Fields: title, abstract, author,
    scholar, source, keyword, topic, affiliation, year, citations, doi, pmid, arxiv, orcid, type,
    cites. A work whose whole title is what was typed comes first.

    \b
    Examples:
      connexon search gap junction
      connexon search '"gap junction" author:"Wang, Y" year:2010..2020'
      connexon search 'title:(immune OR tumour) -mouse' --sort citations
      connexon search doi:10.1002/advs.202400888 --format json
    """
    import orjson

    from connexon.app import searching, wiring
    from connexon.app.view import library_view

    library = wiring.open_library(library_path())
    view = library_view(library.current(), library.ledger)
    answer = searching.search(
        view,
        " ".join(query),
        (limit, offset),
        sort,
        facets=tuple(searching.FACET_SIZES) if facets else (),
    )
    if format_ == "json":
        click.echo(orjson.dumps(asdict(answer), option=orjson.OPT_INDENT_2).decode())
    else:
        _print(answer)
    library.close()


def _print(answer: SearchAnswer) -> None:
    shown = f", {answer.offset + 1}–{answer.offset + len(answer.hits)} shown" if answer.hits else ""
    click.echo(f"{counted(answer.total, 'work')}{shown}\n")
    for hit in answer.hits:
        _print_hit(hit)
    for facet in answer.facets:
        if facet.values:
            values = ", ".join(f"{v.label} ({v.count:,})" for v in facet.values[:8])
            click.echo(f"{facet.name.capitalize():8} {values}")


def _print_hit(hit: SearchHit) -> None:
    work = hit.work
    names = "; ".join(a.printed_name for a in work.authors)
    if work.author_count > len(work.authors):
        names += f"; … ({work.author_count:,})"
    where = ", ".join(str(v) for v in (work.source_title, work.year) if v)
    click.echo(f"{work.id}  {click.style(work.title, bold=True)}")
    click.echo(f"    {names or 'no authors recorded'}")
    cited = f"cited {work.citation_count:,}×" if work.citation_count else ""
    click.echo("    " + "  ·  ".join(filter(None, (where, cited, work.doi or ""))))
    for match in hit.why:
        if match.field != "title":
            text = "".join(
                click.style(p.text, underline=True) if p.is_match else p.text for p in match.pieces
            )
            click.echo(f"    {match.field}: {text}")
    click.echo("")
