"""Every table of a library, declared once: columns, types, meaning, and who writes it.

Rooms talk through these tables and never to each other. Ids are int64 (60 bits used; see
ids.py). A *signature* is one row of `authorships`; its key is (work_id, position), with
position 0-based as printed. Nulls mean unknown.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

SCHEMA_VERSION = 1


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its Arrow type and what it holds (with unit or range)."""

    name: str
    type: pa.DataType
    meaning: str
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table: what a row is, which room writes it, its sort order and columns."""

    name: str
    row: str
    written_by: str
    sorted_by: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema in column order."""
        return pa.schema([pa.field(c.name, c.type, c.nullable) for c in self.columns])


def _key(name: str, meaning: str) -> Column:
    return Column(name, pa.int64(), meaning, nullable=False)


def _text(name: str, meaning: str) -> Column:
    return Column(name, pa.string(), meaning)


def _texts(name: str, meaning: str) -> Column:
    return Column(name, pa.list_(pa.string()), meaning)


def _count(name: str, meaning: str) -> Column:
    return Column(name, pa.int32(), meaning, nullable=False)


def _int(name: str, meaning: str) -> Column:
    return Column(name, pa.int32(), meaning)


def _number(name: str, meaning: str) -> Column:
    return Column(name, pa.float64(), meaning)


_POSITION = Column("position", pa.int32(), "0-based place in the byline", nullable=False)

