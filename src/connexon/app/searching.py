"""Searching works and scholars: what the search page, `/api/search` and the CLI all show.

The index knows whose signatures were when the version was built; judgements since then are laid
over it, in what is found, in what is counted and in what is shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

from connexon.app import wiring
from connexon.app.finding import scholars_named
from connexon.app.summaries import WorkSummary
from connexon.app.view import LibraryView
from connexon.ports.index import (
    AllOf,
    Between,
    Clause,
    Facet,
    FacetCount,
    IdField,
    Ids,
    IndexQuery,
    KeyField,
    Keys,
    NumberField,
    Phrase,
    SearchIndex,
    Sort,
    Words,
)
from connexon.records.errors import InputError
from connexon.records.ids import (
    format_id,
    format_scholar_id,
    parse_id,
    parse_scholar_id,
)
from connexon.search import Moves, Names, parse, plan, render
from connexon.search.plan import exact_title
from connexon.search.query import Query, Quoted, words_of
from connexon.search.snippets import Piece, pieces

MOST_HITS = 100
DEEPEST_HIT = 10_000
FACET_SIZES = {Facet.YEAR: 60, Facet.SOURCE: 12, Facet.SCHOLAR: 12, Facet.TYPE: 12}
_MOST_CITING = 50_000


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions beside the query, as facets give them; all must hold. Printed ids."""

    from_year: int | None = None
    to_year: int | None = None
    sources: tuple[str, ...] = ()
    scholars: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """Where a hit has what was asked for: the field and a stretch of its text in pieces.

    Pieces are plain text, to be escaped by whoever renders them.
    """

    field: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A work that matches and why. `is_exact_title`: its whole title is what was typed."""

    work: WorkSummary
    why: tuple[Match, ...]
    is_exact_title: bool


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value to filter by (a year, a printed id, a type), as shown, and its works' count."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class FacetAnswer:
    """One facet over the whole result: most frequent values first, years newest first."""

    name: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """One page of a result. `query` is as understood; `total` and `facets` are of all hits."""

    query: str
    total: int
    limit: int
    offset: int
    sort: str
    hits: tuple[SearchHit, ...]
    facets: tuple[FacetAnswer, ...]
    library_version: int


def search(
    view: LibraryView,
    text: str,
    page: tuple[int, int] = (20, 0),
    sort: str = "relevance",
    filters: Filters | None = None,
    facets: Collection[Facet] = tuple(Facet),
) -> SearchAnswer:
    """Works that match `text` under `filters`; `page` is (limit, offset).

    Sorts: relevance, citations, year (newest first). Raises: QueryError for unreadable text,
    InputError for an unknown sort, a bad id in a filter or a page beyond hit DEEPEST_HIT.
    """
    limit, offset = _checked(page)
    if sort not in set(Sort):
        raise InputError(f"Cannot sort by '{sort[:40]}'. Choose one of {', '.join(Sort)}.")
    query = parse(text)
    asking = _Asking(view, query, filters or Filters())
    directory = view.tables.index_path()
    if directory is None:
        empty = tuple(FacetAnswer(f.value, ()) for f in facets)
        return SearchAnswer(render(query), 0, limit, offset, sort, (), empty, view.version)
    index = wiring.open_index(directory)
    asked = asking.index_query(Sort(sort), limit, offset, facets)
    answer = index.search(asked)
    counted = {f: asking.recounted(index, asked, f, answer.facets.get(f, ())) for f in facets}
    return SearchAnswer(
        query=render(query),
        total=answer.total,
        limit=limit,
        offset=offset,
        sort=sort,
        hits=_hits(view, index, query, [h.work_id for h in answer.hits]),
        facets=tuple(_facet(view, f, counts) for f, counts in counted.items()),
        library_version=view.version,
    )


def _checked(page: tuple[int, int]) -> tuple[int, int]:
    limit, offset = page
    if not 0 <= limit <= MOST_HITS:
        raise InputError(f"A page has 0 to {MOST_HITS} hits, not {limit}.")
    if offset < 0 or offset + limit > DEEPEST_HIT:
        raise InputError(
            f"Hits beyond the first {DEEPEST_HIT:,} are not shown. Narrow the search with further"
            " words, years or another facet."
        )
    return limit, offset


class _Asking:
    """One search on its way to the index."""

    def __init__(self, view: LibraryView, query: Query, filters: Filters) -> None:
        self._view = view
        self._query = query
        self._filters = filters
        self._moved = _moved(view) if view.overlay else {}
        self._moves = _moves(self._moved)

    def index_query(
        self, sort: Sort, limit: int, offset: int, facets: Collection[Facet]
    ) -> IndexQuery:
        """What the index is asked."""
        view = self._view
        names = Names(
            scholars=lambda text: [found.scholar_id for found in scholars_named(view, text)],
            work_now=partial(view.redirected, "work_redirects", "work"),
            scholar_now=partial(view.redirected, "scholar_redirects", "scholar"),
            citing=partial(_citing, view),
        )
        return IndexQuery(
            match=plan(self._query, names, self._moves),
            filters=tuple(self._conditions()),
            first=exact_title(self._query),
            sort=sort,
            limit=limit,
            offset=offset,
            facets={f: FACET_SIZES[f] + (len(self._moved) and 20) for f in facets},
        )

    def _conditions(self) -> list[Clause]:
        given = self._filters
        found: list[Clause] = []
        if given.from_year is not None or given.to_year is not None:
            found.append(Between(NumberField.YEAR, given.from_year, given.to_year))
        if given.sources:
            found.append(Ids(IdField.SOURCE, tuple(parse_id("V", s) for s in given.sources)))
        if given.types:
            found.append(Keys(KeyField.TYPE, tuple(t.lower() for t in given.types)))
        if given.scholars:
            view = self._view
            ids = [
                view.redirected("scholar_redirects", "scholar", parse_scholar_id(s))
                for s in given.scholars
            ]
            found.append(self._moves.of(ids))
        return found

    def recounted(
        self, index: SearchIndex, asked: IndexQuery, facet: Facet, counts: Sequence[FacetCount]
    ) -> list[FacetCount]:
        """Counts of a facet as things stand now: scholars' with the judgements laid over."""
        if facet is not Facet.SCHOLAR or not self._moved:
            return list(counts)[: FACET_SIZES[facet]]
        touched = Ids(IdField.WORK, tuple(self._moved))
        within = IndexQuery(
            match=AllOf((asked.match, touched)), filters=asked.filters, limit=len(self._moved)
        )
        now = Counter({int(c.value): c.count for c in counts})
        for hit in index.search(within).hits:
            before, after = self._moved[hit.work_id]
            now.subtract(before - after)
            now.update(after - before)
        ordered = sorted(now.items(), key=lambda item: (-item[1], item[0]))
        return [FacetCount(s, n) for s, n in ordered if n > 0][: FACET_SIZES[facet]]


