"""How far a long operation has come, told to whoever shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Progress:
    """One report. `done` and `total` count `unit`s; `total` is None while it is not known."""

    step: str
    done: int = 0
    total: int | None = None
    unit: str = ""


Report = Callable[[Progress], None]


def silent(_: Progress) -> None:
    """For those who do not want to know."""
