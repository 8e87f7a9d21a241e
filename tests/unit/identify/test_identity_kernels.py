"""Signatures that are one unit without being weighed, and the pairs that stand for two units."""

from __future__ import annotations

from typing import Any

import numpy as np
from identity_tables import corpus_of, work

from connexon.identify.candidates import SAMPLE, members_of
from connexon.identify.kernels import units_of

# Others, so that the names below are rare ones: 40 further distinct names of 40 families.
_LETTERS = "abcdefghijklmnopqrst"
OTHERS = [
    work(100 + i, [f"Xa{a}el B{a}rnov{a}k", f"Yo{a}an T{a}lmir{a}"]) for i, a in enumerate(_LETTERS)
]


def units(works: list[dict[str, Any]], apart: tuple[int, ...] = ()) -> list[int]:
    """Units of the signatures of these works, each an atom of its own, block by block."""
    corpus = corpus_of([*works, *OTHERS])
    signatures = np.argsort(corpus.naming.block, kind="stable")
    flags = np.isin(signatures, apart)
    unit = units_of(corpus, signatures, np.arange(len(signatures)), flags)
    of_signature = np.empty_like(unit)
    of_signature[signatures] = unit
    return of_signature.tolist()


def test_a_rare_name_beside_a_rare_name_is_one_unit() -> None:
    works = [
        work(1, ["Takaaki Sakurai", "Mara Ferro"]),
        work(2, ["Takaaki Sakurai", "Mara Ferro"]),
        work(3, ["Takaaki Sakurai", "Chidi Okafor"]),
        work(4, ["T. Sakurai", "Mara Ferro"]),
    ]
    unit = units(works)
    assert unit[0] == unit[2]  # Sakurai with Ferro twice
    assert unit[1] == unit[3]  # and Ferro with Sakurai
    assert unit[4] != unit[0]  # with somebody else
    assert unit[6] != unit[0]  # an initial may stand for another name


def test_initials_as_coauthors_tell_nothing() -> None:
    works = [work(1, ["Takaaki Sakurai", "M. Ferro"]), work(2, ["Takaaki Sakurai", "M. Ferro"])]
    unit = units(works)
    assert unit[0] != unit[2]


def test_a_common_name_is_weighed() -> None:
    # Every other of these 42 names is a Wang, every other given name is Wei: of 42 names about
    # 42 × 1/2 × 1/2, ten, are expected to be Wei Wang, so its bearers are weighed pair by pair.
    families = "Zhang Li Liu Chen Yang Zhao Huang Zhou Wu Xu Sun Hu Zhu Gao Lin He Guo Ma Luo Liang"
    crowd = [
        work(10 + i, [f"Wei {family}", f"Li{a}o Wang"])
        for i, (family, a) in enumerate(zip(families.split(), _LETTERS, strict=True))
    ]
    works = [work(1, ["Wei Wang", "Mara Ferro"]), work(2, ["Wei Wang", "Mara Ferro"]), *crowd]
    corpus = corpus_of(works)
    signatures = np.argsort(corpus.naming.block, kind="stable")
    nobody = np.zeros(len(signatures), dtype=bool)
    unit = units_of(corpus, signatures, np.arange(len(signatures)), nobody)
    place = np.argsort(signatures)
    assert unit[place[0]] != unit[place[2]]


def test_who_shares_a_byline_with_a_namesake_or_was_spoken_of_stays_alone() -> None:
    works = [work(1, ["Takaaki Sakurai", "Mara Ferro", "Tomoko Sakurai"]),
             work(2, ["Takaaki Sakurai", "Mara Ferro"])]  # fmt: skip
    assert len(set(units(works)[i] for i in (0, 2, 3))) == 3
    plain = [work(1, ["Takaaki Sakurai", "Mara Ferro"]), work(2, ["Takaaki Sakurai", "Mara Ferro"])]
    assert units(plain)[0] == units(plain)[2]
    assert units(plain, apart=(0,))[0] != units(plain, apart=(0,))[2]


def test_few_pairs_all_stand_and_many_by_an_even_sample() -> None:
    unit = np.array([0, 0, 1, 1, 1] + [2] * 40)
    one, other, number = members_of(unit, np.array([0, 0]), np.array([1, 2]))
    assert number.tolist() == [6, SAMPLE]  # 2 × 3 pairs; 2 × 40 are too many
    assert sorted(zip(one[:6].tolist(), other[:6].tolist(), strict=True)) == [
        (a, b) for a in (0, 1) for b in (2, 3, 4)
    ]
    assert np.bincount(one[6:]).tolist() == [SAMPLE // 2, SAMPLE // 2]
    assert unit[other[6:]].tolist() == [2] * SAMPLE
    # a low-discrepancy sequence: no member of the forty is asked more than twice
    assert np.bincount(other[6:]).max() <= 2


def test_a_single_bridge_joins_nothing_and_two_do() -> None:
    name, one, other = "Takaaki Sakurai", "Mara Ferro", "Chidi Okafor"
    apart = [work(n, [name, one]) for n in (1, 2)] + [work(n, [name, other]) for n in (3, 4)]
    unit = units([*apart, work(5, [name, one, other])])
    assert unit[0] == unit[2] != unit[4] == unit[6]
    assert unit[8] not in {unit[0], unit[4]}
    together = units([*apart, *(work(n, [name, one, other]) for n in (5, 6))])
    assert together[0] == together[4] == together[8] == together[11]


def test_a_name_that_signs_more_than_anybody_is_weighed() -> None:
    often = [work(n, ["Takaaki Sakurai", "Mara Ferro"]) for n in range(200, 351)]
    of_sakurai = slice(2 * len(OTHERS), None, 2)  # after those with smaller numbers
    assert len(set(units(often)[of_sakurai])) == len(often) == 151
    assert len(set(units(often[:-1])[of_sakurai])) == 1
