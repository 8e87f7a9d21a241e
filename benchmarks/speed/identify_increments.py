"""New works into an identified library: seconds, what was looked at, and how far from a full run.

    OMP_NUM_THREADS=1 python -m benchmarks.speed.identify_increments --works 20000 --steps 4

    python -m benchmarks.speed.identify --works 100000 --keep DIR --out FILE
    python -m benchmarks.speed.identify_increments --keep DIR --new 0.012 --base FILE

A synthetic corpus (seed 1): all but a share `--new` of its works is identified in full (with
`--base`: what a full run of all of them said of these), the rest comes in `--steps` equal
increments. In the figure: what was read is mapped, grown by the new works and kept again, as is
what the models said, and identification, on CONNEXON_PROCESSES cores (all by default). Not in it:
reading the tables, normalising, indicators, index. In the end, but with `--base`, everything is
identified in full once more: B³ compares the increments with that, and both with the truth.
Seconds are processor time of this process and those that it starts.
"""

from __future__ import annotations

import argparse
import io
import os
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import zstandard
from benchmarks.speed.identify import made

from connexon import identify
from connexon.app.synthesising import GOLD_FILE
from connexon.app.wiring import local_portions
from connexon.backends.kept_arrays import read_arrays, write_arrays
from connexon.identify.quality import quality_of
from connexon.identify.scholars import scholars_table
from connexon.ports.tables import Tables
from connexon.records.tables import SCHOLAR_REDIRECTS

Index = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Part:
    """The tables with some of the works."""

    tables: Tables
    works: Index

    def read(self, name: str) -> pa.Table:
        """A table without rows of other works."""
        rows = self._rows(name, self.works)
        if name != "references":
            return rows
        place = rows.schema.get_field_index("cited_work_id")
        cited = rows["cited_work_id"]
        here = pc.is_in(cited, value_set=pa.array(self.works))
        known = pc.if_else(here, cited, pa.scalar(None, cited.type))
        return rows.set_column(place, rows.schema.field(place), known)

    def _rows(self, name: str, works: Index) -> pa.Table:
        table = self.tables.read(name)
        column = "citing_work_id" if name == "references" else "work_id"
        return table.filter(pc.is_in(table[column], value_set=pa.array(works)))

    def news(self, new: Index) -> identify.News:
        """What is new with these works."""
        references = self.read("references")
        by_new = pc.is_in(references["citing_work_id"], value_set=pa.array(new))
        of_new = pc.is_in(references["cited_work_id"], value_set=pa.array(new))
        anew = pc.unique(references.filter(of_new)["citing_work_id"])
        mine = pc.or_(by_new, pc.is_in(references["citing_work_id"], value_set=anew))
        return identify.News(
            np.sort(new), self._rows("works", new), self._rows("authorships", new),
            np.sort(anew.to_numpy()), references.filter(mine),
        )  # fmt: skip


def laid_over(before: identify.Previous, found: identify.Extended) -> identify.Previous:
    """The version's tables after an increment, as the version writer makes them."""

    def amended(table: pa.Table, rows: pa.Table, keys: Index, order: list[str]) -> pa.Table:
        kept = table.filter(pa.array(~np.isin(table[order[0]].to_numpy(), keys)))
        return pa.concat_tables([kept, rows]).sort_by([(c, "ascending") for c in order])

    return identify.Previous(
        amended(before.assignments, found.assignments, found.works, ["work_id", "position"]),
        amended(before.scholars, found.scholars, found.scholar_ids, ["scholar_id"]),
        found.redirects,
        found.unsaid,
    )


def truth(tables: Tables, gold: Path) -> Index:
    """The true person of every signature in order of (work_id, position)."""
    rows = tables.query("SELECT provider_key, work_id FROM locations")
    work = dict(zip(rows["provider_key"].to_pylist(), rows["work_id"].to_pylist(), strict=True))
    people: dict[str, int] = {}
    entries = []
    with gold.open("rb") as file:
        for line in io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(file)):
            entry = orjson.loads(line)
            person = people.setdefault(entry["person"], len(people))
            entries.append((work[entry["paper_id"]], entry["position"], person))
    return np.array(sorted(entries), dtype=np.int64)[:, 2]


