"""From what a person typed to a Query, or a QueryError that says where and what to do.

The grammar: words and "phrases" side by side must all match; `OR` between parts, `NOT` or a
minus before one; parentheses; `field:word`, `field:"phrase"`, `field:(several words)`; numbers
as `year:1990`, `year:1990..2000`, `year:>2010`, `citations:>=100`; `word*` for beginnings.
OR binds less than standing side by side.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass

from connexon.records.errors import QueryError
from connexon.records.identifiers import normalise_doi
from connexon.search.query import (
    FIELDS,
    NUMBER_FIELDS,
    OPERATORS,
    OTHER_NAMES,
    Node,
    Query,
    Quoted,
    Range,
    Without,
    Word,
    both,
    either,
)

LONGEST_QUERY = 2_000  # characters
MOST_PARTS = 256
DEEPEST = 32  # parentheses within parentheses
_TOKEN = re.compile(
    r'(?P<space>\s+)|(?P<open>\()|(?P<close>\))|(?P<quote>["“”„])|(?P<minus>-(?=[^\s)]))'
    r'|(?P<word>[^\s"“”„()]+)'
)
_QUOTED = re.compile(r'((?:\\.|[^"“”„\\])*)["“”„]', re.DOTALL)
_FIELD = re.compile(r"([A-Za-z_]+):(.*)", re.DOTALL)
_NUMBER = re.compile(r"[+-]?\d{1,9}")
_BOUNDS = re.compile(r"(\d{1,9})?(?:\.\.|…)(\d{1,9})?|(<=|>=|<|>|=)?(\d{1,9})")


@dataclass(frozen=True, slots=True)
class _Token:
    """`kind`: open, close, minus, word, quoted, field, operator. `at`: 0-based character."""

    kind: str
    text: str
    at: int


def parse(text: str) -> Query:
    """The query in `text`; blank text asks for every work.

    Raises: QueryError, with the position (1-based), for text longer than LONGEST_QUERY,
    unbalanced quotes or parentheses, unknown fields and unreadable numbers.
    """
    if len(text) > LONGEST_QUERY:
        raise QueryError(
            f"The query has {len(text):,} characters; at most {LONGEST_QUERY:,} are read."
            " Shorten it, or search for the most telling words."
        )
    text = _readable(text)
    tokens = _tokens(text)
    if not tokens:
        return Query()
    reader = _Reader(tokens)
    root = reader.alternatives(None, 0)
    if reader.at < len(tokens):
        raise QueryError(_unbalanced(tokens[reader.at]))
    return Query(root)


def _readable(text: str) -> str:
    """Without control characters. Raises: QueryError for what is no text."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise QueryError(
            f"Character {error.start + 1} of the query is not valid text. Type it again."
        ) from None
    return "".join(" " if ord(c) < 32 or ord(c) == 127 else c for c in text)


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        assert found is not None  # the pattern covers every character
        kind, at = str(found.lastgroup), found.end()
        if kind == "quote":
            token, at = _quoted(text, at)
            tokens.append(token)
        elif kind == "word":
            tokens += _word(found.group(), found.start(), text[at : at + 1])
        elif kind != "space":
            tokens.append(_Token(kind, found.group(), found.start()))
    if len(tokens) > MOST_PARTS:
        raise QueryError(
            f"The query has {len(tokens)} parts; at most {MOST_PARTS} are read. Shorten it."
        )
    return tokens


def _quoted(text: str, at: int) -> tuple[_Token, int]:
    found = _QUOTED.match(text, at)
    if found is None:
        raise QueryError(
            f"The quotation mark at character {at} is never closed. Add another, or remove it."
        )
    inner = re.sub(r"\\(.)", r"\1", found.group(1))
    return _Token("quoted", inner, at - 1), found.end()


def _word(text: str, at: int, follows: str) -> list[_Token]:
    """A word, an operator, or a field and what it is asked for."""
    if text in OPERATORS:
        return [_Token("operator", text, at)]
    found = _FIELD.fullmatch(text)
    if found is None or _is_address(text):
        return [_Token("word", text, at)]
    name, value = found.group(1), found.group(2)
    field = _field(name)
    ends_with_colon = not value and follows not in {'"', "“", "”", "„", "("}
    if field is None and ends_with_colon:
        kind = "quoted" if name in OPERATORS else "word"
        return [_Token(kind, name, at)]  # the colon of a title: "BERT: Pre-training …"
    if field is None:
        raise QueryError(_unknown_field(name, at))
    tokens = [_Token("field", field, at)]
    return [*tokens, _Token("word", value, at + len(name) + 1)] if value else tokens


def _is_address(text: str) -> bool:
    return "://" in text or normalise_doi(text) is not None


def _field(name: str) -> str | None:
    lower = name.lower()
    lower = OTHER_NAMES.get(lower, lower)
    return lower if lower in FIELDS else None


def _unknown_field(name: str, at: int) -> str:
    known = [*FIELDS, *OTHER_NAMES]
    near = difflib.get_close_matches(name.lower(), known, 1, 0.6)
    hint = f"Did you mean {near[0]}:?" if near else f"Fields are {', '.join(FIELDS)}."
    return (
        f"There is no field '{name[:40]}' (character {at + 1}). {hint}"
        " To search for the words themselves, put them in quotation marks."
    )


