"""The `Simulator` port with libroadrunner in child processes (doi:10.1093/bioinformatics/btac770).

Nothing a model does reaches this process: documents with declarations or references to other
files are refused before they are sent, and a crash, a time-out or a broken limit ends a child,
which is replaced. Every trouble becomes `RunResult.problem`.
"""

from __future__ import annotations

import hashlib
import math
import queue
import re
import threading
import weakref
from collections import deque
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np

from connexon.backends.roadrunner_process import ChildDiedError, ChildLimits, ChildProcess
from connexon.backends.roadrunner_wire import Batch, Job, Reply
from connexon.ports.simulator import RunRequest, RunResult

MOST_CHARACTERS = 20_000_000
MOST_VALUES = 5_000_000
_SHARE = 64  # runs handed to a child at a time when several children work
_DECLARATIONS = re.compile(r"<!\s*(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)\b", re.IGNORECASE)
_ELSEWHERE = re.compile(r"<\s*(?:\w+:)?externalModelDefinition\b")


class RoadRunnerSimulator:
    """Runs models in up to `processes` children, each started when first needed.

    Safe to use from several threads: each takes a child that is free, or waits for one.
    """

    def __init__(self, processes: int = 1, limits: ChildLimits | None = None) -> None:
        """No process is started yet."""
        self._limits = limits or ChildLimits()
        self._processes = processes
        self._free: queue.LifoQueue[ChildProcess | None] = queue.LifoQueue()
        for _ in range(processes):
            self._free.put(None)
        self._alive: set[ChildProcess] = set()
        weakref.finalize(self, _end_all, self._alive)

    def run(self, request: RunRequest, limit_s: float = 10.0) -> RunResult:
        """One run; never an exception for what a model does."""
        return self.run_many([request], limit_s)[0]

    def run_many(self, requests: Sequence[RunRequest], limit_s: float = 10.0) -> list[RunResult]:
        """Runs in order; `limit_s` is for each of them."""
        results: dict[int, RunResult] = {}
        runnable: list[int] = []
        for place, request in enumerate(requests):
            refusal = _refusal(request)
            if refusal:
                results[place] = RunResult((), problem=refusal)
            else:
                runnable.append(place)
        runnable.sort(key=lambda place: _key(requests[place].sbml))  # stable: models together
        shares = self._shared(runnable)

        def work() -> None:
            for share in iter(lambda: _taken(shares), None):
                self._run_share({place: requests[place] for place in share}, limit_s, results)

        threads = [threading.Thread(target=work) for _ in range(min(self._processes, len(shares)))]
        for thread in threads[1:]:
            thread.start()
        try:
            work()
        finally:  # when it was interrupted: the others stop after what they have in hand
            shares.clear()
            for thread in threads[1:]:
                thread.join()
        return [results[place] for place in range(len(requests))]

    def close(self) -> None:
        """End the child processes; the next run starts new ones."""
        _end_all(self._alive)

    def _shared(self, places: Sequence[int]) -> deque[Sequence[int]]:
        """The runs in portions, small enough that several children have work."""
        step = _SHARE if self._processes > 1 and len(places) > _SHARE else len(places) or 1
        return deque(places[i : i + step] for i in range(0, len(places), step))

    def _run_share(
        self,
        requests: Mapping[int, RunRequest],
        limit_s: float,
        results: dict[int, RunResult],
    ) -> None:
        child = self._free.get()
        left = deque(requests)
        again: int | None = None  # a death that nothing explains may have nothing to do with it
        try:
            while left:
                try:
                    child = self._ready(child)
                    self._go_on(child, requests, left, limit_s, results)
                except ChildDiedError as death:
                    if not death.is_explained and again != left[0]:
                        again = left[0]
                        continue
                    results[left.popleft()] = RunResult((), problem=str(death))
        except BaseException:
            if child is not None:  # its answers are still on their way; it cannot be used again
                child.end()
            raise
        finally:
            self._free.put(child)

    def _go_on(
        self,
        child: ChildProcess,
        requests: Mapping[int, RunRequest],
        left: deque[int],
        limit_s: float,
        results: dict[int, RunResult],
    ) -> None:
        """Runs that share the first one's model; `left` shrinks with every answer."""
        sbml = requests[left[0]].sbml
        alike = [place for place in left if requests[place].sbml is sbml]
        problem = child.hold(_key(sbml), sbml)
        if problem:
            results.update({place: RunResult((), problem=problem) for place in alike})
            for _ in alike:
                left.popleft()
            return
        child.send(Batch(_key(sbml), [_job(requests[place], limit_s) for place in alike]))
        for place in alike:
            reply = child.receive(limit_s)
            results[place] = _result(requests[place], reply)
            left.popleft()

    def _ready(self, child: ChildProcess | None) -> ChildProcess:
        """This child if it lives, else a new one. Raises: ChildDiedError."""
        if child is not None:
            if child.is_alive:
                return child
            child.end()
            self._alive.discard(child)
        started = ChildProcess(self._limits)
        self._alive.add(started)
        return started


