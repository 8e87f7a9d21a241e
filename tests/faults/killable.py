"""The real `connexon` command in small segments, telling each acknowledgement, able to die.

Reads lines of JSON: {"stop", "arguments", "out", "err"}; runs each command in a forked child (so
that Python starts once) and answers with a line: the pid, then the exit status. With stop ≥ 1 the
child kills itself with signal 9 when it is about to touch the library for the stop-th time
(opening, renaming, removing or making a file); otherwise it tells on its last line how often it
touched.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import connexon.app.building
import connexon.app.collecting
import connexon.app.wiring
import connexon.backends.library
import connexon.backends.tantivy_index
import connexon.cli.collect
from connexon.app.progress import Progress
from connexon.backends import rawstore
from connexon.cli import showing
from connexon.cli.commands import connexon

_TOUCHES = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree"}


def show(_line: object, progress: Progress) -> None:
    sys.stderr.write(f"{progress.step}\t{progress.done}\n")
    sys.stderr.flush()


def act(stop: int, arguments: list[str], out: str, err: str) -> None:
    """Be the command."""
    os.dup2(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
    os.dup2(os.open(err, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
    library = str(Path(arguments[1]).resolve())
    touched = 0

    def watch(event: str, details: tuple[Any, ...]) -> None:
        nonlocal touched
        if event in _TOUCHES and details and str(details[0]).startswith(library):
            touched += 1
            if touched == stop:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)
    connexon.main(arguments, standalone_mode=False)
    print(f"TOUCHED {touched}", flush=True)


def main() -> None:
    rawstore.SEGMENT_RECORDS = 40
    showing.ProgressLine.show = show
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                act(**json.loads(line))
                status = 0
            finally:
                sys.stderr.flush()
                if status:
                    sys.excepthook(*sys.exc_info())
                os._exit(status)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
