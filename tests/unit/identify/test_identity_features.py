"""Numbers about two signatures, derived by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from identity_tables import corpus_of, work

from connexon.identify.features import PAIR_FEATURES, PairReader
from connexon.identify.profiles import merged, signature_profiles

PURDUE, IHEP = "Purdue University", "Institute of High Energy Physics, Beijing"


def pair(works: list[dict[str, Any]], left: int, right: int) -> dict[str, float]:
    """The features of two signatures by number."""
    corpus = corpus_of(works)
    profiles = signature_profiles(corpus, np.arange(corpus.signature_count))
    row = PairReader(corpus, profiles).features(np.array([left]), np.array([right]))[0]
    return dict(zip(PAIR_FEATURES, row.tolist(), strict=True))


def test_a_shared_coauthor_counts_by_rarity_and_the_own_name_does_not() -> None:
    works = [work(1, ["Wei Wang", "Mara Ferro"]), work(2, ["Wei Wang", "Mara Ferro"]),
             work(3, ["Wei Wang", "Chidi Okafor"]), work(4, ["Ana Ruiz"])]  # fmt: skip
    # Ferro's two nodes (initial, full name) stand in 2 of 4 works: weight log(5/2) each
    assert pair(works, 0, 2)["coauthor_weight"] == pytest.approx(
        math.log1p(2 * math.log(5 / 2)), rel=1e-5
    )
    assert pair(works, 0, 2)["coauthor_jaccard"] == pytest.approx(1.0)
    assert pair(works, 0, 4)["coauthor_weight"] == 0.0


def test_a_rare_affiliation_weighs_more_than_a_common_one() -> None:
    given = ["Wei", "Wen", "Weihua", "Weiping", "Weidong", "Weimin", "Weijun", "Weiqi"]
    works = [work(i, [(f"{name} Wang", IHEP)]) for i, name in enumerate(given, 1)]
    works += [work(i, [("Wan Wang", PURDUE)]) for i in range(9, 13)]
    rare, common = pair(works, 8, 9), pair(works, 0, 1)
    assert rare["affiliation"] == pytest.approx(common["affiliation"])
    # 8 of 9 names have the words of IHEP, log(10/8); one, however often, those of Purdue, log(10)
    assert common["affiliation_weight"] == pytest.approx(math.log(10 / 8), rel=1e-4)
    assert rare["affiliation_weight"] == pytest.approx(math.log(10 / 1), rel=1e-4)


def test_two_places_at_one_time_are_told_from_a_move() -> None:
    works = [work(1, [("Wei Wang", PURDUE)], year=2000), work(2, [("Wei Wang", IHEP)], year=2001),
             work(3, [("Wei Wang", IHEP)], year=2010)]  # fmt: skip
    same_time = pair(works, 0, 1)
    assert same_time["affiliation_together"] == 0.0
    assert same_time["together"] == pytest.approx(math.log(2))
    later = pair(works, 0, 2)
    assert math.isnan(later["affiliation_together"])
    assert later["together"] == 0.0
    assert later["year_gap"] == 10.0


def test_what_is_missing_is_not_unlike() -> None:
    works = [work(1, ["Wei Wang"], year=None), work(2, [("Wei Wang", PURDUE)])]
    found = pair(works, 0, 1)
    assert math.isnan(found["affiliation"])
    assert math.isnan(found["year_gap"])
    assert found["affiliation_known"] == 1.0


def test_what_neither_side_could_share_is_unknown() -> None:
    works = [work(1, ["Wei Wang"], "slow light"), work(2, ["Wei Wang"], "slow glass"),
             work(3, ["Wei Wang"], "glass light"), work(4, ["Wei Wang"], " ")]  # fmt: skip
    both, one = pair(works, 0, 1), pair(works, 0, 3)
    assert both["text"] > 0
    assert math.isnan(one["text"])
    assert math.isnan(one["topics"])
    for name in ("venue", "venue_weight", "citing", "shared_references"):
        assert math.isnan(both[name])  # no source and no references are known here


def test_features_do_not_depend_on_which_comes_first() -> None:
    works = [work(1, [("Wei Wang", PURDUE), "Mara Ferro"], "slow light in glass fibres"),
             work(2, [("W. Wang", IHEP), "Mara Ferro"], "light in glass", 2004)]  # fmt: skip
    one, other = pair(works, 0, 2), pair(works, 2, 0)
    assert one == pytest.approx(other, nan_ok=True)


def test_a_group_is_the_sum_of_its_members() -> None:
    corpus = corpus_of([work(1, [("Wei Wang", PURDUE)], year=1999), work(2, ["W. Wang"]),
                        work(3, ["Wei Wang"], year=2007)])  # fmt: skip
    singles = signature_profiles(corpus, np.arange(3))
    both = merged(corpus, singles, np.array([0, 0, 1]), 2)
    assert both.size.tolist() == [2, 1]
    assert (both.low[0], both.high[0]) == (1999, 2000)
    assert both.initials.tolist() == [0.5, 0.0]
    assert both.placed_years[0].sum() == 1.0
    assert both.rivals.tolist() == [1.0, 1.0]


def test_where_nobody_writes_names_out_nothing_says_for_how_many_initials_stand() -> None:
    initials = [work(1, ["Stone, M."]), work(2, ["Stone, M."])]
    assert math.isnan(pair(initials, 0, 1)["rivals"])
    written = [*initials, work(3, ["Stone, Mira"]), work(4, ["Stone, Marta"])]
    assert pair(written, 0, 1)["rivals"] == 2.0
    assert pair(written, 2, 3)["rivals"] == 1.0
