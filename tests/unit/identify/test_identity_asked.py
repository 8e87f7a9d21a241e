"""Pairs of those asked only: nothing that the whole would not have, and all they ask for."""

from __future__ import annotations

import numpy as np
import pytest
from identity_tables import corpus_of, work

from connexon.identify.candidates import NEAREST, pairs_to_look_at
from connexon.identify.corpus import Corpus
from connexon.identify.profiles import Profiles, signature_profiles

PEOPLE = 60


def names() -> tuple[Corpus, Profiles, np.ndarray]:
    """Sixty entries of one name, each with a few of forty co-authors, and five of another."""
    others = [f"{a}{b}ra Ferro{a.lower()}{b}" for a in "BCDFGHKL" for b in "aeiou"]
    rng = np.random.default_rng(7)
    works = [
        work(n, ["Wei Wang", *sorted(rng.choice(others, 3, replace=False))]) for n in range(PEOPLE)
    ]
    works += [work(100 + n, ["Ana Ruiz", others[0]]) for n in range(5)]
    corpus = corpus_of(works)
    first = np.flatnonzero(corpus.position == 0)
    first = first[np.argsort(corpus.naming.block[first], kind="stable")]
    profiles = signature_profiles(corpus, first)
    return corpus, profiles, corpus.naming.block[first].astype(np.int64)


def keys(i: np.ndarray, j: np.ndarray) -> set[tuple[int, int]]:
    """Pairs as a set."""
    return set(zip(i.tolist(), j.tolist(), strict=True))


@pytest.mark.parametrize("all_pairs", [100, 10])
def test_pairs_of_those_asked_are_among_all_and_hold_what_they_ask_for(all_pairs: int) -> None:
    corpus, profiles, block = names()
    whole = keys(*pairs_to_look_at(corpus, profiles, block, all_pairs))
    asked = np.zeros(len(block), dtype=bool)
    asked[[3, 40, 63]] = True
    mine = keys(*pairs_to_look_at(corpus, profiles, block, all_pairs, asked))
    assert mine <= whole
    assert all(asked[i] or asked[j] for i, j in mine)
    if all_pairs == 100:  # every pair of the block is looked at
        assert mine == {(i, j) for i, j in whole if asked[i] or asked[j]}
    sharing = (profiles.byline @ profiles.byline.T > 0).toarray() & (block[:, None] == block)
    for place in np.flatnonzero(asked).tolist():
        theirs = sum(place in pair for pair in mine)
        assert theirs >= min(NEAREST, int(sharing[place].sum()) - 1)


def test_asking_everybody_is_asking_nobody_in_particular() -> None:
    corpus, profiles, block = names()
    everybody = np.ones(len(block), dtype=bool)
    for all_pairs in (100, 10):
        whole = pairs_to_look_at(corpus, profiles, block, all_pairs)
        assert keys(*whole) == keys(
            *pairs_to_look_at(corpus, profiles, block, all_pairs, everybody)
        )


def test_nobody_asked_has_no_pairs() -> None:
    corpus, profiles, block = names()
    nobody = np.zeros(len(block), dtype=bool)
    assert keys(*pairs_to_look_at(corpus, profiles, block, 10, nobody)) == set()
