"""The corpus in columns: for every work and signature what identity can be read from."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import scipy.sparse as sp

from connexon.identify.naming import KnownNames, Naming, read_naming
from connexon.identify.places import borne_by, rivals_here
from connexon.identify.strings import Strings
from connexon.identify.texts import text_matrix, topic_axes, topics_of, unit_rows
from connexon.records.names import PersonName
from connexon.text.bylines import uncollected
from connexon.text.folding import words

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

# A byline longer than this is represented by a consistent sample of its names (those whose hash
# is small), so that collaborations of thousands neither dominate nor cost quadratic work.
BYLINE_SAMPLE = 100
# Whom somebody's co-authors write with is read from bylines up to this length only.
CLOSE_BYLINE = 25
_WORKS = ["work_id", "title", "abstract", "year", "source_title", "keywords", "author_count"]
_AUTHORSHIPS = [
    "work_id", "position", "printed_name", "other_names", "given", "family", "orcid", "email",
    "affiliations",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What columns and codes of a corpus stand for, so that works can be added to it (growing.py).

    `words` are those of text's columns and `word_weight` what they count there; `axes` turn text
    rows into topics (columns × topics, none when there are too few works). `places` and
    `place_weight` are the same for affiliation rows. `emails` are those of the codes, and
    `reference_keys` say what the columns of references are, ascending as far as they were read
    at once.
    """

    words: Sequence[str]
    word_weight: Floats
    axes: Floats
    places: Sequence[str]
    place_weight: Floats
    emails: Sequence[str]
    reference_keys: Ints
    names: KnownNames


@dataclass(frozen=True, slots=True)
class Corpus:
    """Works in rows, sorted by work_id; signatures sorted by (work_id, position).

    Sparse matrices are CSR, float32. `byline` holds 1 for each name node of a work; a node is
    family name + first initial, or a full name; `node_namesakes` is the number of other people
    expected to bear it (naming.py; inf for the former). `byline_scale` is the factor by which a
    sampled byline understates. `close` links name nodes that share a short byline, by a byte of 1
    each. `text` rows have unit length. `venue` and `affiliation` are codes, -1 when unknown;
    `affiliation_rows` has one row per distinct affiliation text, `affiliation_rarity` the surprisal
    (nats) of each of its words among the names that have an affiliation. `rivals_here` tells for
    each signature which other names it may stand for at its place (places.py).
    """

    work_ids: Ints
    year: npt.NDArray[np.int32]
    byline_size: npt.NDArray[np.int32]
    byline: sp.csr_matrix
    byline_scale: Floats
    node_weight: Floats
    node_namesakes: Floats
    close: sp.csr_matrix
    text: sp.csr_matrix
    topics: Floats
    venue: npt.NDArray[np.int32]
    venue_weight: Floats
    references: sp.csr_matrix
    cites: sp.csr_matrix
    signature_work: npt.NDArray[np.int32]
    position: npt.NDArray[np.int32]
    naming: Naming
    affiliation: npt.NDArray[np.int32]
    affiliation_rows: sp.csr_matrix
    affiliation_rarity: Floats
    rivals_here: Floats
    affiliation_texts: Sequence[str]
    orcid: npt.NDArray[np.int32]
    email: npt.NDArray[np.int32]
    own_nodes: npt.NDArray[np.int32]
    node_labels: Sequence[str]
    venue_labels: Sequence[str]
    orcid_labels: Sequence[str]
    vocabulary: Vocabulary

    @property
    def signature_count(self) -> int:
        """Number of signatures."""
        return len(self.signature_work)


def read_corpus(works: pa.Table, authorships: pa.Table, references: pa.Table) -> Corpus:
    """The corpus of these tables (records.tables); rows may come in any order."""
    with uncollected():
        return _read_corpus(works, authorships, references)


def _read_corpus(works: pa.Table, authorships: pa.Table, references: pa.Table) -> Corpus:
    works = works.select(_WORKS).sort_by("work_id")
    authorships = authorships.select(_AUTHORSHIPS).sort_by(
        [("work_id", "ascending"), ("position", "ascending")]
    )
    work_ids = works["work_id"].to_numpy().astype(np.int64)
    of_work = np.searchsorted(work_ids, authorships["work_id"].to_numpy()).astype(np.int32)
    naming, statistics = read_naming(authorships, of_work)
    nodes, labels = nodes_of(naming.names, naming.codes)
    byline, scale = byline_matrix(nodes, of_work, len(work_ids), len(labels))
    weight = surprisal(byline, len(work_ids))
    text, words_, word_weight = text_matrix(works)
    axes = topic_axes(text)
    venue, venue_labels = venues(works)
    refs, cites, keys = reference_matrices(references, work_ids)
    affiliation, texts = affiliations(authorships["affiliations"])
    rows, places, place_weight = affiliation_rows_of(texts)
    orcid, orcid_labels = coded(authorships["orcid"])
    email, emails = coded(authorships["email"])
    return Corpus(
        work_ids=work_ids,
        year=works["year"].fill_null(0).to_numpy().astype(np.int32),
        byline_size=byline_sizes(works, of_work),
        byline=byline, byline_scale=scale, node_weight=weight,
        node_namesakes=node_namesakes(naming, nodes, len(weight)), close=close_names(byline, scale),
        text=text, topics=topics_of(text, axes), venue=venue, venue_weight=venue_weights(venue),
        references=refs, cites=cites, signature_work=of_work,
        position=authorships["position"].to_numpy().astype(np.int32), naming=naming,
        affiliation=affiliation, affiliation_rows=rows,
        affiliation_rarity=rarity(rows, affiliation, naming.codes), affiliation_texts=texts,
        rivals_here=rivals_here(naming, affiliation, rows),
        orcid=trusted_orcids(orcid, of_work), email=email,
        own_nodes=nodes, node_labels=labels, venue_labels=venue_labels, orcid_labels=orcid_labels,
        vocabulary=Vocabulary(words_, word_weight, axes, places, place_weight, emails, keys,
                              KnownNames.of(naming.names, statistics)),
    )  # fmt: skip


