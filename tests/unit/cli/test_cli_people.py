"""People's word and measured truth, through the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

# Two invented chemists who share a name and nothing else.
WORKS = [
    ("a1", "Slow oxidation of invented alloys", "Kestrel Works", ["Wang, Wei", "Kron, Ada"]),
    ("a2", "Fast oxidation of invented alloys", "Kestrel Works", ["Wang, Wei", "Kron, Ada"]),
    ("b1", "Dialects of the outer islands", "Isle College", ["Wang, Wei", "Lind, Bo"]),
    ("b2", "Grammar of the outer islands", "Isle College", ["Wang, Wei", "Lind, Bo"]),
]
GOLD = {"a1": "chemist", "a2": "chemist", "b1": "linguist", "b2": "linguist"}


@pytest.fixture
def people(run, tmp_path: Path) -> Path:
    """A library of the four works, in ./library."""
    lines = [
        {
            "id": key,
            "title": title,
            "year": 2001,
            "authors": [{"name": name, "affiliations": [place]} for name in names],
        }
        for key, title, place, names in WORKS
    ]
    (tmp_path / "w.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    gold = [{"paper_id": k, "position": 0, "person": who} for k, who in GOLD.items()]
    (tmp_path / "gold.jsonl").write_text("".join(json.dumps(line) + "\n" for line in gold))
    assert run("collect", "w.jsonl").exit_code == 0
    return tmp_path


def wangs(run) -> dict[str, str]:
    """Scholar of each work's first author, by the work's title."""
    found = json.loads(run("search", 'author:"Wang, Wei"', "--format", "json").stdout)
    return {hit["work"]["title"]: hit["work"]["authors"][0]["scholar_id"] for hit in found["hits"]}


def work_id(run, title: str) -> str:
    found = json.loads(run("search", f'title:"{title}"', "--format", "json").stdout)
    return found["hits"][0]["work"]["id"]


def test_a_judgement_takes_effect_at_once_and_can_be_revoked(run, people: Path) -> None:
    before = wangs(run)
    pair = (work_id(run, WORKS[0][1]), 0, work_id(run, WORKS[1][1]), 0)
    kind = "different" if before[WORKS[0][1]] == before[WORKS[1][1]] else "same"
    said = run("judge", kind, *pair)
    assert said.exit_code == 0, said.output
    number = said.output.split("Judgement ")[1].split(":")[0]
    after = wangs(run)
    assert (after[WORKS[0][1]] == after[WORKS[1][1]]) is (kind == "same")
    assert run("judge", kind, *pair).exit_code == 5  # it is said already
    assert f"\n{number} " in "\n" + run("judge", "list").output.lstrip()
    assert "Version 2 built" in run("update", "--quiet").output  # the word outlives a new version
    assert (wangs(run)[WORKS[0][1]] == wangs(run)[WORKS[1][1]]) is (kind == "same")
    assert run("judge", "revoke", number).exit_code == 0
    assert wangs(run) == before
    assert run("judge", "revoke", number).exit_code == 5
    assert "(revoked by" in run("judge", "list").output


def test_two_scholars_are_joined_by_their_ids_and_the_old_id_leads_on(run, people: Path) -> None:
    before = wangs(run)
    chemist, linguist = before[WORKS[0][1]], before[WORKS[2][1]]
    assert chemist != linguist
    said = run("judge", "same", chemist, linguist)
    assert said.exit_code == 0, said.output
    assert "and 1 more) is the same person as" in said.output
    joined = set(wangs(run).values())
    assert len(joined) == 1
    for old in (chemist, linguist):
        shown = json.loads(run("scholar", old, "--format", "json").stdout)
        assert {shown["scholar"]["id"]} == joined
        assert shown["scholar"]["work_count"] == 4
    assert run("judge", "same", chemist, linguist).exit_code == 5  # they are one already
    assert "two scholars by their ids" in run("judge", "same", chemist).output
    number = said.output.split("Judgement ")[1].split(":")[0]
    assert run("judge", "revoke", number).exit_code == 0
    assert wangs(run) == before


def test_a_work_taken_away_given_back_and_renamed(run, people: Path) -> None:
    before = wangs(run)
    chemist, own = before[WORKS[0][1]], work_id(run, WORKS[0][1])
    assert run("judge", "not-mine", own, 0, chemist).exit_code == 0
    after = wangs(run)
    assert after[WORKS[0][1]] != chemist
    assert after[WORKS[1][1]] == chemist
    assert run("judge", "mine", own, 0, chemist).exit_code == 0  # the newer word holds
    assert wangs(run) == before
    assert run("judge", "name", chemist, "Wang Wei, of Kestrel").exit_code == 0
    assert "Wang Wei, of Kestrel" in run("scholar", chemist).output
    for number in (3, 2, 1):
        assert run("judge", "revoke", number).exit_code == 0
    assert wangs(run) == before
    assert "of Kestrel" not in run("scholar", chemist).output


def test_a_scholar_is_divided_by_signatures_and_by_parts(run, people: Path) -> None:
    before = wangs(run)
    chemist, linguist = before[WORKS[0][1]], before[WORKS[2][1]]
    assert run("judge", "same", chemist, linguist).exit_code == 0
    (joined,) = set(wangs(run).values())
    dialects, grammar = (work_id(run, WORKS[k][1]) for k in (2, 3))
    listed = run("judge", "parts", joined).output
    assert listed.startswith(f"Wei Wang, {joined}: 4 works\n")
    assert f"{dialects}:0  2001  Dialects of the outer islands" in listed
    assert "Isle College" in listed
    for named in ([f"{dialects}:0", f"{grammar}:0"], ["--part", f"{grammar}:0"]):
        said = run("judge", "different", joined, *named)
        assert said.exit_code == 0, said.output
        after = wangs(run)
        assert after[WORKS[0][1]] == after[WORKS[1][1]] != after[WORKS[2][1]]
        if len(named) == 2 and named[0] != "--part":
            assert after[WORKS[2][1]] == after[WORKS[3][1]]
        number = said.output.split("Judgement ")[1].split(":")[0]
        assert run("judge", "revoke", number).exit_code == 0
        assert set(wangs(run).values()) == {joined}


@pytest.mark.parametrize(
    ("which", "code", "words"),
    [
        ((), 2, "Name two signatures by WORK POSITION"),
        (("S",), 2, "Name two signatures by WORK POSITION"),
        (("S", "W", "0"), 2, "Name two signatures by WORK POSITION"),
        (("S", "doi:10.5555/none:0"), 3, "10.5555/none"),
        (("S", "W0:x"), 2, "is no signature: say work:position"),
        (("S", "--part", "x"), 2, "is no signature: say work:position"),
        (("S", "all"), 2, "Leave those of one of the two people"),
        (("S", "--part", "other"), 5, "is not on that scholar's page"),
        (("S", "other"), 5, "not on that scholar's page"),
        (("Snobody", "W:0"), 3, "Snobody"),
    ],
)
def test_a_division_that_cannot_be(run, people: Path, which, code, words) -> None:
    scholar = wangs(run)[WORKS[0][1]]
    own = [f"{work_id(run, WORKS[k][1])}:0" for k in (0, 1)]
    kron = f"{work_id(run, WORKS[0][1])}:1"
    given: list[str] = []
    for word in which:
        given += own if word == "all" else [{"S": scholar, "other": kron}.get(word, word)]
    answer = run("judge", "different", *given)
    assert words in answer.output, answer.output
    assert answer.exit_code == code


def test_judging_what_is_not_there(run, people: Path) -> None:
    answer = run("judge", "same", "doi:10.5555/none", 0, "doi:10.5555/none", 1)
    assert answer.exit_code == 3
    assert "10.5555/none" in answer.output
    own = work_id(run, WORKS[0][1])
    assert run("judge", "same", own, 9, own, 0).exit_code in {2, 3}
    assert run("judge", "revoke", 77).exit_code == 3


def test_quality_against_gold(run, people: Path) -> None:
    first, second = work_id(run, WORKS[0][1]), work_id(run, WORKS[2][1])
    other_first, other_second = work_id(run, WORKS[1][1]), work_id(run, WORKS[3][1])
    for kind, *pair in (
        ("same", first, 0, other_first, 0),
        ("same", second, 0, other_second, 0),
        ("different", first, 0, second, 0),
    ):
        assert run("judge", kind, *pair).exit_code in {0, 5}
    answer = run("quality", "identity", "--gold", "gold.jsonl", "--format", "json")
    measured = json.loads(answer.stdout)
    perfect = {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert measured["scholars"]["b_cubed"] == perfect
    assert measured["scholars"]["pairwise"] == perfect
    assert measured["scholars"]["signature_count"] == 4
    # One name, two people of two works each: of the six pairs two are right.
    assert measured["full_name"]["b_cubed"]["precision"] == pytest.approx(0.5)
    assert measured["full_name"]["pairwise"]["precision"] == pytest.approx(1 / 3)
    table = run("quality", "identity", "--gold", "gold.jsonl")
    assert "4 labelled signatures of 2 people" in table.output


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"paper_id": "a1"}', '{"paper_id": "a1", "position": "x", "person": "p"}']
)
def test_gold_that_is_none(run, people: Path, line: str) -> None:
    (people / "bad.jsonl").write_text(line + "\n")
    answer = run("quality", "identity", "--gold", "bad.jsonl")
    assert answer.exit_code == 2, answer.output
    assert "bad.jsonl" in answer.output
    missing = run("quality", "identity", "--gold", "none.jsonl")
    assert missing.exit_code == 2
    assert "none.jsonl" in missing.output
