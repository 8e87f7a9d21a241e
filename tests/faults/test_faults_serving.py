"""The site as a process: its address is printed, a port in use is said, the demo goes on."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from connexon import demo as packaged
from connexon.app import wiring
from connexon.cli.commands import connexon
from connexon.cli.serve import PORT, Address, listen
from connexon.records.errors import ConflictError, InputError

FLAGSHIP = (
    '{"provider":"service-a","id":"1","doi":"10.1002/advs.202400888","title":"Flagship",'
    '"year":2024,"authors":[{"position":0,"name":"Ada Kron"}]}\n'
    '{"id":"2","title":"On tidal locks","year":1990,"authors":[{"name":"Wang, Bo"}]}\n'
)
# Runs the command with two records in place of the packaged ones.
SMALL_DEMO = """
import sys
from pathlib import Path
from connexon import demo
records = Path(sys.argv.pop(1))
demo.records_path = lambda: records
from connexon.cli import main
main()
"""


@pytest.fixture
def records(tmp_path: Path) -> Path:
    file = tmp_path / "works.jsonl"
    file.write_text(FLAGSHIP)
    return file


@contextmanager
def running(*command: object) -> Iterator[str]:
    """The address that this command prints, which is ended like a person would."""
    with subprocess.Popen(
        [sys.executable, *map(str, command)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            printed = ""
            for line in process.stdout:
                printed += line
                if "connexon is at " in line:
                    break
            else:
                raise AssertionError(printed + process.stderr.read())
            yield line.split("connexon is at ")[1].split()[0]
        finally:
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=60)
    assert (process.returncode, "Traceback" in told, "Aborted" in told) == (0, False, False)


def test_serve_prints_where_it_is_and_answers(tmp_path: Path, records: Path) -> None:
    lib = tmp_path / "lib"
    assert (
        CliRunner().invoke(connexon, ["--library", str(lib), "collect", str(records)]).exit_code
        == 0
    )
    with running("-m", "connexon", "serve", "--port", 0, "--library", lib) as address:
        assert address.startswith("http://127.0.0.1:")
        assert httpx.get(f"{address}/api/library", timeout=60).json()["work_count"] == 2
        assert httpx.get(f"{address}/search?q=locks", timeout=60).status_code == 200


def test_demo_is_made_once_and_then_only_served(tmp_path: Path, records: Path) -> None:
    lib = tmp_path / "demo"
    command = ("-c", SMALL_DEMO, records, "--library", lib, "demo", "--no-browser", "--port", 0)
    with running(*command) as address:
        assert (
            httpx.get(f"{address}/api/works/doi:10.1002/advs.202400888", timeout=60).status_code
            == 200
        )
    made = (lib / "manifest.json").stat().st_mtime_ns
    with running(*command) as address:
        assert httpx.get(f"{address}/api/library", timeout=60).json()["work_count"] == 2
    assert (lib / "manifest.json").stat().st_mtime_ns == made  # nothing was built again


def test_a_demo_that_was_interrupted_goes_on(
    tmp_path: Path, records: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packaged, "records_path", lambda: records)
    lib = tmp_path / "demo"
    wiring.open_library(lib, create=True).close()  # killed before anything was stored
    arguments = ["--library", str(lib), "demo", "--build-only"]
    assert "is ready: 2 works" in CliRunner().invoke(connexon, arguments).output
    assert "was already there: 2 works" in CliRunner().invoke(connexon, arguments).output


def test_a_port_in_use_is_said(tmp_path: Path, records: Path) -> None:
    lib = tmp_path / "lib"
    assert (
        CliRunner().invoke(connexon, ["--library", str(lib), "collect", str(records)]).exit_code
        == 0
    )
    with listen(Address(port=0)) as taken:
        port = taken.getsockname()[1]
        arguments = ["--library", str(lib), "serve", "--port", str(port)]
        answer = CliRunner().invoke(connexon, arguments)
    assert answer.exit_code == 5
    assert f"Port {port} at 127.0.0.1 is in use" in answer.output
    assert "--port 0" in answer.output


def test_answers_are_not_held_back() -> None:
    # asyncio switches Nagle's algorithm off only where the protocol is named.
    with listen(Address(port=0)) as listening:
        assert listening.proto == socket.IPPROTO_TCP


def test_without_a_port_the_next_free_one_is_taken() -> None:
    with listen(Address()) as first, listen(Address()) as second:
        ports = [s.getsockname()[1] for s in (first, second)]
    assert PORT <= ports[0] < ports[1] <= PORT + 20


@pytest.mark.parametrize(
    ("address", "error", "words"),
    [
        (Address(host="192.0.2.1", port=0), InputError, "no address '192.0.2.1'"),
        (Address(host="no-such-host.invalid", port=0), InputError, "no address"),
    ],
)
def test_addresses_that_are_not_ours(address: Address, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        listen(address)


def test_all_ports_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(98, os.strerror(98))

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(ConflictError, match="in use by another program"):
        listen(Address())
