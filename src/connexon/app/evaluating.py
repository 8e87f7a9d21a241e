"""A scholar's portfolio: figures with ranges, what moves them, and a receipt.

Works counted are the scholar's as judgements now stand. Ranges come from plausible other answers
to who wrote what (drawing.py). Where a name is borne by too many for that, works are drawn one by
one, and what a namesake's probability leaves over is split among the other bearers of the name by
the number of their works.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from connexon.analyse.cohorts import normalised_citations, top_membership
from connexon.app.drawing import Drawn, draw_members
from connexon.app.remembering import recalled
from connexon.app.summaries import WorkSummary
from connexon.app.view import LibraryView, Row, missing
from connexon.evaluate import Figure, Record, Share
from connexon.evaluate import evaluate as portfolio_of
from connexon.evaluate.portfolio import Receipt
from connexon.evaluate.record import Bools
from connexon.ports.library import Library
from connexon.records.ids import ScholarId, format_scholar_id

LEAST_COHORT = 50  # works; below it a mean says little
_MOST_NAMESAKE_SIGNATURES = 5_000
_LEAST_CHANCE = 0.02


@dataclass(frozen=True, slots=True)
class MoverAnswer:
    """An unsure work on which the h-index depends: its mean with the work and without it.

    `drawn_share`: in what share of the draws it is the scholar's; `alike` further works are the
    scholar's in exactly the same draws.
    """

    work: WorkSummary
    drawn_share: float
    is_assigned: bool
    h_with: float
    h_without: float
    alike: int


@dataclass(frozen=True, slots=True)
class PortfolioAnswer:
    """Figures of one scholar. The receipt names the data, formulas and seed they come from.

    `by_work` says that works were drawn one by one, so that ranges are rather too narrow.
    """

    id: str
    name: str
    figures: tuple[Figure, ...]
    positions: tuple[Share, ...]
    coverage: tuple[Share, ...]
    movers: tuple[MoverAnswer, ...]
    expected_work_count: float
    by_work: bool
    receipt: Receipt
    library_version: int


def portfolio(
    library: Library, view: LibraryView, scholar_id: ScholarId, seed: int = 1
) -> PortfolioAnswer:
    """The scholar's portfolio. Raises: NotFoundError when no signature is theirs."""
    own = view.signatures_of(scholar_id)
    if not own:
        raise missing("scholar", format_scholar_id(scholar_id))
    record = record_of(view, scholar_id, draw_members(library, own, seed))
    found = portfolio_of(record, seed)
    summaries = view.work_summaries([m.work_id for m in found.movers])
    movers = tuple(
        MoverAnswer(work, m.drawn_share, m.is_assigned, m.h_with, m.h_without, m.alike)
        for work, m in zip(summaries, found.movers, strict=True)
    )
    return PortfolioAnswer(
        id=format_scholar_id(scholar_id),
        name=view.scholar_names([scholar_id]).get(scholar_id, "unnamed"),
        figures=found.figures,
        positions=found.positions,
        coverage=found.coverage,
        movers=movers,
        expected_work_count=round(found.expected_work_count, 2),
        by_work=found.by_work,
        receipt=found.receipt,
        library_version=view.version,
    )


def record_of(view: LibraryView, scholar_id: ScholarId, drawn: Drawn | None = None) -> Record:
    """Works that are or may be the scholar's, with all that figures are made of."""
    mine: dict[int, tuple[float, int]] = {}
    for key, owner in view.signatures_of(scholar_id).items():
        chance = 1.0 if owner.judged else owner.probability
        mine[key.work_id] = max(mine.get(key.work_id, (0.0, 0)), (chance, key.position))
    theirs = _of_namesakes(view, scholar_id, len(mine)) if drawn is None else _of_draws(drawn)
    chances = {**theirs, **mine}
    rows = _works(view, sorted(chances))
    ids = np.array([r["work_id"] for r in rows], dtype=np.int64)
    place = {int(w): i for i, w in enumerate(ids)}
    links = [(place[a], place[b]) for a, b in _links(view, ids.tolist())]
    normalised, top_share = _compared(view, ids.tolist())
    return Record(
        work_id=ids,
        probability=np.array([chances[w][0] for w in ids.tolist()]),
        is_assigned=np.array([w in mine for w in ids.tolist()]),
        year=np.array([r["year"] or 0 for r in rows], dtype=np.int64),
        author_count=np.array([max(1, r["author_count"]) for r in rows], dtype=np.int64),
        position=np.array([chances[w][1] for w in ids.tolist()], dtype=np.int64),
        citation_count=np.array([r["citation_count"] for r in rows], dtype=np.int64),
        self_citing=np.array([a for a, _ in links], dtype=np.int64),
        self_cited=np.array([b for _, b in links], dtype=np.int64),
        has_identifier=np.array([r["has_identifier"] for r in rows]),
        has_references=np.array([r["reference_count"] > 0 for r in rows]),
        is_retracted=np.array([bool(r["is_retracted"]) for r in rows]),
        normalised=normalised,
        top_share=top_share,
        drawn=None if drawn is None else _by_work(drawn, ids.tolist()),
    )


def _of_draws(drawn: Drawn) -> dict[int, tuple[float, int]]:
    """Works that are the scholar's in some draws, with the share of these."""
    found: dict[int, tuple[float, int]] = {}
    for key, share in zip(drawn.signatures, drawn.drawn.mean(axis=0).tolist(), strict=True):
        if share >= _LEAST_CHANCE:
            entry = (share, key.position)
            found[key.work_id] = max(found.get(key.work_id, (0.0, 0)), entry)
    return found


