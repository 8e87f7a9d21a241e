"""Laws of ranges: they hold the figure as it stands, and without doubt there is none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connexon.evaluate import Portfolio, Record, evaluate

LAW = settings(deadline=None, max_examples=25)
BOOTSTRAPPED = {"mean_normalised_citations", "top_tenth_share"}


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Up to 30 works, 21 at least the person's, in ten plausible answers to who wrote what."""
    count = draw(st.integers(21, 30))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    doubt = draw(st.floats(0, 0.5))
    assigned = np.arange(count) < draw(st.integers(21, count))
    none = np.zeros(0, dtype=np.int64)
    return Record(
        work_id=np.arange(count), probability=np.ones(count), is_assigned=assigned,
        year=rng.integers(1990, 2020, count), author_count=rng.integers(1, 9, count),
        position=np.zeros(count, dtype=np.int64), citation_count=rng.integers(0, 40, count),
        self_citing=none, self_cited=none, has_identifier=np.ones(count, dtype=bool),
        has_references=np.ones(count, dtype=bool), is_retracted=np.zeros(count, dtype=bool),
        normalised=np.full(count, np.nan), top_share=np.full(count, np.nan),
        drawn=assigned[None, :] ^ (rng.random((10, count)) < doubt),
    )  # fmt: skip


def ranges(found: Portfolio) -> dict[str, tuple[float, float, float]]:
    return {
        f.name: (f.low, f.value, f.high)
        for f in found.figures
        if f.value is not None and f.low is not None and f.high is not None
    }


@LAW
@given(records())
def test_a_range_holds_the_figure(record: Record) -> None:
    found = ranges(evaluate(record))
    assert {"work_count", "h_index", "citation_count"} <= set(found)
    assert all(low <= value <= high for low, value, high in found.values())


@LAW
@given(records())
def test_answers_that_all_agree_leave_no_range(record: Record) -> None:
    sure = Record(**{name: getattr(record, name) for name in Record.__slots__} | {
        "drawn": np.tile(record.is_assigned, (10, 1))
    })  # fmt: skip
    for name, (low, value, high) in ranges(evaluate(sure)).items():
        if name not in BOOTSTRAPPED:
            assert low == pytest.approx(value), name
            assert high == pytest.approx(value), name
