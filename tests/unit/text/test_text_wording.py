"""Numbers in sentences."""

from __future__ import annotations

from connexon.text.wording import counted


def test_one_and_many() -> None:
    assert [counted(n, "work") for n in (0, 1, 2, 12_345)] == [
        "0 works", "1 work", "2 works", "12,345 works",
    ]  # fmt: skip
    assert [counted(n, "body of work", "bodies of work") for n in (1, 2)] == [
        "1 body of work", "2 bodies of work",
    ]  # fmt: skip
