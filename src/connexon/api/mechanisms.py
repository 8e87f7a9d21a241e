"""/api/mechanisms: what runs, and running it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from connexon.api.answering import Tag, TheSite, answer
from connexon.app import wiring
from connexon.app.claim_answers import ClaimsAnswer
from connexon.app.claims import judged_claims
from connexon.app.exporting import MEDIA_TYPES, export_mechanism
from connexon.app.lab import read_asked
from connexon.app.mechanisms import (
    MOST_COMPARED,
    MOST_POINTS,
    MechanismAnswer,
    MechanismList,
    RunAnswer,
    RunAsked,
    find_mechanism,
    list_mechanisms,
    mechanism_answer,
    run_answer,
)
from connexon.mechanisms.simulate import LAB_POINTS
from connexon.records.errors import NotFoundError

router = APIRouter(tags=["mechanisms"])
_Id = Annotated[
    str,
    Path(
        max_length=300,
        description="Id of a mechanism; or of its work, W… or doi:…",
        examples=["cgas-sting-ifnb-hla"],
    ),
]
_RUNS = "A run under a setting"


class RunBody(BaseModel):
    """What to run. Switches that are not named stand where they start."""

    model_config = ConfigDict(extra="forbid")

    switches: Annotated[
        dict[str, float], Field(max_length=200, examples=[{"gap_junctions": 0}])
    ] = Field(default_factory=dict)
    compare: Annotated[
        list[str], Field(max_length=MOST_COMPARED, description="'start' or ids of conditions")
    ] = Field(default_factory=list)
    points: Annotated[int, Field(ge=2, le=MOST_POINTS)] = LAB_POINTS


@router.get("/mechanisms", response_model=MechanismList, summary="Mechanisms of this library")
def read_mechanisms(site: TheSite) -> Response:
    """Every mechanism with its work."""
    return answer(list_mechanisms(site.library.path, site.view()))


@router.get(
    "/mechanisms/{mechanism_id:path}/runs", response_model=RunAnswer, summary=f"{_RUNS}, by address"
)
def read_run(request: Request, site: TheSite, mechanism_id: _Id) -> Response:
    """Switches by name in the query (`?msc_present=0&compare=start`), also `points`."""
    mechanism = find_mechanism(site.library.path, mechanism_id, site.view())
    asked = read_asked(mechanism, request.query_params.multi_items())
    return answer(run_answer(mechanism, asked, wiring.simulator()))


@router.post("/mechanisms/{mechanism_id:path}/runs", response_model=RunAnswer, summary=_RUNS)
def make_run(site: TheSite, mechanism_id: _Id, body: RunBody) -> Response:
    """The same by a body; nothing is stored."""
    mechanism = find_mechanism(site.library.path, mechanism_id, site.view())
    asked = RunAsked(_numbers(body.switches), tuple(body.compare), body.points)
    return answer(run_answer(mechanism, asked, wiring.simulator()))


@router.get(
    "/mechanisms/{mechanism_id:path}/claims",
    response_model=ClaimsAnswer,
    summary="What became of a paper's claims",
)
def read_claims(site: TheSite, mechanism_id: _Id) -> Response:
    """Verdicts over the largest ensemble that was judged, with the record to repeat it."""
    mechanism = find_mechanism(site.library.path, mechanism_id, site.view())
    return answer(judged_claims(site.library.path, mechanism))


@router.get(
    "/mechanisms/{mechanism_id:path}/files/{kind}",
    response_class=Response,
    summary="The model as a file",
)
def read_file(site: TheSite, mechanism_id: _Id, kind: str) -> Response:
    """`sbml`, `antimony`, or `omex`: a COMBINE archive with SED-ML for other simulators."""
    mechanism = find_mechanism(site.library.path, mechanism_id, site.view())
    if kind not in MEDIA_TYPES:
        raise NotFoundError(f"There is no '{kind[:20]}': {', '.join(MEDIA_TYPES)}.")
    body = export_mechanism(site.library.path, mechanism, kind, wiring.sandbox())
    return Response(body, media_type=MEDIA_TYPES[kind][0])


@router.get(
    "/mechanisms/{mechanism_id:path}", response_model=MechanismAnswer, summary="One mechanism"
)
def read_mechanism(site: TheSite, tag: Tag, mechanism_id: _Id) -> Response:
    """What can be run and seen, and what the work claims."""
    view = site.view()
    found = mechanism_answer(find_mechanism(site.library.path, mechanism_id, view), view)
    return answer(found, tag=tag)


def _numbers(switches: Mapping[str, float]) -> dict[str, float]:
    return {name: float(value) for name, value in switches.items()}
