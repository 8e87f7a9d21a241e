"""Atom feeds: a scholar's works and citations, a work's citations, a search."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from connexon.app.addressing import find_scholar, find_work
from connexon.app.following import query_feed, scholar_feed, work_feed
from connexon.app.site import Site

router = APIRouter()


def _atom(text: str) -> Response:
    return Response(text, media_type="application/atom+xml; charset=utf-8")


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")


@router.get("/scholars/{scholar_id}/feed.atom")
def of_scholar(request: Request, scholar_id: str) -> Response:
    """New works of a scholar, and who cites which of them."""
    site: Site = request.app.state.site
    view = site.view()
    return _atom(scholar_feed(view, find_scholar(view, scholar_id), _base(request)))


@router.get("/works/{work_id}/feed.atom")
def of_work(request: Request, work_id: str) -> Response:
    """Works that cite this one."""
    site: Site = request.app.state.site
    view = site.view()
    return _atom(work_feed(view, find_work(view, work_id), _base(request)))


@router.get("/search.atom")
def of_query(request: Request, q: Annotated[str, Query(max_length=20_000)] = "") -> Response:
    """Works that match, last collected first."""
    site: Site = request.app.state.site
    return _atom(query_feed(site.view(), q, _base(request)))
