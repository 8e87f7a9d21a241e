"""/api/judgements: what people said about who wrote what; saying it; taking it back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from connexon.api.answering import Tag, TheActor, TheSite, answer
from connexon.app.judging import (
    JudgementAnswer,
    JudgementList,
    Statement,
    list_judgements,
    say,
    take_back,
)
from connexon.app.problems import ErrorAnswer

router = APIRouter(tags=["judgements"])
_AnId = Annotated[str | None, Field(max_length=300)]
_Signature = Annotated[str, Field(max_length=320)]
_Place = Annotated[int | None, Field(ge=0, le=10_000_000)]


class Said(BaseModel):
    """A judgement: not-mine or mine (work, position, scholar), same (scholar, other; or two
    signatures), different (two signatures; or scholar and those of its signatures that are
    together somebody else's, as "work:position"), name (scholar, text)."""

    model_config = ConfigDict(extra="forbid")

    kind: Annotated[str, Field(max_length=30, examples=["not-mine"])]
    work: _AnId = None
    position: _Place = None
    scholar: _AnId = None
    other: _AnId = None
    other_work: _AnId = None
    other_position: _Place = None
    text: _AnId = None
    signatures: Annotated[list[_Signature], Field(max_length=10_000)] = []


@router.get("/judgements", response_model=JudgementList, summary="What people said")
def read_judgements(
    site: TheSite, tag: Tag, per_page: Annotated[int, Query(ge=1, le=1000)] = 100
) -> Response:
    """The newest first; revoked ones stay in the list and say so."""
    return answer(list_judgements(site.library, per_page), tag=tag)


@router.post(
    "/judgements",
    response_model=JudgementAnswer,
    status_code=201,
    summary="Say who wrote what",
    responses={
        403: {"model": ErrorAnswer, "description": "Not signed in, or not allowed"},
        409: {"model": ErrorAnswer, "description": "Said already, or contradicts what is there"},
    },
)
def post_judgement(site: TheSite, actor: TheActor, said: Said) -> Response:
    """Kept for ever, in effect at once, revocable."""
    given = said.model_dump()
    statement = Statement(**given | {"signatures": tuple(said.signatures)})
    return answer(say(site.library, actor, statement, site.now()), status=201)


@router.delete(
    "/judgements/{judgement_id}",
    response_model=JudgementAnswer,
    summary="Take a judgement back",
    responses={
        403: {"model": ErrorAnswer, "description": "Not signed in, or not allowed"},
        409: {"model": ErrorAnswer, "description": "Revoked already"},
    },
)
def delete_judgement(
    site: TheSite, actor: TheActor, judgement_id: Annotated[int, Path(ge=1, le=2**62)]
) -> Response:
    """It stays in the history as revoked; its effect is gone at once."""
    return answer(take_back(site.library, actor, judgement_id, site.now()))
