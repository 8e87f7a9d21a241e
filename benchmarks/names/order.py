"""How often the order of a hidden name is decided rightly, on records that declare it.

    python -m benchmarks.names.order ../shared/data/acl-anthology/works.jsonl.zst

Every byline is printed without commas, always given name first, always family name first, or
either (a fair coin per byline, seeded), and read back. With `declared`, word counts come from the
other half of the bylines, which keep their declared order; with `learnt`, nothing is declared
anywhere, and habits are learnt from the very bylines that are read.
"""

from __future__ import annotations

import argparse
import io
import json
import random
from collections.abc import Iterator
from pathlib import Path

import zstandard

from connexon.identify.naming import MOST_TELLING
from connexon.records.names import PersonName
from connexon.text.bylines import read_byline
from connexon.text.corpus_order import learnt_order
from connexon.text.name_order import NO_STATISTICS, NameStatistics, statistics_of
from connexon.text.names import read_name
from connexon.text.surnames import CHINESE_RANK
from connexon.text.syllables import is_pinyin

Byline = list[tuple[str, str]]


def bylines(path: Path) -> Iterator[Byline]:
    """Declared (given, family) of every work."""
    with path.open("rb") as file:
        text = io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(file), "utf-8")
        for line in text:
            authors = json.loads(line)["authors"]
            yield [(a["given"] or "", a["family"]) for a in authors if a["family"]]


def is_chinese(truth: PersonName) -> bool:
    """Family and given name both read as Mandarin."""
    return truth.family_key in CHINESE_RANK and all(
        is_pinyin(p) for p in truth.given_parts if len(p) > 1
    )


def printed_as(test: list[Byline], share: float) -> list[list[str]]:
    """The bylines without commas, this share of them family name first."""
    coin = random.Random(2024)
    flips = [coin.random() < share for _ in test]
    return [
        [f"{f} {g}" if flipped else f"{g} {f}" for g, f in byline if g]
        for byline, flipped in zip(test, flips, strict=True)
    ]


def score(
    test: list[Byline], bylines: list[list[str]], alone: bool, statistics: NameStatistics
) -> str:
    """Accuracy overall and for Chinese names; undeclared multi-word names only."""
    right = total = right_chinese = chinese = sure = sure_wrong = 0
    for byline, printed in zip(test, bylines, strict=True):
        declared = [read_name("", g, f) for g, f in byline if g]
        read = [read_name(p) for p in printed] if alone else read_byline(printed, statistics)
        for truth, guess in zip(declared, read, strict=True):
            good = guess.family_key == truth.family_key
            total, right = total + 1, right + good
            if guess.order_certainty > 0.98:
                sure, sure_wrong = sure + 1, sure_wrong + (not good)
            if is_chinese(truth):
                chinese, right_chinese = chinese + 1, right_chinese + good
    return (
        f"{right / total:.4f} of {total}; Chinese {right_chinese / chinese:.4f} of {chinese}; "
        f"certainty > 0.98: {sure / total:.3f} of names, {sure_wrong / sure:.4f} of them wrong"
    )


def main() -> None:
    """Print accuracies."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("works", type=Path)
    every = list(bylines(parser.parse_args().works))
    test, train = every[::2], every[1::2]
    distinct = {pair for byline in train for pair in byline}
    corpus = statistics_of(read_name("", g, f) for g, f in distinct)
    for share, told in ((0.0, "given first"), (0.5, "half and half"), (1.0, "family first")):
        printed = printed_as(test, share)
        some = printed[:: 1 + len(printed) // MOST_TELLING]
        learnt = learnt_order(([read_name(p) for p in byline] for byline in some), NO_STATISTICS)
        for evidence, alone, statistics in (
            ("name alone", True, NO_STATISTICS),
            ("byline", False, NO_STATISTICS),
            ("byline, declared", False, corpus),
            ("byline, learnt", False, learnt),
        ):
            print(f"{told}, {evidence:17}", score(test, printed, alone, statistics), flush=True)


if __name__ == "__main__":
    main()
