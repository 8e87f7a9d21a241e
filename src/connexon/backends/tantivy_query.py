"""From a question in connexon's words (ports.index) to tantivy's queries, and facets back."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import tantivy
from tantivy import FieldType, Occur, Query

from connexon.backends.tantivy_text import is_single_cjk, phrase_groups, word_groups
from connexon.ports.index import (
    AllOf,
    AnyOf,
    Between,
    Clause,
    Facet,
    FacetCount,
    Ids,
    IndexQuery,
    Keys,
    Not,
    Phrase,
    TextField,
    Words,
)

# Where words without a field are looked for, and how much a match counts there.
_ANYWHERE = (("title", 3.0), ("abstract", 1.0), ("words", 0.7))
_STEMMED_ONLY = {"title", "abstract", "keyword", "topic", "words"}
_FIRST_SCORE = 1_000_000.0
_FACET_FIELDS = {
    Facet.YEAR: "year",
    Facet.SOURCE: "source_id",
    Facet.SCHOLAR: "scholar_id",
    Facet.TYPE: "type",
}
_REGEX_SIGNS = re.compile(r"([.?*+|(){}\[\]\\\"#@&<>~^$\-])")


class Translator:
    """Clauses to tantivy queries. A clause without any term (only signs) is left out."""

    def __init__(
        self,
        schema: tantivy.Schema,
        stemmed: tantivy.TextAnalyzer,
        plain: tantivy.TextAnalyzer,
    ) -> None:
        """The analysers must be those that the index was built with."""
        self._schema = schema
        self._stemmed = stemmed
        self._plain = plain
        self._by_type: dict[type, Callable[[Any], Query | None]] = {
            Words: self._words,
            Phrase: self._phrase,
            Keys: self._keys,
            Ids: self._ids,
            Between: self._between,
            AllOf: self._all_of,
            AnyOf: self._any_of,
            Not: self._not,
        }

    def query(self, asked: IndexQuery) -> tuple[Query, Query]:
        """What matches, and the same with the scores by which hits are ranked."""
        match = self._clause(asked.match)
        if match is None:
            return Query.empty_query(), Query.empty_query()
        filters = [
            (Occur.Must, Query.const_score_query(q, 0.0))
            for q in map(self._clause, asked.filters)
            if q is not None
        ]
        first = self._clause(asked.first) if asked.first is not None else None
        if first is not None:
            preferred = Query.const_score_query(first, _FIRST_SCORE)
            match = Query.boolean_query([(Occur.Should, match), (Occur.Should, preferred)])
        matching = Query.boolean_query([(Occur.Must, match), *filters]) if filters else match
        return matching, matching

    def prefixes(self, clause: Words) -> list[str]:
        """Folded beginnings of words that a prefix clause asks for."""
        return [term for group in word_groups(clause.text, self._plain) for term in group]

    def _clause(self, clause: Clause) -> Query | None:
        return self._by_type[type(clause)](clause)

    def _words(self, clause: Words) -> Query | None:
        if clause.prefix:
            return _must([self._prefix(term, clause.field) for term in self.prefixes(clause)])
        return self._groups(clause.text, clause.field, word_groups)

    def _phrase(self, clause: Phrase) -> Query | None:
        return self._groups(clause.text, clause.field, phrase_groups)

    def _groups(
        self,
        text: str,
        field: TextField,
        cut: Callable[[str, tantivy.TextAnalyzer], list[list[str]]],
    ) -> Query | None:
        if field is not TextField.ANYWHERE:
            analyse = self._stemmed if field.value in _STEMMED_ONLY else self._plain
            return _must([self._standing(group, field.value) for group in cut(text, analyse)])
        return _must(
            [
                _any([Query.boost_query(self._standing(g, name), b) for name, b in _ANYWHERE])
                for g in cut(text, self._stemmed)
            ]
        )

    def _standing(self, terms: list[str], field: str) -> Query:
        """Terms next to each other in a field."""
        if is_single_cjk(terms):
            return Query.regex_query(self._schema, field, terms[0] + ".?")
        if len(terms) == 1:
            return Query.term_query(self._schema, field, terms[0])
        return Query.phrase_query(self._schema, field, list(terms))

    def _prefix(self, term: str, field: TextField) -> Query:
        pattern = _REGEX_SIGNS.sub(r"\\\1", term) + ".*"
        fields = [n for n, _ in _ANYWHERE] if field is TextField.ANYWHERE else [field.value]
        return _any([Query.regex_query(self._schema, name, pattern) for name in fields])

    def _keys(self, clause: Keys) -> Query:
        return Query.term_set_query(self._schema, clause.field.value, list(clause.values))

    def _ids(self, clause: Ids) -> Query:
        return Query.term_set_query(self._schema, clause.field.value, list(clause.values))

    def _between(self, clause: Between) -> Query:
        if clause.low is None and clause.high is None:
            return Query.exists_query(clause.field.value)
        return Query.range_query(
            self._schema, clause.field.value, FieldType.Integer, clause.low, clause.high
        )

    def _all_of(self, clause: AllOf) -> Query | None:
        if not clause.clauses:
            return Query.all_query()
        return _must([self._clause(c) for c in clause.clauses])

    def _any_of(self, clause: AnyOf) -> Query | None:
        if not clause.clauses:
            return Query.empty_query()
        found = [q for q in map(self._clause, clause.clauses) if q is not None]
        return _any(found) if found else None

    def _not(self, clause: Not) -> Query | None:
        inner = self._clause(clause.clause)
        if inner is None:
            return None
        everything = Query.const_score_query(Query.all_query(), 0.0)
        return Query.boolean_query([(Occur.Must, everything), (Occur.MustNot, inner)])


def _must(queries: list[Query | None]) -> Query | None:
    found = [q for q in queries if q is not None]
    if len(found) < 2:
        return found[0] if found else None
    return Query.boolean_query([(Occur.Must, q) for q in found])


def _any(queries: list[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, q) for q in queries])


def facet_request(wanted: Mapping[Facet, int]) -> dict[str, Any]:
    """Aggregations for these facets."""
    return {
        facet.value: {"terms": {"field": _FACET_FIELDS[facet], "size": size}}
        for facet, size in wanted.items()
    }


def facet_answer(
    wanted: Mapping[Facet, int], counted: Mapping[str, Any]
) -> dict[Facet, tuple[FacetCount, ...]]:
    """Counts, the most frequent first; equally frequent ones by value."""
    answer = {}
    for facet in wanted:
        buckets = counted[facet.value]["buckets"]
        counts = [
            FacetCount(b["key"] if facet is Facet.TYPE else int(b["key"]), int(b["doc_count"]))
            for b in buckets
        ]
        answer[facet] = tuple(sorted(counts, key=lambda c: (-c.count, str(c.value))))
    return answer
