"""Laws of names: keys ignore spelling, agreement is symmetric, probabilities are some."""

from __future__ import annotations

import string
import unicodedata
from itertools import accumulate, pairwise

from hypothesis import given
from hypothesis import strategies as st

from connexon.records.names import NameAgreement
from connexon.text.bylines import decided, read_byline, read_names
from connexon.text.folding import fold, letters, words
from connexon.text.name_order import NO_STATISTICS, byline_probabilities
from connexon.text.names import block_keys, compatible, name_key, read_name
from connexon.text.syllables import pinyin_splits
from connexon.text.titles import title_key, title_tokens

_FAMILIES = st.sampled_from(
    (
        *("Wang", "Zhang", "Ouyang", "Kim", "Lee", "Nguyen", "Stone", "García", "Müller", "Łoś"),
        *("Sokolovskii", "van der Berg", "O'Brien", "Garcia Molina", "Hsiao", "Singh", "Tanaka"),
    )
)
_SYLLABLES = st.sampled_from(["xiao", "ming", "wei", "jian", "guo", "qiang", "yu", "hua", "lan"])
_GIVEN = st.one_of(
    st.lists(_SYLLABLES, min_size=1, max_size=2).map(lambda s: "".join(s).capitalize()),
    st.lists(_SYLLABLES, min_size=2, max_size=2).map(lambda s: "-".join(s).title()),
    st.sampled_from(["Mary", "Bob", "Robert", "J. Robert", "Mary Ann", "Tzu-Ming", "M.", "X. M."]),
)
_NAMES = st.builds(lambda f, g: f"{f}, {g}", _FAMILIES, _GIVEN)
_ANYTHING = st.text(max_size=40)


@given(_FAMILIES, _GIVEN)
def test_key_ignores_declared_order_case_hyphens_and_accents(family: str, given_name: str) -> None:
    key = name_key(read_name(f"{family}, {given_name}"))
    assert name_key(read_name("x", given=given_name, family=family)) == key
    assert name_key(read_name(f"{family.upper()}, {given_name.lower()}")) == key
    assert name_key(read_name(f"{family}, {given_name.replace('-', ' ')}")) == key
    bare = unicodedata.normalize("NFD", family)
    assert name_key(read_name(f"{bare}, {given_name}")) == key


@given(_NAMES, _NAMES)
def test_agreement_is_symmetric_and_in_a_shared_block(a: str, b: str) -> None:
    left, right = read_name(a), read_name(b)
    grade = compatible(left, right)
    assert grade is compatible(right, left)
    if grade >= NameAgreement.FIRST:
        assert set(block_keys(left)) & set(block_keys(right))


@given(_ANYTHING)
def test_a_name_agrees_with_itself(printed: str) -> None:
    name = read_name(printed)
    assert compatible(name, name) >= NameAgreement.INITIALS
    assert 0.5 <= name.order_certainty <= 1
    assert name.family_key == letters(name.family_key)
    assert name.given_key == letters(name.given_key)


@given(_ANYTHING)
def test_reading_the_read_name_again_gives_the_same_key(printed: str) -> None:
    name = read_name(printed)
    if name.family and name.given:
        again = read_name("", given=" ".join(name.given), family=name.family)
        assert name_key(again) == name_key(name)


@given(_ANYTHING)
def test_folding_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert title_key(title_key(text)) == title_key(text)


@given(st.lists(_NAMES | _ANYTHING, max_size=8))
def test_columns_and_bylines_read_every_entry(printed: list[str]) -> None:
    column = read_names(printed)
    assert [column.names[c] for c in column.codes] == [read_name(p) for p in printed]
    byline = read_byline(printed)
    assert [n.printed for n in byline] == printed


_UNDECLARED = st.builds(lambda f, g, turned: f"{f} {g}" if turned else f"{g} {f}",
                        _FAMILIES, _GIVEN, st.booleans())  # fmt: skip


@given(st.lists(st.lists(_UNDECLARED | _NAMES | _ANYTHING, min_size=1, max_size=5), max_size=5))
def test_many_bylines_are_read_as_each_by_itself(bylines: list[list[str]]) -> None:
    column = read_names([entry for byline in bylines for entry in byline])
    ends = list(accumulate(map(len, bylines)))
    read = [column.names[c] for c in column.codes]
    for entries, name in decided(column, list(pairwise([0, *ends])), NO_STATISTICS):
        for entry in entries.tolist():
            read[entry] = name
    each = [name for byline in bylines for name in read_byline(byline)]
    assert [(n.family_key, n.given_key) for n in read] == [
        (n.family_key, n.given_key) for n in each
    ]


@given(st.text(st.characters(max_codepoint=127), max_size=40))
def test_plain_letters_make_the_words_that_any_letters_make(text: str) -> None:
    assert words(f"{text} é") == [*words(text), "e"]
    assert title_tokens(f"{text} 图") == [*title_tokens(text), "图"]


@given(st.lists(st.floats(-8, 8), min_size=1, max_size=8), st.integers(0, 7))
def test_order_probabilities_rise_with_any_entry(odds: list[float], place: int) -> None:
    before = byline_probabilities(odds)
    assert all(0 <= p <= 1 for p in before)
    raised = [*odds]
    raised[place % len(odds)] += 1.0
    after = byline_probabilities(raised)
    assert all(b >= a - 1e-9 for a, b in zip(before, after, strict=True))


@given(st.lists(_ANYTHING.filter(str.strip), min_size=1, max_size=5))
def test_byline_order_does_not_matter(printed: list[str]) -> None:
    forward = read_byline(printed)
    assert sorted(map(name_key, read_byline(printed[::-1]))) == sorted(map(name_key, forward))


@given(st.lists(st.sampled_from(string.ascii_lowercase), max_size=12).map("".join))
def test_splits_spell_the_word(word: str) -> None:
    assert all("".join(split) == word for split in pinyin_splits(word))
