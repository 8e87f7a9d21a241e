"""Following scholars and queries: what changed since, and Atom feeds of what is newest.

Newest means last collected: raw records are numbered in the order in which they were stored.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from connexon.app.searching import MOST_HITS, search
from connexon.app.summaries import WorkSummary
from connexon.app.view import LibraryView
from connexon.follow import Change, Entry, Feed, Snapshot, atom, differences
from connexon.records.ids import (
    ScholarId,
    format_scholar_id,
    format_work_id,
    parse_work_id,
)

FEED_LENGTH = 50
_MOST_WATCHED = 10_000
_MOST_CANDIDATES = 500


@dataclass(frozen=True, slots=True)
class ChangeAnswer:
    """One difference: its kind, the work (None when it is gone), and which works it cites."""

    kind: str
    work_id: str
    work: WorkSummary | None
    cited: tuple[WorkSummary, ...]


@dataclass(frozen=True, slots=True)
class ChangesAnswer:
    """What happened between two versions of the library."""

    changes: tuple[ChangeAnswer, ...]
    from_version: int
    to_version: int


def scholar_changes(
    before: LibraryView, after: LibraryView, scholar_id: ScholarId
) -> ChangesAnswer:
    """What is new about a scholar: works, who now cites which of them, changes of identity."""
    earlier = before.redirected("scholar_redirects", "scholar", scholar_id)
    later = after.redirected("scholar_redirects", "scholar", scholar_id)
    return _changes(
        (before, {key.work_id for key in before.signatures_of(earlier)}),
        (after, {key.work_id for key in after.signatures_of(later)}),
    )


def query_changes(before: LibraryView, after: LibraryView, text: str) -> ChangesAnswer:
    """What is new about a query; at most the first 10,000 works of it. Raises: QueryError."""
    return _changes((before, _matching(before, text)), (after, _matching(after, text)))


def _matching(view: LibraryView, text: str) -> set[int]:
    found: set[int] = set()
    for offset in range(0, _MOST_WATCHED, MOST_HITS):
        answer = search(view, text, (MOST_HITS, offset), "year", facets=())
        found |= {parse_work_id(hit.work.id) for hit in answer.hits}
        if offset + MOST_HITS >= answer.total:
            break
    return found


def _changes(
    before: tuple[LibraryView, set[int]], after: tuple[LibraryView, set[int]]
) -> ChangesAnswer:
    either = before[1] | after[1]
    earlier, later = (_snapshot(view, works, either) for view, works in (before, after))
    found = differences(earlier, later)
    view = after[0]
    wanted = sorted({w for c in found for w in (c.work_id, *c.cited)})
    summaries = {int(parse_work_id(s.id)): s for s in view.work_summaries(wanted)}
    return ChangesAnswer(
        tuple(_answer(change, summaries) for change in found), before[0].version, view.version
    )


def _snapshot(view: LibraryView, works: Collection[int], either: Collection[int]) -> Snapshot:
    cited = view.rows(
        "SELECT citing_work_id, cited_work_id FROM citations"
        " WHERE cited_work_id IN (SELECT unnest($ids::BIGINT[]))",
        ids=list(works),
    )
    known = view.rows(
        "SELECT work_id, is_retracted FROM works WHERE work_id IN (SELECT unnest($ids::BIGINT[]))",
        ids=list(either),
    )
    return Snapshot(
        works=frozenset(works),
        citations=frozenset((r["citing_work_id"], r["cited_work_id"]) for r in cited),
        retracted=frozenset(r["work_id"] for r in known if r["is_retracted"]),
        library=frozenset(r["work_id"] for r in known),
    )


def _answer(change: Change, summaries: dict[int, WorkSummary]) -> ChangeAnswer:
    return ChangeAnswer(
        kind=change.kind.value,
        work_id=format_work_id(change.work_id),
        work=summaries.get(change.work_id),
        cited=tuple(summaries[w] for w in change.cited if w in summaries),
    )


def scholar_feed(view: LibraryView, scholar_id: ScholarId, site: str) -> str:
    """Atom: the scholar's newest works, and the newest works that cite theirs, by the work cited.

    `site` is the address that page paths are put behind, without a slash at the end.
    """
    own = format_scholar_id(scholar_id)
    name = view.scholar_names([scholar_id]).get(scholar_id, "a scholar")
    works = sorted({key.work_id for key in view.signatures_of(scholar_id)})
    links = view.rows(
        "SELECT citing_work_id, cited_work_id FROM citations"
        " WHERE cited_work_id IN (SELECT unnest($ids::BIGINT[]))",
        ids=works,
    )
    stored = _stored(view, {*works, *(r["citing_work_id"] for r in links)})
    items = [(stored.get(w, 0), w, 0) for w in works]
    items += [
        (stored.get(r["citing_work_id"], 0), r["citing_work_id"], r["cited_work_id"]) for r in links
    ]
    items.sort(reverse=True)
    entries = _entries(view, [(w, cited) for _, w, cited in items[:FEED_LENGTH]], site)
    return atom(
        Feed(
            id=f"urn:connexon:scholar:{own}",
            title=f"{name}: works and citations",
            url=f"{site}/scholars/{own}/feed.atom",
            page_url=f"{site}/scholars/{own}",
            entries=entries,
        )
    )


def work_feed(view: LibraryView, work_id: int, site: str) -> str:
    """Atom: the works that cite this one, last collected first."""
    own = format_work_id(work_id)
    links = view.rows("SELECT citing_work_id FROM citations WHERE cited_work_id = $id", id=work_id)
    stored = _stored(view, {r["citing_work_id"] for r in links})
    newest = sorted(stored, key=lambda w: (-stored[w], w))[:FEED_LENGTH]
    title = next((s.title for s in view.work_summaries([work_id])), "a work")
    return atom(
        Feed(
            id=f"urn:connexon:work:{own}:citations",
            title=f"Citations of “{title}”",
            url=f"{site}/works/{own}/feed.atom",
            page_url=f"{site}/works/{own}",
            entries=_entries(view, [(w, work_id) for w in newest], site),
        )
    )


def query_feed(view: LibraryView, text: str, site: str) -> str:
    """Atom: the works that match, last collected first, among the 500 latest published.

    Raises: QueryError.
    """
    found: list[int] = []
    query = ""
    for offset in range(0, _MOST_CANDIDATES, MOST_HITS):
        answer = search(view, text, (MOST_HITS, offset), "year", facets=())
        query = answer.query
        found += [parse_work_id(hit.work.id) for hit in answer.hits]
        if offset + MOST_HITS >= answer.total:
            break
    stored = _stored(view, found)
    newest = sorted(found, key=lambda w: (-stored.get(w, 0), w))[:FEED_LENGTH]
    asked = quote(query)
    return atom(
        Feed(
            id=f"urn:connexon:search:{asked}",
            title=f"Search: {query or 'all works'}",
            url=f"{site}/search.atom?q={asked}",
            page_url=f"{site}/search?q={asked}",
            entries=_entries(view, [(w, 0) for w in newest], site),
        )
    )


def _stored(view: LibraryView, work_ids: Collection[int]) -> dict[int, int]:
    """The first raw record of each work: the higher, the later it came."""
    rows = view.rows(
        "SELECT work_id, min(raw_id) AS raw_id FROM locations"
        " WHERE work_id IN (SELECT unnest($ids::BIGINT[])) GROUP BY work_id",
        ids=list(work_ids),
    )
    return {r["work_id"]: r["raw_id"] for r in rows}


def _entries(view: LibraryView, items: Sequence[tuple[int, int]], site: str) -> tuple[Entry, ...]:
    """Entries for (work, 0) and for (citing work, cited work)."""
    wanted = sorted({w for item in items for w in item if w})
    summaries = {int(parse_work_id(s.id)): s for s in view.work_summaries(wanted)}
    texts = view.tables.lookup("works", wanted, ["work_id", "published", "abstract"]).to_pylist()
    more = {r["work_id"]: r for r in texts}
    found = []
    for work_id, cited_id in items:
        work = summaries[work_id]
        date = more[work_id]["published"] or str(work.year or "")
        authors = tuple(a.printed_name for a in work.authors)
        if cited_id:
            cited = summaries[cited_id]
            entry = Entry(
                id=f"urn:connexon:citation:{work.id}:{cited.id}",
                title=f"“{work.title}” cites “{cited.title}”",
                url=f"{site}/works/{work.id}",
                date=date,
                authors=authors,
            )
        else:
            abstract = more[work_id]["abstract"] or ""
            entry = Entry(
                id=f"urn:connexon:work:{work.id}",
                title=work.title,
                url=f"{site}/works/{work.id}",
                date=date,
                authors=authors,
                summary=abstract[:600],
            )
        found.append(entry)
    return tuple(found)
