"""Indicator tables as named SQL steps: each reads tables of the version and writes one.

A scholar's work counts once however many of its signatures are theirs. Works whose author
count is not stated count their recorded entries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from connexon.ports.tables import VersionWriter
from connexon.records.tables import TABLES

LARGEST_BYLINE = 100  # entries; larger collaborations say little about who works with whom


@dataclass(frozen=True, slots=True)
class Step:
    """One table: its name and the SELECT that gives its rows."""

    table: str
    sql: str


WORK_INDICATORS = Step(
    "work_indicators",
    """
SELECT w.work_id, coalesce(c.n, 0)::INTEGER AS citation_count
FROM works w
LEFT JOIN (
    SELECT cited_work_id AS work_id, count(*) AS n FROM citations GROUP BY cited_work_id
) c USING (work_id)
ORDER BY w.work_id
""",
)

COAUTHORS = Step(
    "coauthors",
    f"""
WITH written AS (
    SELECT DISTINCT s.scholar_id, s.work_id, w.year
    FROM assignments s JOIN works w USING (work_id)
    WHERE w.author_count <= {LARGEST_BYLINE}
)
SELECT a.scholar_id, b.scholar_id AS coauthor_id, count(*)::INTEGER AS work_count,
    max(a.year)::INTEGER AS last_year
FROM written a JOIN written b ON a.work_id = b.work_id AND a.scholar_id <> b.scholar_id
GROUP BY a.scholar_id, b.scholar_id
ORDER BY a.scholar_id, b.scholar_id
""",
)

SCHOLAR_INDICATORS = Step(
    "scholar_indicators",
    """
WITH written AS (
    SELECT DISTINCT s.scholar_id, s.work_id FROM assignments s
), ranked AS (
    SELECT o.scholar_id, i.citation_count,
        1.0 / greatest(w.author_count, n.recorded, 1) AS share,
        row_number() OVER (
            PARTITION BY o.scholar_id ORDER BY i.citation_count DESC, o.work_id
        ) AS rank
    FROM written o
    JOIN works w USING (work_id)
    JOIN work_indicators i USING (work_id)
    LEFT JOIN (
        SELECT work_id, count(*) AS recorded FROM authorships GROUP BY work_id
    ) n USING (work_id)
), counted AS (
    SELECT scholar_id, count(*)::INTEGER AS work_count,
        sum(citation_count)::INTEGER AS citation_count,
        sum(share)::DOUBLE AS fractional_work_count,
        count(*) FILTER (citation_count >= rank)::INTEGER AS h_index
    FROM ranked GROUP BY scholar_id
), others AS (
    SELECT scholar_id, count(*) AS n FROM coauthors GROUP BY scholar_id
)
SELECT c.scholar_id, c.work_count, c.citation_count, c.fractional_work_count, c.h_index,
    coalesce(o.n, 0)::INTEGER AS coauthor_count
FROM counted c LEFT JOIN others o USING (scholar_id)
ORDER BY c.scholar_id
""",
)

SCHOLAR_YEARS = Step(
    "scholar_years",
    """
SELECT o.scholar_id, w.year, count(*)::INTEGER AS work_count,
    sum(i.citation_count)::INTEGER AS citation_count
FROM (SELECT DISTINCT scholar_id, work_id FROM assignments) o
JOIN works w USING (work_id)
JOIN work_indicators i USING (work_id)
WHERE w.year IS NOT NULL
GROUP BY o.scholar_id, w.year
ORDER BY o.scholar_id, w.year
""",
)

# Later steps read the tables of earlier ones.
STEPS = (WORK_INDICATORS, COAUTHORS, SCHOLAR_INDICATORS, SCHOLAR_YEARS)


def _quietly(_table: str, _rows: int) -> None:
    """Tell nobody."""


def build(writer: VersionWriter, told: Callable[[str, int], None] = _quietly) -> dict[str, int]:
    """Write the indicator tables of a version whose works and assignments are written.

    `told` hears of each table and its rows when it is done. Gives rows by table.
    """
    rows: dict[str, int] = {}
    for step in STEPS:
        table = writer.query(step.sql).cast(TABLES[step.table].schema)
        writer.write(step.table, table)
        rows[step.table] = table.num_rows
        told(step.table, table.num_rows)
    return rows
