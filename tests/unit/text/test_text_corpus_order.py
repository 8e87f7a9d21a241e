"""Habits of a corpus, learnt from bylines that declare nothing. Persons are invented."""

from __future__ import annotations

import random

import pytest

from connexon.text.bylines import read_byline
from connexon.text.corpus_order import learnt_order
from connexon.text.name_order import NO_STATISTICS, PRIOR, NameStatistics
from connexon.text.names import read_name

_FAMILIES = [
    "Stone",
    "Flint",
    "Berg",
    "Wang",
    "Zhang",
    "Habak",
    "Zorin",
    "Okoro",
    "Mendle",
    "Quarz",
    "Li",
    "Chen",
    "Ushko",
    "Yara",
]
_GIVEN = [
    "Mary",
    "John",
    "Xiaoming",
    "Weili",
    "Tavo",
    "Irune",
    "Kofi",
    "Pell",
    "Anna",
    "Guihui",
    "Robert",
    "Sade",
    "Luka",
    "Mei",
]


def _bylines(count: int, family_first: float, seed: int = 3) -> list[list[tuple[str, str]]]:
    """Bylines of two to four entries (printed, family), a share of them family name first."""
    luck = random.Random(seed)
    answer = []
    for _ in range(count):
        turned = luck.random() < family_first
        people = [(luck.choice(_GIVEN), luck.choice(_FAMILIES)) for _ in range(luck.randint(2, 4))]
        answer.append([(f"{f} {g}" if turned else f"{g} {f}", f) for g, f in people])
    return answer


def _printed(bylines: list[list[tuple[str, str]]]) -> list[list[str]]:
    return [[entry for entry, _ in byline] for byline in bylines]


def _learnt(printed: list[list[str]], declared: NameStatistics = NO_STATISTICS) -> NameStatistics:
    return learnt_order([[read_name(entry) for entry in byline] for byline in printed], declared)


def _right(bylines: list[list[tuple[str, str]]], statistics: NameStatistics) -> float:
    found = [
        name.family == family
        for byline in bylines
        for name, (_, family) in zip(
            read_byline([entry for entry, _ in byline], statistics), byline, strict=True
        )
    ]
    return sum(found) / len(found)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_the_habit_of_a_corpus_is_learnt_from_its_own_bylines(share: float) -> None:
    bylines = _bylines(300, share)
    learnt = _learnt(_printed(bylines))
    assert _right(bylines, learnt) >= max(0.98, _right(bylines, NO_STATISTICS))
    assert (learnt.prior > 0) == (share == 1.0) or share == 0.5


def test_a_habit_decides_a_byline_of_words_that_nobody_knows() -> None:
    learnt = _learnt(_printed(_bylines(300, 1.0)))
    assert read_byline(["Tarvik Olwen"])[0].family == "Olwen"
    assert read_byline(["Tarvik Olwen"], learnt)[0].family == "Tarvik"


def test_a_few_bylines_move_the_general_prior_only_a_little() -> None:
    one = _learnt([["Wang Xiaoming", "Zhang Guihui"]])
    assert PRIOR < one.prior < PRIOR + 1


def test_nothing_is_learnt_from_bylines_that_are_decided() -> None:
    declared = NameStatistics(family={"stone": 2.0})
    assert _learnt([["Stone, Mary", "J. Flint", "王晓明"]], declared) is declared


def test_what_records_declare_is_kept_beside_what_is_learnt() -> None:
    declared = NameStatistics(family={"habak": 40.0})
    learnt = _learnt([["Habak Zorin"]], declared)
    assert learnt.family["habak"] > 40.5
    assert read_byline(["Habak Zorin"], learnt)[0].family == "Habak"


def test_the_order_of_bylines_does_not_matter() -> None:
    printed = _printed(_bylines(80, 0.4))
    one, other = _learnt(printed), _learnt(printed[::-1])
    assert one.prior == pytest.approx(other.prior, abs=1e-12)
    assert one.family == pytest.approx(other.family, abs=1e-9)
