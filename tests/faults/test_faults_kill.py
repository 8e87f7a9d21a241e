"""Killed with signal 9 at any moment: the old version is served, nothing acknowledged is lost,
and a rerun gives exactly what an undisturbed run gives."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from corpus import write_corpus

from connexon.backends.library import LibraryDirectory, open_library
from connexon.records.errors import NotFoundError
from connexon.records.tables import TABLES

pytestmark = pytest.mark.slow

CHILD = Path(__file__).with_name("killable.py")
Snapshot = dict[str, list[dict[str, object]]]
AT_TOUCHES = 13
AT_MOMENTS = 7


class Commands:
    """Runs commands, and kills them: see killable.py."""

    def __init__(self, scratch: Path) -> None:
        self._out, self._err = scratch / "out", scratch / "err"
        self._server = subprocess.Popen(
            [sys.executable, str(CHILD)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def _start(self, stop: int, library: Path, arguments: tuple[str, ...]) -> int:
        request = {
            "stop": stop,
            "arguments": ["--library", str(library), *arguments],
            "out": str(self._out),
            "err": str(self._err),
        }
        self._server.stdin.write(json.dumps(request) + "\n")
        self._server.stdin.flush()
        return int(self._server.stdout.readline())

    def _end(self) -> tuple[int, str, str]:
        status = int(self._server.stdout.readline())
        return status, self._out.read_text(), self._err.read_text()

    def run(self, stop: int, library: Path, *arguments: str) -> tuple[str, str]:
        """What the command printed and told; with `stop`, until it died."""
        self._start(stop, library, arguments)
        status, printed, told = self._end()
        assert status == (-9 if stop else 0), told
        return printed, told

    def run_and_kill(self, delay_s: float, library: Path, *arguments: str) -> str:
        """Kill it from outside after a while; what it had told until then."""
        pid = self._start(0, library, arguments)
        ended = threading.Timer(delay_s, _kill, (pid,))
        ended.start()
        status, _, told = self._end()
        ended.cancel()
        assert status in (0, -9), told
        return told

    def close(self) -> None:
        self._server.stdin.close()
        self._server.wait()
        self._server.stdout.close()


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Commands]:
    started = Commands(tmp_path_factory.mktemp("commands"))
    yield started
    started.close()


def snapshot(library: LibraryDirectory) -> Snapshot:
    tables = library.current()
    return {name: tables.read(name).to_pylist() for name in TABLES}


def raw_of(library: LibraryDirectory) -> list[tuple[int, str, int, bytes]]:
    return [(r.raw_id, r.origin, r.line, r.payload) for r in library.raw.scan()]


def acknowledged(told: str) -> int:
    """Records that the command said were stored."""
    counts = [int(n) for step, n in _lines(told) if step == "Storing records"]
    return max(counts, default=0)


def _lines(told: str) -> Iterator[tuple[str, str]]:
    for line in told.splitlines(keepends=True):
        step, tab, count = line.rstrip("\n").partition("\t")
        if tab and line.endswith("\n"):
            yield step, count


@dataclass(frozen=True)
class Undisturbed:
    """A library before and after the second collection, and what that collection does."""

    before: Path
    files: Path
    old: Snapshot
    new: Snapshot
    raw: list[tuple[int, str, int, bytes]]
    touches: dict[str, int]
    lasts_s: float


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, commands: Commands) -> Undisturbed:
    root = tmp_path_factory.mktemp("kill")
    files = root / "files"
    write_corpus(files)
    before, after = root / "before", root / "after"
    commands.run(0, before, "collect", str(files / "part-0.jsonl"))
    with open_library(before) as library:
        old = snapshot(library)
    shutil.copytree(before, after)
    began = time.monotonic()
    collected, _ = commands.run(0, after, "collect", str(files))
    lasts_s = time.monotonic() - began
    commands.run(0, after, "update", "--rebuild")
    with open_library(after) as library:
        new, raw = snapshot(library), raw_of(library)
    assert len(old["works"]) == 90
    assert len(new["works"]) == 270  # the two twins are merged
    assert len(new["rejects"]) == 3
    counted = root / "counted"
    shutil.copytree(before, counted)
    commands.run(0, counted, "collect", str(files), "--no-update")
    updated, _ = commands.run(0, counted, "update")
    touches = {"collect": touched(collected), "update": touched(updated)}
    assert min(touches.values()) > 20
    return Undisturbed(before, files, old, new, raw, touches, lasts_s)


def touched(told: str) -> int:
    return int(told.rsplit("TOUCHED ", 1)[1])


def check_after_kill(undisturbed: Undisturbed, path: Path, told: str) -> None:
    with open_library(path) as library:
        assert snapshot(library) in (undisturbed.old, undisturbed.new)
        kept = raw_of(library)
    assert kept == undisturbed.raw[: len(kept)]
    assert len(kept) + 3 >= acknowledged(told)  # up to 3 of them were rejects


def finish(undisturbed: Undisturbed, commands: Commands, path: Path) -> None:
    commands.run(0, path, "collect", str(undisturbed.files))
    with open_library(path) as library:
        assert raw_of(library) == undisturbed.raw
        assert snapshot(library) == undisturbed.new
    assert not list(path.rglob("*.part"))


def points(seed: int, count: int, most: int) -> list[int]:
    """`count` different numbers of 1 … most, spread over all of it."""
    rng = random.Random(seed)
    return [1 + int(most * (i + rng.random()) / count) for i in range(count)]


@pytest.mark.parametrize("number", range(AT_TOUCHES))
def test_collect_killed_at_a_touch(
    undisturbed: Undisturbed, commands: Commands, tmp_path: Path, number: int
) -> None:
    stop = points(1, AT_TOUCHES, undisturbed.touches["collect"])[number]
    path = tmp_path / "lib"
    shutil.copytree(undisturbed.before, path)
    _, told = commands.run(stop, path, "collect", str(undisturbed.files))
    check_after_kill(undisturbed, path, told)
    finish(undisturbed, commands, path)


@pytest.mark.parametrize("number", range(AT_MOMENTS))
def test_collect_killed_at_a_moment(
    undisturbed: Undisturbed, commands: Commands, tmp_path: Path, number: int
) -> None:
    path = tmp_path / "lib"
    shutil.copytree(undisturbed.before, path)
    share = random.Random(100 + number).uniform(0.2, 1)
    told = commands.run_and_kill(
        share * undisturbed.lasts_s, path, "collect", str(undisturbed.files)
    )
    check_after_kill(undisturbed, path, told)
    finish(undisturbed, commands, path)


@pytest.mark.parametrize("number", range(AT_TOUCHES))
def test_update_killed_at_a_touch(
    undisturbed: Undisturbed, commands: Commands, tmp_path: Path, number: int
) -> None:
    stop = points(2, AT_TOUCHES, undisturbed.touches["update"])[number]
    path = tmp_path / "lib"
    shutil.copytree(undisturbed.before, path)
    commands.run(0, path, "collect", str(undisturbed.files), "--no-update")
    with open_library(path) as library:
        assert snapshot(library) == undisturbed.old
    commands.run(stop, path, "update")
    check_after_kill(undisturbed, path, "")
    commands.run(0, path, "update")
    with open_library(path) as library:
        assert snapshot(library) == undisturbed.new


@pytest.mark.parametrize("stop", [1, 2, 3, 4, 6, 9])
def test_the_very_first_collect_killed(
    undisturbed: Undisturbed, commands: Commands, tmp_path: Path, stop: int
) -> None:
    path = tmp_path / "lib"
    commands.run(stop, path, "collect", str(undisturbed.files / "part-0.jsonl"))
    try:
        with open_library(path) as library:
            assert library.current().version == 0
    except NotFoundError:
        pass
    commands.run(0, path, "collect", str(undisturbed.files / "part-0.jsonl"))
    with open_library(path) as library:
        assert snapshot(library) == undisturbed.old


_JUDGE = """
import sys
from datetime import UTC, datetime
from connexon.backends.library import open_library
from connexon.ports.ledger import Judgement, JudgementKind, SignatureKey
ledger = open_library(sys.argv[1]).ledger
while True:
    kept = ledger.append(Judgement(0, JudgementKind.SAME, SignatureKey(1, 0), SignatureKey(2, 0),
                                   None, None, "ira", datetime.now(UTC)))
    print(kept.judgement_id, flush=True)
"""


def test_an_acknowledged_judgement_outlives_its_process(tmp_path: Path) -> None:
    path = tmp_path / "lib"
    open_library(path, create=True).close()
    acknowledged_id = 0
    for said in (5, 17, 40):
        with subprocess.Popen(
            [sys.executable, "-c", _JUDGE, str(path)], stdout=subprocess.PIPE, text=True
        ) as child:
            for _ in range(said):
                acknowledged_id = int(child.stdout.readline())
            child.kill()
        with open_library(path) as library:
            ids = {j.judgement_id for j in library.ledger.standing()}
        assert set(range(1, acknowledged_id + 1)) <= ids
