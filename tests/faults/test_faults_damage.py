"""Libraries that are damaged, too new, not ours to touch or in use: said in words, and repaired."""

from __future__ import annotations

import json
import os
import random
import shutil
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from corpus import write_corpus

from connexon.app import building
from connexon.app.progress import Progress
from connexon.app.wiring import open_library
from connexon.cli.commands import connexon

NOBODY = 65534


def called(*arguments: object) -> tuple[int, str]:
    """Exit status and everything printed; what is not ours is raised here."""
    answer = CliRunner().invoke(connexon, [str(a) for a in arguments])
    if answer.exception is not None and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    return answer.exit_code, answer.output


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("damage")
    write_corpus(made, files=2, works_in_file=60)
    return made


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory, files: Path) -> Path:
    path = tmp_path_factory.mktemp("sound") / "lib"
    status, told = called("--library", path, "collect", files / "part-0.jsonl", "--quiet")
    assert status == 0, told
    assert called("--library", path, "judge", "list")[0] == 0
    return path


@pytest.fixture
def lib(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "lib"))


def garble(path: Path) -> None:
    """Other bytes between the first and the last four, as many as before."""
    size = path.stat().st_size
    noise = random.Random(7).randbytes(size - 8)
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + noise + whole[-4:])


def flip_one_bit(path: Path) -> None:
    """In the first page, which the checksum of the page finds."""
    whole = bytearray(path.read_bytes())
    whole[60] ^= 4
    path.write_bytes(whole)


@pytest.mark.parametrize("table", ["works", "authorships", "assignments", "scholars", "rejects"])
def test_a_garbled_table_is_named_and_rebuilt(lib: Path, table: str) -> None:
    (path,) = (lib / "versions" / "1").glob(f"{table}-*.parquet")
    garble(path)
    questions = [("search", "reefs"), ("scholar", "Wei Wang"), ("update", "--rejects")]
    answers = [called("--library", lib, *question) for question in questions]
    assert {status for status, _ in answers} <= {0, 7}
    (told, *_) = [told for status, told in answers if status == 7]
    assert f"(table {table}) cannot be read" in told
    assert "connexon update --rebuild" in told
    status, told = called("--library", lib, "update", "--rebuild", "--quiet")
    assert status == 0, told
    assert "60 works" in told
    assert all(called("--library", lib, *question)[0] == 0 for question in questions)


def test_one_wrong_bit_does_not_outlive_a_rebuild(lib: Path) -> None:
    (path,) = (lib / "versions" / "1").glob("works-*.parquet")
    flip_one_bit(path)
    assert called("--library", lib, "update", "--rebuild", "--quiet")[0] == 0
    status, told = called("--library", lib, "search", "reefs", "--no-facets")
    assert status == 0, told


@pytest.mark.parametrize("lost", [True, False], ids=["gone", "garbled"])
def test_a_damaged_index_is_named_and_rebuilt(lib: Path, lost: bool) -> None:
    (index,) = (lib / "index").iterdir()
    if lost:
        shutil.rmtree(index)
    else:
        for file in index.glob("*.term"):
            garble(file)
    status, told = called("--library", lib, "search", "reefs")
    assert status == 7
    assert "full-text index" in told
    assert "connexon update --rebuild" in told
    assert called("--library", lib, "update", "--rebuild", "--quiet")[0] == 0
    assert called("--library", lib, "search", "reefs")[0] == 0


@pytest.mark.parametrize("damage", [garble, lambda p: p.write_bytes(p.read_bytes()[:100])])
def test_damaged_raw_records_leave_the_version_served(
    lib: Path, files: Path, damage: Callable[[Path], object]
) -> None:
    (segment,) = (lib / "raw").glob("*.parquet")
    damage(segment)
    for command in (("update", "--rebuild"), ("collect", files)):
        status, told = called("--library", lib, *command, "--quiet")
        assert status == 7, told
        assert "Restore it from a copy" in told
    assert called("--library", lib, "search", "reefs")[0] == 0


