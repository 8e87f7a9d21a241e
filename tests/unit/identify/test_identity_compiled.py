"""Compiled loops answer as what they stand in for, bit by bit."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pyarrow as pa
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from connexon import collect, identify, normalise
from connexon.app.synthesising import WORKS_FILE, synthesise
from connexon.app.wiring import open_library
from connexon.identify import compiled
from connexon.identify.forests import forest_of, raw_scores
from connexon.identify.model import load_model
from connexon.identify.products import row_products

NEVER = 10**18
HAS_NUMBA = importlib.util.find_spec("numba") is not None
needs_numba = pytest.mark.skipif(not HAS_NUMBA, reason="needs the extra connexon[fast]")


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(compiled._Asked, "pairs", 0)
    module = compiled._module
    module.cache_clear()
    yield
    module.cache_clear()


def both_ways(answer: Callable[[], Any]) -> tuple[Any, Any]:
    """What a function answers compiled, and without."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiled, "_WORTH_IT", 0)
        fast = answer()
        patch.setattr(compiled, "_WORTH_IT", NEVER)
        return fast, answer()


def test_few_pairs_are_not_worth_the_import(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_WORTH_IT", 100)
    monkeypatch.setattr(compiled, "_module", lambda: "loops")
    asked = [compiled.loops(40) for _ in range(4)]
    assert asked == [None, None, None, "loops"]  # 40, 80 and 120 pairs so far


def test_without_numba_nothing_is_compiled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_WORTH_IT", 0)
    monkeypatch.setitem(sys.modules, "numba", None)
    monkeypatch.delitem(sys.modules, "connexon.identify.loops", raising=False)
    assert compiled.loops(1) is None


@needs_numba
def test_where_nothing_can_be_kept_loops_are_compiled_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    from numba.core.dispatcher import Dispatcher

    from connexon.identify import loops

    def nowhere(_: object) -> None:
        raise RuntimeError("cannot cache function: no locator available")

    monkeypatch.setattr(Dispatcher, "enable_caching", nowhere)

    def twice(value: int) -> int:
        return 2 * value

    assert loops._compiled("int64(int64)")(twice)(21) == 42


PROGRAM = """
import numpy as np, scipy.sparse as sp
from connexon.identify import compiled, products
compiled._WORTH_IT = 0
rows = sp.csr_matrix(np.array([[1, 2, 0], [0, 3, 1]], dtype=np.float32))
print(products.row_products(rows, rows, np.array([0]), np.array([1])))
"""


@needs_numba
@pytest.mark.parametrize("ending", ["nbi", "nbc"])
def test_broken_files_of_what_was_compiled_are_made_anew(tmp_path: Path, ending: str) -> None:
    """Left behind by a full disk or a lost file system. Met: identification ended with EOFError."""

    def run() -> str:
        place = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}
        command = [sys.executable, "-c", PROGRAM]
        return subprocess.run(command, env=place, capture_output=True, text=True, check=True).stdout

    def kept() -> dict[Path, int]:
        return {f: f.stat().st_size for f in tmp_path.rglob("*.nb?")}

    assert run() == "[6.]\n"
    whole = kept()
    assert len(whole) == 4  # an index and a compiled loop, of two functions
    for file in tmp_path.rglob(f"*.{ending}"):
        file.write_bytes(file.read_bytes()[:100])
    assert run() == "[6.]\n"  # what is broken goes
    assert run() == "[6.]\n"
    assert kept().keys() == whole.keys()
    assert min(kept().values()) > 100


@needs_numba
@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.integers(2, 30), st.sampled_from((0.02, 0.3, 1.0)), st.booleans())
def test_products(seed: int, rows: int, density: float, symmetric: bool) -> None:
    rng = np.random.default_rng(seed)
    left, other = (
        sp.random(rows, 9, density, format="csr", dtype=np.float32, random_state=seed + k)
        for k in range(2)
    )
    right = left if symmetric else other
    for matrix in (left, right):
        matrix.sort_indices()
    i, j = np.triu_indices(rows, 1)
    asked = rng.permutation(np.flatnonzero(rng.random(len(i)) < 0.6))
    fast, slow = both_ways(lambda: row_products(left, right, i[asked], j[asked]))
    assert fast.tolist() == slow.tolist()
    wanted = left.toarray().astype(float) @ right.toarray().astype(float).T
    assert np.allclose(fast, wanted[i, j][asked], atol=1e-5)


