"""How soon a judgement is seen: `python -m benchmarks.speed.judgements --library DIR`.

In the names that sign most, "not mine" is said of a work of the largest scholar and taken back, by
`connexon judge` in processes of their own and on the scholar's page of `connexon serve` (sending
the form, and the page that follows). Works on a copy.
"""

from __future__ import annotations

import argparse
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import numpy as np

from connexon.app import wiring
from connexon.app.people import reading_kept
from connexon.records.ids import ScholarId, WorkId, format_scholar_id, format_work_id

_TIMES = 3
Case = tuple[str, int, str, str, str]


def cases_of(path: Path, count: int) -> list[Case]:
    """Block, its signatures, and work, position and id of its largest scholar. Raises: SystemExit
    for a library that keeps nothing of what was read."""
    tables = wiring.open_library(path).current()
    reading = reading_kept(tables)
    if reading is None:
        raise SystemExit(f"{path} keeps nothing; run `connexon identify --library {path}`.")
    corpus, owner = reading.corpus, tables.read("assignments")["scholar_id"].to_numpy()
    block, found = corpus.naming.block, []
    size = np.bincount(block)
    for b in np.argsort(-size)[:count].tolist():
        here = np.flatnonzero(block == b)
        who = int(np.bincount(np.unique(owner[here], return_inverse=True)[1]).argmax())
        scholar = int(np.unique(owner[here])[who])
        theirs = here[owner[here] == scholar]
        one = int(theirs[len(theirs) // 2])
        work = WorkId(int(corpus.work_ids[corpus.signature_work[one]]))
        place = str(int(corpus.position[one]))
        name, own = str(corpus.naming.block_labels[b]), format_scholar_id(ScholarId(scholar))
        found.append((name, len(here), format_work_id(work), place, own))
    return found


def by_command(path: Path, case: Case) -> None:
    """Prints wall and processor time of `judge not-mine` and `judge revoke`, least of three."""
    _, _, work, position, scholar = case
    told: list[tuple[float, ...]] = []
    for _ in range(_TIMES):
        *said, out = _judge(path, "not-mine", work, position, scholar)
        *taken, _ = _judge(path, "revoke", re.findall(r"Judgement (\d+)", out)[0])
        told.append((*said, *taken))
    wall, cpu, back, back_cpu = np.array(told).min(axis=0).tolist()
    print(f"{case[0]} ({case[1]:,}), command: {wall:.2f} s, cpu {cpu:.2f};"
          f" taken back {back:.2f} s, cpu {back_cpu:.2f}", flush=True)  # fmt: skip


def _judge(path: Path, *words: str) -> tuple[float, float, str]:
    command = [sys.executable, "-m", "connexon", "--library", str(path), "judge", *words]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, done.stdout


def on_page(client: httpx.Client, case: Case) -> None:
    """Prints wall times on the site, which has shown the page before."""
    _, _, work, position, scholar = case
    address = f"/scholars/{scholar}"
    first = _timed(client, "GET", address)[0]
    _, page = _timed(client, "GET", address)
    token = re.findall(r'name="form_token" value="([^"]+)"', page)[0]
    form = {"form_token": token, "next": address}
    about = {"kind": "not-mine", "work": work, "position": position, "scholar": scholar}
    said, told = _timed(client, "POST", "/judgements", form | about)
    seen, page = _timed(client, "GET", told)
    number = re.findall(r"/judgements/(\d+)/revoke", page)[0]
    back, told = _timed(client, "POST", f"/judgements/{number}/revoke", form)
    again, _ = _timed(client, "GET", told)
    print(f"{case[0]} ({case[1]:,}), page: {said:.2f} + {seen:.2f} s; taken back {back:.2f} +"
          f" {again:.2f} s; the page when first asked for {first:.2f} s", flush=True)  # fmt: skip


def _timed(
    client: httpx.Client, method: str, address: str, form: dict[str, str] | None = None
) -> tuple[float, str]:
    start = time.perf_counter()
    answer = client.request(method, address, data=form)
    wall = time.perf_counter() - start
    return wall, answer.headers.get("location") or answer.text


def main() -> None:
    """Measure the library named."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--library", type=Path, required=True)
    arguments.add_argument("--names", type=int, default=6)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library"
        shutil.copytree(given.library, path)
        cases = cases_of(path, given.names)
        for case in cases:
            by_command(path, case)
        command = [sys.executable, "-m", "connexon", "--library", str(path), "serve", "--port", "0"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            base = re.findall(r"http://\S+", server.stdout.readline())[0]
            with httpx.Client(base_url=base, timeout=120.0) as client:
                time.sleep(3)  # the library is read in the background
                for case in cases:
                    on_page(client, case)
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
