"""Which model it is: told by what is in its files, not by its name alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from connexon.identify import model
from connexon.identify.features import GROUP_FEATURES
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


def _pairs(sizes: list[float], text: float = 0.4) -> npt.NDArray[np.float32]:
    """Rows of the group model for clusters of which the smaller ones have so many signatures."""
    rows = np.zeros((len(sizes), len(GROUP_FEATURES)), dtype=np.float32)
    rows[:, list(GROUP_FEATURES).index("size_low")] = np.log(sizes)
    rows[:, list(GROUP_FEATURES).index("text")] = text
    return rows


def test_large_clusters_are_merged_with_caution() -> None:
    """e times as large takes by_size from the log odds, up to a size."""
    said = model.Caution(20.0, 100.0, 0.6).of(np.full(5, 0.6), _pairs([1, 20, 60, 100, 1000]))
    odds = 1.5 * np.array([1.0, 1.0, 3.0**-0.6, 5.0**-0.6, 5.0**-0.6])
    assert said == pytest.approx(odds / (1.0 + odds), rel=1e-6)
    assert said[0] == 0.6


def test_caution_keeps_what_is_sure_and_what_is_impossible() -> None:
    said = model.Caution(20.0, 100.0, 0.6).of(np.array([0.0, 1.0]), _pairs([500, 500]))
    assert said.tolist() == [0.0, 1.0]
    assert model.Caution.none().of(np.array([0.3]), _pairs([500])).tolist() == [0.3]


def test_where_no_work_says_what_it_is_about_there_is_no_caution() -> None:
    said = model.Caution(20.0, 100.0, 0.6).of(np.array([0.6]), _pairs([500], text=np.nan))
    assert said.tolist() == [0.6]


def _one_name(cosine: float, count: int = 1) -> npt.NDArray[np.float32]:
    """Rows of the group model for clusters whose forms of the name are that much alike."""
    rows = np.zeros((count, len(GROUP_FEATURES)), dtype=np.float32)
    rows[:, list(GROUP_FEATURES).index("name_cosine")] = cosine
    return rows


RARITY = model.Rarity(0.5, 0.03, 0.5, 1.4)


def test_a_rare_name_speaks_for_one_person() -> None:
    """Half the log of how many times fewer people than 0.5 are expected to bear it, to 0.03; for
    initials, which anybody may bear, nothing."""
    said = RARITY.nats(_one_name(1.0, 5), np.array([20.0, 0.5, 0.05, 0.001, np.inf]))
    wanted = [0.0, 0.0, 0.5 * np.log(10.0), 0.5 * np.log(0.5 / 0.03), 0.0]
    assert said == pytest.approx(wanted)


def test_a_middle_initial_more_speaks_against_a_rare_name_no_longer() -> None:
    said = RARITY.nats(_one_name(0.0, 3), np.array([20.0, 0.05, np.inf]))
    assert said == pytest.approx([0.0, 1.4 + 0.5 * np.log(10.0), 0.0])


def test_without_rarity_names_speak_as_the_trees_have_learnt() -> None:
    said = model.Rarity.none().nats(_one_name(0.0, 2), np.array([0.001, 3.0]))
    assert said.tolist() == [0.0, 0.0]
