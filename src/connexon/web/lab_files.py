"""Files of the lab: curves and diagram as SVG, numbers as CSV or Parquet, the model itself."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from jinja2 import Environment

from connexon.app import wiring
from connexon.app.exporting import MEDIA_TYPES, export_mechanism
from connexon.app.lab import lab_words, run_table
from connexon.app.mechanisms import RunAnswer, diagram, run_answer
from connexon.mechanisms.model import Mechanism
from connexon.records.errors import NotFoundError
from connexon.web.lab import asked_of, charts, colour_time, found_mechanism, picture
from connexon.web.lab_charts import LineChart

router = APIRouter()


@router.get("/mechanisms/{mechanism_id}/figures/{chart_id}.svg")
def figure(request: Request, mechanism_id: str, chart_id: str) -> Response:
    """One chart of a run as an SVG file, with its colours and what it was made from inside."""
    mechanism, answer = _run(request, mechanism_id)
    drawn = {chart.chart_id: chart for chart in charts(mechanism, answer)}
    if chart_id not in drawn:
        raise NotFoundError(f"There is no chart '{chart_id[:60]}'. There are: {', '.join(drawn)}.")
    name = f"{mechanism.mechanism_id}-{chart_id}.svg"
    svg = svg_figure(request, drawn[chart_id], record_words(mechanism, answer))
    return download(svg, "image/svg+xml", name)


def svg_figure(request: Request, chart: LineChart, record: str) -> str:
    """A chart that stands alone. `record`: from what it can be made again."""
    environment: Environment = request.app.state.templates
    return environment.get_template("lab_figure.svg").render(c=chart, record=record)


@router.get("/mechanisms/{mechanism_id}/diagram.svg")
def diagram_file(request: Request, mechanism_id: str) -> Response:
    """The diagram, filled as at the first time at which the mechanism is measured."""
    mechanism, answer = _run(request, mechanism_id)
    at = colour_time(mechanism, answer)
    whole = diagram(mechanism)
    style = whole[whole.index("<style>") : whole.index("</style>")]
    filled = str(picture(mechanism, answer, at))
    head, _, rest = filled.partition("</desc>")
    svg = f"{head}</desc>\n{style}{_level_rules()}</style>{rest}"
    return download(svg, "image/svg+xml", f"{mechanism.mechanism_id}-diagram.svg")


def _level_rules(steps: int = 8) -> str:
    """Fills from the paper's white to the most."""
    rules = []
    for level in range(1, steps + 1):
        share = level / steps
        red, green, blue = (round(255 + (end - 255) * share) for end in (242, 179, 61))
        rules.append(
            f".mechanism .level-{level} .body {{ fill: #{red:02x}{green:02x}{blue:02x}; }}"
            f"\n.mechanism .level-{level} text {{ fill: #17212b; }}"
        )
    return "\n".join([*rules, ""])


@router.get("/mechanisms/{mechanism_id}/data.{kind}")
def data(request: Request, mechanism_id: str, kind: str) -> Response:
    """Every curve of a run and of what it is compared with, as a table."""
    if kind not in {"csv", "parquet"}:
        raise NotFoundError(f"There is no table as '{kind[:20]}': csv or parquet.")
    mechanism, answer = _run(request, mechanism_id)
    table = run_table(mechanism, answer)
    name = f"{mechanism.mechanism_id}.{kind}"
    if kind == "csv":
        return download(table.csv(), "text/csv; charset=utf-8", name)
    return download(table.parquet(), "application/vnd.apache.parquet", name)


@router.get("/mechanisms/{mechanism_id}/files/{kind}")
def model_file(request: Request, mechanism_id: str, kind: str) -> Response:
    """The model for other programs: sbml, antimony or omex."""
    if kind not in MEDIA_TYPES:
        raise NotFoundError(f"There is no '{kind[:20]}': {', '.join(MEDIA_TYPES)}.")
    site, mechanism = found_mechanism(request, mechanism_id)
    body = export_mechanism(site.library.path, mechanism, kind, wiring.sandbox())
    media_type, ending = MEDIA_TYPES[kind]
    return download(body, media_type, f"{mechanism.mechanism_id}.{ending}")


def download(body: str | bytes, media_type: str, name: str) -> Response:
    """A file to be kept."""
    safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in name)
    safe = safe.encode("ascii", "replace").decode().replace("?", "-")
    headers = {"Content-Disposition": f'attachment; filename="{safe}"'}
    return Response(body, media_type=media_type, headers=headers)


def record_words(mechanism: Mechanism, answer: RunAnswer) -> str:
    """What a figure was made from, in one line."""
    turned = "; ".join(lab_words(mechanism, answer.setting)) or "nothing turned"
    compared = ", ".join(course.name for course in answer.courses[1:])
    return (
        f"{mechanism.mechanism_id} {mechanism.content_hash}, doi:{mechanism.doi}; {turned}"
        + (f"; dotted: {compared}" if compared else "")
        + f"; tolerances {answer.relative_tolerance:g}, {answer.absolute_tolerance:g}"
    )


def _run(request: Request, mechanism_id: str) -> tuple[Mechanism, RunAnswer]:
    _, mechanism = found_mechanism(request, mechanism_id)
    asked = asked_of(mechanism, request.query_params.multi_items())
    return mechanism, run_answer(mechanism, asked, wiring.simulator())
