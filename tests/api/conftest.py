"""A real server on loopback over a small library of invented works.

Whose the signatures are is written by hand, so that the tests know every answer:
the cell biologist Wei Wang, the astronomer Wei Wang, and everybody else by printed name.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pyarrow as pa
import pytest
import uvicorn

from connexon import analyse
from connexon.app import collecting, indexing, wiring
from connexon.app.people import STANDING
from connexon.cli.serve import Address, compose, listen
from connexon.ports.library import Library
from connexon.records.ids import format_scholar_id, format_work_id, hashed_id
from connexon.records.tables import ASSIGNMENTS, SCHOLAR_REDIRECTS, SCHOLARS, TABLES, WORK_REDIRECTS
from connexon.text.names import read_name

TOY = Path(__file__).parents[1] / "data" / "toy" / "works.jsonl"
CELLS, STARS, GONE = (hashed_id("test", name) for name in ("cells", "stars", "gone"))
DISPLAYED = {"Zoë D'Arcy": "Zoë <script>alert(1)</script> & </script>"}  # as somebody called her
GONE_WORK = hashed_id("test", "gone work")


def _scholar_of(name: str, affiliations: list[str]) -> int:
    if name in {"Wei Wang", "W. Wang", "Wang, Wei", "王伟"}:
        return STARS if "Observatory" in affiliations[0] else CELLS
    return hashed_id("test", name)


def _key_of(name: str) -> str:
    read = read_name(name)
    return f"{read.family_key} {read.given_key}"


def _write_people(library: Library) -> None:
    """A further version of the library, in which we decide whose each signature is."""
    base = library.current()
    rows = base.query(
        "SELECT work_id, position, printed_name, affiliations, year FROM authorships"
        " JOIN works USING (work_id) ORDER BY work_id, position"
    ).to_pylist()
    people: dict[int, list[dict]] = {}
    assignments = []
    for row in rows:
        scholar_id = _scholar_of(row["printed_name"], row["affiliations"])
        people.setdefault(scholar_id, []).append(row)
        assignments.append(
            {
                "work_id": row["work_id"],
                "position": row["position"],
                "scholar_id": scholar_id,
                "match_probability": 0.97 if row["position"] else 0.81,
            }
        )
    scholars = []
    for scholar_id, signed in sorted(people.items()):
        years = [r["year"] for r in signed]
        names = sorted({r["printed_name"] for r in signed})
        is_wang = scholar_id in {CELLS, STARS}
        scholars.append(
            {
                "scholar_id": scholar_id,
                "preferred_name": "Wei Wang" if is_wang else DISPLAYED.get(names[0], names[0]),
                "name_forms": names,
                "name_key": _key_of("Wei Wang" if is_wang else names[0]),
                "orcid": "0000-0002-1825-0097" if names[0] == "Ada Kron" else None,
                "affiliations": signed[-1]["affiliations"],
                "work_count": len(signed),
                "first_year": min(years),
                "last_year": max(years),
                "namesake_count": int(is_wang),
                "purity": 0.93,
                "completeness": 0.88,
            }
        )
    some_work = rows[0]["work_id"]
    writer = library.begin()
    for name in TABLES:
        writer.keep(name)
    writer.write("assignments", pa.Table.from_pylist(assignments, ASSIGNMENTS.schema))
    writer.write("scholars", pa.Table.from_pylist(scholars, SCHOLARS.schema))
    writer.write(
        "scholar_redirects",
        pa.Table.from_pylist(
            [{"old_scholar_id": GONE, "scholar_id": CELLS}], SCHOLAR_REDIRECTS.schema
        ),
    )
    writer.write(
        "work_redirects",
        pa.Table.from_pylist(
            [{"old_work_id": GONE_WORK, "work_id": some_work}], WORK_REDIRECTS.schema
        ),
    )
    analyse.build(writer)
    indexing.index_version(writer)
    writer.write_arrays(STANDING, {"judgement_id": np.zeros(0, dtype=np.int64)})
    writer.commit()


@pytest.fixture(scope="session")
def toy_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built library, to be copied."""
    path = tmp_path_factory.mktemp("toy") / "library"
    library = wiring.open_library(path, create=True)
    collecting.collect(library, [TOY], None)
    _write_people(library)
    library.close()
    return path


@pytest.fixture
def library(toy_template: Path, tmp_path: Path) -> Iterator[Library]:
    """A library of one's own, for tests that write."""
    import shutil

    shutil.copytree(toy_template, tmp_path / "library", symlinks=True)
    opened = wiring.open_library(tmp_path / "library")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shared_library(toy_template: Path) -> Iterator[Library]:
    """The library for tests that only read."""
    opened = wiring.open_library(toy_template)
    yield opened
    opened.close()


class Served:
    """A site on a free port of loopback, in a thread."""

    def __init__(self, library: Library, **options: bool) -> None:
        self._socket = listen(Address(port=0))
        self.base = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.app = compose(library, Address(), **options)
        config = uvicorn.Config(self.app, log_level="critical", lifespan="off", server_header=False)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True
        )
        self._thread.start()

    def client(self, **options: object) -> httpx.Client:
        """A visitor."""
        return httpx.Client(base_url=self.base, timeout=120, **options)

    def stop(self) -> None:
        """End it."""
        self._server.should_exit = True
        self._thread.join(60)
        self._socket.close()


@pytest.fixture(scope="session")
def serve() -> type[Served]:
    """For tests that bring a library of their own."""
    return Served


@pytest.fixture(scope="session")
def shared_site(shared_library: Library) -> Iterator[Served]:
    """A site over the library that nobody writes to."""
    served = Served(shared_library)
    yield served
    served.stop()


@pytest.fixture
def client(shared_site: Served) -> Iterator[httpx.Client]:
    """A visitor of the shared site."""
    with shared_site.client() as visitor:
        yield visitor


@pytest.fixture
def site(library: Library) -> Iterator[Served]:
    """A site of one's own."""
    served = Served(library)
    yield served
    served.stop()


@pytest.fixture(scope="session")
def toy() -> dict[str, dict]:
    """The invented records by their own id."""
    return {w["id"]: w for w in map(json.loads, TOY.read_text(encoding="utf-8").splitlines())}


@pytest.fixture(scope="session")
def work_ids(shared_library: Library) -> dict[str, str]:
    """Printed work id by the record's own id."""
    rows = shared_library.current().query(
        "SELECT value, work_id FROM identifiers WHERE scheme = 'connexon'"
    )
    return {r["value"]: format_work_id(r["work_id"]) for r in rows.to_pylist()}


@pytest.fixture(scope="session")
def cells() -> str:
    """The cell biologist Wei Wang."""
    return format_scholar_id(CELLS)


@pytest.fixture(scope="session")
def stars() -> str:
    """The astronomer Wei Wang."""
    return format_scholar_id(STARS)


@pytest.fixture(scope="session")
def gone() -> str:
    """An id that was merged into the cell biologist's."""
    return format_scholar_id(GONE)


@pytest.fixture(scope="session")
def gone_work() -> str:
    """A work id that was merged into another."""
    return format_work_id(GONE_WORK)
