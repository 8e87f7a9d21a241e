"""Collect and normalise: records a second and peak memory, into a real library on disk.

    python -m benchmarks.speed.collect_normalise FILE…            (any files connexon reads)
    python -m benchmarks.speed.collect_normalise --synthetic 300000

Each step is timed by itself: read (decompress and split), parse, store (durable raw segments),
normalise (parse again from the store, cluster, merge, write Parquet). `cpu` is processor time
of this process, which other programs on the machine do not stretch.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson

from connexon import collect, normalise
from connexon.app.wiring import open_library
from connexon.ports.library import Library
from connexon.records.parsed import ParsedWork
from connexon.records.raw import RawRecord

_SEED = 7
_ABSTRACT_WORDS = 150
_REFERENCES = 20


def synthetic(count: int, target: Path) -> None:
    """Works of random words: 1–8 authors, 150-word abstracts, 20 references."""
    rng = random.Random(_SEED)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(rng.choices(letters, k=rng.randint(3, 10))) for _ in range(30_000)]
    names = [word.capitalize() for word in words[:3_000]]
    with target.open("wb") as out:
        for i in range(count):
            work = {
                "id": f"s{i}",
                "doi": f"10.5555/{i}" if i % 3 else None,
                "title": " ".join(rng.choices(words, k=10)),
                "abstract": " ".join(rng.choices(words, k=_ABSTRACT_WORDS)),
                "year": 1990 + i % 35,
                "venue": f"Journal of {rng.choice(names)}",
                "authors": [
                    {
                        "position": p,
                        "name": f"{rng.choice(names)} {rng.choice(names)}",
                        "affiliations": [f"University of {rng.choice(names)}"],
                    }
                    for p in range(rng.randint(1, 8))
                ],
                "references": [f"s{rng.randrange(count)}" for _ in range(_REFERENCES)],
            }
            out.write(orjson.dumps(work) + b"\n")


def timed(name: str, step: Callable[[], int]) -> None:
    """Run a step that gives the number of records, and print its speed."""
    wall, cpu = time.perf_counter(), time.process_time()
    count = step()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{name:<12} {count:>9,} records  {wall:7.1f} s wall  {cpu:7.1f} s cpu  "
        f"{count / max(wall, 1e-9):>9,.0f}/s  peak {peak:.2f} GiB",
        flush=True,
    )


def read(files: list[Path]) -> Iterator[RawRecord]:
    """All records of the files."""
    for file in files:
        yield from (r for r in collect.read_path(file) if isinstance(r, RawRecord))


def stored_and_parsed(library: Library) -> Iterator[tuple[RawRecord, ParsedWork]]:
    """Records of the library's raw store with what they say."""
    return ((raw, collect.parse(raw)) for raw in library.raw.scan())


def normalised(library: Library) -> int:
    """Build and commit the tables of works."""
    writer = library.begin()
    summary = normalise.build(stored_and_parsed(library), writer)
    writer.commit()
    print(f"{'':<12} {summary}")
    return summary.read


def main() -> None:
    """Parse the command line and run the steps."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--synthetic", type=int, metavar="WORKS")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files: list[Path] = chosen.files
        if chosen.synthetic:
            made = Path(folder) / "synthetic.jsonl"
            synthetic(chosen.synthetic, made)
            files = [*files, made]
        if not files:
            parser.error("name files or give --synthetic WORKS")
        library = open_library(Path(folder) / "library", create=True)
        timed("read", lambda: sum(1 for _ in read(files)))
        timed("read, parse", lambda: sum(1 for r in read(files) if collect.parse(r)))
        timed("store", lambda: library.raw.append(read(files)).stored)
        timed("normalise", lambda: normalised(library))
        library.close()


if __name__ == "__main__":
    main()
