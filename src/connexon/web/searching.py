"""Search with facets and paging."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse

from connexon.app.answers import YearCount
from connexon.app.searching import DEEPEST_HIT, FacetAnswer, Filters, SearchAnswer, search
from connexon.app.site import Site
from connexon.web.charts import trend_chart
from connexon.web.rendering import page

router = APIRouter()
_PER_PAGE = 20
_LISTED_FACETS = (("scholar", "Scholars"), ("source", "Sources"), ("type", "Types"))


class Asked(BaseModel):
    """The search form and the links of its facets."""

    q: Annotated[str, Field(max_length=20_000)] = ""
    page: Annotated[int, Field(ge=1, le=1000)] = 1
    sort: Annotated[str, Field(max_length=30)] = "relevance"
    from_year: Annotated[str, Field(max_length=6)] = ""
    to_year: Annotated[str, Field(max_length=6)] = ""
    source: Annotated[list[str], Field(max_length=20)] = []
    scholar: Annotated[list[str], Field(max_length=20)] = []
    type: Annotated[list[str], Field(max_length=20)] = []

    def address(self, **changes: object) -> str:
        """The same search with these changes, from its first page on."""
        said = self.model_dump() | {"page": 1} | changes
        pairs = [
            (name, str(value))
            for name, given in said.items()
            for value in (given if isinstance(given, list) else [given])
            if value not in ("", None) and (name, value) not in {("page", 1), ("sort", "relevance")}
        ]
        return f"/search?{urlencode(pairs)}"

    def toggled(self, name: str, value: str) -> str:
        """The same search with one value of a facet put in or taken out."""
        now: list[str] = getattr(self, name)
        return self.address(
            **{name: [v for v in now if v != value] if value in now else [*now, value]}
        )

    def filters(self) -> Filters:
        """As the use case wants them; a year that is no number filters nothing."""
        return Filters(
            from_year=_year(self.from_year),
            to_year=_year(self.to_year),
            sources=tuple(self.source),
            scholars=tuple(self.scholar),
            types=tuple(self.type),
        )


def _year(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.lstrip("-").isdecimal() and text.isascii() and len(text) < 6 else None


@router.api_route("/search", methods=["GET", "HEAD"])
def find(request: Request, asked: Annotated[Asked, Query()]) -> Response:
    """Works for a query; without one, the newest."""
    site: Site = request.app.state.site
    sort = asked.sort if asked.q.strip() or asked.sort != "relevance" else "year"
    offset = (asked.page - 1) * _PER_PAGE
    found = search(site.view(), asked.q, (_PER_PAGE, offset), sort, asked.filters())
    if not found.hits and asked.page > 1 and found.total:
        return RedirectResponse(asked.address(), 302)
    return page(
        request,
        "search.html",
        query=asked.q,
        asked=asked,
        found=found,
        sort=sort,
        years=_year_chart(found),
        facets=_facets(found, asked),
        last_page=min(-(-found.total // _PER_PAGE), DEEPEST_HIT // _PER_PAGE),
    )


def _year_chart(found: SearchAnswer) -> object:
    counts = {int(v.value): v.count for f in found.facets if f.name == "year" for v in f.values}
    if len(counts) < 2:
        return None
    span = range(min(counts), max(counts) + 1)
    return trend_chart([YearCount(y, counts.get(y, 0), 0) for y in span], about="works")


def _facets(found: SearchAnswer, asked: Asked) -> list[tuple[str, str, FacetAnswer]]:
    """Facets worth showing: with something to choose, or with something chosen."""
    by_name = {f.name: f for f in found.facets}
    return [
        (name, words, by_name[name])
        for name, words in _LISTED_FACETS
        if name in by_name and (len(by_name[name].values) > 1 or getattr(asked, name))
    ]
