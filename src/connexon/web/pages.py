"""Home, papers and the pages that explain."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from starlette.responses import PlainTextResponse, RedirectResponse

from connexon.app.addressing import find_work
from connexon.app.citing import STYLES, cite
from connexon.app.listing import library_answer
from connexon.app.mechanisms import list_mechanisms
from connexon.app.site import Site
from connexon.app.works import work_answer
from connexon.records.ids import format_work_id
from connexon.web import lab
from connexon.web.judging import last_said
from connexon.web.metadata import citation_tags, work_schema
from connexon.web.rendering import page

router = APIRouter()
_SHOWN_AUTHORS = 30
_SHOWN_MECHANISMS = 3


@router.api_route("/", methods=["GET", "HEAD"])
def home(request: Request) -> Response:
    """The search box and what is in this library."""
    site: Site = request.app.state.site
    view = site.view()
    library = library_answer(view, len(site.library.ledger.standing()))
    busiest = view.rows(
        "SELECT preferred_name AS name FROM scholars ORDER BY work_count DESC, scholar_id LIMIT 3"
    )
    examples = [(r["name"], f"/scholars?{urlencode({'q': r['name']})}") for r in busiest]
    running = list_mechanisms(site.library.path, view).results[:_SHOWN_MECHANISMS]
    return page(request, "home.html", library=library, examples=examples, running=running)


@router.api_route("/about", methods=["GET", "HEAD"])
def about(request: Request) -> Response:
    """How identities are decided, what the figures mean, whose data this is."""
    return page(request, "about.html")


@router.api_route("/developers", methods=["GET", "HEAD"])
def developers(request: Request) -> Response:
    """The API, read from its own description."""
    operations = [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation.get("summary", ""),
            "description": operation.get("description", "").split("\n")[0],
            "parameters": operation.get("parameters", []),
        }
        for path, methods in request.app.openapi()["paths"].items()
        for method, operation in methods.items()
    ]
    example = f"{request.base_url}api/search?q=year:%3E2000&per_page=5"
    return page(request, "developers.html", operations=operations, example=example)


@router.get("/robots.txt")
def robots() -> Response:
    """Crawlers may read papers and scholars, not every search there could be."""
    return PlainTextResponse("User-agent: *\nDisallow: /search\nDisallow: /judgements\n")


@router.get("/favicon.ico")
def icon() -> Response:
    """Old browsers ask here."""
    return RedirectResponse("/static/logo.svg", 301)


@router.get("/works/{work_id}/cite/{style}")
def export(request: Request, work_id: str, style: str) -> Response:
    """The work as a file for a reference manager."""
    site: Site = request.app.state.site
    view = site.view()
    work = work_answer(view, find_work(view, work_id))
    text, media_type = cite(work, style)
    name = f'attachment; filename="{work.id}.{STYLES[style][2]}"'
    return Response(text, media_type=media_type, headers={"Content-Disposition": name})


@router.api_route("/works/{wanted:path}", methods=["GET", "HEAD"])
def paper(request: Request, wanted: str, said: int | None = None) -> Response:
    """The paper page, by own id, doi:…, pmid:…; merged ids and other names are sent on."""
    site: Site = request.app.state.site
    view = site.view()
    found = find_work(view, wanted)
    own = format_work_id(found)
    if own != wanted:
        return RedirectResponse(f"/works/{own}", 302 if ":" in wanted else 301)
    work = work_answer(view, found)
    return page(
        request,
        "work.html",
        work=work,
        tags=citation_tags(work),
        schema=work_schema(work),
        panel=lab.panel(site, work, request.query_params.multi_items()),
        feed=f"/works/{own}/feed.atom",
        said=last_said(site, said),
        shown_authors=_SHOWN_AUTHORS,
    )
