"""A corpus with as many namesakes as names make: `python -m benchmarks.quality.dealt SHARED`.

Labelled corpora hold more namesakes than others do: they were made, or their names chosen, to tell
namesakes apart. How the model does where people bear names as names fall is seen where names are
dealt: in the ACL Anthology whoever bears a name that hardly anybody else can bear (`_RARE`) is one
person, and everybody gets the family name of one and the given name of another author of the same
culture. So there are as many namesakes as names drawn independently make, which is how a library
expects them (`text/frequency.py`), among works, co-authors and subjects that are real. B³ of the
shipped model over the signatures of these people, by how many namesakes are expected. It has learnt
nothing from this corpus.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.quality.labelled import Labelled, labelled_from, lines_of
from connexon.identify.atoms import collaborations
from connexon.identify.engine import batches, models_say
from connexon.identify.model import IdentityModel, load_model
from connexon.identify.quality import quality_of
from connexon.text.frequency import (
    given_surprise_in_culture,
    is_chinese,
    namesakes_of,
    surprises,
)
from connexon.text.names import name_key, read_name

NAME = "acl-dealt"
_SEED = 20261127
# Other people expected of a name at most, if all who bear it are to be one person.
_RARE = 0.01
_BOUNDS = (0.0, 0.001, 0.01, 0.05, 0.2, 1.0, np.inf)
Printed = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Dealt:
    """The new name of an author, and whose it is where that can be told."""

    name: Printed
    person: str | None


def dealt(shared: Path) -> Labelled:
    """The corpus with its names dealt; labelled is who had a rare name."""
    papers = list(lines_of(shared / "data" / "acl-anthology" / "works.jsonl.zst"))
    printed = {(a["given"] or "", a["family"] or "") for p in papers for a in p["authors"]}
    new, lines = dealt_names(printed), []
    for paper in papers:
        for author in paper["authors"]:
            mine = new.get((author["given"] or "", author["family"] or ""))
            if mine is None:
                continue
            author["given"], author["family"] = mine.name
            if mine.person:
                lines.append(
                    {"paper_id": paper["id"], "position": author["position"],
                     "person": mine.person}
                )  # fmt: skip
    return labelled_from(NAME, papers, lines)


def dealt_names(printed: Iterable[Printed]) -> dict[Printed, Dealt]:
    """The new name of each that is written out."""
    written, first = {}, {}
    for given, family in sorted(printed):
        name = read_name("", given=given, family=family)
        if name.given_key and not name.is_initials_only:
            written[given, family] = name_key(name)
            first.setdefault(name_key(name), (name, (given, family)))
    names = [name for name, _ in first.values()]
    forms = [form for _, form in first.values()]
    family, given = surprises(names)[0], given_surprise_in_culture(names)
    rare = namesakes_of(names, family, given, len(names)) <= _RARE
    rng, new = random.Random(_SEED), {}
    for culture in (False, True):
        mine = [k for k, n in enumerate(names) if is_chinese(n) == culture]
        for old, one, other in zip(
            mine, rng.sample(mine, len(mine)), rng.sample(mine, len(mine)), strict=True
        ):
            key = name_key(names[old])
            new[key] = Dealt((forms[other][0], forms[one][1]), key if rare[old] else None)
    return {form: new[key] for form, key in written.items()}


def main() -> None:
    """See the module's text."""
    parser = argparse.ArgumentParser()
    parser.add_argument("shared", type=Path)
    print("\n".join(measured(dealt(parser.parse_args().shared), load_model())))


def measured(data: Labelled, model: IdentityModel) -> Sequence[str]:
    """B³ of the model and of full names, over all labelled signatures and by namesakes expected."""
    naming, collaboration = data.corpus.naming, collaborations(data.corpus)
    wanted = np.flatnonzero(np.isin(naming.block, np.unique(naming.block[data.person >= 0])))
    cluster = np.full(data.corpus.signature_count, -1, dtype=np.int64)
    for batch in batches(naming.block, wanted):
        found = models_say(data.corpus, collaboration, batch, model)
        cluster[found.signatures] = found.group + cluster.max() + 1
    full = naming.full_code[naming.codes].astype(np.int64)
    expected = naming.namesakes[naming.codes]
    known = data.person >= 0
    lines = [_line("all", cluster, full, data.person, known)]
    for low, high in pairwise(_BOUNDS):
        some = known & (expected >= low) & (expected < high)
        lines.append(_line(f"{low:g} to {high:g}", cluster, full, data.person, some))
    return lines


def _line(what: str, cluster: npt.NDArray[np.int64], full: npt.NDArray[np.int64],
          person: npt.NDArray[np.int64], which: npt.NDArray[np.bool_]) -> str:  # fmt: skip
    ours, names = (quality_of(found[which], person[which]).b_cubed for found in (cluster, full))
    return (
        f"namesakes expected {what:13}  signatures {which.sum():7,}  "
        f"scholars {ours.precision:.4f} {ours.recall:.4f} {ours.f1:.4f}  "
        f"full names {names.precision:.4f} {names.recall:.4f} {names.f1:.4f}"
    )


if __name__ == "__main__":
    main()
