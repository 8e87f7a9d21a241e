"""/api/library: what this library holds."""

from __future__ import annotations

from fastapi import APIRouter, Response

from connexon.api.answering import Tag, TheSite, answer
from connexon.app.answers import LibraryAnswer
from connexon.app.listing import library_answer

router = APIRouter(tags=["library"])


@router.get("/library", response_model=LibraryAnswer, summary="What this library holds")
def read_library(site: TheSite, tag: Tag) -> Response:
    """Counts of the newest version, with what is missing counted too."""
    standing = len(site.library.ledger.standing())
    return answer(library_answer(site.view(), standing), tag=tag)
