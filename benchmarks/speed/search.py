"""Search: documents indexed a second, index size, latency of queries in process, peak memory.

    python -m benchmarks.speed.search FILE…          collect and normalise, then index
    python -m benchmarks.speed.search --library DIR  the library as it is
    python -m benchmarks.speed.search --synthetic 1000000
                                                     documents straight into an index: title,
                                                     100 words of abstract (Zipfian), 4 authors

Latencies are wall time in milliseconds, warm, p50 / p95 over the number of queries stated, all
from this process. `index` is the engine alone with total count; `answer` is the whole use case:
parse, plan, search, work summaries, snippets and four facets. `cpu` is processor time, which
other programs on the machine do not stretch.
"""

from __future__ import annotations

import argparse
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from connexon import analyse
from connexon.app import collecting, indexing, wiring
from connexon.app.searching import search
from connexon.app.view import LibraryView
from connexon.backends import tantivy_index
from connexon.ports.index import (
    Between,
    DocumentBatch,
    Facet,
    IndexQuery,
    NumberField,
    Phrase,
    Sort,
    TextField,
    Words,
)
from connexon.records.tables import TABLES
from connexon.text.titles import title_key

_SEED = 11
_VOCABULARY = 60_000
_BATCH = 10_000
_QUERIES = 200


def synthetic(count: int) -> Iterator[DocumentBatch]:
    """Documents of Zipfian words; scholars and sources Zipfian too; every tenth title Chinese."""
    rng = random.Random(_SEED)
    words = _words(rng)
    weights = [1 / (i + 3) for i in range(_VOCABULARY)]
    totals = list(_running(weights))
    han = [chr(0x4E00 + i) for i in range(2_000)]
    for start in range(0, count, _BATCH):
        size = min(_BATCH, count - start)
        flow = iter(rng.choices(words, cum_weights=totals, k=size * 112))
        titles = [
            "".join(rng.choices(han, k=14))
            if i % 10 == 0
            else " ".join(next(flow) for _ in range(12))
            for i in range(size)
        ]
        people = [[int(rng.paretovariate(0.6)) % 2_000_000 for _ in range(4)] for _ in titles]
        yield {
            "work_id": list(range(start, start + size)),
            "title": titles,
            "title_key": [title_key(t) for t in titles],
            "abstract": [" ".join(next(flow, "end") for _ in range(100)) for _ in titles],
            "keywords": [None] * size,
            "topics": [None] * size,
            "source_title": [f"Journal of {words[i % 5_000]}" for i in range(size)],
            "authors": [[f"{words[p % 3_000]} {words[p % 7_000]}" for p in ps] for ps in people],
            "author_keys": [
                [
                    f"{words[p % 7_000]} {words[p % 3_000]}",
                    f"{words[p % 7_000]}.{words[p % 3_000][0]}",
                ]
                * 1
                for ps in people
                for p in ps[:1]
            ],
            "affiliations": [None] * size,
            "identifiers": [[f"doi:10.5555/{start + i}"] for i in range(size)],
            "type": ["article"] * size,
            "year": [1990 + (start + i) % 35 for i in range(size)],
            "citation_count": [int(rng.paretovariate(0.8)) % 5_000 for _ in titles],
            "prior": [1.0] * size,
            "source_id": [i % 5_000 for i in range(size)],
            "scholar_ids": people,
        }


