"""A library's scholars with some works new or changed: only what these concern is looked at.

Small blocks that a new signature falls into, and all that people's word touches, are clustered
anew as in a full run. In large blocks new signatures join what stands (attach.py). Everything
else keeps its rows. What this leaves to the next full run: merges and splits among standing
clusters of large blocks, and what the new works change in how common names and words are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from connexon.identify.attach import attach
from connexon.identify.build import (
    PortionInput,
    Reading,
    Step,
    cluster_all,
    in_turn,
    places,
    redirects_table,
)
from connexon.identify.corpus import Corpus
from connexon.identify.engine import batches
from connexon.identify.holding import votes
from connexon.identify.judged import constraints_of, signature_numbers, with_joined_blocks
from connexon.identify.model import IdentityModel, load_model
from connexon.identify.scholar_ids import Named, first_ids, named, offshoots
from connexon.identify.scholars import scholars_table
from connexon.identify.unsaid import Unsaid
from connexon.ports.ledger import Judgement, SignatureKey
from connexon.ports.portions import Columns, PortionMapper
from connexon.records.tables import ASSIGNMENTS, SCHOLARS

Index = npt.NDArray[np.int64]
Doubles = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# Blocks up to this size are clustered anew; so are larger ones of which a good part is new.
SMALL_BLOCK = 20
_MUCH_NEW = 0.25
# Signatures of larger blocks that are looked at in one go.
_AT_ONCE = 32_000


@dataclass(frozen=True, slots=True)
class Previous:
    """What the version before says: its tables of these names, and what the models said before
    people's word, as far as that was kept."""

    assignments: pa.Table
    scholars: pa.Table
    redirects: pa.Table
    unsaid: Unsaid | None = None


@dataclass(frozen=True, slots=True)
class Since:
    """What happened since the version before: ids of works that are new, different or gone, and
    signatures that judgements were made or revoked about."""

    works: Collection[int]
    said: Sequence[SignatureKey]


@dataclass(frozen=True, slots=True)
class Extended:
    """Rows that differ from the version before: under `works` and `scholar_ids` (of which some
    are gone) all rows anew. `unsaid` is of all signatures (None where it was not known before).
    `looked_at` counts the signatures that were clustered or compared."""

    works: Index
    assignments: pa.Table
    scholar_ids: Index
    scholars: pa.Table
    redirects: pa.Table
    unsaid: Unsaid | None
    looked_at: int


def extend(
    reading: Reading,
    judgements: Sequence[Judgement],
    previous: Previous,
    since: Since,
    step: Step = lambda _done, _total: None,
    over: PortionMapper | None = None,
) -> Extended:
    """The scholars of `reading` given those of the version before and what happened since.

    Scholar ids go on as in `build`.
    """
    constraints = constraints_of(reading.corpus, judgements)
    corpus = with_joined_blocks(reading.corpus, constraints)
    state = _State.at(corpus, previous, np.fromiter(since.works, np.int64, len(since.works)))
    given = PortionInput(reading.corpus, reading.collaboration, load_model(), constraints)
    spoken = _spoken(corpus, since.said)
    state.spoken[spoken] = True
    nobody = np.zeros(len(state.was), dtype=bool)
    state.voting = votes(state.was, constraints.words, nobody)
    anew, joining = _blocks_to_do(corpus, state.is_new, spoken)
    over = over or in_turn()
    parts = [_cluster_anew(given, state, anew, step, over)]
    parts.append(_attach_all(replace(given, corpus=corpus), state, joining, over))
    return _changes(corpus, state, previous, judgements, state.settle(corpus, parts))


