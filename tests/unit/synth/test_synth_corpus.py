"""Synthetic corpora: the laws they keep, and the files they become."""

from __future__ import annotations

import hashlib
import io
import json
import math
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zstandard
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from connexon.app.progress import Progress, silent
from connexon.app.synthesising import GOLD_FILE, PLAN_FILE, WORKS_FILE, synthesise
from connexon.cli.synth import synth
from connexon.collect import interchange
from connexon.records.errors import ConflictError, InputError
from connexon.records.identifiers import normalise_orcid
from connexon.synth.corpus import Corpus
from connexon.synth.hashing import below, chance, draw, lookup, pick, zipf
from connexon.synth.people import Style, orcid, parts_of, printed
from connexon.synth.world import Plan

_PLAN = Plan(works=3000, seed=5)


@pytest.fixture(scope="module")
def corpus() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    lines = Corpus(_PLAN).run(0, _PLAN.works)
    works = [json.loads(line) for line in lines.works.splitlines()]
    gold = [json.loads(line) for line in lines.gold.splitlines()]
    assert lines.count == len(works)
    assert lines.signatures == len(gold)
    return works, gold


def _mixed(x: int) -> int:
    """SplitMix64's finaliser, written out in Python's own integers."""
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 % 2**64
    x = (x ^ x >> 27) * 0x94D049BB133111EB % 2**64
    return x ^ x >> 31


def test_draws_are_the_integer_arithmetic_they_claim() -> None:
    golden = 0x9E3779B97F4A7C15
    start = _mixed((7 * golden + 3 * 0xD1B54A32D192ED03 + 1) % 2**64)
    expected = [
        _mixed(
            _mixed(start ^ (a * golden + 0x632BE5AB) % 2**64) ^ (b * golden + 0x632BE5AB) % 2**64
        )
        for a, b in ((0, 5), (1, 6), (10**9, 7))
    ]
    drawn = draw(7, 3, np.array([0, 1, 10**9]), np.array([5, 6, 7]))
    assert drawn.tolist() == expected


def test_corpus_is_the_same_everywhere() -> None:
    # Frozen: another value on another machine, or after a change that meant no change, is a bug.
    lines = Corpus(Plan(works=400, seed=1)).run(0, 400)
    assert hashlib.sha256(lines.works + lines.gold).hexdigest()[:16] == "3d4d16156e813905"


def test_draws_follow_their_weights() -> None:
    # 100,000 draws: the share of a weight p has standard deviation sqrt(p (1 - p) / n) < 0.0016.
    bits = draw(3, 1, np.arange(100_000, dtype=np.int64))
    shares = np.bincount(pick(lookup([5.0, 3.0, 2.0]), bits)) / len(bits)
    assert shares == pytest.approx([0.5, 0.3, 0.2], abs=0.008)
    assert chance(bits, 0.25).mean() == pytest.approx(0.25, abs=0.007)
    spread = np.bincount(below(bits, 10)) / len(bits)
    assert spread == pytest.approx([0.1] * 10, abs=0.005)


@given(st.lists(st.floats(1e-6, 1e6), min_size=1, max_size=300))
def test_lookup_holds_every_index(weights: list[float]) -> None:
    table = lookup(weights)
    assert len(table) == 1 << 16
    assert set(table.tolist()) == set(range(len(weights)))


@settings(deadline=None, max_examples=10)
@given(st.integers(1, 399), st.integers(0, 50))
def test_lines_do_not_depend_on_the_cut(cut: int, seed: int) -> None:
    corpus = Corpus(Plan(works=400, seed=seed))
    whole, first, rest = corpus.run(0, 400), corpus.run(0, cut), corpus.run(cut, 400)
    assert first.works + rest.works == whole.works
    assert first.gold + rest.gold == whole.gold


def test_another_seed_is_another_world() -> None:
    one = Corpus(Plan(works=50, seed=1)).run(0, 50)
    other = Corpus(Plan(works=50, seed=2)).run(0, 50)
    assert one.works != other.works


def test_every_line_is_interchange(corpus: tuple[list[dict[str, Any]], list[Any]]) -> None:
    for work in corpus[0][:300]:
        parsed = interchange.parse(json.dumps(work).encode())
        assert parsed.title == work["title"]
        assert len(parsed.authors) == len(work["authors"])
        assert len(parsed.references) == len(work["references"])


