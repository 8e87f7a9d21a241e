"""What the README promises exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_readme_is_short_and_starts_with_the_two_commands() -> None:
    lines = README.splitlines()
    assert len(lines) <= 120
    first_screen = "\n".join(lines[:25])
    assert "make demo" in first_screen
    assert "make test" in first_screen


def test_every_command_is_listed() -> None:
    from connexon.cli.commands import _COMMANDS

    missing = [name for name in _COMMANDS if not re.search(rf"`[^`]*\b{name}\b[^`]*`", README)]
    assert not missing


def test_files_it_names_exist() -> None:
    named = re.findall(r"`((?:docs|benchmarks|src)/[\w./-]*|[A-Z]+\.md)`", README)
    named += re.findall(r"\]\(([\w./-]+)\)", README)
    assert named
    assert not [name for name in named if not (ROOT / name).exists()]
