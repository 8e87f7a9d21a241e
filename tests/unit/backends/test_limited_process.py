"""One call in a process of its own: its answer, its words, its limits."""

from __future__ import annotations

import pytest

from connexon.backends.limited_process import LimitedProcess
from connexon.mechanisms import reading
from connexon.mechanisms.sbml import from_antimony
from connexon.records.errors import ModelError

DECAY = "S = 1; k = 1; J: S => ; k*S"


def chain(count: int) -> bytes:
    """Antimony of so many species; reading it takes memory by the square of the count."""
    lines = [f"S{i} = 1" for i in range(count)]
    lines += [f"J{i}: S{i} -> S{i + 1}; S{i}" for i in range(count - 1)]
    return "\n".join(lines).encode()


def test_what_the_function_answers():
    answer = LimitedProcess().call(reading.FROM_ANTIMONY, DECAY.encode())
    assert answer.decode() == from_antimony(DECAY)


def test_the_functions_own_words():
    with pytest.raises(ModelError, match="Not readable as Antimony"):
        LimitedProcess().call(reading.FROM_ANTIMONY, b"this is no model {")


def test_a_megabyte_goes_there_and_back():
    text = from_antimony(DECAY) + "<!--" + "x" * 3_000_000 + "-->"
    answer = LimitedProcess().call(reading.WRITE_ANTIMONY, text.encode())
    assert b"J: S =>" in answer


def test_more_memory_than_it_may_have():
    with pytest.raises(ModelError, match=r"more memory|broke down"):
        LimitedProcess(memory_mib=420, limit_s=120).call(reading.FROM_ANTIMONY, chain(20_000))


def test_longer_than_it_may_take():
    with pytest.raises(ModelError, match="longer than it may"):
        LimitedProcess(limit_s=0.01).call(reading.FROM_ANTIMONY, DECAY.encode())


def test_a_function_that_breaks_down():
    with pytest.raises(ModelError, match="unexpectedly"):
        LimitedProcess().call("connexon.mechanisms.reading:nowhere", b"")
