"""Crossref works: files of the public data file, REST answers, JSON Lines of 2025."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from connexon.collect.bylines import entries_of, names_somebody
from connexon.collect.fields import (
    count_of,
    date_of,
    licence_of,
    mapping,
    mappings,
    names_of,
    paragraphs,
    plain_text,
    text_of,
    texts_of,
    year_of,
)
from connexon.collect.interchange import byline_count, load_object
from connexon.collect.json_split import split_json
from connexon.collect.registry import Format
from connexon.records.errors import InputError
from connexon.records.identifiers import (
    normalise_arxiv,
    normalise_doi,
    normalise_issn,
    normalise_orcid,
    normalise_pmid,
)
from connexon.records.parsed import ParsedAuthor, ParsedLocation, ParsedSource, ParsedWork

_OWN = "crossref"
_DOI = re.compile(rb'"DOI"\s*:')
_TELLING = re.compile(
    rb'"(?:container-title|is-referenced-by-count|references-count|content-domain|deposited'
    rb'|issued|message-type)"\s*:'
)
_TYPES = {
    "journal-article": "article",
    "posted-content": "preprint",
    "proceedings-article": "conference-paper",
    "proceedings": "book",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "book-section": "book-chapter",
    "book-part": "book-chapter",
}
_SOURCE_TYPES = {
    "article": "journal",
    "book-chapter": "book",
    "conference-paper": "conference",
    "preprint": "repository",
}
_DATES = ("issued", "published", "published-print", "published-online", "posted", "created")
_VERSION_RELATIONS = ("is-preprint-of", "has-preprint", "is-version-of", "has-version")
_REFERENCE_PARTS = ("author", "year", "article-title", "journal-title", "volume", "first-page")
_ARXIV_DOI = "10.48550/arxiv."


def _sniff(head: bytes) -> bool:
    return (
        head.lstrip()[:1] in (b"{", b"[")
        and bool(_TELLING.search(head))
        and (bool(_DOI.search(head)) or b'"message-type"' in head)
    )


def parse(payload: bytes) -> ParsedWork:
    """A work. Raises: InputError when it has neither title nor DOI."""
    record: Mapping[str, Any] = load_object(payload)
    record = mapping(record.get("message")) or record
    doi = normalise_doi(text_of(record.get("DOI")) or "")
    title = _title(record)
    if title is None and doi is None:
        raise InputError("has neither title nor DOI, so it describes no work.")
    byline = entries_of(record.get("author"), "family", "given")
    authors = _authors(byline)
    published = _published(record)
    given_type = text_of(record.get("type"))
    kind = _TYPES.get(given_type, given_type) if given_type else None
    return ParsedWork(
        provider=_OWN,
        provider_key=doi,
        ids=_ids(record, doi),
        title=title,
        abstract=paragraphs(record.get("abstract")),
        year=year_of(published[:4]) if published else None,
        published=published,
        type=kind,
        language=text_of(record.get("language")),
        source=_source(record, kind),
        volume=text_of(record.get("volume")),
        issue=text_of(record.get("issue")),
        pages=text_of(record.get("page") or record.get("article-number")),
        publisher=plain_text(record.get("publisher")),
        licence=_licence(record),
        topics=texts_of(record.get("subject")),
        funders=names_of(record.get("funder"), "name"),
        url=_url(record),
        locations=_locations(record, kind),
        authors=authors,
        author_count=byline_count(authors, byline, None),
        references=_references(record.get("reference")),
        versions=_versions(record),
        citation_count_elsewhere=count_of(record.get("is-referenced-by-count")),
        is_retracted=_is_retracted(record, title),
    )


def _title(record: Mapping[str, Any]) -> str | None:
    title = next(iter(texts_of(record.get("title"))), None)
    subtitle = next(iter(texts_of(record.get("subtitle"))), None)
    if title and subtitle and subtitle.casefold() not in title.casefold():
        return f"{title}: {subtitle}"
    return title


def _ids(record: Mapping[str, Any], doi: str | None) -> dict[str, str]:
    ids: dict[str, str] = {}
    if doi:
        ids["doi"] = doi
        if doi.startswith(_ARXIV_DOI) and (
            number := normalise_arxiv("arxiv:" + doi.removeprefix(_ARXIV_DOI))
        ):
            ids["arxiv"] = number
    pmid = normalise_pmid(text_of(record.get("PMID")) or "")
    return ids | ({"pmid": pmid} if pmid else {})


def _published(record: Mapping[str, Any]) -> str | None:
    for name in _DATES:
        parts = mapping(record.get(name)).get("date-parts")
        if isinstance(parts, list) and parts and (date := date_of(parts[0])):
            return date
    return None


def _source(record: Mapping[str, Any], kind: str | None) -> ParsedSource | None:
    titles = texts_of(record.get("container-title"))
    if not titles and kind == "preprint":
        titles = names_of([mapping(one) for one in _institutions(record)], "name")
    issn = tuple(dict.fromkeys(i for n in texts_of(record.get("ISSN")) if (i := normalise_issn(n))))
    if not titles and not issn:
        return None
    return ParsedSource(titles[0] if titles else None, issn, _SOURCE_TYPES.get(kind or ""))


def _institutions(record: Mapping[str, Any]) -> list[Any]:
    given = record.get("institution")
    return given if isinstance(given, list) else [given]


def _licence(record: Mapping[str, Any]) -> str | None:
    given = mappings(record.get("license"))
    given.sort(key=lambda one: text_of(one.get("content-version")) != "vor")
    return licence_of(given[0].get("URL")) if given else None


def _url(record: Mapping[str, Any]) -> str | None:
    primary = mapping(mapping(record.get("resource")).get("primary"))
    return text_of(primary.get("URL") or record.get("URL"))


def _locations(record: Mapping[str, Any], kind: str | None) -> tuple[ParsedLocation, ...]:
    url = _url(record)
    return (ParsedLocation(url, "preprint" if kind == "preprint" else "published"),) if url else ()


def _authors(entries: list[Any]) -> tuple[ParsedAuthor, ...]:
    found = (_author(i, mapping(entry)) for i, entry in enumerate(entries))
    return tuple(author for author in found if author is not None)


def _author(position: int, entry: Mapping[str, Any]) -> ParsedAuthor | None:
    given, family = plain_text(entry.get("given")), plain_text(entry.get("family"))
    suffix = plain_text(entry.get("suffix"))
    name = " ".join(p for p in (given, family, suffix) if p) or plain_text(entry.get("name"))
    if not name or not names_somebody(name):
        return None
    orcid = text_of(entry.get("ORCID"))
    return ParsedAuthor(
        position,
        name,
        given,
        family,
        orcid=normalise_orcid(orcid) if orcid else None,
        affiliations=names_of(entry.get("affiliation"), "name"),
    )


def _references(entries: Any) -> tuple[str, ...]:
    keys = []
    for entry in mappings(entries):
        doi = normalise_doi(text_of(entry.get("DOI")) or "")
        if doi:
            keys.append(f"doi:{doi}")
        elif text := plain_text(entry.get("unstructured")):
            keys.append(text)
        else:
            parts = (text_of(entry.get(name)) for name in _REFERENCE_PARTS)
            keys.append(", ".join(p for p in parts if p) or (text_of(entry.get("key")) or "?"))
    return tuple(keys)


def _versions(record: Mapping[str, Any]) -> tuple[str, ...]:
    relations = mapping(record.get("relation"))
    found = []
    for name in _VERSION_RELATIONS:
        for one in mappings(relations.get(name)):
            doi = normalise_doi(text_of(one.get("id")) or "")
            if doi:
                found.append(f"doi:{doi}")
    return tuple(dict.fromkeys(found))


def _is_retracted(record: Mapping[str, Any], title: str | None) -> bool:
    updates = mappings(record.get("updated-by"))
    if any(text_of(one.get("type")) in {"retraction", "removal"} for one in updates):
        return True
    return bool(title and re.match(r"(?:retracted|withdrawn)(?: article| paper)?\s*:", title, re.I))


FORMAT = Format(name=_OWN, provider=_OWN, sniff=_sniff, split=split_json, parse=parse)
