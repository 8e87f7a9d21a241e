"""Every command that is documented exists with its options, and every command is documented."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from connexon.cli.commands import _COMMANDS, connexon

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")])


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Names of all commands, also those inside others."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def _code(text: str) -> str:
    """The fenced blocks and what stands in backticks, a line each."""
    blocks = re.findall(r"^```[^\n]*\n(.*?)^```", text, re.M | re.S)
    rest = re.sub(r"^```[^\n]*\n(.*?)^```", "", text, flags=re.M | re.S)
    return "\n".join([*blocks, *(f"`{code}`" for code in re.findall(r"`([^`\n]+)`", rest))])


def documented() -> Iterator[tuple[str, list[str]]]:
    """Where and the words of each `connexon …` in documents and in the examples of --help."""
    places = {d.name: _code(d.read_text(encoding="utf-8")) for d in DOCUMENTS}
    for path in commands(connexon):
        places["connexon " + " ".join(path)] = (
            CliRunner().invoke(connexon, [*path, "--help"]).output
        )
    for place, text in places.items():
        for found in re.findall(r"`connexon ([^`]+)`|^(?:\$ |  +)?connexon ([^\n#]+)", text, re.M):
            words = "".join(found).replace("…", " ").replace("|", " ").rstrip(".\\ ")
            yield place, shlex.split(words, comments=True)


LINES = list(documented())


def command_of(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command that is called, and the words after its name."""
    command: click.Command = connexon
    rest = list(words)
    while isinstance(command, click.Group):
        while rest and rest[0].startswith("-"):
            taken = 2 if rest[0] == "--library" else 1
            rest = rest[taken:]
        if not rest:
            return command, []
        found = command.get_command(click.Context(command), rest[0])
        if found is None:
            raise AssertionError(f"there is no command '{rest[0]}'")
        command, rest = found, rest[1:]
    return command, rest


@pytest.mark.parametrize(("document", "words"), LINES, ids=lambda v: " ".join(v)[:60])
def test_what_is_shown_exists(document: str, words: list[str]) -> None:
    command, rest = command_of(words)
    known = {o for p in command.params for o in (*p.opts, *p.secondary_opts)} | {"--help", "-h"}
    given = {word.split("=")[0] for word in rest if re.match(r"--[a-z]", word)}
    assert given <= known, document


def test_there_is_something_to_check() -> None:
    assert len(LINES) >= 30


@pytest.mark.parametrize("path", list(commands(connexon)), ids=" ".join)
def test_every_command_helps_and_says_what_it_does(path: tuple[str, ...]) -> None:
    answer = CliRunner().invoke(connexon, [*path, "--help"])
    assert answer.exit_code == 0, answer.output
    assert answer.output.startswith(f"Usage: connexon {' '.join(path)} ")
    summary = answer.output.split("\n\n", 1)[1].strip()
    assert summary
    assert not summary.startswith("Options:"), "its docstring is missing"
    assert "--library" in answer.output


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert not [name for name in _COMMANDS if not re.search(rf"\b{name}\b", readme)]
