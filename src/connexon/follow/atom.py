"""Atom feeds (RFC 4287) as text. Nothing from outside gets in unescaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

# XML 1.0 has no way to write these characters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class Entry:
    """One item. `id` never changes and never comes back for something else (a URN).

    `date` is an ISO date as precise as known (year, month or day), empty when unknown.
    """

    id: str
    title: str
    url: str
    date: str
    authors: tuple[str, ...] = ()
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed; `url` is its own address and `page_url` that of the page it follows."""

    id: str
    title: str
    url: str
    page_url: str
    entries: tuple[Entry, ...]


def atom(feed: Feed) -> str:
    """The feed as an Atom document. It is as new as its newest entry."""
    newest = max((moment(e.date) for e in feed.entries), default=moment(""))
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            '<feed xmlns="http://www.w3.org/2005/Atom">',
            f"  <id>{_text(feed.id)}</id>",
            f"  <title>{_text(feed.title)}</title>",
            f"  <updated>{newest}</updated>",
            f'  <link rel="self" type="application/atom+xml" href={_attribute(feed.url)}/>',
            f'  <link rel="alternate" type="text/html" href={_attribute(feed.page_url)}/>',
            "  <author><name>connexon</name></author>",
            *(line for entry in feed.entries for line in _entry(entry)),
            "</feed>",
            "",
        ]
    )


def _entry(entry: Entry) -> Sequence[str]:
    lines = [
        "  <entry>",
        f"    <id>{_text(entry.id)}</id>",
        f"    <title>{_text(entry.title)}</title>",
        f'    <link rel="alternate" type="text/html" href={_attribute(entry.url)}/>',
        f"    <updated>{moment(entry.date)}</updated>",
        *(f"    <author><name>{_text(name)}</name></author>" for name in entry.authors),
    ]
    if entry.summary:
        lines.append(f"    <summary>{_text(entry.summary)}</summary>")
    return [*lines, "  </entry>"]


def moment(date: str) -> str:
    """An RFC 3339 moment for an ISO date as precise as known; the epoch when unknown."""
    found = _DATE.match(date)
    if found is None:
        return "1970-01-01T00:00:00Z"
    year, month, day = found.groups()
    return f"{year}-{month or '01'}-{day or '01'}T00:00:00Z"


def _text(text: str) -> str:
    return escape(_UNWRITABLE.sub("", text))


def _attribute(text: str) -> str:
    return quoteattr(_UNWRITABLE.sub("", text))
