"""What people said, held over invented clusters: every judgement holds, the newer of two that
contradict each other, and nobody stands twice in a byline."""

from __future__ import annotations

import numpy as np
import pytest

from connexon.identify.holding import Constraints, Held, Parts, Word, hold, votes
from connexon.ports.ledger import JudgementKind

SAME, DIFFERENT = JudgementKind.SAME, JudgementKind.DIFFERENT
MINE, NOT_MINE = JudgementKind.MINE, JudgementKind.NOT_MINE


def parts(
    group: list[int],
    strict: list[int] | None = None,
    work: list[int] | None = None,
    name: list[int] | None = None,
) -> Parts:
    """Every signature an atom by itself, on its own work and all of one name unless said
    otherwise."""
    count = len(group)
    return Parts(
        np.arange(count),
        np.array(work if work is not None else range(count)),
        np.array(strict if strict is not None else range(count)),
        np.array(group),
        np.array(name if name is not None else [0] * count),
    )


def clusters(held: Held) -> set[frozenset[int]]:
    return {
        frozenset(np.flatnonzero(held.group == g).tolist()) for g in np.unique(held.group).tolist()
    }


def sets(*members: set[int]) -> set[frozenset[int]]:
    return {frozenset(m) for m in members}


def two_scholars(left: list[int], right: list[int]) -> Word:
    return Word(SAME, left[0], right[0], np.array(left), np.array(right))


def test_two_scholars_become_one_with_whoever_has_joined_them_since() -> None:
    # 0, 1 were the one scholar and 3, 4 the other; 2 and 5 have come to them later, 6 is nobody's.
    held = hold(parts([0, 0, 0, 1, 1, 1, 2]), [two_scholars([0, 1], [3, 4])])
    assert clusters(held) == sets({0, 1, 2, 3, 4, 5}, {6})
    assert held.joined.tolist() == [True] * 6 + [False]
    assert not held.moved.any()


def test_members_that_the_models_put_elsewhere_are_brought_back() -> None:
    # When it was said, 0, 1, 2 were the one and 3, 4 the other; the models now see 2 with 5, 6.
    held = hold(parts([0, 0, 1, 2, 2, 1, 1]), [two_scholars([0, 1, 2], [3, 4])])
    assert clusters(held) == sets({0, 1, 2, 3, 4}, {5, 6})


def test_two_entries_of_one_byline_stay_two_people() -> None:
    # 1 and 4 stand on work 9. Neither was spoken of and both are alike: the first stays.
    held = hold(parts([0, 0, 0, 1, 1], work=[1, 9, 2, 3, 9]), [two_scholars([0, 1, 2], [3, 4])])
    assert clusters(held) == sets({0, 1, 2, 3}, {4})


def test_whoever_is_spoken_of_stays_in_the_byline() -> None:
    # 2 is said to be the scholar of 0; 1 stands on the same work and gives way.
    held = hold(parts([0, 0, 1], work=[1, 9, 9]), [Word(MINE, 2, 0)])
    assert clusters(held) == sets({0, 2}, {1})
    assert held.moved.tolist() == [False, False, True]


def test_a_signature_given_to_a_scholar_takes_nobody_along() -> None:
    assert clusters(hold(parts([0, 0, 1, 1, 1]), [Word(MINE, 3, 0)])) == sets({0, 1, 3}, {2, 4})


def test_two_signatures_of_one_person_join_their_scholars() -> None:
    assert clusters(hold(parts([0, 0, 1, 1]), [Word(SAME, 0, 2)])) == sets({0, 1, 2, 3})


def test_scholars_who_sign_together_are_not_joined_by_one_signature() -> None:
    # Of the second scholar's three works two carry the first as well: only what was named moves.
    works = [1, 2, 3, 1, 2, 4]
    held = hold(parts([0, 0, 0, 1, 1, 1], work=works), [Word(SAME, 0, 5)])
    assert clusters(held) == sets({0, 1, 2, 5}, {3, 4})


def test_who_is_surely_the_same_leaves_along() -> None:
    # The pair model alone groups 0-7 and 8, 9. 8 is not the scholar of 0: 9 goes with it.
    given = parts([0] * 10, strict=[0] * 8 + [1, 1])
    held = hold(given, [Word(NOT_MINE, 8, 0)])
    assert clusters(held) == sets(set(range(8)), {8, 9})
    assert held.apart.tolist() == [[8, 0]]
    # These two may prove to be somebody else's; the scholar they leave stays as it is.
    assert held.homeless.tolist() == [False] * 8 + [True] * 2


def test_who_signs_otherwise_stays() -> None:
    # 7 is not the scholar of 0. 8 is printed as it is and goes along, 9 is printed otherwise.
    given = parts([0] * 10, strict=[0] * 7 + [1] * 3, name=[0] * 7 + [1, 1, 2])
    assert clusters(hold(given, [Word(NOT_MINE, 7, 0)])) == sets({*range(7), 9}, {7, 8})


def test_whoever_is_given_a_place_is_not_homeless() -> None:
    taken = Word(NOT_MINE, 2, 0)
    assert hold(parts([0, 0, 0, 1]), [taken]).homeless.tolist() == [False, False, True, False]
    given = hold(parts([0, 0, 0, 1]), [taken, Word(MINE, 2, 3)])
    assert not given.homeless.any()
    given = hold(parts([0, 0, 0, 1]), [taken, two_scholars([2], [3])])
    assert not given.homeless.any()


