"""How common names are: worked numbers, orders, and what cultures have to do with it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connexon.text.frequency import (
    family_key,
    given_key,
    given_surprise_in_culture,
    namesakes_of,
    surprises,
)
from connexon.text.names import read_name

_CHINESE = [f"{family}, {given}" for family in ("Wang", "Li", "Zhang") for given in ("Wei", "Na")]
_OTHER = ["Stone, Mary", "Stone, Ada", "Flint, Ada", "Mendle, Ada"]


def _namesakes(*printed: str) -> list[float]:
    names = [read_name(p) for p in printed]
    family, given_name = surprises(names)[0], given_surprise_in_culture(names)
    return [float(x) for x in namesakes_of(names, family, given_name, len(names))]


def test_worked_number() -> None:
    # 10 names. Two of them Wang: (2 + 0.5) / 11. Of 6 Chinese names with 2 given names 3 are Wei:
    # (3 + 0.3) / (6 + 0.3 × 2 + 1).
    wanted = 10 * (2.5 / 11) * (3.3 / 7.6)
    assert _namesakes(*_CHINESE, *_OTHER)[0] == pytest.approx(wanted, rel=1e-5)


def test_given_names_are_counted_within_their_culture() -> None:
    # Ten Weis among a thousand people, all of them Chinese: one Zhang in two is one, whoever else
    # there is.
    others = [f"Stone{k}, Ada{k}" for k in range(1000)]
    alone, among = _namesakes(*_CHINESE)[4], _namesakes(*_CHINESE, *others)[4]
    assert among == pytest.approx(alone, rel=0.2)  # one in a hundred over all names


def test_common_is_commoner_than_rare() -> None:
    wei_wang, ada, mary, rare = _namesakes(
        "Wang, Wei", "Stone, Ada", "Stone, Mary", "Katzen, Boriska", *_CHINESE, *_OTHER
    )[:4]
    assert wei_wang > mary > rare > 0
    assert ada > mary


def test_initials_are_borne_by_nobody_knows_how_many() -> None:
    expected = np.array(_namesakes("Wang, W.", "Wang, W. X.", "Wang, Wei", "Stone, W.", "Stone"))
    assert np.isinf(expected[[0, 1, 3, 4]]).all()
    assert np.isfinite(expected[2])


def test_surprises_are_of_all_names_together() -> None:
    names = [read_name(p) for p in ("Wang, Wei", "Wang, W.", "Wang, W. X.", "Stone, Ada")]
    family, given_name = surprises(names)
    assert family[0] == pytest.approx(-math.log(3.5 / 5))
    # Two given names are written out, each once.
    assert given_name[0] == pytest.approx(-math.log(1.3 / (2 + 0.3 * 2 + 1)))
    # Three of four given names begin with W; a further initial tells 1.4 nats.
    assert given_name[1] == pytest.approx(-math.log(3.5 / 5))
    assert given_name[2] == pytest.approx(given_name[1] + 1.4)


def test_characters_tell_more_than_their_reading() -> None:
    names = [read_name(p) for p in ("王伟", "王玮", "王薇", "Wang, Wei")]
    for told in (surprises(names)[1], given_surprise_in_culture(names)):
        assert (told[:3] > told[3]).all()


def test_keys_tell_characters_initials_and_cultures_apart() -> None:
    names = [read_name(p) for p in ("王伟", "Wang, Wei", "Wang, W.", "Stone, Wei", "Stone, W.")]
    assert len({given_key(n) for n in names}) == 5
    assert [family_key(n) for n in names[:2]] == ["王", "wang"]


_PARTS = st.sampled_from(("Wang", "Li", "Zhang", "Stone", "Flint", "Okoro"))
_GIVEN = st.sampled_from(("Wei", "Na", "Ada", "Mary", "W.", "A. B."))
_NAMES = st.lists(st.builds("{}, {}".format, _PARTS, _GIVEN), min_size=1, max_size=30)


@given(_NAMES)
def test_order_of_names_does_not_matter(printed: list[str]) -> None:
    expected = dict(zip(printed, _namesakes(*printed), strict=True))
    turned = list(reversed(printed))
    assert dict(zip(turned, _namesakes(*turned), strict=True)) == expected


@given(_NAMES)
def test_surprises_are_finite_and_never_negative_by_much(printed: list[str]) -> None:
    names = [read_name(p) for p in printed]
    for part in (*surprises(names), given_surprise_in_culture(names)):
        assert np.isfinite(part).all()
        assert (part > -0.5).all()
