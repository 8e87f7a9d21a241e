"""What one raw record says about one work, in the same words for every format.

These are msgspec structs and not dataclasses because a library makes millions of them and a
struct is built several times faster. They are frozen and compare by value all the same.
Strings are never empty: unknown is None, an unknown list is ().
"""

from __future__ import annotations

import msgspec


class ParsedAuthor(msgspec.Struct, frozen=True, gc=False):
    """One entry of a byline.

    `position` is 0-based as printed on the work, which may lie beyond the number of entries
    recorded. `given` and `family` only where the record declares them. `orcid` has passed its
    check digit, `email` is lower case.
    """

    position: int
    printed_name: str
    given: str | None = None
    family: str | None = None
    orcid: str | None = None
    email: str | None = None
    affiliations: tuple[str, ...] = ()
    is_corresponding: bool | None = None
    other_names: tuple[str, ...] = ()


class ParsedSource(msgspec.Struct, frozen=True, gc=False):
    """Where the work appeared. `issn`: 0000-000X, the linking one first where it is known."""

    title: str | None = None
    issn: tuple[str, ...] = ()
    type: str | None = None


class ParsedLocation(msgspec.Struct, frozen=True, gc=False):
    """One copy of the work. `version`: preprint, accepted or published."""

    url: str | None = None
    version: str | None = None


class ParsedWork(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What one record says about a work.

    `provider` and `provider_key` say whose record it is and under which key; `ids` maps schemes
    (doi, pmid, pmcid, arxiv, openalex, wos, scopus or a provider that issues lasting ids) to
    normalised values. `references` are keys in the form `scheme:value`; what cannot be read as
    an identifier stands there as text. `published` is an ISO date as precise as known.
    `versions` are identifiers, so written, of other versions of the same work (a preprint's
    published form). `author_count` counts the whole byline, also entries that are not recorded;
    `citation_count_elsewhere` is what the provider states, 0 when it states none.
    """

    provider: str
    provider_key: str | None = None
    ids: dict[str, str] = {}
    title: str | None = None
    abstract: str | None = None
    year: int | None = None
    published: str | None = None
    type: str | None = None
    language: str | None = None
    source: ParsedSource | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    publisher: str | None = None
    licence: str | None = None
    keywords: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    funders: tuple[str, ...] = ()
    url: str | None = None
    locations: tuple[ParsedLocation, ...] = ()
    authors: tuple[ParsedAuthor, ...] = ()
    author_count: int = 0
    references: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    citation_count_elsewhere: int = 0
    is_retracted: bool = False
