"""Whom co-authors write with elsewhere: all blocks at once gives what one after the other gives."""

from __future__ import annotations

import importlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from identity_tables import corpus_of, work

from connexon.identify.features import PAIR_FEATURES, PairReader
from connexon.identify.profiles import met, reach_of, signature_profiles

WANGS = ["Wei Wang", "W. Wang", "Wen Wang"]
NAMES = [*WANGS, "Mara Ferro", "M. Ferro", "Ana Ruiz", "A. Ruiz", "Bo Li"]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.sets(st.integers(0, len(NAMES) - 1), min_size=1, max_size=4), min_size=2))
def test_reach_is_the_links_of_coauthors_within_the_block(bylines: list[set[int]]) -> None:
    corpus = corpus_of([work(n, [NAMES[k] for k in sorted(b)]) for n, b in enumerate(bylines, 1)])
    signatures = np.argsort(corpus.naming.block, kind="stable")
    block = corpus.naming.block[signatures]
    profiles = signature_profiles(corpus, signatures)
    links = corpus.close.toarray() > 0
    byline = profiles.byline.toarray() > 0
    for row in range(len(signatures)):
        asked = byline[block == block[row]].any(axis=0)
        wanted = links[byline[row]].any(axis=0) & asked
        assert (profiles.reach[row].toarray()[0] > 0).tolist() == wanted.tolist()


def test_names_that_write_with_many_lead_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    works = [work(1, ["Wei Wang", "Bo Lind"]), work(2, ["Wei Wang", "Ana Ruiz"]),
             work(3, ["Bo Lind", "Ana Ruiz"])]  # fmt: skip
    corpus = corpus_of(works)
    wang = np.flatnonzero([corpus.naming.names[c].printed == "Wei Wang" for c in
                           corpus.naming.codes.tolist()])  # fmt: skip
    assert signature_profiles(corpus, wang).reach.nnz
    links = int(np.diff(corpus.close.indptr).max())
    monkeypatch.setattr(importlib.import_module("connexon.identify.profiles"), "_FEW_LINKS", links)
    assert signature_profiles(corpus, wang).reach.nnz
    monkeypatch.setattr(importlib.import_module("connexon.identify.profiles"), "_FEW_LINKS", 1)
    assert not signature_profiles(corpus, wang).reach.nnz


def test_whom_some_reach_is_worked_out_for_some() -> None:
    """What two of a few reach of each other does not depend on who else is looked at."""
    works = [work(n, ["Wei Wang", f"Bo Lind{c}", f"Ana Ruiz{d}"]) for n, (c, d) in
             enumerate(["aa", "ab", "bc", "cd", "de", "ea"], 1)]  # fmt: skip
    works += [work(20 + n, [f"Bo Lind{c}", f"Ana Ruiz{d}"]) for n, (c, d) in
              enumerate(["ae", "bd", "cc", "eb"])]  # fmt: skip
    corpus = corpus_of(works)
    wang = np.flatnonzero([corpus.naming.names[c].printed == "Wei Wang" for c in
                           corpus.naming.codes.tolist()])  # fmt: skip
    whole = signature_profiles(corpus, wang)
    bare = signature_profiles(corpus, wang, with_reach=False)
    some = np.array([0, 2, 3])
    reach = reach_of(corpus, wang[some])
    lazy = replace(bare, reach=met(reach, some, len(wang)))
    i, j = np.array([0, 0, 2]), np.array([2, 3, 3])
    second = list(PAIR_FEATURES).index("second_order")
    told, again, without = (
        PairReader(corpus, profiles).features(i, j)[:, second].tolist()
        for profiles in (whole, lazy, bare)
    )
    assert again == told
    assert any(told)
    assert without != told
