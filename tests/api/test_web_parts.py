"""Small parts of pages: formulas, charts, bars, words."""

from __future__ import annotations

import itertools
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connexon.app.answers import YearCount
from connexon.web.charts import bits_bar, trend_chart
from connexon.web.formulas import formulas
from connexon.web.lab_charts import Line, line_chart
from connexon.web.rendering import counted, exact, figure, named, percent, signed, sureness


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        (r"Long $\gamma$-ray bursts", "Long γ-ray bursts"),
        (r"$B^0 \to K^+ \pi^-$ decays", "B<sup>0</sup> → K<sup>+</sup> π<sup>-</sup> decays"),
        (r"$B^+ \rightarrowK^{*+}$", "B<sup>+</sup> → K<sup>*+</sup>"),
        (r"at $\sqrt{s}$ = 1.96-TeV", "at √s = 1.96-TeV"),
        (r"$\bar{B} \rightarrow X_s \gamma$", "B\u0304 → X<sub>s</sub> γ"),
        (r"$10^{-5}$ of it", "10<sup>-5</sup> of it"),
        ("costs $5 only", "costs $5 only"),
        (r"“at $\sqrt” is not “$\beta$”", r"“at $\sqrt” is not “β”"),
        ("<b>$<i>x</i>$", "&lt;b&gt;&lt;i&gt;x&lt;/i&gt;"),
    ],
)
def test_formulas_become_readable(printed, shown):
    assert str(formulas(printed)) == shown


@given(st.text(alphabet=st.sampled_from("ab$\\{}^_<>&\"' \ue000"), max_size=40))
def test_formulas_never_let_markup_through(text):
    html = str(formulas(text))
    for tag in ("<sub>", "</sub>", "<sup>", "</sup>"):
        html = html.replace(tag, "")
    assert "<" not in html
    assert ">" not in html


def test_trend_heights_follow_counts():
    chart = trend_chart([YearCount(2000, 1, 0), YearCount(2001, 0, 0), YearCount(2002, 4, 9)])
    assert chart is not None
    # 4 is the top of the scale, and a year without works has no bar.
    assert [b.year for b in chart.bars] == [2000, 2002]
    assert chart.bars[1].height == pytest.approx(4 * chart.bars[0].height, rel=0.01)
    assert chart.bars[1].y + chart.bars[1].height == pytest.approx(chart.base)
    assert trend_chart([]) is None


@given(
    st.lists(st.integers(0, 5000), min_size=1, max_size=120),
    st.integers(1400, 2000),
)
def test_trend_stays_in_its_frame(counts, first):
    chart = trend_chart([YearCount(first + i, n, 0) for i, n in enumerate(counts)])
    assert chart is not None
    for bar in chart.bars:
        assert chart.left <= bar.x <= bar.x + bar.width <= chart.width
        assert 0 <= bar.y <= chart.base
    places = [t.at for t in chart.years]
    assert all(b - a >= 30 for a, b in itertools.pairwise(places))


def test_bits_bars_grow_from_the_middle():
    # 3 of at most 6 bits: a quarter of the drawing, to the right for, to the left against.
    assert (bits_bar(3, 6).x, bits_bar(3, 6).width) == (50, 25)
    assert (bits_bar(-3, 6).x, bits_bar(-3, 6).width) == (25, 25)
    assert bits_bar(99, 6).width == 50
    assert bits_bar(0, 0).width == 0


def test_probabilities_in_words_never_claim_certainty():
    assert [percent(p) for p in (1.0, 0.999, 0.97, 0.5, 0.004, 0.0)] == [
        "> 99 %",
        "> 99 %",
        "97 %",
        "50 %",
        "< 1 %",
        "< 1 %",
    ]
    assert [sureness(p) for p in (0.95, 0.7, 0.2)] == ["sure", "likely", "doubtful"]


def test_words_for_counts_and_names():
    assert counted(1, "work") == "1 work"
    assert counted(12345, "work") == "12,345 works"
    assert [figure(v) for v in (21.0, 3.14, 12345.0)] == ["21", "3.1", "12,345"]
    assert str(named("王伟")) == '<span lang="zh">王伟</span>'
    assert str(named("O'Neil <b>")) == "O&#39;Neil &lt;b&gt;"


def test_a_curve_with_a_gap_is_drawn_in_two_pieces():
    # Four points, the third of them unknown: two joined, one alone after the gap.
    chart = line_chart("x", "X", "nM", [0, 1, 2, 3], [Line("a", [1, 2, math.nan, 4])])
    assert chart.lines[0].path.count("M") == 2
    assert chart.lines[0].path.count("L") == 1
    assert chart.y_max == 4
    assert line_chart("x", "X", "nM", [], []).lines == ()


@given(st.lists(st.floats(0, 1e12), min_size=2, max_size=30), st.floats(0, 1e12))
def test_curves_and_bands_stay_in_their_frame(values, reach):
    times = list(range(len(values)))
    line = Line("a", values, low=[v / 2 for v in values], high=values)
    chart = line_chart("x", "X", "", times, [line], reach=reach)
    assert chart.y_max * (1 + 1e-9) >= max([*values, reach])
    for shape in (chart.lines[0].path, chart.lines[0].area):
        for x, y in re.findall(r"([\d.]+) ([\d.-]+)", shape):
            assert chart.left - 0.1 <= float(x) <= chart.right + 0.1
            assert chart.top - 0.1 <= float(y) <= chart.base + 0.1
    assert chart.lines[0].area.endswith("Z")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_exact_text_is_the_same_number(value):
    assert float(exact(value)) == value


@pytest.mark.parametrize(
    ("change", "words"),
    [(0.123, "+12 %"), (-0.004, "−0.4 %"), (0.0, "0 %"), (-1.0, "−100 %"), (50.0, "×51")],
)
def test_changes_in_words(change, words):
    assert signed(change) == words
