"""Arrays in a file: they come back as written, or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from connexon.backends import kept_arrays
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


@pytest.fixture
def sums(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Sizes of what sums were made of since."""
    made: list[int] = []

    class Counting:
        @staticmethod
        def crc32(content: memoryview) -> int:
            made.append(len(content))
            return int(_crc32(content))

    _crc32 = kept_arrays.isal_zlib.crc32
    monkeypatch.setattr(kept_arrays, "isal_zlib", Counting)
    return made


def test_a_file_found_whole_is_not_summed_again(
    tmp_path: Path, sums: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_arrays, "_TOO_YOUNG", -1.0)  # its time of change cannot be set
    write_arrays(tmp_path / "a", ARRAYS)
    sums.clear()
    assert read_arrays(tmp_path / "a") is not None
    first = sum(sums)
    sums.clear()
    again = read_arrays(tmp_path / "a")
    assert again is not None
    assert np.array_equal(again["square"], ARRAYS["square"])
    assert sum(sums) < first - 8000, "the header is, the numbers are not"


def test_a_young_file_is_summed_each_time(tmp_path: Path, sums: list[int]) -> None:
    """Where clocks are coarse it could be written again without being seen to."""
    write_arrays(tmp_path / "a", ARRAYS)
    sums.clear()
    assert read_arrays(tmp_path / "a") is not None
    once = list(sums)
    assert read_arrays(tmp_path / "a") is not None
    assert sums == once * 2
    assert [p.name for p in tmp_path.iterdir()] == ["a"]


def test_what_was_found_whole_and_changed_since_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where it has the size and the time of before."""
    monkeypatch.setattr(kept_arrays, "_TOO_YOUNG", -1.0)
    write_arrays(tmp_path / "a", ARRAYS)
    before = (tmp_path / "a").stat()
    assert read_arrays(tmp_path / "a") is not None
    whole = bytearray((tmp_path / "a").read_bytes())
    whole[-3] ^= 255
    while (tmp_path / "a").stat().st_ctime_ns == before.st_ctime_ns:  # a coarse clock
        (tmp_path / "a").write_bytes(whole)
        os.utime(tmp_path / "a", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert read_arrays(tmp_path / "a") is None
