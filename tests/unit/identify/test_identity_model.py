"""Which model it is: told by what is in its files, not by its name alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from connexon.identify import model
from connexon.records.errors import LibraryError

digest_of = model.model_digest.__wrapped__


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "models" / "m"
    folder.mkdir(parents=True)
    (folder / "model.json").write_text('{"stop": 0.5}')
    (folder / "pair-0.txt").write_text("tree")
    monkeypatch.setattr(model.resources, "files", lambda _package: tmp_path)
    return folder


def test_a_model_with_other_curves_is_another(folder: Path) -> None:
    before = digest_of("m")
    assert digest_of("m") == before
    (folder / "model.json").write_text('{"stop": 0.6}')
    assert digest_of("m") != before


def test_a_model_with_other_trees_is_another(folder: Path) -> None:
    before = digest_of("m")
    (folder / "pair-0.txt").rename(folder / "pair-1.txt")
    assert digest_of("m") != before


def test_a_model_that_is_not_there_is_said_so(folder: Path) -> None:
    with pytest.raises(LibraryError, match="'n' is not part of this installation"):
        digest_of("n")
