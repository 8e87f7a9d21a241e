"""Derives the demo's records: `python -m connexon.demo.derive SHARED_DATA_DIR [TARGET]`.

SHARED_DATA_DIR holds `inspire-wang/papers.jsonl.zst` and `flagship.json`. Facts only are taken
from the INSPIRE records: no abstracts. Bylines over 60 entries are cut to the first 20 and
every Wang; positions stay true and `author_count` tells the whole length, because the full
bylines of collaborations have 3.5 million entries. The same input gives the same records.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import zstandard

from connexon.demo import records_path

LONGEST_BYLINE = 60
_KEPT_OF_LONG = 20
_LEVEL = 19


def derived(shared: Path) -> Iterator[dict[str, Any]]:
    """The demo's records in order: the flagship as two services print it, then INSPIRE's."""
    yield from flagship_records(orjson.loads((shared / "flagship.json").read_bytes()))
    with (shared / "inspire-wang/papers.jsonl.zst").open("rb") as packed:
        reader = zstandard.ZstdDecompressor(max_window_size=1 << 31).stream_reader(packed)
        rest = b""
        while chunk := reader.read(1 << 20):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                yield inspire_record(orjson.loads(line))
        if rest.strip():
            yield inspire_record(orjson.loads(rest))


def inspire_record(paper: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of one INSPIRE record; unknown fields are left out."""
    authors = paper["authors"]
    kept = authors
    if len(authors) > LONGEST_BYLINE:
        kept = [a for a in authors if a["position"] < _KEPT_OF_LONG or _is_wang(a["name"])]
    record: dict[str, Any] = {
        "provider": "inspire",
        "id": paper["id"],
        "title": paper["title"],
        "year": paper["year"],
        "venue": paper["venue"],
        "keywords": paper["keywords"],
        "authors": [_entry(author) for author in kept],
        "references": paper["references"],
    }
    if len(kept) < len(authors):
        record["author_count"] = len(authors)
    return {name: value for name, value in record.items() if value not in (None, [])}


def _is_wang(name: str) -> bool:
    return name.partition(",")[0].strip().lower() == "wang"


def _entry(author: Mapping[str, Any]) -> dict[str, Any]:
    entry = {"position": author["position"], "name": author["name"]}
    return entry | ({"affiliations": author["affiliations"]} if author["affiliations"] else {})


def flagship_records(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The flagship twice, as two services print it, so that the library has to merge them."""
    affiliations = record["affiliations"]
    full = {
        "provider": "service-b",
        "id": record["doi"],
        "doi": record["doi"],
        "pmid": record["pmid"],
        "title": record["title"],
        "abstract": record["abstract"],
        "year": int(record["published"][:4]),
        "published": record["published"],
        "type": "article",
        "language": "en",
        "source": {"title": record["source"]["title"], "type": "journal"},
        "volume": record["source"]["volume"],
        "issue": record["source"]["issue"],
        "pages": record["source"]["article_number"],
        "publisher": record["publisher"],
        "licence": "CC-BY-4.0",
        "funders": record["funders"],
        "keywords": record["keywords"],
        "url": f"https://doi.org/{record['doi']}",
        "authors": [
            {"position": i, "name": name, "affiliations": [affiliations[mark] for mark in marks]}
            for i, (name, marks) in enumerate(record["authors_as_printed_on_one_service"])
        ],
    }
    short = {
        "provider": "service-a",
        "id": record["doi"],
        "doi": record["doi"],
        "title": record["title"],
        "year": full["year"],
        "venue": record["source"]["title"],
        "authors": [
            {"position": i, "name": name}
            for i, name in enumerate(record["authors_as_printed_on_another"])
        ],
        "citation_count_elsewhere": record["cited_by_count_2024"],
    }
    return [full, short]


def main(arguments: list[str]) -> None:
    """Write the packaged file anew, or TARGET."""
    if not 1 <= len(arguments) <= 2:
        sys.exit(__doc__)
    target = Path(arguments[1]) if len(arguments) > 1 else records_path()
    lines = b"".join(orjson.dumps(r) + b"\n" for r in derived(Path(arguments[0])))
    packed = zstandard.ZstdCompressor(level=_LEVEL).compress(lines)
    target.write_bytes(packed)
    sys.stdout.write(
        f"{lines.count(bytes([10])):,} records, {len(lines):,} bytes, packed {len(packed):,}\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
