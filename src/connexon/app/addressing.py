"""Works and scholars by own ids, DOI, ORCID and the like; an id that was merged leads on."""

from __future__ import annotations

from connexon.app.view import LibraryView, missing
from connexon.records.errors import InputError
from connexon.records.identifiers import (
    normalise_arxiv,
    normalise_doi,
    normalise_orcid,
    normalise_pmcid,
    normalise_pmid,
)
from connexon.records.ids import ScholarId, WorkId, parse_scholar_id, parse_work_id

_SCHEMES = {
    "doi": normalise_doi,
    "pmid": normalise_pmid,
    "pmcid": normalise_pmcid,
    "arxiv": normalise_arxiv,
}


def find_work(view: LibraryView, wanted: str) -> WorkId:
    """The work that an own id, `doi:…`, `pmid:…` or another `scheme:value` names today.

    An id that was merged gives the id it was merged into. Raises: NotFoundError; InputError
    when the value is not an identifier of its scheme.
    """
    scheme, colon, value = wanted.partition(":")
    if colon:
        return _by_identifier(view, scheme.lower(), value)
    work_id = view.redirected("work_redirects", "work", parse_work_id(wanted))
    if not view.tables.lookup("works", [work_id], ["work_id"]).num_rows:
        raise missing("work", wanted)
    return WorkId(work_id)


def _by_identifier(view: LibraryView, scheme: str, value: str) -> WorkId:
    normalise = _SCHEMES.get(scheme)
    spelt = normalise(value) if normalise else value.strip()
    if not spelt:
        raise InputError(
            f"'{value[:80]}' is not a {scheme} identifier. Write for example doi:10.1000/xyz123."
        )
    rows = view.rows(
        "SELECT work_id FROM identifiers WHERE scheme = $scheme AND value = $value",
        scheme=scheme,
        value=spelt,
    )
    if not rows:
        raise missing("work", f"{scheme}:{spelt}")
    return WorkId(rows[0]["work_id"])


def find_scholar(view: LibraryView, wanted: str) -> ScholarId:
    """The scholar that an own id or `orcid:…` names today; merged ids give the survivor. Of several
    who bear an iD the one with most works.

    Raises: NotFoundError; InputError for something that is no ORCID after `orcid:`.
    """
    scheme, colon, value = wanted.partition(":")
    if colon and scheme.lower() == "orcid":
        orcid = normalise_orcid(value)
        if orcid is None:
            raise InputError(f"'{value[:40]}' is not an ORCID iD: its check digit does not fit.")
        bearers = bearers_of(view, orcid)
        if not bearers:
            raise missing("scholar", wanted)
        return bearers[0]
    asked = parse_scholar_id(wanted)
    if any(owner == asked for owner, _ in view.overlay.values()):
        return ScholarId(asked)  # also when a build has merged it and the word is taken back
    scholar_id = view.redirected("scholar_redirects", "scholar", asked)
    if not view.tables.lookup("scholars", [scholar_id], ["scholar_id"]).num_rows:
        raise missing("scholar", wanted)
    return ScholarId(view.heir_of(scholar_id) if view.overlay else scholar_id)


def bearers_of(view: LibraryView, orcid: str) -> list[ScholarId]:
    """Who bears an ORCID iD, those with most works first."""
    rows = view.rows(
        "SELECT scholar_id FROM scholars WHERE orcid = $orcid ORDER BY work_count DESC, scholar_id",
        orcid=orcid,
    )
    return [ScholarId(s) for s in dict.fromkeys(view.heir_of(r["scholar_id"]) for r in rows)]


def leads_for_good(view: LibraryView, wanted: str, found: ScholarId) -> bool:
    """Whether an id that was asked for leads to this scholar since a build, so that it always
    will; what judgements since have joined may be taken apart again."""
    if ":" in wanted:
        return False
    return view.redirected("scholar_redirects", "scholar", parse_scholar_id(wanted)) == found
