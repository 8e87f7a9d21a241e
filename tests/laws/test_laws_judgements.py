"""Laws of people's word about scholars: it holds for the whole scholar, whatever the models say,
at once as in a full run, and taking it back leaves what was before."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from identity_corpus import corpora, said, shelf_of, signatures_of

from connexon import identify
from connexon.ports.ledger import Judgement, JudgementKind, SignatureKey

Works = list[dict[str, Any]]
Owners = dict[SignatureKey, int]
LAW = settings(deadline=None, max_examples=10, phases=(Phase.explicit, Phase.reuse, Phase.generate))


def owners_of(result: identify.IdentifyResult) -> Owners:
    rows = result.assignments.to_pylist()
    return {SignatureKey(r["work_id"], r["position"]): r["scholar_id"] for r in rows}


def after(works: Works, words: list[Judgement], about: list[SignatureKey]) -> tuple[Owners, Owners]:
    """Whose the signatures are at once, and in the next full run. What was kept of the models'
    word must give the same as asking them again."""
    base = identify.build(shelf_of(works), [])
    now = owners_of(base)
    reading = identify.read(shelf_of(works))
    version = [base.assignments[c].to_numpy() for c in ("scholar_id", "match_probability")]
    changed = identify.rejudge(reading, identify.Stated(*version, base.unsaid), words, about)
    anew = identify.rejudge(reading, identify.Stated(*version), words, about)
    assert changed.looked_at == anew.looked_at
    assert [(c.signature, c.scholar_id) for c in changed.changes] == [
        (c.signature, c.scholar_id) for c in anew.changes
    ]
    for kept, asked in zip(changed.changes, anew.changes, strict=True):
        assert abs(kept.match_probability - asked.match_probability) < 1e-5
    now.update({c.signature: c.scholar_id for c in changed.changes})
    full = identify.build(shelf_of(works), words, base.assignments)
    stated = dict(zip(*(full.scholars[c].to_pylist() for c in ("scholar_id", "completeness")),
                      strict=True))  # fmt: skip
    for scholar, share in changed.completeness.items():
        assert abs(stated[scholar] - share) < 1e-4
    return now, owners_of(full)


@LAW
@given(corpora)
def test_where_nobody_spoke_what_was_kept_is_what_stands(works: Works) -> None:
    base = identify.build(shelf_of(works), [])
    columns = [base.assignments[c].to_numpy() for c in ("scholar_id", "match_probability")]
    reading = identify.read(shelf_of(works))
    stated = identify.Stated(*columns, base.unsaid)
    found = identify.rejudge(reading, stated, [], signatures_of(works))
    assert len(found.looked_at) == len(signatures_of(works))
    assert found.changes == ()
    closed = replace(stated, since=())
    assert identify.rejudge(reading, closed, [], signatures_of(works)) == found


def core_and_rest(owners: Owners, who: int) -> tuple[SignatureKey, tuple[SignatureKey, ...]]:
    theirs = [k for k, owner in owners.items() if owner == who]
    return theirs[0], tuple(theirs)


def check_bylines(owners: Owners) -> None:
    assert len({(k.work_id, owner) for k, owner in owners.items()}) == len(owners)


@LAW
@given(corpora, st.data())
def test_two_scholars_called_one_are_one_with_all_they_had(
    works: Works, data: st.DataObject
) -> None:
    first = owners_of(identify.build(shelf_of(works), []))
    assume(len(set(first.values())) > 1)
    one, other = data.draw(st.permutations(sorted(set(first.values()))).map(lambda i: i[:2]))
    (left, mine), (right, theirs) = core_and_rest(first, one), core_and_rest(first, other)
    assume(left.work_id != right.work_id)
    word = replace(said(JudgementKind.SAME, left, right), left_members=mine, right_members=theirs)
    now, later = after(works, [word], list(word.signatures()))
    shared = {k.work_id for k in mine} & {k.work_id for k in theirs}
    together = [k for k in (*mine, *theirs) if k.work_id not in shared]
    assert len({now[k] for k in (left, right, *together)}) == 1
    assert now == later
    check_bylines(now)


@LAW
@given(corpora, st.data())
def test_a_signature_given_to_a_scholar_is_on_their_page(works: Works, data: st.DataObject) -> None:
    first = owners_of(identify.build(shelf_of(works), []))
    keys = signatures_of(works)
    assume(len(keys) > 1)
    one, core = data.draw(st.permutations(keys).map(lambda k: k[:2]))
    theirs = [k for k, owner in first.items() if owner == first[core]]
    assume(one.work_id not in {k.work_id for k in theirs})
    word = replace(said(JudgementKind.MINE, one, core), scholar_id=first[core])
    now, later = after(works, [word], [one, core])
    assert now[one] == now[core]
    assert now == later
    check_bylines(now)


@LAW
@given(corpora, st.data())
def test_a_signature_taken_from_a_scholar_leaves_the_id_behind(
    works: Works, data: st.DataObject
) -> None:
    first = owners_of(identify.build(shelf_of(works), []))
    several = [k for k, owner in first.items() if list(first.values()).count(owner) > 1]
    assume(several)
    one = data.draw(st.sampled_from(several))
    core = next(k for k, owner in first.items() if owner == first[one] and k != one)
    word = replace(said(JudgementKind.NOT_MINE, one, core), scholar_id=first[one])
    now, later = after(works, [word], [one, core])
    assert now[one] != first[one]
    assert now[core] == first[core]
    # What leaves may prove to be somebody else's; nothing moves that was not the scholar's.
    assert [k for k in first if now[k] != first[k] != first[one]] == []
    assert now == later


@LAW
@given(corpora, st.data())
def test_a_divided_scholar_is_two_and_the_id_stays_with_the_rest(
    works: Works, data: st.DataObject
) -> None:
    first = owners_of(identify.build(shelf_of(works), []))
    several = sorted({i for i in first.values() if list(first.values()).count(i) > 1})
    assume(several)
    who = data.draw(st.sampled_from(several))
    theirs = core_and_rest(first, who)[1]
    going = data.draw(st.permutations(theirs))[: data.draw(st.integers(1, len(theirs) - 1))]
    stays = next(k for k in theirs if k not in going)
    word = said(JudgementKind.DIFFERENT, stays, going[0])
    word = replace(word, scholar_id=who, right_members=tuple(going))
    now, later = after(works, [word], list(word.signatures()))
    assert now == later
    assert len({now[k] for k in going}) == 1
    left = [k for k in theirs if k not in going]
    assert len({now[k] for k in left}) == 1
    assert now[stays] != now[going[0]]
    assert now[stays] == who
    check_bylines(now)


@LAW
@given(corpora, st.data())
def test_words_that_contradict_each_other_never_break_a_byline(
    works: Works, data: st.DataObject
) -> None:
    keys = signatures_of(works)
    assume(len(keys) > 1)
    words = []
    for number in range(data.draw(st.integers(1, 5))):
        left, right = data.draw(st.permutations(keys).map(lambda k: k[:2]))
        kinds = [k for k in JudgementKind if k is not JudgementKind.NAME]
        kind = data.draw(st.sampled_from(kinds))
        words.append(replace(said(kind, left, right), judgement_id=number))
    spoken = [k for w in words for k in w.signatures()]
    now, _later = after(works, words, spoken)
    check_bylines(now)
    newest = words[-1]
    assert newest.left is not None
    assert newest.right is not None
    parts = newest.kind in {JudgementKind.DIFFERENT, JudgementKind.NOT_MINE}
    if parts or newest.left.work_id != newest.right.work_id:
        assert (now[newest.left] != now[newest.right]) is parts