def some_rows(seed: int, count: int, width: int, unknown: float) -> np.ndarray:
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(count, width)).astype(np.float32).round(2)
    table[rng.random(table.shape) < unknown] = np.nan
    return table


@needs_numba
@pytest.mark.parametrize("unknown", [0.0, 0.3])
def test_trees_with_and_without_unknown_values(unknown: float) -> None:
    """Where nothing was unknown in training, NaN counts as 0."""
    table = some_rows(1, 3_000, 5, unknown)
    truth = (np.nan_to_num(table[:, 0]) + np.nan_to_num(table[:, 1]) ** 2 > 0.7).astype(float)
    settings_ = {"objective": "cross_entropy", "verbose": -1, "num_threads": 1, "num_leaves": 31}
    booster = lightgbm.train(settings_, lightgbm.Dataset(table, truth), 12)
    assert forest_of(booster) is not None
    asked = some_rows(2, 1_000, 5, 0.2)
    fast, slow = both_ways(lambda: raw_scores(booster, asked, 1))
    assert fast.tolist() == slow.tolist()
    assert len(set(fast)) > 100


@needs_numba
def test_one_leaf_and_rows_on_the_threshold() -> None:
    table = np.repeat(np.arange(8, dtype=np.float32), 50)[:, None]
    options = {"verbose": -1, "num_threads": 1, "min_data_in_leaf": 1}
    split = lightgbm.train(options, lightgbm.Dataset(table, (table[:, 0] > 3).astype(float)), 3)
    forest = forest_of(split)
    assert forest is not None
    asked = np.append(forest.threshold, np.nextafter(forest.threshold, np.float32(9)))[:, None]
    fast, slow = both_ways(lambda: raw_scores(split, asked, 1))
    assert fast.tolist() == slow.tolist()
    flat = lightgbm.train(options, lightgbm.Dataset(table, np.ones(len(table))), 3)
    fast, slow = both_ways(lambda: raw_scores(flat, table, 1))
    assert fast.tolist() == slow.tolist()


@needs_numba
def test_larger_trees_and_categories_are_left_to_lightgbm() -> None:
    table = some_rows(3, 4_000, 3, 0.0)
    table[:, 2] = np.arange(4_000) % 7
    truth = np.sin(5 * table[:, 0]) + (table[:, 2] == 3)
    options = {"verbose": -1, "num_threads": 1, "num_leaves": 40}
    large = lightgbm.train(options, lightgbm.Dataset(table, truth), 3)
    kinds = lightgbm.train(
        options | {"num_leaves": 20}, lightgbm.Dataset(table, truth, categorical_feature=[2]), 3
    )
    for booster in (large, kinds):
        assert forest_of(booster) is None
        fast, slow = both_ways(lambda booster=booster: raw_scores(booster, table, 1))
        assert fast.tolist() == slow.tolist()


@needs_numba
def test_the_shipped_trees() -> None:
    model = load_model()
    for booster in (*model.pair, *model.group):
        assert forest_of(booster) is not None
        asked = some_rows(4, 2_000, booster.num_feature(), 0.1)
        fast, slow = both_ways(lambda booster=booster, asked=asked: raw_scores(booster, asked, 1))
        assert fast.tolist() == slow.tolist()


@needs_numba
def test_scholars_are_the_same_with_and_without(tmp_path: Path) -> None:
    synthesise(1_500, 7, tmp_path, True, False, lambda _: None)
    with open_library(tmp_path / "library", create=True) as library:
        library.raw.append(collect.read_path(tmp_path / WORKS_FILE))
        writer = library.begin()
        normalise.build(((raw, collect.parse(raw)) for raw in library.raw.scan()), writer)
        writer.commit()
        fast, slow = both_ways(lambda: identify.build(library.current(), []))
    assert isinstance(fast.assignments, pa.Table)
    assert fast.assignments.equals(slow.assignments)
    assert fast.scholars.equals(slow.scholars)
