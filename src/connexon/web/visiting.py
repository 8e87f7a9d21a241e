"""Signing in and out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from starlette.responses import RedirectResponse

from connexon.app.accounts import SESSION_COOKIE, sign_in, sign_out
from connexon.records.errors import ForbiddenError
from connexon.web.addresses import safe_next
from connexon.web.rendering import Visit, page

router = APIRouter()
_Next = Annotated[str, Form(max_length=2000)]


@router.api_route("/login", methods=["GET", "HEAD"])
def ask(request: Request, next: Annotated[str, Query(max_length=2000)] = "/") -> Response:
    """The form."""
    return page(request, "login.html", next=safe_next(next), problem=None, login="")


@router.post("/login")
def log_in(
    request: Request,
    login: Annotated[str, Form(max_length=64)] = "",
    password: Annotated[str, Form(max_length=1024)] = "",
    form_token: Annotated[str, Form(max_length=300)] = "",
    next: _Next = "/",
) -> Response:
    """Begins a session in a cookie that scripts cannot read, and goes back."""
    visit = Visit(request)
    visit.check_form(form_token)
    try:
        begun = sign_in(visit.site.library.accounts, login, password, visit.site.now())
    except ForbiddenError as refused:
        return page(
            request, "login.html", 403, next=safe_next(next), problem=str(refused), login=login
        )
    if visit.actor.token:  # one browser, one session: the old one ends
        sign_out(visit.site.library.accounts, visit.actor, visit.site.now())
    answer = RedirectResponse(safe_next(next), 303)
    answer.set_cookie(
        SESSION_COOKIE,
        begun.token,
        max_age=begun.lasts_s,
        httponly=True,
        samesite="lax",
        secure=visit.site.is_https,
    )
    return answer


@router.post("/logout")
def log_out(request: Request, form_token: Annotated[str, Form(max_length=300)] = "") -> Response:
    """Ends the session."""
    visit = Visit(request)
    visit.check_form(form_token)
    sign_out(visit.site.library.accounts, visit.actor, visit.site.now())
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(SESSION_COOKIE)
    return answer
