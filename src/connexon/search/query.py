"""What is asked, as one value: read from text by `parser.parse`, printed by `render`.

`parse(render(query)) == query` for every query that can be made. Nodes are in one normal form:
`And` and `Or` have at least two parts, none of their own kind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

TEXT_FIELDS = ("title", "abstract", "author", "source", "keyword", "topic", "affiliation")
KEY_FIELDS = ("doi", "pmid", "pmcid", "arxiv", "orcid", "type")
ID_FIELDS = ("work", "scholar", "cites")
NUMBER_FIELDS = ("year", "citations")
FIELDS = (*TEXT_FIELDS, *KEY_FIELDS, *ID_FIELDS, *NUMBER_FIELDS)
OTHER_NAMES = {"venue": "source", "journal": "source", "keywords": "keyword", "name": "author"}

OPERATORS = frozenset({"AND", "OR", "NOT"})
# A word runs to the next of these; inside quotes they have no meaning.
_NOT_IN_WORDS = re.compile(r'[\s"“”„()]')
_ESCAPED = re.compile(r'["“”„\\]')
_LOOKS_LIKE_FIELD = re.compile(r"[A-Za-z_]+:")


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed, in `field` or anywhere. `prefix`: any word that begins so."""

    text: str
    field: str | None = None
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words that must stand together, in `field` or anywhere."""

    text: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Range:
    """Numbers from `low` to `high`, both included; None is open, not both."""

    field: str
    low: int | None
    high: int | None


@dataclass(frozen=True, slots=True)
class And:
    """Every part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Without:
    """Not this part."""

    part: Node


Node = Word | Quoted | Range | And | Or | Without


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query; `root` None asks for every work."""

    root: Node | None = None


def both(parts: list[Node]) -> Node:
    """All of these parts in normal form; at least one."""
    flat = [p for part in parts for p in (part.parts if isinstance(part, And) else (part,))]
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def either(parts: list[Node]) -> Node:
    """Any of these parts in normal form; at least one."""
    flat = [p for part in parts for p in (part.parts if isinstance(part, Or) else (part,))]
    return flat[0] if len(flat) == 1 else Or(tuple(flat))


def is_word(text: str) -> bool:
    """Whether this text can be a `Word` without field: `parse` reads it as one."""
    return bool(
        text
        and text not in OPERATORS
        and not text.startswith("-")
        and not text.endswith(("*", ":"))
        and not _NOT_IN_WORDS.search(text)
        and not _LOOKS_LIKE_FIELD.match(text)
    )


def render(query: Query) -> str:
    """The query as text, in the shortest form that `parse` reads back as the same query."""
    return "" if query.root is None else _render(query.root, top=True)


def _render(node: Node, top: bool = False) -> str:
    match node:
        case Word(text, field, prefix):
            return f"{_prefix(field)}{text}{'*' if prefix else ''}"
        case Quoted(text, field):
            return f'{_prefix(field)}"{_ESCAPED.sub(_escape, text)}"'
        case Range():
            return f"{node.field}:{_bounds(node.low, node.high)}"
        case And(parts):
            inner = " ".join(_render(p) for p in parts)
        case Or(parts):
            inner = " OR ".join(_render(p) for p in parts)
        case Without(part):
            return f"-{_render(part)}"
    return inner if top else f"({inner})"


def _escape(found: re.Match[str]) -> str:
    return "\\" + found.group()


def _prefix(field: str | None) -> str:
    return f"{field}:" if field else ""


def _bounds(low: int | None, high: int | None) -> str:
    if low is not None and low == high:
        return str(low)
    return f"{'' if low is None else low}..{'' if high is None else high}"


def words_of(node: Node | None) -> list[Word | Quoted]:
    """Words and phrases that a hit was found by; what is under a NOT is left out."""
    match node:
        case Word() | Quoted():
            return [node]
        case And(parts) | Or(parts):
            return [word for part in parts for word in words_of(part)]
    return []


def plain_text(query: Query) -> str | None:
    """What was typed when it is words and phrases only, so that it may be a title."""
    parts = query.root.parts if isinstance(query.root, And) else (query.root,)
    texts = []
    for part in parts:
        if not isinstance(part, Word | Quoted) or part.field not in {None, "title"}:
            return None
        texts.append(part.text)
    return " ".join(texts) or None
