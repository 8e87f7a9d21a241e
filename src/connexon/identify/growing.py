"""A corpus that was read, with some works new, different or gone: only those are read.

Everything lies as if all had been read at once. What words, places and names count stays as it
was where it went into what was read (the weights in text and affiliation rows, topics, how
surprising a name is); words that nobody had used yet do not count, names that nobody had are as
rare as the rarest. The next full run reads everything anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import scipy.sparse as sp

from connexon.identify import corpus as reading_of
from connexon.identify import texts
from connexon.identify.atoms import collaborations
from connexon.identify.build import Reading
from connexon.identify.corpus import Corpus, Floats, Ints
from connexon.identify.naming_more import NewNames, more_names
from connexon.identify.places import rivals_here
from connexon.text.bylines import uncollected

Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class News:
    """What changed: ids of works that are new, different or gone, with their rows as they are
    now; ids of further works of which references are different, and references of all these."""

    changed: Ints
    works: pa.Table
    authorships: pa.Table
    cited_anew: Ints
    references: pa.Table


@dataclass(frozen=True, slots=True)
class _Rows:
    """Where the rows of a grown table come from: row k is old row `source[k]`, or new row
    `source[k]` - `old`. `place` are where old rows went, -1 for those that are gone."""

    source: Ints
    place: Ints
    old: int

    @staticmethod
    def merged(old: Ints, kept: npt.NDArray[np.bool_], new: Ints) -> _Rows:
        """Rows by key: the old ones kept, and the new, in order."""
        chosen = np.flatnonzero(kept)
        order = np.argsort(np.concatenate([old[chosen], new]), kind="stable")
        source = np.concatenate([chosen, len(old) + np.arange(len(new))])[order]
        place = np.full(len(old) + len(new), -1, dtype=np.int64)
        place[source] = np.arange(len(source))
        return _Rows(source, place, len(old))

    def of(self, old: npt.NDArray[Any], new: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """An array of old rows and one of new rows as one."""
        return np.concatenate([old, new])[self.source].astype(old.dtype, copy=False)

    def rows(self, old: sp.csr_matrix, new: sp.csr_matrix) -> sp.csr_matrix:
        """The same of sparse rows; the wider of both tells the width."""
        width = max(old.shape[1], new.shape[1])
        both = sp.vstack([_widened(old, width), _widened(new, width)], format="csr")
        return both[self.source]


def _widened(matrix: sp.csr_matrix, width: int, rows: int | None = None) -> sp.csr_matrix:
    indptr = matrix.indptr
    if rows is not None:
        indptr = np.append(indptr, np.full(rows - matrix.shape[0], indptr[-1], indptr.dtype))
    shape = (len(indptr) - 1, width)
    return sp.csr_matrix((matrix.data, matrix.indices, indptr), shape=shape, copy=False)


def grown(reading: Reading, news: News) -> Reading:
    """What reading everything would give, but for weights that the next full run works out."""
    with uncollected():
        corpus = _grown(reading.corpus, news)
    return Reading(corpus, collaborations(corpus))


def _grown(corpus: Corpus, news: News) -> Corpus:
    works = news.works.sort_by("work_id")
    authorships = news.authorships.sort_by([("work_id", "ascending"), ("position", "ascending")])
    new_ids = works["work_id"].to_numpy().astype(np.int64)
    kept = ~np.isin(corpus.work_ids, news.changed)
    rows = _Rows.merged(corpus.work_ids, kept, new_ids)
    of_new = np.searchsorted(new_ids, authorships["work_id"].to_numpy()).astype(np.int32)
    position = authorships["position"].to_numpy().astype(np.int32)
    old_work = rows.place[corpus.signature_work]
    new_work = rows.place[rows.old + of_new]
    entries = _Rows.merged(
        old_work << 20 | corpus.position, kept[corpus.signature_work], new_work << 20 | position
    )
    names = more_names(corpus.naming, corpus.vocabulary.names, authorships, of_new)
    answer = replace(
        corpus,
        work_ids=rows.of(corpus.work_ids, new_ids),
        year=rows.of(corpus.year, works["year"].fill_null(0).to_numpy()),
        signature_work=entries.of(old_work, new_work).astype(np.int32),
        position=entries.of(corpus.position, position),
        naming=replace(
            names.naming,
            codes=entries.of(corpus.naming.codes, names.codes),
            block=entries.of(corpus.naming.block, names.block),
        ),
        vocabulary=replace(corpus.vocabulary, names=names.known),
        byline_size=rows.of(corpus.byline_size, reading_of.byline_sizes(works, of_new)),
    )
    answer = _with_bylines(answer, corpus, rows, entries, (names, of_new))
    answer = _with_texts(answer, corpus, rows, works)
    answer = _with_entries(answer, corpus, entries, authorships, of_new)
    return _with_references(answer, corpus, rows, news)


def _with_bylines(
    grown_: Corpus, old: Corpus, rows: _Rows, entries: _Rows, new: tuple[NewNames, Codes]
) -> Corpus:
    names, of_new = new
    table, labels = reading_of.nodes_of(names.naming.names, names.codes, old.node_labels)
    own = entries.of(old.own_nodes, table)
    count = len(rows.place) - rows.old
    byline, scale = reading_of.byline_matrix(table, of_new, count, len(labels))
    together = rows.rows(old.byline, byline)
    close = _widened(old.close, len(labels), len(labels)) + reading_of.close_names(byline, scale)
    close.data[:] = 1
    return replace(
        grown_, own_nodes=own, node_labels=labels, byline=together, close=close,
        byline_scale=rows.of(old.byline_scale, scale),
        node_weight=reading_of.surprisal(together, together.shape[0]),
        node_namesakes=reading_of.node_namesakes(grown_.naming, own, len(labels)),
    )  # fmt: skip


def _with_texts(grown_: Corpus, old: Corpus, rows: _Rows, works: pa.Table) -> Corpus:
    known = old.vocabulary
    number = {word: k for k, word in enumerate(known.words)}
    text = _weighted(list(texts.text_words(works)), number, known.word_weight)
    local, labels = reading_of.venues(works)
    venue, venue_labels = _among(local, labels, old.venue_labels)
    every = rows.of(old.venue, venue)
    return replace(
        grown_, text=rows.rows(old.text, text),
        topics=rows.of(old.topics, texts.topics_of(text, known.axes)),
        venue=every, venue_labels=venue_labels, venue_weight=reading_of.venue_weights(every),
    )  # fmt: skip


def _weighted(
    tokens: Sequence[Sequence[str]], number: dict[str, int], weight: Floats
) -> sp.csr_matrix:
    """Unit rows of these words as far as they are known and count."""
    columns = [[c for t in row if (c := number.get(t, -1)) >= 0 and weight[c] > 0]
               for row in tokens]  # fmt: skip
    ends = np.append(0, np.cumsum([len(row) for row in columns], dtype=np.int64))
    indices = np.array([c for row in columns for c in row], dtype=np.int32)
    shape = (len(columns), max(len(weight), 1))
    return texts.unit_rows(sp.csr_matrix((weight[indices], indices, ends), shape=shape))


def _among(
    codes: Codes, labels: Sequence[str], known: Sequence[str]
) -> tuple[Codes, Sequence[str]]:
    """Codes as places in the known labels and those that come behind them."""
    place, every = reading_of.among(list(dict.fromkeys(labels)), known)
    if len(set(labels)) < len(labels):
        where = dict(zip(dict.fromkeys(labels), place.tolist(), strict=True))
        place = np.array([where[label] for label in labels], dtype=np.int64)
    return np.append(place, -1).astype(np.int32)[codes], every


def _with_entries(
    grown_: Corpus, old: Corpus, entries: _Rows, authorships: pa.Table, of_new: Codes
) -> Corpus:
    known = grown_.vocabulary
    local, said = reading_of.affiliations(authorships["affiliations"])
    affiliation, all_texts = _among(local, said, old.affiliation_texts)
    added = all_texts[len(old.affiliation_texts) :]
    place_rows, places, place_weight = _more_places(old, added)
    orcid, orcid_labels = _among(*reading_of.coded(authorships["orcid"]), old.orcid_labels)
    email, emails = _among(*reading_of.coded(authorships["email"]), known.emails)
    every = entries.of(old.affiliation, affiliation)
    return replace(
        grown_, affiliation=every, affiliation_rows=place_rows, affiliation_texts=all_texts,
        affiliation_rarity=reading_of.rarity(place_rows, every, grown_.naming.codes),
        rivals_here=rivals_here(grown_.naming, every, place_rows),
        orcid=entries.of(old.orcid, reading_of.trusted_orcids(orcid, of_new)),
        orcid_labels=orcid_labels, email=entries.of(old.email, email),
        vocabulary=replace(known, places=places, place_weight=place_weight, emails=emails),
    )  # fmt: skip


def _more_places(old: Corpus, added: Sequence[str]) -> tuple[sp.csr_matrix, Sequence[str], Floats]:
    """Affiliation rows with those of further texts; words nobody had used are the rarest."""
    known = old.vocabulary
    if not added:
        return old.affiliation_rows, known.places, known.place_weight
    words = [reading_of.place_words(text) for text in added]
    number = {word: k for k, word in enumerate(known.places)}
    fresh = list(dict.fromkeys(w for row in words for w in row if w not in number))
    number |= {word: len(number) + k for k, word in enumerate(fresh)}
    rarest = known.place_weight.max(initial=1.0)
    before = known.place_weight[: len(known.places)]
    weight = np.append(before, np.full(len(fresh), rarest, dtype=np.float32))
    rows = _weighted(words, number, weight)
    old_rows = _widened(old.affiliation_rows, rows.shape[1])
    return sp.vstack([old_rows, rows], format="csr"), [*known.places, *fresh], weight


def _with_references(grown_: Corpus, old: Corpus, rows: _Rows, news: News) -> Corpus:
    ids = grown_.work_ids
    read = np.intersect1d(np.union1d(news.changed, news.cited_anew), ids)
    citing = np.searchsorted(read, news.references["citing_work_id"].to_numpy())
    known = old.vocabulary.reference_keys
    key = reading_of.reference_keys(news.references)
    fresh = np.setdiff1d(key, known)
    keys = np.append(known, fresh)
    order = np.argsort(keys, kind="stable")
    column = order[np.searchsorted(keys[order], key)]
    new = _ones(citing, column, (len(read), max(len(keys), 1)))
    inside = key >= 0
    cited = np.searchsorted(ids, key[inside]).clip(max=max(len(ids) - 1, 0))
    there = ids[cited] == key[inside]
    cites = _ones(citing[inside][there], cited[there], (len(read), len(ids)))
    at = np.searchsorted(read, ids).clip(max=max(len(read) - 1, 0))
    anew = read[at] == ids if len(read) else np.zeros(len(ids), dtype=bool)
    source = np.where(anew, rows.old + at, rows.source)
    again = _Rows(source, rows.place, rows.old)
    where = np.searchsorted(ids, old.work_ids).clip(max=max(len(ids) - 1, 0))
    where = np.where(ids[where] == old.work_ids, where, -1) if len(ids) else where - 1
    return replace(
        grown_, references=again.rows(old.references, new),
        cites=again.rows(_moved(old.cites, where, len(ids)), cites),
        vocabulary=replace(grown_.vocabulary, reference_keys=keys),
    )  # fmt: skip


def _ones(row: Ints, column: Ints, shape: tuple[int, int]) -> sp.csr_matrix:
    matrix = sp.csr_matrix((np.ones(len(row), dtype=np.float32), (row, column)), shape=shape)
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix


def _moved(cites: sp.csr_matrix, where: Ints, width: int) -> sp.csr_matrix:
    """Columns at their new places; those that are gone are left out."""
    column = where[cites.indices] if len(where) else cites.indices
    kept = column >= 0
    ends = np.append(0, np.cumsum(kept))[cites.indptr]
    shape = (cites.shape[0], width)
    return sp.csr_matrix((cites.data[kept], column[kept].astype(np.int32), ends), shape=shape)
