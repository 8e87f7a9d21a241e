"""What machines read on a page: Highwire tags for scholars' crawlers, schema.org as JSON-LD."""

from __future__ import annotations

from typing import Any

import orjson
from markupsafe import Markup

from connexon.app.answers import Author, ScholarAnswer, WorkAnswer

_TAGGED_AUTHORS = 200
_ESCAPES = {
    "<": "\\u003c",
    ">": "\\u003e",
    "&": "\\u0026",
    "\u2028": "\\u2028",
    "\u2029": "\\u2029",
}


def json_ld(value: dict[str, Any]) -> Markup:
    """JSON that may stand inside a script element whatever its strings hold."""
    text = orjson.dumps(value).decode()
    for sign, escaped in _ESCAPES.items():
        text = text.replace(sign, escaped)
    return Markup(text)  # noqa: S704  every sign that could end the element is escaped


def citation_tags(work: WorkAnswer) -> list[tuple[str, str]]:
    """Highwire tags (name, content), one `citation_author` per author, followed by theirs."""
    tags: list[tuple[str, str | None]] = [("citation_title", work.title)]
    affiliations = {a.number: a.text for a in work.affiliations}
    for author in work.authors[:_TAGGED_AUTHORS]:
        tags.append(("citation_author", _inverted(author)))
        tags += [
            ("citation_author_institution", affiliations[n]) for n in author.affiliation_numbers
        ]
        tags.append(("citation_author_orcid", author.orcid))
    date = (work.published or "").replace("-", "/") or (str(work.year) if work.year else None)
    tags.append(("citation_publication_date", date))
    if work.source:
        first, _, last = (work.source.pages or "").replace("–", "-").partition("-")
        tags += [
            ("citation_journal_title", work.source.title),
            ("citation_volume", work.source.volume),
            ("citation_issue", work.source.issue),
            ("citation_firstpage", first.strip()),
            ("citation_lastpage", last.strip(" -")),
            ("citation_issn", work.source.issn),
        ]
    tags += [
        ("citation_publisher", work.publisher),
        ("citation_doi", work.doi),
        ("citation_pmid", work.pmid),
        ("citation_language", work.language),
        *(("citation_keywords", k) for k in work.keywords),
    ]
    return [(name, text) for name, text in tags if text]


def _inverted(author: Author) -> str:
    return f"{author.family}, {author.given}" if author.given else author.family


def work_schema(work: WorkAnswer) -> Markup:
    """schema.org ScholarlyArticle."""
    people = [
        {
            "@type": "Person",
            "name": a.printed_name,
            **({"identifier": f"https://orcid.org/{a.orcid}"} if a.orcid else {}),
        }
        for a in work.authors[:_TAGGED_AUTHORS]
    ]
    value: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ScholarlyArticle",
        "headline": work.title,
        "name": work.title,
        "author": people,
        "datePublished": work.published or work.year,
        "inLanguage": work.language,
        "keywords": list(work.keywords),
        "abstract": work.abstract,
        "sameAs": f"https://doi.org/{work.doi}" if work.doi else None,
        "license": work.licence,
        "publisher": {"@type": "Organization", "name": work.publisher} if work.publisher else None,
        "isPartOf": {"@type": "Periodical", "name": work.source.title} if work.source else None,
        "funder": [{"@type": "Organization", "name": f} for f in work.funders],
    }
    return json_ld({k: v for k, v in value.items() if v not in (None, [], "")})


def scholar_schema(scholar: ScholarAnswer) -> Markup:
    """schema.org Person."""
    value: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Person",
        "name": scholar.name,
        "alternateName": [f.text for f in scholar.name_forms if f.text != scholar.name][:20],
        "sameAs": f"https://orcid.org/{scholar.orcid}" if scholar.orcid else None,
    }
    return json_ld({k: v for k, v in value.items() if v not in (None, [], "")})
