"""Short commands import nothing that only others need."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from connexon.cli import lean


@pytest.mark.parametrize("command", sorted(lean.COMMANDS))
def test_short_commands_do_without_pandas(command: str, tmp_path: Path) -> None:
    """A pandas that tells when it is imported stands first on the path."""
    (tmp_path / "pandas.py").write_text("raise SystemExit('pandas was imported')\n")
    program = (
        "import sys\n"
        f"sys.argv = ['connexon', {command!r}, '--help']\n"
        "from connexon.cli.commands import connexon\n"
        "try:\n"
        "    connexon()\n"
        "except SystemExit as ended:\n"
        "    assert ended.code == 0, ended.code\n"
        "import numpy, pyarrow\n"
        "assert pyarrow.array(numpy.arange(3)).to_numpy().tolist() == [0, 1, 2]\n"
    )
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, text=True,
                          capture_output=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_whoever_calls_the_command_keeps_pandas() -> None:
    from click.testing import CliRunner

    from connexon.cli.commands import connexon

    before = list(sys.meta_path)
    assert CliRunner().invoke(connexon, ["judge", "--help"]).exit_code == 0
    assert sys.meta_path == before


@pytest.mark.parametrize(("arguments", "code"), [(("judge", "--help"), 0), (("judge", "no"), 2)])
def test_leaving_at_once_loses_no_word_and_no_code(arguments: tuple[str, ...], code: int) -> None:
    done = subprocess.run([sys.executable, "-m", "connexon", *arguments], text=True,
                          capture_output=True, check=False)  # fmt: skip
    assert done.returncode == code
    assert "judge" in done.stdout + done.stderr


def test_whoever_leaves_does_not_wait_for_what_still_reads() -> None:
    program = (
        "import threading\n"
        "from connexon.cli import lean\n"
        "lean.leave(3)\n"  # nothing reads, and it is no short command: whoever called goes on
        "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        "print('said')\n"
        "lean.leave(3)\n"
        "print('more')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], text=True, capture_output=True,
                          check=False)  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (3, "said\n", "")


def test_a_library_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    asked = [sys.executable, "-m", "connexon", "--library", str(tmp_path / "none"), "judge", "list"]
    done = subprocess.run(asked, text=True, capture_output=True, check=False)
    assert done.returncode not in {0, 1}
    assert done.stderr.startswith("Error: ")


def test_a_reader_who_goes_early_is_no_error() -> None:
    line = f"{sys.executable} -m connexon judge --help | true"
    done = subprocess.run(["bash", "-c", line], text=True, capture_output=True, check=False)
    assert done.returncode == 0
    assert done.stderr == ""
