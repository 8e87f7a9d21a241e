"""Order decided by the byline and by the corpus: worked examples and one real case."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import zstandard

from connexon.text.bylines import read_byline, read_names
from connexon.text.name_order import NameStatistics, statistics_of
from connexon.text.names import block_keys, read_name

_DATA = Path(__file__).parents[3] / "../shared/data"


def _families(byline: list[str]) -> list[str]:
    return [name.family for name in read_byline(byline)]


def test_clear_entries_decide_unclear_ones() -> None:
    # Alone, "Ye Yi" reads given first; beside three plain family-first names it does not.
    assert read_name("Ye Yi").family == "Yi"
    beside = ["Ye Yi", "Qin Guihui", "Yang Hongmei", "Zeng Qibing"]
    assert _families(beside) == ["Ye", "Qin", "Yang", "Zeng"]


def test_initials_and_capitals_speak_for_the_byline() -> None:
    assert _families(["Ye Yi", "Stone M", "Flint JK", "Berg AB"]) == [
        "Ye",
        "Stone",
        "Flint",
        "Berg",
    ]
    assert _families(["Ye Yi", "M Stone", "JK Flint", "AB Berg"]) == [
        "Yi",
        "Stone",
        "Flint",
        "Berg",
    ]


def test_one_entry_may_go_the_other_way() -> None:
    byline = ["Mary Stone", "John Flint", "Wang Xiaoming", "Robert Berg"]
    assert _families(byline) == ["Stone", "Flint", "Wang", "Berg"]


def test_a_corpus_decides_what_tables_do_not_know() -> None:
    declared = [read_name("", given, "Habakuk") for given in ("Ann", "Bea", "Cleo", "Dan")]
    corpus = statistics_of(declared)
    assert corpus.family == {"habakuk": 4}
    assert read_byline(["Habakuk Zor"])[0].family == "Zor"
    assert read_byline(["Habakuk Zor"], corpus)[0].family == "Habakuk"


def test_a_corpus_knows_family_names_of_several_words() -> None:
    corpus = NameStatistics(family={"beigmanklee": 3.0})
    assert read_byline(["Ada Beigman Klee"], corpus)[0].family == "Beigman Klee"
    # Once among many who bear the last word alone, it is taken for a middle name.
    often = NameStatistics(family={"beigmanklee": 1.0, "klee": 30.0})
    assert read_byline(["Ada Beigman Klee"], often)[0].family == "Klee"


def test_statistics_leave_out_what_is_not_sure() -> None:
    assert statistics_of([read_name("Ye Yi")]).family == {}


def test_columns_read_distinct_names_once() -> None:
    column = read_names(
        ["A. Stone", "B. Flint", "A. Stone"], [None, "Bea", None], [None, "Flint", None]
    )
    assert column.codes.tolist() == [0, 1, 0]
    assert [n.given_key for n in column.names] == ["a", "bea"]


def test_flagship_byline_as_two_services_print_it() -> None:
    path = _DATA / "flagship.json"
    if not path.exists():
        pytest.skip("the shared data folder is not beside the repository")
    record = json.loads(path.read_text())
    one = read_byline([name for name, _ in record["authors_as_printed_on_one_service"]])
    other = read_byline(record["authors_as_printed_on_another"])
    expected = ["Qin", "Yang", "Jia", "Zeng", "Zheng", "Ye", "Zhang", "Liu", "Luo", "Deng", "Xu"]
    assert [n.family for n in one][1:] == expected
    assert [n.family for n in other][1:] == expected
    # The services disagree on the first author: whatever is decided, the two prints meet.
    assert set(block_keys(one[0])) & set(block_keys(other[0]))
    assert max(one[0].order_certainty, other[0].order_certainty) < 0.95


def test_order_on_a_corpus_that_declares_it() -> None:
    path = _DATA / "acl-anthology/works.jsonl.zst"
    if not path.exists():
        pytest.skip("the shared data folder is not beside the repository")
    right = total = 0
    with path.open("rb") as file:
        text = io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(file), "utf-8")
        for _, line in zip(range(4000), text, strict=False):
            authors = [a for a in json.loads(line)["authors"] if a["given"] and a["family"]]
            read = read_byline([f"{a['given']} {a['family']}" for a in authors])
            for author, name in zip(authors, read, strict=True):
                truth = read_name("", author["given"], author["family"])
                total, right = total + 1, right + (name.family_key == truth.family_key)
    assert total > 5000
    assert right / total > 0.96
