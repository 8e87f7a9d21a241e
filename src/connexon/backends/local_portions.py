"""Portions in several processes of this machine, which share one mapped copy of what they read."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from connexon.backends.durable import disk_faults
from connexon.backends.spark_shared import read_shared, write_shared
from connexon.ports.portions import Columns, Index, PortionTask
from connexon.records.errors import ConnexonError


class LocalPortions:
    """A PortionMapper on `processes` processes, by default one for each core given to this one.

    With a single process, or less than `least` entries in all, work is done right here: starting
    processes would cost more than it saves. `scratch` is where the shared value is written for
    as long as it is used.
    """

    def __init__(self, scratch: Path, processes: int | None = None, least: int = 60_000) -> None:
        self._scratch = scratch
        self._processes = processes or len(os.sched_getaffinity(0))
        self._least = least

    def map(
        self,
        task: PortionTask,
        shared: Any,
        portions: Sequence[Index],
        types: Sequence[str],
        done: Callable[[int], None],
    ) -> Iterator[tuple[int, Columns]]:
        """See ports.portions. Raises: ConnexonError when a process dies."""
        if self._processes < 2 or len(portions) < 2 or sum(map(len, portions)) < self._least:
            for number, portion in enumerate(portions):
                yield number, task(shared, portion)
                done(number + 1)
            return
        self._scratch.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="portions-", dir=self._scratch) as folder:
            ends = np.cumsum([len(p) for p in portions])
            with disk_faults("sharing the corpus between processes", self._scratch):
                write_shared(Path(folder), (task, shared, np.concatenate(portions), ends))
            yield from self._over_processes(folder, len(portions), done)
        with suppress(OSError):  # somebody else's portions are still there
            self._scratch.rmdir()

    def _over_processes(
        self, folder: str, count: int, done: Callable[[int], None]
    ) -> Iterator[tuple[int, Columns]]:
        # Not forked: threads of this process (DuckDB's, Arrow's) would be lost in a fork.
        context = multiprocessing.get_context("spawn")
        try:
            with ProcessPoolExecutor(self._processes, context) as pool:
                futures: list[Future[Columns]] = [
                    pool.submit(_portion, folder, number) for number in range(count)
                ]
                try:
                    for number, future in enumerate(futures):
                        yield number, future.result()
                        done(number + 1)
                finally:
                    pool.shutdown(cancel_futures=True)
        except BrokenProcessPool as error:
            raise ConnexonError(
                "A process that compares names died, most likely for want of memory. Run it"
                " again with fewer processes (CONNEXON_PROCESSES=1)."
            ) from error


def _portion(folder: str, number: int) -> Columns:
    task, shared, order, ends = read_shared(folder)
    columns: Columns = task(shared, order[ends[number - 1] if number else 0 : ends[number]])
    return columns
