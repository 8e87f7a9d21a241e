"""BibTeX, as reference managers, Scopus and Web of Science export it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

import bibtexparser
from pylatexenc.latex2text import LatexNodes2Text

from connexon.collect.bylines import people_in
from connexon.collect.fields import (
    count_of,
    date_of,
    licence_of,
    paragraphs,
    plain_text,
    split_texts,
    text_of,
    texts_of,
    year_of,
)
from connexon.collect.json_split import Piece
from connexon.collect.registry import Format
from connexon.collect.ris import decoded, family_and_given
from connexon.collect.streams import RECORD_LIMIT_BYTES, LimitError, Stream
from connexon.records.errors import InputError
from connexon.records.identifiers import (
    normalise_arxiv,
    normalise_doi,
    normalise_email,
    normalise_issn,
    normalise_orcid,
    normalise_pmid,
)
from connexon.records.parsed import ParsedAuthor, ParsedSource, ParsedWork

_OWN = "bibtex"
_ENTRY = re.compile(rb"^\s*@\s*([A-Za-z]+)\s*[{(]", re.MULTILINE)
_STRING_NAME = re.compile(rb"@\s*string\s*[{(]\s*([^\s=]+)\s*=", re.IGNORECASE)
_MACRO_USE = re.compile(rb"[=#]\s*([A-Za-z][^\s,#{}\"]*)\s*[,#})\r\n]")
_NO_WORKS = {b"comment", b"preamble", b"string"}
_ESCAPED = re.compile(r"\\([&%$#_ ])")
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_EID = re.compile(r"eid=(2-s2\.0-\d+)")
_REFERENCE_DOI = re.compile(r"\bDOI[: ]+\[?\s*(10\.\d{4,9}/[^\s,;\]]+)", re.IGNORECASE)
_TYPES = {
    "article": "article",
    "inproceedings": "conference-paper",
    "conference": "conference-paper",
    "proceedings": "book",
    "book": "book",
    "booklet": "book",
    "inbook": "book-chapter",
    "incollection": "book-chapter",
    "phdthesis": "dissertation",
    "mastersthesis": "dissertation",
    "thesis": "dissertation",
    "techreport": "report",
    "report": "report",
    "dataset": "dataset",
    "unpublished": "preprint",
}
_SOURCE_TYPES = {"article": "journal", "book-chapter": "book", "conference-paper": "conference"}
_LANGUAGES = {
    "english": "en",
    "chinese": "zh",
    "german": "de",
    "french": "fr",
    "spanish": "es",
    "portuguese": "pt",
    "japanese": "ja",
    "korean": "ko",
    "russian": "ru",
    "italian": "it",
}


def _sniff(head: bytes) -> bool:
    found = _ENTRY.search(head)
    return found is not None and head.lstrip()[:1] in (b"@", b"%", b"#", b"/")


def _split(stream: Stream) -> Iterator[Piece]:
    """Entries; each carries the @string definitions that it uses."""
    macros: dict[bytes, bytes] = {}
    for start, kind, block in _blocks(stream):
        if kind == b"string":
            named = _STRING_NAME.search(block)
            if named:
                macros[named.group(1).lower()] = block.strip()
        elif kind not in _NO_WORKS:
            used = {m.lower() for m in _MACRO_USE.findall(block)} if macros else set()
            definitions = [macros[name] for name in macros if name in used]
            yield start, b"\n".join([*definitions, block.strip()])


def _blocks(stream: Stream) -> Iterator[tuple[int, bytes, bytes]]:
    lines: list[bytes] = []
    start, kind, size = 0, b"", 0
    for number, line in stream.lines():
        found = _ENTRY.match(line)
        if found:
            if lines:
                yield start, kind, b"\n".join(lines)
            lines, start, kind, size = [], number, found.group(1).lower(), 0
        if kind:
            lines.append(line)
            size += len(line)
            if size > RECORD_LIMIT_BYTES:
                raise LimitError(f"holds an entry over 64 MiB at line {start}.")
    if lines:
        yield start, kind, b"\n".join(lines)


def parse(payload: bytes) -> ParsedWork:
    """A work. Raises: InputError when the entry is not closed or has neither title nor DOI."""
    kind, key, fields = _entry(decoded(payload))
    doi = normalise_doi(fields.get("doi", ""))
    title = plain_text(fields.get("title"))
    if title is None and doi is None:
        raise InputError("has neither title nor doi, so it describes no work.")
    own, own_key = _provider(key, fields)
    entry_type = _TYPES.get(kind, "other")
    authors, others = _authors(fields)
    return ParsedWork(
        provider=own,
        provider_key=own_key,
        ids=_ids(fields, doi, own, own_key),
        title=title,
        abstract=paragraphs(fields.get("abstract", "").replace("\n", " ")),
        year=year_of(fields.get("year")) or year_of(fields.get("date")),
        published=_date(fields),
        type=entry_type,
        language=_language(fields),
        source=_source(fields, entry_type),
        volume=text_of(fields.get("volume")),
        issue=text_of(fields.get("number") or fields.get("issue")),
        pages=_pages(fields),
        publisher=plain_text(fields.get("publisher") or fields.get("school")),
        licence=licence_of(fields.get("license") or fields.get("copyright")),
        keywords=_keywords(fields),
        topics=split_texts(fields.get("research-areas")),
        funders=_funders(fields),
        url=text_of(fields.get("url")),
        authors=authors,
        author_count=len(authors) + others,
        references=_references(fields),
        citation_count_elsewhere=_citations(fields),
    )


def _entry(text: str) -> tuple[str, str, dict[str, str]]:
    """Type, key and fields (lower-case names) of the one entry in the text."""
    # The library also logs what it reports; the report is what we hand on.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    library = bibtexparser.parse_string(text)  # type: ignore[attr-defined]
    entries = list(library.entries)
    for block in library.failed_blocks:
        rescued = getattr(block, "ignore_error_block", None)
        if rescued is not None and hasattr(rescued, "fields"):
            entries.append(rescued)  # a field given twice: Scopus does so
    if not entries:
        raise InputError(
            "is cut off or its braces do not match; an entry begins @type{key, and ends with }."
        )
    entry = entries[-1]
    fields: dict[str, str] = {}
    for one in entry.fields:
        name = " ".join(str(one.key).split()).lower()
        value = _value(str(one.value))
        fields[name] = f"{fields[name]}; {value}" if name in fields else value
    return str(entry.entry_type).lower(), str(entry.key).strip(), fields


def _value(value: str) -> str:
    value = value.strip()
    while len(value) > 1 and value[0] + value[-1] in ("{}", '""') and _encloses(value):
        value = value[1:-1].strip()
    value = _ESCAPED.sub(r"\1", value)
    if "\\" in value:
        value = _without_latex(value)
    return value.replace("{", "").replace("}", "")


def _encloses(value: str) -> bool:
    """Whether the first brace is closed by the last one."""
    depth = 0
    for i, sign in enumerate(value):
        depth += (sign == "{") - (sign == "}")
        if depth == 0 and sign == "}" and i < len(value) - 1:
            return False
    return True


def _without_latex(value: str) -> str:
    try:
        decoder = LatexNodes2Text(math_mode="verbatim", keep_comments=True)
        return str(decoder.latex_to_text(value.replace("%", "\\%")))
    except (ValueError, IndexError, KeyError, RecursionError):
        return value  # better with backslashes than without the field


def _provider(key: str, fields: Mapping[str, str]) -> tuple[str, str | None]:
    """Whose record it is: Web of Science and Scopus give lasting ids, other keys are local."""
    unique = fields.get("unique-id", "") or key
    if unique.startswith(("WOS:", "ISI:")):
        return "wos", unique.partition(":")[2]
    scopus = _EID.search(fields.get("url", ""))
    if scopus:
        return "scopus", scopus.group(1)
    return _OWN, text_of(key)


def _ids(
    fields: Mapping[str, str], doi: str | None, own: str, own_key: str | None
) -> dict[str, str]:
    eprint = (
        fields.get("eprint", "")
        if "arxiv" in str(fields.get("archiveprefix", fields.get("eprinttype", "arxiv"))).lower()
        else ""
    )
    found = {
        "doi": doi,
        "pmid": normalise_pmid(fields.get("pmid", "") or fields.get("pubmed_id", "")),
        "arxiv": normalise_arxiv(eprint) if eprint else None,
        own: own_key if own != _OWN else None,
    }
    return {scheme: value for scheme, value in found.items() if value}


def _date(fields: Mapping[str, str]) -> str | None:
    return date_of(fields.get("date", "")) or date_of(fields.get("year", ""))


def _language(fields: Mapping[str, str]) -> str | None:
    named = (text_of(fields.get("language")) or "").lower()
    return _LANGUAGES.get(named, named if len(named) == 2 else None)


def _source(fields: Mapping[str, str], kind: str) -> ParsedSource | None:
    title = plain_text(
        fields.get("journal") or fields.get("journaltitle") or fields.get("booktitle")
    )
    numbers = [p for f in ("issn", "eissn") for p in re.split(r"[\s,;]+", fields.get(f, ""))]
    issn = tuple(dict.fromkeys(i for n in numbers if (i := normalise_issn(n))))
    return ParsedSource(title, issn, _SOURCE_TYPES.get(kind)) if title or issn else None


def _pages(fields: Mapping[str, str]) -> str | None:
    pages = fields.get("pages") or fields.get("art_number") or fields.get("article-number")
    return text_of(re.sub(r"\s*[-–—]+\s*", "-", pages)) if pages else None


def _keywords(fields: Mapping[str, str]) -> tuple[str, ...]:
    given = fields.get("author_keywords") or fields.get("keywords") or ""
    return split_texts(given, ";" if ";" in given else ",")


def _funders(fields: Mapping[str, str]) -> tuple[str, ...]:
    details = fields.get("funding_details", "")
    # Scopus prints each name twice without a space, then short names and grant numbers.
    named = [part.split(",")[0].strip() for part in details.split(";")]
    once = [n[: len(n) // 2] if n and n[: len(n) // 2] == n[len(n) // 2 :] else n for n in named]
    return texts_of([n for n in once if n and not any(c.isdigit() for c in n)])


def _citations(fields: Mapping[str, str]) -> int:
    cited = re.search(r"cited By\s*:?\s*(\d+)", fields.get("note", ""), re.IGNORECASE)
    return count_of(cited.group(1) if cited else fields.get("times-cited"))


def _references(fields: Mapping[str, str]) -> tuple[str, ...]:
    listed = fields.get("cited-references")
    if listed is not None:
        parts = re.split(r"\.\s*\n\s*", listed.strip().rstrip("."))
    else:
        parts = fields.get("references", "").split("; ")
    return texts_of([_reference(part) for part in parts])


def _reference(text: str) -> str:
    found = _REFERENCE_DOI.search(text)
    doi = normalise_doi(found.group(1)) if found else None
    return f"doi:{doi}" if doi else text


def _authors(fields: Mapping[str, str]) -> tuple[tuple[ParsedAuthor, ...], bool]:
    """The byline, and whether it says that there are others."""
    names, others = people_in(_AND.split(plain_text(fields.get("author")) or ""))
    orcids = _by_name(fields.get("orcid-numbers", ""))
    affiliations = _affiliations(fields, names)
    email = fields.get("author-email", "") if len(names) == 1 else ""
    found = []
    for i, name in enumerate(names):
        family, given = family_and_given(name)
        found.append(
            ParsedAuthor(
                i,
                name,
                given,
                family,
                orcid=orcids.get(_key(name)),
                email=normalise_email(email.split(";")[0]) if email else None,
                affiliations=texts_of(affiliations.get(_key(name))),
                is_corresponding=_is_corresponding(name, fields),
            )
        )
    return tuple(found), others


def _key(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalpha() or c == ",")


def _by_name(listed: str) -> dict[str, str]:
    """ORCIDs out of `Family, Given/0000-…; Family, Given/0000-…`."""
    found: dict[str, Any] = {}
    for part in re.split(r"[;\n]\s*", listed):
        name, _, number = part.rpartition("/")
        orcid = normalise_orcid(number)
        if orcid:
            found[_key(name)] = orcid
    return found


def _affiliations(fields: Mapping[str, str], names: list[str]) -> dict[str, list[str]]:
    """Affiliations by author where the record says whose they are.

    Web of Science writes `Family, Given, Institution, …` one a line. Scopus lists them without
    names: they are taken only where there is one author, or one affiliation for all.
    """
    listed = fields.get("affiliation", "").strip()
    found: dict[str, list[str]] = {}
    if not listed:
        return found
    if "unique-id" not in fields:
        parts = split_texts(listed)
        if len(names) == 1 or len(parts) == 1:
            return {_key(name): list(parts) for name in names}
        return found
    known = {_key(name) for name in names}
    for line in re.split(r"\.\s*\n\s*", listed.rstrip(".")):
        for holder, where in _holders(" ".join(line.split())):
            if _key(holder) in known:
                found.setdefault(_key(holder), []).append(where)
    return found


def _holders(line: str) -> Iterator[tuple[str, str]]:
    """(name, affiliation) of `Family, Given; Family, Given, Institution, Place`."""
    *before, last = line.split("; ")
    parts = [p.strip() for p in last.split(",")]
    where = ", ".join(parts[2:])
    if where:
        yield from ((name, where) for name in [*before, ", ".join(parts[:2])])


def _is_corresponding(name: str, fields: Mapping[str, str]) -> bool | None:
    """Scopus names the corresponding author before the address."""
    said = fields.get("correspondence_address1", "").partition(";")[0]
    return _key(said) == _key(name) if said else None


FORMAT = Format(name=_OWN, provider=_OWN, sniff=_sniff, split=_split, parse=parse)
