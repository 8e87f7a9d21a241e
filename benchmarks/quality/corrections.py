"""What a correction moves, on a library: `python -m benchmarks.quality.corrections --library DIR`.

"Not mine" is said of signatures drawn at random (seed 7) from scholars with ten works or more, and,
with `--labels FILE` (lines of paper_id, position, person), of labelled signatures that stand on the
page of somebody else: is what goes along by the same person?
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson

from connexon import identify
from connexon.app import wiring
from connexon.app.cores import core
from connexon.app.people import reading_kept, unsaid_kept
from connexon.app.view import LibraryView, library_view
from connexon.identify.judged import signature_numbers
from connexon.ports.ledger import Judgement, JudgementKind, SignatureKey
from connexon.records.ids import ScholarId

Index = npt.NDArray[np.int64]
_BLOCKS = ("wang j", "wang y", None)
_FEWEST, _PER_SCHOLAR = 10, 8
_SAID_AT = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Loaded:
    """A version, read."""

    view: LibraryView
    reading: identify.Reading
    unsaid: identify.Unsaid
    assigned: Index
    probability: npt.NDArray[np.float32]

    @staticmethod
    def at(path: Path) -> Loaded:
        """Raises: SystemExit for a version without what the models said."""
        library = wiring.open_library(path)
        tables = library.current()
        reading = reading_kept(tables)
        unsaid = unsaid_kept(tables, reading.corpus.signature_count) if reading else None
        if reading is None or unsaid is None:
            raise SystemExit(f"{path} keeps nothing; run `connexon identify --library {path}`.")
        rows = tables.read("assignments")
        columns = (rows[c].to_numpy() for c in ("scholar_id", "match_probability"))
        return Loaded(library_view(tables, library.ledger), reading, unsaid, *columns)

    def key(self, number: int) -> SignatureKey:
        """Work and position."""
        corpus = self.reading.corpus
        work = corpus.work_ids[corpus.signature_work[number]]
        return SignatureKey(int(work), int(corpus.position[number]))

    def moved(self, number: int) -> tuple[Index, Index]:
        """Other signatures that "not mine" of this one moves: of the same scholar, of others."""
        who, own = int(self.assigned[number]), self.key(number)
        other = core(self.view, ScholarId(who), without=own)
        word = Judgement(1, JudgementKind.NOT_MINE, own, other, who, None, "bench", _SAID_AT)
        stated = identify.Stated(self.assigned, self.probability, self.unsaid)
        found = identify.rejudge(self.reading, stated, [word], word.signatures())
        changes = [c for c in found.changes if c.signature != own]
        numbers = signature_numbers(self.reading.corpus, [c.signature for c in changes])
        gone = numbers[[c.scholar_id for c in changes] != self.assigned[numbers]]
        same = self.assigned[gone] == who
        return gone[same], gone[~same]


def at_random(loaded: Loaded, draws: int) -> None:
    """Prints how much goes along."""
    naming = loaded.reading.corpus.naming
    _, inverse, works = np.unique(loaded.assigned, return_inverse=True, return_counts=True)
    large = works[inverse] >= _FEWEST
    labels = list(naming.block_labels)
    for block in _BLOCKS:
        if block is not None and block not in labels:
            continue
        here = large if block is None else large & (naming.block == labels.index(block))
        chosen = np.random.default_rng(7).choice(np.flatnonzero(here), draws, replace=False)
        found = [loaded.moved(int(x)) for x in chosen]
        along = np.array([len(a) for a, _ in found])
        print(
            f"{block or 'all names'}: {draws} signatures; nothing else moves in"
            f" {(along == 0).mean():.0%}, on average {along.mean():.1f}, at most {along.max()};"
            f" of others at most {max(len(o) for _, o in found)}"
        )


def on_wrong_pages(loaded: Loaded, labels: Path) -> None:
    """Prints whose is what goes along, where a labelled signature stands on another's page."""
    person = _people(loaded, labels)
    by_scholar: dict[int, list[int]] = defaultdict(list)
    for number in person:
        by_scholar[int(loaded.assigned[number])].append(number)
    rng, cases = np.random.default_rng(3), []
    for numbers in by_scholar.values():
        most = Counter(person[n] for n in numbers).most_common(1)[0][0]
        wrong = rng.permutation([n for n in numbers if person[n] != most])
        cases += wrong[:_PER_SCHOLAR].astype(int).tolist()
    same = other = there = 0
    for number in cases:
        along = [n for n in loaded.moved(number)[0].tolist() if n in person]
        same += sum(person[n] == person[number] for n in along)
        other += sum(person[n] != person[number] for n in along)
        mates = by_scholar[int(loaded.assigned[number])]
        there += sum(person[n] == person[number] for n in mates) - 1
    print(
        f"{len(cases)} signatures on another's page, with {there:,} more of the same people there:"
        f" {same} of these go along, and {other} of others"
    )


def _people(loaded: Loaded, labels: Path) -> dict[int, str]:
    lines = [orjson.loads(line) for line in labels.read_bytes().splitlines()]
    papers = sorted({str(line["paper_id"]) for line in lines})
    rows = loaded.view.rows(
        "SELECT provider_key, work_id FROM locations"
        " WHERE provider_key IN (SELECT unnest($papers::VARCHAR[]))",
        papers=papers,
    )
    works = {r["provider_key"]: r["work_id"] for r in rows}
    keys = [SignatureKey(works.get(str(w["paper_id"]), -1), w["position"]) for w in lines]
    numbers = signature_numbers(loaded.reading.corpus, keys).tolist()
    return {n: w["person"] for n, w in zip(numbers, lines, strict=True) if n >= 0}


def main() -> None:
    """Measure the library named."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--library", type=Path, required=True)
    arguments.add_argument("--labels", type=Path)
    arguments.add_argument("--draws", type=int, default=200)
    given = arguments.parse_args()
    loaded = Loaded.at(given.library)
    at_random(loaded, given.draws)
    if given.labels is not None:
        on_wrong_pages(loaded, given.labels)


if __name__ == "__main__":
    main()
