"""Identity on a real Spark cluster: a standalone master, two workers, one killed in mid-job."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from connexon.app import building, collecting, wiring
from connexon.app.synthesising import WORKS_FILE, synthesise
from connexon.backends.spark_portions import SparkPortions
from connexon.identify import engine
from connexon.ports.portions import Columns, Index, PortionTask

pytestmark = [pytest.mark.spark, pytest.mark.slow]

_READY_S = 300.0


@dataclass
class Cluster:
    """A running master and its workers (each its own process group)."""

    url: str
    status: str
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def alive(self) -> int:
        """Workers that the master counts as alive."""
        with urllib.request.urlopen(self.status, timeout=30) as answer:
            return int(json.load(answer)["aliveworkers"])


def _free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _wait_for(condition: Callable[[], bool], what: str) -> None:
    pause = threading.Event()
    for _ in range(int(_READY_S / 0.5)):
        try:
            if condition():
                return
        except OSError:
            pass  # not listening yet
        pause.wait(0.5)
    raise AssertionError(f"{what} within {_READY_S} s")


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    pyspark = pytest.importorskip("pyspark", reason="the extra connexon[spark] is not installed")
    if shutil.which("java") is None:
        pytest.skip("Java is not installed")
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_DAEMON_MEMORY", "256m")
    launcher = Path(pyspark.__file__).parent / "bin/spark-class"
    port, web = _free_port(), _free_port()
    one = Cluster(f"spark://127.0.0.1:{port}", f"http://127.0.0.1:{web}/json/")

    def start(*arguments: str) -> None:
        log = (tmp_path / f"process-{len(one.processes)}.log").open("wb")
        one.processes.append(
            subprocess.Popen(
                [str(launcher), *arguments], stdout=log, stderr=log, start_new_session=True
            )
        )
        log.close()

    package = "org.apache.spark.deploy"
    try:
        start(f"{package}.master.Master", "--host", "127.0.0.1", "--port", str(port),
              "--webui-port", str(web))  # fmt: skip
        _wait_for(lambda: one.alive() == 0, "the master answers")
        for number in (1, 2):
            start(f"{package}.worker.Worker", one.url, "--host", "127.0.0.1", "--webui-port",
                  str(_free_port()), "--cores", "1", "--memory", "1g", "--work-dir",
                  str(tmp_path / f"worker-{number}"))  # fmt: skip
        _wait_for(lambda: one.alive() == 2, "two workers register")
        yield one
    finally:
        for process in one.processes:
            _kill(process)


class KillsOne(SparkPortions):
    """Kills a worker, its executor and its Python processes once the first portions are done."""

    def __init__(self, cluster: Cluster, scratch: Path) -> None:
        super().__init__(cluster.url, scratch, executor_memory="512m")
        self._victim = cluster.processes[-1]
        self.killed_at: tuple[int, int] | None = None

    def map(
        self,
        task: PortionTask,
        shared: Any,
        portions: Sequence[Index],
        types: Sequence[str],
        done: Callable[[int], None],
    ) -> Iterator[tuple[int, Columns]]:
        def watched(complete: int) -> None:
            done(complete)
            if complete >= 1 and self.killed_at is None:
                self.killed_at = (complete, len(portions))
                _kill(self._victim)

        return super().map(task, shared, portions, types, watched)


def test_killed_worker_changes_nothing(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "LARGEST_PORTION", 150)  # dozens of small portions
    synthesise(1500, 8, tmp_path / "corpus", False, False, lambda _: None)
    library = wiring.open_library(tmp_path / "library", create=True)
    collecting.collect(library, (tmp_path / "corpus" / WORKS_FILE,), None, lambda _: None)
    local = library.current()
    over = KillsOne(cluster, tmp_path / "library" / "scratch")
    updated = building.update(library, rebuild=True, over=over)
    assert over.killed_at is not None
    complete, count = over.killed_at
    assert complete < count, "the worker was killed when all was done already"
    distributed = library.current()
    assert distributed.version == updated.version == local.version + 1
    for table in ("assignments", "scholars", "scholar_redirects"):
        assert distributed.read(table).equals(local.read(table)), table
    assert not (tmp_path / "library" / "scratch").exists()
    library.close()
    _wait_for(lambda: cluster.alive() == 1, "one worker is left")
