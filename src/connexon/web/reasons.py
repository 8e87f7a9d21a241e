"""Why a signature is thought to be a scholar's: the page, and the part that opens in place."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from connexon.app.addressing import find_work
from connexon.app.identity import why
from connexon.app.present import changes_of, scholar_summaries
from connexon.app.site import Site
from connexon.records.ids import format_work_id, parse_scholar_id
from connexon.web.judging import last_said
from connexon.web.rendering import page

router = APIRouter()


@router.api_route("/works/{work_id}/authors/{position}", methods=["GET", "HEAD"])
def reasons(request: Request, work_id: str, position: int, said: int | None = None) -> Response:
    """Evidence for and against, the nearest other scholar, and forms to correct it."""
    site: Site = request.app.state.site
    view = site.view()
    found = find_work(view, work_id)
    own = format_work_id(found)
    if own != work_id:
        return RedirectResponse(f"/works/{own}/authors/{position}", 301)
    told = why(site.library, own, position)
    candidates = [c for c in (told.scholar, told.nearest) if c is not None]
    known = scholar_summaries(
        view, [parse_scholar_id(c.scholar_id) for c in candidates], changes_of(view)
    )
    return page(
        request,
        "why.html",
        work=view.work_summaries([found])[0],
        told=told,
        summaries={s.id: s for s in known},
        largest=max((abs(r.bits) for c in candidates for r in c.evidence), default=1.0),
        said=last_said(site, said),
    )
