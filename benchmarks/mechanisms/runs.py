"""Times of the flagship's runs: one in the lab, an ensemble, the ranking, mice.

    python -m benchmarks.mechanisms.runs                       all of them, as in the targets
    python -m benchmarks.mechanisms.runs lab                   one run, through the use case
    python -m benchmarks.mechanisms.runs ensemble --draws 500  12 conditions, 72 h
    python -m benchmarks.mechanisms.runs rank --draws 100
    python -m benchmarks.mechanisms.runs seeding

`cpu` is processor time of this process and its children: wall time stretches when other programs
run. Two child processes, as on the site.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from connexon.app.ensembles import EnsembleAsked, run_plan
from connexon.app.mechanisms import RunAsked, run_answer
from connexon.app.progress import silent
from connexon.app.ranking import rank_interventions
from connexon.app.seeding import seed_mice
from connexon.backends.roadrunner_simulator import RoadRunnerSimulator
from connexon.mechanisms.bundle import flagship
from connexon.mechanisms.ensemble import claim_pairs, needed_times, plan_claims
from connexon.mechanisms.model import Mechanism
from connexon.ports.simulator import RunRequest, Simulator

PROCESSES = 2
CONDITIONS = 12
Figures = dict[str, float | int]


def lab(mechanism: Mechanism, simulator: Simulator, repeats: int = 200) -> Figures:
    """One setting after another, none of them remembered, with every observable and state."""
    ratios = [0.1 + 4.9 * i / repeats for i in range(repeats)]
    run_answer(mechanism, RunAsked({"msc_ratio": 1.5}), simulator)
    took = []
    for ratio in ratios:
        began = time.perf_counter()
        run_answer(mechanism, RunAsked({"msc_ratio": ratio}), simulator)
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    return {
        "runs": repeats,
        "p50_ms": round(statistics.median(took), 2),
        "p95_ms": round(took[int(0.95 * repeats)], 2),
        "max_ms": round(took[-1], 2),
    }


def ensemble(mechanism: Mechanism, simulator: Simulator, draws: int, folder: Path) -> Figures:
    """Draws of the first twelve conditions, from nothing kept to numbers on disk."""
    pairs = claim_pairs(mechanism)
    wanted = tuple(dict.fromkeys(condition for condition, _ in pairs))[:CONDITIONS]
    pairs = tuple(pair for pair in pairs if pair[0] in wanted)
    usual = plan_claims(mechanism, 0)
    plan = type(usual)(mechanism.content_hash, 0, pairs, needed_times(mechanism, pairs))
    done = run_plan(folder, mechanism, simulator, plan, EnsembleAsked(draws), silent)
    return {"draws": draws, "runs": done.record.runs, "failed_runs": done.record.failed_runs}


def measured(what: Callable[[], Figures], simulator: RoadRunnerSimulator) -> Figures:
    """The figures with wall and processor time; children are ended, so that theirs is counted."""
    simulator.run(RunRequest(flagship().sbml, {}, ["foci"], 1.0, 2))
    before = _cpu()
    began = time.perf_counter()
    figures = what()
    wall = time.perf_counter() - began
    simulator.close()
    return {**figures, "wall_s": round(wall, 1), "cpu_s": round(_cpu() - before, 1)}


def _cpu() -> float:
    return sum(
        sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )


def main() -> None:
    """Run what was asked for and print one line of JSON each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", nargs="?", choices=("lab", "ensemble", "rank", "seeding"))
    parser.add_argument("--draws", type=int)
    given = parser.parse_args()
    mechanism = flagship()
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        jobs: dict[str, Callable[[Simulator], Figures]] = {
            "lab": lambda s: lab(mechanism, s),
            "ensemble": lambda s: ensemble(mechanism, s, given.draws or 10_000, folder),
            "rank": lambda s: {
                "runs": rank_interventions(
                    folder, mechanism, s, EnsembleAsked(given.draws or 1_000)
                ).record.runs
            },
            "seeding": lambda s: {"mice": 1000 * len(seed_mice(mechanism, s).groups)},
        }
        for name in [given.what] if given.what else jobs:
            simulator = RoadRunnerSimulator(PROCESSES)
            found = measured(lambda job=jobs[name], s=simulator: job(s), simulator)  # type: ignore[misc]
            print(json.dumps({"what": name, "load": round(os.getloadavg()[0], 1), **found}))


if __name__ == "__main__":
    main()
