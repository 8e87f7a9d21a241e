"""Laws of increments: new works touch only what they concern, and ids stay."""

from __future__ import annotations

import importlib
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from identity_corpus import corpora, said, shelf_of, signatures_of

from connexon import identify
from connexon.identify.judged import constraints_of, with_joined_blocks
from connexon.ports.ledger import Judgement, JudgementKind, SignatureKey

extending = importlib.import_module("connexon.identify.extend")  # the module
Works = list[dict[str, Any]]
LAW = settings(deadline=None, max_examples=8, phases=(Phase.explicit, Phase.reuse, Phase.generate))


def standing(result: identify.IdentifyResult) -> identify.Previous:
    return identify.Previous(
        result.assignments, result.scholars, result.scholar_redirects, result.unsaid
    )


def laid_over(before: identify.Previous, found: identify.Extended) -> identify.Previous:
    """The tables as the version writer makes them."""

    def amended(table: pa.Table, rows: pa.Table, key: str, keys: Any) -> pa.Table:
        kept = table.filter(pa.array(~np.isin(table[key].to_numpy(), keys)))
        return pa.concat_tables([kept, rows]).sort_by([(c, "ascending") for c in order[key]])

    order = {"work_id": ("work_id", "position"), "scholar_id": ("scholar_id",)}
    return identify.Previous(
        amended(before.assignments, found.assignments, "work_id", found.works),
        amended(before.scholars, found.scholars, "scholar_id", found.scholar_ids),
        found.redirects, found.unsaid,
    )  # fmt: skip


def extended(
    works: Works, before: identify.Previous, new: Works, words: list[Judgement] | None = None,
    known: bool = False,
) -> identify.Previous:  # fmt: skip
    """Words are said since the version before, or `known` to it."""
    since_said = [] if known else words or []
    said_of = [k for j in since_said for k in (j.left, j.right) if k is not None]
    since = identify.Since([w["id"] for w in new], said_of)
    reading = identify.read(shelf_of(works))
    return laid_over(before, identify.extend(reading, words or [], before, since))


def owners_of(version: identify.Previous) -> dict[SignatureKey, int]:
    rows = version.assignments.to_pylist()
    return {SignatureKey(r["work_id"], r["position"]): r["scholar_id"] for r in rows}


def check_whole(version: identify.Previous, works: Works) -> None:
    """Every signature has one scholar, bylines are of different people, counts fit."""
    owners = owners_of(version)
    assert sorted(owners, key=str) == sorted(signatures_of(works), key=str)
    for w in works:
        byline = [owners[SignatureKey(w["id"], p)] for p in range(len(w["authors"]))]
        assert len(set(byline)) == len(byline)
    rows = version.scholars.to_pylist()
    assert {r["scholar_id"]: r["work_count"] for r in rows} == dict(Counter(owners.values()))
    assert len({r["scholar_id"] for r in rows}) == len(rows)
    names = Counter(r["name_key"] for r in rows)
    assert all(r["namesake_count"] == names[r["name_key"]] - 1 for r in rows)


@LAW
@given(corpora)
def test_nothing_new_changes_nothing(works: Works) -> None:
    before = standing(identify.build(shelf_of(works), []))
    after = extended(works, before, [])
    assert after.assignments.equals(before.assignments)
    assert after.scholars.equals(before.scholars)


@LAW
@given(corpora, st.data())
def test_small_blocks_are_as_in_a_full_run(works: Works, data: st.DataObject) -> None:
    """All blocks here are small; with every work called changed each is clustered anew."""
    cut = data.draw(st.integers(0, len(works)))
    before = standing(identify.build(shelf_of(works[:cut]), []))
    after = extended(works, before, works)
    full = identify.build(shelf_of(works), [], before.assignments, before.redirects)
    assert owners_of(after) == owners_of(standing(full))
    assert after.scholars.drop_columns(["completeness"]).equals(
        full.scholars.drop_columns(["completeness"])
    )
    check_whole(after, works)


