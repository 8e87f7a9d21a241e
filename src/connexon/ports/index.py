"""The full-text index of works: what goes in, what is asked, what comes back.

The index stores no text, only ids: titles and names come from the tables. Text fields are
analysed by the engine (case, accents, English endings, CJK bigrams), and it analyses what is
asked in the same way; key fields are compared as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

import pyarrow as pa

_TEXTS = pa.list_(pa.string())

# Documents on their way into an index: columns of DOCUMENT_SCHEMA as lists of equal length.
# Lists and not Arrow arrays, because they are made and taken apart in Python.
DocumentBatch = Mapping[str, list[Any]]

DOCUMENT_SCHEMA = pa.schema(
    [
        pa.field("work_id", pa.int64(), nullable=False),
        pa.field("title", pa.string()),
        pa.field("title_key", pa.string()),  # text.titles.title_key
        pa.field("abstract", pa.string()),
        pa.field("keywords", _TEXTS),
        pa.field("topics", _TEXTS),
        pa.field("source_title", pa.string()),
        pa.field("authors", _TEXTS),  # as printed, and the preferred names of their scholars
        pa.field("author_keys", _TEXTS),
        pa.field("affiliations", _TEXTS),
        pa.field("identifiers", _TEXTS),  # scheme:value
        pa.field("type", pa.string()),
        pa.field("year", pa.int32()),
        pa.field("citation_count", pa.int32(), nullable=False),
        pa.field("prior", pa.float64(), nullable=False),  # factor on relevance, >= 1
        pa.field("source_id", pa.int64()),
        pa.field("scholar_ids", pa.list_(pa.int64())),
    ]
)


class TextField(StrEnum):
    """A field whose words are searched. ANYWHERE is title, abstract, keywords, names, source."""

    ANYWHERE = "anywhere"
    TITLE = "title"
    ABSTRACT = "abstract"
    AUTHOR = "author"
    SOURCE = "source"
    KEYWORD = "keyword"
    TOPIC = "topic"
    AFFILIATION = "affiliation"


class KeyField(StrEnum):
    """A field of exact strings."""

    TITLE = "title_key"
    AUTHOR = "author_key"
    IDENTIFIER = "identifier"
    TYPE = "type"


class IdField(StrEnum):
    """A field of ids."""

    WORK = "work_id"
    SCHOLAR = "scholar_id"
    SOURCE = "source_id"


class NumberField(StrEnum):
    """A field of whole numbers."""

    YEAR = "year"
    CITATIONS = "citation_count"


@dataclass(frozen=True, slots=True)
class Words:
    """Works with every word of `text` in the field, in any order; `prefix`: words so begun."""

    text: str
    field: TextField = TextField.ANYWHERE
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Works with these words in this order, next to each other."""

    text: str
    field: TextField = TextField.ANYWHERE


@dataclass(frozen=True, slots=True)
class Keys:
    """Works with one of these strings."""

    field: KeyField
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ids:
    """Works with one of these ids."""

    field: IdField
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """Works whose number lies in [low, high]; None is open."""

    field: NumberField
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class AllOf:
    """Works that every clause matches; with no clause, all works."""

    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Works that at least one clause matches; with no clause, none."""

    clauses: tuple[Clause, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """Works that the clause does not match."""

    clause: Clause


Clause = Words | Phrase | Keys | Ids | Between | AllOf | AnyOf | Not


class Sort(StrEnum):
    """Order of hits; ties are in a fixed order."""

    RELEVANCE = "relevance"
    CITATIONS = "citations"
    YEAR = "year"


class Facet(StrEnum):
    """What the whole result is counted by."""

    YEAR = "year"
    SOURCE = "source"
    SCHOLAR = "scholar"
    TYPE = "type"


@dataclass(frozen=True, slots=True)
class IndexQuery:
    """What is asked. Works matching `first` too come before all others under RELEVANCE.

    `filters` must match but have no part in relevance. `facets` gives the number of values
    wanted, the most frequent first.
    """

    match: Clause
    filters: tuple[Clause, ...] = ()
    first: Clause | None = None
    sort: Sort = Sort.RELEVANCE
    limit: int = 10
    offset: int = 0
    facets: Mapping[Facet, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IndexHit:
    """A work that matches. `score` is comparable within one answer only."""

    work_id: int
    score: float


@dataclass(frozen=True, slots=True)
class FacetCount:
    """One value of a facet (a year, an id, a type) and in how many matching works it is."""

    value: int | str
    count: int


@dataclass(frozen=True, slots=True)
class IndexAnswer:
    """One page of hits; `total` and `facets` are over all that match."""

    total: int
    hits: tuple[IndexHit, ...]
    facets: Mapping[Facet, tuple[FacetCount, ...]] = field(default_factory=dict)


class SearchIndex(Protocol):
    """The index of one version, open for questions from many threads."""

    @property
    def work_count(self) -> int:
        """Works in the index."""

    def search(self, query: IndexQuery) -> IndexAnswer:
        """The works that match, a page of them."""

    def spans(self, text: str, wanted: Sequence[Words | Phrase]) -> list[tuple[int, int]]:
        """Where words of `wanted` stand in `text`: disjoint [start, end) in order.

        Analysed as the index does, so that "networks" is found by "network".
        """

    def close(self) -> None:
        """Let go of the files."""
