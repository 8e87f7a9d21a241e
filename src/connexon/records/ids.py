"""Ids: 60-bit integers in tables, a letter and twelve base-32 characters in print.

An id is derived from what it names (a DOI, a provider's own id, a first signature), so a
library rebuilt from its raw records carries the same ids. Crockford's alphabet (no I, L, O,
U) is used; reading is case-blind and maps the letters people mistake.
"""

from __future__ import annotations

import hashlib
from typing import NewType

from connexon.records.errors import NotFoundError

WorkId = NewType("WorkId", int)
ScholarId = NewType("ScholarId", int)
SourceId = NewType("SourceId", int)

ID_BITS = 60
ID_MASK = (1 << ID_BITS) - 1
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {c: i for i, c in enumerate(_ALPHABET)} | {"I": 1, "L": 1, "O": 0}
_LENGTH = 12


def hashed_id(*parts: str) -> int:
    """A 60-bit id of these parts, the same on every machine (BLAKE2b)."""
    digest = hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") & ID_MASK


def format_id(prefix: str, value: int) -> str:
    """`prefix` (W work, S scholar, V source) and twelve base-32 characters."""
    return prefix + "".join(_ALPHABET[(value >> shift) & 31] for shift in range(55, -1, -5))


def parse_id(prefix: str, text: str) -> int:
    """The integer behind a printed id, case-blind.

    Raises: NotFoundError when `text` is not such an id.
    """
    body = text[1:].upper()
    if text[:1].upper() != prefix or len(body) != _LENGTH or any(c not in _VALUES for c in body):
        raise NotFoundError(f"'{text[:40]}' is not an id of the form {prefix} and 12 characters.")
    value = 0
    for character in body:
        value = value << 5 | _VALUES[character]
    return value


def format_work_id(value: int) -> str:
    """Printed id of a work, e.g. W3V8K2M9QZ4T7."""
    return format_id("W", value)


def parse_work_id(text: str) -> WorkId:
    """Work id behind its printed form. Raises: NotFoundError."""
    return WorkId(parse_id("W", text))


def format_scholar_id(value: int) -> str:
    """Printed id of a scholar, e.g. S3V8K2M9QZ4T7."""
    return format_id("S", value)


def parse_scholar_id(text: str) -> ScholarId:
    """Scholar id behind its printed form. Raises: NotFoundError."""
    return ScholarId(parse_id("S", text))
