"""What is remembered of a version: asked once, forgotten with the version, never too much."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

from connexon.app import remembering
from connexon.app.remembering import recalled


class Version:
    """Stands for the tables of a version: only its identity counts."""


class Asked:
    """Answers n with 10 n, odd numbers not at all, and keeps what it was asked."""

    def __init__(self) -> None:
        self.keys: list[list[int]] = []

    def __call__(self, keys: list[int]) -> dict[int, int]:
        self.keys.append(keys)
        return {k: 10 * k for k in reversed(keys) if k % 2 == 0}


def test_only_what_is_new_is_asked() -> None:
    tables: Any = Version()
    ask = Asked()
    assert recalled(tables, "tens", [4, 2, 3], ask) == {4: 40, 2: 20}
    assert list(recalled(tables, "tens", [6, 2, 3, 6], ask).items()) == [(6, 60), (2, 20)]
    assert recalled(tables, "tens", [3], ask) == {}
    assert ask.keys == [[4, 2, 3], [6]]


def test_kinds_and_versions_do_not_mix() -> None:
    one: Any = Version()
    other: Any = Version()
    ask = Asked()
    for tables, kind in ((one, "tens"), (one, "others"), (other, "tens")):
        recalled(tables, kind, [2], ask)
    assert len(ask.keys) == 3


def test_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "MOST_REMEMBERED", 3)
    tables: Any = Version()
    ask = Asked()
    assert recalled(tables, "tens", [0, 2, 4, 6, 8], ask) == {0: 0, 2: 20, 4: 40, 6: 60, 8: 80}
    assert recalled(tables, "tens", [4, 8, 2], ask) == {4: 40, 8: 80, 2: 20}
    assert ask.keys[1:] == [[2]]


def test_a_version_that_is_gone_takes_its_answers_along() -> None:
    tables: Any = Version()
    recalled(tables, "tens", [2], Asked())
    gone = weakref.ref(tables)
    del tables
    gc.collect()
    assert gone() is None
