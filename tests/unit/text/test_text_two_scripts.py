"""Names printed twice, in Latin letters and in the characters of their language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connexon.records.names import NameAgreement, Script
from connexon.text.bylines import read_byline
from connexon.text.names import compatible, read_name


@pytest.mark.parametrize(
    "printed",
    ["Wei Wang (王伟)", "Wei Wang(王伟)", "Wei Wang（王 伟）", "Wang, Wei 王伟", "Wang Wei 王偉",
     "王伟 Wang Wei", "Wei Wang 王伟1,2*"],
)  # fmt: skip
def test_characters_beside_letters_are_one_name(printed: str) -> None:
    name = read_name(printed)
    assert (name.family, name.given, name.script) == ("Wang", ("Wei",), Script.LATIN)
    assert name.characters == "王 伟"
    assert compatible(name, read_name("王伟")) is NameAgreement.SAME


@pytest.mark.parametrize(
    ("printed", "family"),
    [
        ("Ye Yi (叶怡)", "Ye"),
        ("Yi Ye (叶怡)", "Ye"),
        ("Kim Cheolsu 김철수", "Kim"),
        ("Cheolsu Kim (김철수)", "Kim"),
        ("Lee Youngja 李英子", "Lee"),
        ("Ouyang Xiu（欧阳修）", "Ouyang"),
        ("Yamada Taro (山田太郎)", "Yamada"),
    ],
)
def test_characters_tell_the_order(printed: str, family: str) -> None:
    assert [(n.family, n.order_certainty) for n in read_byline([printed])] == [(family, 0.99)]


def test_characters_tell_what_initials_stand_for() -> None:
    name = read_name("W. G. Wang (王卫国)")
    assert (name.given, name.given_parts) == (("W.", "G."), ("wei", "guo"))
    assert name.characters == "王 卫国"
    assert not name.is_initials_only


def test_declared_parts_are_read_without_characters() -> None:
    name = read_name("Wei Wang (王伟)", "Wei (王伟)", "Wang")
    assert (name.given_key, name.characters) == ("wei", "王 伟")


def test_characters_of_another_name_are_left_aside() -> None:
    name = read_name("David Wang (王伟)")
    assert (name.family_key, name.given_key, name.characters) == ("wang", "david", "")


def test_letters_in_brackets_behind_characters_stay_aside() -> None:
    name = read_name("王伟 (Wang Wei)")
    assert name == replace(read_name("王伟"), printed="王伟 (Wang Wei)")


def test_superscript_marks_are_no_part_of_a_name() -> None:
    assert read_name("Zhang, San¹,²").given_key == "san"
    assert read_name("San Zhang³").family_key == "zhang"
