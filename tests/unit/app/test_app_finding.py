"""Scholars found by name in an invented library, before and after people have said something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connexon import analyse
from connexon.app.addressing import find_scholar
from connexon.app.finding import find_scholars, scholars_named, search_scholars
from connexon.app.view import LibraryView
from connexon.ports.ledger import SignatureKey
from connexon.records.errors import InputError
from connexon.records.ids import format_scholar_id
from connexon.text.names import name_key, read_name
from invented_corpus import byline, new_library, write_tables

KEREN, MARLOW, KEREN2, SPLIT = 601, 602, 603, 699
PRINTED = {
    41: ("Ilse Keren", KEREN),
    42: ("Ilse Keren", KEREN),
    43: ("Ilse Brandt", KEREN),
    44: ("Ilse Marlow", MARLOW),
    45: ("Keren, I.", KEREN2),
}
FORMS = {
    KEREN: ["Ilse Keren", "Ilse Brandt"],
    MARLOW: ["Ilse Marlow"],
    KEREN2: ["Ilse Keren", "Keren, I."],
}


# What is printed of 1 to 9, the most telling form first, and the key when it is read the other way.
ALIKE: dict[int, tuple[list[str], str | None]] = {
    1: (["Wei Wang", "王玮"], None),
    2: (["王偉", "Wei Wang"], None),
    3: (["Wei Wang"], None),
    4: (["Quillfeather, Thomas, Jr.", "Quillfeather T, Jr"], None),
    5: (["Thomas Quillfeather 3rd"], None),
    6: (["Qian Luofu"], "luofu qian"),
    7: (["Luofu Qian"], None),
    8: (["Xiaoming Wang"], None),
    9: (["Wang Xiao-Ming"], None),
}

SHARED = "0000-0002-1825-0097"
IDENTIFIED = {MARLOW: SHARED, KEREN: SHARED}


def scholars(forms_of: Mapping[int, tuple[list[str], str | None]]) -> list[dict[str, Any]]:
    """Rows of the scholars table; lower ids of ALIKE have more works."""
    keys = {s: key or name_key(read_name(forms[0])) for s, (forms, key) in forms_of.items()}
    counts = {s: sum(s == owner for _, owner in PRINTED.values()) or 10 - s for s in forms_of}
    return [
        {
            "scholar_id": s,
            "orcid": IDENTIFIED.get(s),
            "preferred_name": forms[0],
            "name_forms": forms,
            "name_key": keys[s],
            "work_count": counts[s],
            "namesake_count": list(keys.values()).count(keys[s]) - 1,
        }
        for s, (forms, _) in forms_of.items()
    ]


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibraryView]:
    library = new_library(Path(tmp_path_factory.mktemp("finding")) / "library")
    writer = library.begin()
    people = [byline(w, entry) for w, entry in PRINTED.items()]
    write_tables(
        writer,
        {
            "works": [{"work_id": w, "title": f"On {w} locks", "author_count": 1} for w in PRINTED],
            "authorships": [row for a, _ in people for row in a],
            "assignments": [row for _, s in people for row in s],
            "scholars": scholars({s: (forms, None) for s, forms in FORMS.items()}),
        },
    )
    analyse.build(writer)
    writer.commit()
    yield LibraryView(library.current())
    library.close()


@pytest.fixture(scope="module")
def alike(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibraryView]:
    library = new_library(Path(tmp_path_factory.mktemp("alike")) / "library")
    writer = library.begin()
    write_tables(writer, {"scholars": scholars(ALIKE)})
    writer.commit()
    yield LibraryView(library.current())
    library.close()


def listed(view: LibraryView, text: str) -> list[tuple[str, str, int]]:
    """Id, name and number of works of everyone found, in order."""
    return [(s.id, s.name, s.work_count) for s in find_scholars(view, text).results]


def one(scholar_id: int, name: str, works: int) -> tuple[str, str, int]:
    return format_scholar_id(scholar_id), name, works


def moved(view: LibraryView, *owners: tuple[int, int]) -> LibraryView:
    """The view where the first signatures of these works have these owners by people's word."""
    return replace(view, overlay={SignatureKey(w, 0): (s, 1.0) for w, s in owners})


def test_as_built(view: LibraryView) -> None:
    assert listed(view, "Ilse Keren") == [one(KEREN, "Ilse Keren", 3), one(KEREN2, "Ilse Keren", 1)]
    assert [s.namesake_count for s in find_scholars(view, "Ilse Keren").results] == [1, 1]
    assert find_scholars(view, "").meta.count == 3


