"""One child process that runs models: started, spoken to against a clock, ended."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import IO

import msgspec

from connexon.backends.roadrunner_wire import (
    LENGTH_BYTES,
    MOST_BYTES,
    Batch,
    Load,
    Reply,
    frame,
)

_DECODER = msgspec.msgpack.Decoder(Reply)
_KEPT_MODELS = 6
OUT_OF_MEMORY_STATUS = 127  # the C library's own, when a thread's data find no room
_DEATHS = {
    signal.SIGXCPU: "It computed for longer than a run may, and was stopped.",
    signal.SIGKILL: "Its process was ended from outside.",
    signal.SIGABRT: "It needed more memory than a run may have, or the solver broke down.",
    signal.SIGSEGV: "The solver broke down.",
    signal.SIGBUS: "The solver broke down.",
}


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """What a child process may use: address space, and seconds to start and to load a model."""

    memory_mib: int = 4096
    start_s: float = 30.0
    load_s: float = 30.0


class ChildDiedError(Exception):
    """The child is gone, or was stopped because its time was up; the message is for people."""

    def __init__(self, message: str, is_explained: bool = True) -> None:
        """`is_explained`: a limit, a signal or we ended it; trying again would not help."""
        super().__init__(message)
        self.is_explained = is_explained


class ChildProcess:
    """A running child. Not for use by two threads at once."""

    def __init__(self, limits: ChildLimits) -> None:
        """Start it and wait until it is ready. Raises: ChildDiedError."""
        self._process = subprocess.Popen(  # noqa: S603  our own module
            [
                sys.executable,
                "-P",
                "-m",
                "connexon.backends.roadrunner_child",
                str(limits.memory_mib),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=child_environment(),
            cwd="/",
            close_fds=True,
            start_new_session=True,  # Ctrl-C is for the parent, which then ends it
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._writer: IO[bytes] = self._process.stdin
        self._reader: IO[bytes] = self._process.stdout
        self._held = bytearray()
        self._keys: OrderedDict[str, None] = OrderedDict()
        self._limits = limits
        self.receive(limits.start_s)

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it can still be spoken to."""
        return self._process.poll() is None

    def hold(self, key: str, sbml: str) -> str | None:
        """Make it hold this model; a problem in words when the model cannot be loaded.

        Raises: ChildDiedError.
        """
        if key not in self._keys:
            forgotten = list(self._keys)[: max(0, len(self._keys) + 1 - _KEPT_MODELS)]
            self.send(Load(key, sbml, forgotten))
            reply = self.receive(self._limits.load_s)
            for old in forgotten:  # gone there, whatever became of the new one
                del self._keys[old]
            if reply.problem:
                return reply.problem
        self._keys[key] = None
        self._keys.move_to_end(key)
        return None

    def send(self, message: Load | Batch) -> None:
        """Hand over a message. Raises: ChildDiedError."""
        try:
            self._writer.write(frame(message))
            self._writer.flush()
        except OSError:
            raise self._obituary() from None

    def receive(self, limit_s: float) -> Reply:
        """The next reply. Raises: ChildDiedError; when time is up the child is ended first."""
        deadline = time.monotonic() + limit_s
        length = int.from_bytes(self._take(LENGTH_BYTES, deadline, limit_s), "big")
        if length > MOST_BYTES:
            self.end()
            raise ChildDiedError("It answered more than can be taken.")
        return _DECODER.decode(self._take(length, deadline, limit_s))

    def end(self) -> None:
        """Kill it and clear up; may be called again."""
        if self.is_alive:
            self._process.kill()
        self._process.wait()
        for pipe in (self._writer, self._reader):
            try:
                pipe.close()
            except OSError:  # what was still to be flushed has nowhere to go
                continue

    def _take(self, count: int, deadline: float, limit_s: float) -> bytes:
        descriptor = self._reader.fileno()
        poll = select.poll()
        poll.register(descriptor, select.POLLIN | select.POLLHUP)
        while len(self._held) < count:
            left = deadline - time.monotonic()
            if left <= 0 or not poll.poll(left * 1000):
                self.end()
                raise ChildDiedError(f"It took longer than {limit_s:g} s and was stopped.")
            received = os.read(descriptor, 1 << 20)
            if not received:
                raise self._obituary()
            self._held += received
        taken = bytes(self._held[:count])
        del self._held[:count]
        return taken

    def _obituary(self) -> ChildDiedError:
        """Why it is gone, in words."""
        try:
            code = self._process.wait(timeout=2.0)
        except subprocess.TimeoutExpired:
            code = -signal.SIGKILL
        self.end()
        if code == OUT_OF_MEMORY_STATUS:
            return ChildDiedError(_DEATHS[signal.SIGABRT])
        if -code in _DEATHS:
            return ChildDiedError(_DEATHS[signal.Signals(-code)])
        words = f"The simulation process ended unexpectedly, with status {code}."
        return ChildDiedError(words, is_explained=False)


def child_environment() -> dict[str, str]:
    """Nothing of ours but what Python needs to find its packages; one thread for algebra."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return {**kept, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"}
