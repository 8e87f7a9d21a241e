"""Saying who wrote what with the forms of the pages, without any script, and taking it back."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator

import httpx
import pytest

from connexon import identify
from connexon.app import drawing
from connexon.app.view import library_view
from connexon.identify.sampling import sample_near


@pytest.fixture
def site_client(site) -> Iterator[httpx.Client]:
    """A visitor of a site of one's own."""
    with site.client() as visitor:
        yield visitor


def _token(page: str) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', page)
    assert found
    return found.group(1)


def _send(client: httpx.Client, page: str, address: str = "/judgements", **fields: str) -> str:
    """The page after a form was sent, redirects followed."""
    data = {"form_token": _token(client.get(page).text), "next": page, **fields}
    answer = client.post(address, data=data, follow_redirects=True)
    assert answer.status_code == 200, answer.text
    return answer.text


def _undo(client: httpx.Client, page: str) -> str:
    number = re.search(r'action="/judgements/(\d+)/revoke"', page)
    assert number
    return _send(client, "/judgements", f"/judgements/{number.group(1)}/revoke")


def _works(client: httpx.Client, scholar: str) -> set[str]:
    found = client.get(f"/api/scholars/{scholar}", follow_redirects=True).json()
    return {entry["work"]["id"] for entry in found["works"]}


def test_two_pages_become_one_and_two_again(site_client, cells, stars):
    mine, theirs = _works(site_client, cells), _works(site_client, stars)
    page = _send(site_client, f"/scholars/{cells}", kind="same", scholar=cells, other=stars)
    assert "Noted:" in page
    assert "Undo" in page
    for old in (cells, stars):
        assert _works(site_client, old) == mine | theirs
    moved = [c for c in (cells, stars) if site_client.get(f"/scholars/{c}").status_code != 200]
    assert len(moved) == 1
    # What may be taken back is not a redirect for ever.
    for address in (f"/scholars/{moved[0]}", f"/api/scholars/{moved[0]}"):
        assert site_client.get(address).status_code == 302
    assert "Taken back:" in _undo(site_client, page)
    assert (_works(site_client, cells), _works(site_client, stars)) == (mine, theirs)


def test_taken_back_everything_is_exactly_as_it_was(library, site_client, cells, stars):
    """Also where the version has other clusters than working the name out anew would give."""

    def owners():
        view = library_view(library.current(), library.ledger)
        works = view.rows("SELECT work_id FROM works")
        return view.assigned([w["work_id"] for w in works])

    before = owners()
    page = _send(site_client, f"/scholars/{cells}", kind="same", scholar=cells, other=stars)
    assert owners() != before
    _undo(site_client, page)
    assert owners() == before


def test_what_lists_remember_follows_peoples_word(library, site_client, cells, stars):
    """Bylines and co-authors that were asked for before a judgement are read once, but shown as
    judged."""

    def shown():
        view = library_view(library.current(), library.ledger)
        ids = sorted(w["work_id"] for w in view.rows("SELECT work_id FROM works"))
        lists = {w.id: [a.scholar_id for a in w.authors] for w in view.work_summaries(ids)}
        coauthors = {
            c["id"] for who in (cells, stars) for c in _answer(site_client, who)["coauthors"]
        }
        return lists, coauthors

    before = shown()
    assert any(stars in owners for owners in before[0].values())
    page = _send(site_client, f"/scholars/{cells}", kind="same", scholar=cells, other=stars)
    ours = site_client.get(f"/scholars/{stars}", follow_redirects=True).url.path.split("/")[-1]
    gone = ({cells, stars} - {ours}).pop()
    after = shown()
    assert not any(gone in owners for owners in after[0].values())
    assert after[0] != before[0]
    _undo(site_client, page)
    assert shown() == before


def test_a_preferred_name_is_shown_and_taken_back(site_client, cells):
    page = _send(site_client, f"/scholars/{cells}", kind="name", scholar=cells, text="Wei W. Wang")
    assert "<h1>Wei W. Wang" in page
    _undo(site_client, page)
    assert "<h1>Wei W. Wang" not in site_client.get(f"/scholars/{cells}").text


def test_formulas_in_what_was_said_are_readable(site_client, cells):
    text = r"Wei $\beta$ Wang"
    page = _send(site_client, f"/scholars/{cells}", kind="name", scholar=cells, text=text)
    said = re.search(r'role="status".*?<p>(.*?)</p>', page, re.DOTALL)
    assert said
    assert "Wei β Wang" in said.group(1)
    assert "Wei β Wang" in site_client.get("/judgements").text
    _undo(site_client, page)


def test_not_mine_leaves_the_rest_and_the_id(site_client, cells):
    before = _works(site_client, cells)
    entry = site_client.get(f"/api/scholars/{cells}").json()["works"][0]
    fields = {"work": entry["work"]["id"], "position": str(entry["position"])}
    page = _send(site_client, f"/scholars/{cells}", kind="not-mine", scholar=cells, **fields)
    assert "Noted:" in page
    assert _works(site_client, cells) == before - {fields["work"]}
    _send(site_client, f"/scholars/{cells}", kind="mine", scholar=cells, **fields)
    assert _works(site_client, cells) == before


def _answer(client: httpx.Client, scholar: str) -> dict:
    return client.get(f"/api/scholars/{scholar}", follow_redirects=True).json()


