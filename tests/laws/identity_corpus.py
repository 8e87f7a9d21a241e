"""Small invented corpora for the laws of identification, as the tables that identify reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
from hypothesis import strategies as st

from connexon.ports.ledger import Judgement, JudgementKind, SignatureKey
from connexon.records.tables import TABLES, TableSpec

NAMES = ("Wei Wang", "W. Wang", "Wenjun Wang", "Mara Ferro", "M. Ferro", "Marco Ferro",
         "Chidi Okafor", "Ye Tan", "王薇", "Ana de la Torre")  # fmt: skip
TITLES = ("gap junctions of reef fish", "membrane gates", "slow light in glass",
          "glass fibres", "tides of the northern shelf")  # fmt: skip
PLACES = ("Harbour Institute, Ostend", "University of Kisumu", "Glass Works, Brno")
ORCIDS = ("0000-0002-1825-0097", "0000-0001-5109-3700")


@dataclass(frozen=True)
class Shelf:
    """Tables in memory, read by name."""

    tables: dict[str, pa.Table]

    def read(self, name: str) -> pa.Table:
        return self.tables.get(name, TABLES[name].schema.empty_table())


def table_of(spec: TableSpec, rows: list[dict[str, Any]]) -> pa.Table:
    """Rows with nulls, zeros and False where a row says nothing."""

    def empty(column: Any) -> Any:
        if column.nullable:
            return None
        return False if pa.types.is_boolean(column.type) else 0

    arrays = [pa.array([r.get(c.name, empty(c)) for r in rows], c.type) for c in spec.columns]
    return pa.Table.from_arrays(arrays, schema=spec.schema)


def shelf_of(works: list[dict[str, Any]]) -> Shelf:
    """`works`: dictionaries of id, title, year, venue, authors (of name, places, orcid), cites."""
    rows, entries, references = [], [], []
    for w in works:
        rows.append({"work_id": w["id"], "title": w["title"], "year": w["year"],
                     "source_title": w["venue"], "author_count": len(w["authors"])})  # fmt: skip
        for position, a in enumerate(w["authors"]):
            entries.append({"work_id": w["id"], "position": position, "printed_name": a["name"],
                            "affiliations": a["places"], "orcid": a["orcid"]})  # fmt: skip
        for n, cited in enumerate(w["cites"]):
            references.append({"citing_work_id": w["id"], "ordinal": n, "key": f"k{cited}",
                               "cited_work_id": None})  # fmt: skip
    made = {"works": rows, "authorships": entries, "references": references}
    return Shelf({name: table_of(TABLES[name], value) for name, value in made.items()})


author = st.fixed_dictionaries({
    "name": st.sampled_from(NAMES),
    "places": st.lists(st.sampled_from(PLACES), max_size=1),
    "orcid": st.sampled_from((None, None, None, *ORCIDS)),
})  # fmt: skip
work = st.fixed_dictionaries({
    "title": st.sampled_from(TITLES),
    "year": st.one_of(st.none(), st.integers(1990, 2020)),
    "venue": st.sampled_from(("Reefs", "Gates", None)),
    "authors": st.lists(author, min_size=1, max_size=5),
    "cites": st.lists(st.integers(0, 6), max_size=3, unique=True),
})  # fmt: skip


def numbered(works: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Works with ids spread over the range of ids."""
    return [w | {"id": 1 + 7919 * (n * n + n + 1)} for n, w in enumerate(works)]


corpora = st.lists(work, min_size=1, max_size=9).map(numbered)


def signatures_of(works: list[dict[str, Any]]) -> list[SignatureKey]:
    """Every signature of these works."""
    return [SignatureKey(w["id"], p) for w in works for p in range(len(w["authors"]))]


def said(kind: JudgementKind, left: SignatureKey, right: SignatureKey) -> Judgement:
    """A standing judgement."""
    return Judgement(1, kind, left, right, None, None, "curator", datetime(2026, 1, 2, tzinfo=UTC))
