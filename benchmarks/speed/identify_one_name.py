"""One name, very many signatures: time and peak memory of a single block, and for its scholars.

    OMP_NUM_THREADS=1 python -m benchmarks.speed.identify_one_name --signatures 100000

Invented: every work has one "Wei Wang" and two to five co-authors. Each of the bearers (one for
about fifty works) has fifteen co-authors of their own and some that many bearers share, two
affiliations, words of their subject, years. Half of the co-authors have Chinese names as frequent
as in life, so that the corpus shows how common Wang and Wei are. Peak memory is that of the whole
process.
"""

from __future__ import annotations

import argparse
import resource
import time
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from connexon import identify
from connexon.app.drawing import DRAWS, MOST_NEAR
from connexon.identify.engine import Clusters, models_say
from connexon.identify.model import load_model
from connexon.identify.quality import quality_of
from connexon.identify.sampling import groups_near, sample_near
from connexon.records.tables import TABLES, TableSpec
from connexon.synth.hashing import draw, pick
from connexon.synth.name_tables import cultures

_WORKS_EACH = 50
_OWN, _SHARED = 15, 900  # co-authors
_FAMILIES = ("Ferro", "Okafor", "Tanaka", "Silva", "Novak", "Kaya", "Berg", "Rossi", "Mensah")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Tables in memory, read by name."""

    tables: dict[str, pa.Table]

    def read(self, name: str) -> pa.Table:
        """A table, empty when there is none."""
        return self.tables.get(name, TABLES[name].schema.empty_table())


def table_of(spec: TableSpec, columns: dict[str, list[object]], rows: int) -> pa.Table:
    """A table with nulls or zeros where a column is not given."""
    arrays = []
    for column in spec.columns:
        empty: object = None if column.nullable else 0
        if pa.types.is_boolean(column.type):
            empty = False
        arrays.append(pa.array(columns.get(column.name, [empty] * rows), column.type))
    return pa.Table.from_arrays(arrays, schema=spec.schema)


def letters(number: int) -> str:
    """A made-up word of a number."""
    word = ""
    for _ in range(4):
        number, rest = divmod(number, 60)
        word += "bcdfghklmnprstvz"[rest % 15] + "aeiu"[rest // 15]
    return word


def coauthors(count: int) -> list[str]:
    """So many names, every second one Chinese."""
    chinese, number = cultures()[0], np.arange(count)
    parts = [
        pick(table, draw(3, purpose, number)).tolist()
        for purpose, table in enumerate(
            (chinese.family_table, chinese.given_table, chinese.second_table)
        )
    ]
    return [
        f"{chinese.givens[given]}{chinese.seconds[second]} {chinese.families[family]}"
        if k % 2
        else f"{letters(k).title()} {_FAMILIES[k % 9]}"
        for k, (family, given, second) in enumerate(zip(*parts, strict=True))
    ]


def corpus(count: int) -> tuple[Shelf, np.ndarray]:
    """Tables with `count` works, and who their Wei Wang is."""
    rng = np.random.default_rng(3)
    person = rng.integers(0, max(1, count // _WORKS_EACH), count)
    names = coauthors(_SHARED + _OWN * (int(person.max()) + 1))
    works: dict[str, list[object]] = {
        "work_id": list(range(1, count + 1)), "title": [], "year": [], "source_title": [],
        "author_count": [],
    }  # fmt: skip
    entries: dict[str, list[object]] = {
        "work_id": [], "position": [], "printed_name": [], "affiliations": [],
    }  # fmt: skip
    for k, p in enumerate(person.tolist()):
        subject = [letters(int(7919 * (p % 400) + w)) for w in rng.integers(0, 40, 5)]
        works["title"].append(" ".join([*subject, letters(int(rng.integers(0, 60**3)))]))
        works["year"].append(int(1985 + p % 30 + rng.integers(0, 12)))
        works["source_title"].append(f"Journal {p % 300 + int(rng.integers(0, 3))}")
        own = rng.integers(0, _OWN, int(rng.integers(1, 5)))
        others = [names[_SHARED + p * _OWN + int(c)] for c in own]
        others.append(names[int(rng.integers(0, _SHARED))])
        byline = ["Wei Wang", *dict.fromkeys(others)]
        works["author_count"].append(len(byline))
        place = f"Institute {p % 700 + int(rng.integers(0, 2))}, City {p % 90}"
        entries["work_id"] += [k + 1] * len(byline)
        entries["position"] += list(range(len(byline)))
        entries["printed_name"] += byline
        entries["affiliations"] += [[place] if rng.random() < 0.7 else None for _ in byline]
    rows = len(entries["work_id"])
    return Shelf(
        {
            "works": table_of(TABLES["works"], works, count),
            "authorships": table_of(TABLES["authorships"], entries, rows),
        }
    ), person


def peak_gib() -> float:
    """Largest resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def main() -> None:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--signatures", type=int, default=100_000)
    chosen = parser.parse_args()
    shelf, person = corpus(chosen.signatures)
    print(f"corpus made, peak {peak_gib():.2f} GiB", flush=True)
    start = time.process_time()
    reading = identify.read(shelf)
    print(f"read {time.process_time() - start:.1f} s, peak {peak_gib():.2f} GiB", flush=True)
    block = reading.corpus.naming.block
    size = int(np.bincount(block).max())
    wang = np.flatnonzero(reading.corpus.position == 0)
    start = time.process_time()
    signatures = np.flatnonzero(block == block[wang[0]])
    found = models_say(reading.corpus, reading.collaboration, signatures, load_model())
    took = time.process_time() - start
    of = dict(zip(found.signatures.tolist(), found.group.tolist(), strict=True))
    score = quality_of(np.array([of[s] for s in wang.tolist()]), person).b_cubed
    print(
        f"block of {size:,}: {took:.1f} s, {size / took:,.0f} signatures/s, peak"
        f" {peak_gib():.2f} GiB, {len(set(of.values())):,} clusters of {person.max() + 1:,}"
        f" people, B³ F1 {score.f1:.3f}"
    )
    of_some(reading, found)


def of_some(reading: identify.Reading, found: Clusters) -> None:
    """How long a page waits for what else may be a scholar's: of large clusters and small ones."""
    by_size = np.argsort(-np.bincount(found.group), kind="stable")
    for cluster in by_size[[0, len(by_size) // 4, len(by_size) // 2]].tolist():
        own = found.signatures[found.group == cluster]
        start = time.perf_counter()
        given = identify.surroundings(reading, found, own, load_model(), MOST_NEAR)
        looked = time.perf_counter() - start
        if given is None:
            print(f"a scholar of {len(own)}: {looked:.1f} s to find that too much is near")
            continue
        near = groups_near(given, own)
        sample_near(given, near, DRAWS, 1)
        drawn = time.perf_counter() - start - looked
        print(
            f"a scholar of {len(own)}: {looked:.1f} s to find {len(near)} groups near,"
            f" {drawn:.1f} s for {DRAWS} draws"
        )


if __name__ == "__main__":
    main()