class _State:
    """Scholar, belief and missing of every signature, as they were and as they become."""

    def __init__(self, corpus: Corpus, was: Index, is_new: Flags, belief: Doubles) -> None:
        self.was, self.is_new = was, is_new
        self.ids, self.earlier, self.belief, self.voting = was.copy(), belief, belief.copy(), was
        self.missing = np.zeros(corpus.signature_count)
        self.looked_at = np.zeros(corpus.signature_count, dtype=bool)
        self.spoken = np.zeros(corpus.signature_count, dtype=bool)
        self.unsaid: Unsaid | None = None
        self.gone_works: Index = np.zeros(0, dtype=np.int64)
        self.changed: Index = np.zeros(0, dtype=np.int64)
        self.old = self.new = np.zeros(0, dtype=np.int64)

    @staticmethod
    def at(corpus: Corpus, previous: Previous, changed: Index) -> _State:
        """How it was; signatures of changed works are new, whatever they were."""
        work = corpus.work_ids[corpus.signature_work]
        position = corpus.position.astype(np.int64)
        was = np.full(len(work), -1, dtype=np.int64)
        place = was
        belief = np.ones(len(work))
        if previous.assignments.num_rows:
            place = places(work, position, previous.assignments)
            known = place >= 0
            was[known] = previous.assignments["scholar_id"].to_numpy()[place[known]]
            stated = previous.assignments["match_probability"].to_numpy()
            belief[known] = stated[place[known]]
        is_new = (was < 0) | np.isin(corpus.work_ids, changed)[corpus.signature_work]
        state = _State(corpus, was, is_new, belief)
        if previous.unsaid is not None:
            state.unsaid = previous.unsaid.carried(np.where(is_new, -1, place))
        state.gone_works = np.setdiff1d(changed, corpus.work_ids)
        state.changed = changed
        state.looked_at |= is_new
        return state

    def settle(self, corpus: Corpus, parts: Sequence[_Found]) -> int:
        """Take the clusters found, named by what their members were called, all at once: two that
        go by one earlier scholar must not both be it. Answers how many signatures these are."""
        signatures = np.concatenate([p.signatures for p in parts])
        if not len(signatures):
            return 0
        own = [np.unique(p.group, return_inverse=True)[1] for p in parts]
        base = np.cumsum([0, *(int(g.max(initial=-1)) + 1 for g in own)])
        group = np.concatenate([b + g for b, g in zip(base.tolist(), own, strict=False)])
        work = corpus.work_ids[corpus.signature_work[signatures]]
        place = corpus.position[signatures].astype(np.int64)
        fresh = first_ids(group, work, place, int(group.max()) + 1)
        known, stays = self.voting[signatures], self._staying(signatures)
        known = np.where(self.is_new[signatures] & np.isin(known, stays), -1, known)
        fresh = offshoots(group, known, self.was[signatures], fresh)
        elsewhere = np.union1d(np.setdiff1d(np.unique(self.was), self.was[signatures]), stays)
        names = named(group, known, fresh, elsewhere)
        self.ids[signatures] = names.ids[group]
        self.belief[signatures] = np.concatenate([p.belief for p in parts])
        self.missing[signatures] = np.concatenate([p.missing for p in parts])
        self.looked_at[signatures] = True
        self.old, self.new = names.old, names.new
        return len(signatures)

    def _staying(self, signatures: Index) -> Index:
        """Earlier scholars of changed signatures among these who have others elsewhere: theirs is
        the id, whatever becomes of what has changed."""
        was = np.unique(self.was[signatures[self.is_new[signatures]]])
        if not len(was) or was[-1] < 0:
            return was[:0]
        others = np.isin(self.ids, was) & ~self.is_new
        others[signatures] = False
        return np.unique(self.ids[others])


def _spoken(corpus: Corpus, said: Sequence[SignatureKey]) -> Index:
    """Signatures whose blocks people's word touches."""
    numbers = signature_numbers(corpus, list(said))
    return np.asarray(numbers[numbers >= 0])


