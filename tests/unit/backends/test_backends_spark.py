"""Spark's parts that need no Spark: the shared value, the partition function, the refusals."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import scipy.sparse as sp
from click.testing import CliRunner

from connexon.backends.spark_portions import SparkPortions, over_partition
from connexon.backends.spark_shared import read_shared, write_shared
from connexon.cli.identify import identify
from connexon.ports.portions import Columns, Index
from connexon.records.errors import MissingExtraError


def test_shared_value_comes_back_mapped(tmp_path: Path) -> None:
    matrix = sp.random(40, 30, 0.2, format="csr", random_state=1)
    value = {"numbers": np.arange(1000), "empty": np.zeros(0), "words": ("a", "b"), "m": matrix}
    assert write_shared(tmp_path, value) >= 8000
    back = read_shared(str(tmp_path))
    assert back["words"] == ("a", "b")
    assert back["numbers"].tolist() == list(range(1000))
    assert len(back["empty"]) == 0
    assert (back["m"] != matrix).nnz == 0
    assert not back["numbers"].flags.owndata  # it lies in the mapped file
    back["numbers"][0] = 7
    read_shared.cache_clear()
    assert read_shared(str(tmp_path))["numbers"][0] == 0  # others do not see what one wrote


def doubled(shared: int, portion: Index) -> Columns:
    """Twice the numbers plus the shared one, and a half of them."""
    return portion * 2 + shared, portion / 2


def test_partition_function_answers_portion_by_portion(tmp_path: Path) -> None:
    portions = [np.array([5, 6]), np.array([7]), np.array([8, 9, 10])]
    ends = np.cumsum([len(p) for p in portions])
    write_shared(tmp_path, (doubled, 100, np.concatenate(portions), ends))
    asked = pa.RecordBatch.from_arrays([pa.array([2, 0])], names=["id"])
    found = pa.Table.from_batches(over_partition(str(tmp_path), iter([asked])))
    # Portion 2 first, as asked: 8, 9, 10 give 116, 118, 120; then portion 0: 5, 6 give 110, 112.
    assert found["portion"].to_pylist() == [2, 2, 2, 0, 0]
    assert found["place"].to_pylist() == [0, 1, 2, 0, 1]
    assert found["c0"].to_pylist() == [116, 118, 120, 110, 112]
    assert found["c1"].to_pylist() == [4.0, 4.5, 5.0, 2.5, 3.0]


def test_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("pyspark", "pyspark.sql", "pyspark.errors", "py4j", "py4j.protocol"):
        monkeypatch.setitem(sys.modules, module, None)
    portions = SparkPortions("spark://127.0.0.1:1", tmp_path / "scratch")
    with pytest.raises(MissingExtraError, match=r"connexon\[spark\]"):
        list(portions.map(doubled, 1, [np.array([1])], ("i8", "f8"), _ignore))
    assert not (tmp_path / "scratch").exists()


def test_no_portions_need_no_spark(tmp_path: Path) -> None:
    assert list(SparkPortions("", tmp_path).map(doubled, 1, [], ("i8", "f8"), _ignore)) == []


@pytest.mark.parametrize("arguments", [["--engine", "spark"], ["--master", "local[2]"]])
def test_engine_and_master_go_together(arguments: list[str]) -> None:
    result = CliRunner().invoke(identify, arguments)
    assert result.exit_code == 2
    assert "go together" in result.output


def _ignore(_: Any) -> None:
    """Nobody wants to know."""