_Owners = tuple[set[int], set[int]]


def _moved(view: LibraryView) -> dict[int, _Owners]:
    """Works that judgements touched since the build: their scholars then and now."""
    works = sorted({key.work_id for key in view.overlay})
    rows = view.rows(
        "SELECT work_id, scholar_id FROM assignments"
        " WHERE work_id IN (SELECT unnest($ids::BIGINT[]))",
        ids=works,
    )
    found: dict[int, _Owners] = {work_id: (set(), set()) for work_id in works}
    for row in rows:
        found[row["work_id"]][0].add(row["scholar_id"])
    for key, owner in view.assigned(works).items():
        found[key.work_id][1].add(owner.scholar_id)
    return {work_id: owners for work_id, owners in found.items() if owners[0] != owners[1]}


def _moves(moved: dict[int, _Owners]) -> Moves:
    gained: dict[int, set[int]] = {}
    lost: dict[int, set[int]] = {}
    for work_id, (before, after) in moved.items():
        for scholar_id in after - before:
            gained.setdefault(scholar_id, set()).add(work_id)
        for scholar_id in before - after:
            lost.setdefault(scholar_id, set()).add(work_id)
    return Moves(
        {s: frozenset(works) for s, works in gained.items()},
        {s: frozenset(works) for s, works in lost.items()},
    )


