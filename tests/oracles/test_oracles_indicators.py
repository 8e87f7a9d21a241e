"""Indicators against slow, plain definitions and against networkx."""

from __future__ import annotations

from fractions import Fraction

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connexon.analyse.cohorts import normalised_citations, top_membership
from connexon.analyse.disruption import disruption
from connexon.analyse.ranks import g_index, h_index
from connexon.analyse.sharing import fractional_weights, harmonic_credit
from invented_corpus import MemoryTables

COUNTS = st.lists(st.integers(0, 60), max_size=60)


@given(COUNTS)
def test_h_by_its_definition(citations: list[int]) -> None:
    possible = range(len(citations) + 1)
    assert h_index(citations) == max(h for h in possible if sum(c >= h for c in citations) >= h)


@given(COUNTS)
def test_g_by_its_definition(citations: list[int]) -> None:
    ranked = sorted(citations, reverse=True)
    assert g_index(citations) == max(g for g in range(len(ranked) + 1) if sum(ranked[:g]) >= g * g)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=40), st.sampled_from([0.01, 0.1, 0.2, 0.5]))
def test_top_share_by_distribution(citations: list[int], top: float) -> None:
    """By F(n) and p(n): the threshold is the least n with F(n) >= 1 - x."""
    size, share = len(citations), Fraction(str(top))
    below = {n: Fraction(sum(c <= n for c in citations), size) for n in set(citations)}
    threshold = min(n for n in below if below[n] >= 1 - share)
    at = Fraction(citations.count(threshold), size)
    part = (below[threshold] - (1 - share)) / at
    wanted = [1 if c > threshold else float(part) if c == threshold else 0 for c in citations]
    found = top_membership(np.array(citations), np.zeros(size, dtype=np.int64), top)
    assert found == pytest.approx(wanted, abs=1e-9)
    assert found.mean() == pytest.approx(top)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), min_size=1, max_size=40))
def test_cohorts_do_not_touch_each_other(works: list[tuple[int, int]]) -> None:
    citations, cohorts = (np.array(x) for x in zip(*works, strict=True))
    ncs, top = normalised_citations(citations, cohorts), top_membership(citations, cohorts, 0.2)
    for cohort in set(cohorts.tolist()):
        chosen = cohorts == cohort
        alone = citations[chosen]
        mean = Fraction(int(alone.sum()), len(alone))
        wanted = [float(Fraction(int(c)) / mean) if mean else 1.0 for c in alone]
        assert ncs[chosen] == pytest.approx(wanted)
        assert ncs[chosen].mean() == pytest.approx(1)
        assert top[chosen].mean() == pytest.approx(0.2)


@given(
    st.lists(
        st.lists(st.lists(st.sampled_from("UVWX"), max_size=3, unique=True), max_size=3),
        min_size=1,
        max_size=6,
    )
)
def test_fractional_shares_sum_to_one_work(byline: list[list[list[str]]]) -> None:
    assert sum(fractional_weights(byline).values()) == pytest.approx(1)


@given(st.integers(1, 3_000), st.booleans())
def test_harmonic_credit_sums_to_one_work(count: int, senior: bool) -> None:
    credit = harmonic_credit(count, senior)
    assert credit.sum() == pytest.approx(1)
    assert (credit > 0).all()


EDGES = st.sets(
    st.tuples(st.integers(1, 12), st.integers(1, 12)).filter(lambda e: e[0] > e[1]), max_size=40
)


@given(EDGES, st.integers(0, 6))
@settings(max_examples=60, deadline=None)
def test_cd_on_a_graph(edges: set[tuple[int, int]], window: int) -> None:
    """Works 1 … 12 of the years 2001 … 2012 cite earlier ones; sets of graph neighbours."""
    tables = MemoryTables(
        {
            "works": [{"work_id": w, "year": 2000 + w} for w in range(1, 13)],
            "citations": [{"citing_work_id": a, "cited_work_id": b} for a, b in edges],
        }
    )
    found = {r["work_id"]: r for r in disruption(tables, range(1, 13), window).to_pylist()}
    graph = nx.DiGraph()
    graph.add_nodes_from(range(1, 13))
    graph.add_edges_from(edges)
    for focal in graph:
        references = set(graph.successors(focal))
        citing = {w for w in graph.predecessors(focal) if w <= focal + window}
        before = {
            w for r in references for w in graph.predecessors(r) if focal < w <= focal + window
        }
        counts = (len(citing - before), len(citing & before), len(before - citing))
        row = found[focal]
        assert (row["only_it"], row["along_with_it"], row["only_before"]) == counts
        if references and sum(counts):
            assert row["cd"] == pytest.approx((counts[0] - counts[1]) / sum(counts))
        else:
            assert row["cd"] is None
