"""A library as a reader sees it: the tables of one version with people's judgements laid over.

Judgements change whose a signature is at once, the tables only when the next version is built.
Until then the ledger's overlay says so, and whoever asks whose a signature is asks here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from connexon.app.remembering import recalled
from connexon.app.summaries import Byline, WorkSummary
from connexon.ports.ledger import Judgement, JudgementKind, Ledger, SignatureKey
from connexon.ports.tables import Tables
from connexon.records.errors import NotFoundError
from connexon.records.ids import format_scholar_id, format_work_id
from connexon.records.tables import TABLES

BYLINE_SHOWN = 4
_MOST_LOOKED_UP = 400
_SUMMARY_COLUMNS = [
    "work_id",
    "title",
    "year",
    "type",
    "language",
    "source_title",
    "doi",
    "author_count",
    "is_retracted",
]
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Assigned:
    """Whose a signature is and how surely; `judged` when people's word decided it."""

    scholar_id: int
    probability: float
    judged: bool


@dataclass(frozen=True, slots=True)
class LibraryView:
    """One version's tables with the overlay and the signatures that people spoke about.

    `called` are the names that people want scholars called by, by a signature at their core;
    `completeness` that of scholars whom judgements have changed; `words` the judgements that stand,
    but for names.
    """

    tables: Tables
    overlay: Mapping[SignatureKey, tuple[int, float]] = field(default_factory=dict)
    judged: frozenset[SignatureKey] = frozenset()
    called: Mapping[SignatureKey, str] = field(default_factory=dict)
    completeness: Mapping[int, float] = field(default_factory=dict)
    words: Sequence[Judgement] = ()

    @property
    def version(self) -> int:
        """Version of the tables."""
        return self.tables.version

    def rows(self, sql: str, **parameters: object) -> list[Row]:
        """Rows of a SELECT as dictionaries; values only through `$name` parameters."""
        found: list[Row] = self.tables.query(sql, parameters).to_pylist()
        return found

    def assigned(self, work_ids: Collection[int]) -> dict[SignatureKey, Assigned]:
        """Whose the signatures of these works are; signatures without a scholar are absent."""
        columns = ["work_id", "position", "scholar_id", "match_probability"]
        rows = self._rows_of("assignments", work_ids, columns).to_pylist()
        found = {
            SignatureKey(r["work_id"], r["position"]): (r["scholar_id"], r["match_probability"])
            for r in rows
        }
        wanted = set(work_ids)
        found.update({k: v for k, v in self.overlay.items() if k.work_id in wanted})
        return {k: Assigned(s, p, k in self.judged) for k, (s, p) in found.items()}

    def owners_as_built(self, work_ids: Collection[int]) -> npt.NDArray[np.int64]:
        """(signatures, 3): work, position and scholar of the signatures of these works, by work,
        as the tables have them, without what people said since."""
        columns = ["work_id", "position", "scholar_id"]
        rows = self._rows_of("assignments", work_ids, columns)
        return np.column_stack([c.to_numpy().astype(np.int64) for c in rows.columns])

    def signatures_of(self, scholar_id: int) -> dict[SignatureKey, Assigned]:
        """Every signature that is this scholar's, as judged."""
        return self.signatures_of_each([scholar_id])[scholar_id]

    def signatures_of_each(
        self, scholar_ids: Collection[int]
    ) -> dict[int, dict[SignatureKey, Assigned]]:
        """The same of several scholars at once."""
        found: dict[int, dict[SignatureKey, Assigned]] = {s: {} for s in scholar_ids}
        if not found:
            return found
        columns = ["scholar_id", "work_id", "position", "match_probability"]
        rows = self.tables.lookup("assignments_by_scholar", list(found), columns)
        for row in rows.to_pylist():
            key, owner = SignatureKey(row["work_id"], row["position"]), row["scholar_id"]
            if key not in self.overlay:
                sure = float(row["match_probability"])
                found[owner][key] = Assigned(owner, sure, key in self.judged)
        for key, (owner, sure) in self.overlay.items():
            if owner in found:
                found[owner][key] = Assigned(owner, sure, key in self.judged)
        return found

    def scholar_names(self, scholar_ids: Collection[int]) -> dict[int, str]:
        """Preferred names; a scholar whom a judgement has just made has their printed name."""
        names = recalled(self.tables, "scholar names", scholar_ids, self._read_names)
        new = {
            s: key for key, (s, _) in self.overlay.items() if s in scholar_ids and s not in names
        }
        for scholar_id, key in new.items():
            names[scholar_id] = self.printed_name(key)
        return names | self._called(scholar_ids)

    def printed_name(self, key: SignatureKey) -> str:
        """As the byline has it; "unnamed" where there is no such entry."""
        byline = self.tables.lookup("authorships", [key.work_id], ["position", "printed_name"])
        printed = dict(zip(*(c.to_pylist() for c in byline.columns), strict=True))
        return str(printed.get(key.position, "unnamed"))

    def _read_names(self, scholar_ids: list[int]) -> dict[int, str]:
        rows = self._rows_of("scholars", scholar_ids, ["scholar_id", "preferred_name"])
        return {
            s: str(name) for s, name in zip(*(c.to_pylist() for c in rows.columns), strict=True)
        }

    def _called(self, scholar_ids: Collection[int]) -> dict[int, str]:
        if not self.called:
            return {}
        owners = self.assigned({key.work_id for key in self.called})
        wanted = {
            owners[key].scholar_id: text for key, text in self.called.items() if key in owners
        }
        return {s: text for s, text in wanted.items() if s in scholar_ids}

    def redirected(self, table: str, kind: str, wanted: int) -> int:
        """Where an id has moved to, through any number of merges; itself when it has not."""
        seen: set[int] = set()
        while wanted not in seen:
            seen.add(wanted)
            now = self.tables.lookup(table, [wanted], [f"{kind}_id"]).column(0).to_pylist()
            if not now:
                break
            wanted = now[0]
        return wanted

    def heir_of(self, scholar_id: int) -> int:
        """Who has most signatures of a scholar whom judgements since the build have left without
        any; otherwise the same."""
        rows = self.tables.lookup("assignments_by_scholar", [scholar_id], ["work_id", "position"])
        keys = [SignatureKey(r["work_id"], r["position"]) for r in rows.to_pylist()]
        owners = [self.overlay[k][0] for k in keys if k in self.overlay]
        emptied = keys and len(owners) == len(keys) and not self.signatures_of(scholar_id)
        return max(sorted(set(owners)), key=owners.count) if emptied else scholar_id

    def work_summaries(self, work_ids: Sequence[int]) -> list[WorkSummary]:
        """Summaries in the order asked for; unknown ids are left out."""
        found = recalled(self.tables, "work summaries", work_ids, self._read_summaries)
        return [self._as_judged(found[w], w) for w in work_ids if w in found]

    def _as_judged(self, summary: WorkSummary, work_id: int) -> WorkSummary:
        """The summary with the owners that people's word has given its byline since."""
        keys = [SignatureKey(work_id, a.position) for a in summary.authors]
        if not any(k in self.overlay for k in keys):
            return summary
        authors = (
            replace(a, scholar_id=format_scholar_id(self.overlay[k][0])) if k in self.overlay else a
            for a, k in zip(summary.authors, keys, strict=True)
        )
        return replace(summary, authors=tuple(authors))

    def _read_summaries(self, work_ids: list[int]) -> dict[int, WorkSummary]:
        """As the tables have them."""
        bylines = self._read_bylines(work_ids)
        cited = self._rows_of("work_indicators", work_ids, ["work_id", "citation_count"])
        counts = dict(zip(*(c.to_pylist() for c in cited.columns), strict=True))
        rows = self._rows_of("works", work_ids, _SUMMARY_COLUMNS).to_pylist()
        return {
            r["work_id"]: _summary(r, bylines.get(r["work_id"], ()), counts.get(r["work_id"], 0))
            for r in rows
        }

    def _read_bylines(self, work_ids: Sequence[int]) -> dict[int, tuple[Byline, ...]]:
        """The first entries of each byline."""
        columns = ["work_id", "position", "printed_name"]
        printed = _first_of_each(self._rows_of("authorships", work_ids, columns), BYLINE_SHOWN)
        last = pc.max(printed.column("position")).as_py()
        columns = ["work_id", "position", "scholar_id"]
        assigned = self._rows_of("assignments", work_ids, columns)
        if last is not None:
            assigned = assigned.filter(pc.less_equal(assigned.column("position"), last))
        owners = {(r["work_id"], r["position"]): r["scholar_id"] for r in assigned.to_pylist()}
        found: dict[int, tuple[Byline, ...]] = {}
        for row in printed.to_pylist():
            work_id, position = row["work_id"], row["position"]
            owner = owners.get((work_id, position))
            scholar = None if owner is None else format_scholar_id(owner)
            entry = Byline(position, row["printed_name"], scholar)
            found[work_id] = (*found.get(work_id, ()), entry)
        return found

    def _rows_of(self, name: str, ids: Collection[int], columns: list[str]) -> pa.Table:
        """Rows by id in sort order: few from their row groups, many with a query."""
        if len(ids) <= _MOST_LOOKED_UP:
            return self.tables.lookup(name, list(ids), columns)
        order = ", ".join(TABLES[name].sorted_by)
        return self.tables.query(
            f"SELECT {', '.join(columns)} FROM {name}"
            f" WHERE {columns[0]} IN (SELECT unnest($ids::BIGINT[])) ORDER BY {order}",
            {"ids": list(ids)},
        )