@LAW
@given(corpora, st.data())
def test_in_steps_every_id_leads_to_a_scholar(works: Works, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(works)), min_size=1, max_size=3)))
    version = standing(identify.build(shelf_of(works[: cuts[0]]), []))
    ever: set[int] = set(version.scholars["scholar_id"].to_pylist())
    for low, high in zip(cuts, [*cuts[1:], len(works)], strict=True):
        version = extended(works[:high], version, works[low:high])
        check_whole(version, works[:high])
        ever |= set(version.scholars["scholar_id"].to_pylist())
    living = set(version.scholars["scholar_id"].to_pylist())
    sent = dict(zip(*(version.redirects[c].to_pylist() for c in version.redirects.column_names),
                    strict=True))  # fmt: skip
    assert all(sent.get(i, i) in living for i in ever)


@LAW
@given(corpora, st.data())
def test_joining_leaves_what_stands_as_it_is(works: Works, data: st.DataObject) -> None:
    """In large blocks the new ones join: nobody who was there changes scholar."""
    cut = data.draw(st.integers(0, len(works)))
    before = standing(identify.build(shelf_of(works[:cut]), []))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extending, "SMALL_BLOCK", 0)
        patch.setattr(extending, "_MUCH_NEW", 2.0)
        after = extended(works, before, works[cut:])
    check_whole(after, works)
    owners = owners_of(after)
    assert {k: owners[k] for k in owners_of(before)} == owners_of(before)


@LAW
@given(corpora, st.data())
def test_works_that_go_take_their_scholars_along(works: Works, data: st.DataObject) -> None:
    before = standing(identify.build(shelf_of(works), []))
    gone = data.draw(st.lists(st.sampled_from(works), unique_by=lambda w: w["id"]))
    ids = {w["id"] for w in gone}
    left = [w for w in works if w["id"] not in ids]
    after = extended(left, before, gone)
    check_whole(after, left)


@LAW
@given(corpora, st.data())
def test_a_word_holds_and_is_taken_back(works: Works, data: st.DataObject) -> None:
    keys = signatures_of(works)
    left = data.draw(st.sampled_from(keys))
    others = [k for k in keys if k.work_id != left.work_id]
    if not others:
        return
    right = data.draw(st.sampled_from(others))
    kind = data.draw(st.sampled_from((JudgementKind.SAME, JudgementKind.DIFFERENT)))
    before = standing(identify.build(shelf_of(works), []))
    word = [said(kind, left, right)]
    after = extended(works, before, [], word)
    owners = owners_of(after)
    assert (owners[left] == owners[right]) == (kind is JudgementKind.SAME)
    reading = identify.read(shelf_of(works))
    since = identify.Since([], [left, right])
    back = laid_over(after, identify.extend(reading, [], after, since))
    assert owners_of(back) == owners_of(before)


def test_the_one_who_leaves_leaves_the_id_too() -> None:
    """Found by search: of two different people the first left, being less, but took the id along,
    which is of the smallest signature; taken back, the other two brought another id."""

    def work(number: int, *names: str, place: str | None = None) -> dict[str, Any]:
        authors = [{"name": n, "places": [], "orcid": None} for n in names]
        authors[0]["places"] = [place] if place else []
        return {"id": number, "title": "slow light in glass", "year": 2000, "venue": None,
                "authors": authors, "cites": []}  # fmt: skip

    works = [
        work(23758, "W. Wang", "Ye Tan") | {"title": "gap junctions of reef fish", "year": None},
        work(55434, "W. Wang", place="University of Kisumu"),
        work(102948, "W. Wang", "Chidi Okafor", "Ye Tan", place="University of Kisumu"),
    ]
    before = standing(identify.build(shelf_of(works), []))
    first, last = SignatureKey(23758, 0), SignatureKey(102948, 0)
    after = extended(works, before, [], [said(JudgementKind.DIFFERENT, first, last)])
    assert owners_of(after)[first] != owners_of(after)[last]
    since = identify.Since([], [first, last])
    back = laid_over(after, identify.extend(identify.read(shelf_of(works)), [], after, since))
    assert owners_of(back) == owners_of(before)


