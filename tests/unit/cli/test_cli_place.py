"""Which library a command is about, and what it says when there is none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

FIRST = ("search", "connexin", "--limit", 1, "--format", "json")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--library", "{}", *FIRST),
        (*FIRST, "--library", "{}"),
        (FIRST[0], "--library={}", *FIRST[1:]),
    ],
    ids=["before the command", "after the command", "between"],
)
def test_library_option(run, built: Path, arguments: tuple[object, ...]) -> None:
    answer = run(*(str(a).format(built) for a in arguments))
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout)["total"] == 13


def test_the_environment_names_it(run, built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONNEXON_LIBRARY", str(built))
    assert run(*FIRST).exit_code == 0


def test_the_option_outranks_the_environment(
    run, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONNEXON_LIBRARY", "nowhere")
    assert run(*FIRST, "--library", built).exit_code == 0
    missing = run(*FIRST)
    assert missing.exit_code == 3
    assert "'nowhere' is not a connexon library" in missing.output


def test_otherwise_it_is_called_library_and_lies_here(run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"title": "On invented locks and their keys"}\n')
    assert run("collect", "a.jsonl").exit_code == 0
    assert (tmp_path / "library" / "manifest.json").exists()
    assert run("search", "locks").output.startswith("1 work, ")


def test_a_subcommand_takes_it_too(run, built: Path) -> None:
    assert "Nobody has judged" in run("--library", built, "judge", "list").output
    assert "Nobody has judged" in run("judge", "--library", built, "list").output
    assert "Nobody has judged" in run("judge", "list", "--library", built).output


@pytest.mark.parametrize(
    "command",
    [
        ("search", "a"), ("scholar", "Wang"), ("why", "W1", 0), ("update",), ("serve",),
        ("judge", "list"), ("quality", "identity", "--gold", "g"), ("identify",),
    ],
    ids=lambda c: c[0],
)  # fmt: skip
def test_without_a_library_every_command_says_how_to_get_one(run, tmp_path: Path, command) -> None:
    (tmp_path / "g").write_text("{}\n")
    answer = run(*command)
    assert answer.exit_code == 3
    assert "connexon collect FILE" in answer.output
    assert sorted(p.name for p in tmp_path.iterdir()) == ["g"]  # nothing was made
