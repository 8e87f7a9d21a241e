"""The whole library identified: tables in, scholars out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from connexon.identify.atoms import collaborations
from connexon.identify.corpus import Corpus, read_corpus
from connexon.identify.engine import batches
from connexon.identify.holding import Constraints, votes
from connexon.identify.judged import constraints_of, with_joined_blocks
from connexon.identify.model import IdentityModel, load_model
from connexon.identify.saying import cluster
from connexon.identify.scholar_ids import Named, first_ids, named, offshoots
from connexon.identify.scholars import scholars_table
from connexon.identify.unsaid import Unsaid, by_first
from connexon.ports.ledger import Judgement
from connexon.ports.portions import Columns, PortionMapper, PortionTask
from connexon.records.tables import ASSIGNMENTS, SCHOLAR_REDIRECTS

Index = npt.NDArray[np.int64]
Step = Callable[[int, int], None]


class TableReader(Protocol):
    """Whatever can read a table: a version, or a version being built."""

    def read(self, name: str) -> pa.Table:
        """A whole table of records.tables."""


@dataclass(frozen=True, slots=True)
class IdentifyResult:
    """The tables that identify writes, and what the models said before people's word."""

    assignments: pa.Table
    scholars: pa.Table
    scholar_redirects: pa.Table
    unsaid: Unsaid


@dataclass(frozen=True, slots=True)
class Reading:
    """A corpus read for identification, with what is said about its collaborations."""

    corpus: Corpus
    collaboration: npt.NDArray[np.int32]


def read(tables: TableReader) -> Reading:
    """Everything the engine needs of these tables."""
    corpus = read_corpus(
        tables.read("works"), tables.read("authorships"), tables.read("references")
    )
    return Reading(corpus, collaborations(corpus))


def build(
    tables: TableReader,
    judgements: Sequence[Judgement],
    previous: pa.Table | None = None,
    redirects: pa.Table | None = None,
    step: Step = lambda _done, _total: None,
    over: PortionMapper | None = None,
) -> IdentifyResult:
    """Who wrote what in these tables: `build_from` what is read of them."""
    return build_from(read(tables), judgements, previous, redirects, step, over)


def build_from(
    reading: Reading,
    judgements: Sequence[Judgement],
    previous: pa.Table | None = None,
    redirects: pa.Table | None = None,
    step: Step = lambda _done, _total: None,
    over: PortionMapper | None = None,
) -> IdentifyResult:
    """Who wrote what in what was read.

    `previous` are the assignments of the version before and `redirects` its scholar redirects:
    ids go on with the majority of their signatures. `step(done, total)` counts signatures.
    Portions of blocks are clustered one after the other, or by `over`, with the same result.
    """
    constraints = constraints_of(reading.corpus, judgements)
    task = PortionInput(reading.corpus, reading.collaboration, load_model(), constraints)
    found = cluster_all(task, step, over or _InTurn())
    return _result(task, found, judgements, previous, redirects)


@dataclass(frozen=True, slots=True)
class Found:
    """Cluster, belief and expected missing signatures of every signature of a corpus, and the
    same before people's word; `left` as in engine.Clusters."""

    cluster: Index
    belief: npt.NDArray[np.float64]
    missing: npt.NDArray[np.float64]
    left: npt.NDArray[np.bool_]
    unsaid: Unsaid


@dataclass(frozen=True, slots=True)
class PortionInput:
    """What the clustering of every portion reads."""

    corpus: Corpus
    collaboration: npt.NDArray[np.int32]
    model: IdentityModel
    constraints: Constraints


def cluster_portion(given: PortionInput, portion: Index) -> Columns:
    """Group, belief, missing and left of the signatures of whole blocks (see engine.Clusters);
    strict group and the first three as the models say."""
    models, found = cluster(
        given.corpus, given.collaboration, portion, given.model, given.constraints
    )
    return (found.group, found.belief, found.missing, found.left.astype(np.int64),
            models.strict, models.group, models.belief, models.missing)  # fmt: skip


class _InTurn:
    """A PortionMapper that does one portion after the other, here."""

    def map(
        self,
        task: PortionTask,
        shared: Any,
        portions: Sequence[Index],
        types: Sequence[str],
        done: Callable[[int], None],
    ) -> Iterator[tuple[int, Columns]]:
        for number, portion in enumerate(portions):
            yield number, task(shared, portion)
            done(number + 1)


def in_turn() -> PortionMapper:
    """A PortionMapper that does one portion after the other, here."""
    return _InTurn()