@LAW
@given(corpora, st.data())
def test_a_division_built_in_and_taken_back_leaves_every_id(
    works: Works, data: st.DataObject
) -> None:
    """Also where most of a scholar's signatures had left, or the smallest, of which the id is; not
    where those who left had become somebody else's, whose id then goes with most of them."""
    before = standing(identify.build(shelf_of(works), []))
    owners = owners_of(before)
    several = sorted({i for i, n in Counter(owners.values()).items() if n > 1})
    if not several:
        return
    who = data.draw(st.sampled_from(several))
    theirs = [k for k, owner in owners.items() if owner == who]
    stays, *others = data.draw(st.permutations(theirs))
    going = tuple(others[: data.draw(st.integers(1, len(others)))])
    kind = data.draw(st.sampled_from((JudgementKind.DIFFERENT, JudgementKind.NOT_MINE)))
    if kind is JudgementKind.NOT_MINE:
        word = said(kind, going[0], stays)
    else:
        word = replace(said(kind, stays, going[0]), right_members=going)
    after = extended(works, before, [], [word])
    assert owners_of(after)[stays] == who
    assert owners_of(after)[going[0]] != who
    assume(owners_of(after)[going[0]] not in owners.values())
    reading = identify.read(shelf_of(works))
    since = identify.Since([], word.signatures())
    back = laid_over(after, identify.extend(reading, [], after, since))
    assert owners_of(back) == owners


@LAW
@given(corpora, st.data())
def test_in_every_draw_bylines_and_peoples_word_hold(works: Works, data: st.DataObject) -> None:
    keys = signatures_of(works)
    left, right = data.draw(st.sampled_from(keys)), data.draw(st.sampled_from(keys))
    if left.work_id == right.work_id:
        return
    kind = data.draw(st.sampled_from((JudgementKind.SAME, JudgementKind.DIFFERENT)))
    reading = identify.read(shelf_of(works))
    number = keys.index(left)  # keys are in the order of the corpus
    found, drawn = identify.sample_clusterings(reading, number, [said(kind, left, right)], 12, 5)
    place = {keys[n]: k for k, n in enumerate(found.tolist())}
    assert place[left] >= 0
    if right in place:
        together = drawn[:, place[left]] == drawn[:, place[right]]
        assert together.all() if kind is JudgementKind.SAME else not together.any()
    for one in place:
        for other in place:
            if one != other and one.work_id == other.work_id:
                assert not (drawn[:, place[one]] == drawn[:, place[other]]).any()


def judged(
    version: identify.Previous, works: Works, words: list[Judgement], about: list[SignatureKey],
    kept: bool,
) -> identify.Rejudged:  # fmt: skip
    """What a judgement changes in a version, with and without what was kept of the models' word."""
    columns = [version.assignments[c].to_numpy() for c in ("scholar_id", "match_probability")]
    unsaid = version.unsaid if kept else None
    stated = identify.Stated(*columns, unsaid)
    return identify.rejudge(identify.read(shelf_of(works)), stated, words, about)


