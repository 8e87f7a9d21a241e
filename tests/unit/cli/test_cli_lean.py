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