@pytest.mark.parametrize(
    "strict",
    [[0, 0, 0, 0], [0, 1, 1, 1]],
    ids=["one group with the core", "more than a fifth would leave"],
)
def test_otherwise_it_leaves_alone(strict: list[int]) -> None:
    held = hold(parts([0] * 4, strict=strict), [Word(NOT_MINE, 1, 0)])
    assert clusters(held) == sets({0, 2, 3}, {1})


def test_whom_people_have_placed_does_not_leave_along() -> None:
    # 9 was said to be the scholar of 0, so it stays when 8, its like, goes.
    given = parts([0] * 10, strict=[0] * 8 + [1, 1])
    held = hold(given, [Word(MINE, 9, 0), Word(NOT_MINE, 8, 0)])
    assert clusters(held) == sets({*range(8), 9}, {8})


def test_of_two_different_people_the_one_with_less_in_tow_leaves() -> None:
    given = parts([0] * 10, strict=[0] * 8 + [1, 1])
    for word in (Word(DIFFERENT, 8, 0), Word(DIFFERENT, 0, 8)):
        assert clusters(hold(given, [word])) == sets(set(range(8)), {8, 9})


def divided(stays: int, goes: list[int]) -> Word:
    return Word(DIFFERENT, stays, goes[0], with_right=np.array(goes))


def test_what_was_ticked_leaves_together_and_nothing_else() -> None:
    # 3 and 5 are somebody else's, together, though the pair model groups 5 with 4.
    given = parts([0] * 6, strict=[0, 0, 1, 1, 2, 2])
    held = hold(given, [divided(0, [3, 5])])
    assert clusters(held) == sets({0, 1, 2, 4}, {3, 5})
    assert held.apart.tolist() == [[0, 3]]
    # What the models have put elsewhere since stays there; 0 is never torn out.
    given = parts([0, 0, 0, 1, 1])
    assert clusters(hold(given, [divided(0, [2, 3])])) == sets({0, 1}, {2}, {3, 4})
    assert Constraints((divided(0, [3, 5]),)).moving(np.arange(9)).tolist() == [3, 5]


def test_a_divided_scholars_id_stays_with_the_rest() -> None:
    was = np.array([7, 7, 7, 8])
    left = np.array([False, True, True, False])
    assert votes(was, [divided(0, [1, 2])], left).tolist() == [7, -1, -1, 8]


def test_the_newer_of_two_contradictory_words_holds() -> None:
    same, other = Word(SAME, 0, 1), Word(DIFFERENT, 0, 1)
    assert clusters(hold(parts([0, 1]), [same, other])) == sets({0}, {1})
    assert clusters(hold(parts([0, 0]), [other, same])) == sets({0, 1})
    # What a newer word has joined is no longer kept apart.
    assert hold(parts([0, 0]), [other, same]).apart.tolist() == []
    # One member of a joined pair of scholars is taken out again.
    both = two_scholars([0, 1], [2, 3])
    assert clusters(hold(parts([0, 0, 1, 1]), [both, Word(NOT_MINE, 3, 0)])) == sets({0, 1, 2}, {3})


def test_nothing_said_changes_nothing() -> None:
    assert hold(parts([1, 0, 1]), []).group.tolist() == [1, 0, 1]
    assert Constraints.none().joined().shape == (0, 2)


def test_words_about_others_are_left_out() -> None:
    said = Constraints((two_scholars([30, 10], [20]), Word(DIFFERENT, 10, 99)))
    here = said.within(np.array([10, 20, 30]))
    assert [(w.left, w.right, w.with_left.tolist()) for w in here.words] == [(2, 1, [2, 0])]


def test_only_what_is_moved_is_torn_out_of_what_hangs_together() -> None:
    words = (Word(MINE, 5, 1), Word(NOT_MINE, 6, 1), Word(DIFFERENT, 1, 7), two_scholars([1], [2]))
    assert Constraints(words).moving(np.arange(9)).tolist() == [5, 6, 7]


def test_who_leaves_a_scholar_has_no_say_in_who_keeps_the_id() -> None:
    was = np.array([7, 7, 8])
    one, other, nobody = np.array([[True, False, False], [False, True, False], [False] * 3])
    assert votes(was, [Word(NOT_MINE, 0, 1)], one).tolist() == [-1, 7, 8]
    # Whichever of two different people has left, the other goes on.
    assert votes(was, [Word(DIFFERENT, 0, 1)], one).tolist() == [-1, 7, 8]
    assert votes(was, [Word(DIFFERENT, 0, 1)], other).tolist() == [7, -1, 8]
    assert votes(was, [Word(MINE, 2, 0)], nobody).tolist() == [7, 7, -1]
    # They were two scholars already: each goes on under its own id.
    assert votes(was, [Word(NOT_MINE, 2, 0)], one).tolist() == [7, 7, 8]


def test_who_stands_beside_in_the_byline_may_have_to_make_way() -> None:
    """Found by search: an entry that stayed one with others could not leave them alone, and so a
    signature that people had brought there did not come."""
    work = np.array([7, 8, 7, 9, 8])
    words = (Word(JudgementKind.SAME, 1, 2),)
    assert Constraints(words).moving(work).tolist() == [0, 2]
