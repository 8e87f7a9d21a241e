"""Everything but raw records and judgements can be dropped and built again, the same."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from connexon.app.building import update
from connexon.app.collecting import collect
from connexon.backends.library import LibraryDirectory, open_library
from connexon.records.tables import TABLES

# An example takes a second or more; shrinking a failure would take minutes.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
TITLES = ("On gates of membranes", "On gates of membranes", "A reef of glass", "Slow light")
PEOPLE = ("Mara Ferro", "Wei Wang", "王薇", "W. Wang", "Chidi Okafor")

work = st.fixed_dictionaries(
    {"title": st.sampled_from(TITLES)},
    optional={
        "id": st.sampled_from("abcd"),
        "doi": st.sampled_from(["10.5555/one", "10.5555/two", "https://doi.org/10.5555/ONE"]),
        "year": st.integers(2000, 2002),
        "venue": st.sampled_from(["Reefs", "Gates"]),
        "authors": st.lists(
            st.sampled_from(PEOPLE).map(lambda name: {"name": name}), max_size=3, unique_by=str
        ),
        "references": st.lists(st.sampled_from(["doi:10.5555/one", "doi:10.5555/two"]), max_size=2),
    },
)


def snapshot(library: LibraryDirectory) -> dict[str, Any]:
    tables = library.current()
    return {name: tables.read(name).to_pylist() for name in TABLES}


# Ids of scholars live on from version to version, and ids that are gone redirect: that is history,
# which raw records do not hold. Everything else must be the same.
HISTORY = {"scholar_redirects", "work_redirects"}


def without_history(tables: dict[str, Any]) -> dict[str, Any]:
    """The tables with scholars called by their first signature."""
    first: dict[int, tuple[int, int]] = {}
    for row in tables["assignments"]:
        signature = (row["work_id"], row["position"])
        first[row["scholar_id"]] = min(first.get(row["scholar_id"], signature), signature)

    def renamed(row: dict[str, Any]) -> dict[str, Any]:
        return {k: first[v] if k in ("scholar_id", "coauthor_id") else v for k, v in row.items()}

    return {
        name: sorted((renamed(row) for row in rows), key=repr)
        for name, rows in tables.items()
        if name not in HISTORY
    }


def _collect(root: Path, name: str, *batches: list[dict[str, Any]]) -> LibraryDirectory:
    library = open_library(root / name, create=True)
    file = root / "works.jsonl"  # one name, because tables tell where a record came from
    for batch in batches:
        file.write_text("".join(json.dumps(w) + "\n" for w in batch))
        collect(library, [file])
    return library


@settings(max_examples=4, phases=PHASES, deadline=None)
@given(st.lists(work, min_size=1, max_size=8))
def test_rebuilt_from_raw_records_alone(works: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        library = _collect(root, "lib", works)
        before = snapshot(library)
        library.close()
        (root / "lib" / "manifest.json").unlink()
        shutil.copytree(root / "lib" / "raw", root / "again" / "raw")
        shutil.rmtree(root / "lib")
        (root / "again" / "manifest.json").write_text('{"version": 0}')
        with open_library(root / "again") as again:
            update(again)
            assert snapshot(again) == before


@settings(max_examples=5, phases=PHASES, deadline=None)
@given(st.lists(work, min_size=2, max_size=8), st.data())
def test_in_two_steps_as_in_one(works: list[dict[str, Any]], data: st.DataObject) -> None:
    cut = data.draw(st.sampled_from([1, len(works) // 2, len(works) - 1]))
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        with (
            _collect(root, "one", works) as one,
            _collect(root, "two", works[:cut], works[cut:]) as two,
        ):
            first, second = snapshot(one), snapshot(two)
            assert without_history(first) == without_history(second)


@settings(max_examples=2, phases=PHASES, deadline=None)
@given(st.lists(work, min_size=1, max_size=5))
def test_collecting_again_changes_nothing(works: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        with _collect(Path(directory), "lib", works) as library:
            version, before = library.current().version, snapshot(library)
        with _collect(Path(directory), "lib", works) as library:
            assert library.current().version == version
            assert snapshot(library) == before
