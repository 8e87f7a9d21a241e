"""Small invented corpora for worked examples of identification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

from connexon.identify.corpus import Corpus, read_corpus
from connexon.records.tables import TABLES


def _table(name: str, rows: Sequence[dict[str, Any]]) -> pa.Table:
    spec = TABLES[name]

    def empty(column: Any) -> Any:
        if column.nullable:
            return None
        return False if pa.types.is_boolean(column.type) else 0

    arrays = [pa.array([r.get(c.name, empty(c)) for r in rows], c.type) for c in spec.columns]
    return pa.Table.from_arrays(arrays, schema=spec.schema)


def work(
    number: int, authors: Sequence[str | tuple[str, str]], title: str = "", year: int | None = 2000
) -> dict[str, Any]:
    """A work; an author is a name, or a name and an affiliation."""
    entries = [(a, "") if isinstance(a, str) else a for a in authors]
    return {"id": number, "title": title or f"untitled {number}", "year": year, "authors": entries}


def corpus_of(
    works: Sequence[dict[str, Any]], other_names: Mapping[int, list[str]] | None = None
) -> Corpus:
    """The corpus of these works; signatures in order of (work, position). `other_names` are other
    prints of the first entry of a work."""
    others = other_names or {}
    rows = [
        {"work_id": w["id"], "title": w["title"], "year": w["year"],
         "author_count": len(w["authors"])}
        for w in works
    ]  # fmt: skip
    entries = [
        {"work_id": w["id"], "position": position, "printed_name": name,
         "affiliations": [place] if place else [],
         "other_names": others.get(w["id"], []) if position == 0 else []}
        for w in works
        for position, (name, place) in enumerate(w["authors"])
    ]  # fmt: skip
    return read_corpus(
        _table("works", rows), _table("authorships", entries), _table("references", [])
    )
