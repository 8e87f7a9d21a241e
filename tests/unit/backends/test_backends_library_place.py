"""Where a library is does not depend on where the process stands later."""

from __future__ import annotations

from pathlib import Path

import pytest

from connexon.backends.library import open_library


def test_a_relative_library_outlives_a_change_of_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with open_library("shelf", create=True) as library:
        monkeypatch.chdir("/")
        assert library.path == tmp_path / "shelf"
        assert library.current().version == 0