def _taken(shares: deque[Sequence[int]]) -> Sequence[int] | None:
    try:
        return shares.popleft()
    except IndexError:
        return None


def _end_all(children: set[ChildProcess]) -> None:
    for child in list(children):
        child.end()
    children.clear()


@lru_cache(maxsize=16)
def _key(sbml: str) -> str:
    return hashlib.blake2b(sbml.encode("utf-8", "replace"), digest_size=16).hexdigest()


@lru_cache(maxsize=16)
def _model_refusal(sbml: str) -> str | None:
    """Why a document must not reach a parser, if it must not."""
    if len(sbml) > MOST_CHARACTERS:
        return f"The model has {len(sbml):,} characters; at most {MOST_CHARACTERS:,} are run."
    declared = _DECLARATIONS.search(sbml)
    if declared:
        return f"The model declares {declared.group(1).upper()}; SBML needs no such declaration."
    if _ELSEWHERE.search(sbml):
        return "The model refers to models in other files; put everything into one file."
    return None


def _refusal(request: RunRequest) -> str | None:
    """Why a request cannot be run, if it cannot."""
    return _model_refusal(request.sbml) or _asking_refusal(request) or _times_refusal(request)


def _asking_refusal(request: RunRequest) -> str | None:
    if not request.observables:
        return "No observable was asked for."
    if not all(math.isfinite(value) for value in request.changes.values()):
        return "A change sets something to a value that is not a finite number."
    count = (len(request.times) or request.points) * len(request.observables)
    if count > MOST_VALUES:
        return f"The run would give {count:,} numbers; at most {MOST_VALUES:,} are given."
    return None


def _times_refusal(request: RunRequest) -> str | None:
    times = request.times
    if times:
        ascending = all(before <= after for before, after in pairwise(times))
        if times[0] < 0 or not ascending or not math.isfinite(times[-1]):
            return "The output times must ascend from zero or later."
    elif request.points < 2 or not 0 <= request.start < request.end < math.inf:
        return "A run needs at least two points and an end after its start."
    return None


def _times(request: RunRequest) -> list[float]:
    if request.times:
        return [float(time) for time in request.times]
    return _grid(request.start, request.end, request.points)


@lru_cache(maxsize=64)
def _grid(start: float, end: float, points: int) -> list[float]:
    return [float(time) for time in np.linspace(start, end, points)]


def _job(request: RunRequest, limit_s: float) -> Job:
    return Job(
        changes=dict(request.changes),
        observables=list(request.observables),
        times=_times(request),
        relative_tolerance=request.relative_tolerance,
        absolute_tolerance=request.absolute_tolerance,
        seed=request.seed,
        cpu_s=limit_s,
    )


def _result(request: RunRequest, reply: Reply) -> RunResult:
    times = _times(request)
    rows = np.frombuffer(reply.values).reshape(-1, len(times))
    values = dict(zip(request.observables, rows.tolist(), strict=True)) if rows.size else {}
    return RunResult(times, values, reply.problem, reply.elapsed_s)
