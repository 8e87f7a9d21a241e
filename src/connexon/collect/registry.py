"""The formats that can be read, in the order in which they are tried.

A further format is one more file with a `FORMAT` of this shape, and its name in `_MODULES`.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from connexon.collect.json_split import Piece
from connexon.collect.streams import Stream
from connexon.records.errors import InputError
from connexon.records.parsed import ParsedWork

# The most telling first: the interchange format accepts any object with a title.
_MODULES = ("openalex", "crossref", "interchange", "bibtex", "ris")
_ALIASES = {"connexon": "interchange"}


@dataclass(frozen=True, slots=True)
class Format:
    """How one format is recognised, taken apart and understood.

    `provider` is whose word its records are unless they say so themselves. `sniff` sees the
    first 64 KiB. `split` yields (1-based line, payload) or a Fault. `parse` raises InputError
    with the reason why a payload is not a work.
    """

    name: str
    provider: str
    sniff: Callable[[bytes], bool]
    split: Callable[[Stream], Iterator[Piece]]
    parse: Callable[[bytes], ParsedWork]


@cache
def formats() -> dict[str, Format]:
    """All formats by name."""
    found = (importlib.import_module(f"connexon.collect.{m}").FORMAT for m in _MODULES)
    return {one.name: one for one in found}


def format_named(name: str) -> Format:
    """The format of this name. Raises: InputError that lists the names."""
    known = formats()
    name = _ALIASES.get(name, name)
    if name not in known:
        raise InputError(f"There is no format '{name}'; choose one of {', '.join(known)}.")
    return known[name]


def recognise(head: bytes) -> Format:
    """The format of a file that begins so. Raises: InputError."""
    for one in formats().values():
        if one.sniff(head):
            return one
    raise InputError(
        f"is in no format known here ({', '.join(formats())}); if it is one of these, name it "
        "with --format."
    )
