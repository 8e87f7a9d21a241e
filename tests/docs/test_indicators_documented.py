"""Every indicator has its definition in docs/indicators.md, and references to documents hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connexon.analyse.ranks import g_index, h_index, i_index
from connexon.app.drawing import DRAWS as ANSWERS
from connexon.app.drawing import MOST_SIGNATURES
from connexon.evaluate import TOO_FEW
from connexon.evaluate.draws import SURE
from connexon.evaluate.portfolio import DRAWS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "indicators.md").read_text(encoding="utf-8")
PORTFOLIO = (ROOT / "src" / "connexon" / "evaluate" / "portfolio.py").read_text(encoding="utf-8")


def test_every_figure_of_a_portfolio_is_defined() -> None:
    shown = set(
        re.findall(r'"([a-z0-9]+(?:_[a-z0-9]+)*_(?:count|self|index|citations|share))"', PORTFOLIO)
    )
    assert len(shown) >= 12
    assert not {name for name in shown if f"`{name}`" not in PAGE}


def test_its_numbers_are_those_of_the_code() -> None:
    words = " ".join(PAGE.split())
    assert f"{ANSWERS} times a plausible other answer" in words
    assert f"more than {MOST_SIGNATURES:,} signatures" in words
    assert f"{DRAWS:,} times, each with its own probability" in words
    assert f"{SURE} and above" in PAGE
    assert f"below {TOO_FEW} works" in PAGE


def test_its_worked_example_holds() -> None:
    counts = [10, 8, 5, 4, 3]
    assert (h_index(counts), g_index(counts), i_index(counts)) == (4, 5, 1)


def _anchors(text: str) -> set[str]:
    return {
        re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")
        for title in re.findall(r"^#+ (.*)$", text, re.M)
    }


def _referred() -> list[tuple[str, str, str]]:
    found = []
    places = [*(ROOT / "src").rglob("*.py"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]
    for place in places:
        text = place.read_text(encoding="utf-8")
        for name, anchor in re.findall(r"\b(docs/[\w/.-]+\.md)(?:#([\w-]+))?", text):
            found.append((str(place.relative_to(ROOT)), name, anchor))
    return found


def test_there_are_references() -> None:
    assert len(_referred()) > 10


@pytest.mark.parametrize(("place", "name", "anchor"), _referred())
def test_documents_that_are_referred_to_exist(place: str, name: str, anchor: str) -> None:
    assert (ROOT / name).is_file(), place
    if anchor:
        assert anchor in _anchors((ROOT / name).read_text(encoding="utf-8")), place
