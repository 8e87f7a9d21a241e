"""What short commands do without.

Arrow imports pandas wherever that is installed, a third of a second before a command says
anything, and nothing in these commands uses it.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from threading import enumerate as enumerate_threads

# A hundred thousand objects are made by importing alone, and all of them stay.
_COLLECTED_AFTER = 1_000_000
COMMANDS = frozenset({"judge", "why", "scholar", "search"})


class _Without:
    """An import hook that hides pandas from this program."""

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Never finds anything. Raises: ModuleNotFoundError for pandas."""
        if name == "pandas":
            raise ModuleNotFoundError("pandas is not needed here", name=name)


def be_lean() -> None:
    """From now on this program has no pandas, unless it is imported already, hardly ever looks
    for rubbish, and multiplies matrices in one thread: its others would only wait, busily."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(_COLLECTED_AFTER)
    sys.meta_path.insert(0, _Without())


def leave(code: object) -> None:
    """Ends the program if it is lean; it does not take its hundreds of modules apart first, which
    would cost 0.2 s. Everything that was written is closed by then. So is a program ended in which
    something still reads in the background: taken apart under it, it would die of that."""
    is_lean = any(isinstance(hook, _Without) for hook in sys.meta_path)
    if not is_lean and not any(thread.daemon for thread in enumerate_threads()):
        return
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        code = 141
    os._exit(code if isinstance(code, int) else int(code is not None))