def _blocks_to_do(corpus: Corpus, is_new: Flags, spoken: Index) -> tuple[Index, Index]:
    """Signatures of blocks to cluster anew, and those of blocks where the new ones join."""
    block = corpus.naming.block
    if not len(block):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    size = np.bincount(block)
    new = np.bincount(block[is_new], minlength=len(size))
    anew = (new > 0) & ((size <= SMALL_BLOCK) | (new >= _MUCH_NEW * size))
    anew[block[spoken]] = True
    joining = (new > 0) & ~anew
    return np.flatnonzero(anew[block]), np.flatnonzero(joining[block])


@dataclass(frozen=True, slots=True)
class _Found:
    """Signatures that were clustered or compared, by group, with belief and missing."""

    signatures: Index
    group: Index
    belief: Doubles
    missing: Doubles

    @staticmethod
    def nothing() -> _Found:
        """No signatures."""
        none, nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
        return _Found(none, none, nothing, nothing)


def _cluster_anew(
    given: PortionInput, state: _State, signatures: Index, step: Step, over: PortionMapper
) -> _Found:
    if not len(signatures):
        return _Found.nothing()
    found = cluster_all(given, step, over, signatures)
    state.voting = votes(state.was, given.constraints.words, found.left)
    if state.unsaid is not None:
        state.unsaid.take(found.unsaid, signatures)
    return _Found(signatures, found.cluster[signatures], found.belief[signatures],
                  found.missing[signatures])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Joining:
    """What the joining of every portion reads; `standing` as for `attach`."""

    corpus: Corpus
    standing: Index
    model: IdentityModel


def join_portion(given: Joining, portion: Index) -> Columns:
    """Group, belief, missing and strict group of the signatures of whole blocks (see
    attach.Attached)."""
    found = attach(given.corpus, portion, given.standing[portion], given.model)
    return found.group, found.belief, found.missing, found.strict


def _attach_all(
    given: PortionInput, state: _State, signatures: Index, over: PortionMapper
) -> _Found:
    standing = np.where(state.is_new, -1, state.was)
    portions = list(batches(given.corpus.naming.block, signatures, _AT_ONCE))
    shared = Joining(given.corpus, standing, given.model)
    joined: list[tuple[Index, ...]] = []
    base = strict_base = 0
    for number, (group, belief, missing, strict) in over.map(
        join_portion, shared, portions, ("i8", "f8", "f8", "i8"), lambda _: None
    ):
        taken = group >= 0
        chosen = portions[number][taken]
        stands = standing[chosen] >= 0
        sure = np.where(stands, state.belief[chosen], belief[taken])
        strictly = strict_base + strict[taken]
        joined.append((chosen, base + group[taken], sure, missing[taken], strictly))
        base += int(group.max(initial=-1)) + 1
        strict_base += int(strict.max(initial=-1)) + 1
    if not joined:
        return _Found.nothing()
    *columns, strict = (np.concatenate(column) for column in zip(*joined, strict=True))
    if state.unsaid is not None:
        state.unsaid.join(*columns)
        state.unsaid.join_strictly(columns[0], strict, state.is_new[columns[0]])
        state.unsaid.forget(_spoken_of(given, signatures))
    return _Found(*columns)


def _spoken_of(given: PortionInput, signatures: Index) -> Index:
    """Those in blocks that people spoke of. What stands there is by their word, and new signatures
    joined just that: what the models would have said is not known."""
    block = given.corpus.naming.block
    judged = block[[k for w in given.constraints.words for k in (w.left, w.right)]]
    return signatures[np.isin(block[signatures], judged)]


