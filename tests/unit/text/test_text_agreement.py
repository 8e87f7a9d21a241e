"""How far two names go together: one row per kind of case. Persons are invented or generic."""

from __future__ import annotations

import pytest

from connexon.records.names import NameAgreement
from connexon.text.names import compatible, read_name
from connexon.text.spellings import is_one_edit, korean_code, slavic_code

_CASES = {
    NameAgreement.SAME: [
        ("Wang, Xiao-Ming", "Xiaoming Wang"),
        ("王晓明", "Wang, Xiaoming"),
        ("Stone, Mary A.", "Mary A Stone"),
        ("Łoś, Jerzy", "Los, Jerzy"),
        ("김민준", "Kim, Min Jun"),
    ],
    NameAgreement.FIRST: [
        ("Stone, Mary", "Stone, Mary A."),
        ("Stone, Mary A.", "Stone, Mary Ann"),
        ("Wang, Juwen", "Wang, Ju-Wen W."),
    ],
    NameAgreement.VARIANT: [
        ("Smith, Bob", "Smith, Robert"),
        ("Smith, Tim", "Smith, Timothy"),
        ("Smith, J. Robert", "Smith, Robert"),
        ("García Molina, Gabriela", "García, Gabriela"),
        ("Sokolovskii, Yurii", "Sokolovsky, Yuri"),
        ("Соколовский, Юрий", "Sokolovsky, Yuri"),
        ("Kim, Young-Ho", "Kim, Yeongho"),
        ("Park, Ji-Hoon", "Pak, Jihun"),
        ("Liu, Tzu-Ming", "Liu, Ziming"),
        ("Hsiao, Wei", "Xiao, Wei"),
        ("Cheung, Wei", "Zhang, Wei"),
        ("Müller, Hans", "Mueller, Hans"),
        ("Johannson, Katarina", "Johansson, Katarina"),  # one letter of a long surname
        ("Berg, Katarina", "Berg, Katarnia"),  # two letters exchanged in a long given name
        ("Ye Yi", "Yi Ye"),  # the order was not declared in either
        ("de Lameda, Oiart Lopa", "Lopa de Lameda, Oiart"),  # the same words, parted otherwise
        ("R. Costabel, Mirta", "Costabel, Mirta R."),
        ("Pa Pa, Win", "Pa, Win Pa"),
    ],
    NameAgreement.INITIALS: [
        ("Wang, X.", "Wang, Xiaoming"),
        ("Wang, X. M.", "王晓明"),
        ("Wang", "Wang, Xiaoming"),
        ("Stone, M", "Stone, Mary"),
        ("Stone, M. A.", "Stone, M"),
        ("Liu, T.-M.", "Liu, Tzu-Ming"),
        ("van der Berg, J.", "Berg, Jan"),
    ],
    NameAgreement.UNLIKELY: [
        ("Wang, Jian", "Wang, Jian-Min"),
        ("Wang, Jin", "Wang, J. X."),
        ("Wang, Ta-Jie", "Wang, Tai-Jie"),
    ],
    NameAgreement.CONTRADICTORY: [
        ("Wang, X. Y.", "Wang, Xiaoming"),
        ("Wang, Xiaomin", "Wang, Xiaoming"),
        ("Wang, Wei", "Wang, Weimin"),
        ("Wang, Wei", "Li, Wei"),
        ("Stone, Mary", "Stone, Martin"),
        ("Stone, Mary A.", "Stone, Mary B."),
        ("Stone, M.", "Stone, K."),
        ("Stone, Mary", "Flint, Mary"),
        ("Liu, Tzu-Ming", "Liu, Jiaming"),
        ("Yang, Fan", "Yang, Fanny"),
        ("Nie, Dan", "E, Danni"),  # the same letters, other words
    ],
}


@pytest.mark.parametrize(
    ("a", "b", "grade"), [(a, b, grade) for grade, pairs in _CASES.items() for a, b in pairs]
)
def test_grade_of_a_pair(a: str, b: str, grade: NameAgreement) -> None:
    left, right = read_name(a), read_name(b)
    assert compatible(left, right) is grade
    assert compatible(right, left) is grade


def test_declared_order_is_not_exchanged() -> None:
    a = read_name("Yi Ye", given="Yi", family="Ye")
    b = read_name("Ye Yi", given="Ye", family="Yi")
    assert compatible(a, b) is NameAgreement.CONTRADICTORY


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("stone", "stone", False),  # no edit at all
        ("stone", "stome", True),
        ("stone", "ston", True),
        ("stone", "sttone", True),
        ("stone", "sotne", True),
        ("stone", "notes", False),
        ("", "a", True),
    ],
)
def test_one_edit(left: str, right: str, expected: bool) -> None:
    assert is_one_edit(left, right) is expected
    assert is_one_edit(right, left) is expected


@pytest.mark.parametrize(
    "spellings",
    [
        ("yuri", "yuriy", "yurii", "iurii", "jurij", "yury"),
        ("sokolovsky", "sokolovskiy", "sokolovskii", "sokolowski", "sokolovskij"),
        ("khomenko", "homenko"),
        ("evgeny", "evgenii", "yevgeniy", "evgenij"),
    ],
)
def test_transliterations_share_a_code(spellings: tuple[str, ...]) -> None:
    assert len({slavic_code(s) for s in spellings}) == 1


def test_korean_romanisations_share_a_code() -> None:
    assert len({korean_code(s) for s in ("youngho", "yeongho", "yungho")}) == 1
    assert korean_code("minjun") != korean_code("minju")