def _unbalanced(token: _Token) -> str:
    if token.kind == "close":
        return f"The parenthesis at character {token.at + 1} closes nothing. Remove it."
    return f"'{token.text}' at character {token.at + 1} was not expected here. Remove it."


class _Reader:
    """Recursive descent over the tokens; `at` is the next one."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self.at = 0

    def alternatives(self, field: str | None, depth: int) -> Node:
        """Parts with OR between them."""
        parts = [self._side_by_side(field, depth)]
        while self._next_is("operator", "OR"):
            self.at += 1
            parts.append(self._side_by_side(field, depth))
        return either(parts)

    def _side_by_side(self, field: str | None, depth: int) -> Node:
        parts: list[Node] = []
        while not self._ends() and not self._next_is("operator", "OR"):
            token = self._tokens[self.at]
            if self._next_is("operator", "AND") and parts:
                self.at += 1
                if self._ends():
                    raise QueryError(_dangling(token))
            parts.append(self._part(field, depth))
        if not parts:
            raise QueryError(self._nothing_here())
        return both(parts)

    def _part(self, field: str | None, depth: int) -> Node:
        token = self._tokens[self.at]
        self.at += 1
        match token.kind:
            case "quoted":
                return _quoted_node(token, field)
            case "word":
                return _word_node(token, field)
            case "open":
                return self._group(token, field, depth)
            case "field":
                return self._fielded(token, depth)
        if token.text in {"-", "NOT"}:
            if self._ends():
                raise QueryError(_dangling(token))
            if depth >= DEEPEST:
                raise QueryError(_too_deep(token))
            return Without(self._part(field, depth + 1))
        raise QueryError(_dangling(token))

    def _fielded(self, token: _Token, depth: int) -> Node:
        following = self._peek()
        if following is None or following.kind not in {"word", "quoted", "open"}:
            raise QueryError(
                f"'{token.text}:' at character {token.at + 1} asks for nothing."
                " Put a word, a phrase in quotation marks or a group in parentheses after it."
            )
        return self._part(token.text, depth)

    def _group(self, token: _Token, field: str | None, depth: int) -> Node:
        if depth >= DEEPEST:
            raise QueryError(_too_deep(token))
        if self._next_is("close", ")"):
            raise QueryError(f"The parentheses at character {token.at + 1} hold nothing.")
        inner = self.alternatives(field, depth + 1)
        if not self._next_is("close", ")"):
            raise QueryError(
                f"The parenthesis at character {token.at + 1} is never closed."
                " Add one, or remove it."
            )
        self.at += 1
        return inner

    def _peek(self) -> _Token | None:
        return self._tokens[self.at] if self.at < len(self._tokens) else None

    def _ends(self) -> bool:
        token = self._peek()
        return token is None or token.kind == "close"

    def _next_is(self, kind: str, text: str) -> bool:
        token = self._peek()
        return token is not None and token.kind == kind and token.text == text

    def _nothing_here(self) -> str:
        token = self._peek() or self._tokens[-1]
        return _unbalanced(token) if token.kind == "close" else _dangling(token)


def _dangling(token: _Token) -> str:
    return (
        f"'{token.text}' at character {token.at + 1} joins nothing. Put words on both sides of it,"
        " or write it in quotation marks to search for the word."
    )


def _too_deep(token: _Token) -> str:
    return f"More than {DEEPEST} parentheses within each other (character {token.at + 1})."


def _quoted_node(token: _Token, field: str | None) -> Node:
    if field in NUMBER_FIELDS:
        return _range(token, field or "")
    if not token.text.strip():
        raise QueryError(f"The quotation marks at character {token.at + 1} hold nothing.")
    return Quoted(token.text, field)


def _word_node(token: _Token, field: str | None) -> Node:
    if field in NUMBER_FIELDS:
        return _range(token, field or "")
    text = token.text.rstrip(":") or token.text
    bare = text.rstrip("*")
    if bare != text and bare:
        return Word(bare, field, prefix=True)
    return Word(text, field)


def _range(token: _Token, field: str) -> Range:
    found = _BOUNDS.fullmatch(token.text.strip())
    if found is None or token.text.strip() in {"..", "…"}:
        raise QueryError(
            f"'{token.text[:40]}' at character {token.at + 1} is no {field}. Write {field}:2010,"
            f" {field}:2010..2015, {field}:2010.. or {field}:>2010."
        )
    low, high, sign, number = found.groups()
    if number is None:
        first = None if low is None else int(low)
        last = None if high is None else int(high)
        if first is not None and last is not None and first > last:
            first, last = last, first
        return Range(field, first, last)
    value = int(number)
    if sign == "<" and value == 0:
        raise QueryError(f"No {field} is below 0 (character {token.at + 1}).")
    at_least = {">": value + 1, ">=": value, "<": None, "<=": None}.get(sign, value)
    at_most = {"<": value - 1, "<=": value, ">": None, ">=": None}.get(sign, value)
    return Range(field, at_least, at_most)
