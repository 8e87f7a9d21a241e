"""One work, by any of its ids: the answer that the paper page and `/api/works/…` render."""

from __future__ import annotations

from connexon.app.answers import (
    Affiliation,
    Author,
    Identifier,
    Location,
    Reference,
    Source,
    WorkAnswer,
)
from connexon.app.summaries import WorkSummary
from connexon.app.view import LibraryView, Row, missing
from connexon.ports.ledger import SignatureKey
from connexon.records.ids import (
    WorkId,
    format_id,
    format_scholar_id,
    format_work_id,
)
from connexon.text.bylines import read_byline

LISTED = 100


def work_answer(view: LibraryView, work_id: WorkId) -> WorkAnswer:
    """Everything about one work. Raises: NotFoundError."""
    rows = view.rows(
        "SELECT w.*, s.issn_l, coalesce(i.citation_count, 0) AS citation_count"
        " FROM works w LEFT JOIN sources s USING (source_id)"
        " LEFT JOIN work_indicators i ON i.work_id = w.work_id WHERE w.work_id = $id",
        id=work_id,
    )
    if not rows:
        raise missing("work", format_work_id(work_id))
    row = rows[0]
    authors, affiliations = _byline(view, work_id)
    return WorkAnswer(
        id=format_work_id(work_id),
        title=row["title"] or "Untitled",
        abstract=row["abstract"],
        year=row["year"],
        published=row["published"],
        type=row["type"],
        language=row["language"],
        source=_source(row),
        publisher=row["publisher"],
        doi=row["doi"],
        pmid=row["pmid"],
        identifiers=_identifiers(view, work_id),
        licence=row["licence"],
        url=row["url"],
        keywords=tuple(row["keywords"] or ()),
        topics=tuple(row["topics"] or ()),
        funders=tuple(row["funders"] or ()),
        authors=authors,
        author_count=max(row["author_count"], len(authors)),
        affiliations=affiliations,
        references=_references(view, work_id),
        reference_count=row["reference_count"],
        references_here_count=_references_here(view, work_id),
        cited_by=_cited_by(view, work_id),
        citation_count=row["citation_count"],
        citation_count_elsewhere=row["citation_count_elsewhere"],
        locations=_locations(view, work_id),
        is_retracted=bool(row["is_retracted"]),
        library_version=view.version,
    )


def _byline(view: LibraryView, work_id: int) -> tuple[tuple[Author, ...], tuple[Affiliation, ...]]:
    """Authors in order; every distinct affiliation numbered where it first appears."""
    rows = view.rows("SELECT * FROM authorships WHERE work_id = $id ORDER BY position", id=work_id)
    assigned = view.assigned([work_id])
    names = view.scholar_names({a.scholar_id for a in assigned.values()})
    read = read_byline([row["printed_name"] for row in rows])
    numbers: dict[str, int] = {}
    authors = []
    for row, name in zip(rows, read, strict=True):
        texts = dict.fromkeys(" ".join(t.split()) for t in row["affiliations"] or () if t.strip())
        for text in texts:
            numbers.setdefault(text, len(numbers) + 1)
        owner = assigned.get(SignatureKey(work_id, row["position"]))
        authors.append(
            Author(
                position=row["position"],
                printed_name=row["printed_name"],
                family=row["family"] or name.family,
                given=row["given"] or ("" if row["family"] else " ".join(name.given)),
                other_names=tuple(row["other_names"] or ()),
                orcid=row["orcid"],
                affiliation_numbers=tuple(numbers[t] for t in texts),
                is_corresponding=row["is_corresponding"],
                scholar_id=format_scholar_id(owner.scholar_id) if owner else None,
                scholar_name=names.get(owner.scholar_id) if owner else None,
                match_probability=round(owner.probability, 4) if owner else None,
                judged=owner.judged if owner else False,
            )
        )
    return tuple(authors), tuple(Affiliation(n, t) for t, n in numbers.items())


def _source(row: Row) -> Source | None:
    if not row["source_title"]:
        return None
    return Source(
        id=None if row["source_id"] is None else format_id("V", row["source_id"]),
        title=row["source_title"],
        volume=row["volume"],
        issue=row["issue"],
        pages=row["pages"],
        issn=row["issn_l"],
    )


def _identifiers(view: LibraryView, work_id: int) -> tuple[Identifier, ...]:
    rows = view.rows(
        "SELECT scheme, value FROM identifiers WHERE work_id = $id ORDER BY scheme, value",
        id=work_id,
    )
    return tuple(Identifier(r["scheme"], r["value"]) for r in rows)


def _locations(view: LibraryView, work_id: int) -> tuple[Location, ...]:
    rows = view.rows(
        "SELECT provider, provider_key, url, version, origin FROM locations"
        " WHERE work_id = $id ORDER BY raw_id",
        id=work_id,
    )
    return tuple(
        Location(r["provider"], r["provider_key"], r["url"], r["version"], r["origin"])
        for r in rows
    )


def _references(view: LibraryView, work_id: int) -> tuple[Reference, ...]:
    rows = view.rows(
        'SELECT ordinal, key, cited_work_id FROM "references" WHERE citing_work_id = $id'
        " ORDER BY cited_work_id IS NULL, ordinal LIMIT $listed",
        id=work_id,
        listed=LISTED,
    )
    ids = [r["cited_work_id"] for r in rows if r["cited_work_id"] is not None]
    works = {w.id: w for w in view.work_summaries(ids)}
    return tuple(
        Reference(r["ordinal"], r["key"], works.get(_printed(r["cited_work_id"]))) for r in rows
    )


def _printed(work_id: int | None) -> str:
    return "" if work_id is None else format_work_id(work_id)


def _references_here(view: LibraryView, work_id: int) -> int:
    rows = view.rows(
        "SELECT count(*) AS here FROM citations WHERE citing_work_id = $id", id=work_id
    )
    return int(rows[0]["here"])


def _cited_by(view: LibraryView, work_id: int) -> tuple[WorkSummary, ...]:
    rows = view.rows(
        "SELECT c.citing_work_id AS id FROM citations c JOIN works w ON w.work_id ="
        " c.citing_work_id WHERE c.cited_work_id = $id"
        " ORDER BY w.year DESC NULLS LAST, w.work_id LIMIT $listed",
        id=work_id,
        listed=LISTED,
    )
    return tuple(view.work_summaries([r["id"] for r in rows]))
