"""Documents for the index from the tables of a version, and which of them have changed.

Works are taken in slices of the id range, so memory stays the same however many there are.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import pyarrow as pa

from connexon.ports.index import DOCUMENT_SCHEMA, DocumentBatch
from connexon.records.ids import ID_BITS
from connexon.search.names import author_keys, brief_author_keys
from connexon.text.titles import title_key

SLICE = 10_000  # works at a time, about: ids are spread evenly
LARGE_BYLINE = 100  # entries; beyond it signatures are found by fewer keys
LARGEST_BYLINE = 5_000  # entries that are read

_SLICE_SQL = """
WITH chosen AS (
    SELECT w.* FROM works w WHERE w.work_id BETWEEN $low AND $high {only}
), signatures AS (
    SELECT a.work_id, a.position, a.printed_name, a.other_names, a.orcid, a.affiliations,
        s.scholar_id, p.preferred_name, p.orcid AS scholar_orcid
    FROM authorships a
    JOIN chosen USING (work_id)
    LEFT JOIN assignments s
        ON s.work_id = a.work_id AND s.position = a.position
        AND s.work_id BETWEEN $low AND $high
    LEFT JOIN scholars p ON p.scholar_id = s.scholar_id
    WHERE a.work_id BETWEEN $low AND $high AND a.position < $largest
), people AS (
    SELECT work_id,
        list(printed_name ORDER BY position) AS printed,
        list_distinct(flatten(list(coalesce(other_names, []::VARCHAR[])))) AS others,
        list(DISTINCT preferred_name) FILTER (preferred_name IS NOT NULL) AS preferred,
        list(DISTINCT scholar_id) FILTER (scholar_id IS NOT NULL) AS scholar_ids,
        list_distinct(list(orcid) || list(scholar_orcid)) AS orcids,
        list_distinct(flatten(list(coalesce(affiliations, []::VARCHAR[])))) AS affiliations
    FROM signatures GROUP BY work_id
), named AS (
    SELECT work_id, list(scheme || ':' || value) AS identifiers FROM identifiers
    WHERE work_id IN (SELECT work_id FROM chosen) GROUP BY work_id
)
SELECT c.work_id, c.title, c.abstract, c.keywords, c.topics, c.source_title, c.type, c.year,
    c.source_id, c.doi, c.pmid, coalesce(i.citation_count, 0)::INTEGER AS citation_count,
    1 + 0.1 * ln(1 + greatest(coalesce(i.citation_count, 0), c.citation_count_elsewhere, 0))
      + 0.005 * least(greatest(coalesce(c.year, 1950) - 1950, 0), 100) AS prior,
    p.printed, p.others, p.preferred, p.scholar_ids, p.orcids, p.affiliations, n.identifiers
FROM chosen c
LEFT JOIN people p USING (work_id)
LEFT JOIN named n USING (work_id)
LEFT JOIN work_indicators i USING (work_id)
ORDER BY c.work_id
"""

_FINGERPRINTS_SQL = """
WITH people AS (
    SELECT s.work_id, bit_xor(hash(s.position, s.scholar_id, p.preferred_name, p.orcid)) AS mark
    FROM assignments s LEFT JOIN scholars p USING (scholar_id) GROUP BY s.work_id
), printed AS (
    SELECT work_id, bit_xor(hash(position, printed_name, other_names, orcid, affiliations)) AS mark
    FROM authorships GROUP BY work_id
), named AS (
    SELECT work_id, bit_xor(hash(scheme, value)) AS mark FROM identifiers GROUP BY work_id
)
SELECT w.work_id, hash(w.title, w.abstract, w.keywords, w.topics, w.source_title, w.type, w.year,
    w.source_id, w.doi, w.pmid, w.citation_count_elsewhere, i.citation_count,
    people.mark, printed.mark, named.mark) AS mark
