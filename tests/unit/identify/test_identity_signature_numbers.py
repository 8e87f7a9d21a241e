"""Signatures found by work and position, against a dictionary of all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from identity_tables import corpus_of, work

from connexon.identify.judged import signature_numbers
from connexon.ports.ledger import SignatureKey

CORPUS = corpus_of(
    [work(2, ["Wei Wang", "Mara Ferro"]), work(5, ["M. Ferro"]), work(9, ["Ye Tan", "W. Wang"])]
)
NUMBERS = {(2, 0): 0, (2, 1): 1, (5, 0): 2, (9, 0): 3, (9, 1): 4}
KEYS = st.none() | st.builds(SignatureKey, st.integers(-1, 11), st.integers(-1, 3))


@given(st.lists(KEYS, max_size=8))
def test_found_or_not_there(keys: list[SignatureKey | None]) -> None:
    wanted = [NUMBERS.get((k.work_id, k.position), -1) if k else -1 for k in keys]
    assert signature_numbers(CORPUS, keys).tolist() == wanted
    nothing = corpus_of([])
    assert signature_numbers(nothing, keys).tolist() == [-1] * len(keys)
