"""Lists of works by filters, page after page, and what a library holds in all."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import orjson

from connexon.app.answers import LibraryAnswer, ProviderCount, WorkList
from connexon.app.summaries import ListMeta
from connexon.app.view import LibraryView
from connexon.ports.tables import Tables
from connexon.records.errors import InputError
from connexon.records.ids import format_id, parse_id

MOST_PER_PAGE = 200
# sort → (SQL of the value sorted by, direction, value that stands for unknown)
_SORTS = {
    "year:desc": ("coalesce(w.year, 0)", "DESC"),
    "year:asc": ("coalesce(w.year, 9999)", "ASC"),
    "citations:desc": ("coalesce(i.citation_count, 0)", "DESC"),
    "id:asc": ("0", "ASC"),
}


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """Which works; every condition that is not None must hold. Years are inclusive."""

    from_year: int | None = None
    to_year: int | None = None
    source_id: str | None = None
    scholar_id: int | None = None
    type: str | None = None
    cites: int | None = None
    cited_by: int | None = None


def list_works(
    view: LibraryView,
    wanted: WorkFilter,
    sort: str = "year:desc",
    per_page: int = 25,
    cursor: str | None = None,
) -> WorkList:
    """One page of works. Raises: InputError for an unknown sort or a foreign cursor."""
    if sort not in _SORTS:
        raise InputError(f"Cannot sort by '{sort[:40]}'. Choose one of {', '.join(_SORTS)}.")
    value, direction = _SORTS[sort]
    per_page = max(1, min(per_page, MOST_PER_PAGE))
    where, parameters = _conditions(view, wanted)
    origin = "works w LEFT JOIN work_indicators i USING (work_id)"
    counted = view.rows(f"SELECT count(*) AS n FROM {origin} WHERE {where}", **parameters)
    if cursor:
        past, last_id = _read_cursor(cursor, sort)
        sign = "<" if direction == "DESC" else ">"
        where += f" AND ({value} {sign} $past OR ({value} = $past AND w.work_id > $last_id))"
        parameters |= {"past": past, "last_id": last_id}
    rows = view.rows(
        f"SELECT w.work_id, {value} AS value FROM {origin} WHERE {where}"
        f" ORDER BY {value} {direction}, w.work_id LIMIT $page",
        **parameters,
        page=per_page + 1,
    )
    more = len(rows) > per_page
    rows = rows[:per_page]
    following = _write_cursor(sort, rows[-1]["value"], rows[-1]["work_id"]) if more else None
    meta = ListMeta(int(counted[0]["n"]), per_page, following, view.version)
    return WorkList(meta, tuple(view.work_summaries([r["work_id"] for r in rows])))


def _conditions(view: LibraryView, wanted: WorkFilter) -> tuple[str, dict[str, object]]:
    clauses, parameters = ["TRUE"], dict[str, object]()

    def add(clause: str, name: str, value: object) -> None:
        if value is not None:
            clauses.append(clause)
            parameters[name] = value

    add("w.year >= $from_year", "from_year", wanted.from_year)
    add("w.year <= $to_year", "to_year", wanted.to_year)
    add("w.type = $type", "type", wanted.type)
    add(
        "w.work_id IN (SELECT citing_work_id FROM citations WHERE cited_work_id = $cites)",
        "cites",
        wanted.cites,
    )
    add(
        "w.work_id IN (SELECT cited_work_id FROM citations WHERE citing_work_id = $cited_by)",
        "cited_by",
        wanted.cited_by,
    )
    if wanted.source_id is not None:
        add("w.source_id = $source", "source", parse_id("V", wanted.source_id))
    if wanted.scholar_id is not None:
        works = [key.work_id for key in view.signatures_of(wanted.scholar_id)]
        add("w.work_id IN (SELECT unnest($works::BIGINT[]))", "works", works)
    return " AND ".join(clauses), parameters


def _write_cursor(sort: str, value: int, work_id: int) -> str:
    return base64.urlsafe_b64encode(orjson.dumps([sort, value, work_id])).decode().rstrip("=")


def _read_cursor(cursor: str, sort: str) -> tuple[int, int]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        made_for, value, work_id = orjson.loads(base64.b64decode(padded, b"-_", validate=True))
        if made_for == sort and abs(int(value)) < 2**62 and abs(int(work_id)) < 2**62:
            return int(value), int(work_id)
    except (binascii.Error, orjson.JSONDecodeError, ValueError, TypeError, OverflowError):
        pass
    raise InputError(
        "This cursor does not belong to this list. Take `meta.next_cursor` of the previous page"
        " as it is, with the same `sort`, or leave `cursor` out to begin."
    )


# A version never changes, so it is counted once for as long as it is open.
_COUNTED: WeakKeyDictionary[Tables, LibraryAnswer] = WeakKeyDictionary()


def library_answer(view: LibraryView, judgement_count: int) -> LibraryAnswer:
    """What this version holds, counted from its tables."""
    counted = _COUNTED.get(view.tables)
    if counted is None:
        counted = _COUNTED[view.tables] = _counted(view)
    return replace(counted, judgement_count=judgement_count)


def _counted(view: LibraryView) -> LibraryAnswer:
    counts = view.rows(
        "SELECT (SELECT count(*) FROM works) AS work_count,"
        " (SELECT count(*) FROM scholars) AS scholar_count,"
        " (SELECT count(*) FROM authorships) AS signature_count,"
        " (SELECT coalesce(sum(author_count), 0)::BIGINT FROM works) AS byline_count,"
        " (SELECT count(*) FROM citations) AS citation_count,"
        " (SELECT coalesce(sum(reference_count), 0)::BIGINT FROM works) AS reference_count,"
        " (SELECT count(abstract) FROM works) AS abstract_count,"
        " (SELECT count(*) FROM rejects) AS reject_count,"
        " (SELECT min(year) FROM works) AS first_year,"
        " (SELECT max(year) FROM works) AS last_year"
    )[0]
    providers = view.rows(
        "SELECT coalesce(provider, 'unknown') AS provider, count(*) AS n FROM locations"
        " GROUP BY ALL ORDER BY n DESC, provider"
    )
    sources = view.rows(
        "SELECT title, work_count AS n FROM sources WHERE title IS NOT NULL"
        " ORDER BY n DESC, title LIMIT 8"
    )
    return LibraryAnswer(
        version=view.version,
        judgement_count=0,
        providers=tuple(ProviderCount(r["provider"], r["n"]) for r in providers),
        sources=tuple(ProviderCount(r["title"], r["n"]) for r in sources),
        **counts,
    )


def source_title(view: LibraryView, source_id: str) -> str | None:
    """Title of a source by its printed id; None when this library has no such source."""
    rows = view.rows("SELECT title FROM sources WHERE source_id = $id", id=parse_id("V", source_id))
    return rows[0]["title"] if rows else None


def print_source_id(source_id: int) -> str:
    """Printed id of a source, e.g. V3V8K2M9QZ4T7."""
    return format_id("V", source_id)
