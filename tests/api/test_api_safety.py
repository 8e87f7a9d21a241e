"""What a hostile page, visitor or record must not be able to do."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from connexon.api import guard
from connexon.api.guard import Buckets
from connexon.app.accounts import (
    ANYBODY,
    LOCAL_CURATOR,
    Actor,
    FormKeys,
    Permission,
    add_account,
    require,
)
from connexon.app.site import LOCAL_LIMITS, Limit, Limits
from connexon.ports.accounts import Role
from connexon.records.errors import ForbiddenError, InputError
from connexon.web.addresses import safe_next, with_parameter
from connexon.web.metadata import json_ld

NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)
PASSWORD = "a long enough sentence"


def form_token(page: str) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', page)
    assert found
    return found.group(1)


def stand_still(monkeypatch):
    """No time passes for the limits: a busy machine asks so slowly that they are never met."""
    monkeypatch.setattr(guard, "monotonic", lambda: 0.0)


def test_headers_are_safe_everywhere(client, work_ids):
    for path in ("/", "/api/works", f"/works/{work_ids['x1']}", "/nothing", "/static/site.css"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "server" not in headers


def test_names_and_records_cannot_bring_script(client, work_ids):
    work = client.get(f"/api/works/{work_ids['x1']}").json()
    page = client.get(f"/works/{work_ids['x1']}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert 'href="javascript:' not in page
    person = client.get(f"/scholars/{work['authors'][0]['scholar_id']}").text
    assert "<script>alert" not in person
    schema = person.split('<script type="application/ld+json">')[1].split("</script>")[0]
    # Nothing in the data ends the element, and it is still the same data.
    assert "<" not in schema
    assert json.loads(schema)["name"] == "Zoë <script>alert(1)</script> & </script>"


def test_json_ld_keeps_every_sign():
    value = {"a": "</script><!-- \u2028 & >"}
    assert json.loads(str(json_ld(value))) == value
    assert not set("<>&\u2028") & set(str(json_ld(value)))


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", ""])
def test_foreign_host_names_are_refused(client, host):
    answer = client.get("/api/library", headers={"Host": host})
    assert answer.status_code in {400, 421}
    if answer.status_code == 421:
        assert answer.json()["error"]["type"] == "wrong-host"


def test_other_sites_cannot_write(client, cells):
    said = {"kind": "name", "scholar": cells, "text": "Somebody"}
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = client.post("/api/judgements", json=said, headers=headers)
        assert answer.status_code == 403
        assert answer.json()["error"]["type"] == "forbidden"


def test_forms_without_token_are_refused(client, cells):
    answer = client.post("/judgements", data={"kind": "name", "scholar": cells, "text": "X"})
    assert answer.status_code == 400
    assert "reload" in answer.text
    page = client.get(f"/scholars/{cells}").text
    client.cookies.clear()  # the token of another visitor
    answer = client.post(
        "/judgements",
        data={"kind": "name", "scholar": cells, "text": "X", "form_token": form_token(page)},
    )
    assert answer.status_code == 400


def test_form_keys_rotate_and_expire():
    keys = FormKeys()
    first = keys.sign("visit", NOON)
    keys.check("visit", first)
    keys.sign("visit", NOON + timedelta(hours=13))  # a new key; the old one still counts
    keys.check("visit", first)
    keys.sign("visit", NOON + timedelta(hours=26))  # the first key is forgotten
    with pytest.raises(InputError):
        keys.check("visit", first)
    with pytest.raises(InputError):
        keys.check("other", keys.sign("visit", NOON))
    with pytest.raises(InputError):
        keys.check("visit", None)


def test_roles_and_permissions():
    require(LOCAL_CURATOR, Permission.JUDGE)
    with pytest.raises(ForbiddenError, match="sign in"):
        require(ANYBODY, Permission.JUDGE)
    reader = Actor("rita", Role.READER)
    require(reader, Permission.READ)
    with pytest.raises(ForbiddenError, match="reader"):
        require(reader, Permission.JUDGE)
    scholar = Actor("sol", Role.SCHOLAR)
    require(scholar, Permission.JUDGE)
    with pytest.raises(ForbiddenError):
        require(scholar, Permission.REVOKE_OTHERS)
    assert all(Actor("kim", Role.KEEPER).may(p) for p in Permission)


def test_first_account_ends_the_local_curator(site, cells):
    said = {"kind": "name", "scholar": cells, "text": "Wang Wei"}
    with site.client() as visitor:
        assert visitor.get("/api/sessions/current").json()["is_local"]
        library = site.app.state.site.library
        add_account(library.accounts, "ada", PASSWORD, Role.CURATOR, datetime.now(UTC))
        assert visitor.get("/api/sessions/current").json()["may"] == ["read", "run a mechanism"]
        refused = visitor.post("/api/judgements", json=said)
        assert refused.status_code == 403
        wrong = visitor.post("/api/sessions", json={"login": "ada", "password": "wrong one"})
        assert wrong.status_code == 403
        begun = visitor.post("/api/sessions", json={"login": "ADA", "password": PASSWORD}).json()
        headers = {"Authorization": f"Bearer {begun['token']}"}
        me = visitor.get("/api/sessions/current", headers=headers).json()
        assert (me["name"], me["role"]) == ("ada", "curator")
        assert visitor.delete("/api/sessions/current", headers=headers).status_code == 204
        me = visitor.get("/api/sessions/current", headers=headers).json()
        assert me["role"] is None


def test_sign_in_by_form(site):
    library = site.app.state.site.library
    add_account(library.accounts, "ada", PASSWORD, Role.CURATOR, datetime.now(UTC))
    with site.client() as visitor:
        page = visitor.get("/login?next=//evil.example")
        assert 'name="next" value="/"' in page.text
        fields = {"login": "ada", "password": "nonsense", "form_token": form_token(page.text)}
        refused = visitor.post("/login", data=fields)
        assert refused.status_code == 403
        assert "do not belong together" in refused.text
        fields["password"] = PASSWORD
        done = visitor.post("/login", data=fields | {"next": "/about"})
        assert (done.status_code, done.headers["location"]) == (303, "/about")
        cookie = done.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        page = visitor.get("/").text
        assert "Signed in as <strong>ada</strong>" in page
        out = visitor.post("/logout", data={"form_token": form_token(page)})
        assert out.status_code == 303
        assert "Signed in" not in visitor.get("/").text


def test_guessing_passwords_is_slowed(site, monkeypatch):
    stand_still(monkeypatch)
    library = site.app.state.site.library
    add_account(library.accounts, "ada", PASSWORD, Role.CURATOR, datetime.now(UTC))
    with site.client() as visitor:
        tried = {"login": "ada", "password": "guess guess"}
        answers = [visitor.post("/api/sessions", json=tried) for _ in range(30)]
    refused = [a for a in answers if a.status_code == 429]
    assert len(refused) == 30 - LOCAL_LIMITS.sign_in.at_once
    assert int(refused[0].headers["retry-after"]) >= 1
    assert refused[0].json()["error"]["type"] == "too-many-requests"


@pytest.mark.parametrize("path", ["/mechanisms/none/curves", "/api/mechanisms/none/runs"])
def test_runs_have_a_limit_of_their_own_by_any_verb(site, library, path, monkeypatch):
    stand_still(monkeypatch)
    served = type(site)(library, loopback=False)
    with served.client() as visitor:
        answers = [visitor.get(path).status_code for _ in range(40)]
        allowed = Limits().run.at_once
        assert answers == [404] * allowed + [429] * (40 - allowed)
        assert visitor.get("/about").status_code == 200
    served.stop()


def test_buckets_refill():
    buckets = Buckets(Limit(per_second=2, at_once=3))
    assert [buckets.wait_for("a", 0.0) for _ in range(3)] == [0.0, 0.0, 0.0]
    # Empty: half a second until the next drop.
    assert buckets.wait_for("a", 0.0) == pytest.approx(0.5)
    assert buckets.wait_for("b", 0.0) == 0.0
    assert buckets.wait_for("a", 0.5) == 0.0
    assert buckets.wait_for("a", 0.6) == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("target", "safe"),
    [
        ("/works/W1?page=2#x", "/works/W1?page=2#x"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\nSet-Cookie: b", "/"),
        ("", "/"),
    ],
)
def test_only_paths_of_this_site_are_gone_back_to(target, safe):
    assert safe_next(target) == safe


def test_parameters_are_replaced_not_repeated():
    assert with_parameter("/s?page=2&said=1", "said", "7") == "/s?page=2&said=7"


def test_large_bodies_are_refused(site):
    with site.client() as visitor:
        answer = visitor.post("/api/sessions", content=b"x" * (17 * 2**20))
        assert answer.status_code == 413

        def pieces():
            for _ in range(20):
                yield b"x" * 2**20

        headers = {"Content-Type": "application/json"}
        try:
            answer = visitor.post("/api/sessions", content=pieces(), headers=headers)
        except httpx.WriteError:
            return  # the server has hung up on us in the middle, which refuses as well
        assert answer.status_code == 413
        assert answer.json()["error"]["type"] == "too-large"