def test_bylines_and_gold_agree(corpus: tuple[list[Any], list[Any]]) -> None:
    works, gold = corpus
    truth: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in gold:
        truth[row["paper_id"]].append(row)
    for work in works:
        rows, authors = truth[work["id"]], work["authors"]
        assert [a["position"] for a in authors] == list(range(len(authors)))
        assert [r["position"] for r in rows] == list(range(len(authors)))
        assert len({r["person"] for r in rows}) == len(rows) > 0
        for row, author in zip(rows, authors, strict=True):
            assert row["name"] == author.get("name") or row["name"].endswith(author["family"])


def test_time_flows_and_citations_look_back(corpus: tuple[list[Any], list[Any]]) -> None:
    years = {w["id"]: w["year"] for w in corpus[0]}
    assert list(years.values()) == sorted(years.values())
    assert {min(years.values()), max(years.values())} == {_PLAN.first_year, _PLAN.last_year}
    cited: Counter[str] = Counter()
    for work in corpus[0]:
        references = work["references"]
        assert len(set(references)) == len(references)
        assert all(int(r[1:]) < int(work["id"][1:]) for r in references)
        cited.update(references)
    # Preference: the most cited hundredth gets far more than its hundredth of the citations.
    counts = sorted(cited.values(), reverse=True)
    assert sum(counts[: len(years) // 100]) > 0.08 * sum(counts)


def test_surnames_follow_zipf() -> None:
    # Weights 1/(rank + 1.5): the log-log slope of that law between ranks 5 and 80.
    world = Corpus(Plan(works=20_000, seed=9))
    person = np.arange(120_000, dtype=np.int64)
    names = world.naming.names(person, person)
    chinese = Counter(f for c, f in zip(names.culture, names.family, strict=True) if c == 0)
    counts = np.array(sorted(chinese.values(), reverse=True)[4:80], dtype=float)
    slope = np.polyfit(np.log(np.arange(5, 81)), np.log(counts), 1)[0]
    expected = np.polyfit(np.log(np.arange(5, 81)), np.log(np.array(zipf(80, 1.5)[4:])), 1)[0]
    assert slope == pytest.approx(expected, abs=0.1)


def test_people_move_and_write_again(corpus: tuple[list[Any], list[Any]]) -> None:
    works, gold = corpus
    at = {w["id"]: w for w in works}
    places: dict[str, set[str]] = defaultdict(set)
    for row in gold:
        author = at[row["paper_id"]]["authors"][row["position"]]
        for affiliation in author.get("affiliations", [])[:1]:
            places[row["person"]].add(affiliation.split(", ", 1)[-1])
    often = [p for p, n in Counter(r["person"] for r in gold).items() if n >= 5]
    assert len(often) > 100
    moved = sum(len(places[p]) > 1 for p in often) / len(often)
    assert 0.1 < moved < 0.9


def test_orcids_are_valid_and_rarely_shared(corpus: tuple[list[Any], list[Any]]) -> None:
    works, gold = corpus
    at = {w["id"]: w for w in works}
    holders: dict[str, set[str]] = defaultdict(set)
    for row in gold:
        if iri := at[row["paper_id"]]["authors"][row["position"]].get("orcid"):
            assert normalise_orcid(iri) == iri
            holders[iri].add(row["person"])
    assert holders
    assert sum(len(people) > 1 for people in holders.values()) < 0.05 * len(holders)
    recent = [a for w in works if w["year"] >= 2020 for a in w["authors"]]
    assert 1 / 8 < sum("orcid" in a for a in recent) / len(recent) < 1 / 4


def test_check_digit_of_an_orcid() -> None:
    # Body 0005 0000 0000 000: the running total (t + d) × 2 is 10 after the 5 and then doubles
    # eleven times modulo 11; 2¹⁰ is 1 modulo 11, so it ends at 20 - 11 = 9 and the digit is 3.
    assert orcid(0) == "0005-0000-0000-0003"
    assert orcid(12_345_678_901)[:18] == "0005-1234-5678-901"


def test_mega_collaborations() -> None:
    plan = Plan(works=300, seed=2, mega_share=0.05)
    works = [json.loads(line) for line in Corpus(plan).run(0, 300).works.splitlines()]
    sizes = sorted(len(w["authors"]) for w in works)
    assert sizes[-1] > 100
    assert sizes[len(sizes) // 2] <= 6


def test_one_name_in_every_style() -> None:
    naming = Corpus(Plan(works=2000, seed=4)).naming
    person = np.arange(4000, dtype=np.int64)
    names = naming.names(person, person)
    chinese = naming.cultures[0]
    i = next(
        i
        for i in range(len(person))
        if names.culture[i] == 0 and names.second[i] >= 0 and names.habit[i] & 3 != 1
    )
    family, joined, initials = parts_of(chinese, names, i)
    first, second = initials.replace(".", "").split()
    assert joined[0] == first
    assert second.lower() in joined
    assert printed(chinese, names, i, Style.GIVEN_FIRST)[0] == f"{joined} {family}"
    assert printed(chinese, names, i, Style.FAMILY_FIRST)[0] == f"{family} {joined}"
    assert printed(chinese, names, i, Style.COMMA)[0] == f"{family}, {joined}"
    assert printed(chinese, names, i, Style.INITIALS)[0] == f"{family}, {first}. {second}."
    assert printed(chinese, names, i, Style.GLUED)[0] == f"{family} {first}{second}"
    assert printed(chinese, names, i, Style.DECLARED) == ("", joined, family)
    assert not printed(chinese, names, i, Style.HAN)[0].isascii()


def _lines(path: Path) -> bytes:
    with path.open("rb") as file:
        return zstandard.ZstdDecompressor().stream_reader(file).read()


def test_files_hold_the_corpus_and_are_reproducible(tmp_path: Path) -> None:
    reports: list[Progress] = []
    done = synthesise(5000, 3, tmp_path / "a", True, False, reports.append)
    synthesise(5000, 3, tmp_path / "b", True, False, silent)
    for name in (WORKS_FILE, GOLD_FILE, PLAN_FILE):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    works = _lines(tmp_path / "a" / WORKS_FILE)
    assert works == b"".join(lines.works for lines in Corpus(Plan(5000, 3)).lines())
    assert done.bytes_of_works == len(works)
    assert done.signatures == len(_lines(tmp_path / "a" / GOLD_FILE).splitlines())
    assert reports[-1].done == reports[-1].total == 5000


def test_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    def interrupt(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        synthesise(5000, 3, tmp_path, True, False, interrupt)
    assert list(tmp_path.iterdir()) == []


def test_refusals_are_in_words(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="between 1 and"):
        synthesise(0, 1, tmp_path, True, False, silent)
    synthesise(10, 1, tmp_path, False, False, silent)
    assert not (tmp_path / GOLD_FILE).exists()
    with pytest.raises(ConflictError, match="--overwrite"):
        synthesise(10, 1, tmp_path, False, False, silent)
    synthesise(10, 1, tmp_path, False, True, silent)


@pytest.mark.parametrize("place", ["file/x", "x" * 300 + "/y"])
def test_a_directory_that_cannot_be_is_named(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="Name a directory with --out") as no:
        synthesise(5, 1, tmp_path / place, True, False, silent)
    assert str(tmp_path / place) in str(no.value)


def test_no_gold_of_other_works_stays(tmp_path: Path) -> None:
    synthesise(10, 1, tmp_path, True, False, silent)
    synthesise(10, 2, tmp_path, False, True, silent)
    assert {path.name for path in tmp_path.iterdir()} == {WORKS_FILE, PLAN_FILE}


def test_command_says_what_it_wrote(tmp_path: Path) -> None:
    out = tmp_path / "corpus"
    result = CliRunner().invoke(synth, ["--works", "20", "--out", str(out), "--json", "--quiet"])
    assert result.exit_code == 0, result.output
    said = json.loads(result.output)
    assert said["works"] == 20
    text = io.TextIOWrapper(io.BytesIO(_lines(out / WORKS_FILE)), "utf-8")
    assert sum(len(json.loads(line)["authors"]) for line in text) == said["signatures"]


def test_seat_weights_are_skewed() -> None:
    # Zipf weights over 24 seats: the first seat has 8.7 times the weight of the last.
    weights = zipf(24, 2.0)
    assert math.isclose(weights[0] / weights[-1], 26 / 3)
