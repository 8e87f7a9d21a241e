"""Whom co-authors write with elsewhere: all blocks at once gives what one after the other gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from identity_tables import corpus_of, work

from connexon.identify.profiles import signature_profiles

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
