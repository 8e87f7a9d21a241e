"""Groups of commands that list their commands without importing them."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click

# name → (module, attribute, one-line help); the help is here so that --help imports nothing.
Commands = Mapping[str, tuple[str, str, str]]


class LazyGroup(click.Group):
    """A group whose `commands_by_name` are imported when they are called."""

    def __init__(self, *args: Any, commands_by_name: Commands, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.commands_by_name = commands_by_name

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table."""
        return list(self.commands_by_name)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, imported now."""
        if cmd_name not in self.commands_by_name:
            return None
        module, attribute, _ = self.commands_by_name[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table of commands, from their one-line helps."""
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, text) for name, (_, _, text) in self.commands_by_name.items()]
            )
