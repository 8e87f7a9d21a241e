"""Single values out of loosely typed records: what is not usable becomes None or ().

Files that people hold spell the same thing in many ways (a year as text, a list as one
string, markup in titles). A wrong value in one field must not cost the whole record.
"""

from __future__ import annotations

import html
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

_TAG = re.compile(r"</?[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?>")
_BLOCK_TAG = re.compile(r"</?(?:jats:)?(?:p|sec|title|list-item|div|br)\b[^<>]*>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->|<!\[CDATA\[|\]\]>", re.DOTALL)
_ABSTRACT_HEADING = re.compile(r"^\s*(?:abstract|summary)\s*[:.]?\s*\n\s*", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d)(?!\d)")
_DATE = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_LICENCE = re.compile(
    r"creativecommons\.org/(?:licenses/(by[a-z-]*)|publicdomain/(zero|mark))/?(\d\.\d)?",
    re.IGNORECASE,
)
_YEAR_RANGE = range(1400, 2101)
_INT32_MAX = 2**31 - 1


def text_of(value: Any) -> str | None:
    """Text in NFC with single spaces; numbers as text; None for anything empty or else."""
    if value is None:
        return None
    if not isinstance(value, str):
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        value = str(value)
    if not value.isascii():
        value = unicodedata.normalize("NFC", value)
    elif value.isprintable() and "  " not in value and value[:1] != " " != value[-1:]:
        return value or None  # most are clean: splitting and joining costs four times as much
    return " ".join(value.split()) or None


def plain_text(value: Any) -> str | None:
    """As `text_of`, without HTML, JATS or MathML tags and with entities read."""
    if isinstance(value, str) and ("<" in value or "&" in value):
        value = _without_tags(value)
    return text_of(value)


def paragraphs(value: Any) -> str | None:
    """An abstract as plain text; paragraphs are kept as lines, the word Abstract is not."""
    if not isinstance(value, str):
        return None
    if "<" in value or "&" in value:
        value = _without_tags(_BLOCK_TAG.sub("\n", value))
    lines = map(text_of, value.splitlines())
    joined = "\n".join(line for line in lines if line)
    return _ABSTRACT_HEADING.sub("", joined, count=1) or None


def _without_tags(value: str) -> str:
    bare = _TAG.sub("", _COMMENT.sub("", value))
    bare = html.unescape(bare)
    if "<" in bare or "&" in bare:  # escaped twice, as deposits often are
        bare = html.unescape(_TAG.sub("", bare))
    return bare


def texts_of(values: Any) -> tuple[str, ...]:
    """The usable texts of a list, each once, in order; one text counts as a list of one."""
    if not values:
        return ()
    if isinstance(values, str):
        values = (values,)
    if not isinstance(values, Iterable):
        return ()
    return tuple(dict.fromkeys(t for t in map(plain_text, values) if t))


def split_texts(value: Any, separator: str = ";") -> tuple[str, ...]:
    """The parts of one text, or of each text of a list."""
    whole = (value,) if isinstance(value, str) else value or ()
    return texts_of(
        [part for one in whole if isinstance(one, str) for part in one.split(separator)]
    )


def names_of(values: Any, *keys: str) -> tuple[str, ...]:
    """Names out of a list of texts or of mappings that carry a name under one of `keys`."""
    if not isinstance(values, list | tuple):
        return texts_of(values)
    return texts_of([_named(value, keys) for value in values])


def _named(value: Any, keys: tuple[str, ...]) -> str | None:
    if not isinstance(value, Mapping):
        return text_of(value)
    return next((name for key in keys if (name := text_of(value.get(key)))), None)


def mappings(values: Any) -> list[Mapping[str, Any]]:
    """The mappings in a list."""
    if not isinstance(values, list | tuple):
        return []
    return [value for value in values if isinstance(value, Mapping)]


def mapping(value: Any) -> Mapping[str, Any]:
    """The mapping, or an empty one."""
    return value if isinstance(value, Mapping) else {}


def year_of(value: Any) -> int | None:
    """A year 1400 … 2100 out of a number or a text that contains one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return int(value) if math.isfinite(value) and int(value) in _YEAR_RANGE else None
    found = _YEAR.search(value) if isinstance(value, str) else None
    return int(found.group(1)) if found else None


def date_of(value: Any) -> str | None:
    """ISO date as precise as it is valid: 2024, 2024-06 or 2024-06-18."""
    if isinstance(value, str):
        found = _DATE.match(value.strip().replace("/", "-"))
        return date_of([int(part) for part in found.groups() if part]) if found else None
    if not isinstance(value, list) or not value or year_of(value[0]) is None:
        return None
    parts = [f"{year_of(value[0]):04d}"]
    for part, largest in zip(value[1:3], (12, 31), strict=False):
        if not isinstance(part, int) or not 1 <= part <= largest:
            break
        parts.append(f"{part:02d}")
    return "-".join(parts)


def count_of(value: Any) -> int:
    """A count 0 … 2³¹-1; 0 for anything else."""
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value.strip()[:12])
    if isinstance(value, bool) or not isinstance(value, int):
        return 0
    return value if 0 <= value <= _INT32_MAX else 0


def licence_of(value: Any) -> str | None:
    """SPDX id for Creative Commons addresses, else the text as it came."""
    text = text_of(value)
    found = _LICENCE.search(text) if text else None
    if found is None:
        return text
    kind, public, version = found.groups()
    if public:
        return "CC0-1.0" if public.lower() == "zero" else "CC-PDM-1.0"
    return f"CC-{kind.strip('-').upper()}" + (f"-{version}" if version else "")


def page_range(first: Any, last: Any) -> str | None:
    """`first-last`, or the one that is known."""
    begin, end = text_of(first), text_of(last)
    return f"{begin}-{end}" if begin and end and begin != end else begin or end
