"""OpenAlex works, JSON Lines as in the snapshot or pages of the API, old shape and new.

Old: `host_venue`, `alternate_host_venues`, `raw_affiliation_string`, `concepts`. New:
`primary_location`, `locations`, `raw_affiliation_strings`, `topics`. Both occur in files that
people hold, sometimes in one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from connexon.collect.bylines import names_in, names_one, names_somebody
from connexon.collect.fields import (
    count_of,
    date_of,
    licence_of,
    mapping,
    mappings,
    names_of,
    page_range,
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
    normalise_pmcid,
    normalise_pmid,
)
from connexon.records.parsed import ParsedAuthor, ParsedLocation, ParsedSource, ParsedWork

_OWN = "openalex"
_WORK_ID = re.compile(r"(?:^|/)([Ww]\d{1,15})$")
_TELLING = re.compile(
    rb'"(?:authorships|abstract_inverted_index|host_venue|referenced_works)"\s*:'
    rb'|"id"\s*:\s*"https://openalex\.org/W'
)
_TYPES = {
    "journal-article": "article",
    "posted-content": "preprint",
    "proceedings-article": "conference-paper",
    "proceedings": "book",
    "monograph": "book",
    "reference-book": "book",
    "component": "other",
}
_VERSIONS = {
    "publishedVersion": "published",
    "acceptedVersion": "accepted",
    "submittedVersion": "preprint",
}
_ABSTRACT_WORDS = 20_000


def _sniff(head: bytes) -> bool:
    return head.lstrip()[:1] in (b"{", b"[") and bool(_TELLING.search(head))


def parse(payload: bytes) -> ParsedWork:
    """A work. Raises: InputError when it has neither title nor identifier."""
    record = load_object(payload)
    if "authorships" not in record and isinstance(record.get("results"), list):
        raise InputError("is a page of results, not one work.")
    key = _work_id(record.get("id"))
    title = plain_text(record.get("title") or record.get("display_name"))
    ids = _ids(record, key)
    if title is None and not ids:
        raise InputError("has neither title nor identifier, so it describes no work.")
    byline = _byline(record.get("authorships"))
    authors = _authors(byline)
    primary = mapping(record.get("primary_location")) or mapping(record.get("host_venue"))
    biblio = mapping(record.get("biblio"))
    host = mapping(primary.get("source"))
    kind = text_of(record.get("type"))
    return ParsedWork(
        provider=_OWN,
        provider_key=key,
        ids=ids,
        title=title,
        abstract=abstract_of(record.get("abstract_inverted_index")),
        year=year_of(record.get("publication_year")),
        published=date_of(record.get("publication_date")),
        type=_TYPES.get(kind, kind) if kind else None,
        language=text_of(record.get("language")),
        source=_source(primary),
        volume=text_of(biblio.get("volume")),
        issue=text_of(biblio.get("issue")),
        pages=page_range(biblio.get("first_page"), biblio.get("last_page")),
        publisher=text_of(host.get("host_organization_name") or primary.get("publisher")),
        licence=licence_of(primary.get("license")),
        keywords=names_of(record.get("keywords"), "display_name", "keyword"),
        topics=_topics(record),
        funders=_funders(record),
        url=_url(primary),
        locations=_locations(record, primary),
        authors=authors,
        author_count=byline_count(authors, byline, record.get("authors_count")),
        references=_references(record.get("referenced_works")),
        citation_count_elsewhere=count_of(record.get("cited_by_count")),
        is_retracted=record.get("is_retracted") is True,
    )


def _work_id(value: Any) -> str | None:
    found = _WORK_ID.search(value) if isinstance(value, str) else None
    return found.group(1).upper() if found else None


def _ids(record: Mapping[str, Any], key: str | None) -> dict[str, str]:
    given = mapping(record.get("ids"))
    found = {
        "openalex": key or _work_id(given.get("openalex")),
        "doi": _read(normalise_doi, record.get("doi") or given.get("doi")),
        "pmid": _read(normalise_pmid, given.get("pmid")),
        "pmcid": _read(normalise_pmcid, given.get("pmcid")),
        "arxiv": next(
            (
                number
                for one in mappings(record.get("locations"))
                if "arxiv.org/" in (address := text_of(one.get("landing_page_url")) or "")
                and (number := normalise_arxiv(address))
            ),
            None,
        ),
    }
    return {scheme: value for scheme, value in found.items() if value}


def _read(read: Any, value: Any) -> str | None:
    text = text_of(value)
    return read(text) if text else None


def abstract_of(inverted: Any) -> str | None:
    """Running text out of {word: [places]}; places beyond 20,000 words are refused."""
    if not isinstance(inverted, dict):
        return None
    if isinstance(inverted.get("InvertedIndex"), dict):  # the shape of 2022
        inverted = inverted["InvertedIndex"]
    words: dict[int, str] = {}
    for word, places in inverted.items():
        if isinstance(places, list):
            words |= {p: word for p in places if type(p) is int and 0 <= p < _ABSTRACT_WORDS}
    return plain_text(" ".join(words[place] for place in sorted(words)))


def _source(primary: Mapping[str, Any]) -> ParsedSource | None:
    host = mapping(primary.get("source")) or primary
    title = plain_text(host.get("display_name"))
    numbers = texts_of(host.get("issn_l")) + texts_of(host.get("issn"))
    issn = tuple(dict.fromkeys(i for n in numbers if (i := normalise_issn(n))))
    return ParsedSource(title, issn, text_of(host.get("type"))) if title or issn else None


def _url(location: Mapping[str, Any]) -> str | None:
    return text_of(
        location.get("landing_page_url") or location.get("url") or location.get("pdf_url")
    )


def _locations(record: Mapping[str, Any], primary: Mapping[str, Any]) -> tuple[ParsedLocation, ...]:
    given = [
        primary,
        *mappings(record.get("locations")),
        *mappings(record.get("alternate_host_venues")),
    ]
    found: dict[str, ParsedLocation] = {}
    for one in given:
        url = _url(one)
        if url:
            version = _VERSIONS.get(text_of(one.get("version")) or "")
            found.setdefault(url, ParsedLocation(url, version))
    return tuple(found.values())


def _topics(record: Mapping[str, Any]) -> tuple[str, ...]:
    topics = mappings(record.get("topics"))
    if not topics:
        concepts = sorted(mappings(record.get("concepts")), key=lambda c: -count_of(c.get("level")))
        return names_of(concepts, "display_name")
    names = [t.get("display_name") for t in topics]
    first = topics[0]
    names += [mapping(first.get(k)).get("display_name") for k in ("subfield", "field", "domain")]
    return texts_of(names)


def _funders(record: Mapping[str, Any]) -> tuple[str, ...]:
    named = names_of(record.get("funders"), "display_name")
    for listed in ("awards", "grants"):
        named += names_of(record.get(listed), "funder_display_name")
    return texts_of(named)


def _byline(entries: Any) -> list[Mapping[str, Any]]:
    """The authorships, one a name: a few hold a whole byline, and say nothing of one person."""
    found: list[Mapping[str, Any]] = []
    for entry in map(mapping, entries if isinstance(entries, list) else ()):
        names = names_in(_printed(entry) or "")
        found += [{"raw_author_name": n} for n in names] if len(names) > 1 else [entry]
    return found


def _printed(entry: Mapping[str, Any]) -> str | None:
    """The name as printed; as OpenAlex shows it where several people or none are printed."""
    raw = plain_text(entry.get("raw_author_name"))
    shown = plain_text(mapping(entry.get("author")).get("display_name"))
    return shown if shown and not (raw and names_one(raw)) else raw


def _authors(entries: list[Mapping[str, Any]]) -> tuple[ParsedAuthor, ...]:
    found = (_author(i, entry) for i, entry in enumerate(entries))
    return tuple(author for author in found if author is not None)


def _author(position: int, entry: Mapping[str, Any]) -> ParsedAuthor | None:
    who, name = mapping(entry.get("author")), _printed(entry)
    if not name or not names_somebody(name):
        return None
    affiliations = texts_of(entry.get("raw_affiliation_strings"))
    affiliations = affiliations or texts_of(entry.get("raw_affiliation_string"))
    corresponding = entry.get("is_corresponding")
    return ParsedAuthor(
        position,
        name,
        orcid=_read(normalise_orcid, who.get("orcid")),
        affiliations=affiliations or names_of(entry.get("institutions"), "display_name"),
        is_corresponding=corresponding if isinstance(corresponding, bool) else None,
    )


def _references(values: Any) -> tuple[str, ...]:
    keys = (_work_id(value) for value in values) if isinstance(values, list) else ()
    return tuple(f"openalex:{key}" for key in keys if key)


FORMAT = Format(name=_OWN, provider=_OWN, sniff=_sniff, split=split_json, parse=parse)
