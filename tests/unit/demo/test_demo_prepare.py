"""Making the demo library: once, again, and never over somebody's own library."""

from __future__ import annotations

from pathlib import Path

import pytest

from connexon import demo as packaged
from connexon.app.collecting import collect
from connexon.app.demo import prepare
from connexon.app.wiring import open_library
from connexon.records.errors import ConflictError

_SMALL = (
    b'{"provider":"service-a","id":"1","doi":"10.1002/advs.202400888","title":"Flagship",'
    b'"year":2024,"authors":[{"position":0,"name":"Ada Kron"}]}\n'
    b'{"provider":"inspire","id":"2","title":"On tidal locks and sluices","year":1990,'
    b'"authors":[{"position":0,"name":"Wang, Bo"}],"references":["3"]}\n'
)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two records in place of the packaged 9,481."""
    file = tmp_path / "works.jsonl"
    file.write_bytes(_SMALL)
    monkeypatch.setattr(packaged, "records_path", lambda: file)
    return file


def test_made_once_and_found_again(tmp_path: Path, small: Path) -> None:
    first = prepare(tmp_path / "demo")
    assert (first.is_new, first.works) == (True, 2)
    again = prepare(tmp_path / "demo")
    assert (again.is_new, again.works) == (False, 2)


def test_an_interrupted_first_run_goes_on(tmp_path: Path, small: Path) -> None:
    library = open_library(tmp_path / "demo", create=True)
    collect(library, [small], build=False)  # stopped before a version was built
    library.close()
    assert prepare(tmp_path / "demo").works == 2


@pytest.mark.parametrize("build", [True, False])
def test_a_library_of_something_else_is_left_alone(
    tmp_path: Path, small: Path, build: bool
) -> None:
    mine = tmp_path / "mine.jsonl"
    mine.write_bytes(b'{"id": "9", "title": "My own paper about locks"}\n')
    library = open_library(tmp_path / "demo", create=True)
    collect(library, [mine], build=build)
    library.close()
    with pytest.raises(ConflictError, match="something else"):
        prepare(tmp_path / "demo")
    library = open_library(tmp_path / "demo")
    assert library.raw.last_raw_id == 1
    library.close()
