"""All figures of benchmarks/RESULTS.md that need no labelled data: `make bench`.

    python -m benchmarks                     demo records, and the ACL Anthology where it is
    python -m benchmarks --only demo         one collection
    python -m benchmarks --shared DIR        where the further records are [../shared]

Each step is a process of its own, so that its peak memory is its own; wall time stretches when
other programs run, processor time (`cpu`) does not. Nothing is written down: copy what is
printed, with machine and date, into RESULTS.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from connexon import demo as packaged

_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Collection:
    """Records to measure with."""

    name: str
    file: Path


def collections(shared: Path) -> list[Collection]:
    """The demo records, which are packaged, and the ACL Anthology if it is there."""
    acl = shared / "data" / "acl-anthology" / "works.jsonl.zst"
    found = [Collection("demo", packaged.records_path())]
    if acl.is_file():
        found.append(Collection("acl-anthology", acl))
    else:
        print(f"(no {acl.name} of the ACL Anthology under {shared}: demo records only)")
    return found


def machine() -> str:
    """Processor, cores, memory, versions."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC; {model}, {os.cpu_count()} cores, "
        f"{memory:.0f} GiB; Python {platform.python_version()}; load {os.getloadavg()[0]:.1f}"
    )


def run(title: str, *arguments: str) -> None:
    """Run one step as a process and print its time and memory; the others follow if it fails."""
    print(f"\n$ {title}", flush=True)
    wall = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", *arguments], cwd=_ROOT)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - wall
    print(
        f"  = {wall:.1f} s wall, {used.ru_utime + used.ru_stime:.1f} s cpu, "
        f"peak {_mib(used):.0f} MiB",
        flush=True,
    )
    if process.returncode:
        print(f"  FAILED with exit status {process.returncode}", flush=True)


def _mib(used: resource.struct_rusage) -> float:
    return used.ru_maxrss / 1024


def measure(collection: Collection, scratch: Path) -> None:
    """Every step with one collection of records."""
    library, name = scratch / collection.name, collection.name
    speed = "benchmarks.speed"
    print(f"\n## {name}")
    run(f"{speed}.collect_normalise ({name})", f"{speed}.collect_normalise", str(collection.file))
    place = ("--library", str(library))
    collect = ("collect", str(collection.file), "--quiet")
    run(f"connexon collect ({name}): from records to a whole version", "connexon", *place, *collect)
    run(f"connexon collect ({name}) again: nothing new", "connexon", *place, *collect)
    run(f"{speed}.identify ({name})", f"{speed}.identify", *place)
    run(f"{speed}.search ({name})", f"{speed}.search", *place)
    run(f"{speed}.serve ({name})", f"{speed}.serve", *place)


def main() -> None:
    """See the top of this file."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--only", metavar="NAME")
    reader.add_argument("--shared", type=Path, default=_ROOT.parent / "shared")
    given = reader.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory() as scratch:
        for collection in collections(given.shared):
            if given.only in (None, collection.name):
                measure(collection, Path(scratch))


if __name__ == "__main__":
    main()
