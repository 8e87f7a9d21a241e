"""Works by a family name of several words, in an invented library."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connexon import analyse
from connexon.app.indexing import index_version
from connexon.app.searching import search
from connexon.app.view import LibraryView
from connexon.records.ids import format_work_id
from connexon.search.names import family_keys
from invented_corpus import byline, new_library, write_tables

PRINTED = {
    21: ["Maria de la Cruz"],
    22: ["María de la Cruz Ortega"],
    23: ["van der Meulen, Jan", "Pedro Cruz"],
    24: ["José Luis Martínez García"],
    25: ["Luis Martínez", "Ana García"],  # not the one name
    26: ["欧阳若兰"],
    27: ["Lian, Xuefei", "Li An"],  # 练, and not whom "Li An" asks for
    28: ["Lian, Xuefei", "Wei Li"],
    29: ["Yu Bin Li"],
    30: ["Bin Li"],
}


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibraryView]:
    library = new_library(Path(tmp_path_factory.mktemp("families")) / "library")
    writer = library.begin()
    bylines = [byline(w, *((name, 0) for name in names))[0] for w, names in PRINTED.items()]
    works = [{"work_id": w, "title": f"On {w} locks", "author_count": 1} for w in PRINTED]
    write_tables(writer, {"works": works, "authorships": [row for rows in bylines for row in rows]})
    analyse.build(writer)
    index_version(writer)
    writer.commit()
    yield LibraryView(library.current())
    library.close()


@pytest.mark.parametrize(
    ("typed", "works"),
    [
        ('"de la Cruz"', {21, 22}),
        ('"De La Cruz"', {21, 22}),
        ('"de la Cruz, M"', {21}),
        ('"van der Meulen"', {23}),
        ('"Martínez García"', {24}),
        ("Martinez-Garcia", {24}),
        ('"欧阳"', {26}),
        ("欧阳", {26}),
        ('"Li An"', {27}),
        ('"Bin Li"', {30}),
        ('"Li, B"', {30}),
    ],
)
def test_finds(view: LibraryView, typed: str, works: set[int]) -> None:
    hits = search(view, f"author:{typed}").hits
    assert {hit.work.id for hit in hits} == {format_work_id(w) for w in works}


def test_a_given_name_that_is_there_leaves_no_family_name_alone() -> None:
    assert family_keys("de la Cruz") == ("delacruz", "cruz")
    assert (
        family_keys("de la Cruz, M") == family_keys("M. de la Cruz") == family_keys("王，伟") == ()
    )
    assert family_keys("Bin Li") == ()  # "bin" may be a particle, but Bin is a given name here
