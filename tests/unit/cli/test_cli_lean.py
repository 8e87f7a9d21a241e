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


def _program(*lines: str) -> subprocess.CompletedProcess[str]:
    """A lean program of these lines, run."""
    begin = ("import sys", "from connexon.cli import lean", "lean.be_lean()")
    return subprocess.run([sys.executable, "-c", "\n".join((*begin, *lines))], text=True,
                          capture_output=True, check=False)  # fmt: skip


def test_what_is_put_off_is_there_when_used() -> None:
    done = _program(
        "import numpy, scipy.sparse, pyarrow as pa, pyarrow.compute",
        "from pyarrow import compute as pc",
        "assert 'numpy.f2py.crackfortran' not in sys.modules",
        "assert 'numpy.testing._private' not in sys.modules",
        "assert 'pyarrow._compute' not in sys.modules",
        "numpy.testing.assert_array_equal(numpy.ma.masked_equal([1, 2], 2).compressed(), [1])",
        "import numpy.f2py",
        "assert callable(numpy.f2py.run_main)",
        "assert numpy.polynomial.Polynomial([1, 2])(3) == 7",
        "assert pa.array([3, 1, 2]).take(pa.array([2, 0])).to_pylist() == [2, 3]",
        "assert pc.sum(pa.array([1, 2])).as_py() == 3 and pc is pyarrow.compute",
        "from pyarrow.compute import max as largest",
        "assert largest(pa.array([1, 2])).as_py() == 2",
        "assert type(pc) is type(sys) and pc.__loader__ is pc.__spec__.loader",
    )
    assert done.returncode == 0, done.stderr


def test_what_is_put_off_lacks_what_it_lacks() -> None:
    done = _program(
        "import pyarrow.compute",
        "assert not hasattr(pyarrow.compute, 'no_such_function')",
        "assert not hasattr(pyarrow.compute, 'no_such_function')",
    )
    assert done.returncode == 0, done.stderr


def test_threads_wait_until_it_is_there() -> None:
    done = _program(
        "import pyarrow.compute, threading",
        "found = []",
        "def look():",
        "    found.append(pyarrow.compute.is_in)",
        "threads = [threading.Thread(target=look) for _ in range(8)]",
        "[t.start() for t in threads]",
        "[t.join() for t in threads]",
        "assert len(found) == 8 and len(set(found)) == 1",
    )
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
