"""A build killed after it kept where people of corrected bylines stand, and before its version is
there: what was said is told of the bylines that are there."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from connexon.app.building import update
from connexon.app.collecting import collect
from connexon.app.wiring import open_library
from connexon.ports.ledger import Judgement, JudgementKind, SignatureKey
from connexon.ports.library import Library

_KILLED = """
import os, signal, sys
from connexon.app.building import update
from connexon.app.wiring import open_library
from connexon.backends.version_writer import ParquetWriter
ParquetWriter.commit = lambda self: os.kill(os.getpid(), signal.SIGKILL)
update(open_library(sys.argv[1]))
"""
_OTHERS = ["Lia Petrescu", "Zoe Adeyemi", "Tom Okafor"]


def collected(library: Library, place: Path, *names: str, build: bool) -> None:
    record = {"id": "fog", "provider": "p", "doi": "10.5555/fog", "title": "Fog nets",
              "authors": [{"name": name} for name in names]}  # fmt: skip
    place.write_text(json.dumps(record), encoding="utf-8")
    collect(library, [place], build=build)


def spoken_of(library: Library) -> str:
    """The name at the signature that the only judgement speaks of."""
    (said,) = library.ledger.standing()
    assert said.left is not None
    rows = library.current().lookup("authorships", [said.left.work_id], ["printed_name"])
    return str(rows["printed_name"][said.left.position])


def test_words_stay_with_the_bylines_that_are_there(tmp_path: Path) -> None:
    path = tmp_path / "lib"
    with open_library(path, create=True) as library:
        collected(library, tmp_path / "1.jsonl", "Ines Moreau", "Nils Aalto", build=True)
        work = library.current().read("works")["work_id"][0].as_py()
        one, other = SignatureKey(work, 0), SignatureKey(work, 1)
        now = datetime(2026, 5, 1, tzinfo=UTC)
        library.ledger.append(
            Judgement(0, JudgementKind.DIFFERENT, one, other, None, None, "ira", now)
        )
        collected(library, tmp_path / "2.jsonl", *_OTHERS, "Ines Moreau", build=False)
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    with open_library(path) as library:
        assert library.current().version == 1
        assert library.ledger.standing()[0].left == one
        assert spoken_of(library) == "Ines Moreau"
        # Meanwhile somebody corrects it again.
        more = ["Uma Berg", *_OTHERS, "Ines Moreau", "Nils Aalto"]
        collected(library, tmp_path / "3.jsonl", *more, build=False)
        assert update(library).version == 2
        assert library.ledger.standing()[0].left == SignatureKey(work, 4)
        assert library.ledger.standing()[0].right == SignatureKey(work, 5)
        assert spoken_of(library) == "Ines Moreau"