def timed_full(part: Part, name: str) -> identify.IdentifyResult:
    """Everything identified anew."""
    start = time.process_time()
    found = identify.build(part, [])
    print(f"{name:<22} {time.process_time() - start:8.1f} s", flush=True)
    return found


def used() -> float:
    """Processor seconds of this process and those it has ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def keep(reading: identify.Reading, path: Path) -> None:
    """As the version writer keeps it."""
    write_arrays(path, identify.arrays_of(reading))


def increment(
    part: Part, new: Index, before: identify.Previous, kept: Path
) -> tuple[identify.Previous, identify.Extended]:
    """One increment, told; what was read of the others lies in `kept`, and then all."""
    news = part.news(new)
    start, clock = used(), time.perf_counter()
    known = identify.reading_of(read_arrays(kept) or {})
    if known is None:
        raise SystemExit(f"{kept} is damaged")
    reading = identify.grown(known, news)
    keep(reading, kept)
    read = used() - start
    over = local_portions(kept.parent / "scratch")
    since = identify.Since(new.tolist(), [])
    found = identify.extend(reading, [], before, since, over=over)
    if found.unsaid is not None:
        write_arrays(kept.with_suffix(".unsaid"), identify.unsaid_arrays(found.unsaid))
    took, waited = used() - start, time.perf_counter() - clock
    print(
        f"{len(new):>7,} works into {len(part.works) - len(new):,}: {took:7.1f} s, of which"
        f" reading {read:.1f}; {waited:.1f} s of wall time; looked at {found.looked_at:,} of"
        f" {reading.corpus.signature_count:,} signatures; {len(found.scholar_ids):,} scholars"
        " rewritten",
        flush=True,
    )
    return laid_over(before, found), found


def said_of(part: Part, assignments: pa.Table, kept: Path) -> identify.Previous:
    """What a full run of all said of these works, as if it had been of them alone."""
    rows = assignments.filter(pa.array(np.isin(assignments["work_id"].to_numpy(), part.works)))
    reading = identify.read(part)
    keep(reading, kept)
    ids, group = np.unique(rows["scholar_id"].to_numpy(), return_inverse=True)
    belief = rows["match_probability"].to_numpy().astype(np.float64)
    scholars = scholars_table(reading.corpus, group, ids, belief, np.zeros(len(belief)))
    redirects = SCHOLAR_REDIRECTS.schema.empty_table()
    unsaid = identify.Unsaid.of_nobody(len(belief))  # of the size it has, whatever it says
    return identify.Previous(rows, scholars, redirects, unsaid)


def main() -> None:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--works", type=int, default=20_000)
    parser.add_argument("--new", type=float, default=0.1)
    parser.add_argument("--steps", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--base", type=Path)
    chosen = parser.parse_args()
    pa.set_cpu_count(1)
    with tempfile.TemporaryDirectory() as temporary:
        folder, kept = chosen.keep or Path(temporary), Path(temporary) / "kept.arrays"
        with made(chosen.works, folder) as library:
            tables = library.current()
            works = np.random.default_rng(1).permutation(tables.read("works")["work_id"].to_numpy())
            cuts = np.linspace(1 - chosen.new, 1, chosen.steps + 1) * len(works)
            known = works[: int(cuts[0])]
            if chosen.base:
                version = said_of(Part(tables, known), pq.read_table(chosen.base), kept)
            else:
                first = timed_full(Part(tables, known), "base in full")
                keep(identify.read(Part(tables, known)), kept)
                version = identify.Previous(
                    first.assignments, first.scholars, first.scholar_redirects, first.unsaid
                )
            for cut in cuts[1:].astype(int):
                new, known = works[len(known) : cut], works[:cut]
                version, _ = increment(Part(tables, known), new, version, kept)
            if chosen.base:
                return
            full = timed_full(Part(tables, known), "all in full")
            one = version.assignments["scholar_id"].to_numpy()
            other = full.assignments["scholar_id"].to_numpy()
            person = truth(tables, folder / GOLD_FILE)
            for name, a, b in (("increments, full run", one, other),
                               ("increments, truth", one, person),
                               ("full run, truth", other, person)):  # fmt: skip
                found = quality_of(a, b)
                b3 = found.b_cubed
                shares = f"precision {b3.precision:.4f}, recall {b3.recall:.4f}"
                print(f"{name:<22} B³ F1 {b3.f1:.4f} ({shares})")


if __name__ == "__main__":
    main()
