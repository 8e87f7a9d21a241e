"""A library on a disk that cannot be written: all reading goes on, writing is refused in words."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from corpus import write_corpus

from connexon.app import collecting, wiring

Run = Callable[..., subprocess.CompletedProcess[str]]
_MOUNT = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'


def read_only(library: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command that sees this directory on a read-only disk."""
    return subprocess.run(
        ["unshare", "-rm", "sh", "-c", _MOUNT, str(library), *command],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("readonly")
    if shutil.which("unshare") is None or read_only(place, "true").returncode:
        pytest.skip("a read-only disk cannot be made here (unshare, mount)")
    write_corpus(place / "records", works_in_file=20)
    opened = wiring.open_library(place / "lib", create=True)
    collecting.collect(opened, [place / "records"], None)
    assert opened.ledger.standing() == []  # the people's database is there
    opened.close()
    return place / "lib"


@pytest.fixture
def run(library: Path) -> Run:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = (sys.executable, "-m", "connexon", "--library", str(library), *arguments)
        return read_only(library, *command)

    return run


def _first_work(run: Run) -> str:
    found = run("search", "year:1900..2100")
    assert found.returncode == 0, found.stderr
    return next(w for w in found.stdout.split() if w.startswith("W") and len(w) == 13)


def test_it_can_be_searched_and_asked(run: Run) -> None:
    work = _first_work(run)
    told = run("why", work, "0")
    assert told.returncode == 0, told.stderr
    assert "Belongs to" in told.stdout
    assert "Nobody has judged" in run("judge", "list").stdout


def test_writing_is_refused_in_words(run: Run) -> None:
    work = _first_work(run)
    scholar = run("why", work, "0").stdout.split("(")[1].split(")")[0]
    refused = run("judge", "name", scholar, "Somebody Else")
    assert refused.returncode == 7
    assert "read and searched only" in refused.stderr
    update = run("update", "--rebuild")
    assert update.returncode == 7
    assert "cannot be written" in update.stderr
    assert "Traceback" not in refused.stderr + update.stderr


def test_without_a_peoples_database_nothing_has_been_said(run: Run, library: Path) -> None:
    (library / "people.sqlite").rename(library / "people.away")
    try:
        assert "Nobody has judged" in run("judge", "list").stdout
        assert _first_work(run)
    finally:
        (library / "people.away").rename(library / "people.sqlite")


def judgements_without(table: str, run: Run, library: Path) -> subprocess.CompletedProcess[str]:
    """What `judge list` says where the database of people lacks a table."""
    kept = (library / "people.sqlite").read_bytes()
    with sqlite3.connect(library / "people.sqlite") as connection:
        connection.execute(f"DROP TABLE {table}")
    connection.close()
    told = run("judge", "list")
    (library / "people.sqlite").write_bytes(kept)
    return told


def test_an_older_peoples_database_says_what_to_do(run: Run, library: Path) -> None:
    refused = judgements_without("judgement_members", run, library)
    assert refused.returncode == 7
    assert "older connexon" in refused.stderr


def test_a_database_made_before_bylines_were_followed_is_read(run: Run, library: Path) -> None:
    told = judgements_without("moves", run, library)
    assert told.returncode == 0, told.stderr
    assert "Nobody has judged" in told.stdout
