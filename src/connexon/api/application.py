"""One ASGI application with the API in it; `web` mounts its pages on the same one."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from connexon import __version__
from connexon.api import judgements, library, mechanisms, scholars, search, sessions, works
from connexon.api.guard import Guard
from connexon.api.problems import handle_problems
from connexon.app.problems import ErrorAnswer
from connexon.app.site import Site

_ABOUT = """Works, the scholars who wrote them and why we think so, and mechanisms that run.

Lists answer `{"meta": {"count", "next_cursor", …}, "results": […]}`; give `next_cursor` back as
`cursor` to go on. `select=id,title` leaves only these fields. Every refusal is
`{"error": {"type", "message", "hint"}}`. Ids that were merged answer 301 with the id of today.
Answers carry an `ETag` that changes when the library or a judgement changes.
"""
_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorAnswer, "description": "Something in the request cannot be used"},
    404: {"model": ErrorAnswer, "description": "No such thing in this library"},
    429: {"model": ErrorAnswer, "description": "Too many requests; see Retry-After"},
}


def create_api(site: Site) -> FastAPI:
    """The application with every API route under /api and the guard before all of it."""
    app = FastAPI(
        title="connexon",
        version=__version__,
        description=_ABOUT,
        openapi_url="/api/openapi.json",
        docs_url=None,  # the usual pages fetch scripts from elsewhere
        redoc_url=None,
    )
    app.state.site = site
    handle_problems(app)
    for room in (library, works, scholars, search, judgements, sessions, mechanisms):
        app.include_router(room.router, prefix="/api", responses=_REFUSALS)
    app.add_middleware(GZipMiddleware, minimum_size=700, compresslevel=5)
    app.add_middleware(Guard, site=site)
    _without_default_refusal(app)
    return app


def _without_default_refusal(app: FastAPI) -> None:
    """The description without FastAPI's own shape of a 422, which is never sent here."""
    made = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = made()
            for path in schema["paths"].values():
                for operation in path.values():
                    operation["responses"].pop("422", None)
            for unused in ("HTTPValidationError", "ValidationError"):
                schema.get("components", {}).get("schemas", {}).pop(unused, None)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]
