"""Texts of works as numbers: words weighed by how rare they are, and topics."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import scipy.sparse as sp

from connexon.identify.products import in_order
from connexon.text.titles import title_tokens

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

TOPIC_COUNT = 32
_TOPIC_SAMPLE = 8000
_WHOLE = 512  # works or words up to which the decomposition is worked out whole
_ABSTRACT_WORDS = 60


def text_words(works: pa.Table) -> Iterable[list[str]]:
    """The distinct words of each work that are looked at, in order."""
    titles, keywords = works["title"].to_pylist(), works["keywords"].to_pylist()
    known: dict[str, list[str]] = {}
    for title, words_, abstract in zip(
        titles, keywords, works["abstract"].to_pylist(), strict=True
    ):
        tokens = title_tokens(title or "")
        for keyword in words_ or ():
            if keyword not in known:
                known[keyword] = title_tokens(keyword)
            tokens += known[keyword]
        if abstract:
            tokens += title_tokens(abstract[: 12 * _ABSTRACT_WORDS])[:_ABSTRACT_WORDS]
        yield list(dict.fromkeys(tokens))


def text_matrix(works: pa.Table) -> tuple[sp.csr_matrix, tuple[str, ...], Floats]:
    """TF-IDF of title, keywords and the abstract's beginning, rows of unit length; the words of
    its columns and their weights."""
    numbers: dict[str, int] = {}
    indices = array("i")
    ends = [0]
    for tokens in text_words(works):
        indices.extend([numbers.setdefault(t, len(numbers)) for t in tokens])
        ends.append(len(indices))
    matrix, weight = _unit_tfidf(np.array(indices), np.array(ends), len(numbers))
    return matrix, tuple(numbers), weight


def _unit_tfidf(
    indices: npt.NDArray[np.int32], ends: Ints, columns: int
) -> tuple[sp.csr_matrix, Floats]:
    rows = len(ends) - 1
    data = np.ones(len(indices), dtype=np.float32)
    matrix = sp.csr_matrix((data, indices, ends), shape=(rows, max(columns, 1)))
    frequency = np.bincount(indices, minlength=max(columns, 1))
    weight = np.log((rows + 1) / np.maximum(frequency, 1)).astype(np.float32)
    weight[(frequency < 2) | (frequency > max(0.2 * rows, 20))] = 0.0
    matrix = in_order(matrix @ sp.diags(weight))
    matrix.eliminate_zeros()
    return unit_rows(matrix), weight


def unit_rows(matrix: sp.csr_matrix) -> sp.csr_matrix:
    """Rows scaled to Euclidean length 1; empty rows stay empty. Shares the matrix's `indices`."""
    data = matrix.data.astype(np.float32)
    column = np.zeros(len(data), dtype=matrix.indices.dtype)
    squares = sp.csr_matrix((data * data, column, matrix.indptr), shape=(matrix.shape[0], 1))
    length = np.sqrt(squares @ np.ones(1, dtype=np.float32))
    inverse = np.divide(1.0, length, out=np.zeros_like(length), where=length > 0)
    data *= np.repeat(inverse.astype(np.float32), np.diff(matrix.indptr))
    return sp.csr_matrix((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def topic_axes(text: sp.csr_matrix) -> Floats:
    """Columns × topics, from a truncated SVD fitted to an even sample of works; × 0 if too few."""
    rows, columns = text.shape
    nothing = np.zeros((columns, 0), dtype=np.float32)
    rank = min(TOPIC_COUNT, min(rows, columns) - 1)
    if rank < 2 or text.nnz == 0:
        return nothing
    sample = text[np.unique(np.linspace(0, rows - 1, min(rows, _TOPIC_SAMPLE)).astype(int))]
    used = np.flatnonzero(np.bincount(sample.indices, minlength=columns))
    rank = min(rank, len(used) - 1, sample.shape[0] - 1)
    if rank < 2:
        return nothing
    found = _axes(sample[:, used].astype(np.float32), rank).T
    axes = np.zeros((columns, found.shape[1]), dtype=np.float32)
    axes[used] = found
    return axes


def topics_of(text: sp.csr_matrix, axes: Floats) -> Floats:
    """Where texts lie on these axes: unit vectors; zeros where there are none."""
    if not axes.shape[1]:
        return np.zeros((text.shape[0], 1), dtype=np.float32)
    vectors = np.asarray(text @ axes, dtype=np.float32)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit = np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 1e-6)
    return np.asarray(unit, dtype=np.float32)


def _axes(sample: sp.csr_matrix, rank: int) -> Floats:
    """Right singular vectors of the largest values, one a row.

    A small sample may have fewer directions than asked for (titles that repeat), where Lanczos
    steps go on from random vectors; it is worked out whole, so that equal works give equal axes.
    """
    if min(sample.shape) > _WHOLE:
        start = np.ones(min(sample.shape), dtype=np.float32)
        _, _, axes = sp.linalg.svds(sample, k=rank, v0=start)
        return np.asarray(axes, dtype=np.float32)
    by_row = sample.shape[0] <= sample.shape[1]
    square = (sample @ sample.T if by_row else sample.T @ sample).toarray().astype(np.float64)
    values, vectors = np.linalg.eigh(square)
    told = values[-rank:] > values[-1] * 1e-9
    values, vectors = values[-rank:][told], vectors[:, -rank:][:, told]
    axes = (sample.T @ vectors / np.sqrt(values)).T if by_row else vectors.T
    return np.asarray(axes, dtype=np.float32)
