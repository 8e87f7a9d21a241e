"""A portfolio of an invented record; answers derived in the comments."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from connexon.analyse.ranks import g_index, h_index
from connexon.evaluate import TOO_FEW, Figure, Portfolio, Record, evaluate
from connexon.evaluate.draws import g_indices, h_indices, inclusions, stability


def record(citations: list[int], probability: list[float] | None = None, **more: object) -> Record:
    count = len(citations)
    ints = np.zeros(count, dtype=np.int64)
    made = Record(
        work_id=np.arange(1, count + 1),
        probability=np.array(probability or [1.0] * count),
        is_assigned=np.ones(count, dtype=bool),
        year=2000 + np.arange(count),
        author_count=np.full(count, 2),
        position=ints,
        citation_count=np.array(citations),
        self_citing=np.zeros(0, dtype=np.int64),
        self_cited=np.zeros(0, dtype=np.int64),
        has_identifier=np.ones(count, dtype=bool),
        has_references=np.ones(count, dtype=bool),
        is_retracted=np.zeros(count, dtype=bool),
        normalised=np.full(count, np.nan),
        top_share=np.full(count, np.nan),
    )
    return replace(made, **more)


def figure(portfolio: Portfolio, name: str) -> Figure:
    return next(f for f in portfolio.figures if f.name == name)


# 20 works: five with 10 citations, 15 with none.
CITED = [10] * 5 + [0] * 15


def test_sure_works_leave_no_range() -> None:
    found = evaluate(record(CITED))
    # Five works with at least five citations; of g² <= 50 the largest g is 7.
    for name, value in {"h_index": 5, "g_index": 7, "i10_index": 5, "citation_count": 50}.items():
        got = figure(found, name)
        assert (got.value, got.low, got.high) == (value, value, value), name
    # Two authors each: half of 20; 5 over 2000 … 2019.
    assert figure(found, "fractional_work_count").value == 10
    assert figure(found, "m_index").value == pytest.approx(5 / 19)
    assert found.movers == ()


def test_an_unsure_work_widens_the_range_and_is_named() -> None:
    found = evaluate(record(CITED, [0.5] + [1.0] * 19))
    h = figure(found, "h_index")
    assert (h.value, h.low, h.high) == (5, 4, 5)
    assert [m.work_id for m in found.movers] == [1]
    assert (found.movers[0].h_with, found.movers[0].h_without) == (5, 4)
    # 1,000 draws of one work with probability 1/2: standard error 0.016.
    assert found.expected_work_count == pytest.approx(19.5, abs=0.06)
    assert found.by_work


def test_ranges_come_from_the_answers_drawn() -> None:
    # In three of ten answers the first five works, those with citations, are somebody else's:
    # then h is 0 and 15 works are left. In one of ten a 21st work, cited 10 times, is theirs.
    drawn = np.ones((10, 21), dtype=bool)
    drawn[:3, :5] = False
    drawn[:, 20] = False
    drawn[9, 20] = True
    found = evaluate(record([*CITED, 10], is_assigned=np.array([True] * 20 + [False]), drawn=drawn))
    h, works = figure(found, "h_index"), figure(found, "work_count")
    assert (h.value, h.low, h.high) == (5, 0, 6)
    assert (works.value, works.low, works.high) == (20, 15, 21)
    # 3 × 15 + 6 × 20 + 21 works in ten draws.
    assert found.expected_work_count == pytest.approx(18.6)
    assert not found.by_work
    assert found.receipt.draws == 10
    # The first five always go together: the one shown stands for four more.
    assert [m.work_id for m in found.movers] == [1, 21]
    assert found.movers[0].alike == 4
    assert found.movers[0].drawn_share == pytest.approx(0.7)
    # With them 5, in one of seven 6; without them 0.
    assert (found.movers[0].h_with, found.movers[0].h_without) == (5.14, 0)


def test_the_receipt_is_of_the_answers_drawn_too() -> None:
    drawn = np.ones((4, 20), dtype=bool)
    other = drawn.copy()
    other[0, 0] = False
    digests = {record(CITED, drawn=d).digest() for d in (None, drawn, other)}
    assert len(digests) == 3


def test_a_namesakes_work_can_only_raise() -> None:
    # Six works of 10 citations, the first of which is a namesake's and may be theirs.
    theirs = np.array([False] + [True] * 20)
    found = evaluate(record([10, *CITED], [0.4] + [1.0] * 20, is_assigned=theirs))
    h = figure(found, "h_index")
    assert (h.value, h.low, h.high) == (5, 5, 6)
    assert not found.movers[0].is_assigned


def test_self_citations_are_the_persons_own() -> None:
    # Works 2, 3, 4 of the person cite work 1: of its 10 citations 7 are by others.
    links = {"self_citing": np.array([1, 2, 3]), "self_cited": np.array([0, 0, 0])}
    found = evaluate(record(CITED, **links))
    assert figure(found, "citation_count").value == 50
    got = figure(found, "citation_count_without_self")
    assert (got.value, got.low, got.high) == (47, 47, 47)
    assert "this person wrote too" in got.definition


def test_a_citation_by_a_work_that_may_not_be_theirs_may_not_be_a_self_citation() -> None:
    links = {"self_citing": np.array([19]), "self_cited": np.array([0])}
    found = evaluate(record(CITED, [1.0] * 19 + [0.5], **links))
    got = figure(found, "citation_count_without_self")
    assert (got.value, got.low, got.high) == (49, 49, 50)


def test_few_works_get_no_ranks() -> None:
    found = evaluate(record([10] * (TOO_FEW - 1)))
    assert figure(found, "work_count").value == TOO_FEW - 1
    withheld = figure(found, "h_index")
    assert withheld.value is None
    assert withheld.remark == "Too few: fewer than 20 works."


def test_without_any_reference_list_citations_are_unknown_not_zero() -> None:
    found = evaluate(record([0] * 20, has_references=np.zeros(20, dtype=bool)))
    assert figure(found, "citation_count").value is None
    assert "no reference list" in (figure(found, "h_index").remark or "")
    assert figure(found, "work_count").value == 20


def test_works_of_one_year_have_no_yearly_rate() -> None:
    found = evaluate(record(CITED, year=np.full(20, 2000)))
    assert figure(found, "m_index").value is None


def test_positions() -> None:
    # Bylines of 1, 3, 3, 3, 2 with the person at 0, 0, 1, 2, 1; fifteen more alone.
    many = record(
        CITED,
        author_count=np.array([1, 3, 3, 3, 2] + [1] * 15),
        position=np.array([0, 0, 1, 2, 1] + [0] * 15),
    )
    shares = {s.name: (s.count, s.of) for s in evaluate(many).positions}
    assert shares == {"single": (16, 20), "first": (1, 4), "middle": (1, 4), "last": (2, 4)}


def test_mean_against_cohort_has_a_bootstrap_range() -> None:
    values = np.array([2.0, 0.0] * 10)
    got = figure(evaluate(record(CITED, normalised=values)), "mean_normalised_citations")
    assert got.value == 1.0
    assert got.low is not None
    assert 0.4 < got.low < 1.0 < (got.high or 0) < 1.6
    few = np.append(values[:19], np.nan)
    assert (
        figure(evaluate(record(CITED, normalised=few)), "mean_normalised_citations").value is None
    )


def test_stability_of_equal_works_is_a_point() -> None:
    assert stability(np.full(30, 2.5), np.ones(30), seed=1) == (2.5, 2.5)
    assert stability(np.zeros(0), np.zeros(0), seed=1) is None


def test_the_receipt_repeats_the_figures() -> None:
    unsure = record(CITED, [0.7] * 20)
    first, again = evaluate(unsure, seed=7), evaluate(unsure, seed=7)
    assert first == again
    assert first.receipt.digest == unsure.digest()
    assert evaluate(unsure, seed=8).receipt != first.receipt
    other = replace(unsure, citation_count=unsure.citation_count + 1)
    assert other.digest() != unsure.digest()


def test_draws_agree_with_the_plain_definitions() -> None:
    rng = np.random.default_rng(3)
    citations = rng.integers(0, 40, 30)
    included = inclusions(np.full(30, 0.6), 50, seed=5)
    h, g = h_indices(included, citations), g_indices(included, citations)
    per_draw = h_indices(included, np.broadcast_to(citations, included.shape))
    for i, row in enumerate(included):
        assert h[i] == h_index(citations[row]) == per_draw[i]
        assert g[i] == g_index(citations[row])


def test_nothing_at_all() -> None:
    found = evaluate(record([]))
    assert figure(found, "work_count").value == 0
    assert found.movers == ()