def _changes(
    corpus: Corpus, state: _State, previous: Previous, judgements: Sequence[Judgement],
    looked_at: int,
) -> Extended:  # fmt: skip
    work = corpus.work_ids[corpus.signature_work]
    moved = state.is_new | state.spoken | (state.ids != state.was)
    rewritten = state.looked_at & (np.abs(state.earlier - state.belief) > 1e-4)
    of_work = np.unique(corpus.signature_work[moved | rewritten])
    works = np.union1d(corpus.work_ids[of_work], state.gone_works)
    mine = np.isin(np.arange(len(corpus.work_ids)), of_work)[corpus.signature_work]
    rows = pa.table(
        [work[mine], corpus.position[mine], state.ids[mine], state.belief[mine].astype("f4")],
        schema=ASSIGNMENTS.schema,
    )
    lost = _scholars_of(previous.assignments, state.changed)  # their bylines may be shorter
    touched = moved | rewritten
    concerned = np.unique(np.concatenate([state.ids[touched], state.was[touched], lost]))
    concerned = concerned[concerned >= 0]
    fresh = _scholars(corpus, state, previous.scholars, concerned, judgements)
    scholars, ids = _with_namesakes(previous.scholars, fresh, concerned)
    living = np.unique(state.ids)
    redirects = redirects_table(Named(living, state.old, state.new), previous.redirects)
    return Extended(works, rows, ids, scholars, redirects, state.unsaid, looked_at)


def _scholars_of(assignments: pa.Table, works: Index) -> Index:
    gone = np.isin(assignments["work_id"].to_numpy(), works)
    return np.asarray(assignments["scholar_id"].to_numpy()[gone], dtype=np.int64)


def _scholars(
    corpus: Corpus, state: _State, earlier: pa.Table, concerned: Index,
    judgements: Sequence[Judgement],
) -> pa.Table:  # fmt: skip
    """Rows of the concerned scholars who have a signature."""
    mine = np.flatnonzero(np.isin(state.ids, concerned))
    part = replace(
        corpus,
        signature_work=corpus.signature_work[mine], position=corpus.position[mine],
        affiliation=corpus.affiliation[mine], orcid=corpus.orcid[mine],
        naming=replace(corpus.naming, codes=corpus.naming.codes[mine]),
    )  # fmt: skip
    ids, group = np.unique(state.ids[mine], return_inverse=True)
    missing = _absent(earlier, ids)[group]
    seen = state.looked_at[mine]
    missing[seen] = np.maximum(missing[seen], state.missing[mine][seen])
    return scholars_table(part, group, ids, state.belief[mine], missing, judgements)


def _absent(scholars: pa.Table, ids: Index) -> Doubles:
    """Signatures that were expected to be missing of each of these scholars."""
    known = scholars["scholar_id"].to_numpy()
    answer = np.zeros(len(ids))
    if len(known):
        place = np.searchsorted(known, ids).clip(max=len(known) - 1)
        found = known[place] == ids
        share = scholars["completeness"].fill_null(1.0).to_numpy()[place[found]]
        size = scholars["work_count"].to_numpy()[place[found]]
        answer[found] = size / np.maximum(share, 1e-6) - size
    return answer


def _with_namesakes(earlier: pa.Table, fresh: pa.Table, concerned: Index) -> tuple[pa.Table, Index]:
    """`fresh` with namesakes counted in the whole library, and the rows of others whose number
    of namesakes changed; and the ids of all these."""
    known = np.isin(earlier["scholar_id"].to_numpy(), concerned)
    keys = pa.chunked_array(
        [*fresh["name_key"].chunks, *earlier["name_key"].filter(pa.array(known)).chunks],
        pa.string(),
    )
    same = pc.is_in(earlier["name_key"], value_set=keys).to_numpy() & ~known
    rows = pa.concat_tables([fresh, earlier.filter(pa.array(same))])
    code = rows["name_key"].combine_chunks().dictionary_encode(null_encoding="encode").indices
    counts = np.bincount(code.to_numpy())
    number = pa.array(counts[code.to_numpy()] - 1, pa.int32())
    place = SCHOLARS.schema.get_field_index("namesake_count")
    counted = rows.set_column(place, SCHOLARS.schema.field(place), number)
    differs = number.to_numpy() != rows["namesake_count"].to_numpy()
    differs[: fresh.num_rows] = True
    counted = counted.filter(pa.array(differs))
    ids = np.union1d(concerned, counted["scholar_id"].to_numpy())
    return counted, ids
