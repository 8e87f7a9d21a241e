"""The `connexon` command in this process, and a small library made with it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from connexon.cli.commands import connexon

TOY = Path(__file__).parents[2] / "data" / "toy" / "works.jsonl"
Run = Callable[..., Result]


def called(*arguments: object) -> Result:
    """What the command answers; an exception that is not ours is raised here."""
    answer = CliRunner().invoke(connexon, [str(a) for a in arguments])
    if answer.exception is not None and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    assert "Traceback" not in answer.output
    return answer


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `connexon ARGUMENTS…` in an empty directory, without CONNEXON_ settings."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONNEXON_LIBRARY", raising=False)
    monkeypatch.delenv("CONNEXON_PEOPLE_URL", raising=False)
    return called


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of the invented works, to be copied or only read."""
    path = tmp_path_factory.mktemp("cli") / "library"
    answer = called("--library", path, "collect", TOY, "--quiet")
    assert answer.exit_code == 0, answer.output
    return path


@pytest.fixture
def toy(built: Path, tmp_path: Path) -> Path:
    """A library of one's own."""
    return Path(shutil.copytree(built, tmp_path / "toy"))
