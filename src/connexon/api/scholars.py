"""/api/scholars: finding scholars by name, and one scholar with works and evidence."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response
from starlette.responses import RedirectResponse

from connexon.api.answering import Select, Tag, TheSite, answer
from connexon.app.addressing import find_scholar, leads_for_good
from connexon.app.answers import ScholarAnswer, ScholarList
from connexon.app.evaluating import PortfolioAnswer, portfolio
from connexon.app.finding import find_scholars
from connexon.app.scholars import scholar_answer
from connexon.records.ids import format_scholar_id

router = APIRouter(tags=["scholars"])


@router.get("/scholars", response_model=ScholarList | dict[str, Any], summary="Find scholars")
def read_scholars(
    site: TheSite,
    tag: Tag,
    q: Annotated[str, Query(max_length=300, description="Words of a name")] = "",
    per_page: Annotated[int, Query(ge=1, le=100)] = 25,
    select: Select = None,
) -> Response:
    """Best fitting names first, then those with most works; without `q`, all."""
    return answer(find_scholars(site.view(), q, per_page), select, tag)


@router.get(
    "/scholars/{scholar_id}",
    response_model=ScholarAnswer | dict[str, Any],
    summary="One scholar",
    responses={
        301: {"description": "This id was merged; Location has the id of today"},
        302: {"description": "The same by somebody's word, which may yet be taken back"},
    },
)
def read_scholar(
    site: TheSite,
    tag: Tag,
    scholar_id: Annotated[str, Path(description="Own id or orcid:…", max_length=80)],
    page: Annotated[int, Query(ge=1, le=100_000, description="Page of works")] = 1,
    select: Select = None,
) -> Response:
    """Names, works with match probabilities, trend, co-authors, indicators."""
    view = site.view()
    found = find_scholar(view, scholar_id)
    own = format_scholar_id(found)
    if ":" not in scholar_id and own != scholar_id.upper():
        status = 301 if leads_for_good(view, scholar_id, found) else 302
        return RedirectResponse(f"/api/scholars/{own}", status)
    response = answer(scholar_answer(view, found, page), select, tag)
    response.headers["Content-Location"] = f"/api/scholars/{own}"
    return response


@router.get(
    "/scholars/{scholar_id}/portfolio",
    response_model=PortfolioAnswer,
    summary="A scholar's figures with ranges",
)
def read_portfolio(
    site: TheSite,
    tag: Tag,
    scholar_id: Annotated[str, Path(description="Own id or orcid:…", max_length=80)],
    seed: Annotated[int, Query(ge=0, le=2**31, description="Of the drawings")] = 1,
) -> Response:
    """Each figure with what nine of ten drawings of who wrote what give, and a receipt."""
    view = site.view()
    return answer(portfolio(site.library, view, find_scholar(view, scholar_id), seed), tag=tag)
