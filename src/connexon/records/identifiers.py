"""Identifiers of works and people in one spelling; None where the text is no such identifier.

Every function here is idempotent: what it gives, it gives again unchanged.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

_RESOLVER = re.compile(
    r"^(?:https?://)?(?:(?:dx|www)\.)?doi\.org/|^(?:info:doi/|urn:doi:|doi:?)\s*", re.IGNORECASE
)
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+")
_ORCID = re.compile(r"(?:^|/)(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])/?$")
_PMID = re.compile(r"(?:^|[/:\s])0*([1-9]\d{0,8})/?$")
_PMCID = re.compile(r"(?:PMC|pmc)0*([1-9]\d{0,9})/?$")
_ARXIV = re.compile(
    r"(?:^|/abs/|/pdf/|arxiv[.:]\s*)(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?(?:\.pdf)?$",
    re.IGNORECASE,
)
_ISSN = re.compile(r"^(\d{4})-?(\d{3}[\dXx])$")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s.]+$")
_CLOSING = {")": "(", "]": "[", ">": "<", "}": "{"}


def normalise_doi(text: str) -> str | None:
    """The DOI in `text`, lower case, without resolver, `doi:` and percent signs of a URL."""
    text = text.strip()
    bare = _RESOLVER.sub("", text, count=1)
    if bare != text or "/" not in bare:
        # Percent signs are part of a URL's spelling, but may be part of a bare DOI's name.
        if "%" in bare and (text[:4].lower() == "http" or "/" not in bare):
            bare = unquote(bare)
        bare = _RESOLVER.sub("", bare.strip(), count=1)
    bare = _without_closing_marks(bare).lower()
    return bare if _DOI.fullmatch(bare) else None


def _without_closing_marks(doi: str) -> str:
    """Without the full stops and unpaired brackets that sentences leave at the end."""
    while doi:
        last = doi[-1]
        unpaired = last in _CLOSING and doi.count(_CLOSING[last]) < doi.count(last)
        if last not in ".,;:\"'" and not unpaired and not last.isspace():
            break
        doi = doi[:-1]
    return doi


def normalise_orcid(text: str) -> str | None:
    """0000-0000-0000-000X when the check digit (ISO 7064, MOD 11-2) is right."""
    found = _ORCID.search(text.strip())
    if found is None:
        return None
    digits = "".join(found.groups()).upper()
    total = 0
    for digit in digits[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    if digits[15] != ("X" if check == 10 else str(check)) or digits == "0" * 16:
        return None
    return "-".join(digits[i : i + 4] for i in range(0, 16, 4))


def normalise_pmid(text: str) -> str | None:
    """PubMed number in digits, without leading zeros."""
    found = _PMID.search(text.strip())
    return found.group(1) if found else None


def normalise_pmcid(text: str) -> str | None:
    """PMC and digits."""
    found = _PMCID.search(text.strip())
    return f"PMC{found.group(1)}" if found else None


def normalise_arxiv(text: str) -> str | None:
    """arXiv number without version, e.g. 1207.7214 or hep-th/9711200."""
    found = _ARXIV.search(text.strip())
    return found.group(1).lower() if found else None


def normalise_issn(text: str) -> str | None:
    """0000-000X. The check digit is not verified: wrong ones are printed and used."""
    found = _ISSN.match(text.strip())
    return f"{found.group(1)}-{found.group(2).upper()}" if found else None


def normalise_email(text: str) -> str | None:
    """Lower case, without `mailto:` and the full stop that ends a sentence."""
    bare = text.strip().lower().removeprefix("mailto:").strip(" .,;<>()")
    return bare if _EMAIL.match(bare) else None
