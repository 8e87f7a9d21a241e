"""`connexon judge`: people's word on who wrote what."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from connexon.cli.commands import library_path
from connexon.text.wording import counted

if TYPE_CHECKING:
    from connexon.app.judging import JudgementAnswer
    from connexon.ports.library import Library


@click.group()
def judge() -> None:
    """Say who wrote what; list and revoke what was said.

    A judgement outranks the model, takes effect at once, is kept with name and date, and can be
    revoked: then everything is again as it was. WORK is a work's id (or doi:…), POSITION the
    0-based place in its byline, SCHOLAR a scholar's id.
    """


@contextmanager
def _library() -> Iterator[Library]:
    from connexon.app import wiring

    library = wiring.open_library(library_path())
    try:
        yield library
    finally:
        library.close()


def _say(kind: str, **parts: object) -> None:
    from connexon.app import judging
    from connexon.app.accounts import local_curator

    with _library() as library:
        statement = judging.Statement(kind, **parts)  # type: ignore[arg-type]
        at = datetime.now(UTC)
        answer = judging.say(library, local_curator(getpass.getuser()), statement, at)
    click.echo(f"Judgement {answer.id}: {answer.words}")
    click.echo(f"Take it back with `connexon judge revoke {answer.id}`.")


@judge.command()
@click.argument("which", nargs=-1, metavar="SCHOLAR SCHOLAR | WORK POSITION WORK POSITION")
def same(which: tuple[str, ...]) -> None:
    """Two scholars, with all they have now, are one person; or two signatures are.

    \b
    Examples:
      connexon judge same S3V8K2M9QZ4T7 S0B1C2D3E4F5G
      connexon judge same W3V8K2M9QZ4T7 0 doi:10.5555/12345678 2
    """
    if len(which) == 2:
        _say("same", scholar=which[0], other=which[1])
        return
    if len(which) != 4 or not (which[1].isdecimal() and which[3].isdecimal()):
        raise click.UsageError(
            "Name two scholars by their ids, or two signatures by WORK POSITION WORK POSITION;"
            " the first position is 0."
        )
    _say("same", work=which[0], position=int(which[1]), other_work=which[2],
         other_position=int(which[3]))  # fmt: skip


@judge.command()
@click.argument(
    "which", nargs=-1, metavar="WORK POSITION WORK POSITION | SCHOLAR [WORK:POSITION …]"
)
@click.option(
    "--part", "parts", multiple=True, metavar="WORK:POSITION",
    help="A whole part of SCHOLAR, by any of its signatures (see `connexon judge parts`).",
)  # fmt: skip
def different(which: tuple[str, ...], parts: tuple[str, ...]) -> None:
    """Two signatures are two people's; or what is named of a scholar is somebody else's.

    \b
    Examples:
      connexon judge different W3V8K2M9QZ4T7 0 doi:10.5555/12345678 2
      connexon judge different S3V8K2M9QZ4T7 W3V8K2M9QZ4T7:0 doi:10.5555/12345678:2
      connexon judge different S3V8K2M9QZ4T7 --part W3V8K2M9QZ4T7:0
    """
    if len(which) == 4 and which[1].isdecimal() and which[3].isdecimal() and not parts:
        _say("different", work=which[0], position=int(which[1]), other_work=which[2],
             other_position=int(which[3]))  # fmt: skip
        return
    if not which or any(":" not in w for w in which[1:]) or not (which[1:] or parts):
        raise click.UsageError(
            "Name two signatures by WORK POSITION WORK POSITION (the first position is 0); or a"
            " scholar, and what is somebody else's by WORK:POSITION or --part WORK:POSITION."
        )
    _say("different", scholar=which[0], signatures=(*_signatures(which[0], parts), *which[1:]))


def _signatures(scholar: str, parts: tuple[str, ...]) -> tuple[str, ...]:
    from connexon.app import dividing

    if not parts:
        return ()
    with _library() as library:
        return dividing.parts_named(library, scholar, parts)


@judge.command("parts")
@click.argument("scholar")
def parts_(scholar: str) -> None:
    """A scholar's works in the parts that hang together, to say which are somebody else's."""
    from connexon.app import dividing

    with _library() as library:
        found = dividing.parts_of_scholar(library, scholar)
    click.echo(f"{found.name}, {found.scholar_id}: {counted(found.work_count, 'work')}")
    for part in found.parts:
        years = "-".join(str(y) for y in dict.fromkeys((part.first_year, part.last_year)) if y)
        said = ", ".join(filter(None, [counted(len(part.works), "work"), years]))
        click.echo(f"\n{part.signature}  {said}, signed {'; '.join(part.names)}")
        for words in ("; ".join(part.places), f"with {'; '.join(part.coauthors)}"):
            if words.removeprefix("with "):
                click.echo(f"  {words}")
        for work in part.works:
            click.echo(f"  {work.signature}  {work.year or '    '}  {work.title}")


@judge.command("not-mine")
@click.argument("work")
@click.argument("position", type=click.IntRange(min=0))
@click.argument("scholar")
def not_mine(work: str, position: int, scholar: str) -> None:
    """A signature is not this scholar's."""
    _say("not-mine", work=work, position=position, scholar=scholar)


@judge.command()
@click.argument("work")
@click.argument("position", type=click.IntRange(min=0))
@click.argument("scholar")
def mine(work: str, position: int, scholar: str) -> None:
    """A signature is this scholar's."""
    _say("mine", work=work, position=position, scholar=scholar)


@judge.command()
@click.argument("scholar")
@click.argument("text", metavar="NAME")
def name(scholar: str, text: str) -> None:
    """A scholar is to be called NAME."""
    _say("name", scholar=scholar, text=text)


@judge.command("list")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
def list_(limit: int) -> None:
    """The newest judgements, revoked ones included."""
    from connexon.app import judging

    with _library() as library:
        found = judging.list_judgements(library, limit)
    for answer in found.results:
        _line(answer)
    if not found.results:
        click.echo("Nobody has judged anything in this library.")


@judge.command()
@click.argument("number", type=click.IntRange(min=1))
def revoke(number: int) -> None:
    """Take judgement NUMBER back."""
    from connexon.app import judging
    from connexon.app.accounts import local_curator

    with _library() as library:
        actor = local_curator(getpass.getuser())
        answer = judging.take_back(library, actor, number, datetime.now(UTC))
    click.echo(f"Taken back: {answer.words}")


def _line(answer: JudgementAnswer) -> None:
    state = "" if answer.stands else f"  (revoked by {answer.revoked_by}, {answer.revoked_at})"
    click.echo(f"{answer.id:5}  {answer.said_at[:16]}  {answer.judge}: {answer.words}{state}")
