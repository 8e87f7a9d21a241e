"""lightgbm, without what it imports only to be trained from data frames.

When pandas and scikit-learn happen to be installed, lightgbm imports both: 1.4 s of processor time
and 140 MB for every command that builds or serves a library, and none of it is used to predict.
"""

from __future__ import annotations

import importlib
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import lightgbm

_NOT_NEEDED = ("sklearn", "pandas", "matplotlib", "dask")


def booster_of(text: str) -> lightgbm.Booster:
    """The trees written in `text`."""
    booster: lightgbm.Booster = _lightgbm().Booster(model_str=text)
    return booster


@cache
def _lightgbm() -> Any:
    if "lightgbm" in sys.modules:
        return sys.modules["lightgbm"]
    hidden = [name for name in _NOT_NEEDED if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: not installed
    try:
        return importlib.import_module("lightgbm")
    finally:
        for name in hidden:
            del sys.modules[name]
