"""The labelled corpora as tables, without a library between: for training and measuring."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import zstandard

from connexon.identify.corpus import Corpus, read_corpus
from connexon.records.ids import hashed_id
from connexon.records.tables import AUTHORSHIPS, REFERENCES, WORKS

_WORKS = ["work_id", "title", "abstract", "year", "source_title", "keywords", "author_count"]
_AUTHORSHIPS = [
    "work_id", "position", "printed_name", "given", "family", "orcid", "email", "affiliations",
]  # fmt: skip
_REFERENCES = ["citing_work_id", "ordinal", "key", "cited_work_id"]
NAMES = ("inspire-wang", "aminer-12", "openreview")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A corpus and, per signature, the number of its person (-1 where nobody said)."""

    name: str
    corpus: Corpus
    person: npt.NDArray[np.int64]
    persons: tuple[str, ...]
    printed: tuple[str, ...]


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a file of JSON, which may be packed by zstd."""
    with path.open("rb") as file:
        stream: Any = file
        if path.suffix == ".zst":
            stream = zstandard.ZstdDecompressor(max_window_size=2**31).stream_reader(file)
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            yield json.loads(line)


def _table(spec: Any, columns: dict[str, list[Any]], rows: int) -> pa.Table:
    arrays = []
    for c in spec.columns:
        if c.name in columns:
            arrays.append(pa.array(columns[c.name], c.type))
        elif not c.nullable:
            arrays.append(
                pa.array([0 if not pa.types.is_boolean(c.type) else False] * rows, c.type)
            )
        else:
            arrays.append(pa.nulls(rows, c.type))
    return pa.Table.from_arrays(arrays, schema=spec.schema)


def papers_of(folder: Path) -> Iterator[dict[str, Any]]:
    """The works of a labelled corpus, as they are written there."""
    return lines_of(folder / "papers.jsonl.zst")


def labels_of(folder: Path) -> Iterator[dict[str, Any]]:
    """Who wrote what: lines of paper_id, position, name and person."""
    return lines_of(next(folder.glob("signatures-labelled.jsonl*")))


def tables(
    papers: Sequence[dict[str, Any]],
) -> tuple[pa.Table, pa.Table, pa.Table, dict[str, int]]:
    """Works, authorships, references, and work id by the corpus' own paper id."""
    w: dict[str, list[Any]] = {k: [] for k in _WORKS}
    a: dict[str, list[Any]] = {k: [] for k in _AUTHORSHIPS}
    r: dict[str, list[Any]] = {k: [] for k in _REFERENCES}
    ids = {p["id"]: hashed_id("id", p["id"]) for p in papers}
    for p in papers:
        work = ids[p["id"]]
        for key, value in (
            ("work_id", work),
            ("title", p["title"]),
            ("abstract", p.get("abstract")),
            ("year", p.get("year")),
            ("source_title", p.get("venue")),
            ("keywords", p.get("keywords") or []),
            ("author_count", len(p["authors"])),
        ):
            w[key].append(value)
        for author in p["authors"]:
            name = (
                author.get("name")
                or f"{author.get('given') or ''} {author.get('family') or ''}".strip()
            )
            for key, value in (
                ("work_id", work),
                ("position", author["position"]),
                ("printed_name", name),
                ("given", author.get("given")),
                ("family", author.get("family")),
                ("orcid", author.get("orcid")),
                ("email", author.get("email")),
                ("affiliations", author.get("affiliations") or []),
            ):
                a[key].append(value)
        for n, key in enumerate(p.get("references") or ()):
            for k, value in (
                ("citing_work_id", work),
                ("ordinal", n),
                ("key", key),
                ("cited_work_id", ids.get(key)),
            ):
                r[k].append(value)
    return (
        _table(WORKS, w, len(papers)),
        _table(AUTHORSHIPS, a, len(a["work_id"])),
        _table(REFERENCES, r, len(r["key"])),
        ids,
    )


def labelled(shared: Path, name: str) -> Labelled:
    """One labelled corpus of the shared data folder."""
    folder = shared / "data" / name
    return labelled_from(name, list(papers_of(folder)), labels_of(folder))


def labelled_from(
    name: str, papers: Sequence[dict[str, Any]], labels: Iterable[Mapping[str, Any]]
) -> Labelled:
    """These papers, and who wrote what: lines of paper_id, position and person."""
    works, authorships, references, ids = tables(papers)
    corpus = read_corpus(works, authorships, references)
    authorships = authorships.sort_by([("work_id", "ascending"), ("position", "ascending")])
    place = {
        key: i
        for i, key in enumerate(
            zip(
                authorships["work_id"].to_pylist(), authorships["position"].to_pylist(), strict=True
            )
        )
    }
    person = np.full(corpus.signature_count, -1, dtype=np.int64)
    persons: dict[str, int] = {}
    for line in labels:
        at = place[(ids[line["paper_id"]], line["position"])]
        person[at] = persons.setdefault(line["person"], len(persons))
    printed = tuple(authorships["printed_name"].to_pylist())
    return Labelled(name, corpus, person, tuple(persons), printed)
