"""Where works appear: one source for the spellings and ISSNs of one journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from connexon.normalise.merging import one_array
from connexon.normalise.staging import Ints, Staged
from connexon.records.ids import hashed_id
from connexon.records.tables import SOURCES
from connexon.text.titles import title_key


@dataclass(frozen=True, slots=True)
class Sources:
    """`of_row`: source id of each record, 0 where it states none."""

    of_row: Ints
    issn_of: dict[int, str | None]


def find_sources(staged: Staged, known_sources: pa.Table | None = None) -> Sources:
    """Sources by ISSN, and by folded title where that belongs to one ISSN or has none.

    ISSNs that one record lists together are one source's. The id is drawn from the smallest
    ISSN, else from the folded title. `known_sources` (the table of an earlier version) are
    taken into account where a part of a library is worked on.
    """
    titles = staged.records.column("source_title")
    issns = staged.records.column("issn")
    encoded = one_array(titles).dictionary_encode()
    keys = [title_key(title) for title in encoded.dictionary.to_pylist()]
    codes = encoded.indices.fill_null(len(keys)).to_numpy(zero_copy_only=False)
    keys.append("")
    listed = _issn_lists(issns, staged.count)
    names = [keys[code] for code in codes.tolist()]
    known: dict[tuple[str, tuple[str, ...]], int] = {}
    combinations = Counter(zip(names, listed, strict=True))
    leader = _linked([*combinations, *_combinations_of(known_sources)])
    for name, numbers in combinations:
        known[name, numbers] = _source_id(name, numbers, leader)
    of_row = np.asarray([known[pair] for pair in zip(names, listed, strict=True)], dtype=np.int64)
    issn_of = {
        known[name, numbers]: leader[_node(name, numbers, leader)]
        for name, numbers in combinations
        if name or numbers
    }
    return Sources(of_row, issn_of)


def _issn_lists(issns: pa.ChunkedArray, count: int) -> list[tuple[str, ...]]:
    listed: list[tuple[str, ...]] = [()] * count
    at = 0
    for chunk in issns.chunks:
        if len(chunk.flatten()):
            for i, value in enumerate(chunk.to_pylist()):
                if value:
                    listed[at + i] = tuple(value)
        at += len(chunk)
    return listed


def _combinations_of(sources: pa.Table | None) -> list[tuple[str, tuple[str, ...]]]:
    if sources is None:
        return []
    titles, numbers = (sources.column(name).to_pylist() for name in ("title", "issn_l"))
    pairs = zip(titles, numbers, strict=True)
    return [(title_key(title or ""), (number,) if number else ()) for title, number in pairs]


def _linked(combinations: Sequence[tuple[str, tuple[str, ...]]]) -> dict[str, str | None]:
    """For each ISSN and each title the smallest ISSN of its source; None for a title that no
    ISSN or more than one source has."""
    parent: dict[str, str] = {}

    def find(number: str) -> str:
        while parent.setdefault(number, number) != number:
            number = parent[number]
        return number

    for _, numbers in combinations:
        for number in numbers[1:]:
            a, b = sorted((find(numbers[0]), find(number)))
            parent[b] = a
    leader: dict[str, str | None] = {}
    for name, numbers in combinations:
        if numbers:
            root = find(numbers[0])
            leader |= dict.fromkeys(numbers, root)
            if name:
                leader[name] = root if leader.get(name, root) == root else None
    for name, numbers in combinations:
        if not numbers:
            leader.setdefault(name, None)
    return leader


def _node(name: str, numbers: tuple[str, ...], leader: dict[str, str | None]) -> str:
    return numbers[0] if numbers else name


def _source_id(name: str, numbers: tuple[str, ...], leader: dict[str, str | None]) -> int:
    if not name and not numbers:
        return 0
    number = leader[_node(name, numbers, leader)]
    return hashed_id("source", "issn", number) if number else hashed_id("source", "title", name)


def sources_table(
    staged: Staged, sources: Sources, source_of_work: Ints, rows_of_work: Ints
) -> pa.Table:
    """Sources that have works: the most frequent title, publisher and type (ties: smallest).

    `source_of_work` has 0 for none; `rows_of_work` is the record that named the source.
    """
    with_source = np.flatnonzero(source_of_work)
    rows = pa.array(rows_of_work[with_source], pa.int64())
    columns = {
        name: staged.records.column(column).take(rows).to_pylist()
        for name, column in (
            ("title", "source_title"),
            ("publisher", "publisher"),
            ("type", "source_type"),
        )
    }
    ids = source_of_work[with_source].tolist()
    work_counts = Counter(ids)
    order = sorted(work_counts)
    data: dict[str, list[object]] = {
        "source_id": list(order),
        "issn_l": [sources.issn_of.get(i) for i in order],
        "work_count": [work_counts[i] for i in order],
    }
    for name, values in columns.items():
        frequent = _most_frequent(ids, values)
        data[name] = [frequent.get(i) for i in order]
    schema = SOURCES.schema
    return pa.table([pa.array(data[f.name], f.type) for f in schema], schema=schema)


def _most_frequent(ids: list[int], values: list[str | None]) -> dict[int, str]:
    best: dict[int, tuple[int, str]] = {}
    for (source, value), count in Counter(zip(ids, values, strict=True)).items():
        if value is not None and (
            source not in best or (-count, value) < (-best[source][0], best[source][1])
        ):
            best[source] = (count, value)
    return {source: value for source, (_, value) in best.items()}
