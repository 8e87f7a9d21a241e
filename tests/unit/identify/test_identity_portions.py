"""How many rows are looked at together changes no pair and no probability."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from identity_tables import corpus_of, work

from connexon.identify import candidates, starting
from connexon.identify.atoms import collaborations
from connexon.identify.candidates import _distinct
from connexon.identify.model import load_model
from connexon.identify.starting import Start, start_of

WORKS = [
    work(1, ["Wei Wang", "Mara Ferro"], "gap junctions of reef fish", 2001),
    work(2, ["W. Wang", "Mara Ferro"], "gap junctions", 2002),
    work(3, ["Wei Wang", "Chidi Okafor"], "slow light in glass", 2015),
    work(4, ["Wenjun Wang", "M. Ferro"], "slow light", 2016),
    work(5, [("Mara Ferro", "Harbour Institute"), "Wei Wang", "W. Wang"], "membrane gates", 2003),
    work(6, [("Marco Ferro", "Harbour Institute"), "C. Okafor"], "glass fibres", 2004),
]


def start() -> Start:
    corpus = corpus_of(WORKS)
    signatures = np.argsort(corpus.naming.block, kind="stable")
    nobody = np.zeros(0, dtype=np.int64)
    return start_of(corpus, collaborations(corpus), signatures, load_model(), nobody)


def test_a_few_rows_at_a_time_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = start()
    monkeypatch.setattr(candidates, "TOGETHER", 1)
    monkeypatch.setattr(starting, "TOGETHER", 1)
    parts = start()
    assert len(whole.links) > 5
    assert parts.links.i.tolist() == whole.links.i.tolist()
    assert parts.links.j.tolist() == whole.links.j.tolist()
    assert parts.links.total == pytest.approx(whole.links.total, abs=1e-6)
    assert parts.bars.i.tolist() == whole.bars.i.tolist()
    assert parts.bars.j.tolist() == whole.bars.j.tolist()


@given(st.lists(st.integers(0, 30)), st.sampled_from((0, 1_000)))
def test_different_numbers_by_a_table_or_by_sorting(numbers: list[int], table: int) -> None:
    key = np.array(numbers, dtype=np.int64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates, "_TABLE", table)
        asked, place = _distinct(key, 31)
    assert asked.tolist() == sorted(set(numbers))
    assert asked[place].tolist() == numbers
