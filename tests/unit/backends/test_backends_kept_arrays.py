"""Arrays in a file: they come back as written, or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from connexon.backends.kept_arrays import read_arrays, write_arrays

ARRAYS = {
    "numbers": np.arange(1000, dtype=np.int64),
    "nothing": np.zeros(0, dtype=np.float32),
    "square": np.arange(6, dtype=np.int32).reshape(2, 3),
    "letters": np.frombuffer("Grüße".encode(), dtype=np.uint8),
}


def test_arrays_come_back(tmp_path: Path) -> None:
    size = write_arrays(tmp_path / "a.arrays", ARRAYS)
    assert size == (tmp_path / "a.arrays").stat().st_size
    again = read_arrays(tmp_path / "a.arrays")
    assert again is not None
    assert list(again) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert again[name].dtype == array.dtype
        assert np.array_equal(again[name], array)
    assert [p.name for p in tmp_path.iterdir()] == ["a.arrays"]


def test_writing_to_what_was_read_leaves_the_file(tmp_path: Path) -> None:
    write_arrays(tmp_path / "a", ARRAYS)
    first = read_arrays(tmp_path / "a")
    assert first is not None
    first["numbers"][:] = 0
    second = read_arrays(tmp_path / "a")
    assert second is not None
    assert second["numbers"][7] == 7


@pytest.mark.parametrize("part", [0, 1, 15, 16, 100, 0.3, 0.9, 0.9999])
def test_a_short_file_is_none(tmp_path: Path, part: float) -> None:
    write_arrays(tmp_path / "a", ARRAYS)
    whole = (tmp_path / "a").read_bytes()
    (tmp_path / "a").write_bytes(whole[: part if isinstance(part, int) else int(part * len(whole))])
    assert read_arrays(tmp_path / "a") is None


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    """Anywhere but in the zeros between arrays, which mean nothing."""
    write_arrays(tmp_path / "a", ARRAYS)
    whole = (tmp_path / "a").read_bytes()
    for at in range(0, len(whole), 211):
        if whole[at]:
            (tmp_path / "a").write_bytes(whole[:at] + bytes([whole[at] ^ 255]) + whole[at + 1 :])
            assert read_arrays(tmp_path / "a") is None, at


def test_no_file_or_another_is_none(tmp_path: Path) -> None:
    assert read_arrays(tmp_path / "nowhere") is None
    (tmp_path / "other").write_bytes(b"PAR1" * 100)
    assert read_arrays(tmp_path / "other") is None
