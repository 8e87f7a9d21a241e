"""Fetches what a newcomer looks at from a running demo and says what is missing."""

from __future__ import annotations

import json
import sys
import urllib.request

FLAGSHIP = "10.1002/advs.202400888"


def fetch(url: str, data: dict[str, object] | None = None) -> bytes:
    """Body of a page, an error unless it answers 200."""
    body = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 200, (url, answer.status)
        return answer.read()


def main(base: str) -> None:
    """Walk: home, search, paper, scholar, API, mechanism."""
    assert b"connexon" in fetch(base + "/")
    found = json.loads(fetch(f"{base}/api/search?q=natural+killer"))
    assert found["meta"]["count"] >= 1, found
    assert b"<form" in fetch(f"{base}/search?q=natural+killer")
    work = json.loads(fetch(f"{base}/api/works/doi:{FLAGSHIP}"))
    assert len(work["authors"]) == 12, len(work["authors"])
    page = fetch(f"{base}/works/{work['id']}").decode()
    assert "Natural Killer Resistance" in page
    assert "cGAS" in page
    scholar = work["authors"][-1]["scholar_id"]
    person = json.loads(fetch(f"{base}/api/scholars/{scholar}"))
    assert person["works"], person
    assert "why" in fetch(f"{base}/scholars/{scholar}").decode().lower()
    mechanisms = json.loads(fetch(base + "/api/mechanisms"))["results"]
    assert mechanisms, "the flagship carries no mechanism"
    run = json.loads(fetch(f"{base}/api/mechanisms/{mechanisms[0]['id']}/runs", {}))
    assert run, run
    sys.stdout.write(
        f"newcomer's walk at {base}: home, search, paper, scholar, API, mechanism run\n"
    )


if __name__ == "__main__":
    main(sys.argv[1])
