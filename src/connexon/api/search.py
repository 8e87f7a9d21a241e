"""/api/search: works by query, with reasons and facets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from connexon.api.answering import Tag, TheSite, answer
from connexon.app.searching import (
    MOST_HITS,
    FacetAnswer,
    Filters,
    Match,
    SearchAnswer,
    SearchHit,
    search,
)
from connexon.app.summaries import Byline

router = APIRouter(tags=["search"])


class SearchQuestion(BaseModel):
    """What is looked for; filters narrow it as the facets of the answer say."""

    model_config = ConfigDict(extra="forbid")

    q: Annotated[
        str,
        Field(
            max_length=20_000,
            description='Words, "phrases", field:value, year:2000..2010, AND, OR, NOT, brackets',
        ),
    ] = ""
    from_year: Annotated[int | None, Field(ge=-3000, le=3000)] = None
    to_year: Annotated[int | None, Field(ge=-3000, le=3000)] = None
    source: Annotated[list[str], Field(max_length=20, description="Source ids, V…")] = []
    scholar: Annotated[list[str], Field(max_length=20, description="Scholar ids, S…")] = []
    type: Annotated[list[str], Field(max_length=20)] = []
    sort: Annotated[str, Field(max_length=30, description="relevance, citations, year")] = (
        "relevance"
    )
    per_page: Annotated[int, Field(ge=1, le=MOST_HITS)] = 20
    offset: Annotated[int, Field(ge=0, le=10_000, description="meta.next_offset")] = 0
    select: Annotated[
        str | None, Field(max_length=500, description="Only these fields of each result")
    ] = None


@dataclass(frozen=True, slots=True)
class FoundWork:
    """A work that matches, and where it has what was asked for."""

    id: str
    title: str
    year: int | None
    type: str | None
    language: str | None
    source_title: str | None
    doi: str | None
    authors: tuple[Byline, ...]
    author_count: int
    citation_count: int
    is_retracted: bool
    why: tuple[Match, ...]
    is_exact_title: bool


@dataclass(frozen=True, slots=True)
class SearchMeta:
    """About the result: all that match, the query as understood, where the next page begins."""

    count: int
    query: str
    per_page: int
    offset: int
    next_offset: int | None
    sort: str
    library_version: int


@dataclass(frozen=True, slots=True)
class SearchList:
    """One page of a result with the facets of all of it."""

    meta: SearchMeta
    results: tuple[FoundWork, ...]
    facets: tuple[FacetAnswer, ...]


@router.get("/search", response_model=SearchList | dict[str, Any], summary="Search works")
def read_search(site: TheSite, tag: Tag, asked: Annotated[SearchQuestion, Query()]) -> Response:
    """Works that match; an exact title comes first."""
    filters = Filters(
        from_year=asked.from_year,
        to_year=asked.to_year,
        sources=tuple(asked.source),
        scholars=tuple(asked.scholar),
        types=tuple(asked.type),
    )
    page = (asked.per_page, asked.offset)
    return answer(
        _listed(search(site.view(), asked.q, page, asked.sort, filters)), asked.select, tag
    )


def _listed(found: SearchAnswer) -> SearchList:
    following = found.offset + found.limit
    meta = SearchMeta(
        count=found.total,
        query=found.query,
        per_page=found.limit,
        offset=found.offset,
        next_offset=following if following < found.total else None,
        sort=found.sort,
        library_version=found.library_version,
    )
    return SearchList(meta, tuple(_flat(hit) for hit in found.hits), found.facets)


def _flat(hit: SearchHit) -> FoundWork:
    work = hit.work
    return FoundWork(
        id=work.id,
        title=work.title,
        year=work.year,
        type=work.type,
        language=work.language,
        source_title=work.source_title,
        doi=work.doi,
        authors=work.authors,
        author_count=work.author_count,
        citation_count=work.citation_count,
        is_retracted=work.is_retracted,
        why=hit.why,
        is_exact_title=hit.is_exact_title,
    )
