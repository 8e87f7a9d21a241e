"""/api/sessions: sign in for a token, see who one is, sign out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from connexon.api.answering import TheActor, TheSite, answer
from connexon.app.accounts import Permission, SignedIn, sign_in, sign_out
from connexon.app.problems import ErrorAnswer

router = APIRouter(tags=["sessions"])


class Credentials(BaseModel):
    """What one signs in with."""

    login: Annotated[str, Field(max_length=64)]
    password: Annotated[str, Field(max_length=1024)]


@dataclass(frozen=True, slots=True)
class WhoAmI:
    """Who asks and what they may do."""

    name: str
    role: str | None
    is_local: bool
    may: tuple[str, ...]


@router.get("/sessions/current", response_model=WhoAmI, summary="Who am I")
def read_session(actor: TheActor) -> Response:
    """The actor of this request; without accounts on this machine, the local curator."""
    may = tuple(p.value for p in Permission if actor.may(p))
    role = None if actor.role is None else actor.role.value
    return answer(WhoAmI(actor.name, role, actor.is_local, may))


@router.post(
    "/sessions",
    response_model=SignedIn,
    status_code=201,
    summary="Sign in",
    responses={403: {"model": ErrorAnswer, "description": "Wrong login or password"}},
)
def open_session(site: TheSite, given: Credentials) -> Response:
    """A token for `Authorization: Bearer TOKEN`, good for 12 hours."""
    begun = sign_in(site.library.accounts, given.login, given.password, site.now())
    response = answer(begun, status=201)
    response.headers["Cache-Control"] = "no-store"
    return response


@router.delete("/sessions/current", status_code=204, summary="Sign out")
def close_session(site: TheSite, actor: TheActor) -> Response:
    """Ends the session of this token; no error when there is none."""
    sign_out(site.library.accounts, actor, site.now())
    return Response(status_code=204)