def test_a_correction_costs_no_figure(site_client, cells, stars):
    """Completeness, purity and namesakes of both sides, until the next version is built."""
    before = _answer(site_client, cells)
    entry = before["works"][0]
    fields = {"work": entry["work"]["id"], "position": str(entry["position"])}
    page = _send(site_client, f"/scholars/{cells}", kind="not-mine", scholar=cells, **fields)
    byline = site_client.get(f"/api/works/{fields['work']}").json()["authors"]
    other = next(a["scholar_id"] for a in byline if a["position"] == entry["position"])
    stayed, left = _answer(site_client, cells), _answer(site_client, other)
    assert other != cells
    for answer in (stayed, left):
        assert answer["touched"]
        assert 0.0 < answer["completeness"] <= 1.0
        assert 0.0 < answer["purity"] <= 1.0
    names = [n["id"] for n in left["namesakes"]]
    # Whoever has just left bears the name of those who stay, unless it is another form of it.
    assert len(names) == left["namesake_count"]
    assert other not in names
    assert (cells in names) or left["fitting_count"] > 0
    _undo(site_client, page)
    assert _answer(site_client, cells) == before


def test_a_page_of_two_people_is_divided_and_made_whole_again(site_client, cells):
    before = _answer(site_client, cells)
    assert f'href="/scholars/{cells}/divide"' in site_client.get(f"/scholars/{cells}").text
    address = f"/scholars/{cells}/divide"
    form = site_client.get(address).text
    offered = re.findall(r'name="(part|signature)" value="([^"]+)"', form)
    singles = [value for name, value in offered if name == "signature"] or [
        value for name, value in offered
    ]
    going = singles[:1]
    page = _send(site_client, address, address, signature=going[0])
    assert "Noted:" in page
    assert "is somebody else than" in page
    left = _works(site_client, cells)
    assert left == {e["work"]["id"] for e in before["works"]} - {going[0].partition(":")[0]}
    _undo(site_client, page)
    assert _answer(site_client, cells) == before


def test_a_division_must_leave_somebody_on_either_side(site_client, cells):
    address = f"/scholars/{cells}/divide"
    form = site_client.get(address).text
    token = _token(form)
    none = site_client.post(address, data={"form_token": token})
    assert none.status_code == 400
    assert "Tick at least one work" in none.text
    everything = re.findall(r'name="part" value="([^"]+)"', form)
    whole = site_client.post(address, data={"form_token": token, "part": everything})
    assert whole.status_code == 400
    assert "all works of that page" in whole.text
    other = site_client.post(address, data={"form_token": token, "signature": "W000:0"})
    assert other.status_code in {400, 404}
    forged = site_client.post(address, data={"part": everything[:1]})
    assert forged.status_code == 400
    assert not _answer(site_client, cells)["touched"]


def test_a_division_through_the_api(site_client, cells):
    works = _answer(site_client, cells)["works"]
    going = [f"{e['work']['id']}:{e['position']}" for e in works[:1]]
    word = {"kind": "different", "scholar": cells, "signatures": going}
    told = site_client.post("/api/judgements", json=word)
    assert told.status_code == 201, told.text
    assert going[0].partition(":")[0] not in _works(site_client, cells)
    assert site_client.post("/api/judgements", json=word).status_code == 409
    assert site_client.delete(f"/api/judgements/{told.json()['id']}").status_code == 200


def test_ranges_after_a_correction_need_no_new_clustering(site_client, cells, monkeypatch):
    """What to draw from is worked out once a name; what people say is laid over the draws."""
    first = site_client.get(f"/api/scholars/{cells}/portfolio").json()
    entry = _answer(site_client, cells)["works"][0]

    def again(*_given: object) -> None:
        raise AssertionError("asked again")

    monkeypatch.setattr(identify, "surroundings", again)
    monkeypatch.setattr(identify, "alternatives_by", again)
    fields = {"work": entry["work"]["id"], "position": str(entry["position"])}
    page = _send(site_client, f"/scholars/{cells}", kind="not-mine", scholar=cells, **fields)
    second = site_client.get(f"/api/scholars/{cells}/portfolio").json()
    works = [next(f for f in p["figures"] if f["name"] == "work_count") for p in (first, second)]
    assert works[1]["value"] == works[0]["value"] - 1
    assert works[1]["high"] <= works[0]["high"]
    _undo(site_client, page)
    assert site_client.get(f"/api/scholars/{cells}/portfolio").json() == first


def test_nothing_is_drawn_twice(site_client, cells, monkeypatch):
    """Partitions of the same groups serve before and after somebody spoke."""
    entry = _answer(site_client, cells)["works"][0]
    asked = []

    def counted(given, near, draws, seed):
        asked.append((len(given.signatures), tuple(near.tolist()), draws, seed))
        return sample_near(given, near, draws, seed)

    monkeypatch.setattr(drawing, "sample_near", counted)
    monkeypatch.setattr(drawing, "_partitions", OrderedDict())
    monkeypatch.setattr(drawing, "_drawn", OrderedDict())
    site_client.get(f"/api/scholars/{cells}/portfolio")
    assert len(asked) == 1
    fields = {"work": entry["work"]["id"], "position": str(entry["position"])}
    page = _send(site_client, f"/scholars/{cells}", kind="not-mine", scholar=cells, **fields)
    site_client.get(f"/api/scholars/{cells}/portfolio")
    _undo(site_client, page)
    site_client.get(f"/api/scholars/{cells}/portfolio")
    assert len(set(asked)) == len(asked)
