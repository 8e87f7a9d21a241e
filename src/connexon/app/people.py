"""Who wrote what, in a version that is being built: worked out anew, or extended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from connexon import identify
from connexon.app.moving_words import owners_moved
from connexon.app.progress import Progress, Report
from connexon.ports.ledger import Judgement, Moves, SignatureKey
from connexon.ports.portions import PortionMapper
from connexon.ports.tables import Tables, VersionWriter
from connexon.records.ids import hashed_id

Ints = npt.NDArray[np.int64]

# A full run settles what extending leaves open (identify/extend.py). It is due when the library
# has grown by this share since the last one, and always in small libraries, where it takes
# seconds and every name weighs in how common names are.
_MOST_GROWN = 0.1
ALWAYS_IN_FULL = 20_000  # signatures
MOST_SAID = 10_000  # judgements looked at
_FULL, _MODEL = "identified_in_full", "identity_model"
KEPT = "identity"
UNSAID = "identity_unsaid"
ASSIGNED = "identity_assigned"
_OF_ASSIGNED = ("scholar_id", "match_probability")
STANDING, _OF_STANDING = "judgements", "judgement_id"

# What identification reads of a work: when it differs, the work's signatures are looked at again.
_WORKS_SQL = """
WITH people AS (
    SELECT work_id, bit_xor(hash(position, printed_name, other_names, given, family, orcid, email,
        affiliations)) AS mark
    FROM authorships {chosen} GROUP BY work_id
)
SELECT w.work_id, hash(w.title, w.abstract, w.year, w.source_title, w.keywords, w.author_count,
    p.mark) AS mark
