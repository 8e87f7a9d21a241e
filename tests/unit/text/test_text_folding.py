"""Folding and titles: worked examples."""

from __future__ import annotations

import pytest

from connexon.text.folding import fold, letters, words
from connexon.text.titles import title_key, title_tokens


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Łukasz", "lukasz"),
        ("Straße", "strasse"),
        ("Øre", "ore"),
        ("Đặng", "dang"),
        ("Ｗａｎｇ", "wang"),
        ("Щукин", "shchukin"),
        ("Юрий", "yuriy"),
        ("Παπαδάκης", "papadakis"),
        ("O’Neill", "o'neill"),
        ("Xiao‐Ming", "xiao-ming"),
        ("  two   spaces ", "two spaces"),
        ("が", "が"),  # the voicing mark is part of the letter, not an accent
        ("김", "김"),
    ],
)
def test_folds_to_plain_lower_case_latin(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(folded) == folded


def test_letters_and_words() -> None:
    assert letters("O'Brien-Łoś") == "obrienlos"
    assert words("The Moon's far-side (2nd ed.)") == ["the", "moons", "far", "side", "2nd", "ed"]


@pytest.mark.parametrize(
    "copy",
    [
        "IFN-β signalling <i>in vivo</i>",
        "IFN-beta Signalling in vivo.",
        "IFNβ  signalling in-vivo",
    ],
)
def test_copies_of_one_title_share_a_key(copy: str) -> None:
    assert title_key(copy) == "ifnbetasignallinginvivo"


def test_title_tokens_are_words_and_bigrams() -> None:
    # 图像识别 has the bigrams 图像, 像识, 识别; "of" is a stopword and "x" a single letter.
    assert title_tokens("图像识别 of X cells") == ["图像", "像识", "识别", "cells"]
    assert title_tokens("") == []
