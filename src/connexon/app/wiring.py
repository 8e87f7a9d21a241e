"""The only place that chooses backends. Optional engines are imported on first use."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from connexon.ports.index import DocumentBatch, SearchIndex
from connexon.ports.library import Library
from connexon.ports.portions import PortionMapper
from connexon.ports.sandbox import Sandbox
from connexon.ports.simulator import Simulator
from connexon.records.errors import MissingExtraError

_SIMULATORS = 2


def open_library(path: Path | str, create: bool = False) -> Library:
    """The library at `path`, its people's data where CONNEXON_PEOPLE_URL says, if it does.

    Raises: NotFoundError, ConflictError, LibraryError; MissingExtraError when the URL names
    PostgreSQL and its driver is not installed.
    """
    from connexon.backends.library import open_library as open_directory

    return open_directory(path, create, os.environ.get("CONNEXON_PEOPLE_URL") or None)


def spark_portions(master: str, scratch: Path) -> PortionMapper:
    """Portions of work on the Spark cluster at `master`; all its machines must see `scratch`.

    Using it raises MissingExtraError when pyspark is not installed.
    """
    from connexon.backends.spark_portions import SparkPortions

    return SparkPortions(master, scratch)


def local_portions(scratch: Path) -> PortionMapper:
    """Portions of work over the cores of this machine, CONNEXON_PROCESSES of them if it is set."""
    from connexon.backends.local_portions import LocalPortions

    asked = os.environ.get("CONNEXON_PROCESSES", "")
    return LocalPortions(scratch, int(asked) if asked.isdecimal() and int(asked) else None)


def build_index(
    directory: Path, batches: Iterable[DocumentBatch], progress: Callable[[int], None]
) -> int:
    """A full-text index of these documents in an empty directory; how many."""
    from connexon.backends import tantivy_index

    return tantivy_index.build(directory, batches, progress)


def update_index(
    base: Path,
    directory: Path,
    gone: Sequence[int],
    batches: Iterable[DocumentBatch],
    progress: Callable[[int], None],
) -> int:
    """The index of `base` without the works `gone` and with these documents, in `directory`."""
    from connexon.backends import tantivy_index

    return tantivy_index.update(base, directory, gone, batches, progress)


def open_index(directory: Path) -> SearchIndex:
    """The full-text index in this directory; the same object while its files are the same.

    Raises: LibraryError when it is missing or damaged.
    """
    try:
        status = (directory / "meta.json").stat()
    except OSError:
        status = None
    return _opened_index(directory, (status.st_ino, status.st_mtime_ns) if status else (0, 0))


@lru_cache(maxsize=4)
def _opened_index(directory: Path, _state: tuple[int, int]) -> SearchIndex:
    from connexon.backends.tantivy_index import open_index as open_directory

    return open_directory(directory)


@lru_cache(maxsize=1)
def simulator() -> Simulator:
    """What runs mechanisms: child processes that this program keeps warm until it ends.

    Raises: MissingExtraError when libroadrunner is not installed.
    """
    from importlib.util import find_spec

    from connexon.backends.roadrunner_simulator import RoadRunnerSimulator

    if find_spec("roadrunner") is None:
        raise MissingExtraError("Running mechanisms needs libroadrunner: pip install libroadrunner")
    return RoadRunnerSimulator(processes=_SIMULATORS)


@lru_cache(maxsize=1)
def sandbox() -> Sandbox:
    """Where models of strangers are read."""
    from connexon.backends.limited_process import LimitedProcess

    return LimitedProcess()