def _by_work(drawn: Drawn, ids: Sequence[int]) -> Bools:
    """(draws, works): whether a signature of the work is the scholar's."""
    place = {work_id: at for at, work_id in enumerate(ids)}
    found = np.zeros((len(drawn.drawn), len(ids)), dtype=bool)
    for at, key in enumerate(drawn.signatures):
        if key.work_id in place:
            found[:, place[key.work_id]] |= drawn.drawn[:, at]
    return found


def _of_namesakes(
    view: LibraryView, scholar_id: int, work_count: int
) -> dict[int, tuple[float, int]]:
    """Works of scholars of the same name, with the chance that they are this one's."""
    rows = view.rows(
        "WITH named AS (SELECT name_key FROM scholars WHERE scholar_id = $id AND name_key <> ''),"
        " others AS (SELECT p.scholar_id, p.work_count FROM scholars p JOIN named USING (name_key)"
        "   WHERE p.scholar_id <> $id)"
        " SELECT s.work_id, s.position, s.match_probability, o.work_count,"
        "   (SELECT sum(work_count) FROM others)::BIGINT AS all_works"
        " FROM assignments_by_scholar s JOIN others o USING (scholar_id)"
        " WHERE s.match_probability < $most ORDER BY s.match_probability, s.work_id LIMIT $limit",
        id=scholar_id,
        most=1 - _LEAST_CHANCE,
        limit=_MOST_NAMESAKE_SIGNATURES,
    )
    judged = {(key.work_id, key.position) for key in view.judged}
    found: dict[int, tuple[float, int]] = {}
    for row in rows:
        rest = row["all_works"] - row["work_count"] + work_count
        chance = (1 - row["match_probability"]) * work_count / max(1, rest)
        if chance >= _LEAST_CHANCE and (row["work_id"], row["position"]) not in judged:
            entry = (float(chance), int(row["position"]))
            found[row["work_id"]] = max(found.get(row["work_id"], (0.0, 0)), entry)
    return found


def _works(view: LibraryView, ids: Sequence[int]) -> list[Row]:
    """What figures are made of, for each of these works (ids ascending)."""
    return list(recalled(view.tables, "evaluated", ids, lambda some: _read(view, some)).values())


def _read(view: LibraryView, ids: list[int]) -> dict[int, Row]:
    rows = view.rows(
        "SELECT w.work_id, w.year, greatest(w.author_count, n.recorded) AS author_count,"
        " w.reference_count, w.is_retracted, coalesce(i.citation_count, 0) AS citation_count,"
        " w.doi IS NOT NULL OR w.pmid IS NOT NULL OR e.work_id IS NOT NULL AS has_identifier"
        " FROM works w LEFT JOIN work_indicators i USING (work_id)"
        " LEFT JOIN (SELECT DISTINCT work_id FROM identifiers"
        "   WHERE work_id IN (SELECT unnest($ids::BIGINT[]))) e USING (work_id)"
        " LEFT JOIN (SELECT work_id, count(*) AS recorded FROM authorships"
        "   WHERE work_id IN (SELECT unnest($ids::BIGINT[])) GROUP BY work_id) n USING (work_id)"
        " WHERE w.work_id IN (SELECT unnest($ids::BIGINT[]))",
        ids=ids,
    )
    return {r["work_id"]: r for r in rows}


def _links(view: LibraryView, ids: Sequence[int]) -> list[tuple[int, int]]:
    """Citations among these works: (citing, cited)."""
    rows = view.rows(
        "SELECT citing_work_id, cited_work_id FROM citations"
        " WHERE cited_work_id IN (SELECT unnest($ids::BIGINT[]))"
        " AND citing_work_id IN (SELECT unnest($ids::BIGINT[]))"
        " ORDER BY cited_work_id, citing_work_id",
        ids=list(ids),
    )
    return [(r["citing_work_id"], r["cited_work_id"]) for r in rows]


def _compared(view: LibraryView, ids: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    """Normalised citations and membership of the top tenth; nan without a large cohort."""
    found = recalled(view.tables, "compared", ids, lambda some: _read_compared(view, some))
    nothing = (np.nan, np.nan)
    values = np.array([found.get(w, nothing) for w in ids], dtype=np.float64).reshape(-1, 2)
    return values[:, 0], values[:, 1]


def _read_compared(view: LibraryView, ids: list[int]) -> dict[int, tuple[float, float]]:
    cohorts = view.tables.query(
        "WITH keys AS (SELECT DISTINCT year, type, topics[1] AS topic FROM works"
        "   WHERE work_id IN (SELECT unnest($ids::BIGINT[]))"
        "   AND year IS NOT NULL AND topics[1] IS NOT NULL),"
        " members AS (SELECT w.work_id, coalesce(i.citation_count, 0)::BIGINT AS citation_count,"
        "     dense_rank() OVER (ORDER BY w.year, w.type, w.topics[1])::BIGINT AS cohort,"
        "     count(*) OVER (PARTITION BY w.year, w.type, w.topics[1]) AS size"
        "   FROM works w JOIN keys k ON w.year = k.year AND w.topics[1] = k.topic"
        "     AND w.type IS NOT DISTINCT FROM k.type"
        "   LEFT JOIN work_indicators i USING (work_id))"
        " SELECT work_id, citation_count, cohort FROM members WHERE size >= $least",
        {"ids": ids, "least": LEAST_COHORT},
    )
    counts, codes = (cohorts.column(c).to_numpy() for c in ("citation_count", "cohort"))
    mine = np.isin(cohorts.column("work_id").to_numpy(), ids)
    values = normalised_citations(counts, codes)[mine], top_membership(counts, codes)[mine]
    works = cohorts.column("work_id").to_numpy()[mine].tolist()
    return dict(zip(works, zip(*(v.tolist() for v in values), strict=True), strict=True))