FROM works w
LEFT JOIN work_indicators i USING (work_id)
LEFT JOIN people USING (work_id)
LEFT JOIN printed USING (work_id)
LEFT JOIN named USING (work_id)
ORDER BY w.work_id
"""


class Queried(Protocol):
    """Tables that can be asked in SQL: a version, or one that is being written."""

    def query(self, sql: str, parameters: Sequence[object] | Mapping[str, object] = ()) -> pa.Table:
        """Rows of a SELECT."""


def documents(tables: Queried, only: Sequence[int] | None = None) -> Iterator[DocumentBatch]:
    """Documents (DOCUMENT_SCHEMA) of all works, or of `only` these, in order of work id."""
    sql = _SLICE_SQL.format(
        only="" if only is None else "AND w.work_id IN (SELECT unnest($only::BIGINT[]))"
    )
    for low, high, wanted in _slices(tables, only):
        given: dict[str, Any] = {"low": low, "high": high, "largest": LARGEST_BYLINE}
        if wanted is not None:
            given["only"] = wanted
        rows = tables.query(sql, given)
        if rows.num_rows:
            yield _completed(rows)


def changed_works(before: Queried, after: Queried) -> tuple[list[int], list[int]]:
    """Works whose documents are new or different in `after`, and works that are gone."""
    old, new = before.query(_FINGERPRINTS_SQL), after.query(_FINGERPRINTS_SQL)
    old_ids, old_marks = _columns(old)
    new_ids, new_marks = _columns(new)
    place = np.searchsorted(old_ids, new_ids)
    place[place == len(old_ids)] = 0
    if len(old_ids):
        same = (old_ids[place] == new_ids) & (old_marks[place] == new_marks)
    else:
        same = np.zeros(len(new_ids), dtype=bool)
    return new_ids[~same].tolist(), np.setdiff1d(old_ids, new_ids).tolist()


def _columns(table: pa.Table) -> tuple[Any, Any]:
    return table.column("work_id").to_numpy(), table.column("mark").to_numpy()


def _slices(
    tables: Queried, only: Sequence[int] | None
) -> Iterator[tuple[int, int, list[int] | None]]:
    if only is not None:
        ordered = sorted(only)
        for i in range(0, len(ordered), SLICE):
            part = ordered[i : i + SLICE]
            yield part[0], part[-1], part
        return
    count = tables.query("SELECT count(*) AS n FROM works").column("n")[0].as_py()
    pieces = -(-count // SLICE)
    bounds = [(1 << ID_BITS) * i // max(1, pieces) for i in range(pieces + 1)]
    for low, high in itertools.pairwise(bounds):
        yield low, high - 1, None


def _completed(rows: pa.Table) -> DocumentBatch:
    """The rows with keys of titles, names and identifiers."""
    columns: dict[str, list[Any]] = {n: _listed(rows.column(n)) for n in rows.column_names}
    columns["title_key"] = [title_key(title) if title else None for title in columns["title"]]
    people = zip(columns["printed"], columns["others"], columns["preferred"], strict=True)
    columns["authors"] = [_distinct(*parts) for parts in people]
    columns["author_keys"] = [_keys(names) for names in columns["authors"]]
    known = (columns[name] for name in ("identifiers", "doi", "pmid", "orcids"))
    columns["identifiers"] = [_identifiers(*parts) for parts in zip(*known, strict=True)]
    return {name: columns[name] for name in DOCUMENT_SCHEMA.names}


def _listed(column: pa.ChunkedArray) -> list[Any]:
    """As `to_pylist`, which takes many times as long for texts and lists of them."""
    array = column.combine_chunks()
    if pa.types.is_list(array.type):
        values = _listed(pa.chunked_array([array.values]))
        bounds = array.offsets.to_numpy().tolist()
        found: list[Any] = [values[a:b] for a, b in itertools.pairwise(bounds)]
        for i in np.flatnonzero(array.is_null().to_numpy(zero_copy_only=False)).tolist():
            found[i] = None
        return found
    if pa.types.is_string(array.type) or not array.null_count:
        listed: list[Any] = array.to_numpy(zero_copy_only=False).tolist()
        return listed
    return list(array.to_pylist())


def _distinct(*lists: list[str] | None) -> list[str]:
    return list(dict.fromkeys(text for part in lists for text in part or () if text))


def _keys(names: list[str]) -> list[str]:
    keys_of: Callable[[str], tuple[str, ...]] = (
        author_keys if len(names) <= LARGE_BYLINE else brief_author_keys
    )
    return list(dict.fromkeys(key for name in names for key in keys_of(name)))


def _identifiers(
    known: list[str] | None, doi: str | None, pmid: str | None, orcids: list[str | None] | None
) -> list[str]:
    own = [f"doi:{doi}" if doi else "", f"pmid:{pmid}" if pmid else ""]
    people = [f"orcid:{orcid}" for orcid in orcids or () if orcid]
    return _distinct(known, own, people)
