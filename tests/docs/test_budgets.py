"""The budgets of CONTRIBUTING.md, so that no file quietly becomes the one that owns everything."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and lines of every function, its docstring not counted."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            words = ast.get_docstring(node, clean=False)
            said = words.count("\n") + 1 if words else 0
            yield node.name, (node.end_lineno or 0) - node.lineno + 1 - said


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_file_within_budget(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 400, "split the file: it does more than one thing"
    assert not [f"{name} has {length} lines" for name, length in functions(path) if length > 60]


def test_functions_of_more_than_40_lines_are_rare() -> None:
    lengths = [length for path in SOURCES for _, length in functions(path)]
    assert sum(length > 40 for length in lengths) <= len(lengths) / 100


def test_no_rooms_of_leftovers() -> None:
    forbidden = {"utils", "common", "helpers", "misc"}
    assert not [p for p in SOURCES if p.stem in forbidden or forbidden & set(p.parts)]


def test_every_module_says_what_it_is() -> None:
    silent = [
        str(p.relative_to(ROOT))
        for p in SOURCES
        if p.read_text(encoding="utf-8").strip()
        and not ast.get_docstring(ast.parse(p.read_text(encoding="utf-8")))
    ]
    assert not silent
