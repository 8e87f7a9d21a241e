"""A work in the formats that reference managers read: BibTeX, RIS, CSL-JSON."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

import orjson

from connexon.app.answers import Author, WorkAnswer
from connexon.records.errors import InputError

_BIBTEX_TYPES = {
    "article": "article",
    "conference-paper": "inproceedings",
    "book": "book",
    "book-chapter": "incollection",
    "thesis": "phdthesis",
    "dissertation": "phdthesis",
}
_RIS_TYPES = {
    "article": "JOUR",
    "preprint": "UNPB",
    "conference-paper": "CPAPER",
    "book": "BOOK",
    "book-chapter": "CHAP",
    "thesis": "THES",
    "dissertation": "THES",
    "dataset": "DATA",
}
_CSL_TYPES = {
    "article": "article-journal",
    "preprint": "article",
    "conference-paper": "paper-conference",
    "book": "book",
    "book-chapter": "chapter",
    "thesis": "thesis",
    "dissertation": "thesis",
    "dataset": "dataset",
}
_FILLERS = frozenset({"the", "and", "for", "with", "from", "how", "are", "its", "this", "that"})
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "$": r"\$",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def cite(work: WorkAnswer, style: str) -> tuple[str, str]:
    """The work in a style (bibtex, ris, csl-json) and the media type of that text.

    Raises: InputError for another style.
    """
    if style not in STYLES:
        raise InputError(f"No export '{style[:20]}'. Choose one of {', '.join(STYLES)}.")
    write, media_type, _ = STYLES[style]
    return write(work), media_type


def bibtex(work: WorkAnswer) -> str:
    """One BibTeX entry in UTF-8, every special character escaped; all recorded authors."""
    kind = _BIBTEX_TYPES.get(work.type or "article", "misc")
    people = [f"{a.family}, {a.given}" if a.given else f"{{{a.family}}}" for a in work.authors]
    if work.author_count > len(people):
        people.append("others")
    place = "booktitle" if kind in {"inproceedings", "incollection"} else "journal"
    fields = {
        "author": " and ".join(_tex(p) if not p.startswith("{") else p for p in people),
        # The braces keep the title's capitals.
        "title": "{" + _tex(work.title) + "}",
        place: _tex(work.source.title) if work.source else "",
        "volume": _tex(work.source.volume or "") if work.source else "",
        "number": _tex(work.source.issue or "") if work.source else "",
        "pages": _tex((work.source.pages or "").replace("–", "--")) if work.source else "",
        "year": str(work.year or ""),
        "publisher": _tex(work.publisher or ""),
        "doi": work.doi or "",
        "url": work.url or "",
    }
    body = "".join(f"  {name} = {{{text}}},\n" for name, text in fields.items() if text)
    return f"@{kind}{{{citation_key(work)},\n{body}}}\n"


def citation_key(work: WorkAnswer) -> str:
    """Family name, year, first telling word of the title, in ASCII: `ye2024mesenchymal`."""
    family = _ascii(work.authors[0].family) if work.authors else ""
    words = [w for w in _ascii(work.title).split() if len(w) > 2 and w not in _FILLERS]
    return f"{family or 'anonymous'}{work.year or ''}{words[0] if words else ''}"


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9 -]", "", plain).replace("-", " ").strip().replace("  ", " ")


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(c, c) for c in " ".join(text.split()))


def ris(work: WorkAnswer) -> str:
    """One RIS record; one author per AU line, pages split into SP and EP."""
    source = work.source
    start, _, end = (source.pages or "" if source else "").replace("–", "-").partition("-")
    lines: list[tuple[str, str | None]] = [("TY", _RIS_TYPES.get(work.type or "article", "GEN"))]
    lines += [("AU", _family_first(a)) for a in work.authors]
    lines += [
        ("TI", work.title),
        ("T2", source.title if source else None),
        ("VL", source.volume if source else None),
        ("IS", source.issue if source else None),
        ("SP", start.strip() or None),
        ("EP", end.strip(" -") or None),
        ("SN", source.issn if source else None),
        ("PY", str(work.year) if work.year else None),
        ("DA", (work.published or "").replace("-", "/") or None),
        ("PB", work.publisher),
        ("DO", work.doi),
        ("UR", work.url),
        ("LA", work.language),
        *(("KW", keyword) for keyword in work.keywords),
        ("AB", work.abstract),
    ]
    text = "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in lines if value)
    return text + "ER  - \r\n"


def _family_first(author: Author) -> str:
    return f"{author.family}, {author.given}" if author.given else author.family


def csl_json(work: WorkAnswer) -> str:
    """A CSL-JSON list with one item, as citeproc and Zotero read it."""
    item: dict[str, object] = {
        "id": citation_key(work),
        "type": _CSL_TYPES.get(work.type or "article", "document"),
        "title": work.title,
        "author": [
            {"family": a.family, "given": a.given} if a.given else {"literal": a.family}
            for a in work.authors
        ],
        "DOI": work.doi,
        "PMID": work.pmid,
        "URL": work.url,
        "publisher": work.publisher,
        "language": work.language,
        "abstract": work.abstract,
    }
    if work.source:
        item |= {
            "container-title": work.source.title,
            "volume": work.source.volume,
            "issue": work.source.issue,
            "page": work.source.pages,
            "ISSN": work.source.issn,
        }
    printed = work.published or str(work.year or "")
    date = [int(part) for part in printed.split("-") if part.isdigit()]
    if date:
        item["issued"] = {"date-parts": [date]}
    return orjson.dumps([{k: v for k, v in item.items() if v not in (None, [], "")}]).decode()


STYLES: dict[str, tuple[Callable[[WorkAnswer], str], str, str]] = {
    "bibtex": (bibtex, "application/x-bibtex; charset=utf-8", "bib"),
    "ris": (ris, "application/x-research-info-systems; charset=utf-8", "ris"),
    "csl-json": (csl_json, "application/vnd.citationstyles.csl+json", "json"),
}
