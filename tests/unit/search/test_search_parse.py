"""Queries as typed, the query they become, and errors that say where."""

from __future__ import annotations

import re

import pytest

from connexon.records.errors import QueryError
from connexon.search.parser import LONGEST_QUERY, parse
from connexon.search.query import And, Or, Query, Quoted, Range, Without, Word, render

GAP, LEAK = Word("gap"), Word("leak")


@pytest.mark.parametrize(
    ("typed", "root"),
    [
        ("", None),
        ("  \t\n ", None),
        ("gap", GAP),
        ("gap leak", And((GAP, LEAK))),
        ("gap AND leak", And((GAP, LEAK))),
        ("gap OR leak", Or((GAP, LEAK))),
        # OR binds less than standing side by side.
        ("gap leak OR rim", Or((And((GAP, LEAK)), Word("rim")))),
        ("gap (leak OR rim)", And((GAP, Or((LEAK, Word("rim")))))),
        ("gap -leak", And((GAP, Without(LEAK)))),
        ("gap NOT leak", And((GAP, Without(LEAK)))),
        ("gap-leak", Word("gap-leak")),
        ("-(gap leak)", Without(And((GAP, LEAK)))),
        ('"gap leak"', Quoted("gap leak")),
        ("“gap leak”", Quoted("gap leak")),
        (r'"say \"gap\""', Quoted('say "gap"')),
        ("title:gap", Word("gap", "title")),
        ('author:"Wang, Y"', Quoted("Wang, Y", "author")),
        ("title:(gap leak)", And((Word("gap", "title"), Word("leak", "title")))),
        ("title:(gap author:leak)", And((Word("gap", "title"), Word("leak", "author")))),
        ("venue:Cell", Word("Cell", "source")),
        ("Title:gap", Word("gap", "title")),
        ("netw*", Word("netw", prefix=True)),
        ("title:netw*", Word("netw", "title", prefix=True)),
        ("year:1990", Range("year", 1990, 1990)),
        ("year:1990..2000", Range("year", 1990, 2000)),
        ("year:2000..1990", Range("year", 1990, 2000)),
        ("year:1990..", Range("year", 1990, None)),
        ("year:..1990", Range("year", None, 1990)),
        ("year:>2010", Range("year", 2011, None)),
        ("year:>=2010", Range("year", 2010, None)),
        ("year:<2010", Range("year", None, 2009)),
        ("citations:>=100", Range("citations", 100, None)),
        ("年度 基因", And((Word("年度"), Word("基因")))),
        # The colon of a title, an address, a ratio and a clock are no fields.
        ("Hearing: ears", And((Word("Hearing"), Word("ears")))),
        ("https://doi.org/10.1234/Ab", Word("https://doi.org/10.1234/Ab")),
        ("3:1", Word("3:1")),
        ("title: gap", Word("gap", "title")),
        ('"AND"', Quoted("AND")),
        ("and or not", And((Word("and"), Word("or"), Word("not")))),
    ],
)
def test_reads(typed: str, root: object) -> None:
    query = parse(typed)
    assert query == Query(root)
    assert parse(render(query)) == query


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ('gap "leak', "quotation mark at character 5"),
        ("(gap", "parenthesis at character 1 is never closed"),
        ("gap)", "character 4 closes nothing"),
        ("gap ()", "character 5 hold nothing"),
        ("gap AND", "'AND' at character 5"),
        ("OR gap", "'OR' at character 1"),
        ("gap OR OR leak", "character 8"),
        ("NOT", "'NOT' at character 1"),
        ("autor:Wang", "Did you mean author:"),
        ("zzz:gap", "Fields are title"),
        ("title:", "asks for nothing"),
        ("title: AND", "asks for nothing"),
        ("year:soon", "is no year"),
        ("year:..", "is no year"),
        ("citations:<0", "below 0"),
        ('"  "', "hold nothing"),
        ("gap \ud800", "not valid text"),
        ("(" * 200 + "a" + ")" * 200, "parts"),
        ("(" * 40 + "a" + ")" * 40, "within each other"),
        ("x " * 500, "at most 256"),
        ("x" * 10_000, f"at most {LONGEST_QUERY:,}"),
    ],
)
def test_refuses_with_place_and_remedy(typed: str, says: str) -> None:
    with pytest.raises(QueryError, match=re.escape(says)):
        parse(typed)
