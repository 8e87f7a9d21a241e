"""lightgbm, without what it imports only to be trained from data frames.

When pandas and scikit-learn happen to be installed, lightgbm imports both: 1.4 s of processor time
and 140 MB for every command that builds or serves a library, and none of it is used to predict.
"""

from __future__ import annotations

import importlib
import sys
from functools import cache
from threading import get_ident
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import lightgbm

_NOT_NEEDED = ("sklearn", "pandas", "matplotlib", "dask")


def booster_of(text: str) -> lightgbm.Booster:
    """The trees written in `text`."""
    booster: lightgbm.Booster = _lightgbm().Booster(model_str=text)
    return booster


class _WithoutDataFrames:
    """An import hook that hides modules from one thread; others import what they like meanwhile."""

    def __init__(self) -> None:
        self._thread = get_ident()

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Never finds anything. Raises: ModuleNotFoundError for what is hidden."""
        if get_ident() == self._thread and name.partition(".")[0] in _NOT_NEEDED:
            raise ModuleNotFoundError(f"{name} is not needed to predict", name=name)


@cache
def _lightgbm() -> Any:
    if "lightgbm" in sys.modules:
        return importlib.import_module("lightgbm")  # waits for another thread's import of it
    hook = _WithoutDataFrames()
    sys.meta_path.insert(0, hook)
    try:
        return importlib.import_module("lightgbm")
    finally:
        sys.meta_path.remove(hook)
