"""A scholar whose name is printed in two scripts at once, and in one alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from connexon.app import collecting, wiring

BESIDE = [{"name": "Ada Kron"}, {"name": "Bo Lind"}]
RECORDS = [
    {"id": "1", "title": "On rivers", "authors": [{"name": "Wei Tang (唐伟)"}, *BESIDE]},
    {"id": "2", "title": "More on rivers", "authors": [{"name": "Wei Tang (唐伟)"}, *BESIDE]},
    {"id": "3", "title": "Rivers again", "authors": [{"name": "唐伟"}, *BESIDE]},
]


def test_characters_in_the_name_are_not_told_again(
    tmp_path: Path, serve: Callable[..., Any]
) -> None:
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, RECORDS)))
    library = wiring.open_library(tmp_path / "library", create=True)
    collecting.collect(library, [tmp_path / "a.jsonl"], None)
    served = serve(library)
    with served.client() as client:
        found = client.get("/api/scholars", params={"q": "Wei Tang"}).json()["results"]
        assert [s["name"] for s in found] == ["Wei Tang (唐伟)"]
        assert found[0]["work_count"] == 3
        page = client.get(f"/scholars/{found[0]['id']}").text
    served.stop()
    library.close()
    heading = re.search("<h1>(.*)</h1>", page)
    assert heading is not None
    assert heading.group(1).count("唐伟") == 1
