"""What short commands do without.

Arrow imports pandas wherever that is installed, a third of a second before a command says
anything, and nothing in these commands uses it. scipy looks at every part of numpy when it is
imported, also at those for tests and Fortran, whose import then costs 0.05 s for nothing.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import LazyLoader

# A hundred thousand objects are made by importing alone, and all of them stay.
_COLLECTED_AFTER = 1_000_000
# Parts of numpy that are imported when somebody uses them.
_WHEN_USED = frozenset(
    {"numpy.f2py", "numpy.testing", "numpy.polynomial", "numpy.ma", "numpy.ctypeslib"}
)
COMMANDS = frozenset({"judge", "why", "scholar", "search"})


class _Without:
    """An import hook that hides pandas from this program, and puts some of numpy off."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: object = None
    ) -> ModuleSpec | None:
        """Where to find what is put off. Raises: ModuleNotFoundError for pandas."""
        if name == "pandas":
            raise ModuleNotFoundError("pandas is not needed here", name=name)
        found = PathFinder.find_spec(name, path) if name in _WHEN_USED else None
        if found is not None and found.loader is not None:
            found.loader = LazyLoader(found.loader)
        return found


def be_lean() -> None:
    """From now on this program has no pandas, unless it is imported already, hardly ever looks
    for rubbish, and multiplies matrices in one thread: its others would only wait, busily."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(_COLLECTED_AFTER)
    sys.meta_path.insert(0, _Without())


def leave(code: object) -> None:
    """Ends the program if it is lean; it does not take its hundreds of modules apart first, which
    would cost 0.2 s. Everything that was written is closed by then."""
    if not any(isinstance(hook, _Without) for hook in sys.meta_path):
        return
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        code = 141
    os._exit(code if isinstance(code, int) else int(code is not None))
