"""A library directory: versions, sharing, sweeping, damage, locks."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pytest

from connexon.backends.library import LibraryDirectory, open_library
from connexon.backends.version_writer import MOST_PARTS
from connexon.records.errors import (
    BusyError,
    ConflictError,
    InputError,
    LibraryError,
    NotFoundError,
)
from connexon.records.tables import TABLES


@pytest.fixture
def library(tmp_path: Path):
    with open_library(tmp_path / "lib", create=True) as opened:
        yield opened


def links(*pairs: tuple[int, int]) -> pa.Table:
    cited, citing = zip(*pairs, strict=True) if pairs else ((), ())
    return pa.table(
        {
            "cited_work_id": pa.array(cited, pa.int64()),
            "citing_work_id": pa.array(citing, pa.int64()),
        }
    )


def pairs(table: pa.Table) -> list[tuple[int, int]]:
    return [(r["cited_work_id"], r["citing_work_id"]) for r in table.to_pylist()]


def commit(library: LibraryDirectory, *rows: tuple[int, int]) -> int:
    with library.begin() as writer:
        writer.write("citations", links(*rows))
        return writer.commit()


def on_disk(library: LibraryDirectory) -> set[str]:
    return {p.name for p in (library.path / "versions").iterdir()}


def test_a_new_library_holds_nothing(library: LibraryDirectory) -> None:
    tables = library.current()
    assert tables.version == 0
    for name, spec in TABLES.items():
        assert tables.read(name).schema == spec.schema
        assert tables.read(name).num_rows == 0
        assert tables.query(f'SELECT count(*) AS n FROM "{name}"').to_pylist() == [{"n": 0}]
    assert tables.index_path() is None
    assert tables.lookup("citations", [1]).num_rows == 0
    assert tables.paths("citations") == []


def test_written_rows_come_back_sorted(library: LibraryDirectory) -> None:
    assert commit(library, (3, 1), (1, 9), (1, 2)) == 1
    tables = library.current()
    assert pairs(tables.read("citations")) == [(1, 2), (1, 9), (3, 1)]
    assert tables.counts["citations"] == 3
    assert tables.read("citations", ["citing_work_id"]).to_pydict() == {"citing_work_id": [2, 9, 1]}
    found = tables.query("SELECT citing_work_id AS c FROM citations WHERE cited_work_id = ?", [3])
    assert found.to_pylist() == [{"c": 1}]
    named = tables.query("SELECT count(*) AS n FROM citations WHERE cited_work_id = $k", {"k": 1})
    assert named.to_pylist() == [{"n": 2}]


def test_nobody_sees_a_version_before_it_is_committed(library: LibraryDirectory) -> None:
    commit(library, (1, 2))
    with library.begin() as writer:
        writer.write("citations", links((5, 6)))
        assert pairs(library.current().read("citations")) == [(1, 2)]
        assert pairs(writer.read("citations")) == [(5, 6)]
    assert library.current().version == 1  # left without commit: abandoned
    assert on_disk(library) == {"1"}


def test_keep_append_amend(library: LibraryDirectory) -> None:
    commit(library, (1, 2), (2, 3))
    with library.begin() as writer:
        writer.keep("citations")
        writer.commit()
    assert library.current().paths("citations")[0].parent.name == "1"  # no bytes copied
    with library.begin() as writer:
        writer.append("citations", links((0, 9)))
        assert pairs(writer.read("citations")) == [(0, 9), (1, 2), (2, 3)]
        writer.commit()
    assert pairs(library.current().read("citations")) == [(0, 9), (1, 2), (2, 3)]
    with library.begin() as writer:
        writer.amend("citations", [1, 0, 77], links((1, 5), (1, 6)))
        writer.commit()
    tables = library.current()
    expected = [(1, 5), (1, 6), (2, 3)]
    assert pairs(tables.read("citations")) == expected
    assert tables.counts["citations"] == 3
    assert pairs(tables.lookup("citations", [0, 1, 2])) == expected
    [merged] = tables.paths("citations")
    assert pairs(pa.parquet.read_table(merged)) == expected


def test_many_amendments_are_written_as_one_part(library: LibraryDirectory) -> None:
    expected = {}
    for i in range(20):
        with library.begin() as writer:
            writer.amend("citations", [i % 3], links((i % 3, i), (100 + i, i)))
            writer.commit()
        expected[i % 3] = i
        expected[100 + i] = i
    tables = library.current()
    assert pairs(tables.read("citations")) == sorted(expected.items())
    assert tables.counts["citations"] == len(expected)
    assert len(tables.manifest.tables["citations"]) <= 8


def test_second_order_of_assignments_follows(library: LibraryDirectory) -> None:
    def rows(*of: tuple[int, int]) -> pa.Table:
        works, scholars = zip(*of, strict=True)
        return pa.table(
            {
                "work_id": works,
                "position": [0] * len(of),
                "scholar_id": scholars,
                "match_probability": [1.0] * len(of),
            }
        )

    question = "SELECT work_id FROM assignments_by_scholar WHERE scholar_id = 8 ORDER BY work_id"
    with library.begin() as writer:
        writer.write("assignments", rows((1, 8), (2, 9), (3, 8)))
        writer.commit()
    assert library.current().query(question).column(0).to_pylist() == [1, 3]
    with library.begin() as writer:
        writer.amend("assignments", [3], rows((3, 9), (4, 8)))
        writer.commit()
    assert library.current().query(question).column(0).to_pylist() == [1, 4]
    with library.begin() as writer:
        writer.keep("assignments")
        writer.commit()
    assert library.current().query(question).column(0).to_pylist() == [1, 4]


def test_second_order_is_amended_where_little_changes(library: LibraryDirectory) -> None:
    """Whatever is given, taken and moved, it holds the same rows as the first, by scholar."""

    def rows(owners: dict[int, int]) -> pa.Table:
        return pa.table(
            {
                "work_id": list(owners),
                "position": [0] * len(owners),
                "scholar_id": list(owners.values()),
                "match_probability": [1.0] * len(owners),
            },
            schema=TABLES["assignments"].schema,
        )

    owners = {work: work % 50 for work in range(400)}
    with library.begin() as writer:
        writer.write("assignments", rows(owners))
        writer.commit()
    changes: list[tuple[list[int], dict[int, int]]] = [
        ([7], {7: 8}),  # moved
        ([50, 51], {}),  # gone
        ([], {1_000: 8, 1_001: 77}),  # new, and a new scholar
        ([7, 1_001], {7: 7, 1_001: 78}),  # back, and a scholar without works
        (list(range(0, 400, 2)), {w: 90 for w in range(0, 400, 2)}),  # much
        *(([w], {w: 60 + w % 3}) for w in range(1, 21, 2)),
    ]
    sizes = []
    for keys, new in changes:
        owners = {w: s for w, s in owners.items() if w not in keys} | new
        with library.begin() as writer:
            writer.amend("assignments", keys, rows(new))
            writer.commit()
        tables = library.current()
        second = tables.read("assignments_by_scholar", ["scholar_id", "work_id"])
        assert [(r["scholar_id"], r["work_id"]) for r in second.to_pylist()] == sorted(
            (s, w) for w, s in owners.items()
        )
        for scholar in (3, 7, 8, 60, 77, 78):
            found = tables.lookup("assignments_by_scholar", [scholar], ["work_id"])
            theirs = sorted(w for w, s in owners.items() if s == scholar)
            assert found.column(0).to_pylist() == theirs
        parts = tables.manifest.tables["assignments_by_scholar"]
        assert sum(p.rows - p.hidden_rows for p in parts) == len(owners)
        sizes.append([part.rows for part in parts])
    assert [len(of) for of in sizes[:4]] == [2, 3, 4, 5]
    assert max(of[-1] for of in sizes[:4]) < 40  # of 400
    assert len(sizes[4]) == 1
    assert max(len(of) for of in sizes) <= MOST_PARTS


def test_look_ups_after_rows_were_only_taken_away(library: LibraryDirectory) -> None:
    commit(library, (1, 1), (2, 1), (2, 2))
    with library.begin() as writer:
        writer.amend("citations", [2], links())
        writer.commit()
    assert pairs(library.current().lookup("citations", [1, 2])) == [(1, 1)]


def test_look_ups_across_row_groups(library: LibraryDirectory) -> None:
    rows = [(k, v) for k in range(0, 40_000, 2) for v in range(4)]  # 80,000 rows: 3 row groups
    commit(library, *rows)
    tables = library.current()
    for key in (0, 2, 16_382, 16_384, 39_998):
        assert pairs(tables.lookup("citations", [key])) == [(key, v) for v in range(4)]
    assert pairs(tables.lookup("citations", [1, -5, 40_000])) == []
    both = tables.lookup("citations", [39_998, 0, 0], ["citing_work_id"])
    assert both.to_pydict() == {"citing_work_id": [0, 1, 2, 3, 0, 1, 2, 3]}


def test_look_ups_give_exactly_the_rows_of_their_keys(library: LibraryDirectory) -> None:
    rows = [(k, v) for k in (1, 2, 3, 5, 8, 13) for v in range(k)]
    commit(library, *rows)
    tables = library.current()
    for number in range(64):  # every choice of keys, side by side and apart, known and unknown
        keys = [k for place, k in enumerate((1, 3, 4, 5, 8, 13)) if number >> place & 1]
        assert pairs(tables.lookup("citations", keys)) == [r for r in rows if r[0] in keys]


def test_look_ups_and_whole_tables_need_no_engine(tmp_path: Path) -> None:
    with open_library(tmp_path / "lib", create=True) as library:
        commit(library, (3, 1), (1, 2))
    program = (
        "import sys\n"
        "from connexon.backends.library import open_library\n"
        f"with open_library({str(tmp_path / 'lib')!r}) as library:\n"
        "    tables = library.current()\n"
        "    assert tables.lookup('citations', [3]).num_rows == 1\n"
        "    assert tables.read('citations', ['citing_work_id']).num_rows == 2\n"
        "    assert 'duckdb' not in sys.modules\n"
        "    assert tables.query('SELECT 1 FROM citations').num_rows == 2\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("asked_before", [True, False])
def test_a_closed_version_answers_nothing(library: LibraryDirectory, asked_before: bool) -> None:
    commit(library, (1, 2))
    tables = library.current()
    if asked_before:
        assert tables.query("SELECT 1 FROM citations").num_rows == 1
    tables.close()
    with pytest.raises(ConflictError, match="closed"):
        tables.query("SELECT 1 FROM citations")


def test_a_key_that_spans_row_groups(library: LibraryDirectory) -> None:
    commit(library, (1, 1), *((5, v) for v in range(70_000)), (9, 1))
    assert library.current().lookup("citations", [5]).num_rows == 70_000


def test_look_up_by_something_else_than_an_id(library: LibraryDirectory) -> None:
    with pytest.raises(ValueError, match="identifiers"):
        library.current().lookup("identifiers", [1])


def test_rows_larger_than_memory_allows_are_sorted_on_disk(
    library: LibraryDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connexon.backends.parts.IN_MEMORY_BYTES", 1_000)
    batches = (links(*((997 * i % 1009, i),)).to_batches()[0] for i in range(1_009))
    with library.begin() as writer:
        writer.write("citations", batches)
        writer.commit()
    found = pairs(library.current().read("citations"))
    assert found == sorted((997 * i % 1009, i) for i in range(1_009))
    assert [p.name for p in (library.path / "versions" / "1").iterdir() if p.is_dir()] == []


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({"cited_work_id": [1]}, "citing_work_id"),
        ({"cited_work_id": [1], "citing_work_id": [1], "more": [1]}, "more"),
        ({"cited_work_id": ["x"], "citing_work_id": [1]}, "wrong type"),
        ({"cited_work_id": [1], "citing_work_id": [None]}, "may not be null"),
    ],
)
def test_rows_are_checked(library: LibraryDirectory, rows: dict, message: str) -> None:
    with library.begin() as writer, pytest.raises(InputError, match=message):
        writer.write("citations", pa.table(rows))


def test_marks_are_taken_over(library: LibraryDirectory) -> None:
    with library.begin() as writer:
        writer.mark("raw_id", 5)
        writer.mark("read", 7)
        writer.commit()
    with library.begin() as writer:
        writer.mark("raw_id", 6)
        writer.commit()
    assert library.current().marks == {"raw_id": 6, "read": 7}


def test_index_of_a_version(library: LibraryDirectory) -> None:
    with library.begin() as writer:
        (writer.index_path() / "segment").write_text("words")
        writer.commit()
    with library.begin() as writer:
        writer.keep_index()
        writer.commit()
    assert (library.current().index_path() / "segment").read_text() == "words"
    for _ in range(3):
        with library.begin() as writer:
            (writer.index_path() / "segment").write_text("other")
            writer.commit()
    assert {p.name for p in (library.path / "index").iterdir()} == {"4", "5"}


def test_a_finished_writer_is_finished(library: LibraryDirectory) -> None:
    writer = library.begin()
    writer.commit()
    with pytest.raises(ConflictError, match="finished"):
        writer.write("citations", links())
    writer.abandon()
    assert library.current().version == 1


def test_readers_keep_their_version_while_others_come(library: LibraryDirectory) -> None:
    commit(library, (1, 1))
    reader = open_library(library.path)
    first = reader.current()
    for n in range(2, 6):
        commit(library, (n, n))
    assert pairs(first.read("citations")) == [(1, 1)]
    assert pairs(first.lookup("citations", [1])) == [(1, 1)]
    assert on_disk(library) == {"1", "4", "5"}
    assert pairs(reader.current().read("citations")) == [(5, 5)]
    del first
    reader.close()
    commit(library, (6, 6))
    assert on_disk(library) == {"5", "6"}


def test_a_reader_in_another_process_keeps_its_version(library: LibraryDirectory) -> None:
    commit(library, (1, 1))
    code = (
        "import sys\n"
        "from connexon.backends.library import open_library\n"
        "tables = open_library(sys.argv[1]).current()\n"
        "print('open', flush=True)\n"
        "sys.stdin.readline()\n"
        "print(tables.version, tables.read('citations').to_pylist(), flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(library.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout.readline() == "open\n"
        for n in range(2, 5):
            commit(library, (n, n))
        assert "1" in on_disk(library)
        answer, _ = child.communicate("go\n", timeout=60)
    assert answer == "1 [{'cited_work_id': 1, 'citing_work_id': 1}]\n"
    commit(library, (5, 5))
    assert on_disk(library) == {"4", "5"}


def test_files_shared_with_an_old_version_stay(library: LibraryDirectory) -> None:
    commit(library, (1, 1))
    for _ in range(4):
        with library.begin() as writer:
            writer.keep("citations")
            writer.commit()
    assert on_disk(library) == {"1", "4", "5"}
    assert pairs(library.current().read("citations")) == [(1, 1)]


def test_leftovers_of_a_killed_writer_go(library: LibraryDirectory) -> None:
    commit(library, (1, 1))
    for leftover in ("versions/2", "versions/7", "index/2", "index/9"):
        (library.path / leftover).mkdir(parents=True)
        (library.path / leftover / "half.parquet.part").write_bytes(b"PAR1")
    commit(library, (2, 2))
    assert on_disk(library) == {"1", "2"}
    assert list((library.path / "index").iterdir()) == []


def test_a_second_writer_is_told_who_writes(library: LibraryDirectory) -> None:
    with library.begin():
        other = open_library(library.path)
        with pytest.raises(BusyError, match=f"process {os.getpid()}"):
            other.begin()
        with pytest.raises(BusyError):
            other.raw.append([])
        assert other.current().version == 0
    with other.begin() as writer:
        writer.commit()
    assert library.current().version == 1


def test_a_second_thread_is_refused_too(library: LibraryDirectory) -> None:
    caught: list[BaseException] = []

    def write() -> None:
        try:
            library.begin()
        except BusyError as error:
            caught.append(error)

    with library.begin():
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()
    assert len(caught) == 1


def test_questions_from_many_threads(library: LibraryDirectory) -> None:
    commit(library, *((i, i) for i in range(1_000)))
    tables = library.current()
    wrong: list[object] = []

    def ask(start: int) -> None:
        for key in range(start, 1_000, 8):
            sql = "SELECT citing_work_id FROM citations WHERE cited_work_id = ?"
            if tables.query(sql, [key]).column(0).to_pylist() != [key]:
                wrong.append(key)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_reading_what_people_said_waits_for_no_writer(library: LibraryDirectory) -> None:
    assert library.ledger.history() == []  # makes the tables
    with closing(sqlite3.connect(library.path / "people.sqlite")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with open_library(library.path) as other:
            assert other.ledger.history() == []
            assert other.accounts.accounts() == []
        writer.rollback()


def test_current_sees_what_another_process_committed(library: LibraryDirectory) -> None:
    before = library.current()
    assert library.current() is before
    commit(open_library(library.path), (1, 1))
    assert library.current().version == 1


class TestDamage:
    def test_no_library(self, tmp_path: Path) -> None:
        with pytest.raises(NotFoundError, match="connexon collect"):
            open_library(tmp_path / "nothing")
        with pytest.raises(NotFoundError):
            open_library(tmp_path)

    def test_a_directory_with_other_files_is_not_taken(self, tmp_path: Path) -> None:
        (tmp_path / "thesis.tex").write_text("mine")
        with pytest.raises(ConflictError, match="other files"):
            open_library(tmp_path, create=True)
        with pytest.raises(ConflictError, match="is a file"):
            open_library(tmp_path / "thesis.tex", create=True)
        assert [p.name for p in tmp_path.iterdir()] == ["thesis.tex"]

    @pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version": "x"}', b"\xff\x00"])
    def test_damaged_manifest(self, library: LibraryDirectory, content: bytes) -> None:
        commit(library, (1, 1))
        manifest = library.path / "manifest.json"
        manifest.write_bytes(content)
        with pytest.raises(LibraryError, match="damaged"):
            open_library(library.path)
        with pytest.raises(LibraryError, match="damaged"):
            library.current()
        manifest.write_bytes((library.path / "versions/1/manifest.json").read_bytes())
        assert pairs(open_library(library.path).current().read("citations")) == [(1, 1)]

    @pytest.mark.parametrize("field", ["format", "schema_version"])
    def test_made_by_a_newer_connexon(self, library: LibraryDirectory, field: str) -> None:
        path = library.path / "manifest.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {field: 99, "new": [1]}))
        with pytest.raises(LibraryError, match="newer connexon"):
            open_library(library.path)

    def test_made_by_an_older_connexon(self, library: LibraryDirectory) -> None:
        commit(library, (1, 1))
        path = library.path / "manifest.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"schema_version": 0}))
        with pytest.raises(LibraryError, match="older connexon"):
            library.current()
        assert commit(library, (2, 2)) == 2
        assert pairs(library.current().read("citations")) == [(2, 2)]

    @pytest.mark.parametrize("damage", ["missing", "short"])
    def test_lost_part(self, library: LibraryDirectory, damage: str) -> None:
        commit(library, (1, 1))
        [part] = library.current().paths("citations")
        if damage == "missing":
            part.unlink()
        else:
            part.write_bytes(part.read_bytes()[:-1])
        reader = open_library(library.path)
        with pytest.raises(LibraryError, match="update --rebuild"):
            reader.current()
        commit(reader, (3, 3))  # and so it can be rebuilt
        assert pairs(reader.current().read("citations")) == [(3, 3)]

    def test_manifest_gone_while_open(self, library: LibraryDirectory) -> None:
        (library.path / "manifest.json").unlink()
        with pytest.raises(LibraryError, match="lost its manifest"):
            library.current()
