"""Laws of queries: what is printed is read back, and nothing typed breaks the reader."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from connexon.ports.index import Clause
from connexon.records.errors import QueryError
from connexon.search.parser import parse
from connexon.search.plan import Moves, Names, plan
from connexon.search.query import (
    FIELDS,
    NUMBER_FIELDS,
    And,
    Node,
    Or,
    Query,
    Quoted,
    Range,
    Without,
    Word,
    both,
    either,
    is_word,
    render,
)

LETTERS = st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"))
FIELDED = st.sampled_from([f for f in FIELDS if f not in NUMBER_FIELDS])
WORDS = st.text(LETTERS, min_size=1, max_size=8).filter(is_word)
QUOTES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(
    str.strip
)


@st.composite
def ranges(draw: st.DrawFn) -> Range:
    low = draw(st.none() | st.integers(0, 999_999_999))
    high = draw(st.none() | st.integers(low or 0, 999_999_999))
    if low is None and high is None:
        low = 0
    return Range(draw(st.sampled_from(NUMBER_FIELDS)), low, high)


LEAVES: st.SearchStrategy[Node] = st.one_of(
    st.builds(Word, WORDS, st.none() | FIELDED, st.booleans()),
    st.builds(Quoted, QUOTES, st.none() | FIELDED),
    ranges(),
)
NODES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(both),
        st.lists(inner, min_size=2, max_size=4).map(either),
        inner.map(Without),
    ),
    max_leaves=12,
)


@given(NODES)
@settings(max_examples=400)
def test_what_is_rendered_is_read_back(root: Node) -> None:
    assert parse(render(Query(root))) == Query(root)


@given(NODES)
def test_rendering_is_a_normal_form(root: Node) -> None:
    text = render(Query(root))
    assert render(parse(text)) == text


def test_no_words_ask_for_everything() -> None:
    assert parse(render(Query())) == Query()


PARTS = [*'()":-* .<>=,AORNDT“”\\王a1', "year:", "title:", " OR ", " AND ", " NOT ", "doi:10.1/x"]
GARBAGE = st.text(max_size=60) | st.lists(st.sampled_from(PARTS), max_size=30).map("".join)


@given(GARBAGE)
@example("0*:")  # was the word “0*”, which reads as another query when it is shown
@example("OR:")  # was the word OR, which reads as an operator when it is shown
@settings(max_examples=600)
def test_garbage_is_read_or_refused_in_words(typed: str) -> None:
    refused = None
    try:
        query = parse(typed)
        clause = plan(query, Names(), Moves())
    except QueryError as error:
        refused = str(error)
    if refused is not None:
        assert refused.endswith((".", "?"))
    else:
        assert parse(render(query)) == query
        assert isinstance(clause, Clause)


def test_joining_flattens() -> None:
    a, b, c = Word("a"), Word("b"), Word("c")
    assert both([both([a, b]), c]) == And((a, b, c))
    assert either([a, either([b, c])]) == Or((a, b, c))
