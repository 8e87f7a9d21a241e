"""One row per scholar: names, affiliations, years, and how sure we are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from connexon.identify.corpus import Corpus
from connexon.identify.judged import signature_numbers
from connexon.ports.ledger import Judgement, JudgementKind
from connexon.records.names import PersonName
from connexon.records.tables import SCHOLARS
from connexon.text.names import name_key

Index = npt.NDArray[np.int64]
_FORMS = 20
_AFFILIATIONS = 5


def scholars_table(
    corpus: Corpus,
    group: Index,
    ids: Index,
    belief: npt.NDArray[np.float64],
    missing: npt.NDArray[np.float64],
    judgements: Sequence[Judgement] = (),
) -> pa.Table:
    """The scholars table; `group` is the cluster of each signature, `ids` the id of each cluster.

    Purity is the mean belief of the signatures, completeness the found among the found and the
    expected missing.
    """
    count = len(ids)
    size = np.bincount(group, minlength=count)
    codes, forms = _name_forms(corpus, group, count)
    keys = [name_key(corpus.naming.names[c]) for c in codes]
    preferred = _preferred(corpus, group, codes, judgements)
    year = corpus.year[corpus.signature_work]
    first = np.full(count, np.iinfo(np.int32).max)
    last = np.zeros(count, dtype=np.int64)
    np.minimum.at(first, group[year > 0], year[year > 0])
    np.maximum.at(last, group, year)
    purity = np.bincount(group, weights=belief, minlength=count) / size
    absent = np.zeros(count)
    absent[group] = missing
    _, same, times = np.unique(np.array(keys), return_inverse=True, return_counts=True)
    columns: dict[str, object] = {
        "scholar_id": ids, "preferred_name": preferred, "name_forms": forms, "name_key": keys,
        "orcid": _orcids(corpus, group, count),
        "affiliations": _affiliations(corpus, group, year, count),
        "work_count": size, "namesake_count": times[same] - 1,
        "first_year": [int(y) if n else None for y, n in zip(first, last, strict=True)],
        "last_year": [int(y) or None for y in last],
        "purity": purity, "completeness": size / (size + absent),
    }  # fmt: skip
    arrays = [pa.array(columns[f.name], f.type) for f in SCHOLARS.schema]
    return pa.Table.from_arrays(arrays, schema=SCHOLARS.schema).sort_by("scholar_id")


def _by_group(
    group: Index, value: npt.NDArray[np.integer], weight: npt.NDArray[np.number]
) -> tuple[Index, Index]:
    """Distinct (group, value) pairs, by group, then by falling summed weight, then by value."""
    key = group.astype(np.int64) << 32 | value.astype(np.int64)
    pairs, inverse = np.unique(key, return_inverse=True)
    total = np.bincount(inverse, weights=weight)
    order = np.lexsort((pairs & 0xFFFFFFFF, -total, pairs >> 32))
    return (pairs >> 32)[order], (pairs & 0xFFFFFFFF)[order]


def _rank_in_group(group: Index, count: int) -> Index:
    return np.arange(len(group)) - np.searchsorted(group, np.arange(count))[group]


def _name_forms(corpus: Corpus, group: Index, count: int) -> tuple[Index, list[list[str]]]:
    """The most telling name of each cluster (as a name code), and its printed forms."""
    used, codes = np.unique(corpus.naming.codes, return_inverse=True)
    names = [corpus.naming.names[k] for k in used.tolist()]
    fullness = np.array([sum(len(p) > 1 for p in n.given_parts) for n in names], dtype=np.int64)
    ones = np.ones(len(group), dtype=np.int64)
    of, code = _by_group(group, codes, ones)
    forms: list[list[str]] = [[] for _ in range(count)]
    best = np.full(count, -1, dtype=np.int64)
    for g, c in zip(of.tolist(), code.tolist(), strict=True):
        if best[g] < 0 or (fullness[c] > 0) > (fullness[best[g]] > 0):
            best[g] = c
        if len(forms[g]) < _FORMS:
            forms[g].append(names[c].printed)
    return used[best].astype(np.int64), forms


def _preferred(
    corpus: Corpus, group: Index, codes: Index, judgements: Sequence[Judgement]
) -> list[str]:
    """Displayed names, a person's choice first."""
    shown = [displayed(corpus.naming.names[c]) for c in codes]
    chosen = [j for j in judgements if j.kind is JudgementKind.NAME and j.text and j.right]
    for j, at in zip(chosen, signature_numbers(corpus, [j.right for j in chosen]), strict=True):
        if at >= 0 and j.text:
            shown[group[at]] = j.text
    return shown


def displayed(name: PersonName) -> str:
    """A name as a page shows it: given names first in Latin script, as printed otherwise."""
    if not name.family or not name.given or not name.family_key.isascii():
        return name.printed
    if any(ord(c) > 0x2E7F for c in name.printed):
        return name.printed
    suffix = f", {name.suffix}" if name.suffix else ""
    return f"{' '.join(name.given)} {name.family}{suffix}"


def _orcids(corpus: Corpus, group: Index, count: int) -> list[str | None]:
    answer: list[str | None] = [None] * count
    known = corpus.orcid >= 0
    of, code = _by_group(group[known], corpus.orcid[known], np.ones(int(known.sum())))
    for g, c in zip(of.tolist(), code.tolist(), strict=True):
        if answer[g] is None:
            answer[g] = corpus.orcid_labels[c]
    return answer


def _affiliations(
    corpus: Corpus, group: Index, year: npt.NDArray[np.int32], count: int
) -> list[list[str]]:
    """Most recent affiliation texts of each cluster."""
    answer: list[list[str]] = [[] for _ in range(count)]
    known = np.flatnonzero(corpus.affiliation >= 0)
    key = group[known].astype(np.int64) << 32 | corpus.affiliation[known]
    pairs, inverse = np.unique(key, return_inverse=True)
    latest = np.zeros(len(pairs), dtype=np.int64)
    np.maximum.at(latest, inverse, year[known])
    of, code = pairs >> 32, pairs & 0xFFFFFFFF
    for k in np.lexsort((code, -latest, of)).tolist():
        if len(answer[of[k]]) < _AFFILIATIONS:
            answer[of[k]].append(corpus.affiliation_texts[code[k]])
    return answer
