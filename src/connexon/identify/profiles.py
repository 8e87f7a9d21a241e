"""Profiles: what a group of signatures (an atom or a cluster) shows, in rows."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from connexon.identify.corpus import Corpus, Floats
from connexon.identify.naming import ONES_WORK
from connexon.identify.products import in_order

_FIRST_YEAR = 1900
_PERIOD_YEARS = 2
_PERIODS = 100

# Names with more links are not followed: through "W. Wang" everybody is reached.
_FEW_LINKS = 100
_LINK_ROWS = 1_000
_SIEVE_BITS = 20


@dataclass(frozen=True, slots=True)
class Profiles:
    """One row per group. Sums over members unless said otherwise; where entries are no counts,
    those of a row are in the order of columns.

    `byline` counts co-author nodes (the person's own nodes left out), `works` the works,
    `names` the name codes. `low`/`high` are first and last year, `crowd` the median log2
    byline length, `initials` the share of members printed with initials only. `placed` is
    affiliation by period, `placed_years` signatures with an affiliation and `years` all
    signatures by period. `rivals`, `rivals_here` and `namesakes` are those of the most telling name
    (naming.py, places.py); of a name that signs more often than one person would there are at
    least as many namesakes as that takes.
    """

    size: Floats
    byline: sp.csr_matrix
    byline_total: Floats
    scale: Floats
    reach: sp.csr_matrix
    text: sp.csr_matrix
    topics: Floats
    venue: sp.csr_matrix
    affiliation: sp.csr_matrix
    placed: sp.csr_matrix
    placed_years: sp.csr_matrix
    years: sp.csr_matrix
    references: sp.csr_matrix
    cites: sp.csr_matrix
    works: sp.csr_matrix
    names: sp.csr_matrix
    orcid: sp.csr_matrix
    email: sp.csr_matrix
    low: Floats
    high: Floats
    crowd: Floats
    initials: Floats
    initial_count: Floats
    rivals: Floats
    rivals_here: Floats
    family_surprise: Floats
    given_surprise: Floats
    namesakes: Floats

    def __len__(self) -> int:
        return len(self.size)


def _one_hot(
    codes: npt.NDArray[np.int32], width: int, values: Floats | None = None
) -> sp.csr_matrix:
    known = codes >= 0
    data = np.ones(int(known.sum()), dtype=np.float32) if values is None else values[known]
    rows = np.flatnonzero(known)
    return sp.csr_matrix((data, (rows, codes[known])), shape=(len(codes), max(width, 1)))


def without_own(corpus: Corpus, signatures: npt.NDArray[np.int64]) -> sp.csr_matrix:
    """Byline rows of signatures without the nodes of the signature's own name."""
    work = corpus.signature_work[signatures]
    rows = corpus.byline[work].copy()
    own = corpus.own_nodes[signatures]
    of_row = np.repeat(np.arange(len(signatures)), np.diff(rows.indptr))
    is_own = (rows.indices == own[of_row, 0]) | (rows.indices == own[of_row, 1])
    rows.data[is_own] = 0.0
    rows.eliminate_zeros()
    return rows


def signature_profiles(
    corpus: Corpus, signatures: npt.NDArray[np.int64], with_reach: bool = True
) -> Profiles:
    """One profile per signature, in this order; `reach`, which takes longest, only if wanted."""
    work = corpus.signature_work[signatures]
    name = corpus.naming.codes[signatures]
    byline = without_own(corpus, signatures)
    year = corpus.year[work].astype(np.float32)
    year[year == 0] = np.nan
    crowd = np.log2(np.maximum(corpus.byline_size[work], 1)).astype(np.float32)
    affiliation = affiliation_rows(corpus, corpus.affiliation[signatures])
    period = _periods(corpus.year[work])
    known = np.where(np.diff(affiliation.indptr) > 0, period, -1).astype(np.int32)
    return Profiles(
        size=np.ones(len(signatures), dtype=np.float32),
        byline=byline,
        byline_total=np.asarray(byline @ corpus.node_weight, dtype=np.float32),
        scale=corpus.byline_scale[work],
        reach=_reach(corpus, byline, crowd, corpus.naming.block[signatures])
        if with_reach
        else sp.csr_matrix(byline.shape, dtype=np.float32),
        text=corpus.text[work],
        topics=corpus.topics[work],
        venue=_one_hot(corpus.venue[work], len(corpus.venue_weight)),
        affiliation=affiliation,
        placed=_by_period(affiliation, period),
        placed_years=_one_hot(known, _PERIODS),
        years=_one_hot(period, _PERIODS),
        references=corpus.references[work],
        cites=corpus.cites[work],
        works=_one_hot(work, len(corpus.work_ids)),
        names=_one_hot(name, len(corpus.naming.names)),
        orcid=_one_hot(corpus.orcid[signatures], len(corpus.orcid_labels)),
        email=_one_hot(corpus.email[signatures], int(corpus.email.max(initial=-1)) + 1),
        low=year, high=year, crowd=crowd,
        initials=corpus.naming.is_initials[name].astype(np.float32),
        initial_count=corpus.naming.initial_count[name].astype(np.float32),
        rivals=corpus.naming.rivals[name],
        rivals_here=corpus.rivals_here[signatures],
        family_surprise=corpus.naming.family_surprise[name],
        given_surprise=corpus.naming.given_surprise[name],
        namesakes=np.maximum(
            corpus.naming.namesakes[name], corpus.naming.signatures[name] / ONES_WORK - 1.0
        ).astype(np.float32),
    )  # fmt: skip


def reach_of(corpus: Corpus, signatures: npt.NDArray[np.int64]) -> sp.csr_matrix:
    """`reach` of these signatures alone, as far as it can meet one of them."""
    work = corpus.signature_work[signatures]
    crowd = np.log2(np.maximum(corpus.byline_size[work], 1)).astype(np.float32)
    block = corpus.naming.block[signatures]
    return _reach(corpus, without_own(corpus, signatures), crowd, block)


def met(rows: sp.csr_matrix, group: npt.NDArray[np.int64], count: int) -> sp.csr_matrix:
    """What any member of each of `count` groups reaches; row i belongs to `group[i]`."""
    ones = np.ones(len(group), dtype=np.float32)
    gather = sp.csr_matrix((ones, (group, np.arange(len(group)))), shape=(count, len(group)))
    reached = (gather @ rows).tocsr()
    reached.data[:] = 1.0
    return reached


def _reach(
    corpus: Corpus, byline: sp.csr_matrix, crowd: Floats, block: npt.NDArray[np.int32]
) -> sp.csr_matrix:
    """Whom the co-authors of short bylines write with elsewhere, if they have few links, as far as
    they stand in a byline of the same block: others would never be asked for. Blocks lie
    together."""
    begins = np.append(True, block[1:] != block[:-1])[: len(block)]
    number = np.cumsum(begins) - 1
    of_row = np.repeat(np.arange(len(block)), np.diff(byline.indptr))
    # Names by block, as one number each; `of_entry` that of each entry, in order of rows.
    names = byline.shape[1]
    known, of_entry = np.unique(number[of_row] * names + byline.indices, return_inverse=True)
    short = crowd[of_row] <= np.log2(26)
    followed = np.zeros(len(known), dtype=bool)
    followed[of_entry[short]] = True
    followed &= np.diff(corpus.close.indptr)[known % names] <= _FEW_LINKS
    ones = np.ones(int(short.sum()), dtype=np.float32)
    shape = (len(block), len(known))
    near = sp.csr_matrix((ones, (of_row[short], of_entry[short])), shape=shape)
    reached = (near @ _links_within(corpus.close, known, followed)).tocsr()
    reached.sort_indices()
    column = (known % names)[reached.indices].astype(np.int32)
    ones = np.ones(len(column), dtype=np.float32)
    return sp.csr_matrix((ones, column, reached.indptr), shape=byline.shape)


def _links_within(
    close: sp.csr_matrix, known: npt.NDArray[np.int64], followed: npt.NDArray[np.bool_]
) -> sp.csr_matrix:
    """Links of the followed names to names of the same block. `known` are the names of each
    block, sorted, as block number × names + name."""
    names = close.shape[0]
    block, name = known // names, known % names
    base = block * names
    salt = (block.astype(np.uint32) + np.uint32(1)) * np.uint32(0x85EBCA6B)
    sieve = np.zeros(1 << _SIEVE_BITS, dtype=bool)  # lets few through that are not known
    sieve[_hashed(name, salt)] = True
    number = np.flatnonzero(followed)
    rows, columns = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    for low in range(0, len(number), _LINK_ROWS):  # few at once: they stay in the cache
        some = number[low : low + _LINK_ROWS]
        links = close[name[some]]
        degree = np.diff(links.indptr)
        likely = np.flatnonzero(sieve[_hashed(links.indices, np.repeat(salt[some], degree))])
        row = np.repeat(some, degree)[likely]
        key = base[row] + links.indices[likely]
        place = np.searchsorted(known, key).clip(max=len(known) - 1)
        found = known[place] == key
        rows.append(row[found])
        columns.append(place[found])
    row, column = np.concatenate(rows), np.concatenate(columns)
    ones = np.ones(len(row), dtype=np.float32)
    return sp.csr_matrix((ones, (row, column)), shape=(len(known), len(known)))


def _hashed(name: npt.NDArray[np.integer], salt: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Places in a table of 2**_SIEVE_BITS."""
    mixed = name.astype(np.uint32) * np.uint32(0x9E3779B9) + salt
    return np.asarray(mixed >> np.uint32(32 - _SIEVE_BITS))


def _periods(year: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Numbers of two-year periods, -1 where the year is unknown."""
    number = np.clip((year - _FIRST_YEAR) // _PERIOD_YEARS, 0, _PERIODS - 1)
    return np.where(year > 0, number, -1).astype(np.int32)


def _by_period(rows: sp.csr_matrix, period: npt.NDArray[np.int32]) -> sp.csr_matrix:
    """Columns times periods, as far as they occur, in order; rows without a period are empty."""
    of_entry = np.repeat(period.astype(np.int64), np.diff(rows.indptr))
    kept = of_entry >= 0
    row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))[kept]
    key = rows.indices.astype(np.int64)[kept] * _PERIODS + of_entry[kept]
    found, column = np.unique(key, return_inverse=True)
    shape = (rows.shape[0], max(len(found), 1))
    return sp.csr_matrix((rows.data[kept], (row, column)), shape=shape)


def affiliation_rows(corpus: Corpus, codes: npt.NDArray[np.int32]) -> sp.csr_matrix:
    """The row of each affiliation; an empty one for code -1."""
    known = np.flatnonzero(codes >= 0)
    pick = sp.csr_matrix(
        (np.ones(len(known), dtype=np.float32), (known, codes[known])),
        shape=(len(codes), corpus.affiliation_rows.shape[0]),
    )
    return in_order(pick @ corpus.affiliation_rows)


def taken(profiles: Profiles, rows: npt.NDArray[np.int64] | slice) -> Profiles:
    """The profiles of these rows."""
    if isinstance(rows, slice) and rows == slice(0, len(profiles)):
        return profiles
    return Profiles(**{f.name: getattr(profiles, f.name)[rows] for f in fields(profiles)})


def merged(
    corpus: Corpus, profiles: Profiles, group: npt.NDArray[np.int64], count: int
) -> Profiles:
    """Profiles of groups: row i goes to `group[i]` in 0..count-1; every group has a member."""
    n = len(profiles)
    gather = sp.csr_matrix((np.ones(n, dtype=np.float32), (group, np.arange(n))), shape=(count, n))
    size = np.asarray(gather @ profiles.size, dtype=np.float32)
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(count))

    def lowest(values: Floats) -> Floats:
        return np.fmin.reduceat(values[order], starts)

    def highest(values: Floats) -> Floats:
        return np.fmax.reduceat(values[order], starts)

    def mean(values: Floats) -> Floats:
        return np.asarray(gather @ (values * profiles.size), dtype=np.float32) / size

    byline = in_order(gather @ profiles.byline)
    reach = in_order(gather @ profiles.reach)
    reach.data[:] = 1.0
    present = byline.copy()
    present.data[:] = 1.0
    total = present @ corpus.node_weight
    return Profiles(
        size=size, byline=byline, byline_total=np.asarray(total, dtype=np.float32),
        scale=highest(profiles.scale), reach=reach,
        text=in_order(gather @ profiles.text),
        topics=np.asarray(gather @ profiles.topics, dtype=np.float32),
        venue=in_order(gather @ profiles.venue),
        affiliation=in_order(gather @ profiles.affiliation),
        placed=in_order(gather @ profiles.placed), placed_years=gather @ profiles.placed_years,
        years=in_order(gather @ profiles.years),
        references=in_order(gather @ profiles.references), cites=gather @ profiles.cites,
        works=gather @ profiles.works, names=gather @ profiles.names,
        orcid=gather @ profiles.orcid, email=gather @ profiles.email,
        low=lowest(profiles.low), high=highest(profiles.high), crowd=mean(profiles.crowd),
        initials=mean(profiles.initials), initial_count=highest(profiles.initial_count),
        rivals=lowest(profiles.rivals), rivals_here=lowest(profiles.rivals_here),
        family_surprise=highest(profiles.family_surprise),
        given_surprise=highest(profiles.given_surprise),
        namesakes=lowest(profiles.namesakes),
    )  # fmt: skip
