"""A small invented corpus in interchange form, seeded: people, homonyms, citations, twins."""

from __future__ import annotations

import json
import random
from pathlib import Path

_FAMILIES = ["Ferro", "Wang", "Okafor", "Lindqvist", "Zhao", "Marchetti", "Ito"]
_GIVEN = ["Mara", "Wei", "Chidi", "Ebba", "Lan", "Gia", "Ren", "Tove"]
_NOUNS = ["membranes", "lattices", "reefs", "archives", "alloys", "dialects", "glaciers"]
_VERBS = ["Measuring", "Modelling", "Mapping", "Rethinking", "Sampling", "Repairing"]


def write_corpus(directory: Path, files: int = 3, works_in_file: int = 90, seed: int = 11) -> None:
    """JSONL files; each has one line that is no record and one work that an earlier file has."""
    rng = random.Random(seed)
    directory.mkdir(parents=True, exist_ok=True)
    before: list[dict[str, object]] = []
    for number in range(files):
        lines = []
        for i in range(works_in_file):
            lines.append(_work(rng, f"{number}-{i}", before))
        if number:
            twin = dict(before[number]) | {"id": f"twin-{number}", "venue": "Archive of Copies"}
            lines.append(twin)
        before += lines
        text = [json.dumps(line) for line in lines]
        text.insert(works_in_file // 2, f'{{"id": "cut off {number}')
        (directory / f"part-{number}.jsonl").write_text("\n".join(text) + "\n")


def _work(rng: random.Random, key: str, before: list[dict[str, object]]) -> dict[str, object]:
    people = rng.sample([(g, f) for g in _GIVEN for f in _FAMILIES], rng.randint(1, 5))
    title = f"{rng.choice(_VERBS)} {rng.choice(_NOUNS)} beside {rng.choice(_NOUNS)}, part {key}"
    return {
        "id": key,
        "doi": f"10.5555/{key}",
        "title": title,
        "abstract": " ".join(f"{rng.getrandbits(40):x}" for _ in range(25)),
        "year": rng.randint(1990, 2025),
        "venue": f"Journal of {rng.choice(_NOUNS)}",
        "authors": [
            {
                "position": p,
                "given": g,
                "family": f,
                "affiliations": [f"Institute {rng.randint(1, 9)}"],
            }
            for p, (g, f) in enumerate(people)
        ],
        "references": [f"doi:{w['doi']}" for w in rng.sample(before, min(3, len(before)))],
    }
