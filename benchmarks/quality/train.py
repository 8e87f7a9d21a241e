"""Trains the identity model; measures it on name blocks it never saw; writes it to the package.

    python -m benchmarks.quality.train SHARED              cross-validated figures and cases
    python -m benchmarks.quality.train SHARED --write      … and fit on all labels, write the model

Data: the labelled halves of inspire-wang, aminer-12 and openreview; in training besides, copies of
them in which some sources abbreviate names (abbreviated.py) or which tell less of a work
(lacking.py), namesakes made of people with rare names (homonyms.py), and Wangs told apart by their
full names (written.py). Folds share no name
block and no person; figures are of the labelled halves as they are.
The cluster model learns from clusters that pair models made of blocks they did not see, some of
them merged at random along the truth. The curves of calibration are fitted on the answers of all
folds; figures of calibration use the curves of the other folds only.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import astuple, replace
from pathlib import Path

from benchmarks.quality.abbreviated import ALL_INITIALS, LETTERS, abbreviated, no_given_names
from benchmarks.quality.blocks import balanced, blocks_of
from benchmarks.quality.copies import MEASURED
from benchmarks.quality.fitting import SEED, fit
from benchmarks.quality.homonyms import homonyms
from benchmarks.quality.labelled import NAMES, Labelled, labelled
from benchmarks.quality.lacking import BYLINES, TITLES, lacking
from benchmarks.quality.measuring import (
    all_pairs_reliability,
    belonging,
    calibration,
    cases,
    cross_validated,
    labels_read,
    quality_lines,
    report,
)
from benchmarks.quality.plotting import reliability_plot
from benchmarks.quality.written import written
from connexon.identify.features import GROUP_FEATURES, PAIR_FEATURES
from connexon.identify.model import MODEL_NAME, IdentityModel

ROOT = Path(__file__).parents[2]


# Labels of inspire-wang that gather several people of a name, and pairs of labels of one person
# (worst-cases.md). They stay in training and in all figures but those that are told beside.
_GATHERED = ("311448", "570867", "311452")
_PARTED = (
    ("311454", "624042"), ("311483", "624110"), ("624108", "624111"), ("623825", "623840"),
    ("311506", "623256"),
)  # fmt: skip


# Corpora that write names out, and from how many labelled signatures on a block of the copies that
# tell less teaches anything.
_WRITTEN_OUT = ("aminer-12", "openreview")
_SIZEABLE = 5


def write(model: IdentityModel, folder: Path) -> None:
    """The model as text files, readable by any LightGBM of these major versions."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.txt"):
        old.unlink()
    for kind, boosters in (("pair", model.pair), ("group", model.group)):
        for k, booster in enumerate(boosters):
            (folder / f"{kind}-{k}.txt").write_text(booster.model_to_string(), encoding="utf-8")
    curves = model.calibration
    facts = {
        "name": model.name, "seed": SEED, "trained_on": list(NAMES), "pair": len(model.pair),
        "group": len(model.group), "strict": model.strict, "stop": model.stop,
        "pair_features": list(PAIR_FEATURES), "group_features": list(GROUP_FEATURES),
        "raw": curves.raw.round(4).tolist(), "together": curves.together.round(5).tolist(),
        "apart": curves.apart.round(5).tolist(),
        "belonging": astuple(model.belonging), "caution": astuple(model.caution),
        "rarity": astuple(model.rarity),
    }  # fmt: skip
    (folder / "model.json").write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")


def corpora(shared: Path) -> Iterator[Labelled]:
    """The labelled corpora, and what is made of them for training."""
    for name in NAMES:
        yield labelled(shared, name)
        yield abbreviated(shared, name, SEED)
        yield lacking(shared, name, TITLES)
        yield lacking(shared, name, BYLINES)
    for name in _WRITTEN_OUT:
        yield no_given_names(shared, name, ALL_INITIALS)
        yield no_given_names(shared, name, LETTERS)
    yield homonyms(shared, SEED)
    yield written(shared, SEED)


def main() -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser()
    parser.add_argument("shared", type=Path)
    parser.add_argument("--bags", type=int, default=1)
    parser.add_argument("--cases", type=Path, default=Path("benchmarks/quality/cases.csv"))
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    data = {d.name: d for d in corpora(options.shared)}
    blocks = balanced(
        [
            b
            for d in data.values()
            for b in blocks_of(d, _SIZEABLE if d.name.endswith(MEASURED) else 1)
        ]
    )
    print(f"{len(blocks):,} blocks", flush=True)
    found = cross_validated(data, blocks, options.bags, options.processes)
    answers = [a for a in found if a.corpus in NAMES]
    options.cases.write_text("\n".join(cases(answers)) + "\n", encoding="utf-8")
    print("\n".join(report(answers)), flush=True)
    for copy in sorted({a.corpus for a in found} - set(NAMES)):
        print(*quality_lines(copy, [a for a in found if a.corpus == copy]), sep="\n", flush=True)
    mine = [a for a in answers if a.corpus == "inspire-wang"]
    number = data["inspire-wang"].persons.index
    gathered, nobody = [number(p) for p in _GATHERED], ()
    parted = {number(one): number(other) for one, other in _PARTED}
    for name, persons, same in (
        ("without the labels of all of a name whom nobody claimed", gathered[:2], {}),
        ("without labels that gather several people", gathered, {}),
        ("with parted people whole", nobody, parted),
        ("both", gathered, parted),
    ):
        print(name, *labels_read(mine, persons, same), sep="\n  ", flush=True)
    if options.write:
        plot = reliability_plot(all_pairs_reliability(answers))
        (ROOT / "docs/images/reliability.svg").write_text(plot, encoding="utf-8")
        model = replace(
            fit(data, blocks, options.bags),
            calibration=calibration(answers), belonging=belonging(found),
        )  # fmt: skip
        write(model, ROOT / "src/connexon/identify/models" / MODEL_NAME)


if __name__ == "__main__":
    main()