def byline_sizes(works: pa.Table, of_work: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Length of each byline as the record says, if that is more than the entries there are."""
    sizes = np.bincount(of_work, minlength=works.num_rows).astype(np.int32)
    np.maximum(sizes, works["author_count"].to_numpy(), out=sizes)
    return sizes


def venues(works: pa.Table) -> tuple[npt.NDArray[np.int32], tuple[str, ...]]:
    """Codes and labels of where works appeared."""
    return coded(pc.utf8_lower(works["source_title"]))


def coded(column: pa.ChunkedArray) -> tuple[npt.NDArray[np.int32], tuple[str, ...]]:
    """Dictionary codes (-1 for null and empty) and their labels, in order of the label."""
    values = column.to_pylist()
    labels = sorted({v for v in values if v})
    code = {v: i for i, v in enumerate(labels)}
    return np.array([code.get(v, -1) for v in values], dtype=np.int32), tuple(labels)


def trusted_orcids(
    orcid: npt.NDArray[np.int32], of_work: npt.NDArray[np.int32]
) -> npt.NDArray[np.int32]:
    """ORCID codes without those stamped on two entries of one byline."""
    key = of_work.astype(np.int64) << 32 | orcid.astype(np.int64) & 0xFFFFFFFF
    _, inverse, counts = np.unique(key, return_inverse=True, return_counts=True)
    return np.where((orcid >= 0) & (counts[inverse] == 1), orcid, -1).astype(np.int32)


def nodes_of(
    names: Sequence[PersonName], codes: npt.NDArray[np.int32], known: Sequence[str] = ()
) -> tuple[npt.NDArray[np.int32], Sequence[str]]:
    """Two node numbers per signature: family + initial, and the full name (or -1); and what nodes
    stand for, the `known` ones first."""
    numbers: dict[str, int] = {}
    used = np.unique(codes)
    table = np.full((len(names), 2), -1, dtype=np.int32)
    for i in used.tolist():
        name = names[i]
        table[i, 0] = numbers.setdefault(f"{name.family_key} {name.given_key[:1]}", len(numbers))
        if not name.is_initials_only and name.given_key:
            full = f"{name.family_key} {name.given_key}"
            table[i, 1] = numbers.setdefault(full, len(numbers))
    if not len(known):
        return table[codes], tuple(numbers)
    place, labels = among(tuple(numbers), known)
    return np.append(place, -1).astype(np.int32)[table[codes]], labels


def among(labels: Sequence[str], known: Sequence[str]) -> tuple[Ints, Sequence[str]]:
    """Where these labels stand among the known ones, and those that are not, behind them."""
    texts = Strings.of(known)
    place = texts.find(labels)
    fresh = [label for label, at in zip(labels, place.tolist(), strict=True) if at < 0]
    place[place < 0] = np.arange(len(texts), len(texts) + len(fresh))
    return place, texts.plus(fresh) if fresh else known


def node_namesakes(naming: Naming, nodes: npt.NDArray[np.int32], count: int) -> Floats:
    most = np.zeros(count, dtype=np.float32)
    written = nodes[:, 1] >= 0
    np.maximum.at(most, nodes[written, 1], naming.namesakes[naming.codes[written]])
    most[nodes[:, 0]] = np.inf
    return most


def byline_matrix(
    nodes: npt.NDArray[np.int32], of_work: npt.NDArray[np.int32], work_count: int, node_count: int
) -> tuple[sp.csr_matrix, Floats]:
    """Works × nodes of their bylines, and the factor by which a sampled byline understates."""
    size = np.bincount(of_work, minlength=work_count)
    scale = np.maximum(1.0, size / BYLINE_SAMPLE).astype(np.float32)
    spread = (np.arange(node_count, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(
        40
    )
    share = spread.astype(np.float64) / 2**24
    rows, columns = [], []
    for place in (0, 1):
        node = nodes[:, place]
        keep = (node >= 0) & (share[node] * scale[of_work] <= 1.0)
        rows.append(of_work[keep])
        columns.append(node[keep])
    row, column = np.concatenate(rows), np.concatenate(columns)
    ones = np.ones(len(row), dtype=np.float32)
    matrix = sp.csr_matrix((ones, (row, column)), shape=(work_count, node_count))
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix, scale


def surprisal(matrix: sp.csr_matrix, rows: int) -> Floats:
    frequency = np.bincount(matrix.indices, minlength=matrix.shape[1])
    return np.asarray(np.log((rows + 1) / np.maximum(frequency, 1)), dtype=np.float32)


def close_names(byline: sp.csr_matrix, scale: Floats) -> sp.csr_matrix:
    """Name nodes × name nodes: 1 where two names share a short byline."""
    size = np.diff(byline.indptr)
    short = sp.diags(((size <= 2 * CLOSE_BYLINE) & (scale <= 1)).astype(np.float32)) @ byline
    short.eliminate_zeros()
    links = (short.T @ short).tocsr()
    links.setdiag(0)
    links.eliminate_zeros()
    ones = np.ones(len(links.data), dtype=np.int8)  # there are many links, of which none is weighed
    return sp.csr_matrix((ones, links.indices, links.indptr), shape=links.shape)


def venue_weights(venue: npt.NDArray[np.int32]) -> Floats:
    counts = np.bincount(venue[venue >= 0], minlength=int(venue.max(initial=-1)) + 1)
    return np.log((len(venue) + 1) / np.maximum(counts, 1)).astype(np.float32)


def reference_matrices(
    references: pa.Table, work_ids: Ints
) -> tuple[sp.csr_matrix, sp.csr_matrix, Ints]:
    """Works × reference keys (resolved or not), works × works cited, and the keys."""
    count = len(work_ids)
    citing = np.searchsorted(work_ids, references["citing_work_id"].to_numpy())
    cited = references["cited_work_id"].fill_null(-1).to_numpy()
    keys, column = np.unique(reference_keys(references), return_inverse=True)
    width = int(column.max(initial=-1)) + 1
    ones = np.ones(len(citing), dtype=np.float32)
    all_refs = sp.csr_matrix((ones, (citing, column)), shape=(count, max(width, 1)))
    inside = cited >= 0
    place = np.searchsorted(work_ids, cited[inside])
    cites = sp.csr_matrix((ones[inside], (citing[inside], place)), shape=(count, count))
    return _binary(all_refs), _binary(cites), keys


def reference_keys(references: pa.Table) -> Ints:
    """The cited work of each reference, or a negative number for one that is not known here."""
    cited = references["cited_work_id"].fill_null(-1).to_numpy()
    answer: Ints = cited.astype(np.int64)
    elsewhere = np.flatnonzero(cited < 0)
    keys = references["key"].take(pa.array(elsewhere, pa.int64())).to_pylist()
    answer[elsewhere] = [-2 - zlib.crc32((key or "").encode()) for key in keys]
    return answer


def _binary(matrix: sp.csr_matrix) -> sp.csr_matrix:
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return matrix


def affiliations(
    column: pa.ChunkedArray,
) -> tuple[npt.NDArray[np.int32], tuple[str, ...]]:
    """Codes of distinct affiliation texts, and the texts."""
    numbers: dict[tuple[str, ...], int] = {}
    codes = np.array(
        [numbers.setdefault(tuple(v), len(numbers)) if v else -1 for v in column.to_pylist()],
        dtype=np.int32,
    )
    return codes, tuple("; ".join(entry) for entry in numbers)


def rarity(
    rows: sp.csr_matrix, codes: npt.NDArray[np.int32], names: npt.NDArray[np.int32]
) -> Floats:
    """Surprisal in nats of meeting each column in the affiliations of a name.

    Names are counted, not signatures: one prolific author makes no place common.
    """
    seen, total = borne_by(rows, codes, names)
    return np.asarray(np.log((total + 1) / np.maximum(seen, 1)), dtype=np.float32)


def place_words(text: str) -> list[str]:
    return [t for t in dict.fromkeys(words(text)) if len(t) > 1 and not t.isdigit()]


def affiliation_rows_of(texts: Sequence[str]) -> tuple[sp.csr_matrix, tuple[str, ...], Floats]:
    """Unit TF-IDF rows of these texts, the words of the columns and their weights."""
    numbers: dict[str, int] = {}
    indices: list[int] = []
    ends = [0]
    for text in texts:
        indices.extend([numbers.setdefault(t, len(numbers)) for t in place_words(text)])
        ends.append(len(indices))
    width = max(len(numbers), 1)
    data = np.ones(len(indices), dtype=np.float32)
    matrix = sp.csr_matrix(
        (data, np.array(indices, dtype=np.int64), ends), shape=(len(texts), width)
    )
    weight = surprisal(matrix, len(texts)) + np.float32(0.1)
    return unit_rows((matrix @ sp.diags(weight)).tocsr()), tuple(numbers), weight
