"""Forms that say who wrote what, and the page of what has been said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse

from connexon.app.accounts import Permission
from connexon.app.judging import Statement, describe, list_judgements, say, take_back
from connexon.app.site import Site
from connexon.records.errors import NotFoundError
from connexon.web.addresses import safe_next, with_parameter
from connexon.web.rendering import Visit, page

router = APIRouter()
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Said:
    """What a page tells after a judgement; `can_undo` while it stands."""

    judgement_id: int
    words: str
    can_undo: bool


def last_said(site: Site, judgement_id: int | None) -> Said | None:
    """What the visitor has just said or taken back, for the notice of the page."""
    if judgement_id is None or not 0 < judgement_id < 2**62:
        return None
    try:
        told = describe(site.library, judgement_id)
    except NotFoundError:
        return None
    words = f"Noted: {told.words}" if told.stands else f"Taken back: {told.words}"
    return Said(told.id, words, told.stands)


@router.api_route("/judgements", methods=["GET", "HEAD"])
def history(request: Request, said: int | None = None) -> Response:
    """What people have said, newest first."""
    site: Site = request.app.state.site
    return page(
        request,
        "judgements.html",
        judgements=list_judgements(site.library, _SHOWN),
        said=last_said(site, said),
        revoke_others=Permission.REVOKE_OTHERS,
        judge_permission=Permission.JUDGE,
    )


class Wish(BaseModel):
    """The fields of every form that judges; those left empty say nothing."""

    kind: Annotated[str, Field(max_length=30)]
    form_token: Annotated[str, Field(max_length=300)] = ""
    work: Annotated[str, Field(max_length=300)] = ""
    position: Annotated[int | None, Field(ge=0, le=10_000_000)] = None
    scholar: Annotated[str, Field(max_length=80)] = ""
    other: Annotated[str, Field(max_length=80)] = ""
    text: Annotated[str, Field(max_length=300)] = ""
    next: Annotated[str, Field(max_length=2000)] = "/judgements"


@router.post("/judgements")
def judge(request: Request, wish: Annotated[Wish, Form()]) -> Response:
    """Say it, then go back to where it was said, where it can be undone."""
    visit = Visit(request)
    visit.check_form(wish.form_token)
    statement = Statement(
        kind=wish.kind,
        work=wish.work or None,
        position=wish.position,
        scholar=wish.scholar or None,
        other=wish.other or None,
        text=wish.text or None,
    )
    told = say(visit.site.library, visit.actor, statement, visit.site.now())
    return RedirectResponse(with_parameter(safe_next(wish.next), "said", str(told.id)), 303)


@router.post("/judgements/{judgement_id}/revoke")
def revoke(
    request: Request,
    judgement_id: int,
    form_token: Annotated[str, Form(max_length=300)] = "",
    next: Annotated[str, Form(max_length=2000)] = "/judgements",
) -> Response:
    """Take it back, then go back."""
    visit = Visit(request)
    visit.check_form(form_token)
    take_back(visit.site.library, visit.actor, judgement_id, visit.site.now())
    return RedirectResponse(with_parameter(safe_next(next), "said", str(judgement_id)), 303)