@pytest.mark.parametrize("small", [0, extending.SMALL_BLOCK])
@LAW
@given(corpora, st.data())
def test_what_the_models_said_is_carried_on(small: int, works: Works, data: st.DataObject) -> None:
    """However works came, changed and went: where nobody spoke it is what stands, so that a
    judgement taken back leaves nothing behind."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(works)), min_size=2, max_size=3)))
    gone = data.draw(st.sampled_from(works))
    version = standing(identify.build(shelf_of(works[: cuts[0]]), []))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extending, "SMALL_BLOCK", small)
        for low, high in zip(cuts, [*cuts[1:], len(works)], strict=True):
            again = works[max(low - 1, 0) : high]  # one of before has changed
            version = extended(works[:high], version, again)
        left = [w for w in works if w is not gone]
        version = extended(left, version, [gone])
    assert version.unsaid is not None
    keys = signatures_of(left)
    assert version.unsaid.knows(np.arange(len(keys)))
    found = judged(version, left, [], keys, kept=True)
    assert len(found.looked_at) == len(keys)
    assert found.changes == ()


@LAW
@given(corpora, st.data())
def test_where_people_spoke_the_models_are_asked_again(works: Works, data: st.DataObject) -> None:
    """New signatures joined what stands by somebody's word; what the models would have said is
    not known, and a later judgement gives what it gives without anything kept."""
    cut = data.draw(st.integers(1, len(works)))
    version = standing(identify.build(shelf_of(works[:cut]), []))
    keys = signatures_of(works[:cut])
    left, right = (data.draw(st.sampled_from(keys)) for _ in range(2))
    kind = data.draw(st.sampled_from([JudgementKind.SAME, JudgementKind.DIFFERENT]))
    words = [said(kind, left, right)] if left.work_id != right.work_id else []
    version = extended(works[:cut], version, [], words)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extending, "SMALL_BLOCK", 0)
        patch.setattr(extending, "_MUCH_NEW", 2.0)
        version = extended(works, version, works[cut:], words, known=True)
    assert version.unsaid is not None
    corpus = identify.read(shelf_of(works)).corpus
    constraints = constraints_of(corpus, words)
    block = with_joined_blocks(corpus, constraints).naming.block
    fresh = np.isin(corpus.work_ids, [w["id"] for w in works[cut:]])[corpus.signature_work]
    spoken = block[[k for w in constraints.words for k in (w.left, w.right)]]
    unknown = np.isin(block, np.intersect1d(spoken, block[fresh]))
    assert ((version.unsaid.strict < 0) == unknown).all()
    if (
        unknown.any()
    ):  # of the other's block, if it has another and nobody is new there, it is known
        place = signatures_of(works).index
        about = [k for k in words[0].signatures() if unknown[place(k)]]
        with_kept = judged(version, works, words, about, kept=True)
        assert with_kept == judged(version, works, words, about, kept=False)


@LAW
@given(corpora, st.data())
def test_blocks_nobody_spoke_of_since_are_as_in_the_version(
    works: Works, data: st.DataObject
) -> None:
    """Whatever is not known of what the models said there: what increments made stays."""
    cut = data.draw(st.integers(0, len(works)))
    version = standing(identify.build(shelf_of(works[:cut]), []))
    version = extended(works, version, works[cut:])
    keys = signatures_of(works)
    spoken = data.draw(st.sampled_from(keys))
    reading = identify.read(shelf_of(works))
    corpus = reading.corpus
    number = {
        SignatureKey(w, p): k
        for k, (w, p) in enumerate(
            zip(
                corpus.work_ids[corpus.signature_work].tolist(),
                corpus.position.tolist(),
                strict=True,
            )
        )
    }
    block = corpus.naming.block
    assert version.unsaid is not None
    there = np.flatnonzero(block == block[number[spoken]])
    version.unsaid.forget(there)
    columns = [version.assignments[c].to_numpy() for c in ("scholar_id", "match_probability")]
    closed = identify.Stated(*columns, version.unsaid, ())
    found = identify.rejudge(reading, closed, [], keys)
    assert found.changes == ()
    assert set(found.looked_at) == set(keys)
    opened = identify.Stated(*columns, version.unsaid, [spoken])
    found = identify.rejudge(reading, opened, [], keys)
    assert {number[c.signature] for c in found.changes} <= set(there.tolist())
    asked = identify.rejudge(reading, identify.Stated(*columns, version.unsaid), [], keys)
    assert asked.changes == found.changes, "where it is known nothing is asked"


def work_of(number: int, title: str, *names: str, place: str | None = None) -> dict[str, Any]:
    authors = [{"name": n, "places": [place] if place else [], "orcid": None} for n in names]
    return {"id": number, "title": title, "year": 2000, "venue": None, "authors": authors,
            "cites": []}  # fmt: skip


def test_who_is_gone_from_a_byline_is_gone() -> None:
    works = [work_of(1, "slow light in glass", "Mara Ferro", "Chidi Okafor"),
             work_of(2, "glass fibres", "Mara Ferro")]  # fmt: skip
    version = standing(identify.build(shelf_of(works), []))
    shorter = [work_of(1, "slow light in glass", "Mara Ferro"), works[1]]
    version = extended(shorter, version, shorter[:1])
    check_whole(version, shorter)
    assert "okafor chidi" not in version.scholars["name_key"].to_pylist()


@pytest.fixture
def joining(monkeypatch: pytest.MonkeyPatch) -> None:
    """New signatures join what stands in blocks of any size."""
    monkeypatch.setattr(extending, "SMALL_BLOCK", 0)
    monkeypatch.setattr(extending, "_MUCH_NEW", 2.0)


def of_one_person(count: int) -> Works:
    return [work_of(n, "gap junctions of reef fish", "Wei Wang", "Ada Kron", "Bo Lind",
                    place="Harbour Institute, Ostend") for n in range(1, count + 1)]  # fmt: skip


@pytest.mark.usefixtures("joining")
def test_what_has_changed_and_stands_alone_leaves_the_id_to_the_others() -> None:
    works = of_one_person(6)
    version = standing(identify.build(shelf_of(works), []))
    before = owners_of(version)
    assert len({before[SignatureKey(n, 0)] for n in range(1, 7)}) == 1
    changed = [work_of(1, "slow light in glass", "Wei Wang", "Ye Tan", "Ana de la Torre"),
               *works[1:]]  # fmt: skip
    version = extended(changed, version, changed[:1])
    after = owners_of(version)
    assert after[SignatureKey(1, 0)] != before[SignatureKey(1, 0)]
    assert all(after[SignatureKey(n, 0)] == before[SignatureKey(n, 0)] for n in range(2, 7))
    check_whole(version, changed)
    found = judged(version, changed, [], signatures_of(changed), kept=True)
    assert found.changes == ()


def check_one_scholar_a_group(version: identify.Previous) -> None:
    """What the models keep apart and nobody spoke of has different ids."""
    assert version.unsaid is not None
    ids = version.assignments["scholar_id"].to_numpy()
    both = np.unique(np.column_stack([ids, version.unsaid.group]), axis=0)
    assert len(both) == len(np.unique(ids)) == len(np.unique(version.unsaid.group))


def test_two_who_were_one_are_not_both_that_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of two changed works goes to a block that is clustered anew, the other joins."""
    monkeypatch.setattr(extending, "SMALL_BLOCK", 0)
    works = [work_of(n, "gap junctions of reef fish", "Mara Ferro", "Ada Kron", "Bo Lind",
                     place="Harbour Institute, Ostend") for n in range(1, 7)]  # fmt: skip
    works += [work_of(n, "slow light in glass", "Mara Ferro", "Ye Tan", place="Glass Works, Brno")
              for n in (7, 8)]  # fmt: skip
    version = standing(identify.build(shelf_of(works), []))
    before = owners_of(version)
    assert before[SignatureKey(7, 0)] == before[SignatureKey(8, 0)] != before[SignatureKey(1, 0)]
    glass = work_of(8, "glass fibres", "Mara Ferro", "Ye Tan", place="Glass Works, Brno")
    changed = [*works[:6], work_of(7, "slow light in glass", "Wei Wang", "Ye Tan"), glass]
    version = extended(changed, version, changed[6:])
    check_whole(version, changed)
    check_one_scholar_a_group(version)