def test_two_who_are_one_are_listed_once_under_either_name(view: LibraryView) -> None:
    said = moved(view, (44, KEREN))
    assert listed(said, "Ilse Marlow") == [one(KEREN, "Ilse Keren", 4)]
    assert listed(said, "Ilse Brandt") == [one(KEREN, "Ilse Keren", 4)]
    assert [f.scholar_id for f in scholars_named(said, "Marlow, Ilse")] == [KEREN]
    everybody = find_scholars(said, "")
    assert (everybody.meta.count, len(everybody.results)) == (2, 2)
    assert listed(said, "")[0] == one(KEREN, "Ilse Keren", 4)


def test_who_is_gone_is_nobodys_namesake(view: LibraryView) -> None:
    found = find_scholars(moved(view, (45, KEREN)), "Ilse Keren")
    assert [(s.work_count, s.namesake_count) for s in found.results] == [(4, 0)]
    assert "Keren, I." in found.results[0].name_forms


def test_whoever_came_into_being_by_a_judgement_is_found(view: LibraryView) -> None:
    said = moved(view, (43, SPLIT))
    assert listed(said, "Ilse Brandt") == [one(SPLIT, "Ilse Brandt", 1)]
    assert listed(said, "Brandt") == [one(SPLIT, "Ilse Brandt", 1)]
    assert listed(said, "Ilse Keren")[0] == one(KEREN, "Ilse Keren", 2)
    assert find_scholars(said, "").meta.count == 4
    assert one(SPLIT, "Ilse Brandt", 1) in listed(said, "")


def test_a_name_that_people_gave_finds_and_is_shown(view: LibraryView) -> None:
    said = replace(view, called={SignatureKey(41, 0): "Ruan Shihua"})
    for typed in ("Ruan Shihua", "Shihua Ruan", "Ruan, S.", "ruan", "Ilse Brandt"):
        assert listed(said, typed) == [one(KEREN, "Ruan Shihua", 3)]
    assert [f.grade for f in scholars_named(said, "Ruan Shihua")] == [3]
    assert listed(said, "Ilse Keren")[0] == one(KEREN, "Ruan Shihua", 3)
    assert listed(said, "")[0] == one(KEREN, "Ruan Shihua", 3)


def test_pages_of_what_is_found_follow_one_another(view: LibraryView) -> None:
    said = moved(view, (44, SPLIT))
    pages = [search_scholars(said, "Ilse", 1, offset).results for offset in range(4)]
    assert [s.id for page in pages for s in page] == [s[0] for s in listed(said, "Ilse")]
    assert len(listed(said, "Ilse")) == 3


@pytest.mark.parametrize(
    ("typed", "best", "others"),
    [
        ("王伟", [2, 3], [1]),  # 王偉 is 王伟, 王玮 is not, Wei Wang may be
        ("王偉", [2, 3], [1]),
        ("王玮", [1, 3], [2]),
        ("Wei Wang", [1, 2, 3], []),
        ("Thomas Quillfeather III", [5], [4]),
        ("Quillfeather, Thomas, Jr", [4], [5]),
        ("Quillfeather, T., III", [5], [4]),
        ("Thomas Quillfeather", [4, 5], []),
        ("Luofu Qian", [6, 7], []),
        ("Qian Luofu", [6, 7], []),
        ("Wang Xiao Ming", [9, 8], []),
        ("Xiaoming Wang", [8, 9], []),
    ],
)
def test_those_printed_so_come_first_and_others_who_read_alike_last(
    alike: LibraryView, typed: str, best: list[int], others: list[int]
) -> None:
    found = scholars_named(alike, typed, loosely=True)
    top = found[0].grade
    assert [f.scholar_id for f in found if f.grade == top] == best
    assert [f.scholar_id for f in found if f.grade < top] == others
    assert {f.scholar_id for f in scholars_named(alike, typed)} >= set(best)


def test_works_of_a_name_are_not_anothers_who_reads_alike(alike: LibraryView) -> None:
    assert [f.scholar_id for f in scholars_named(alike, "王伟")] == [2, 3]


def test_all_who_bear_an_orcid_id_are_listed(view: LibraryView) -> None:
    both = [one(KEREN, "Ilse Keren", 3), one(MARLOW, "Ilse Marlow", 1)]
    assert listed(view, SHARED) == listed(view, f"orcid:{SHARED}") == both
    assert find_scholar(view, f"orcid:{SHARED}") == KEREN
    assert find_scholar(moved(view, (44, KEREN)), f"orcid:{SHARED}") == KEREN
    assert listed(moved(view, (44, KEREN)), SHARED) == [one(KEREN, "Ilse Keren", 4)]
    assert listed(view, "0000-0001-5109-3700") == []
    with pytest.raises(InputError, match="not an ORCID iD"):
        listed(view, "orcid:0000-0002-1825-0098")
