"""Laws of identification: order, repetition, people's word, bylines, ids."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from identity_corpus import corpora, said, shelf_of, signatures_of

from connexon import identify
from connexon.ports.ledger import Judgement, JudgementKind, SignatureKey

Works = list[dict[str, Any]]
Owners = dict[SignatureKey, int]
LAW = settings(deadline=None, max_examples=25)


def owners_of(result: identify.IdentifyResult) -> Owners:
    rows = result.assignments.to_pylist()
    return {SignatureKey(r["work_id"], r["position"]): r["scholar_id"] for r in rows}


def built(works: Works, judgements: list[Judgement] | None = None, **more: Any) -> Any:
    return identify.build(shelf_of(works), judgements or [], **more)


@LAW
@given(corpora, st.integers(0, 1000))
def test_rows_may_come_in_any_order(works: Works, seed: int) -> None:
    shelf = shelf_of(works)
    mixed = dict(shelf.tables)
    for name, table in shelf.tables.items():
        order = list(range(table.num_rows))
        random.Random(seed).shuffle(order)
        mixed[name] = table.take(pa.array(order, pa.int64()))
    one, other = identify.build(shelf, []), identify.build(type(shelf)(mixed), [])
    assert one.assignments.equals(other.assignments)
    assert one.scholars.equals(other.scholars)


@LAW
@given(corpora)
def test_again_changes_nothing(works: Works) -> None:
    one = built(works)
    again = built(works, previous=one.assignments, redirects=one.scholar_redirects)
    assert again.assignments.equals(one.assignments)
    assert again.scholars.equals(one.scholars)
    assert again.scholar_redirects.num_rows == 0


@LAW
@given(corpora)
def test_two_entries_of_one_byline_are_two_people(works: Works) -> None:
    owners = owners_of(built(works))
    for w in works:
        byline = [owners[SignatureKey(w["id"], p)] for p in range(len(w["authors"]))]
        assert len(set(byline)) == len(byline)


@LAW
@given(corpora)
def test_every_signature_has_one_scholar_and_every_scholar_a_signature(works: Works) -> None:
    found = built(works)
    owners = owners_of(found)
    assert sorted(owners, key=lambda k: (k.work_id, k.position)) == sorted(
        signatures_of(works), key=lambda k: (k.work_id, k.position)
    )
    assert set(owners.values()) == set(found.scholars["scholar_id"].to_pylist())
    counts: dict[int, int] = defaultdict(int)
    for owner in owners.values():
        counts[owner] += 1
    sizes = zip(found.scholars["scholar_id"].to_pylist(),
                found.scholars["work_count"].to_pylist(), strict=True)  # fmt: skip
    assert dict(sizes) == dict(counts)
    chance = found.assignments["match_probability"].to_numpy()
    assert ((chance >= 0) & (chance <= 1)).all()


@LAW
@given(corpora, st.data())
def test_a_persons_word_outranks_the_model(works: Works, data: st.DataObject) -> None:
    keys = signatures_of(works)
    assume(len(keys) > 1)
    left, right = data.draw(st.permutations(keys).map(lambda k: k[:2]))
    one = owners_of(built(works, [said(JudgementKind.DIFFERENT, left, right)]))
    assert one[left] != one[right]
    if left.work_id != right.work_id:
        other = owners_of(built(works, [said(JudgementKind.SAME, left, right)]))
        assert other[left] == other[right]


@LAW
@given(corpora, st.data())
def test_taking_back_restores_what_was(works: Works, data: st.DataObject) -> None:
    keys = signatures_of(works)
    assume(len(keys) > 1)
    left, right = data.draw(st.permutations(keys).map(lambda k: k[:2]))
    kind = data.draw(st.sampled_from((JudgementKind.SAME, JudgementKind.DIFFERENT)))
    reading = identify.read(shelf_of(works))
    base = built(works).assignments
    owner = base["scholar_id"].to_numpy()
    chance = base["match_probability"].to_numpy()
    identify.rejudge(
        reading, identify.Stated(owner, chance), [said(kind, left, right)], [left, right]
    )
    back = identify.rejudge(reading, identify.Stated(owner, chance), [], [left, right])
    assert back.changes == ()
    assert set(back.looked_at) >= {left, right}


@LAW
@given(corpora, st.data())
def test_at_once_is_as_in_a_full_run(works: Works, data: st.DataObject) -> None:
    """The overlay after a judgement groups signatures as the next version will."""
    keys = signatures_of(works)
    assume(len(keys) > 1)
    left, right = data.draw(st.permutations(keys).map(lambda k: k[:2]))
    kind = data.draw(st.sampled_from((JudgementKind.SAME, JudgementKind.DIFFERENT)))
    word = [said(kind, left, right)]
    base = built(works)
    now = owners_of(base)
    stated = identify.Stated(
        *(base.assignments[c].to_numpy() for c in ("scholar_id", "match_probability"))
    )
    changed = identify.rejudge(identify.read(shelf_of(works)), stated, word, [left, right])
    now.update({c.signature: c.scholar_id for c in changed.changes})
    later = owners_of(built(works, word, previous=base.assignments))
    assert now == later


@LAW
@given(corpora, st.data())
def test_merge_then_split_restores_the_ids(works: Works, data: st.DataObject) -> None:
    first = built(works)
    before = owners_of(first)
    keys = signatures_of(works)
    assume(len(keys) > 1)
    left, right = data.draw(st.permutations(keys).map(lambda k: k[:2]))
    assume(left.work_id != right.work_id)
    merged = built(works, [said(JudgementKind.SAME, left, right)], previous=first.assignments)
    apart = built(works, [], previous=merged.assignments, redirects=merged.scholar_redirects)
    assert owners_of(apart) == before
    assert not set(apart.scholar_redirects["old_scholar_id"].to_pylist()) & set(before.values())


@LAW
@given(corpora, st.data())
def test_every_id_ever_given_leads_to_a_scholar(works: Works, data: st.DataObject) -> None:
    keys = signatures_of(works)
    ids: set[int] = set()
    previous = redirects = None
    for _ in range(3):
        count = data.draw(st.integers(0, 2))
        words = []
        for _ in range(count if len(keys) > 1 else 0):
            left, right = data.draw(st.permutations(keys).map(lambda k: k[:2]))
            kind = data.draw(st.sampled_from((JudgementKind.SAME, JudgementKind.DIFFERENT)))
            words.append(said(kind, left, right))
        found = built(works, words, previous=previous, redirects=redirects)
        previous, redirects = found.assignments, found.scholar_redirects
        ids |= set(previous["scholar_id"].to_pylist())
        living = set(found.scholars["scholar_id"].to_pylist())
        sent = dict(zip(redirects["old_scholar_id"].to_pylist(),
                        redirects["scholar_id"].to_pylist(), strict=True))  # fmt: skip
        assert not set(sent) & living
        assert all((sent.get(i, i)) in living for i in ids)


@LAW
@given(corpora)
def test_the_same_orcid_on_two_entries_of_one_byline_says_nothing(works: Works) -> None:
    stamped = "0000-0002-1825-0097"
    assume(len(works[0]["authors"]) > 1)
    clean = [w | {"authors": [a | {"orcid": None} for a in w["authors"]]} for w in works]
    doubled = [dict(w) for w in clean]
    doubled[0]["authors"] = [a | {"orcid": stamped} for a in clean[0]["authors"]]
    assert np.array_equal(
        built(clean).assignments["scholar_id"], built(doubled).assignments["scholar_id"]
    )
