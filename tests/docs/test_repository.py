"""What must not be in the repository, and what must be in the package."""

from __future__ import annotations

import re
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = {".py", ".md", ".toml", ".html", ".css", ".js", ".yml", ".yaml", ".json", ".sh", ".txt", ""}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def tracked() -> list[Path]:
    """Files of the repository, or all of the package when this is no checkout."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def texts() -> list[tuple[Path, str]]:
    return [
        (path, path.read_text(encoding="utf-8"))
        for path in tracked()
        if path.suffix in TEXT and path.is_file() and path.stat().st_size < 1_000_000
    ]


def test_nobodys_machine_is_named() -> None:
    """Paths of one machine, addresses of one network, passwords."""
    somebodys = re.compile(
        r"(?<![\w.:/])(?:/home/\w|/Users/\w|/root/|/work/|[A-Z]:\\\\)"
        r"|\b(?:10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+)\b"
        r"|-----BEGIN [A-Z ]*PRIVATE KEY"
    )
    named = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path, text in texts()
        if path != Path(__file__)
        for found in somebodys.finditer(text)
    ]
    assert not named


def test_no_file_is_too_large_and_no_conflict_is_left() -> None:
    large = [p.name for p in tracked() if p.is_file() and p.stat().st_size > 6_000_000]
    assert not large
    assert not [p for p, text in texts() if re.search(r"^(?:<{7} |>{7} )", text, re.M)]


def test_the_package_says_what_it_is() -> None:
    project = PROJECT["project"]
    assert project["readme"] == "README.md"
    assert project["license"] == "Apache-2.0"
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert project["scripts"] == {"connexon": "connexon.cli:main"}


def test_every_import_is_a_declared_dependency() -> None:
    """Modules that the package imports come from the standard library or are asked for."""
    import ast
    import sys

    project = PROJECT["project"]
    wanted = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    names = {re.split(r"[\[<>=~ ]", w)[0].lower().replace("-", "_") for w in wanted}
    modules = {
        "libroadrunner": "roadrunner", "python_libsbml": "libsbml", "pyyaml": "yaml",
        "python_multipart": "multipart", "argon2_cffi": "argon2",
    }  # fmt: skip
    # pydantic and starlette are part of what fastapi is; py4j of pyspark.
    given = {modules.get(n, n) for n in names} | {"pydantic", "starlette", "py4j"}
    unknown = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                found = [node.module or ""]
            else:
                continue
            tops = {name.split(".")[0] for name in found}
            unknown |= {
                t for t in tops
                if t not in sys.stdlib_module_names and t != "connexon" and t.lower() not in given
            }  # fmt: skip
    assert not unknown
