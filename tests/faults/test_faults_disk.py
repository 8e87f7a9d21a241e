"""A full disk: a clear answer, the old version served, and all well again with more room."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from corpus import write_corpus

from connexon.backends.library import LibraryDirectory, open_library
from connexon.ports.ledger import Judgement, JudgementKind, SignatureKey
from connexon.records.errors import LibraryError
from connexon.records.tables import TABLES


def connexon(library: Path, *arguments: str, most_bytes: int | None = None):
    """Run the command, no file of it larger than `most_bytes`."""

    def limit() -> None:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    return subprocess.run(
        [sys.executable, "-m", "connexon", "--library", str(library), *arguments, "--quiet"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
    )


def snapshot(library: LibraryDirectory) -> dict[str, list[dict[str, object]]]:
    tables = library.current()
    return {name: tables.read(name).to_pylist() for name in TABLES}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = tmp_path_factory.mktemp("disk")
    write_corpus(files, works_in_file=150)
    return files


@pytest.mark.parametrize("stored_first", [False, True], ids=["raw records", "tables"])
def test_files_that_may_not_grow(corpus: Path, tmp_path: Path, stored_first: bool) -> None:
    path = tmp_path / "lib"
    assert connexon(path, "collect", str(corpus / "part-0.jsonl")).returncode == 0
    with open_library(path) as library:
        old = snapshot(library)
        sizes = {p: p.stat().st_size for p in path.rglob("*.parquet")}
    command = ["collect", str(corpus)]
    if stored_first:
        assert connexon(path, *command, "--no-update").returncode == 0
        command = ["update"]
    failed = connexon(path, *command, most_bytes=40_000)
    assert failed.returncode == 7, failed.stderr
    assert failed.stderr.startswith("Error: ")
    assert "free some space" in failed.stderr
    assert "Traceback" not in failed.stderr
    with open_library(path) as library:
        assert snapshot(library) == old
        assert all(p.stat().st_size == size for p, size in sizes.items())
    assert connexon(path, *command).returncode == 0
    with open_library(path) as library:
        assert library.current().counts["works"] == 450


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes."""
    if os.getuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can mount a small disk")
    where = tmp_path / "disk"
    where.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(where)]
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("mounting is not allowed here")
    yield where
    subprocess.run(["umount", "-l", str(where)], check=True)


def test_a_full_disk(corpus: Path, small_disk: Path) -> None:
    path = small_disk / "lib"
    assert connexon(path, "collect", str(corpus / "part-0.jsonl")).returncode == 0
    with open_library(path) as library:
        old = snapshot(library)
        filler = small_disk / "filler"
        room = shutil.disk_usage(small_disk).free
        filler.write_bytes(b"x" * (room - 40_000))
        failed = connexon(path, "collect", str(corpus))
        assert failed.returncode == 7, failed.stderr
        assert "Traceback" not in failed.stderr
        assert snapshot(library) == old
        filler.unlink()
    assert connexon(path, "collect", str(corpus)).returncode == 0


def test_a_judgement_that_cannot_be_stored_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lib"
    library = open_library(path, create=True)
    said = Judgement(
        0,
        JudgementKind.NAME,
        None,
        SignatureKey(1, 0),
        None,
        "x" * 100_000,
        "ira",
        datetime(2026, 3, 1, tzinfo=UTC),
    )
    kept = library.ledger.append(said)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, hard))
    try:
        with pytest.raises(LibraryError, match="Nothing of this change was kept"):
            list(map(library.ledger.append, [said] * 5))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert library.ledger.append(said).judgement_id > kept.judgement_id
    library.close()
