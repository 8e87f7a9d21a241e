"""The `connexon` command: names of subcommands only; each is imported when it is called."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import click

from connexon.cli import lean
from connexon.cli.lazy import Commands, LazyGroup

_COMMANDS: Commands = {
    "demo": ("connexon.cli.demo", "demo", "Build the demo library and open it in the browser."),
    "collect": ("connexon.cli.collect", "collect", "Read files of records into the library."),
    "update": ("connexon.cli.collect", "update", "Build a new version from everything collected."),
    "serve": ("connexon.cli.serve", "serve", "Serve the site and the API on this machine."),
    "search": ("connexon.cli.search", "search", "Search the works."),
    "scholar": ("connexon.cli.scholar", "scholar", "Show a scholar: names, works, indicators."),
    "quality": ("connexon.cli.quality", "quality", "Measure the library against known truth."),
    "judge": ("connexon.cli.judge", "judge", "Say who wrote what; list and revoke judgements."),
    "why": ("connexon.cli.why", "why", "Explain why a signature belongs to its scholar."),
    "identify": ("connexon.cli.identify", "identify", "Work out again who wrote what."),
    "synth": ("connexon.cli.synth", "synth", "Generate a realistic corpus with known truth."),
    "mechanism": ("connexon.cli.mechanism", "mechanism", "Run, check and export mechanisms."),
}


class _Connexon(LazyGroup):
    """Turns our errors into one clear line; every command takes --library."""

    _is_program = False

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if self._is_program and cmd_name in lean.COMMANDS:
            lean.be_lean()
        command = super().get_command(ctx, cmd_name)
        return None if command is None else _with_library(command)

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        from connexon.records.errors import ConnexonError

        self._is_program = args is None  # and not called by another, who may want pandas
        try:
            return super().main(args, *rest, **extra)
        except ConnexonError as error:
            click.echo(f"Error: {error}", err=True)
            sys.exit(error.exit_code)
        except BrokenPipeError:
            sys.exit(141)


def _remember_library(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    """Keep the directory on the root context, whether it stood before or after the command."""
    if value is not None:
        ctx.find_root().obj = value


def _with_library(command: click.Command) -> click.Command:
    """The command with --library, which may also stand behind the last of its subcommands."""
    if any(p.name == "library" for p in command.params):
        return command
    command.params.append(_library_option())
    if isinstance(command, click.Group):
        own = command.get_command

        def with_library(ctx: click.Context, name: str) -> click.Command | None:
            found = own(ctx, name)
            return None if found is None else _with_library(found)

        command.get_command = with_library  # type: ignore[method-assign,assignment]
    return command


def _library_option() -> click.Option:
    return click.Option(
        ["--library"],
        metavar="DIR",
        expose_value=False,
        callback=_remember_library,
        is_eager=True,
        help="Library directory [environment CONNEXON_LIBRARY; default ./library].",
    )


def library_path() -> str:
    """The library directory this invocation is about."""
    import os

    chosen = click.get_current_context().find_root().obj
    return str(chosen or os.environ.get("CONNEXON_LIBRARY") or "library")


@click.group(
    cls=_Connexon,
    commands_by_name=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="connexon")
def connexon() -> None:
    """A scholar-centred literature engine whose papers run.

    Start with `connexon demo`. Use your own records with `connexon collect FILE…` and then
    `connexon serve`.
    """


connexon.params.append(_library_option())
