"""Portions over processes of this machine: the same columns in the same order as one by one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from connexon.backends.local_portions import LocalPortions
from connexon.ports.portions import Columns, Index
from connexon.records.errors import ConnexonError

PORTIONS = [np.arange(3), np.arange(3, 4), np.arange(4, 9)]


def weighed(shared: Any, portion: Index) -> Columns:
    return portion * 2, shared[portion] / 2


def dying(_shared: Any, _portion: Index) -> Columns:
    os._exit(9)


@pytest.mark.parametrize("processes", [1, 2])
def test_every_portion_once_and_in_order(tmp_path: Path, processes: int) -> None:
    told: list[int] = []
    shared = np.arange(9.0) ** 2
    over = LocalPortions(tmp_path / "scratch", processes, least=0)
    found = list(over.map(weighed, shared, PORTIONS, ("i8", "f8"), told.append))
    assert [number for number, _ in found] == [0, 1, 2]
    for (_, (double, half)), portion in zip(found, PORTIONS, strict=True):
        assert double.tolist() == (portion * 2).tolist()
        assert half.tolist() == (portion**2 / 2).tolist()
    assert told == [1, 2, 3]
    assert not (tmp_path / "scratch").exists()


def test_a_process_that_dies_is_told_in_words(tmp_path: Path) -> None:
    over = LocalPortions(tmp_path / "scratch", 2, least=0)
    with pytest.raises(ConnexonError, match="CONNEXON_PROCESSES=1"):
        list(over.map(dying, np.zeros(9), PORTIONS, ("i8", "f8"), lambda _: None))
