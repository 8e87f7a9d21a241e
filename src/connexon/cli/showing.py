"""Progress on standard error: one line that changes in a terminal, one line a step in a log."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from connexon.app.progress import Progress

_EVERY_S = 0.1


class ProgressLine:
    """Shows reports of progress until it is left."""

    def __init__(self, quiet: bool = False) -> None:
        self._quiet = quiet
        self._terminal = sys.stderr.isatty()
        self._step = ""
        self._shown_at = 0.0

    def show(self, progress: Progress) -> None:
        """Show it, unless the same step was shown a moment ago."""
        if self._quiet:
            return
        is_new = progress.step != self._step
        now = time.monotonic()
        if not is_new and (not self._terminal or now - self._shown_at < _EVERY_S):
            return
        self._step, self._shown_at = progress.step, now
        if self._terminal:
            sys.stderr.write(f"\r\x1b[K{_words(progress)}")
        elif is_new:
            sys.stderr.write(f"{_words(progress)}\n")
        sys.stderr.flush()

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._terminal and self._step and not self._quiet:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def _words(progress: Progress) -> str:
    if progress.total:
        share = 100 * progress.done // progress.total
        return (
            f"{progress.step} … {progress.done:,} of {progress.total:,} {progress.unit} ({share} %)"
        )
    if progress.done:
        return f"{progress.step} … {progress.done:,} {progress.unit}"
    return f"{progress.step} …"
