"""What short commands do without.

Arrow imports pandas wherever that is installed, a third of a second before a command says
anything, and nothing in these commands uses it. scipy looks at every part of numpy when it is
imported, also at those for tests and Fortran, whose import then costs 0.05 s for nothing; Arrow's
functions cost 0.03 s, and few rows are looked up without them.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from importlib.abc import Loader
from importlib.machinery import ModuleSpec, PathFinder
from threading import RLock
from threading import enumerate as enumerate_threads
from types import ModuleType
from typing import Any

# A hundred thousand objects are made by importing alone, and all of them stay.
_COLLECTED_AFTER = 1_000_000
_WHEN_USED = frozenset(
    {"numpy.ctypeslib", "numpy.f2py", "numpy.polynomial", "numpy.testing", "pyarrow.compute"}
)
COMMANDS = frozenset({"judge", "why", "scholar", "search"})
_REAL = "_loader_when_used"
_loading = RLock()


class _Later(ModuleType):
    """A module that is executed when somebody asks for what is in it. (That of importlib.util is
    executed when somebody imports it again.)"""

    def __getattr__(self, name: str) -> Any:
        with _loading:
            loader = self.__dict__.pop(_REAL, None)
            if loader is not None:
                loader.exec_module(self)
                self.__class__ = ModuleType  # type: ignore[assignment]
        if type(self) is _Later:  # it is being executed, and looks at itself
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}", name=name)
        return getattr(self, name)


class _PutOff(Loader):
    """Makes modules that are executed later."""

    def __init__(self, real: Loader) -> None:
        self._real = real

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._real.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__spec__.loader = module.__loader__ = self._real  # type: ignore[union-attr]
        module.__dict__[_REAL] = self._real
        module.__class__ = _Later


class _Without:
    """An import hook that hides pandas from this program, and puts other modules off."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: object = None
    ) -> ModuleSpec | None:
        """Where to find what is put off. Raises: ModuleNotFoundError for pandas."""
        if name == "pandas":
            raise ModuleNotFoundError("pandas is not needed here", name=name)
        found = PathFinder.find_spec(name, path) if name in _WHEN_USED else None
        if found is not None and found.loader is not None:
            found.loader = _PutOff(found.loader)
        return found


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
