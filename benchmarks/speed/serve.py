"""HTTP: latency of pages and of the API, from a real server on loopback to one visitor.

    python -m benchmarks.speed.serve --library DIR
    python -m benchmarks.speed.serve --library DIR --requests 400

Starts `connexon serve` as a process of its own and asks one request after the other over one
connection, warm: 10 requests of each kind come first and are not counted. Works, scholars and
words are drawn with a fixed seed. Wall time is what the visitor waits, p50 / p95 in milliseconds;
`cpu` is processor time of the server and its children per request, which other programs on the
machine do not stretch. `first` is the very first request of its kind.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from benchmarks.speed.search import words_of

from connexon.app import wiring
from connexon.app.view import LibraryView
from connexon.records.ids import format_scholar_id, format_work_id

_SEED = 5
_WARM = 10
_TICKS_S = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Sample:
    """What is asked for."""

    works: list[str]
    scholars: list[str]
    pairs: list[str]
    common: list[str]


def sample(path: Path, count: int) -> Sample:
    """Works and scholars drawn evenly; pairs of words of titles; the 50 most common words."""
    library = wiring.open_library(path)
    view = LibraryView(library.current())
    rng = random.Random(_SEED)
    works = [r["work_id"] for r in view.rows("SELECT work_id FROM works ORDER BY work_id")]
    scholars = [
        r["scholar_id"]
        for r in view.rows(
            "SELECT scholar_id FROM scholars WHERE work_count > 1 ORDER BY scholar_id"
        )
    ]
    words = words_of(view)
    library.close()
    middle = words[50:2_000] or words
    return Sample(
        [format_work_id(w) for w in rng.choices(works, k=count)],
        [format_scholar_id(s) for s in rng.choices(scholars, k=count)],
        [f"{rng.choice(middle)} {rng.choice(middle)}" for _ in range(count)],
        rng.choices(words[:50], k=count),
    )


@contextmanager
def served(path: Path) -> Iterator[tuple[int, str]]:
    """Process id and address of a server of this library."""
    command = [sys.executable, "-m", "connexon", "--library", str(path), "serve", "--port", "0"]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            print(f"served after {time.perf_counter() - began:.1f} s")
            yield process.pid, line.split(" at ")[1].split()[0]
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(120)


def cpu_s(pid: int) -> float:
    """Processor seconds of the process, its threads, and its children, living and ended."""
    total = 0.0
    for number in (pid, *children(pid)):
        try:
            fields = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()
        except FileNotFoundError:
            continue
        total += sum(map(int, fields[11:15])) / _TICKS_S
    return total


def children(pid: int) -> list[int]:
    """Direct children."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += map(int, (task / "children").read_text().split())
    return found


def peak_mib(pid: int) -> float:
    """Highest resident memory so far."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def timed(pid: int, name: str, ask: Callable[[int], httpx.Response], count: int) -> None:
    """Ask `count` times and print."""
    took: list[float] = []
    sizes: list[int] = []
    before = 0.0
    first = 0.0
    for i in range(count + _WARM):
        if i == _WARM:
            before = cpu_s(pid)
        began = time.perf_counter()
        answer = ask(i)
        elapsed = (time.perf_counter() - began) * 1000
        assert answer.status_code == 200, (name, answer.status_code, answer.text[:200])
        first = first or elapsed
        if i >= _WARM:
            took.append(elapsed)
            sizes.append(len(answer.content))
    cpu = (cpu_s(pid) - before) / count * 1000
    p95 = statistics.quantiles(took, n=20)[-1]
    print(
        f"  {name:34} {statistics.median(took):7.1f} / {p95:7.1f} ms   cpu {cpu:6.1f} ms"
        f"   first {first:7.1f} ms   {statistics.mean(sizes) / 1024:6.1f} KiB   ({count} requests)",
        flush=True,
    )


def measure(path: Path, count: int) -> None:
    """All kinds of requests."""
    drawn = sample(path, count + _WARM)
    with served(path) as (pid, base), httpx.Client(base_url=base, timeout=60) as visitor:
        get = visitor.get
        kinds: dict[str, Callable[[int], httpx.Response]] = {
            "home": lambda i: get("/"),
            "paper page": lambda i: get(f"/works/{drawn.works[i]}"),
            "scholar page": lambda i: get(f"/scholars/{drawn.scholars[i]}"),
            "search page, two words": lambda i: get("/search", params={"q": drawn.pairs[i]}),
            "search page, common word": lambda i: get("/search", params={"q": drawn.common[i]}),
            "API search, two words": lambda i: get("/api/search", params={"q": drawn.pairs[i]}),
            "API search, common word": lambda i: get("/api/search", params={"q": drawn.common[i]}),
            "API work": lambda i: get(f"/api/works/{drawn.works[i]}"),
            "API scholar": lambda i: get(f"/api/scholars/{drawn.scholars[i]}"),
        }
        for name, ask in kinds.items():
            timed(pid, name, ask, count)
        if found := get("/api/mechanisms").json()["results"]:
            address = f"/api/mechanisms/{found[0]['id']}"
            settings = different_settings(get(address).json(), count + _WARM)
            runs = [{"switches": setting} for setting in settings]
            timed(
                pid, "mechanism run", lambda i: visitor.post(f"{address}/runs", json=runs[i]), count
            )
        print(f"  peak memory of the server {peak_mib(pid):.0f} MiB")


def different_settings(mechanism: dict[str, Any], count: int) -> list[dict[str, float]]:
    """Settings of one slider, no two equal, so that no answer can be one that was kept."""
    slider = next(s for s in mechanism["switches"] if s["kind"] != "switch")
    low, high = slider["off"], slider["on"]
    return [{slider["switch_id"]: low + (high - low) * i / count} for i in range(count)]


def main() -> None:
    """See the top of this file."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--library", type=Path, required=True)
    reader.add_argument("--requests", type=int, default=200)
    given = reader.parse_args()
    print(f"HTTP, one visitor, {given.library.name}; wall p50 / p95")
    measure(given.library, given.requests)


if __name__ == "__main__":
    main()
