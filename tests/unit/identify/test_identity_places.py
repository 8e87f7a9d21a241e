"""Which of a block's people at one place an abbreviated name may stand for, counted by hand."""

from __future__ import annotations

import math

from identity_tables import corpus_of, work

SYRACUSE, IHEP = "Syracuse University", "Institute of High Energy Physics"


def entries(*given: tuple[str, str | None]) -> list[float]:
    """What is told of people called Wang, one work each: (given name, affiliation)."""
    works = [
        work(number, [(f"Wang, {name}", place) if place else f"Wang, {name}"])
        for number, (name, place) in enumerate(given, 1)
    ]
    return corpus_of(works).rivals_here.tolist()


def test_an_initial_stands_for_whoever_is_written_out_at_its_place() -> None:
    told = entries(
        ("J.", SYRACUSE), ("Jianchun", SYRACUSE), ("Tong", SYRACUSE),
        ("J.", IHEP), ("Jie", IHEP), ("Jun", IHEP), ("Ping", IHEP),
    )  # fmt: skip
    # at Syracuse only Jianchun begins with J; at the other institute Jie and Jun do
    assert told == [1, 1, 1, 2, 1, 1, 1]


def test_two_initials_stand_for_fewer() -> None:
    told = entries(
        ("J. C.", IHEP), ("J.", IHEP), ("Jian-Chun", IHEP), ("Jian-Ming", IHEP), ("Jie", IHEP)
    )
    assert told[:2] == [1, 3]


def test_where_nobody_is_written_out_longer_initials_count() -> None:
    told = entries(("J.", IHEP), ("J. C.", IHEP), ("J. H.", IHEP), ("J. X.", IHEP))
    # J. C., J. H. and J. X. for the first; nobody but itself for the others
    assert told == [3, 1, 1, 1]


def test_a_place_that_is_not_known_or_of_few_tells_nothing() -> None:
    told = entries(("J.", None), ("J.", "Attic 7"), ("Jie", "Attic 7"), ("Jun", None))
    assert [math.isnan(value) for value in told] == [True, True, True, True]


def test_other_places_and_other_letters_do_not_count() -> None:
    told = entries(
        ("P.", SYRACUSE), ("Jie", SYRACUSE), ("Ping", SYRACUSE), ("Peng", IHEP), ("Pu", IHEP),
        ("Qi", IHEP),
    )  # fmt: skip
    assert told[0] == 1