FROM (SELECT * FROM works {chosen}) AS w JOIN people p USING (work_id) ORDER BY w.work_id
"""
_CHOSEN = "WHERE {column} IN (SELECT unnest($ids::BIGINT[]))"


@dataclass(frozen=True, slots=True)
class People:
    """The part of a version that identification writes; works are written already.

    `judgements` are those that stand, `history` all, newest first; `moves` are where entries of
    corrected bylines are now.
    """

    writer: VersionWriter
    judgements: list[Judgement]
    history: list[Judgement]
    report: Report
    over: PortionMapper
    moves: Moves

    def build(self) -> None:
        """Everybody worked out anew, with the ids of the version before where they are the same
        people."""
        self.report(Progress("Who wrote what"))
        base = self.writer.base
        reading = identify.read(self.writer)
        self.writer.write_arrays(KEPT, identify.arrays_of(reading))
        found = identify.build_from(
            reading,
            self.judgements,
            self._owners(),
            base.read("scholar_redirects"),
            self._step,
            self.over,
        )
        self.writer.write_arrays(UNSAID, identify.unsaid_arrays(found.unsaid))
        self.writer.write("assignments", found.assignments)
        self.writer.write_arrays(ASSIGNED, _by_name(*_assigned_columns(found.assignments)))
        self.writer.write("scholars", found.scholars)
        self.writer.write("scholar_redirects", found.scholar_redirects)
        self._leave_marks(found.assignments.num_rows)

    def extend_or_build(self) -> None:
        """Only what new works and judgements concern; everybody when a full run is due."""
        base, now = self.writer.base, _signatures(self.writer)
        in_full = base.marks.get(_FULL, 0)
        if (
            now < ALWAYS_IN_FULL
            or now > in_full * (1 + _MOST_GROWN)
            or base.marks.get(_MODEL) != _model()
        ):
            self.build()
            return
        self.report(Progress("Who wrote what"))
        changed = _changed_works(base, self.writer)
        since = identify.Since(changed, self._spoken(changed))
        previous = identify.Previous(
            self._owners(), base.read("scholars"), base.read("scholar_redirects"),
            unsaid_kept(base, base.counts.get("authorships", 0)),
        )  # fmt: skip
        reading = self._read(changed)
        found = identify.extend(reading, self.judgements, previous, since, self._step, self.over)
        if found.unsaid is not None:
            self.writer.write_arrays(UNSAID, identify.unsaid_arrays(found.unsaid))
        self.writer.amend("assignments", found.works.tolist(), found.assignments)
        self.writer.amend("scholars", found.scholar_ids.tolist(), found.scholars)
        self.writer.write("scholar_redirects", found.redirects)
        self._leave_marks(in_full)

    def _owners(self) -> pa.Table:
        """Who was whose in the version before."""
        return owners_moved(self.writer.base.read("assignments"), self.moves)

    def _read(self, changed: list[int]) -> identify.Reading:
        """What was read for the base version, with what changed; kept with this one."""
        kept = reading_kept(self.writer.base)
        cited_anew = self.writer.amended("references")
        if kept is None or cited_anew is None:
            reading = identify.read(self.writer)
        elif not changed and not len(cited_anew):
            self.writer.keep_arrays(KEPT)
            return kept
        else:
            reading = identify.grown(kept, _news(self.writer, changed, cited_anew))
        self.writer.write_arrays(KEPT, identify.arrays_of(reading))
        return reading

    def _step(self, done: int, of: int) -> None:
        self.report(Progress("Who wrote what", done, of, "signatures"))

    def _leave_marks(self, in_full: int) -> None:
        self.writer.mark(_FULL, in_full)
        self.writer.mark(_MODEL, _model())
        ids = np.array([j.judgement_id for j in self.judgements], dtype=np.int64)
        self.writer.write_arrays(STANDING, {_OF_STANDING: ids})

    def _spoken(self, changed: list[int]) -> list[SignatureKey]:
        """Signatures in judgements said or revoked since the base version (in all of them when
        that cannot be told), and in those that stand and speak of changed works: what was said of
        the work as it was holds of it as it is."""
        since, works = said_since(self.writer.base, self.history), set(changed)
        again = [
            j for j in self.judgements if not works.isdisjoint(k.work_id for k in j.signatures())
        ]
        said = self.history if since is None else since
        return [k for j in (*said, *again) for k in j.signatures()]


def said_since(version: Tables, history: list[Judgement]) -> list[Judgement] | None:
    """Judgements said or taken back since this version was built; None where that is not known.
    `history` are all, newest first."""
    kept = version.arrays(STANDING)
    ids = kept.get(_OF_STANDING) if kept is not None else None
    if ids is None or len(history) >= MOST_SAID:
        return None
    stood = set(ids.tolist())
    return [j for j in history if (j.judgement_id in stood) != (j.revoked_at is None)]


def _model() -> int:
    return hashed_id("identity model", identify.model_digest())


def _signatures(tables: Any) -> int:
    return int(tables.query("SELECT count(*) AS n FROM authorships").column("n")[0].as_py())


def reading_kept(version: Tables) -> identify.Reading | None:
    """What was read for identification when this version was built, if it was kept and is whole."""
    arrays = version.arrays(KEPT)
    reading = identify.reading_of(arrays) if arrays is not None else None
    if reading is None:
        return None
    read = (len(reading.corpus.work_ids), reading.corpus.signature_count)
    there = tuple(version.counts.get(name, 0) for name in ("works", "authorships"))
    return reading if read == there else None


def assigned_in(version: Tables) -> tuple[Ints, npt.NDArray[np.float32]]:
    """Scholar id and match probability of every signature, in order of work and position."""
    kept = version.arrays(ASSIGNED)
    if kept is not None and kept.keys() >= set(_OF_ASSIGNED):
        scholar, probability = (kept[name] for name in _OF_ASSIGNED)
        if len(scholar) == len(probability) == version.counts.get("assignments", 0):
            return scholar, probability
    return _assigned_columns(version.read("assignments", list(_OF_ASSIGNED)))


def _assigned_columns(assignments: pa.Table) -> tuple[Ints, npt.NDArray[np.float32]]:
    scholar, probability = (assignments[name].to_numpy() for name in _OF_ASSIGNED)
    return scholar.astype(np.int64, copy=False), probability.astype(np.float32, copy=False)


def _by_name(*columns: npt.NDArray[Any]) -> dict[str, npt.NDArray[Any]]:
    return dict(zip(_OF_ASSIGNED, columns, strict=True))


def unsaid_kept(version: Tables, signature_count: int) -> identify.Unsaid | None:
    """What the models said before people's word when this version was built; None where it is
    missing or damaged."""
    arrays = version.arrays(UNSAID)
    return identify.unsaid_of(arrays, signature_count) if arrays is not None else None


def _rows(tables: Any, name: str, column: str, ids: npt.NDArray[np.int64]) -> pa.Table:
    chosen = _CHOSEN.format(column=column)
    return tables.query(f'SELECT * FROM "{name}" {chosen}', {"ids": ids.tolist()})


def _news(writer: VersionWriter, changed: list[int], cited_anew: Ints) -> identify.News:
    works = np.array(sorted(changed), dtype=np.int64)
    citing = np.union1d(works, cited_anew)
    return identify.News(
        changed=works,
        works=_rows(writer, "works", "work_id", works),
        authorships=_rows(writer, "authorships", "work_id", works),
        cited_anew=cited_anew,
        references=_rows(writer, "references", "citing_work_id", citing),
    )


def _changed_works(before: Tables, after: VersionWriter) -> list[int]:
    """Works that are new or different for identification, and those that are gone."""
    works, authorships = after.amended("works"), after.amended("authorships")
    if works is None or authorships is None:
        sql, parameters = _WORKS_SQL.format(chosen=""), {}
    else:
        sql = _WORKS_SQL.format(chosen=_CHOSEN.format(column="work_id"))
        parameters = {"ids": np.union1d(works, authorships).tolist()}
    old, new = before.query(sql, parameters), after.query(sql, parameters)
    old_ids, new_ids = old["work_id"].to_numpy(), new["work_id"].to_numpy()
    at = np.searchsorted(old_ids, new_ids)
    same = at < len(old_ids)
    same[same] = old_ids[at[same]] == new_ids[same]
    same[same] = old["mark"].to_numpy()[at[same]] == new["mark"].to_numpy()[same]
    gone = np.setdiff1d(old_ids, new_ids)
    return [int(w) for w in np.concatenate([new_ids[~same], gone])]
