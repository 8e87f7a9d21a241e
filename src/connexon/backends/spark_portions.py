"""Portions on Spark: one Spark task a portion, so that a lost machine costs its portions only.

Each Python worker maps the shared value (spark_shared.py) and hands whole Arrow partitions to
the same function that runs without Spark. Results go to Parquet through Spark's committer: a
portion that ran twice is there once.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from connexon.backends.spark_shared import read_shared, write_shared
from connexon.ports.portions import Columns, Index, PortionTask
from connexon.records.errors import ConnexonError, MissingExtraError

_POLL_S = 0.2
_SPARK_TYPES = {"i8": "long", "f8": "double"}


class SparkPortions:
    """A PortionMapper on a Spark cluster.

    `master` is Spark's URL (spark://host:port, local[2] …). `scratch` is a directory that all
    machines of the cluster see, for instance in the library; what is put there is removed again.
    """

    def __init__(self, master: str, scratch: Path, executor_memory: str = "2g") -> None:
        self._master = master
        self._scratch = scratch
        self._executor_memory = executor_memory

    def map(
        self,
        task: PortionTask,
        shared: Any,
        portions: Sequence[Index],
        types: Sequence[str],
        done: Callable[[int], None],
    ) -> Iterator[tuple[int, Columns]]:
        """See ports.portions. Raises: MissingExtraError without pyspark; ConnexonError when
        Spark cannot be started or gives up."""
        if not portions:
            return
        self._scratch.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="spark-", dir=self._scratch)).resolve()
        try:
            ends = np.cumsum([len(p) for p in portions])
            write_shared(folder, (task, shared, np.concatenate(portions), ends))
            with self._session() as session:
                _run(session, folder, len(portions), types, done)
            yield from _results(folder, len(portions))
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            _remove_if_empty(self._scratch)

    @contextmanager
    def _session(self) -> Iterator[Any]:
        try:
            from py4j.protocol import Py4JError  # noqa: PLC0415
            from pyspark.errors import PySparkException  # noqa: PLC0415
            from pyspark.sql import SparkSession  # noqa: PLC0415
        except ImportError as error:
            raise MissingExtraError(
                "Spark is not installed. Run: pip install 'connexon[spark]' (it needs Java 17)."
            ) from error
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = SparkSession.builder.master(self._master).appName("connexon")
        for key, value in self._settings().items():
            builder = builder.config(key, value)
        try:
            session = builder.getOrCreate()
        except (PySparkException, Py4JError, OSError) as error:
            raise ConnexonError(
                f"Spark could not be started on {self._master}: {_first_line(error)} Is Java 17"
                " installed, and the master reachable?"
            ) from error
        try:
            yield session
        except (PySparkException, Py4JError) as error:
            raise ConnexonError(f"Spark gave up: {_first_line(error)}") from error
        finally:
            session.stop()

    def _settings(self) -> dict[str, str]:
        settings = {
            "spark.log.level": "ERROR",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.executor.memory": self._executor_memory,
            "spark.executorEnv.OMP_NUM_THREADS": "1",
            "spark.task.maxFailures": "8",
        }
        if "127.0.0.1" in self._master or self._master.startswith("local"):
            settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
        return settings


def _run(
    session: Any, folder: Path, count: int, types: Sequence[str], done: Callable[[int], None]
) -> None:
    """Every portion computed and its columns written to Parquet, reporting on the way."""
    numbers = session.range(0, count, 1, numPartitions=count)
    columns = (f"c{i} {_SPARK_TYPES[t]}" for i, t in enumerate(types))
    schema = ", ".join(("portion long", "place long", *columns))
    found = numbers.mapInArrow(partial(over_partition, str(folder)), schema)
    ended = threading.Event()
    watcher = threading.Thread(
        target=_watch, args=(session.sparkContext.statusTracker(), count, done, ended), daemon=True
    )
    watcher.start()
    try:
        found.write.parquet(str(folder / "found"))
    finally:
        ended.set()
        watcher.join()
    done(count)


def _watch(tracker: Any, count: int, done: Callable[[int], None], ended: threading.Event) -> None:
    while not ended.wait(_POLL_S):
        stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
        complete = max((s.numCompletedTasks for s in stages if s is not None), default=0)
        done(min(complete, count))


def over_partition(folder: str, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What a Spark worker does with its partition: numbers of portions in, their columns out."""
    task, shared, order, ends = read_shared(folder)
    for batch in batches:
        for number in batch.column(0).to_pylist():
            portion = order[ends[number - 1] if number else 0 : ends[number]]
            columns = task(shared, portion)
            place = np.arange(len(portion), dtype=np.int64)
            arrays = [np.full(len(portion), number, dtype=np.int64), place]
            arrays += [_widened(column) for column in columns]
            names = ["portion", "place", *(f"c{i}" for i in range(len(columns)))]
            yield pa.RecordBatch.from_arrays([pa.array(a) for a in arrays], names=names)


def _widened(column: Any) -> Any:
    return column.astype(np.int64 if column.dtype.kind == "i" else np.float64, copy=False)


def _results(folder: Path, count: int) -> Iterator[tuple[int, Columns]]:
    """Portions in order; each lies whole in one of the files."""
    places: dict[int, Path] = {}
    for file in sorted((folder / "found").glob("*.parquet")):
        for number in pq.read_table(file, columns=["portion"])["portion"].unique().to_pylist():
            places[number] = file
    missing = count - len(places)
    if missing:
        raise ConnexonError(f"Spark left out {missing} of {count} portions; run it again.")
    for number in range(count):
        table = pq.read_table(places[number], filters=[("portion", "=", number)])
        table = table.sort_by("place").drop_columns(["portion", "place"])
        yield number, tuple(column.to_numpy() for column in table.columns)


def _remove_if_empty(folder: Path) -> None:
    with suppress(OSError):  # somebody else's portions are still there
        folder.rmdir()


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0][:300]
