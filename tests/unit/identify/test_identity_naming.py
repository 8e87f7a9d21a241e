"""Blocks, surprisal of names, syllables of initials and how many an initial may stand for."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from identity_tables import corpus_of, work

from connexon.identify.atoms import collaborations
from connexon.identify.candidates import compatible_pairs
from connexon.identify.engine import models_say
from connexon.identify.model import load_model
from connexon.identify.naming import Naming
from connexon.identify.naming_more import more_names
from connexon.identify.profiles import signature_profiles


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
        "printed_name": ["Mendle Tarvik"], "other_names": pa.nulls(1, pa.list_(pa.string())),
        "given": pa.nulls(1, pa.string()),
        "family": pa.nulls(1, pa.string()),
    })  # fmt: skip
    of_work = np.zeros(1, dtype=np.int32)
    found = more_names(corpus.naming, corpus.vocabulary.names, entries, of_work)
    assert found.naming.names[int(found.codes[0])].family == "Mendle"
    # By itself, and in a corpus that prints given names first, it would be Tarvik.
    other = corpus_of([work(1, ["Mary Stone", "John Flint"])])
    found = more_names(other.naming, other.vocabulary.names, entries, of_work)
    assert found.naming.names[int(found.codes[0])].family == "Tarvik"


def test_one_name_parted_otherwise_is_one_full_name_in_one_block() -> None:
    naming = naming_of(
        "de Lameda, Oiart Lopa", "Lopa de Lameda, Oiart", "Costabel, Mirta R.",
        "R. Costabel, Mirta", "Marbel Sotar, Elia", "Sotar, Elia Marbel",
    )  # fmt: skip
    for codes in (naming.full_code[naming.codes], naming.block):
        assert codes.reshape(3, 2)[:, 0].tolist() == codes.reshape(3, 2)[:, 1].tolist()
        assert len(set(codes.tolist())) == 3


def test_a_name_is_plain_without_middle_names() -> None:
    naming = naming_of("Stone, Mary", "Stone, Mary A.", "Stone, Mary Ann", "Stone, M. A.",
                       "Chai, Joyce", "Chai, Joyce Y.", "Wang, Jin", "Wang, Jin X.",
                       "Chai, Joyce Yi", "Bae, Min", "Bae, Min Jung")  # fmt: skip
    plain = naming.plain_code[naming.codes].tolist()
    assert plain[0] == plain[1] == plain[2]
    assert plain[4] == plain[5]
    # A syllable of a Chinese or Korean given name is no middle name.
    assert len(set(plain)) == 8


def test_a_name_that_signs_more_than_one_person_would_is_not_rare() -> None:
    crowd = [work(1000 + n, [f"Ada{n} Flint{n}"]) for n in range(400)]
    often, seldom = ([work(n, ["Boriska Katzen"]) for n in range(1, most)] for most in (451, 10))
    for works, least, most in ((often, 2.0, 2.1), (seldom, 0.0, 0.05)):
        corpus = corpus_of([*works, *crowd])
        mine = [corpus.naming.names[c].family_key == "katzen" for c in corpus.naming.codes.tolist()]
        namesakes = signature_profiles(corpus, np.flatnonzero(mine)).namesakes
        assert (namesakes >= least).all()
        assert (namesakes <= most).all()


def test_a_new_name_is_as_common_as_its_parts() -> None:
    families = ("Wang", "Li", "Chen", "Liu", "Zhao", "Stone", "Flint")
    works = [work(n, [f"{f}, Wei", f"{f}, Xiaoming"]) for n, f in enumerate(families, 1)]
    works += [work(20 + n, [f"Zhang, {g}"]) for n, g in enumerate(("Lei", "Na", "Jie", "Tao"))]
    corpus = corpus_of(works)
    printed = ["Zhang, Wei", "Stone, Wei", "Zhang, Takaaki", "Zhang, W."]
    entries = pa.table({
        "printed_name": printed, "other_names": pa.nulls(4, pa.list_(pa.string())),
        "given": pa.nulls(4, pa.string()), "family": pa.nulls(4, pa.string()),
    })  # fmt: skip
    found = more_names(
        corpus.naming, corpus.vocabulary.names, entries, np.arange(4, dtype=np.int32)
    )
    zhang_wei, stone_wei, takaaki, initial = found.naming.namesakes[found.codes].tolist()
    whole = corpus_of([*works, work(40, printed[:1])]).naming
    by_full_run = whole.namesakes[whole.codes[-1]]
    assert zhang_wei == pytest.approx(by_full_run, rel=0.35)  # 5 Zhangs then, 4 before
    assert zhang_wei > stone_wei
    assert zhang_wei > takaaki > 0
    assert initial == np.inf


def test_names_in_other_characters_are_other_names() -> None:
    naming = naming_of("王伟", "王玮", "Wang, Wei", "王 伟", "王偉")
    code = naming.codes.tolist()
    assert code[0] == code[3] == code[4]  # a space tells nothing, nor does the form of characters
    assert len(set(code)) == 3
    assert len(set(naming.block.tolist())) == 1  # all are compared
    assert len(set(naming.full_code[naming.codes].tolist())) == 1  # and read alike


def test_two_people_whose_characters_differ_are_never_one() -> None:
    place = "Institute of Rivers"
    byline = [("赵小兰", place), ("Mary Habak", place)]
    works = [work(n, [*byline, ("王伟", place)], "On rivers") for n in (1, 2, 3)]
    works += [work(n, [*byline, ("王玮", place)], "On rivers") for n in (4, 5, 6)]
    corpus = corpus_of(works)
    mine = np.flatnonzero(corpus.naming.block == corpus.naming.block[2])
    found = models_say(corpus, collaborations(corpus), mine, load_model())
    one, other = found.group[:3].tolist(), found.group[3:].tolist()
    assert len(set(one)) == len(set(other)) == 1
    assert set(one) != set(other)


def test_characters_of_another_record_of_the_entry_count() -> None:
    works = [work(1, ["Wang, Wei"]), work(2, ["Wang, Wei"]), work(3, ["Wang, Wei"])]
    also = {1: ["王伟"], 2: ["王玮", "W. Wang"], 3: ["Wei Wang"]}
    naming = corpus_of(works, also).naming
    names = [naming.names[c] for c in naming.codes.tolist()]
    assert [n.characters for n in names] == ["王 伟", "王 玮", ""]
    assert [n.printed for n in names] == ["Wang, Wei"] * 3
    one, other, latin = naming.codes.astype(np.int64)[:, None]
    corpus = corpus_of(works, also)
    assert compatible_pairs(corpus, one, latin).all()
    assert compatible_pairs(corpus, other, latin).all()
    assert not compatible_pairs(corpus, one, other).any()


def test_characters_tell_more_than_their_reading() -> None:
    given = "伟玮维炜薇巍"
    naming = naming_of(*(f"王{g}" for g in given), "Wang, Wei", "李明", "Li, Ming")
    surprise = naming.given_surprise[naming.codes]
    assert (surprise[: len(given)] > surprise[len(given)]).all()


def test_names_that_compare_alike_are_shown_as_most_print_them_and_not_in_capitals() -> None:
    naming = naming_of("Mara Odegaard", "Mara Ødegaard", "MARA ØDEGAARD", "Mara Ødegaard")
    assert {naming.names[code].printed for code in naming.codes} == {"Mara Ødegaard"}
    naming = naming_of("ADA MÜLLER", "ADA MÜLLER", "Ada Müller")
    assert {naming.names[code].printed for code in naming.codes} == {"Ada Müller"}
