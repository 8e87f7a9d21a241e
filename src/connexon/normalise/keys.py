"""By what records of one work meet: identifiers, folded titles, and an id of their own.

A record's own id is drawn from the most lasting thing it carries: DOI, PMID, its provider's
id, else its content. The id of a work is the own id of its earliest record.
"""

from __future__ import annotations

import re

from connexon.records.ids import hashed_id
from connexon.records.parsed import ParsedWork
from connexon.text.titles import title_key

SHARED_SCHEMES = ("doi", "pmid", "pmcid", "arxiv")
"""Schemes that any provider may state; all others are one provider's own."""

# Registrants that give DOIs to preprints only (arXiv, bioRxiv/medRxiv, ChemRxiv, Research
# Square, Preprints.org, OSF, SSRN, Authorea, TechRxiv, PsyArXiv's and EarthArXiv's own).
_PREPRINT_DOI = re.compile(
    r"10\.(?:48550|1101/(?:\d{6}$|20\d\d\.)|64898|26434|21203|20944|31219|31234|31235|31223"
    r"|2139/ssrn|22541|36227|31124|12688/f1000research)",
)
_DOI_VERSION = re.compile(r"[./-]?v\d+$")
_MIN_KEY_LATIN = 20
_MIN_KEY_CJK = 8
# Titles that many different works carry; a series' part or place makes them longer, not unique.
_GENERIC = re.compile(
    r"(?:guest)?(?:editorial|introduction|preface|foreword|erratum|corrigendum|correction|reply"
    r"|response|comment|commentary|bookreviews?|reviewof|abstracts?|index|contents|tableofcontents"
    r"|frontmatter|backmatter|acknowledge?ments?|announcements?|news|obituary|inmemoriam|letter"
    r"|letters?totheeditors?|listof|proceedings|messagefrom|welcome|aboutthe|noteto|notefrom)"
)
_GENERIC_ROOM = 24
_CONTENT_AUTHORS = 3


def comparable_title_key(title: str | None) -> str | None:
    """Folded title where it is long and special enough to speak for one work, else None."""
    if title is None:
        return None
    key = title_key(title)
    if len(key) < (_MIN_KEY_LATIN if key.isascii() else _MIN_KEY_CJK):
        return None
    generic = _GENERIC.match(key)
    return None if generic and len(key) - generic.end() < _GENERIC_ROOM else key


def own_id(work: ParsedWork) -> int:
    """60-bit id of the record's own, from the most lasting thing it carries."""
    for scheme in ("doi", "pmid", work.provider):
        if value := work.ids.get(scheme):
            return hashed_id("work", scheme, value)
    for scheme in sorted(work.ids):
        return hashed_id("work", scheme, work.ids[scheme])
    return content_id(work)


def meeting_keys(work: ParsedWork) -> list[int]:
    """60-bit keys by which the record meets others: its identifiers, those of its other
    versions, or its content when it has no identifier."""
    found = [hashed_id("id", f"{scheme}:{value}") for scheme, value in work.ids.items()]
    found += [hashed_id("id", key) for key in work.versions]
    return found if work.ids else [*found, content_id(work)]


def content_id(work: ParsedWork) -> int:
    """60-bit id from title, year, first names and place of publication."""
    names = [a.printed_name for a in work.authors[:_CONTENT_AUTHORS]]
    place = (work.source.title if work.source else None, work.volume, work.issue, work.pages)
    return hashed_id(
        "work-content",
        title_key(work.title or ""),
        str(work.year or ""),
        *(title_key(name) for name in names),
        *(title_key(part or "") for part in place),
    )


def is_preprint_doi(doi: str) -> bool:
    """Whether the registrant gives DOIs to preprints only."""
    return _PREPRINT_DOI.match(doi) is not None


def unversioned(doi: str) -> str:
    """The DOI without the version at its end (…/v2, …-v2), which preprint servers append."""
    return _DOI_VERSION.sub("", doi)


def is_preprint(work: ParsedWork) -> bool:
    """A version before publication: by type, or by the only DOI or arXiv number it has."""
    doi = work.ids.get("doi")
    if doi is not None:
        return is_preprint_doi(doi)
    if work.type is not None:
        return work.type == "preprint"
    return "arxiv" in work.ids and work.source is None
