"""The CD index: whether later works cite a work instead of what it built on, or along with it.

Source: docs/indicators.md#disruption (doi:10.1287/mnsc.2015.2366).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import pyarrow as pa

_DISRUPTION_SQL = """
WITH focal AS (
    SELECT work_id, year FROM works
    WHERE work_id IN (SELECT unnest($ids::BIGINT[])) AND year IS NOT NULL
), built_on AS (
    SELECT f.work_id, f.year, c.cited_work_id AS reference_id
    FROM focal f JOIN citations c ON c.citing_work_id = f.work_id
), later AS (
    SELECT f.work_id, c.citing_work_id AS later_id, true AS cites_it, false AS cites_before
    FROM focal f JOIN citations c ON c.cited_work_id = f.work_id
    UNION ALL
    SELECT b.work_id, c.citing_work_id, false, true
    FROM built_on b JOIN citations c ON c.cited_work_id = b.reference_id
    WHERE c.citing_work_id <> b.work_id
), kinds AS (
    SELECT l.work_id, l.later_id, bool_or(cites_it) AS cites_it,
        bool_or(cites_before) AS cites_before
    FROM later l JOIN focal f USING (work_id) JOIN works w ON w.work_id = l.later_id
    WHERE w.year BETWEEN f.year AND f.year + $window_years
    GROUP BY l.work_id, l.later_id
), counted AS (
    SELECT work_id,
        count(*) FILTER (cites_it AND NOT cites_before) AS only_it,
        count(*) FILTER (cites_it AND cites_before) AS along_with_it,
        count(*) FILTER (NOT cites_it) AS only_before
    FROM kinds GROUP BY work_id
), known AS (
    SELECT work_id, count(*) AS references_here FROM built_on GROUP BY work_id
)
SELECT f.work_id, coalesce(k.references_here, 0)::INTEGER AS references_here,
    coalesce(only_it, 0)::INTEGER AS only_it,
    coalesce(along_with_it, 0)::INTEGER AS along_with_it,
    coalesce(only_before, 0)::INTEGER AS only_before,
    CASE WHEN k.references_here > 0 AND only_it + along_with_it + only_before > 0
        THEN (only_it - along_with_it) / (only_it + along_with_it + only_before)::DOUBLE
    END AS cd
FROM focal f LEFT JOIN counted USING (work_id) LEFT JOIN known k USING (work_id)
ORDER BY f.work_id
"""


class Queried(Protocol):
    """Tables that can be asked in SQL."""

    def query(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> pa.Table:
        """Rows of a SELECT."""


def disruption(tables: Queried, work_ids: Sequence[int], window_years: int = 10) -> pa.Table:
    """CD of each of these works that has a year, with the counts it is made of.

    Later works are those of the years y to y + `window_years` that cite it (`only_it`), it and
    a reference of its (`along_with_it`) or a reference only (`only_before`): CD = (only_it -
    along_with_it) / all three, in [-1, 1]. Null when none of its references is in the library,
    since missing references make everything look disruptive. Not to be compared across
    decades or libraries.
    """
    given = {"ids": list(work_ids), "window_years": window_years}
    return tables.query(_DISRUPTION_SQL, given)


def cd_of(only_it: int, along_with_it: int, only_before: int) -> float | None:
    """(n_i - n_j) / (n_i + n_j + n_k); None when there is no later work."""
    total = only_it + along_with_it + only_before
    return (only_it - along_with_it) / total if total else None
