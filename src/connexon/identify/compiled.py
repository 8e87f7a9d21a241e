"""Compiled loops for work that is worth them; the answers are the same bit by bit without them.

numba comes with the extra `connexon[fast]`. To import it and what it has compiled takes as long as
comparing some hundred thousand pairs without it, so that a process begins to use it once it has
been asked about so many.
"""

from __future__ import annotations

import importlib
from functools import cache
from types import ModuleType
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

_Number = TypeVar("_Number", bound=np.generic)

_WORTH_IT = 250_000


class _Asked:
    pairs = 0


def loops(pairs: int) -> Any | None:
    """The module `loops.py`, for work on so many more pairs; None where they are few as yet or
    numba is not installed."""
    if _Asked.pairs < _WORTH_IT:
        _Asked.pairs += pairs
        return None
    return _module()


def arranged(values: npt.NDArray[Any], kind: type[_Number]) -> npt.NDArray[_Number]:
    """The values as loops were compiled for them: of this type, laid out row after row."""
    return np.require(values, kind, ["C", "W"])


@cache
def _module() -> ModuleType | None:
    try:
        return importlib.import_module("connexon.identify.loops")
    except ImportError:
        return None