def _first_of_each(rows: pa.Table, most: int) -> pa.Table:
    """The first rows of every run of equal values in the first column."""
    ids = rows.column(0).to_numpy()
    if not len(ids):
        return rows
    begins = np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1])))
    lengths = np.diff(np.append(begins, len(ids)))
    place = np.arange(len(ids)) - np.repeat(begins, lengths)
    return rows.filter(pa.array(place < most))


def library_view(tables: Tables, ledger: Ledger) -> LibraryView:
    """The view of a version under the judgements that stand now."""
    judged: set[SignatureKey] = set()
    called: dict[SignatureKey, str] = {}
    words: list[Judgement] = []
    for said in ledger.standing():  # oldest first, so the last name counts
        if said.kind is JudgementKind.NAME:
            if said.right is not None and said.text:
                called[said.right] = said.text
            continue
        words.append(said)
        if said.left is not None:
            judged.add(said.left)
        about_both = said.kind in {JudgementKind.SAME, JudgementKind.DIFFERENT}
        if about_both and said.right is not None:
            judged.add(said.right)
    overlay = ledger.overlay(tables.version)
    completeness = ledger.completeness(tables.version) if overlay else {}
    return LibraryView(tables, overlay, frozenset(judged), called, completeness, words)


def _summary(row: Row, byline: tuple[Byline, ...], citation_count: int) -> WorkSummary:
    return WorkSummary(
        id=format_work_id(row["work_id"]),
        title=row["title"] or "Untitled",
        year=row["year"],
        type=row["type"],
        language=row["language"],
        source_title=row["source_title"],
        doi=row["doi"],
        authors=byline,
        author_count=row["author_count"],
        citation_count=citation_count,
        is_retracted=bool(row["is_retracted"]),
    )


def missing(what: str, wanted: str) -> NotFoundError:
    """The error for something this library does not hold."""
    return NotFoundError(
        f"This library holds no {what} '{wanted[:80]}'. Check the spelling, or search for it."
    )