@LAW
@given(corpora, corpora, st.sampled_from((0, 20)), st.sampled_from((0.25, 2.0)), st.data())
def test_whatever_changes_one_scholar_is_one_group(
    works: Works, others: Works, small: int, much: float, data: st.DataObject
) -> None:
    version = standing(identify.build(shelf_of(works), []))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extending, "SMALL_BLOCK", small)
        patch.setattr(extending, "_MUCH_NEW", much)
        for _ in range(2):
            which = data.draw(st.sets(st.integers(0, len(works) - 1), max_size=len(works)))
            content = {k: data.draw(st.sampled_from(others)) for k in sorted(which)}
            works = [content.get(k, w) | {"id": w["id"]} for k, w in enumerate(works)]
            version = extended(works, version, [works[k] for k in sorted(which)])
            check_whole(version, works)
            check_one_scholar_a_group(version)


@pytest.mark.usefixtures("joining")
def test_what_hangs_together_closely_does_so_when_it_came_later() -> None:
    """New signatures join the strict group of those they are like, and no other."""
    works = of_one_person(8)
    other = [work_of(9, "slow light in glass", "Wei Wang", "Ye Tan", place="Glass Works, Brno")]
    whole = identify.build(shelf_of(works + other), []).unsaid
    version = standing(identify.build(shelf_of(works[2:]), []))
    version = extended(works + other, version, works[:2] + other)
    assert version.unsaid is not None
    assert version.unsaid.strict.tolist() == whole.strict.tolist()
    assert version.unsaid.group.tolist() == whole.group.tolist()
