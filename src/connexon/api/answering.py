"""From a use case's answer to a JSON response: chosen fields, an ETag, nothing else."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Annotated, Any

import orjson
from fastapi import Depends, Query, Request, Response
from starlette.exceptions import HTTPException

from connexon.app.accounts import SESSION_COOKIE, Actor
from connexon.app.site import Site
from connexon.records.errors import InputError

Select = Annotated[
    str | None,
    Query(
        max_length=500,
        description="Only these fields of the answer (of each result in a list), comma-separated.",
        examples=["id,title,year"],
    ),
]


def site_of(request: Request) -> Site:
    """The site this application serves."""
    site: Site = request.app.state.site
    return site


def actor_of(request: Request) -> Actor:
    """Who asks: by `Authorization: Bearer TOKEN`, by the session cookie, or nobody."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        token = request.cookies.get(SESSION_COOKIE, "")
    return site_of(request).actor(token.strip() or None)


def unchanged(request: Request) -> str:
    """The ETag of this moment. Answers 304 at once when the client holds it already."""
    tag = f'W/"{site_of(request).revision()}"'
    held = {t.strip() for t in request.headers.get("if-none-match", "").split(",")}
    if tag in held:
        raise HTTPException(304, headers={"ETag": tag, "Cache-Control": "no-cache"})
    return tag


TheSite = Annotated[Site, Depends(site_of)]
TheActor = Annotated[Actor, Depends(actor_of)]
Tag = Annotated[str, Depends(unchanged)]


def answer(
    value: Any, select: str | None = None, tag: str | None = None, status: int = 200
) -> Response:
    """The frozen answer as JSON. Raises: InputError when `select` names no field of it."""
    if select:
        value = _selected(value, [f.strip() for f in select.split(",") if f.strip()])
    response = Response(orjson.dumps(value), status, media_type="application/json")
    if tag:
        response.headers["ETag"] = tag
        response.headers["Cache-Control"] = "no-cache"
    return response


def _selected(value: Any, names: Iterable[str]) -> Mapping[str, Any]:
    whole = {f.name: getattr(value, f.name) for f in fields(value)}
    if {"meta", "results"} <= set(whole):
        return whole | {"results": [_picked(r, names) for r in value.results]}
    return _picked(value, names)


def _picked(value: Any, names: Iterable[str]) -> Mapping[str, Any]:
    known = [f.name for f in fields(value)]
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            wish = f" Did you mean '{near[0]}'?" if near else f" There are: {', '.join(known)}."
            raise InputError(f"There is no field '{name[:40]}' to select.{wish}")
    return {name: getattr(value, name) for name in names}
