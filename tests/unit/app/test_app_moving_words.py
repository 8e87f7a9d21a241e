"""What was said of people stays theirs when the byline of a work is corrected."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pyarrow as pa
import pytest

from connexon.app import moving_words, people
from connexon.app.accounts import local_curator
from connexon.app.building import update
from connexon.app.collecting import collect
from connexon.app.judging import Statement, list_judgements, say, take_back
from connexon.app.moving_words import Entry, owners_moved, places_now
from connexon.app.progress import Progress
from connexon.app.view import library_view
from connexon.app.wiring import open_library
from connexon.ports.ledger import SignatureKey
from connexon.ports.library import Library
from connexon.records.ids import WorkId, format_scholar_id, format_work_id
from connexon.records.tables import ASSIGNMENTS

AT = datetime(2026, 5, 1, tzinfo=UTC)
ACTOR = local_curator("curator")
XAVIER, JAVIER, LIA, TOM = "Xavier Ondarroa", "Javier Ondarroa-Ruiz", "Lia Petrescu", "Tom Okafor"


def byline(*names: str) -> dict[int, Entry]:
    return dict(enumerate(map(Entry, names)))


def moved(before: Sequence[str], after: Sequence[str]) -> dict[int, int | None]:
    return places_now(byline(*before), byline(*after), range(len(before)))


def test_the_same_name_is_followed() -> None:
    assert moved([XAVIER, LIA], [LIA, XAVIER.upper()]) == {0: 1, 1: 0}
    assert moved([XAVIER, LIA], [TOM, XAVIER, LIA]) == {0: 1, 1: 2}
    assert moved([XAVIER, LIA, TOM], [XAVIER, TOM]) == {0: 0, 1: None, 2: 1}


def test_a_name_written_otherwise_is_followed() -> None:
    assert moved(["X. Ondarroa", LIA], ["Petrescu, L.", XAVIER]) == {0: 1, 1: 0}
    # The same name takes its place first: L. Petrescu left, and is not Lia.
    assert moved(["L. Petrescu", LIA], [LIA]) == {0: None, 1: 0}
    # Luca is nobody's but L.'s; of two that may be L. nobody is.
    assert moved(["L. Petrescu", LIA], [LIA, "Luca Petrescu"]) == {0: 1, 1: 0}
    assert moved([TOM, "L. Petrescu"], ["Luca Petrescu", "Leo Petrescu", TOM]) == {0: 2, 1: 1}
    assert moved([TOM, "L. Petrescu"], ["Luca Petrescu", TOM, "Leo Petrescu"]) == {0: 1, 1: None}


def test_two_who_fit_one_entry_leave_it_to_who_fits_better() -> None:
    # Lia L. and Lia are one's first names, an initial is less.
    assert moved(["L. Petrescu", LIA], [TOM, "Lia M. Petrescu"]) == {0: None, 1: 1}


def test_several_of_one_name_keep_their_order() -> None:
    one = "Wei Wang"
    assert moved([one, LIA, one], [LIA, one, one]) == {0: 1, 1: 0, 2: 2}
    assert moved([one, one], [TOM, one, one]) == {0: 1, 1: 2}
    # One of two has left, and nobody can say which, but for who is where he was.
    assert moved([one, one], [TOM, LIA, one]) == {0: None, 1: None}
    assert moved([one, one], [TOM, one]) == {0: None, 1: 1}
    # All names written out at the same places.
    assert moved(["J. Roe", "J. Roe"], ["Jane Roe", "John Roe"]) == {0: 0, 1: 1}


def test_declared_parts_say_which_name_is_the_family_name() -> None:
    before = {0: Entry("Jia Li", "Jia", "Li"), 1: Entry("Li Jia", "Li", "Jia")}
    after = {0: Entry("L. Jia", "L.", "Jia"), 1: Entry("J. Li", "J.", "Li")}
    assert places_now(before, after, [0, 1]) == {0: 1, 1: 0}


def test_only_what_is_asked_for_is_compared() -> None:
    assert places_now(byline(XAVIER, LIA, TOM), byline(LIA, "X. Ondarroa"), [1]) == {1: 0}


def test_owners_go_along() -> None:
    rows = [[3, 5, 5, 5, 5], [0, 0, 1, 2, 3], [1, 2, 3, 4, 5], [1.0] * 5]
    columns = [pa.array(c, f.type) for c, f in zip(rows, ASSIGNMENTS.schema, strict=True)]
    table = pa.Table.from_arrays(columns, schema=ASSIGNMENTS.schema)
    moves = {SignatureKey(5, 0): 1, SignatureKey(5, 2): None}
    # The entry at 1, of which nothing is known, must give way; the one at 3 stays.
    found = owners_moved(table, moves)
    assert found.schema == ASSIGNMENTS.schema
    assert found["position"].to_pylist() == [0, 1, -2, -3, 3]
    assert owners_moved(table, {}) is table


def work(key: str, title: str, *names: str) -> dict[str, object]:
    authors = [
        {"name": n, "affiliations": ["Univ. Atacama" if n == XAVIER else "Univ. Bilbao"]}
        for n in names
    ]
    return {"id": key, "provider": "p", "doi": f"10.5555/{key}", "title": title, "year": 2010,
            "authors": authors}  # fmt: skip


FOG = ["Fog nets in coastal deserts", "Harvesting fog with mesh nets", "Mesh of fog collectors",
       "Desert beetles collecting fog"]  # fmt: skip
SALT = ["Salt crusts of inland playas", "Evaporites in playa salt", "Playa dust and salt"]
WORKS = [
    *(work(f"fog{n}", title, XAVIER, LIA) for n, title in enumerate(FOG)),
    *(work(f"salt{n}", title, JAVIER, TOM) for n, title in enumerate(SALT)),
    *(work(f"more{n}", f"Lava tubes, part {n}", "Ines Moreau", "Nils Aalto") for n in range(8)),
]
CORRECTED = work("fog0", FOG[0], LIA, "Zoe Adeyemi", XAVIER)


def collected(library: Library, place: Path, *works: Mapping[str, object]) -> None:
    place.write_text("".join(json.dumps(w) + "\n" for w in works), encoding="utf-8")
    collect(library, [place])


@pytest.fixture(params=["in full", "extended"])
def library(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Library]:
    if request.param == "extended":  # and every name as if a thousand bore it
        monkeypatch.setattr(people, "ALWAYS_IN_FULL", 0)
        extend = import_module("connexon.identify.extend")
        monkeypatch.setattr(extend, "SMALL_BLOCK", 0)
        monkeypatch.setattr(extend, "_MUCH_NEW", 2.0)
    with open_library(tmp_path / "library", create=True) as opened:
        collected(opened, tmp_path / "first.jsonl", *WORKS)
        yield opened


def owners(library: Library) -> dict[tuple[str, str], str]:
    """Scholars by work title and printed name."""
    view = library_view(library.current(), library.ledger)
    works = view.tables.read("works").to_pylist()
    titles = {r["work_id"]: r["title"] for r in works}
    assigned = view.assigned(list(titles))
    return {
        (titles[r["work_id"]], r["printed_name"]): format_scholar_id(
            assigned[SignatureKey(r["work_id"], r["position"])].scholar_id
        )
        for r in view.tables.read("authorships").to_pylist()
    }


def names_of(library: Library, scholar: str) -> set[str]:
    return {name for (_, name), owner in owners(library).items() if owner == scholar}


def words(library: Library) -> list[str]:
    return [answer.words for answer in list_judgements(library).results]


def work_id(library: Library, title: str) -> str:
    sql = "SELECT work_id FROM works WHERE title = $title"
    return format_work_id(WorkId(library.current().query(sql, {"title": title})[0][0].as_py()))


def said_same(library: Library, is_built_in: bool) -> str:
    """That Xavier and Javier are one; the page they share."""
    before = owners(library)
    xavier, javier = before[FOG[0], XAVIER], before[SALT[0], JAVIER]
    assert xavier != javier
    say(library, ACTOR, Statement("same", scholar=xavier, other=javier), AT)
    if is_built_in:
        update(library)
    assert names_of(library, xavier) == {XAVIER, JAVIER}
    return xavier


@pytest.mark.parametrize("is_built_in", [False, True])
def test_two_scholars_stay_one(library: Library, tmp_path: Path, is_built_in: bool) -> None:
    before = owners(library)
    page, told = said_same(library, is_built_in), words(library)
    turned = work("fog1", FOG[1], LIA, XAVIER)  # so that as many would go by Javier's id
    collected(library, tmp_path / "second.jsonl", CORRECTED, turned)
    assert words(library) == told
    assert XAVIER in told[0]
    assert JAVIER in told[0]
    after = owners(library)
    assert names_of(library, page) == {XAVIER, JAVIER}
    assert {k: o for k, o in after.items() if k in before and k[1] in {LIA, TOM}} == {
        k: o for k, o in before.items() if k[1] in {LIA, TOM}
    }
    take_back(library, ACTOR, 1, AT)
    apart = owners(library)
    assert {k: apart[k] for k in before} == before
    assert words(library) == told
    update(library, rebuild=True)
    assert {k: o for k, o in owners(library).items() if k in before} == before


def test_a_word_about_one_entry_follows_it(library: Library, tmp_path: Path) -> None:
    before = owners(library)
    javier = before[SALT[0], JAVIER]
    about = work_id(library, FOG[0])
    say(library, ACTOR, Statement("mine", work=about, position=0, scholar=javier), AT)
    update(library)
    assert owners(library)[FOG[0], XAVIER] == javier
    collected(library, tmp_path / "second.jsonl", CORRECTED)
    assert owners(library)[FOG[0], XAVIER] == javier
    assert names_of(library, javier) == {XAVIER, JAVIER}
    # Said of the byline as it is now, and built in: it is not moved.
    tom = before[SALT[0], TOM]
    say(library, ACTOR, Statement("mine", work=about, position=0, scholar=tom), AT)
    update(library, rebuild=True)
    assert owners(library)[FOG[0], LIA] == tom
    assert words(library)[0].startswith(LIA)
    assert words(library)[1].startswith(XAVIER)


def test_who_is_taken_from_the_byline_is_no_longer_spoken_of(
    library: Library, tmp_path: Path
) -> None:
    before = owners(library)
    javier = before[SALT[0], JAVIER]
    about = work_id(library, FOG[0])
    say(library, ACTOR, Statement("mine", work=about, position=0, scholar=javier), AT)
    update(library)
    others = work("fog0", FOG[0], LIA, "Zoe Adeyemi", "Uma Berg")
    collected(library, tmp_path / "second.jsonl", others)
    assert names_of(library, javier) == {JAVIER}
    assert "(no longer recorded)" in words(library)[0]
    assert JAVIER in words(library)[0]
    assert not update(library).is_new
    built = owners(library)
    take_back(library, ACTOR, 1, AT)
    assert owners(library) == built
    assert all(built[k] == owner for k, owner in before.items() if k[0] != FOG[0])


def test_what_is_said_during_a_build_is_said_of_the_version_before(
    library: Library, tmp_path: Path
) -> None:
    before = owners(library)
    xavier, javier = before[FOG[0], XAVIER], before[SALT[0], JAVIER]
    spoken = Statement("same", scholar=xavier, other=javier)
    (tmp_path / "second.jsonl").write_text(json.dumps(CORRECTED), encoding="utf-8")
    told: list[str] = []

    def report(progress: Progress) -> None:
        if progress.step == "Indicators" and not told:
            told.append(say(library, ACTOR, spoken, AT).words)

    collect(library, [tmp_path / "second.jsonl"], report=report)
    assert words(library) == told
    assert names_of(library, xavier) == {XAVIER, JAVIER}
    assert owners(library)[FOG[0], LIA] == before[FOG[1], LIA]


def test_without_judgements_no_byline_is_looked_at(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moving_words, "_bylines", None)
    collected(library, tmp_path / "second.jsonl", CORRECTED)
    assert library.ledger.history() == []