def _words(rng: random.Random) -> list[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    found: dict[str, None] = {}
    while len(found) < _VOCABULARY:
        found["".join(rng.choices(letters, k=rng.randint(3, 9)))] = None
    return list(found)


def _running(weights: Sequence[float]) -> Iterator[float]:
    total = 0.0
    for weight in weights:
        total += weight
        yield total


def timed(calls: Sequence[Callable[[], Any]]) -> str:
    """p50 / p95 in milliseconds, and processor time of one."""
    for call in calls[:10]:
        call()
    took = []
    cpu = time.process_time()
    for call in calls:
        began = time.perf_counter()
        call()
        took.append((time.perf_counter() - began) * 1000)
    cpu = (time.process_time() - cpu) / len(calls) * 1000
    p95 = statistics.quantiles(took, n=20)[-1]
    return f"{statistics.median(took):8.2f} / {p95:8.2f}   cpu {cpu:7.2f}   ({len(calls)} queries)"


def engine_latencies(directory: Path, words: Sequence[str]) -> None:
    """The index alone. `words`: from common to rare."""
    index = wiring.open_index(directory)
    rng = random.Random(_SEED)
    common, middle = words[:50], words[50:2_000]
    pairs = [f"{rng.choice(middle)} {rng.choice(middle)}" for _ in range(_QUERIES)]
    all_facets = {Facet.YEAR: 60, Facet.SOURCE: 12, Facet.SCHOLAR: 12, Facet.TYPE: 12}

    def ask(query: IndexQuery) -> Callable[[], Any]:
        return lambda: index.search(query)

    some = [rng.choice(common) for _ in range(_QUERIES)]
    years = (Between(NumberField.YEAR, 2000, 2010),)
    kinds: dict[str, list[IndexQuery]] = {
        "two terms": [IndexQuery(Words(p)) for p in pairs],
        "phrase of two in the title": [IndexQuery(Phrase(p, TextField.TITLE)) for p in pairs],
        "common term": [IndexQuery(Words(w)) for w in some],
        "common term, years, by citations": [
            IndexQuery(Words(w), filters=years, sort=Sort.CITATIONS) for w in some
        ],
        "common term, facet by year": [IndexQuery(Words(w), facets={Facet.YEAR: 60}) for w in some],
        "common term, four facets": [IndexQuery(Words(w), facets=all_facets) for w in some],
        "prefix": [IndexQuery(Words(w[:4], prefix=True)) for w in rng.choices(middle, k=50)],
        "everything, facet by year": [
            IndexQuery(Words(words[0][:1], prefix=True), facets={Facet.YEAR: 60})
        ]
        * 20,
    }
    print(f"index of {index.work_count:,} works, {_size(directory):.0f} MB; ms p50 / p95")
    for name, queries in kinds.items():
        print(f"  {name:36} {timed([ask(q) for q in queries])}")


def answer_latencies(view: LibraryView, words: Sequence[str]) -> None:
    """The whole use case."""
    rng = random.Random(_SEED)
    middle = words[50:2_000]
    pairs = [f"{rng.choice(middle)} {rng.choice(middle)}" for _ in range(100)]
    some = rng.choices(words[:50], k=50)

    def ask(text: str, **more: Any) -> Callable[[], Any]:
        return lambda: search(view, text, (20, 0), **more)

    print("answer (20 hits with summaries, snippets, four facets); ms p50 / p95")
    print(f"  {'two terms':36} {timed([ask(p) for p in pairs])}")
    print(f"  {'two terms, no facets':36} {timed([ask(p, facets=()) for p in pairs])}")
    print(f"  {'common term':36} {timed([ask(w) for w in some])}")


def words_of(view: LibraryView) -> list[str]:
    """Words of titles from common to rare."""
    counts: dict[str, int] = {}
    for row in view.rows("SELECT title FROM works WHERE title IS NOT NULL LIMIT 100000"):
        for word in str(row["title"]).lower().split():
            if word.isalpha() and word.isascii():
                counts[word] = counts.get(word, 0) + 1
    return sorted(counts, key=lambda w: (-counts[w], w))[:2_000]


def index_library(path: Path) -> None:
    """Index the works of this library anew, beside its own index, and ask."""
    library = wiring.open_library(path)
    tables = library.current()
    view = LibraryView(tables)
    with tempfile.TemporaryDirectory() as scratch:
        from connexon.search import documents

        _built(Path(scratch) / "index", documents(tables))
    directory = tables.index_path()
    if directory is not None:
        words = words_of(view)
        engine_latencies(directory, words)
        answer_latencies(view, words)
    library.close()


def collect_and_index(files: Sequence[Path]) -> None:
    """Without scholars: works, indicators, index."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "library"
        library = wiring.open_library(path, create=True)
        collecting.collect(library, files, None, build=False)
        library.close()
        _update_without_identity(path)
        index_library(path)


def _update_without_identity(path: Path) -> None:
    from connexon import collect, normalise

    library = wiring.open_library(path)
    with library.writing():
        writer = library.begin()
        for name in TABLES:
            writer.keep(name)
        normalise.build(((r, collect.parse(r)) for r in library.raw.scan()), writer)
        analyse.build(writer)
        indexing.index_version(writer)
        writer.commit()
    library.close()


def _built(directory: Path, batches: Iterator[DocumentBatch]) -> None:
    wall, cpu = time.perf_counter(), time.process_time()
    count = tantivy_index.build(directory, batches)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(
        f"indexed {count:,} works in {wall:.1f} s ({count / wall:,.0f}/s), cpu {cpu:.1f} s"
        f" ({count / cpu:,.0f} per cpu second), {_size(directory):.0f} MB"
    )


def _size(directory: Path) -> float:
    return sum(f.stat().st_size for f in directory.iterdir()) / 1e6


def main() -> None:
    """See the top of this file."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("files", nargs="*", type=Path)
    reader.add_argument("--library", type=Path)
    reader.add_argument("--synthetic", type=int)
    given = reader.parse_args()
    if given.synthetic:
        with tempfile.TemporaryDirectory() as scratch:
            directory = Path(scratch) / "index"
            _built(directory, synthetic(given.synthetic))
            engine_latencies(directory, _words(random.Random(_SEED))[:2_000])
    elif given.library:
        index_library(given.library)
    else:
        collect_and_index(given.files)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
