"""Portions of whole blocks; how many rows are looked at together changes no probability."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from identity_tables import corpus_of, work

from connexon.identify import candidates, starting
from connexon.identify.atoms import collaborations
from connexon.identify.candidates import _distinct
from connexon.identify.engine import SMALLEST_PORTION, batches
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
        patch.setattr(candidates, "_SPARSE", 31)
        asked, place = _distinct(key, 31)
    assert asked.tolist() == sorted(set(numbers))
    assert asked[place].tolist() == numbers


@given(st.lists(st.integers(0, 8), max_size=40), st.integers(1, 9))
def test_portions_are_of_whole_blocks(blocks: list[int], about: int) -> None:
    block = np.array(blocks, dtype=np.int32)
    found = list(batches(block, np.arange(len(block)), about))
    everything = [k for portion in found for k in portion.tolist()]
    assert everything == sorted(range(len(block)), key=lambda k: (block[k], k))
    assert all(len(p) <= about or len(set(block[p])) == 1 for p in found)
    assert all(block[one[-1]] < block[other[0]] for one, other in pairwise(found))


def test_many_signatures_are_dealt_in_larger_portions() -> None:
    block = np.arange(400_000, dtype=np.int32) // 4
    sizes = [len(p) for p in batches(block, np.arange(100_000))]
    assert max(sizes) == SMALLEST_PORTION
    assert len(sizes) == 13
    sizes = [len(p) for p in batches(block, np.arange(400_000))]
    assert len(sizes) == 17  # of 24,000
