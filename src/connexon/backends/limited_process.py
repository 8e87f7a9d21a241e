"""The `Sandbox` port: a child process for each call, with limits on time, memory and output."""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time
from typing import IO

from connexon.backends.roadrunner_process import OUT_OF_MEMORY_STATUS, child_environment
from connexon.records.errors import ModelError

MOST_ANSWER_BYTES = 256 * 2**20
_PORTION = 1 << 16
_DEATHS = {
    signal.SIGXCPU: "reading it took too long",
    signal.SIGABRT: "reading it needed more memory than it may have, or the parser broke down",
    signal.SIGSEGV: "the parser broke down",
    signal.SIGKILL: "the process that read it was ended from outside",
    signal.SIGBUS: "the parser broke down",
}


class LimitedProcess:
    """Starts a child for each call; what happens in it stays in it."""

    def __init__(self, memory_mib: int = 2048, limit_s: float = 30.0) -> None:
        """`memory_mib` is the child's whole address space."""
        self._memory_mib = memory_mib
        self._limit_s = limit_s

    def call(self, function: str, request: bytes) -> bytes:
        """What the function answers. Raises: ModelError."""
        process = subprocess.Popen(  # noqa: S603  our own module
            [
                *(sys.executable, "-P", "-m", "connexon.backends.limited_child"),
                *(str(self._memory_mib), function),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=child_environment(),
            cwd="/",
            close_fds=True,
            start_new_session=True,
        )
        try:
            answer = _spoken(process, request, time.monotonic() + self._limit_s)
            code = process.wait(timeout=5.0)
        except subprocess.TimeoutExpired:
            raise _unusable("reading it does not come to an end") from None
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        if answer[:1] == b"+" and code == 0:
            return answer[1:]
        if answer[:1] == b"-" and code == 0:
            raise ModelError(answer[1:].decode("utf-8", "replace"))
        if code == OUT_OF_MEMORY_STATUS:
            code = -signal.SIGABRT
        death = _DEATHS.get(signal.Signals(-code)) if code < 0 else None
        raise _unusable(death or f"the process that read it ended unexpectedly, status {code}")


def _unusable(why: str) -> ModelError:
    return ModelError(f"The model cannot be used: {why}.")


def _spoken(process: subprocess.Popen[bytes], request: bytes, deadline: float) -> bytes:
    """Hand over the request and take the answer, both against the clock.

    Raises: ModelError when time is up or the answer is too large.
    """
    assert process.stdin is not None
    assert process.stdout is not None
    left, taken = memoryview(request), bytearray()
    with selectors.DefaultSelector() as ready, process.stdin, process.stdout:
        os.set_blocking(process.stdin.fileno(), False)
        ready.register(process.stdin, selectors.EVENT_WRITE)
        ready.register(process.stdout, selectors.EVENT_READ)
        while True:
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                raise _unusable("reading it takes longer than it may")
            for key, _ in ready.select(remaining):
                if key.fileobj is process.stdin:
                    left = _given(process.stdin, left)
                    if not left:
                        ready.unregister(process.stdin)
                        process.stdin.close()
                    continue
                portion = os.read(process.stdout.fileno(), _PORTION)
                if not portion:
                    return bytes(taken)
                taken += portion
                if len(taken) > MOST_ANSWER_BYTES:
                    raise _unusable("it becomes far larger when it is read")


def _given(pipe: IO[bytes], left: memoryview) -> memoryview:
    """Write what the pipe takes; nothing is left when the child has gone."""
    try:
        return left[os.write(pipe.fileno(), left[:_PORTION]) :]
    except BlockingIOError:
        return left
    except BrokenPipeError:
        return left[:0]
