"""Every refusal in one shape: `{"error": {"type", "message", "hint"}}`, or the site's own page."""

from __future__ import annotations

import logging
from collections.abc import Callable

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import Scope

from connexon.app.problems import ErrorAnswer, Problem, problem_of, problem_of_status, unexpected
from connexon.records.errors import ConnexonError

_LOG = logging.getLogger("connexon")
PageOfProblem = Callable[[Request, Problem], Response]


def respond(scope: Scope, problem: Problem) -> Response:
    """The problem as JSON under /api, elsewhere as the page the site has for it, if it has one."""
    app: FastAPI = scope["app"]
    page: PageOfProblem | None = getattr(app.state, "page_of_problem", None)
    path = scope.get("path", "")
    if page is None or path == "/api" or path.startswith("/api/"):
        return Response(
            orjson.dumps(ErrorAnswer(problem.detail)), problem.status, media_type="application/json"
        )
    return page(Request(scope), problem)


def handle_problems(app: FastAPI) -> None:
    """Turn every exception of the application into that shape."""

    async def ours(request: Request, error: Exception) -> Response:
        assert isinstance(error, ConnexonError)
        if error.http_status >= 500:
            _LOG.error("%s %s: %s", request.method, request.url.path, error)
        return respond(request.scope, problem_of(error))

    async def unusable(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return respond(request.scope, problem_of_status(400, _in_words(error)))

    async def by_status(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        message = {
            404: f"There is nothing at {request.url.path[:100]}.",
            405: f"{request.method} cannot be done at {request.url.path[:100]}.",
        }.get(error.status_code, str(error.detail))
        answer = respond(request.scope, problem_of_status(error.status_code, message))
        answer.headers.update(error.headers or {})
        return answer

    async def fault(request: Request, _error: Exception) -> Response:
        answer = respond(request.scope, unexpected())
        # The server drops the connection after a fault; a client that is not told asks into it.
        answer.headers["Connection"] = "close"
        return answer

    app.add_exception_handler(ConnexonError, ours)
    app.add_exception_handler(RequestValidationError, unusable)
    app.add_exception_handler(HTTPException, by_status)
    app.add_exception_handler(Exception, fault)


def _in_words(error: RequestValidationError) -> str:
    """The first thing that is wrong with a request: where, and what it should be."""
    first = error.errors()[0]
    where = [str(part) for part in first.get("loc", ()) if part not in {"query", "body", "path"}]
    name = ".".join(where)[:80] or "the request"
    return f"{name}: {str(first.get('msg', 'cannot be used'))[:200]}."
