"""`connexon --help` must answer at once: nothing heavy may be imported for it."""

from __future__ import annotations

import subprocess
import sys

HEAVY = {"pyarrow", "duckdb", "tantivy", "numpy", "fastapi", "lightgbm", "roadrunner", "sqlalchemy"}


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from connexon.cli.commands import connexon\n"
        "try:\n    connexon.main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print('MODULES', *sorted(m for m in sys.modules if '.' not in m))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    help_text, _, modules = done.stdout.partition("MODULES ")
    assert "Commands:" in help_text
    assert not HEAVY & set(modules.split())


def test_help_of_every_command_imports_nothing_heavy() -> None:
    """One after the other in one process: what any of them brought would stay."""
    code = (
        "import sys\n"
        "from connexon.cli.commands import _COMMANDS, connexon\n"
        "for name in _COMMANDS:\n"
        "    try:\n        connexon.main([name, '--help'])\n    except SystemExit:\n        pass\n"
        "    print('MODULES', name, *sorted(m for m in sys.modules if '.' not in m))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    lines = [line.split() for line in done.stdout.splitlines() if line.startswith("MODULES ")]
    assert len(lines) > 10
    assert not {name: HEAVY & set(modules) for _, name, *modules in lines if HEAVY & set(modules)}


def test_every_listed_command_exists_and_helps() -> None:
    from click.testing import CliRunner

    from connexon.cli.commands import _COMMANDS, connexon

    for name in _COMMANDS:
        answer = CliRunner().invoke(connexon, [name, "--help"])
        assert answer.exit_code == 0, (name, answer.output, answer.exception)
        assert "Usage:" in answer.output