def test_a_damaged_database_of_people_is_named(lib: Path) -> None:
    for file in lib.glob("people.sqlite*"):
        file.unlink()
    (lib / "people.sqlite").write_bytes(b"no database " * 1_000)
    status, told = called("--library", lib, "judge", "list")
    assert status == 7
    assert "people.sqlite is damaged" in told


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"format": 99}, "newer connexon"),
        ({"schema_version": 99}, "newer connexon"),
        ("{", "damaged"),
        ("", "damaged"),
    ],
)
def test_manifests_that_cannot_be_used(lib: Path, files: Path, content: object, words: str) -> None:
    path = lib / "manifest.json"
    whole = path.read_text()
    text = json.dumps(json.loads(whole) | content) if isinstance(content, dict) else str(content)
    path.write_text(text)
    for command in (("search", "reefs"), ("update",), ("serve", "--port", 0), ("collect", files)):
        status, told = called("--library", lib, *command)
        assert status == 7, told
        assert words in told
    assert path.read_text() == text  # nothing was written over it
    path.write_text(whole)
    assert called("--library", lib, "search", "reefs")[0] == 0


def test_two_collections_at_once(lib: Path, files: Path) -> None:
    with open_library(lib) as library, library.writing():
        for command in (("collect", files), ("update", "--rebuild")):
            status, told = called("--library", lib, *command, "--quiet")
            assert status == 6
            assert f"is being written by process {os.getpid()}" in told
            assert "try again" in told
        assert called("--library", lib, "search", "reefs")[0] == 0
    assert called("--library", lib, "collect", files, "--quiet")[0] == 0


def test_readers_keep_their_version_while_the_next_is_built(lib: Path, files: Path) -> None:
    assert called("--library", lib, "collect", files, "--no-update", "--quiet")[0] == 0
    seen: dict[str, int] = {}
    with open_library(lib) as reading, open_library(lib) as writing:

        def look(progress: Progress) -> None:
            tables = reading.current()
            seen[progress.step] = tables.counts["works"]
            assert tables.query("SELECT count(*) AS n FROM works").column("n")[0].as_py() == 60
            assert called("--library", lib, "search", "reefs", "--no-facets")[0] == 0

        assert building.update(writing, look).works == 120
        assert set(seen.values()) == {60}
        assert {"Who wrote what", "Indicators", "Committing"} <= set(seen)
        assert reading.current().counts["works"] == 120


@pytest.fixture
def as_nobody() -> Callable[..., tuple[int, str]]:
    """Runs the command without the rights of this user, which are all when it is root."""
    if os.getuid() != 0:
        pytest.skip("only root can become somebody else")

    def ask(*arguments: object) -> tuple[int, str]:
        # In a child, because the interpreter itself may lie where others may not read.
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.setegid(NOBODY)
                os.seteuid(NOBODY)
                status, told = called(*arguments)
            except BaseException:  # noqa: BLE001  told to the parent
                status, told = 99, traceback.format_exc()
            os.write(writing, told.encode()[:60_000])
            os._exit(status)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            told = pipe.read().decode()
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), told

    return ask


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A directory that everybody may enter and read."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.mark.filterwarnings("ignore:This process.*fork:DeprecationWarning")
def test_without_permission_to_write(as_nobody, lib: Path, open_place: Path, files: Path) -> None:
    there = Path(shutil.copytree(lib, open_place / "lib"))
    shutil.copyfile(files / "part-1.jsonl", open_place / "new.jsonl")
    for command in (("collect", open_place / "new.jsonl"), ("update", "--rebuild")):
        status, told = as_nobody("--library", there, *command, "--quiet")
        assert status == 7, told
        assert "cannot be written (Permission denied)" in told
    status, told = as_nobody("--library", open_place / "fresh", "collect", open_place / "new.jsonl")
    assert status == 7, told
    assert "cannot be written (Permission denied)" in told


@pytest.mark.filterwarnings("ignore:This process.*fork:DeprecationWarning")
def test_without_permission_to_read(as_nobody, lib: Path, open_place: Path) -> None:
    there = Path(shutil.copytree(lib, open_place / "lib"))
    (there / "manifest.json").chmod(0o600)
    status, told = as_nobody("--library", there, "search", "reefs")
    assert status == 7, told
    assert "cannot be read: Permission denied" in told
    secret = open_place / "secret.jsonl"
    secret.write_text('{"title": "Locks"}\n')
    secret.chmod(0o600)
    status, told = as_nobody("--library", open_place / "fresh", "collect", secret)
    assert status == 2, told
    assert "cannot be opened: Permission denied" in told
