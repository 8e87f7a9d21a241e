"""What stands before every request: the host's name, limits, same origin, safe headers.

One ASGI layer for site and API. It decides nothing about people: that is `app/accounts.py`.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from time import monotonic
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connexon.api.problems import respond
from connexon.app.problems import problem_of_status
from connexon.app.site import Limit, Site

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:;"
        " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
}
_RUNS = ("/runs", "/curves")  # what simulates at every request
_REMEMBERED = 20_000


class Buckets:
    """Token buckets by key, the least used forgotten first."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_for(self, key: str, now: float) -> float:
        """Seconds until this key may go on; 0.0 when it may now (and then it has)."""
        left, since = self._left.pop(key, (float(self._limit.at_once), now))
        left = min(self._limit.at_once, left + (now - since) * self._limit.per_second)
        allowed = left >= 1
        self._left[key] = (left - 1 if allowed else left, now)
        if len(self._left) > _REMEMBERED:
            self._left.popitem(last=False)
        return 0.0 if allowed else (1 - left) / self._limit.per_second


class Guard:
    """Refuses what no door should see and puts safe headers on every answer."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self._app = app
        self._site = site
        limits = site.limits
        self._buckets = {
            "read": Buckets(limits.read),
            "write": Buckets(limits.write),
            "run": Buckets(limits.run),
            "sign_in": Buckets(limits.sign_in),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the refusal of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                safe = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    safe.setdefault(name, value)
                if self._site.is_https:
                    safe.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        refusal = self._refusal(scope, headers)
        if refusal is not None:
            status, message, extra = refusal
            answer = respond(scope, problem_of_status(status, message))
            answer.headers.update(extra)
            await answer(scope, receive, send_safely)
            return
        await self._app(scope, self._measured(receive), send_safely)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str, dict[str, str]] | None:
        host = _bare(headers.get("host", ""))
        if self._site.hosts and host not in self._site.hosts:
            return 421, f"This site does not answer to the name '{host[:80]}'.", {}
        if scope["method"] not in _SAFE and not _same_origin(headers):
            return 403, "This request comes from another site.", {}
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > self._site.limits.body_bytes:
            return 413, self._too_much(), {}
        wait = self._wait(scope)
        if wait:
            seconds = str(math.ceil(wait))
            return 429, f"Too many requests; wait {seconds} s.", {"Retry-After": seconds}
        return None

    def _too_much(self) -> str:
        return f"At most {self._site.limits.body_bytes:,} bytes can be sent at once."

    def _wait(self, scope: Scope) -> float:
        if scope["path"].startswith("/static/"):
            return 0.0
        address = (scope.get("client") or ("?", 0))[0]
        kind = "read" if scope["method"] in _SAFE else "write"
        if scope["path"].endswith(_RUNS):
            kind = "run"
        elif kind == "write" and scope["path"] in {"/login", "/api/sessions"}:
            kind = "sign_in"
        return self._buckets[kind].wait_for(address, monotonic())

    def _measured(self, receive: Receive) -> Receive:
        """Counts what a chunked body brings, which no header announces."""
        got = 0

        async def counted() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > self._site.limits.body_bytes:
                raise HTTPException(413, self._too_much())
            return message

        return counted


def _bare(host: str) -> str:
    """Host name of a Host header, without port and brackets."""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return ""


def _same_origin(headers: Headers) -> bool:
    """False when a browser says that another site sends this."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host", "")
