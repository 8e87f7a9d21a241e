"""Name frequency: worked numbers and orders."""

from __future__ import annotations

import math

import pytest

from connexon.records.names import PersonName
from connexon.text.frequency import PRIOR_WEIGHT, culture_of, name_frequency
from connexon.text.names import read_name


def _counted(table: dict[str, float]) -> list[tuple[PersonName, float]]:
    return [(read_name(name), count) for name, count in table.items()]


_CORPUS = name_frequency(
    _counted({"Wang, Wei": 30, "Wang, Jie": 10, "Li, Wei": 20, "Li, Na": 30, "Stone, Mary": 10})
)


def test_probability_of_a_seen_name() -> None:
    # 100 people, 90 of them Chinese. Family Wang: (40 + 0.5) / 101. Given Wei among the Chinese:
    # (50 + 0.5) / 91. Together with its own 30: (30 + 20 × family × given) / 120.
    prior = PRIOR_WEIGHT * (40.5 / 101) * (50.5 / 91)
    wanted = (30 + prior) / (100 + PRIOR_WEIGHT)
    assert _CORPUS.probability(read_name("Wei Wang")) == pytest.approx(wanted)
    assert _CORPUS.bits(read_name("Wei Wang")) == pytest.approx(-math.log2(wanted))


def test_initials_are_shared_by_all_who_fit() -> None:
    # Everybody whose given name begins with W: Wang Wei 30 and Li Wei 20, among 90 Chinese.
    wanted = (40.5 / 101) * (50.5 / 91)
    assert _CORPUS.probability(read_name("Wang, W.")) == pytest.approx(wanted)


def test_common_is_commoner_than_rare_than_unseen() -> None:
    common, unseen_pair, unseen = (
        _CORPUS.probability(read_name(n)) for n in ("Wang, Wei", "Wang, Na", "Flint, Ada")
    )
    assert common > unseen_pair > unseen > 0


@pytest.mark.parametrize(
    ("printed", "culture"),
    [
        ("Wang, Xiaoming", "chinese"),
        ("王晓明", "chinese"),
        ("Kim, Min-Seok", "korean"),
        ("Tanaka, Kenji", "japanese"),
        ("García Molina, Ana", "latin"),
        ("García, Ana", "hispanic"),
        ("Sharma, Priya", "indian"),
        ("Иванов, Юрий", "slavic"),
        ("Stone, Mary", "latin"),
    ],
)
def test_culture_by_script_and_surname(printed: str, culture: str) -> None:
    assert culture_of(read_name(printed)) == culture
