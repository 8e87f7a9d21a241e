"""/api/works: lists by filter, and one work by any of its ids."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import RedirectResponse

from connexon.api.answering import Select, Tag, TheSite, answer
from connexon.app.addressing import find_scholar, find_work
from connexon.app.answers import WorkAnswer, WorkList
from connexon.app.citing import STYLES, cite
from connexon.app.identity import WhyAnswer, why
from connexon.app.listing import MOST_PER_PAGE, WorkFilter, list_works
from connexon.app.works import work_answer
from connexon.records.ids import format_work_id

router = APIRouter(tags=["works"])
_Year = Annotated[int | None, Field(ge=-3000, le=3000)]


class WorkQuestion(BaseModel):
    """Which works, in which order; all conditions must hold."""

    model_config = ConfigDict(extra="forbid")

    from_year: _Year = None
    to_year: _Year = None
    source: Annotated[str | None, Field(max_length=300, description="Id of a source, V…")] = None
    scholar: Annotated[str | None, Field(max_length=300, description="Own id or orcid:…")] = None
    type: Annotated[str | None, Field(max_length=60, examples=["article"])] = None
    cites: Annotated[str | None, Field(max_length=300, description="A work they cite")] = None
    cited_by: Annotated[str | None, Field(max_length=300, description="A work citing them")] = None
    sort: Annotated[
        str, Field(max_length=30, description="year:desc, year:asc, citations:desc, id:asc")
    ] = "year:desc"
    per_page: Annotated[int, Field(ge=1, le=MOST_PER_PAGE)] = 25
    cursor: Annotated[str | None, Field(max_length=300, description="meta.next_cursor")] = None
    select: Annotated[
        str | None, Field(max_length=500, description="Only these fields of each result")
    ] = None


@router.get("/works", response_model=WorkList | dict[str, Any], summary="Works by filter")
def read_works(site: TheSite, tag: Tag, asked: Annotated[WorkQuestion, Query()]) -> Response:
    """One page of works; `meta.next_cursor` leads to the next."""
    view = site.view()
    wanted = WorkFilter(
        from_year=asked.from_year,
        to_year=asked.to_year,
        source_id=asked.source,
        scholar_id=find_scholar(view, asked.scholar) if asked.scholar else None,
        type=asked.type,
        cites=find_work(view, asked.cites) if asked.cites else None,
        cited_by=find_work(view, asked.cited_by) if asked.cited_by else None,
    )
    found = list_works(view, wanted, asked.sort, asked.per_page, asked.cursor)
    return answer(found, asked.select, tag)


@router.get(
    "/works/{work_id:path}/authors/{position}/why",
    response_model=WhyAnswer,
    summary="Why a signature is thought to be a scholar's",
)
def read_reasons(
    site: TheSite,
    tag: Tag,
    work_id: Annotated[str, Path(description="Own id, doi:…, pmid:…")],
    position: Annotated[int, Path(ge=0, le=10_000_000, description="0-based, as printed")],
) -> Response:
    """Named evidence in bits, the nearest other scholar, and what would change the decision."""
    return answer(why(site.library, work_id, position), tag=tag)


@router.get(
    "/works/{work_id:path}",
    response_model=WorkAnswer | dict[str, Any],
    summary="One work",
    responses={301: {"description": "This id was merged; Location has the id of today"}},
)
def read_work(
    site: TheSite,
    tag: Tag,
    work_id: Annotated[
        str,
        Path(description="Own id, doi:…, pmid:…, arxiv:…", examples=["doi:10.1000/x"]),
    ],
    format: Annotated[str, Query(description="json, bibtex, ris or csl-json")] = "json",
    select: Select = None,
) -> Response:
    """Everything about one work, or its citation in a format of reference managers."""
    view = site.view()
    found = find_work(view, work_id)
    own = format_work_id(found)
    if ":" not in work_id and own != work_id.upper():
        rest = f"?format={format}" if format in STYLES else ""
        return RedirectResponse(f"/api/works/{own}{rest}", 301)
    work = work_answer(view, found)
    if format != "json":
        text, media_type = cite(work, format)
        return Response(text, media_type=media_type)
    response = answer(work, select, tag)
    response.headers["Content-Location"] = f"/api/works/{own}"
    return response
