"""What was read and kept is damaged, missing or of another form: everything is read anew, silently,
and nothing that anybody sees is different."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import zstandard

from connexon import identify
from connexon.app import people
from connexon.app.accounts import local_curator
from connexon.app.building import update
from connexon.app.collecting import collect
from connexon.app.judging import Statement, say, take_back
from connexon.app.synthesising import WORKS_FILE, synthesise
from connexon.app.view import library_view
from connexon.app.wiring import open_library
from connexon.backends.kept_arrays import WHOLE, read_arrays, write_arrays
from connexon.records.ids import ScholarId, WorkId, format_scholar_id, format_work_id

Harm = Callable[[Path], None]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of 300 works, and 12 more in `second.jsonl`."""
    folder = tmp_path_factory.mktemp("kept")
    synthesise(312, 5, folder / "corpus", False, False, lambda _: None)
    with (folder / "corpus" / WORKS_FILE).open("rb") as packed:
        reader = zstandard.ZstdDecompressor().stream_reader(packed)
        lines = list(io.TextIOWrapper(reader, encoding="utf-8"))
    (folder / "first.jsonl").write_text("".join(lines[:300]), encoding="utf-8")
    (folder / "second.jsonl").write_text("".join(lines[300:]), encoding="utf-8")
    with open_library(folder / "library", create=True) as library:
        collect(library, [folder / "first.jsonl"])
    return folder


