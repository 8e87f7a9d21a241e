"""Laws of what is kept of a reading: it comes back as it was, and grows to what all would give."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from identity_corpus import corpora, shelf_of

from connexon import identify
from connexon.identify.corpus import Corpus

Works = list[dict[str, Any]]
LAW = settings(deadline=None, max_examples=40, phases=(Phase.explicit, Phase.reuse, Phase.generate))


def kept(reading: identify.Reading) -> identify.Reading:
    """What comes back of a reading that was kept."""
    again = identify.reading_of(identify.arrays_of(reading))
    assert again is not None
    return again


def news(works: Works, changed: Sequence[int], cited_anew: Sequence[int] = ()) -> identify.News:
    shelf = shelf_of(works)

    def rows(name: str, column: str, ids: Sequence[int]) -> pa.Table:
        table = shelf.read(name)
        return table.filter(pa.array(np.isin(table[column].to_numpy(), np.array(ids, "i8"))))

    both = [*changed, *cited_anew]
    return identify.News(
        np.array(sorted(changed), "i8"), rows("works", "work_id", changed),
        rows("authorships", "work_id", changed), np.array(sorted(cited_anew), "i8"),
        rows("references", "citing_work_id", both),
    )  # fmt: skip


def told(corpus: Corpus) -> dict[str, Any]:
    """What a corpus says in words, whatever its codes."""
    naming = corpus.naming
    names = [naming.names[c] for c in naming.codes.tolist()]
    labels = [corpus.node_labels[k] for k in range(corpus.byline.shape[1])]
    links = corpus.close.tocoo()
    used = {labels[k] for k in corpus.own_nodes.ravel().tolist() if k >= 0}

    def of(codes: Any, texts: Sequence[str]) -> list[str]:
        return [texts[c] if c >= 0 else "" for c in codes.tolist()]

    refs = corpus.references
    return {
        "works": corpus.work_ids.tolist(), "years": corpus.year.tolist(),
        "sizes": corpus.byline_size.tolist(), "of work": corpus.signature_work.tolist(),
        "position": corpus.position.tolist(),
        "names": [(n.family_key, n.given_key) for n in names],
        "initials": naming.is_initials[naming.codes].tolist(),
        "rivals": naming.rivals[naming.codes].tolist(),
        "rivals here": np.nan_to_num(corpus.rivals_here, nan=-1).tolist(),
        "bylines": [sorted(labels[k] for k in row.indices) for row in corpus.byline],
        "close": {(labels[i], labels[j]) for i, j in zip(links.row, links.col, strict=True)
                  if {labels[i], labels[j]} <= used},
        "venues": of(corpus.venue, corpus.venue_labels),
        "places": of(corpus.affiliation, corpus.affiliation_texts),
        "orcids": of(corpus.orcid, corpus.orcid_labels),
        "references": [sorted(corpus.vocabulary.reference_keys[row.indices]) for row in refs],
        "cites": corpus.cites.toarray().tolist(),
    }  # fmt: skip


@LAW
@given(corpora)
def test_what_was_kept_comes_back(works: Works) -> None:
    reading = identify.read(shelf_of(works))
    again = kept(reading)
    one, other = identify.arrays_of(reading), identify.arrays_of(again)
    assert list(one) == list(other)
    for name, array in one.items():
        assert np.array_equal(array, other[name], equal_nan=array.dtype.kind == "f"), name
    assert tuple(again.corpus.naming.names) == tuple(reading.corpus.naming.names)


@LAW
@given(corpora, st.data())
def test_new_works_are_read_as_if_all_were(works: Works, data: st.DataObject) -> None:
    new = data.draw(st.lists(st.sampled_from(works), unique_by=lambda w: w["id"]))
    ids = [w["id"] for w in new]
    old = [w for w in works if w["id"] not in ids]
    if not old:
        return
    base = kept(identify.read(shelf_of(old)))
    after = identify.grown(base, news(works, ids))
    assert told(after.corpus) == told(identify.read(shelf_of(works)).corpus)
    naming = after.corpus.naming
    assert naming.full_code.max(initial=-1) < len(naming.names), "numbers have gaps"


@LAW
@given(corpora, st.data())
def test_works_that_go_and_come_again(works: Works, data: st.DataObject) -> None:
    """Taken out one after the other and put back, in another order: blocks are again the same
    signatures."""
    gone = data.draw(st.lists(st.sampled_from(works), unique_by=lambda w: w["id"]))
    reading = identify.read(shelf_of(works))
    before = told(reading.corpus)
    ids = [w["id"] for w in gone]
    left = [w for w in works if w["id"] not in ids]
    less = identify.grown(kept(reading), news(left, ids))
    assert less.corpus.work_ids.tolist() == sorted(w["id"] for w in left)
    again = identify.grown(kept(less), news(works, ids)).corpus
    after = told(again)
    del before["rivals"], after["rivals"]  # names that are gone are known on
    assert after == before


@example([{"id": 5, "title": "tides", "year": 2001, "venue": None, "cites": [1],
           "authors": [{"name": "Wei Wang", "places": [], "orcid": None}]}])  # fmt: skip
@LAW
@given(corpora)
def test_a_reading_of_another_format_is_none(works: Works) -> None:
    arrays = identify.arrays_of(identify.read(shelf_of(works)))
    assert identify.reading_of({**arrays, "format": np.array([0])}) is None
    assert identify.reading_of({n: a for n, a in arrays.items() if n != "year"}) is None
    assert identify.reading_of({}) is None
