"""Ids move with the majority; what no cluster carries any more redirects."""

from __future__ import annotations

import numpy as np

from connexon.identify.scholar_ids import first_ids, named, offshoots

FRESH = np.array([900, 901, 902])


def test_a_split_leaves_the_id_with_the_core() -> None:
    cluster = np.array([0, 0, 0, 1])
    found = named(cluster, np.array([7, 7, 7, 7]), FRESH[:2])
    assert found.ids.tolist() == [7, 901]
    assert found.old.tolist() == []


def test_a_merge_keeps_the_larger_id_and_redirects_the_other() -> None:
    found = named(np.array([0, 0, 0]), np.array([7, 7, 8]), FRESH[:1])
    assert found.ids.tolist() == [7]
    assert (found.old.tolist(), found.new.tolist()) == ([8], [7])


def test_merge_then_split_restores_the_ids() -> None:
    before = np.array([7, 7, 8])
    merged = named(np.array([0, 0, 0]), before, FRESH[:1]).ids[[0, 0, 0]]
    again = named(np.array([0, 0, 1]), merged, np.array([7, 8])).ids
    assert again.tolist() == [7, 8]


def test_split_in_halves_then_merge_restores_the_id() -> None:
    fresh = np.array([9000, 5000])  # of the smallest signatures of the two halves
    split = named(np.array([0, 1]), np.array([9000, 9000]), fresh).ids
    assert split.tolist() == [9000, 5000]
    again = named(np.array([0, 0]), split, fresh[:1])
    assert again.ids.tolist() == [9000]
    assert (again.old.tolist(), again.new.tolist()) == ([5000], [9000])


def test_what_was_taken_out_and_comes_back_brings_the_id_no_change() -> None:
    """Three of four were said to be somebody else's; the page stayed with the fourth."""
    was, parted = np.array([7, 7, 7, 7]), np.array([1, 1, 1, 0])
    voting = np.array([-1, -1, -1, 7])
    fresh = offshoots(parted, voting, was, np.array([905, 900]))
    assert fresh.tolist() == [905, 8]
    after = named(parted, voting, fresh).ids[parted]
    assert after.tolist() == [8, 8, 8, 7]
    again = named(np.array([0, 0, 0, 0]), after, np.array([900]))
    assert again.ids.tolist() == [7]
    assert (again.old.tolist(), again.new.tolist()) == ([8], [7])


def test_a_second_offshoot_takes_the_next_number() -> None:
    was, parted = np.array([7, 8, 7]), np.array([0, 1, 2])
    voting = np.array([7, 8, -1])
    fresh = offshoots(parted, voting, was, np.array([900, 901, 902]))
    assert named(parted, voting, fresh).ids.tolist() == [7, 8, 9]


def test_new_signatures_get_fresh_ids_that_are_free() -> None:
    found = named(np.array([0, 1]), np.array([900, -1]), np.array([905, 900]))
    assert found.ids.tolist() == [900, 901]


def test_an_id_comes_from_the_smallest_signature() -> None:
    works, places = np.array([5, 3, 3]), np.array([0, 2, 1])
    one = first_ids(np.array([0, 0, 0]), works, places, 1)
    assert one.tolist() == first_ids(np.array([0]), np.array([3]), np.array([1]), 1).tolist()


def test_ids_counted_on_are_free_elsewhere_too() -> None:
    found = named(np.array([0]), np.array([-1]), np.array([900]), np.array([902, 900, 901, 904]))
    assert found.ids.tolist() == [903]
