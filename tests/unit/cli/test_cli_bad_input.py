"""Files as they come, through the command: each gives a clear answer and stops nothing else."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import zstandard

BOMB = b" " * 999 + b"\n"


def work(number: int, **more: object) -> bytes:
    """One line of interchange about an invented work."""
    record: dict[str, object] = {
        "id": f"w{number}",
        "title": f"On invented locks, number {number}, and their keys",
        "year": 1990 + number,
        "authors": [{"position": 0, "name": "Ada Kron"}],
    }
    return json.dumps(record | more).encode() + b"\n"


def collected(run, path: Path, name: str, data: bytes) -> tuple[dict, str]:
    """The summary and what was rejected, of a collection of this file and a sound one."""
    (path / name).write_bytes(data)
    (path / "sound.jsonl").write_bytes(work(90) + work(91))
    answer = run("collect", name, "sound.jsonl", "--json", "--quiet")
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout), run("update", "--rejects").output


THREE = work(1) + work(2) + work(3)
GARBLED = b'{"id": "x", "title": "Locks \xff\xfe"}\n'


CUT = "the file is cut off: its compressed data ends too early"
GROWS = "the file grows more than 400 times"
CASES: dict[str, tuple[bytes, int, list[str]]] = {
    # file: its bytes, how many works it gives, and what is said of the rest
    "cut.jsonl": (THREE[:-9], 2, ["3: is cut off"]),
    "cut.jsonl.gz": (gzip.compress(THREE)[:-4], 3, [f"3: after line 3: {CUT}"]),
    "cut.jsonl.zst": (zstandard.compress(THREE)[:-4], 0, [f"0: {CUT}"]),
    "utf.jsonl": (work(1) + GARBLED + work(2), 2, ["2: is not UTF-8 (byte 28"]),
    "bomb.gz": (gzip.compress(work(1) + BOMB * 80_000), 1, [f"1: after line 1: {GROWS}"]),
    "bomb.zst": (zstandard.compress(work(1) + BOMB * 80_000), 1, [f"1: after line 1: {GROWS}"]),
    "long.jsonl": (b'{"title": "' + b"a" * (65 << 20), 0, ["0: the file has a line 1 that is lon"]),
    "empty.jsonl": (b"", 0, ["0: the file is empty"]),
    "letter.txt": (b"Dear editor,\n", 0, ["0: the file is in no format known"]),
    "none.jsonl": (work(1, authors=[]) + b'{"title": "Locks that nobody is known for"}\n', 2, []),
    "both.jsonl": (
        work(1) + b"[]\n" + b'{"year": 1}\n' + b"7\n",
        1,
        ["2: is JSON but no object", "3: has neither title nor", "4: is JSON but no object"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_cannot_be_read_is_told_with_file_line_and_reason(
    run, tmp_path: Path, name: str
) -> None:
    data, works, reasons = CASES[name]
    rejects = [f"{name}:{reason}" for reason in reasons]
    done, told = collected(run, tmp_path, name, data)
    assert done["updated"]["works"] == works + 2  # the sound file is all there
    assert done["rejected"] == done["updated"]["rejected"] == len(rejects)
    lines = told.splitlines() if rejects else []
    assert [line[: len(r)] for line, r in zip(lines, rejects, strict=True)] == rejects


def test_the_summary_counts_what_was_read_merged_and_rejected(run, tmp_path: Path) -> None:
    twice = work(1) + work(1, venue="Elsewhere") + work(1) + b"{\n"
    (tmp_path / "a.jsonl").write_bytes(twice)
    answer = run("collect", "a.jsonl", "--quiet")
    # Four lines: two are told apart, one repeats the first byte by byte, one is no record.
    assert "4 records read from 1 file: 3 new, 1 already here, 1 rejected." in answer.stdout
    assert "1 work from 3 records (1 merged, 1 rejected)" in answer.stdout
    assert "Rejected: a.jsonl:4: " in answer.stderr
    again = run("collect", "a.jsonl", "--quiet")
    assert "0 new, 4 already here, 1 rejected." in again.stdout
    assert "Version 1 is up to date" in again.stdout


def test_duplicate_ids_that_contradict_each_other_stay_two_works(run, tmp_path: Path) -> None:
    other = work(1, title="Graph colouring in linear time", authors=[{"name": "Bo Lind"}])
    done, told = collected(run, tmp_path, "a.jsonl", work(1) + other)
    assert (done["updated"]["works"], done["rejected"]) == (4, 0)
    assert "Nothing was rejected" in told


def test_a_paper_by_3212_people(run, tmp_path: Path) -> None:
    names = [f"{chr(65 + i % 26)}. {chr(65 + i // 26 % 26)}endor{i}" for i in range(3212)]
    byline = [{"position": i, "name": name} for i, name in enumerate(names)]
    done, _ = collected(run, tmp_path, "large.jsonl", work(1, authors=byline))
    assert done["updated"]["signatures"] == 3212 + 2
    found = run("search", 'author:"Aendor0"', "--format", "json")
    (hit,) = json.loads(found.stdout)["hits"]
    assert hit["work"]["author_count"] == 3212
    assert "(3,212)" in run("search", "number 1").output
    assert "entry 3211" in run("why", hit["work"]["id"], 3211).output


def test_a_missing_file_makes_no_library(run, tmp_path: Path) -> None:
    answer = run("collect", "none.jsonl")
    assert answer.exit_code == 2
    assert "There is no file 'none.jsonl'" in answer.output
    (tmp_path / "a.jsonl").write_bytes(work(1))
    answer = run("collect", "a.jsonl", "--format", "excel")
    assert answer.exit_code == 2
    assert "interchange" in answer.output
    assert not (tmp_path / "library").exists()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("a" * 10_000, "10,000 characters; at most 2,000"),
        ("gap " * 2_500, "10,000 characters; at most 2,000"),
        ('"unbalanced', "quotation mark at character 1 is never closed"),
        ('title:"two words', "quotation mark at character 7 is never closed"),
        ("((gap", "parenthesis at character 2 is never closed"),
        ("gap)", "parenthesis"),
        ("year:soon", "is no year"),
        ("colour:red", "colour"),
    ],
    ids=["letters", "words", "quote", "quote of a field", "open", "closed", "year", "field"],
)
def test_queries_that_make_no_sense_say_why(run, built: Path, query: str, words: str) -> None:
    answer = run("--library", built, "search", "--", query)
    assert answer.exit_code == 2, answer.output
    assert words in answer.stderr
    assert len(answer.stderr) < 400  # the query is not repeated in full
