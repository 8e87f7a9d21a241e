"""Several names in one text, and one name that looks like several. Persons are invented."""

from __future__ import annotations

import json

import pytest

from connexon.collect.bylines import names_in
from connexon.collect.interchange import parse


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Wei Tang, Na Lu, Yi Qiao", ["Wei Tang", "Na Lu", "Yi Qiao"]),
        ("Wei Tang and Na Lu", ["Wei Tang", "Na Lu"]),
        ("Wei Tang, Na Lu & Yi Qiao", ["Wei Tang", "Na Lu", "Yi Qiao"]),
        ("Wei Tang, Na Lu, and Yi Qiao", ["Wei Tang", "Na Lu", "Yi Qiao"]),
        ("Tang W, Lu N", ["Tang W", "Lu N"]),
        ("TANG W., LU N., QIAO Y.-Z.", ["TANG W.", "LU N.", "QIAO Y.-Z."]),
        ("Roe, J., Doe, A. B., and Moe, C.", ["Roe, J.", "Doe, A. B.", "Moe, C."]),
        ("Roe, J. & Doe, A.", ["Roe, J.", "Doe, A."]),
        ("Roe, Jane and van der Moe, Max", ["Roe, Jane", "van der Moe, Max"]),
        ("O'Roe, C., Möe, J.", ["O'Roe, C.", "Möe, J."]),
        ("Tang W, Lu N, et al.", ["Tang W", "Lu N", "et al."]),
        ("Tang Wei（唐伟）, Lu Na（陆娜）", ["Tang Wei（唐伟）, Lu Na（陆娜）"]),
        ("曾小明, 欧阳小红, 单小虎", ["曾小明", "欧阳小红", "单小虎"]),
    ],
)
def test_several_names(text: str, names: list[str]) -> None:
    assert names_in(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "Roe, Jane", "Roe, J", "Roe, J.R.R.", "ROE, JANE", "Roe, Jane A., Jr", "Roe, Jr, Jane A.",
        "Roe III, Jane Ann", "Roe Doe, Jane Ann", "Jane Roe, MD, PhD", "Roe J, MD PhD",
        "Stone, J. R., III",
        "Wei Tang, Northern University, Harbour City", "Marks and Roe",
        "Bureau of Rivers and Lakes Affairs",
        "The Fjord Collaboration and the Delta Collaboration", "TANG YU, LU NA",
    ],
)  # fmt: skip
def test_one_name(text: str) -> None:
    assert names_in(text) == [text]


def test_a_byline_in_one_text_is_collected_as_people() -> None:
    record = {"id": "1", "title": "On rivers", "authors": [{"name": "Tang W, Lu N and Qiao Y"}]}
    authors = parse(json.dumps(record).encode()).authors
    assert [a.printed_name for a in authors] == ["Tang W", "Lu N", "Qiao Y"]