def cluster_all(
    given: PortionInput, step: Step, over: PortionMapper, only: Index | None = None
) -> Found:
    """Every block clustered, or those made up of the signatures `only`; a signature alone in its
    block is its own cluster."""
    block = with_joined_blocks(given.corpus, given.constraints).naming.block
    count = given.corpus.signature_count
    answer = _everybody_alone(count)
    size = np.bincount(block) if count else np.zeros(0, dtype=np.int64)
    asked = np.arange(count) if only is None else only
    shared = asked[size[block[asked]] > 1]
    portions = list(batches(block, shared))
    total = len(asked)
    ends = np.cumsum([total - len(shared), *(len(p) for p in portions)]).tolist()
    step(ends[0], total)
    found = over.map(cluster_portion, given, portions, _COLUMNS, lambda n: step(ends[n], total))
    for number, (group, belief, missing, left, strict, *models) in found:
        portion, unsaid = portions[number], answer.unsaid
        answer.left[portion] = left != 0
        answer.cluster[portion] = by_first(group, portion)
        answer.belief[portion], answer.missing[portion] = belief, missing
        unsaid.strict[portion] = by_first(strict, portion)
        unsaid.group[portion] = by_first(models[0], portion)
        unsaid.belief[portion], unsaid.missing[portion] = models[1:]
    return answer


_COLUMNS = ("i8", "f8", "f8", "i8", "i8", "i8", "f8", "f8")


def _everybody_alone(count: int) -> Found:
    alone, none = np.arange(count, dtype=np.int64), np.zeros(count)
    unsaid = Unsaid.of_nobody(count)
    return Found(alone, np.ones(count), none, np.zeros(count, dtype=bool), unsaid)


def _result(
    given: PortionInput, found: Found, judgements: Sequence[Judgement],
    previous: pa.Table | None, redirects: pa.Table | None,
) -> IdentifyResult:  # fmt: skip
    corpus = given.corpus
    work = corpus.work_ids[corpus.signature_work]
    position = corpus.position.astype(np.int64)
    _, group = np.unique(found.cluster, return_inverse=True)
    group = group.astype(np.int64)
    count = int(group.max(initial=-1)) + 1
    fresh = first_ids(group, work, position, count)
    was = np.full(len(work), -1, dtype=np.int64)
    if previous is not None:
        was = before(work, position, previous, "scholar_id", -1).astype(np.int64)
    voting = votes(was, given.constraints.words, found.left)
    names = named(group, voting, offshoots(group, voting, was, fresh))
    assignments = pa.table(
        [work, corpus.position, names.ids[group], found.belief.astype(np.float32)],
        schema=ASSIGNMENTS.schema,
    )
    scholars = scholars_table(corpus, group, names.ids, found.belief, found.missing, judgements)
    return IdentifyResult(assignments, scholars, redirects_table(names, redirects), found.unsaid)


def before(
    work: Index, position: Index, previous: pa.Table, column: str, otherwise: float
) -> npt.NDArray[Any]:
    """What these assignments said of each signature in `column`, `otherwise` of those new."""
    if previous.num_rows == 0:
        return np.full(len(work), otherwise)
    place = places(work, position, previous)
    return np.where(place >= 0, previous[column].to_numpy()[place], otherwise)


def places(work: Index, position: Index, previous: pa.Table) -> Index:
    """The row of each signature in these assignments, sorted by work and position; -1 for none."""
    old_work = previous["work_id"].to_numpy()
    old_position = previous["position"].to_numpy().astype(np.int64)
    place = np.searchsorted(old_work, work)
    last = len(old_work) - 1
    # A byline as a rule is there from its first entry to its last.
    likely = np.minimum(place + position, last)
    found = (old_work[likely] == work) & (old_position[likely] == position)
    rest = np.flatnonzero(~found)
    known = np.isin(old_work, work[rest]) if len(rest) else np.zeros(len(old_work), dtype=bool)
    among = np.flatnonzero(known)
    at = dict(zip(zip(old_work[among].tolist(), old_position[among].tolist(), strict=True),
                  among.tolist(), strict=True))  # fmt: skip
    answer = np.where(found, likely, -1)
    answer[rest] = [
        at.get(key, -1) for key in zip(work[rest].tolist(), position[rest].tolist(), strict=True)
    ]
    return answer


def redirects_table(names: Named, earlier: pa.Table | None) -> pa.Table:
    """All redirects there ever were, each straight to the id that stands now; an id that lives
    again after a merge was taken back leads nowhere else."""
    table: dict[int, int] = {}
    if earlier is not None:
        table.update(zip(earlier["old_scholar_id"].to_pylist(),
                         earlier["scholar_id"].to_pylist(), strict=True))  # fmt: skip
    latest = dict(zip(names.old.tolist(), names.new.tolist(), strict=True))
    living = set(names.ids.tolist())
    table = {o: latest.get(n, n) for o, n in table.items()} | latest
    rows = sorted((o, n) for o, n in table.items() if o not in living)
    columns = [[o for o, _ in rows], [n for _, n in rows]]
    return pa.table([pa.array(c, pa.int64()) for c in columns], schema=SCHOLAR_REDIRECTS.schema)
