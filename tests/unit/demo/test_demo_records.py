"""The packaged records: what they hold, what they leave out, and that they can be derived."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
import zstandard

from connexon.collect import parse, read_path
from connexon.demo import FLAGSHIP_DOI, records_path
from connexon.demo.derive import LONGEST_BYLINE, derived, inspire_record
from connexon.records.raw import RawRecord

SHARED = Path(__file__).parents[3] / "../shared/data"


def _packaged() -> list[dict[str, object]]:
    lines = zstandard.ZstdDecompressor().decompress(records_path().read_bytes()).splitlines()
    return [orjson.loads(line) for line in lines]


def test_all_works_no_abstracts_and_small() -> None:
    records = _packaged()
    inspire = [r for r in records if r["provider"] == "inspire"]
    assert len(inspire) == 9_479
    assert not any("abstract" in r for r in inspire)
    assert records_path().stat().st_size <= 6_000_000
    for record in inspire:
        authors = record.get("authors", [])
        assert isinstance(authors, list)
        assert len(authors) <= LONGEST_BYLINE or "author_count" in record


def test_every_record_is_read_and_the_flagship_stands_twice() -> None:
    read = list(read_path(records_path()))
    assert all(isinstance(record, RawRecord) for record in read)
    works = [parse(record) for record in read if isinstance(record, RawRecord)]
    flagship = [work for work in works if work.ids.get("doi") == FLAGSHIP_DOI]
    assert [len(work.authors) for work in flagship] == [12, 12]
    assert [work.abstract is not None for work in flagship] == [True, False]
    assert flagship[0].authors[0].printed_name != flagship[1].authors[0].printed_name


def test_a_long_byline_keeps_its_beginning_every_wang_and_true_positions() -> None:
    # 100 entries; a Wang stands at 5 (kept anyway) and at 90 (kept for the name).
    names = [f"Person{i}, A." for i in range(100)]
    names[5], names[90] = "Wang, Li", "WANG, Bo"
    paper = {
        "id": "1",
        "title": "T",
        "abstract": "left out",
        "year": 2000,
        "venue": None,
        "keywords": [],
        "references": ["2"],
        "authors": [
            {"position": i, "name": name, "affiliations": [], "orcid": None}
            for i, name in enumerate(names)
        ],
    }
    record = inspire_record(paper)
    assert [a["position"] for a in record["authors"]] == [*range(20), 90]
    assert record["author_count"] == 100
    assert set(record) == {
        "provider", "id", "title", "year", "authors", "references", "author_count",
    }  # fmt: skip


@pytest.mark.slow
def test_deriving_again_gives_the_packaged_records() -> None:
    if not (SHARED / "flagship.json").exists():
        pytest.skip("the shared INSPIRE records are not on this machine")
    assert list(derived(SHARED)) == _packaged()