def short(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def changed(path: Path) -> None:
    """A byte of the last array; before it there may be some that mean nothing."""
    whole = path.read_bytes()
    path.write_bytes(whole[:-5] + bytes([whole[-5] ^ 255]) + whole[-4:])


def older(path: Path) -> None:
    arrays = read_arrays(path)
    assert arrays is not None
    write_arrays(path, {**arrays, "format": np.array([0])})


def of_fewer_works(path: Path) -> None:
    """Whole, but of another version."""
    reading = identify.reading_of(read_arrays(path) or {})
    assert reading is not None
    gone = identify.News(
        reading.corpus.work_ids[:3], *(_nothing(n) for n in ("works", "authorships")),
        np.zeros(0, dtype=np.int64), _nothing("references"),
    )  # fmt: skip
    write_arrays(path, identify.arrays_of(identify.grown(reading, gone)))


def _nothing(name: str) -> object:
    from connexon.records.tables import TABLES

    return TABLES[name].schema.empty_table()


@pytest.mark.parametrize("harm", [short, changed, Path.unlink, older, of_fewer_works])
def test_what_cannot_be_used_is_read_anew(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: Harm
) -> None:
    monkeypatch.setattr(people, "ALWAYS_IN_FULL", 0)
    shutil.copytree(sound / "library", tmp_path / "library")
    (kept,) = (tmp_path / "library" / "versions").rglob("identity.arrays")
    harm(kept)
    with open_library(tmp_path / "library") as library:
        assert people.reading_kept(library.current()) is None
        in_full = library.current().marks["identified_in_full"]
        collect(library, [sound / "second.jsonl"])
        tables = library.current()
        assert tables.marks["identified_in_full"] == in_full, "this was a full run"
        assert people.reading_kept(tables) is not None, "kept again"
        assert tables.read("assignments").num_rows == tables.counts["authorships"]


def test_an_increment_grows_what_was_kept(
    sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "ALWAYS_IN_FULL", 0)
    shutil.copytree(sound / "library", tmp_path / "library")

    def refused(_tables: object) -> None:
        raise AssertionError("everything was read anew")

    monkeypatch.setattr(identify, "read", refused)
    with open_library(tmp_path / "library") as library:
        collect(library, [sound / "second.jsonl"])
        reading = people.reading_kept(library.current())
        assert reading is not None
        rows = library.current().read("authorships", ["work_id", "position"])
        corpus = reading.corpus
        assert corpus.work_ids[corpus.signature_work].tolist() == rows["work_id"].to_pylist()
        assert corpus.position.tolist() == rows["position"].to_pylist()


def dropped(path: Path) -> None:
    """Whole, without what it is read for."""
    write_arrays(path, {"scholar_id": np.zeros(3, dtype=np.int64)})


@pytest.mark.parametrize("harm", [short, changed, Path.unlink, dropped, None])
def test_owners_are_those_of_the_table(sound: Path, tmp_path: Path, harm: Harm | None) -> None:
    shutil.copytree(sound / "library", tmp_path / "library")
    (kept,) = (tmp_path / "library" / "versions").rglob("identity_assigned.arrays")
    if harm is not None:
        harm(kept)
    with open_library(tmp_path / "library") as library:
        tables = library.current()
        rows = tables.read("assignments", ["scholar_id", "match_probability"])
        scholar, probability = people.assigned_in(tables)
        assert scholar.tolist() == rows["scholar_id"].to_pylist()
        assert probability.tolist() == rows["match_probability"].to_pylist()


def test_what_is_known_to_be_whole_stays_known(sound: Path, tmp_path: Path) -> None:
    """Sweeping takes away what says that a file is whole with the file, and not before."""
    shutil.copytree(sound / "library", tmp_path / "library")
    (kept,) = (tmp_path / "library" / "versions").rglob("identity.arrays")
    said = kept.with_name(kept.name + WHOLE)
    said.write_bytes(b"")
    of_nothing = kept.with_name("gone.arrays" + WHOLE)
    of_nothing.write_bytes(b"")
    with open_library(tmp_path / "library") as library:
        update(library)
        assert said.exists()
        assert not of_nothing.exists()


def test_a_file_half_written_is_not_there(sound: Path, tmp_path: Path) -> None:
    """Killed in mid-write: the name that a manifest could state was not given yet."""
    shutil.copytree(sound / "library", tmp_path / "library")
    (kept,) = (tmp_path / "library" / "versions").rglob("identity.arrays")
    half = kept.with_name("identity.arrays.part")
    half.write_bytes(kept.read_bytes()[:1000])
    with open_library(tmp_path / "library") as library:
        assert people.reading_kept(library.current()) is not None
        collect(library, [sound / "second.jsonl"])
    assert not half.exists(), "swept with the next version"


@pytest.mark.parametrize("harm", [short, changed, Path.unlink, older, None])
def test_a_judgement_needs_nothing_that_was_kept(
    sound: Path, tmp_path: Path, harm: Harm | None
) -> None:
    """What the models said when the version was built saves asking them again, and no more."""
    shutil.copytree(sound / "library", tmp_path / "library")
    (kept,) = (tmp_path / "library" / "versions").rglob("identity_unsaid.arrays")
    if harm is not None:
        harm(kept)
    with open_library(tmp_path / "library") as library:
        tables = library.current()
        count = tables.counts["authorships"]
        assert (people.unsaid_kept(tables, count) is None) is (harm is not None)
        best = tables.query("SELECT scholar_id FROM scholars ORDER BY work_count DESC LIMIT 1")
        scholar = int(best["scholar_id"][0].as_py())
        view = library_view(tables, library.ledger)
        last = max(view.signatures_of(scholar), key=lambda k: k.work_id)
        actor, at = local_curator("curator"), datetime(2026, 5, 1, tzinfo=UTC)
        spoken = Statement(
            "not-mine", work=format_work_id(WorkId(last.work_id)), position=last.position,
            scholar=format_scholar_id(ScholarId(scholar)),
        )  # fmt: skip
        said = say(library, actor, spoken, at)
        assert last not in library_view(tables, library.ledger).signatures_of(scholar)
        take_back(library, actor, said.id, at)
        assert last in library_view(tables, library.ledger).signatures_of(scholar)
        assert library.ledger.overlay(tables.version) == {}, "as if nothing had been said"
        if harm is None:  # an update with nothing new keeps it
            update(library)
            assert people.unsaid_kept(library.current(), count) is not None
