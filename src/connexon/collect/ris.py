"""RIS, the tagged format of reference managers: one `TY  -` … `ER  -` block a work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from connexon.collect.bylines import people_in
from connexon.collect.fields import (
    date_of,
    page_range,
    paragraphs,
    plain_text,
    text_of,
    texts_of,
    year_of,
)
from connexon.collect.json_split import Fault, Piece
from connexon.collect.registry import Format
from connexon.collect.streams import Stream
from connexon.records.errors import InputError
from connexon.records.identifiers import normalise_doi, normalise_issn, normalise_pmid
from connexon.records.parsed import ParsedAuthor, ParsedSource, ParsedWork

_OWN = "ris"
_FIRST = re.compile(rb"^\s*TY {1,2}-", re.MULTILINE)
_START = re.compile(rb"\s*TY {1,2}-")
_END = re.compile(rb"\s*ER {1,2}-")
_TAG = re.compile(r"^([A-Z][A-Z0-9]) {0,2}-(?: (.*))?$")
_TYPES = {
    "JOUR": "article",
    "JFULL": "article",
    "MGZN": "article",
    "EJOUR": "article",
    "INPR": "article",
    "BOOK": "book",
    "EBOOK": "book",
    "EDBOOK": "book",
    "CHAP": "book-chapter",
    "ECHAP": "book-chapter",
    "CONF": "conference-paper",
    "CPAPER": "conference-paper",
    "THES": "dissertation",
    "RPRT": "report",
    "DATA": "dataset",
    "UNPB": "preprint",
}
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}
_SOURCE_TYPES = {"article": "journal", "book-chapter": "book", "conference-paper": "conference"}


def _sniff(head: bytes) -> bool:
    return bool(_FIRST.search(head[:4096]))


def _split(stream: Stream) -> Iterator[Piece]:
    lines: list[bytes] = []
    start = 0
    for number, line in stream.lines():
        if _START.match(line):
            if lines:
                yield start, b"\n".join(lines)
            lines, start = [line], number
        elif lines:
            lines.append(line)
            if _END.match(line):
                yield start, b"\n".join(lines)
                lines = []
        elif line.strip() and not line.strip().rstrip(b".").isdigit():
            text = line[:200].decode("utf-8", "replace")
            yield Fault(number, "stands outside a record (no TY line before it).", text)
    if lines:
        yield start, b"\n".join(lines)


def decoded(payload: bytes) -> str:
    """Text in UTF-8, or in Windows-1252, in which older programs write."""
    try:
        return payload.decode()
    except UnicodeDecodeError:
        return payload.decode("cp1252", "replace")


def parse(payload: bytes) -> ParsedWork:
    """A work. Raises: InputError when the block is cut off or has neither title nor DOI."""
    tags = _tags(decoded(payload))
    if "ER" not in tags:
        raise InputError("is cut off: its ER line is missing.")

    def first(*names: str) -> str | None:
        return next((v for n in names for v in tags.get(n, ()) if v), None)

    doi = normalise_doi(first("DO") or "") or normalise_doi(first("M3", "L3") or "")
    title = plain_text(first("TI", "T1", "CT") or (first("BT") if "T2" not in tags else None))
    if title is None and doi is None:
        raise InputError("has neither title (TI) nor DOI (DO), so it describes no work.")
    published = date_of(first("DA", "PY", "Y1", "YR") or "")
    kind = _TYPES.get((first("TY") or "").upper(), "other")
    authors, others = _authors(tags)
    pmid = normalise_pmid(first("AN", "PM") or "") if _is_pubmed(tags) else None
    return ParsedWork(
        provider=_OWN,
        provider_key=first("ID", "AN"),
        ids={s: v for s, v in (("doi", doi), ("pmid", pmid)) if v},
        title=title,
        abstract=paragraphs("\n".join(tags.get("AB", ()) or tags.get("N2", ()))),
        year=year_of(first("PY", "Y1", "YR", "DA")),
        published=published,
        type=kind,
        language=text_of(first("LA")),
        source=_source(first, kind, tags),
        volume=text_of(first("VL")),
        issue=text_of(first("IS", "CP")),
        pages=page_range(first("SP"), first("EP")) or text_of(first("C7")),
        publisher=plain_text(first("PB")),
        keywords=texts_of(tags.get("KW")),
        url=text_of(first("UR", "L2")),
        authors=authors,
        author_count=len(authors) + others,
    )


def _is_pubmed(tags: dict[str, list[str]]) -> bool:
    named = " ".join(tags.get("DB", []) + tags.get("DP", [])).lower()
    return "pubmed" in named or "medline" in named or "nlm" in named


def _tags(text: str) -> dict[str, list[str]]:
    """Values by tag in order; a line without a tag goes on with the value before it."""
    tags: dict[str, list[str]] = {}
    last: list[str] | None = None
    for line in text.splitlines():
        found = _TAG.match(line.strip())
        if found:
            last = tags.setdefault(found.group(1), [])
            last.append((found.group(2) or "").strip())
        elif last and line.strip():
            last[-1] = f"{last[-1]} {line.strip()}".strip()
    return tags


def _source(first: Any, kind: str, tags: dict[str, list[str]]) -> ParsedSource | None:
    title = plain_text(first("JF", "T2", "JO", "JA", "J2", "BT"))
    issn = tuple(
        i for text in tags.get("SN", ()) for part in text.split() if (i := normalise_issn(part))
    )
    return ParsedSource(title, issn, _SOURCE_TYPES.get(kind)) if title or issn else None


def _authors(tags: dict[str, list[str]]) -> tuple[tuple[ParsedAuthor, ...], bool]:
    """The byline, and whether it says that there are others."""
    printed = [value for tag in ("AU", "A1") for value in tags.get(tag, ())]
    names, others = people_in(n for n in map(plain_text, printed) if n)
    alone = len(names) == 1 and not others
    addresses = texts_of(tags.get("AD")) if alone else ()
    return tuple(_author(i, name, addresses) for i, name in enumerate(names)), others


def _author(position: int, name: str, affiliations: tuple[str, ...]) -> ParsedAuthor:
    family, given = family_and_given(name)
    return ParsedAuthor(position, name, given, family, affiliations=affiliations)


def family_and_given(name: str) -> tuple[str | None, str | None]:
    """The parts that a comma declares; a suffix (Jr., III) belongs to neither.

    RIS prints it last, BibTeX in the middle.
    """
    parts = [part.strip() for part in name.split(",")]
    given = [part for part in parts[1:] if part.rstrip(".").lower() not in _SUFFIXES]
    if len(given) != 1 or not parts[0] or not given[0]:
        return None, None
    return parts[0], given[0]


FORMAT = Format(name=_OWN, provider=_OWN, sniff=_sniff, split=_split, parse=parse)
