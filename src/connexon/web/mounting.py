"""Puts the pages, their files and the page of problems on an application."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI, Request, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from connexon.app.problems import Problem
from connexon.app.site import Site
from connexon.web import (
    claim_pages,
    claims,
    feeds,
    judging,
    lab,
    lab_files,
    mice,
    pages,
    people,
    reasons,
    searching,
    visiting,
)
from connexon.web.rendering import make_environment, page

STATIC = Path(__file__).parent / "static"
_SHOWN_QUERY = 1000


class _Files(StaticFiles):
    """Files with a version in their address may be kept for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        if b"v=" in scope.get("query_string", b""):
            answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer


def mount_pages(app: FastAPI, site: Site) -> None:
    """Adds every page."""
    app.state.site = site
    app.state.templates = make_environment(STATIC)
    app.state.page_of_problem = page_of_problem
    app.mount("/static", _Files(directory=STATIC), name="static")
    for room in (
        searching,
        lab,
        lab_files,
        mice,
        claims,
        claim_pages,
        feeds,
        judging,
        visiting,
        people,
        reasons,
        pages,
    ):
        app.include_router(room.router, include_in_schema=False)


def page_of_problem(request: Request, problem: Problem) -> Response:
    """The site's page for a refusal, in words."""
    asked = request.query_params.get("q", "") if request.url.path == "/search" else ""
    return page(
        request,
        "problem.html",
        status=problem.status,
        problem=problem.detail,
        query=asked if len(asked) <= _SHOWN_QUERY else "",
    )
