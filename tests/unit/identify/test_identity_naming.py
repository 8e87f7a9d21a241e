"""Blocks, surprisal of names, syllables of initials and how many an initial may stand for."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pyarrow as pa
from identity_tables import corpus_of, work

from connexon.identify.candidates import compatible_pairs
from connexon.identify.naming import Naming
from connexon.identify.naming_more import more_names


def naming_of(*names: str) -> Naming:
    """One work per name, so that signature i carries name i."""
    return corpus_of([work(i + 1, [name]) for i, name in enumerate(names)]).naming


def test_initials_in_pinyin_count_syllables() -> None:
    names = ("Wang, Dayong", "Wang, Da-Yong", "Wang, D.Y.", "Wang, Dong", "Smith, Jonathan A.")
    naming = naming_of(*names)
    # Da + Yong, whichever way they are written; Jonathan is no pinyin and counts once
    assert naming.initial_count[naming.codes].tolist() == [2, 2, 2, 1, 2]


def test_an_initial_may_stand_for_each_written_name_that_begins_so() -> None:
    naming = naming_of("Wang, Dayong", "Wang, Deyuan", "Wang, Dong", "Wang, D.Y.", "Wang, D.")
    # D. Y. fits Dayong and Deyuan; D. fits all three; written names stand for themselves
    assert naming.rivals[naming.codes].tolist() == [1, 1, 1, 2, 3]


def test_names_of_another_family_are_no_rivals() -> None:
    naming = naming_of("Wang, D.", "Li, Dong")
    assert naming.rivals[naming.codes].tolist() == [0, 1]


def test_block_is_family_and_first_initial_in_any_print() -> None:
    naming = naming_of("Wang, Xiao-Ming", "Xiaoming Wang", "WANG X. M.", "王晓明", "Wang, Lei")
    block = naming.block
    assert len(set(block[:4].tolist())) == 1
    assert block[4] != block[0]


def test_common_names_surprise_less() -> None:
    common = [f"{family}, Wei" for family in ("Wang", "Li", "Zhang", "Chen", "Liu", "Zhao")]
    naming = naming_of(*common, "Wang, Lei", "Sakurai, Takaaki")
    wei, takaaki = naming.codes[0], naming.codes[-1]
    assert naming.given_surprise[wei] < naming.given_surprise[takaaki]
    assert naming.family_surprise[wei] < naming.family_surprise[takaaki]
    assert np.isfinite(naming.given_surprise).all()


def test_names_written_otherwise_are_looked_at_properly() -> None:
    # Bob and Robert do not begin alike, but one is short for the other.
    corpus = corpus_of([work(1, ["Bob Stone"]), work(2, ["Robert Stone"]), work(3, ["Rita Stone"])])
    code = corpus.naming.codes.astype(np.int64)
    possible = compatible_pairs(corpus, code[[0, 0, 1]], code[[1, 2, 2]])
    assert possible.tolist() == [True, False, False]


def _family_first(seed: int, count: int) -> list[dict[str, Any]]:
    """Works whose bylines print the family name first and declare nothing."""
    luck = random.Random(seed)
    families = ("Stone", "Wang", "Zhang", "Flint", "Okoro", "Mendle")
    given = ("Mary", "Xiaoming", "Weili", "John", "Kofi", "Irune")
    return [
        work(n + 1, [f"{luck.choice(families)} {luck.choice(given)}" for _ in range(3)])
        for n in range(count)
    ]


def test_a_corpus_that_prints_family_names_first_is_read_so_throughout() -> None:
    works = [*_family_first(1, 120), work(121, ["Mendle Tarvik"]), work(122, ["Tarvik Olwen"])]
    naming = corpus_of(works).naming
    families = {naming.names[c].family for c in naming.codes.tolist()}
    assert families == {"Stone", "Wang", "Zhang", "Flint", "Okoro", "Mendle", "Tarvik"}


def test_new_works_are_read_with_what_the_corpus_learnt() -> None:
    corpus = corpus_of(_family_first(1, 120))
    entries = pa.table({
        "printed_name": ["Mendle Tarvik"], "given": pa.nulls(1, pa.string()),
        "family": pa.nulls(1, pa.string()),
    })  # fmt: skip
    of_work = np.zeros(1, dtype=np.int32)
    found = more_names(corpus.naming, corpus.vocabulary.names, entries, of_work)
    assert found.naming.names[int(found.codes[0])].family == "Mendle"
    # By itself, and in a corpus that prints given names first, it would be Tarvik.
    other = corpus_of([work(1, ["Mary Stone", "John Flint"])])
    found = more_names(other.naming, other.vocabulary.names, entries, of_work)
    assert found.naming.names[int(found.codes[0])].family == "Tarvik"