WORKS = TableSpec(
    "works",
    "a work: one scholarly output, whatever its versions",
    "normalise",
    ("work_id",),
    (
        _key("work_id", "the work"),
        _text("title", "as printed by the best record"),
        _text("abstract", "plain text"),
        _int("year", "of publication"),
        _text("published", "ISO date, as precise as known"),
        _text("type", "article, preprint, book, book-chapter, conference-paper, dataset, …"),
        _text("language", "ISO 639-1"),
        Column("source_id", pa.int64(), "where it appeared (sources)"),
        _text("source_title", "as printed"),
        _text("volume", ""),
        _text("issue", ""),
        _text("pages", "or article number"),
        _text("publisher", ""),
        _text("doi", "lower case, without resolver"),
        _text("pmid", "digits"),
        _text("licence", "SPDX id or URL"),
        _texts("keywords", "as printed"),
        _texts("topics", "subject names, most specific first"),
        _texts("funders", "names"),
        _text("url", "best landing page"),
        _count("author_count", "entries in the byline, also those not recorded"),
        _count("reference_count", "entries in the reference list"),
        _count("citation_count_elsewhere", "largest count a provider states; 0 when none does"),
        Column("is_retracted", pa.bool_(), "", nullable=False),
    ),
)
IDENTIFIERS = TableSpec(
    "identifiers",
    "one external identifier of a work",
    "normalise",
    ("scheme", "value"),
    (
        Column(
            "scheme",
            pa.string(),
            "doi, pmid, pmcid, arxiv, openalex, or a provider name",
            nullable=False,
        ),
        Column("value", pa.string(), "normalised", nullable=False),
        _key("work_id", "the work"),
    ),
)
LOCATIONS = TableSpec(
    "locations",
    "one place where a work, or a version of it, was found",
    "normalise",
    ("work_id", "raw_id"),
    (
        _key("work_id", "the work"),
        _key("raw_id", "the raw record that says so"),
        _text("provider", "connexon, openalex, crossref, bibtex, ris, …"),
        _text("provider_key", "the provider's own id"),
        _text("url", ""),
        _text("version", "preprint, accepted, published"),
        _text("origin", "file the record came from"),
    ),
)
WORK_REDIRECTS = TableSpec(
    "work_redirects",
    "a work id that was merged into another",
    "normalise",
    ("old_work_id",),
    (_key("old_work_id", "once citable"), _key("work_id", "the work now")),
)
RECORD_KEYS = TableSpec(
    "record_keys",
    "something by which a raw record may meet others that describe the same work",
    "normalise",
    ("key", "raw_id"),
    (
        _key("key", "hash of an identifier, of a folded title, or of the content without either"),
        _key("raw_id", "the raw record"),
    ),
)
AUTHORSHIPS = TableSpec(
    "authorships",
    "a signature: one author entry on one work",
    "normalise",
    ("work_id", "position"),
    (
        _key("work_id", "the work"),
        _POSITION,
        Column("printed_name", pa.string(), "as printed", nullable=False),
        _text("given", "as declared by the record; null when it declares no parts"),
        _text("family", "as declared by the record; null when it declares no parts"),
        _texts("other_names", "the same entry as other records print it"),
        _text("orcid", "0000-0000-0000-000X, check digit verified"),
        _text("email", "lower case"),
        _texts("affiliations", "as printed, in order"),
        Column("is_corresponding", pa.bool_(), ""),
    ),
)
SOURCES = TableSpec(
    "sources",
    "where works appear: journal, repository, conference series",
    "normalise",
    ("source_id",),
    (
        _key("source_id", "the source"),
        _text("title", ""),
        _text("issn_l", ""),
        _text("publisher", ""),
        _text("type", ""),
        _count("work_count", "in this library"),
    ),
)
REFERENCES = TableSpec(
    "references",
    "one entry of a work's reference list",
    "normalise",
    ("citing_work_id", "ordinal"),
    (
        _key("citing_work_id", "the citing work"),
        Column("ordinal", pa.int32(), "0-based", nullable=False),
        _text("key", "id, DOI or text as given"),
        Column("cited_work_id", pa.int64(), "null when not in this library"),
    ),
)
CITATIONS = TableSpec(
    "citations",
    "citing work → cited work, each pair once",
    "normalise",
    ("cited_work_id", "citing_work_id"),
    (_key("cited_work_id", ""), _key("citing_work_id", "")),
)
REJECTS = TableSpec(
    "rejects",
    "a record that could not be read",
    "collect",
    ("origin", "line"),
    (
        Column("origin", pa.string(), "file", nullable=False),
        Column("line", pa.int64(), "1-based line or record number", nullable=False),
        Column("reason", pa.string(), "what is wrong and what to do", nullable=False),
        _text("excerpt", "first 200 characters"),
    ),
)
ASSIGNMENTS = TableSpec(
    "assignments",
    "whose signature it is",
    "identify",
    ("work_id", "position"),
    (
        _key("work_id", "the work"),
        _POSITION,
        _key("scholar_id", "the scholar"),
        Column(
            "match_probability",
            pa.float32(),
            "that the signature is this scholar's, [0, 1]",
            nullable=False,
        ),
    ),
)
SCHOLARS = TableSpec(
    "scholars",
    "the person we believe wrote a set of signatures",
    "identify",
    ("scholar_id",),
    (
        _key("scholar_id", "the scholar"),
        Column("preferred_name", pa.string(), "as displayed", nullable=False),
        _texts("name_forms", "printed names, most frequent first"),
        _text("name_key", "folded family and given name; equal for spellings of one name"),
        _text("orcid", "when the evidence agrees on one"),
        _texts("affiliations", "most recent first, at most five"),
        _count("work_count", ""),
        _int("first_year", ""),
        _int("last_year", ""),
        _count("namesake_count", "other scholars of this library with the same name_key"),
        Column("purity", pa.float32(), "expected share of signatures that are theirs, [0, 1]"),
        Column("completeness", pa.float32(), "expected share of their signatures found, [0, 1]"),
    ),
)
SCHOLAR_REDIRECTS = TableSpec(
    "scholar_redirects",
    "a scholar id that was merged into another",
    "identify",
    ("old_scholar_id",),
    (_key("old_scholar_id", "once citable"), _key("scholar_id", "the scholar now")),
)
WORK_INDICATORS = TableSpec(
    "work_indicators",
    "indicators of one work",
    "analyse",
    ("work_id",),
    (_key("work_id", ""), _count("citation_count", "citations from works of this library")),
)
SCHOLAR_INDICATORS = TableSpec(
    "scholar_indicators",
    "indicators of one scholar, full counting",
    "analyse",
    ("scholar_id",),
    (
        _key("scholar_id", ""),
        _count("work_count", ""),
        _count("citation_count", ""),
        _number("fractional_work_count", "works counted 1/n for each of n authors"),
        _count("h_index", "library citations, self-citations included"),
        _count("coauthor_count", "distinct scholars"),
    ),
)
SCHOLAR_YEARS = TableSpec(
    "scholar_years",
    "one scholar in one year",
    "analyse",
    ("scholar_id", "year"),
    (
        _key("scholar_id", ""),
        Column("year", pa.int32(), "of publication", nullable=False),
        _count("work_count", ""),
        _count("citation_count", "to the works of that year"),
    ),
)
COAUTHORS = TableSpec(
    "coauthors",
    "two scholars who share works (both directions; bylines ≤ 100 entries)",
    "analyse",
    ("scholar_id", "coauthor_id"),
    (
        _key("scholar_id", ""),
        _key("coauthor_id", ""),
        _count("work_count", "shared works"),
        _int("last_year", "of a shared work"),
    ),
)

TABLES: dict[str, TableSpec] = {
    t.name: t
    for t in (
        WORKS,
        IDENTIFIERS,
        LOCATIONS,
        WORK_REDIRECTS,
        RECORD_KEYS,
        AUTHORSHIPS,
        SOURCES,
        REFERENCES,
        CITATIONS,
        REJECTS,
        ASSIGNMENTS,
        SCHOLARS,
        SCHOLAR_REDIRECTS,
        WORK_INDICATORS,
        SCHOLAR_INDICATORS,
        SCHOLAR_YEARS,
        COAUTHORS,
    )
}
