"""Identification alone: signatures a second from tables to scholars, and where the time goes.

    OMP_NUM_THREADS=1 python -m benchmarks.speed.identify --works 100000
    python -m benchmarks.speed.identify --works 100000 --profile 40
    python -m benchmarks.speed.identify --library DIR      (one with works in it; only read)
    python -m benchmarks.speed.identify --works 1000000 --keep DIR --processes 2

Makes a synthetic corpus (seed 1), takes it into a library as far as works and authorships, and
identifies it in this process, on one core, without analysis and index. Times are processor
seconds of this process, which other programs on the machine do not stretch; each step is told
without the steps inside it. "Features to clusters" is all that happens once the corpus is read:
profiles, pairs, features, trees, linkage. `--out FILE` keeps the assignments, to compare.

With `--processes` portions are clustered by so many processes, as in a library: then wall time and
the memory of all of them together (proportional set size, seen every second) are told instead.
"""

from __future__ import annotations

import argparse
import cProfile
import importlib
import os
import pstats
import resource
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from connexon import collect, identify, normalise
from connexon.app.synthesising import WORKS_FILE, synthesise
from connexon.app.wiring import open_library
from connexon.backends.local_portions import LocalPortions
from connexon.ports.library import Library

# module, name → the step under which its own time is counted
_STEPS = {
    ("build", "read_corpus"): "corpus: the rest",
    ("corpus", "read_naming"): "corpus: names, blocks",
    ("corpus", "text_matrix"): "corpus: texts",
    ("corpus", "topics_of"): "corpus: topics",
    ("corpus", "byline_matrix"): "corpus: bylines",
    ("corpus", "close_names"): "corpus: who writes with whom",
    ("corpus", "reference_matrices"): "corpus: references",
    ("corpus", "affiliations"): "corpus: affiliations",
    ("build", "collaborations"): "corpus: collaborations",
    ("build", "cluster_all"): "clusters: the rest",
    ("starting", "atoms_of"): "clusters: atoms",
    ("starting", "units_of"): "clusters: kernels",
    ("starting", "signature_profiles"): "clusters: profiles",
    ("starting", "merged"): "clusters: profiles merged",
    ("engine", "merged"): "clusters: profiles merged",
    ("starting", "candidate_pairs"): "clusters: candidate pairs",
    ("starting", "members_of"): "clusters: candidate pairs",
    ("starting", "PairReader"): "clusters: features prepared",
    ("engine", "PairReader"): "clusters: features prepared",
    ("features.PairReader", "features"): "clusters: features",
    ("model", "_mean"): "clusters: trees",
    ("engine", "average_linkage"): "clusters: strict linkage",
    ("engine", "contracted"): "clusters: links contracted",
    ("engine", "mutual_best"): "clusters: best pairs",
    ("build", "scholars_table"): "scholars: table",
    ("build", "_result"): "scholars: ids, assignments",
}


class Clock:
    """Processor seconds and calls by step, each without the steps called inside it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.calls: dict[str, int] = {}
        self._inside: list[float] = []

    def timed(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, its own time counted."""

        def wrapped(*given: Any, **named: Any) -> Any:
            self._inside.append(0.0)
            start = time.process_time()
            try:
                return function(*given, **named)
            finally:
                took = time.process_time() - start
                own = took - self._inside.pop()
                self.seconds[step] = self.seconds.get(step, 0.0) + own
                self.calls[step] = self.calls.get(step, 0) + 1
                if self._inside:
                    self._inside[-1] += took

        return wrapped

    def total(self, beginning: str) -> float:
        """Seconds of all steps whose name begins so."""
        return sum(s for name, s in self.seconds.items() if name.startswith(beginning))


@contextmanager
def watched() -> Iterator[Clock]:
    """Steps of identification are timed while this is entered."""
    clock = Clock()
    originals = []
    for (place, name), step in _STEPS.items():
        module, _, of = place.partition(".")
        owner: Any = importlib.import_module(f"connexon.identify.{module}")
        owner = getattr(owner, of) if of else owner
        originals.append((owner, name, getattr(owner, name)))
        setattr(owner, name, clock.timed(step, getattr(owner, name)))
    try:
        yield clock
    finally:
        for owner, name, function in originals:
            setattr(owner, name, function)


