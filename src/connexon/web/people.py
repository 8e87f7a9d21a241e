"""Scholars: finding them, and a person's page."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse

from connexon.app.addressing import find_scholar, leads_for_good
from connexon.app.dividing import MOST_DIVIDED, parts_of, signatures_in
from connexon.app.drawing import is_quick
from connexon.app.evaluating import PortfolioAnswer, portfolio
from connexon.app.finding import find_scholars
from connexon.app.judging import Statement, say
from connexon.app.scholars import scholar_answer
from connexon.app.site import Site
from connexon.app.view import LibraryView
from connexon.evaluate import Figure
from connexon.records.ids import ScholarId, format_scholar_id
from connexon.web.judging import last_said
from connexon.web.metadata import scholar_schema
from connexon.web.rendering import Visit, page

router = APIRouter()
_LISTED = 50
_HEADLINE = (
    "work_count",
    "fractional_work_count",
    "citation_count",
    "citation_count_without_self",
    "h_index",
)


@router.api_route("/scholars", methods=["GET", "HEAD"])
def find(request: Request, q: Annotated[str, Query(max_length=300)] = "") -> Response:
    """Scholars by words of their names."""
    site: Site = request.app.state.site
    found = find_scholars(site.view(), q, _LISTED)
    return page(request, "scholars.html", found=found, q=q)


@router.api_route("/scholars/{wanted}", methods=["GET", "HEAD"])
def person(
    request: Request,
    wanted: str,
    page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    said: int | None = None,
) -> Response:
    """The scholar page; merged ids and ORCIDs are sent on."""
    site: Site = request.app.state.site
    view = site.view()
    found = find_scholar(view, wanted)
    own = format_scholar_id(found)
    if own != wanted:
        return _sent_on(request, view, wanted, found, "")
    scholar = scholar_answer(view, found, page_number)
    quick = scholar.work_count > 0 and is_quick(site.library)
    return page(
        request,
        "scholar.html",
        scholar=scholar,
        schema=scholar_schema(scholar),
        figures=_headline(portfolio(site.library, view, found)) if quick else (),
        feed=f"/scholars/{own}/feed.atom",
        said=last_said(site, said),
    )


@router.api_route("/scholars/{wanted}/portfolio", methods=["GET", "HEAD"])
def figures(request: Request, wanted: str) -> Response:
    """All figures with their ranges, what moves them, and the receipt."""
    site: Site = request.app.state.site
    view = site.view()
    found = find_scholar(view, wanted)
    own = format_scholar_id(found)
    if own != wanted:
        return _sent_on(request, view, wanted, found, "/portfolio")
    return page(request, "portfolio.html", portfolio=portfolio(site.library, view, found))


@router.api_route("/scholars/{wanted}/divide", methods=["GET", "HEAD"])
def divide(request: Request, wanted: str) -> Response:
    """The scholar's works in parts, to say which are somebody else's."""
    site: Site = request.app.state.site
    view = site.view()
    found = find_scholar(view, wanted)
    if format_scholar_id(found) != wanted:
        return _sent_on(request, view, wanted, found, "/divide")
    return page(request, "divide.html", whole=parts_of(site.library, view, found))


class Division(BaseModel):
    """The form of that page: parts and single works that are somebody else's."""

    form_token: Annotated[str, Field(max_length=300)] = ""
    part: Annotated[list[str], Field(max_length=MOST_DIVIDED)] = []
    signature: Annotated[list[str], Field(max_length=MOST_DIVIDED)] = []


@router.post("/scholars/{wanted}/divide")
def say_divided(request: Request, wanted: str, wish: Annotated[Division, Form()]) -> Response:
    """Say it, then show the page that stays, where it can be undone."""
    visit = Visit(request)
    visit.check_form(wish.form_token)
    view = visit.site.view()
    whole = parts_of(visit.site.library, view, find_scholar(view, wanted))
    going = signatures_in(whole, wish.part, wish.signature)
    statement = Statement("different", scholar=whole.scholar_id, signatures=going)
    told = say(visit.site.library, visit.actor, statement, visit.site.now())
    return RedirectResponse(f"/scholars/{whole.scholar_id}?said={told.id}", 303)


def _sent_on(
    request: Request, view: LibraryView, wanted: str, found: ScholarId, page_of: str
) -> RedirectResponse:
    """To the scholar's own address, with whatever else was asked."""
    query = f"?{request.url.query}" if request.url.query else ""
    address = f"/scholars/{format_scholar_id(found)}{page_of}{query}"
    return RedirectResponse(address, 301 if leads_for_good(view, wanted, found) else 302)


def _headline(found: PortfolioAnswer) -> list[Figure]:
    by_name = {f.name: f for f in found.figures}
    return [by_name[n] for n in _HEADLINE if n in by_name and by_name[n].value is not None]
