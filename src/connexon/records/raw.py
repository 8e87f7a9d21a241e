"""Raw records: what a provider gave, byte for byte, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record of a provider, verbatim; everything else can be rebuilt from these.

    `raw_id` is 0 until the record is stored, then 1, 2, 3 … in the order of storing. `line` is
    the 1-based line where the record begins, or its 1-based number where the format has no
    lines. `provider` says whose word it is (openalex, crossref, inspire, bibtex …), `format`
    names the reader of `payload` (see connexon.collect). `payload` is UTF-8 as far as the file
    was.
    """

    raw_id: int
    provider: str
    format: str
    origin: str
    line: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Reject:
    """A record that could not be read: where, why and what to do, and how it begins.

    `line` is 1-based; 0 when the whole file is meant. `excerpt` has at most 200 characters.
    """

    origin: str
    line: int
    reason: str
    excerpt: str
