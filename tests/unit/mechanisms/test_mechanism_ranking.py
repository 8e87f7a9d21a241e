"""Treatments, what they change, and how they compare."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from connexon.mechanisms import ranking
from connexon.mechanisms.bundle import flagship, from_sbml
from connexon.mechanisms.ensemble import draw_values
from connexon.mechanisms.model import Change, Intervention, Operation
from connexon.mechanisms.perturb import resolve
from connexon.records.errors import ModelError

A = Intervention("a", "Lower A", (Change("tumour_cgas", 0.1),))
B = Intervention("b", "Lower B", (Change("msc_sting", 0.1),))
C = Intervention("c", "Lower A otherwise", (Change("tumour_cgas", 0.5),))
D = Intervention("d", "Raise half", (Change("hla_half", 10.0, Operation.MULTIPLY),))


def test_pairs_touch_different_targets():
    mechanism = replace(flagship(), interventions=(A, B, C))
    assert [t.treatment_id for t in ranking.treatments(mechanism)] == ["a", "b", "c", "a+b", "b+c"]


def test_a_treatment_is_a_condition_upon_the_condition_ranked_in():
    mechanism = ranking.ranked_mechanism(replace(flagship(), interventions=(A, D)))
    changes = resolve(mechanism, mechanism.condition("a+d"), {"hla_half": 50_000.0})
    assert changes == {"tumour_cgas": 0.1, "hla_half": 500_000.0}
    assert resolve(mechanism, mechanism.condition(ranking.BASE)) == {}


def numbers(foci: dict[str, list[float]]):
    """Values of a plan: the ranking's measure as given, everything else within its range."""
    usual = {m: [20.0] * 4 for m in ("lysis_low_4h", "lysis_mid_4h", "lysis_high_4h")}
    usual |= {"hla_harvest": [50_000.0] * 4, "signalling_harvest": [0.1] * 4}
    usual |= {"ifnb_harvest": [0.01] * 4, "survival_72": [5.0] * 4}
    return {
        condition: {"foci_72": np.array(row), **{m: np.array(v) for m, v in usual.items()}}
        for condition, row in foci.items()
    }


def test_rows_by_hand():
    # Reductions of a: 0.5, 0.2, 0, not testable (no foci untreated); of b: 0.1, 0.4, 0.05.
    # Of a+b: 0.6, 0.4, 0.05: what it adds to the better of the two is 0.1, 0, 0.
    mechanism = replace(flagship(), interventions=(A, B))
    values = numbers({
        ranking.BASE: [10, 10, 20, 0], "a": [5, 8, 20, 1], "b": [9, 6, 19, 1], "a+b": [4, 6, 19, 0],
    })  # fmt: skip
    draws = draw_values(mechanism, 0, 0, 4)
    rows = ranking.rank(mechanism, values, values, draws)
    assert [r.id for r in rows] == ["a", "b", "a+b"]
    a, b, pair = rows
    assert a.reduction.median == pytest.approx(0.2)
    assert a.fraction_noticeable == pytest.approx(2 / 3)
    assert a.fraction_best == pytest.approx(1 / 3)
    assert a.fraction_testable == 0.75
    assert b.fraction_noticeable == pytest.approx(2 / 3)  # a tenth counts
    assert b.fraction_best == pytest.approx(2 / 3)
    assert pair.gain == pytest.approx(0.0)
    assert pair.nominal_reduction == pytest.approx(0.6)
    assert a.warnings == ()


def test_where_more_is_better_a_rise_counts():
    mechanism = replace(flagship(), interventions=(A,))
    mechanism = replace(mechanism, ranking=replace(mechanism.ranking, smaller_is_better=False))
    values = numbers({ranking.BASE: [10.0] * 4, "a": [15.0] * 4})
    (row,) = ranking.rank(mechanism, values, values, draw_values(mechanism, 0, 0, 4))
    assert row.reduction.median == pytest.approx(0.5)
    assert row.fraction_noticeable == 1


def test_warnings_where_a_prediction_leaves_the_range_of_the_data():
    mechanism = replace(flagship(), interventions=(A, D))
    values = numbers({ranking.BASE: [10.0] * 4, "a": [5.0] * 4, "d": [9.0] * 4, "a+d": [9.0] * 4})
    values["a"]["hla_harvest"] = np.array([50_000.0, 100.0, 2e6, 50_000.0])
    rows = {
        r.id: r for r in ranking.rank(mechanism, values, values, draw_values(mechanism, 0, 0, 4))
    }
    assert rows["a"].warnings == (
        "Surface HLA-I per tumour cell leaves what laboratories report (5,000 to 1,000,000) in 50% "
        "of the draws",
    )
    assert "leaves its plausible range" in rows["d"].warnings[0]
    assert rows["a+d"].warnings == rows["d"].warnings


def test_nothing_to_rank():
    with pytest.raises(ModelError, match="names no interventions"):
        ranking.ranking_of(from_sbml("<sbml/>", "10.1/x"))
