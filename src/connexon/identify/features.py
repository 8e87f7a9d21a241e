"""Numbers about a pair of groups from which the models weigh whether they are one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from connexon.identify.corpus import Corpus, Floats
from connexon.identify.products import PairProducts, row_products, scaled_columns, scaled_rows
from connexon.identify.profiles import Profiles
from connexon.identify.texts import unit_rows

Index = npt.NDArray[np.int64]

_ROWS = 4_096

# Two sides print one name if their forms are that much alike and so few are initials only.
ONE_NAME, _HARDLY_ABBREVIATED = 0.5, 0.5
# Affiliations that have this much in common are taken for one place.
_ALIKE = 0.3

# name → sign in which the match probability may move with it (0: free)
PAIR_FEATURES: Mapping[str, int] = {
    "coauthor_weight": 1, "coauthor_jaccard": 1, "coauthor_containment": 1, "coauthor_cosine": 1,
    "second_order": 1, "second_order_share": 1, "text": 1, "topics": 1, "venue": 1,
    "venue_weight": 1, "affiliation": 1, "affiliation_known": 0,
    "affiliation_weight": 1, "rivals_here": -1, "affiliation_together": 1,
    "together": 0, "citing": 1,
    "shared_references": 1, "year_gap": -1, "year_span": 0, "year_overlap": 0,
    "name_cosine": 1, "name_bits": 0, "full_name_bits": 0, "initials_share": 0,
    "initial_count": 0, "initial_gap": 0, "rivals": -1, "crowd_low": 0,
    "crowd_high": 0, "size_low": 0, "size_high": 0,
    "coauthor_total_low": 0, "coauthor_total_high": 0,
}  # fmt: skip
LINK_FEATURES: Mapping[str, int] = {"link_max": 1, "link_mean": 1, "link_sum": 1}
GROUP_FEATURES: Mapping[str, int] = {**PAIR_FEATURES, **LINK_FEATURES}


class PairReader:
    """Prepares profiles once and answers for any pairs of them."""

    def __init__(self, corpus: Corpus, profiles: Profiles) -> None:
        self._profiles = profiles
        self._plain_code = corpus.naming.plain_code
        self._present = _presence(profiles.byline)
        self._weighted = scaled_columns(self._present, corpus.node_weight)
        damped = profiles.byline.copy()
        damped.data = np.log1p(damped.data)
        self._damped = unit_rows(scaled_columns(damped, corpus.node_weight))
        self._reach = scaled_columns(profiles.reach, corpus.node_weight)
        self._text = unit_rows(profiles.text)
        length = np.linalg.norm(profiles.topics, axis=1, keepdims=True)
        self._topics = profiles.topics / np.maximum(length, 1e-9)
        rarity = corpus.venue_weight if len(corpus.venue_weight) else np.ones(1, np.float32)
        self._venue_share = scaled_rows(profiles.venue, 1.0 / profiles.size)
        self._venue_rare = scaled_columns(self._venue_share, rarity)
        self._venue = unit_rows(scaled_columns(profiles.venue, rarity))
        self._affiliation = unit_rows(profiles.affiliation)
        self._has_affiliation = np.diff(self._affiliation.indptr) > 0
        self._has_text = np.diff(profiles.text.indptr) > 0
        self._has_venue = np.diff(profiles.venue.indptr) > 0
        self._has_references = np.diff(profiles.references.indptr) > 0
        self._affiliation_rare = scaled_columns(self._affiliation, corpus.affiliation_rarity)
        self._years = unit_rows(profiles.years)
        self._references = unit_rows(profiles.references)
        self._names = unit_rows(_by_code(profiles.names, corpus.naming.full_code))

    def features(self, i: Index, j: Index) -> Floats:
        """One row per pair, columns in the order of PAIR_FEATURES."""
        p, products = self._profiles, PairProducts(i, j, len(self._profiles))
        columns = [
            *self._coauthors(i, j, products), *self._subject(i, j, products),
            *self._names_of(i, j, products),
        ]  # fmt: skip
        crowd, size, total = p.crowd, np.log(p.size), np.log1p(p.byline_total)
        for values in (crowd, size, total):
            columns += [np.minimum(values[i], values[j]), np.maximum(values[i], values[j])]
        return _side_by_side(columns)

    def shared_namesakes(self, i: Index, j: Index) -> npt.NDArray[np.float64]:
        """How many others are expected to bear the name that most of both sides print in full, but
        for middle names; inf where they do not print one."""
        p = self._profiles
        names = unit_rows(_by_code(p.names, self._plain_code))
        is_one = row_products(names, names, i, j) >= ONE_NAME
        is_one &= p.initials[i] + p.initials[j] <= _HARDLY_ABBREVIATED
        either = np.maximum(p.namesakes[i], p.namesakes[j])
        return np.where(is_one, either, np.inf).astype(np.float64)

    def _coauthors(self, i: Index, j: Index, products: PairProducts) -> list[Floats]:
        p = self._profiles
        scale = np.maximum(p.scale[i], p.scale[j])
        common = products.of(self._weighted, self._present) * scale
        total_i, total_j = p.byline_total[i] * p.scale[i], p.byline_total[j] * p.scale[j]
        union = np.maximum(total_i + total_j - common, 1e-6)
        least = np.maximum(np.minimum(total_i, total_j), 1e-6)
        second = products.of(self._weighted, self._reach)
        second += products.of(self._reach, self._present)
        share = second / np.maximum(p.byline_total[i] + p.byline_total[j], 1e-6)
        return [
            np.log1p(common), np.minimum(common / union, 1.0), np.minimum(common / least, 1.0),
            products.of(self._damped, self._damped), np.log1p(second), share,
        ]  # fmt: skip

    def _subject(self, i: Index, j: Index, products: PairProducts) -> list[Floats]:
        """What one side does not tell is unknown (NaN), which is not unlike."""
        p = self._profiles
        affiliation = products.of(self._affiliation, self._affiliation)
        known = self._has_affiliation[i].astype(np.float32) + self._has_affiliation[j]
        affiliation[known < 2] = np.nan
        citing = np.log1p(products.of(p.cites, p.works) + products.of(p.works, p.cites))
        references = products.of(self._references, self._references)
        told = self._has_references
        _forget(told[i] | told[j], citing)
        _forget(told[i] & told[j], references)
        gap = np.maximum(p.low[i], p.low[j]) - np.minimum(p.high[i], p.high[j])
        span = np.maximum(p.high[i], p.high[j]) - np.minimum(p.low[i], p.low[j])
        together = products.of(p.placed_years, p.placed_years)
        alike = products.of(p.placed, p.placed)
        alike = np.where(together > 0, alike / np.maximum(together, 1.0), np.nan)
        rivals = np.maximum(p.rivals_here[i], p.rivals_here[j])
        rivals = np.where(affiliation > _ALIKE, rivals, np.nan)
        text, topics = products.of(self._text, self._text), _dense_products(self._topics, i, j)
        _forget(self._has_text[i] & self._has_text[j], text, topics)
        venue = products.of(self._venue, self._venue)
        rare = products.of(self._venue_share, self._venue_rare)
        _forget(self._has_venue[i] & self._has_venue[j], venue, rare)
        return [
            text, topics, venue, rare, affiliation, known,
            products.of(self._affiliation_rare, self._affiliation), rivals, alike,
            np.log1p(together), citing, references,
            np.maximum(gap, 0.0), span, products.of(self._years, self._years),
        ]  # fmt: skip

    def _names_of(self, i: Index, j: Index, products: PairProducts) -> list[Floats]:
        p = self._profiles
        written = (p.initials[i] < 1) & (p.initials[j] < 1)
        full = np.minimum(p.given_surprise[i], p.given_surprise[j])
        count = np.minimum(p.initial_count[i], p.initial_count[j])
        given = np.where(written, full, 2.0 + 2.0 * (np.maximum(count, 1) - 1))
        rivals = np.maximum(p.rivals[i], p.rivals[j])
        return [
            products.of(self._names, self._names), given,
            given + np.minimum(p.family_surprise[i], p.family_surprise[j]),
            p.initials[i] + p.initials[j], count, np.abs(p.initial_count[i] - p.initial_count[j]),
            np.where(rivals < 1, np.nan, rivals),  # nobody writes out what it may stand for
        ]  # fmt: skip


def _forget(known: npt.NDArray[np.bool_], *columns: Floats) -> None:
    """Writes NaN into the columns where nothing is known."""
    if known.all():
        return
    for column in columns:
        column[~known] = np.nan


def _side_by_side(columns: Sequence[npt.NDArray[np.floating]]) -> Floats:
    """The columns as one table of float32, some rows after the other, which stay in the cache."""
    table = np.empty((len(columns[0]), len(columns)), dtype=np.float32)
    for begin in range(0, len(table), _ROWS):
        rows = table[begin : begin + _ROWS]
        for k, column in enumerate(columns):
            rows[:, k] = column[begin : begin + _ROWS]
    return table


def _dense_products(rows: Floats, i: Index, j: Index) -> Floats:
    """Inner products of pairs of rows."""
    answer = np.empty(len(i), dtype=np.float32)
    for begin in range(0, len(i), _ROWS):
        some = slice(begin, begin + _ROWS)
        answer[some] = np.einsum("ij,ij->i", rows[i[some]], rows[j[some]])
    return answer


def _presence(matrix: sp.csr_matrix) -> sp.csr_matrix:
    ones = np.ones(len(matrix.data), dtype=np.float32)
    return sp.csr_matrix((ones, matrix.indices, matrix.indptr), shape=matrix.shape)


def _by_code(names: sp.csr_matrix, code: npt.NDArray[np.int32]) -> sp.csr_matrix:
    """Groups × what these numbers tell apart of their names."""
    width = int(code.max(initial=-1)) + 1
    folded = sp.csr_matrix(
        (names.data.copy(), code[names.indices], names.indptr.copy()), shape=(names.shape[0], width)
    )
    folded.sum_duplicates()
    return folded