def _citing(view: LibraryView, work_id: int) -> list[int]:
    rows = view.rows(
        "SELECT citing_work_id FROM citations WHERE cited_work_id = $id LIMIT $most",
        id=work_id,
        most=_MOST_CITING,
    )
    return [r["citing_work_id"] for r in rows]


def _hits(
    view: LibraryView, index: SearchIndex, query: Query, work_ids: Sequence[int]
) -> tuple[SearchHit, ...]:
    if not work_ids:
        return ()
    texts = view.tables.lookup("works", work_ids, ["work_id", "title", "abstract", "keywords"])
    by_id = {row["work_id"]: row for row in texts.to_pylist()}
    wanted = _wanted(query)
    exact = _titles_typed(query)
    found = []
    for work in view.work_summaries(work_ids):
        row = by_id[parse_id("W", work.id)]
        why = _why(index, row, wanted)
        found.append(SearchHit(work, why, title_is(row["title"], exact)))
    return tuple(found)


def _titles_typed(query: Query) -> str:
    clause = exact_title(query)
    return clause.values[0] if isinstance(clause, Keys) else ""


def title_is(title: str | None, key: str) -> bool:
    """Whether this title has this key (text.titles.title_key); the empty key is no title's."""
    from connexon.text.titles import title_key

    return bool(key) and title_key(title or "") == key


def _wanted(query: Query) -> dict[str, list[Words | Phrase]]:
    """What to mark in which column."""
    columns: dict[str, list[Words | Phrase]] = {"title": [], "abstract": [], "keywords": []}
    field_of = {"title": "title", "abstract": "abstract", "keyword": "keywords"}
    for node in words_of(query.root):
        clause: Words | Phrase
        if isinstance(node, Quoted):
            clause = Phrase(node.text)
        else:
            clause = Words(node.text, prefix=node.prefix)
        if node.field is None:
            for clauses in columns.values():
                clauses.append(clause)
        elif node.field in field_of:
            columns[field_of[node.field]].append(clause)
    return columns


def _why(
    index: SearchIndex, row: dict[str, object], wanted: dict[str, list[Words | Phrase]]
) -> tuple[Match, ...]:
    found = []
    for column, clauses in wanted.items():
        value = row[column]
        text = ", ".join(value) if isinstance(value, list) else str(value or "")
        if not text or not clauses:
            continue
        spans = index.spans(text, clauses)
        if spans:
            width = len(text) if column == "title" else 240
            found.append(Match(column, pieces(text, spans, width)))
    return tuple(found)


def _facet(view: LibraryView, facet: Facet, counts: Sequence[FacetCount]) -> FacetAnswer:
    if facet is Facet.SCHOLAR:
        ids = [int(c.value) for c in counts]
        names = view.scholar_names(ids) if ids else {}
        values = [
            FacetValue(format_scholar_id(s), names.get(s, "unnamed"), c.count)
            for s, c in zip(ids, counts, strict=True)
        ]
    elif facet is Facet.SOURCE:
        ids = [int(c.value) for c in counts]
        titles = _source_titles(view, ids) if ids else {}
        values = [
            FacetValue(format_id("V", v), titles.get(v) or "untitled", c.count)
            for v, c in zip(ids, counts, strict=True)
        ]
    else:
        values = [FacetValue(str(c.value), str(c.value), c.count) for c in counts]
        if facet is Facet.YEAR:
            values.sort(key=lambda v: -int(v.value))
    return FacetAnswer(facet.value, tuple(values))


def _source_titles(view: LibraryView, source_ids: Sequence[int]) -> dict[int, str]:
    rows = view.tables.lookup("sources", source_ids, ["source_id", "title"]).to_pylist()
    return {r["source_id"]: r["title"] for r in rows}