def made(works: int, folder: Path) -> Library:
    """A library with a synthetic corpus, as far as works and what hangs on them."""
    if not (folder / WORKS_FILE).exists():
        synthesise(works, 1, folder, True, False, lambda _: None)
    library = open_library(folder / "library", create=True)
    if library.current().counts.get("works"):
        return library
    library.raw.append(collect.read_path(folder / WORKS_FILE))
    writer = library.begin()
    normalise.build(((raw, collect.parse(raw)) for raw in library.raw.scan()), writer)
    writer.commit()
    return library


def measure(library: Library) -> tuple[identify.IdentifyResult, Clock]:
    """Scholars of the library, and the seconds they took."""
    with watched() as clock:
        found = identify.build(library.current(), library.ledger.standing())
    return found, clock


class Memory:
    """Largest proportional set size, in GiB, of this process and its children together."""

    def __init__(self) -> None:
        self.peak = 0.0
        self._ended = threading.Event()
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._watcher.join()

    def _watch(self) -> None:
        while not self._ended.wait(1.0):
            self.peak = max(self.peak, sum(_pss(p) for p in _family()) / 2**20)


def _family() -> list[int]:
    mine, answer = os.getpid(), [os.getpid()]
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(status.read_text().rpartition(")")[2].split()[1]) == mine:
                answer.append(int(status.parent.name))
    return answer


def _pss(process: int) -> int:
    """Kilobytes of memory that are this process's, shared pages by share."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0


def in_processes(library: Library, count: int, scratch: Path) -> identify.IdentifyResult:
    """Scholars of the library by so many processes; tells wall time and memory."""
    over = LocalPortions(scratch, count)
    steps: list[tuple[float, int]] = []

    def step(done: int, _total: int) -> None:
        steps.append((time.monotonic(), done))

    with Memory() as memory:
        start = time.monotonic()
        found = identify.build(library.current(), library.ledger.standing(), step=step, over=over)
        end = time.monotonic()
    read, clustered = steps[0][0] - start, steps[-1][0] - steps[0][0]
    signatures, scholars = found.assignments.num_rows, found.scholars.num_rows
    rest = end - steps[-1][0]
    print(f"corpus read {read:.0f} s, clustered {clustered:.0f} s, the rest {rest:.0f} s")
    spent = [resource.getrusage(w) for w in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    here, there = (used.ru_utime + used.ru_stime for used in spent)
    print(f"together {end - start:.0f} s wall time; processor time {here:.0f} s in one process,"
          f" {there:.0f} s in {count}")  # fmt: skip
    print(f"{signatures:,} signatures, {scholars:,} scholars, peak {memory.peak:.2f} GiB together")
    return found


def tell(found: identify.IdentifyResult, clock: Clock) -> None:
    """Figures of a run."""
    count = found.assignments.num_rows
    for step, seconds in sorted(clock.seconds.items()):
        share = seconds / sum(clock.seconds.values())
        calls = clock.calls[step]
        print(f"{step:<32} {seconds:8.2f} s  {share:6.1%}  {calls:>6} calls")
    for name, seconds in (
        ("features to clusters", clock.total("clusters")),
        ("everything", sum(clock.seconds.values())),
    ):
        print(f"{name:<32} {seconds:8.2f} s  {count / seconds:>10,.0f} signatures/s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    owners = found.assignments["scholar_id"].to_numpy()
    print(f"{count:,} signatures, {len(np.unique(owners)):,} scholars, peak {peak:.2f} GiB")


def main() -> None:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--works", type=int, default=100_000)
    parser.add_argument("--library", type=Path)
    parser.add_argument("--keep", type=Path, help="folder for corpus and library, used again")
    parser.add_argument("--profile", type=int, metavar="LINES", help="also by function")
    parser.add_argument("--out", type=Path, help="Parquet file for the assignments")
    parser.add_argument("--processes", type=int, help="cluster in so many processes")
    chosen = parser.parse_args()
    pa.set_cpu_count(1)
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        library = open_library(chosen.library) if chosen.library else made(chosen.works, folder)
        with library:
            if chosen.processes:
                _keep(in_processes(library, chosen.processes, Path(temporary)), chosen.out)
                return
            profile = cProfile.Profile(time.process_time) if chosen.profile else None
            if profile:
                profile.enable()
            found, clock = measure(library)
            if profile:
                profile.disable()
                pstats.Stats(profile).sort_stats("tottime").print_stats(chosen.profile)
            tell(found, clock)
            _keep(found, chosen.out)


def _keep(found: identify.IdentifyResult, out: Path | None) -> None:
    if out:
        pq.write_table(found.assignments, out)


if __name__ == "__main__":
    main()
