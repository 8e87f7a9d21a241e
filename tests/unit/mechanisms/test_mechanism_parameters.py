"""Parameter files: what is refused, and how a share becomes a value."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from connexon.mechanisms.parameters import parameter_table, parse_parameters, quantiles
from connexon.records.errors import ModelError

GOOD: dict[str, Any] = {
    "id": "k",
    "name": "Rate",
    "value": 1.0,
    "low": 0.1,
    "high": 10.0,
    "distribution": "log-uniform",
    "unit": "per_hour",
    "group": "rates",
    "source": "assumed",
    "reason": "between a tenth and ten",
}


def test_log_uniform_is_even_in_the_exponent() -> None:
    made = parse_parameters([GOOD, {**GOOD, "id": "u", "distribution": "uniform"}])
    # half-way from 0.1 to 10: 1 by exponent, 5.05 by value
    drawn = quantiles(made, np.array([[0.0, 0.0], [0.5, 0.5], [1.0, 1.0]]))
    assert drawn == pytest.approx(np.array([[0.1, 0.1], [1.0, 5.05], [10.0, 10.0]]))


def test_shares_must_match_the_parameters() -> None:
    with pytest.raises(ValueError, match="shares"):
        quantiles(parse_parameters([GOOD]), np.zeros((3, 2)))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"value": 11.0}, "outside its range"),
        ({"low": 0.0, "value": 0.0}, "starts above zero"),
        ({"low": 1.0, "high": 1.0}, "'fixed'"),
        ({"distribution": "fixed"}, "low = high = value"),
        ({"distribution": "normal"}, "normal"),
        ({"value": float("nan")}, "finite"),
        ({"value": "many"}, "many"),
    ],
)
def test_what_makes_no_sense_is_refused(change: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ModelError, match=complaint):
        parse_parameters([{**GOOD, **change}])


def test_missing_words_and_double_ids_are_named() -> None:
    with pytest.raises(ModelError, match="'k' lacks source, reason"):
        parse_parameters([{w: v for w, v in GOOD.items() if w not in {"source", "reason"}}])
    with pytest.raises(ModelError, match="'k' is described twice"):
        parse_parameters([GOOD, GOOD])


def test_the_table_shows_range_unit_and_source() -> None:
    cited = {**GOOD, "id": "c", "source": "10.1234/abc", "distribution": "uniform"}
    table = parameter_table(parse_parameters([GOOD, cited]), {"per_hour": "1/h"})
    assert "### Rates" in table
    assert "| `k` | Rate | 1 | 0.1 to 10, log-uniform | 1/h | assumed |" in table
    assert "[10.1234/abc](https://doi.org/10.1234/abc)" in table
