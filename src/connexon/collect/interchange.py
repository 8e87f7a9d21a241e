"""connexon's own interchange format: JSON Lines, one work a line (docs/interchange.md).

Also the format in which works leave connexon: `render` and `parse` are inverses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import Any

import msgspec
import orjson

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
from connexon.collect.json_split import split_json
from connexon.collect.registry import Format
from connexon.records.errors import InputError
from connexon.records.identifiers import (
    normalise_arxiv,
    normalise_doi,
    normalise_email,
    normalise_issn,
    normalise_orcid,
    normalise_pmcid,
    normalise_pmid,
)
from connexon.records.parsed import ParsedAuthor, ParsedLocation, ParsedSource, ParsedWork

_OWN = "connexon"
_SCHEMES: dict[str, Callable[[str], str | None]] = {
    "doi": normalise_doi,
    "pmid": normalise_pmid,
    "pmcid": normalise_pmcid,
    "arxiv": normalise_arxiv,
    "openalex": text_of,
}
_BARE_DOI = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/)?10\.\d{4,9}/", re.IGNORECASE)
_TELLING = re.compile(rb'"(?:title|authors)"\s*:')
_VERSIONS = {"preprint", "accepted", "published"}


def _sniff(head: bytes) -> bool:
    start = head.lstrip()[:1]
    return start in b"{[" and start != b"" and bool(_TELLING.search(head))


def load_object(payload: bytes) -> dict[str, Any]:
    """The JSON object in the payload. Raises: InputError in words."""
    try:
        loaded = orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        raise InputError(_json_problem(payload, error)) from error
    if not isinstance(loaded, dict):
        raise InputError("is JSON but no object; a work is written {…}.")
    return loaded


def _json_problem(payload: bytes, error: orjson.JSONDecodeError) -> str:
    try:
        payload.decode()
    except UnicodeDecodeError as broken:
        return f"is not UTF-8 (byte {broken.start} of the record); save the file as UTF-8."
    if payload.rstrip()[-1:] not in b"}]":
        return "is cut off: it does not end as JSON does."
    return f"is not valid JSON: {error.msg} (character {error.pos} of the record)."


def parse(payload: bytes) -> ParsedWork:
    """A work. Raises: InputError when it has neither title nor identifier."""
    record = load_object(payload)
    provider = text_of(record.get("provider")) or _OWN
    key = text_of(record.get("id"))
    ids = _ids(record)
    if key:
        ids.setdefault(provider, key)
    title = plain_text(record.get("title"))
    if title is None and not ids:
        raise InputError("has neither title nor identifier, so it describes no work.")
    byline = entries_of(record.get("authors"), "name", "family")
    authors = authors_of(byline)
    published = date_of(record.get("published"))
    return ParsedWork(
        provider=provider,
        provider_key=key,
        ids=ids,
        title=title,
        abstract=paragraphs(record.get("abstract")),
        year=year_of(record.get("year")) or year_of(published),
        published=published,
        type=text_of(record.get("type")),
        language=text_of(record.get("language")),
        source=_source(record),
        volume=text_of(record.get("volume")),
        issue=text_of(record.get("issue")),
        pages=text_of(record.get("pages")),
        publisher=plain_text(record.get("publisher")),
        licence=licence_of(record.get("licence") or record.get("license")),
        keywords=texts_of(record.get("keywords")),
        topics=names_of(record.get("topics"), "name"),
        funders=names_of(record.get("funders"), "name"),
        url=text_of(record.get("url")),
        locations=_locations(record),
        authors=authors,
        author_count=byline_count(authors, byline, record.get("author_count")),
        references=_keys(record.get("references"), provider),
        versions=_keys(record.get("versions"), provider),
        citation_count_elsewhere=count_of(record.get("citation_count_elsewhere")),
        is_retracted=record.get("is_retracted") is True,
    )


def _ids(record: Mapping[str, Any]) -> dict[str, str]:
    given = dict(mapping(record.get("ids")))
    given |= {scheme: record[scheme] for scheme in _SCHEMES if record.get(scheme)}
    ids: dict[str, str] = {}
    for scheme, value in given.items():
        text = text_of(value)
        reader: Callable[[str], str | None] = _SCHEMES.get(scheme, text_of)
        if text and (read := reader(text)):
            ids[scheme] = read
    return ids


def _source(record: Mapping[str, Any]) -> ParsedSource | None:
    given = record.get("source")
    if isinstance(given, Mapping):
        issn = tuple(i for t in texts_of(given.get("issn")) if (i := normalise_issn(t)))
        title = plain_text(given.get("title"))
        return ParsedSource(title, issn, text_of(given.get("type"))) if title or issn else None
    title = plain_text(given or record.get("venue"))
    return ParsedSource(title) if title else None


def _locations(record: Mapping[str, Any]) -> tuple[ParsedLocation, ...]:
    found = []
    for given in mappings(record.get("locations")):
        version = text_of(given.get("version"))
        url = text_of(given.get("url"))
        if url:
            found.append(ParsedLocation(url, version if version in _VERSIONS else None))
    return tuple(found)


def authors_of(entries: Any) -> tuple[ParsedAuthor, ...]:
    """Byline entries by position; those that name nobody are left out but keep their place."""
    if not isinstance(entries, list):
        return ()
    found = [a for i, entry in enumerate(entries) if (a := _author(i, entry)) is not None]
    positions = [a.position for a in found]
    if all(a < b for a, b in pairwise(positions)):
        return tuple(found)
    if len(set(positions)) == len(positions):
        return tuple(sorted(found, key=lambda a: a.position))
    return tuple(msgspec.structs.replace(a, position=i) for i, a in enumerate(found))


def _author(index: int, entry: Any) -> ParsedAuthor | None:
    if isinstance(entry, str):
        entry = {"name": entry}
    if not isinstance(entry, dict):
        return None
    get = entry.get
    given, family = text_of(get("given")), text_of(get("family"))
    declared = f"{given} {family}" if given and family else family or given
    name = text_of(get("name")) or declared
    if not name or (declared and not names_somebody(declared) and not names_somebody(name)):
        return None
    position = get("position")
    if type(position) is not int or not 0 <= position < 2**31:
        position = index
    orcid, email, affiliations = get("orcid"), get("email"), get("affiliations")
    corresponding = get("is_corresponding")
    return ParsedAuthor(
        position,
        name,
        given,
        family,
        normalise_orcid(orcid) if orcid and isinstance(orcid, str) else None,
        normalise_email(email) if email and isinstance(email, str) else None,
        texts_of(affiliations) if affiliations else (),
        corresponding if isinstance(corresponding, bool) else None,
        texts_of(get("other_names")) if "other_names" in entry else (),
    )


def byline_count(authors: tuple[ParsedAuthor, ...], entries: Any, stated: Any) -> int:
    """Length of the whole byline: stated, listed, or at least up to the last position."""
    listed = len(entries) if isinstance(entries, list) else 0
    reached = authors[-1].position + 1 if authors else 0
    return max(listed, reached, count_of(stated))


def _keys(values: Any, provider: str) -> tuple[str, ...]:
    if not isinstance(values, list):
        return ()
    texts = (text_of(value) for value in values)
    return tuple(dict.fromkeys(_key(text, provider) for text in texts if text))


def _key(value: str, provider: str) -> str:
    if ":" in value:
        scheme, _, rest = value.partition(":")
        if scheme == provider:
            return value
        if scheme.lower() in _SCHEMES and (read := _SCHEMES[scheme.lower()](rest)):
            return f"{scheme.lower()}:{read}"
    if "/" in value and _BARE_DOI.match(value) and (doi := normalise_doi(value)):
        return f"doi:{doi}"
    return f"{provider}:{value}"


def render(work: ParsedWork) -> bytes:
    """The work as one line of interchange (no line end); what is unknown is left out."""
    fields: dict[str, Any] = msgspec.to_builtins(work)
    fields["id"] = fields.pop("provider_key")
    if fields["provider"] == _OWN:
        del fields["provider"]
    fields["authors"] = [_without_unknown(a) for a in map(_rendered_author, fields["authors"])]
    for part in ("source", "ids"):
        fields[part] = _without_unknown(fields[part] or {})
    fields["locations"] = [_without_unknown(one) for one in fields["locations"]]
    return orjson.dumps(_without_unknown(fields))


def _rendered_author(author: dict[str, Any]) -> dict[str, Any]:
    return {"position": author.pop("position"), "name": author.pop("printed_name"), **author}


def _without_unknown(fields: Mapping[str, Any]) -> dict[str, Any]:
    telling = {"position", "is_corresponding"}  # 0 and false say something there
    return {
        k: v for k, v in fields.items() if not _is_unknown(v) or (k in telling and v is not None)
    }


def _is_unknown(value: Any) -> bool:
    if isinstance(value, Iterable) and not isinstance(value, str):
        return not value
    return value is None or value is False or (value == 0 and not isinstance(value, bool))


FORMAT = Format(name="interchange", provider=_OWN, sniff=_sniff, split=split_json, parse=parse)
