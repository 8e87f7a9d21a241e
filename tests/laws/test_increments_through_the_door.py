"""A few new works collected into an identified library, as `connexon collect` does it."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pytest
import zstandard

from connexon.app import people
from connexon.app.building import update
from connexon.app.collecting import collect
from connexon.app.synthesising import WORKS_FILE, synthesise
from connexon.app.wiring import open_library


def test_an_increment_rewrites_only_what_it_concerns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "ALWAYS_IN_FULL", 0)
    synthesise(400, 5, tmp_path / "corpus", False, False, lambda _: None)
    with (tmp_path / "corpus" / WORKS_FILE).open("rb") as packed:
        reader = zstandard.ZstdDecompressor().stream_reader(packed)
        lines = list(io.TextIOWrapper(reader, encoding="utf-8"))
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    first.write_text("".join(lines[:385]), encoding="utf-8")
    second.write_text("".join(lines[385:]), encoding="utf-8")
    with open_library(tmp_path / "library", create=True) as library:
        collect(library, [first])
        before = library.current().read("assignments").to_pylist()
        in_full = library.current().marks["identified_in_full"]
        collect(library, [second])
        tables = library.current()
        assert tables.marks["identified_in_full"] == in_full, "this was a full run"
        after = tables.read("assignments").to_pylist()
        assert len(after) == tables.counts["authorships"] > len(before)
        owners = {(r["work_id"], r["position"]): r["scholar_id"] for r in after}
        kept = [owners.get((r["work_id"], r["position"])) == r["scholar_id"] for r in before]
        assert sum(kept) > 0.95 * len(kept)
        counts = Counter(owners.values())
        rows = tables.read("scholars").to_pylist()
        assert {r["scholar_id"]: r["work_count"] for r in rows} == dict(counts)
        assert {r["scholar_id"] for r in tables.read("scholar_indicators").to_pylist()} == set(
            counts
        )
        update(library, rebuild=True)
        full = library.current()
        assert full.marks["identified_in_full"] == len(after)
