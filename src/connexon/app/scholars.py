"""One scholar: the answer that the scholar page and `/api/scholars/…` render.

Everything is worked out from the signatures that are the scholar's *now*, judgements included.
The tables' own figures are taken where no judgement has touched the scholar since the build.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from connexon.app.answers import (
    AffiliationSpan,
    Coauthor,
    Indicator,
    NameForm,
    ScholarAnswer,
    ScholarSummary,
    ScholarWork,
    YearCount,
)
from connexon.app.name_keys import fitting_count
from connexon.app.remembering import recalled
from connexon.app.view import Assigned, LibraryView, Row, missing
from connexon.ports.ledger import SignatureKey
from connexon.records.ids import (
    ScholarId,
    format_scholar_id,
    format_work_id,
)
from connexon.text.names import name_key, read_name

WORKS_PER_PAGE = 50
COAUTHORS_SHOWN = 24
NAMESAKES_SHOWN = 12
FORMS_SHOWN = 6  # in a list
ALL_FORMS = 1_000
LARGEST_BYLINE = 100  # as in the coauthors table
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
SUMMARY = (
    "SELECT scholar_id, preferred_name, name_forms, name_key, affiliations, work_count,"
    " first_year, last_year, namesake_count, orcid, purity, completeness FROM scholars"
)


def scholar_answer(view: LibraryView, scholar_id: ScholarId, page: int = 1) -> ScholarAnswer:
    """Everything about one scholar, with one page of works (1-based). Raises: NotFoundError."""
    signatures = view.signatures_of(scholar_id)
    rows = view.rows(f"{SUMMARY} WHERE scholar_id = $id", id=scholar_id)
    if not rows and not signatures:
        raise missing("scholar", format_scholar_id(scholar_id))
    row = rows[0] if rows else None
    printed = printed_entries(view, signatures)
    touched = row is None or _is_touched(view, scholar_id, signatures)
    years = [p["year"] for p in printed if p["year"] is not None]
    forms = forms_of(printed)
    coauthors = _coauthors(view, scholar_id, signatures)
    page_count = max(1, -(-len(printed) // WORKS_PER_PAGE))
    page = max(1, min(page, page_count))
    shown = printed[(page - 1) * WORKS_PER_PAGE : page * WORKS_PER_PAGE]
    name = view.scholar_names([scholar_id]).get(scholar_id) or "unnamed"
    called = read_name(row["name_forms"][0] if row else forms[0].text)
    key = row["name_key"] if row else name_key(called)
    namesakes, namesake_count, gone = _namesakes(view, scholar_id, key)
    fitting = fitting_count(view, called) - (row is not None)  # the table counts the scholar too
    return ScholarAnswer(
        id=format_scholar_id(scholar_id),
        name=name,
        native_name=next((f.text for f in forms if f.script == "han" and f.text != name), None),
        name_forms=forms,
        orcid=row["orcid"] if row else _single_orcid(printed),
        affiliations=affiliations_of(printed),
        work_count=len({p["work_id"] for p in printed}),
        first_year=min(years, default=None),
        last_year=max(years, default=None),
        namesake_count=namesake_count,
        fitting_count=max(0, fitting - namesake_count - gone),
        namesakes=namesakes,
        purity=row["purity"] if row and not touched else _mean_probability(signatures),
        completeness=row["completeness"]
        if row and not touched
        else view.completeness.get(scholar_id),
        indicators=_indicators(printed, len(coauthors)),
        years=_years(printed),
        coauthors=tuple(coauthors[:COAUTHORS_SHOWN]),
        coauthor_count=len(coauthors),
        works=_works(view, shown, signatures),
        page=page,
        page_count=page_count,
        touched=touched,
        library_version=view.version,
    )


def summary_of(row: Row, most_forms: int = FORMS_SHOWN) -> ScholarSummary:
    """A row of SUMMARY in a list, as the tables have it."""
    affiliations = row["affiliations"] or ()
    return ScholarSummary(
        id=format_scholar_id(row["scholar_id"]),
        name=row["preferred_name"],
        name_forms=tuple(row["name_forms"] or ())[:most_forms],
        affiliation=affiliations[0] if affiliations else None,
        work_count=row["work_count"],
        first_year=row["first_year"],
        last_year=row["last_year"],
        namesake_count=row["namesake_count"],
    )


def printed_entries(view: LibraryView, signatures: Collection[SignatureKey]) -> list[Row]:
    """The signatures as printed with their works' year and citations, newest work first."""
    rows = recalled(view.tables, "printed", signatures, lambda some: _read_printed(view, some))
    return sorted(rows.values(), key=_newest_first)


def _newest_first(row: Row) -> tuple[bool, int, int, int]:
    return row["year"] is None, -(row["year"] or 0), row["work_id"], row["position"]


def _read_printed(view: LibraryView, signatures: list[SignatureKey]) -> dict[SignatureKey, Row]:
    rows = view.rows(
        "WITH mine AS (SELECT unnest($works::BIGINT[]) AS work_id,"
        " unnest($places::INTEGER[]) AS position)"
        " SELECT a.work_id, a.position, a.printed_name, a.other_names, a.orcid, a.affiliations,"
        " w.year, w.author_count, coalesce(i.citation_count, 0) AS citation_count"
        " FROM authorships a JOIN mine USING (work_id, position) JOIN works w USING (work_id)"
        " LEFT JOIN work_indicators i USING (work_id)",
        works=[k.work_id for k in signatures],
        places=[k.position for k in signatures],
    )
    return {SignatureKey(r["work_id"], r["position"]): r for r in rows}


def _is_touched(view: LibraryView, scholar_id: int, signatures: Collection[SignatureKey]) -> bool:
    """Whether judgements have given to or taken from the scholar since the build."""
    if not view.overlay:
        return False
    rows = view.tables.lookup("assignments_by_scholar", [scholar_id], ["work_id", "position"])
    built = {SignatureKey(r["work_id"], r["position"]) for r in rows.to_pylist()}
    return built != set(signatures)


def forms_of(printed: Sequence[Row]) -> tuple[NameForm, ...]:
    """The names that stand in these entries, the most frequent first."""
    counts: dict[str, set[int]] = {}
    for row in printed:
        for form in (row["printed_name"], *(row["other_names"] or ())):
            counts.setdefault(form, set()).add(row["work_id"])
    ordered = sorted(counts.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(NameForm(f, len(w), "han" if _HAN.search(f) else "latin") for f, w in ordered)


def _single_orcid(printed: Sequence[Row]) -> str | None:
    found = {row["orcid"] for row in printed if row["orcid"]}
    return found.pop() if len(found) == 1 else None


def affiliations_of(printed: Sequence[Row]) -> tuple[AffiliationSpan, ...]:
    """Every affiliation with the years it is printed, latest first."""
    spans: dict[str, list[int | None]] = {}
    for row in printed:
        for text in dict.fromkeys(row["affiliations"] or ()):
            spans.setdefault(" ".join(text.split()), []).append(row["year"])
    found = []
    for text, years in spans.items():
        known = [y for y in years if y is not None]
        found.append(
            AffiliationSpan(text, min(known, default=None), max(known, default=None), len(years))
        )
    return tuple(sorted(found, key=lambda s: (-(s.last_year or 0), -s.work_count, s.text)))


def _indicators(printed: Sequence[Row], coauthor_count: int) -> tuple[Indicator, ...]:
    """The plain figures, without intervals: full counting, this library's citations only."""
    works = {row["work_id"]: row for row in printed}.values()
    citations = sorted((row["citation_count"] for row in works), reverse=True)
    h_index = sum(1 for rank, count in enumerate(citations, 1) if count >= rank)
    fractional = sum(1 / max(1, row["author_count"]) for row in works)
    here = "citations from works of this library, self-citations included"
    return (
        Indicator("work_count", "Works", len(works), "works", "full counting"),
        Indicator(
            "fractional_work_count",
            "Works, shared out",
            round(fractional, 2),
            "works",
            "each work counts 1/n for each of its n authors",
        ),
        Indicator("citation_count", "Citations", sum(citations), "citations", here),
        Indicator("h_index", "h-index", h_index, "works", here),
        Indicator(
            "coauthor_count",
            "Co-authors",
            coauthor_count,
            "scholars",
            f"on bylines of at most {LARGEST_BYLINE} entries",
        ),
    )


def _years(printed: Sequence[Row]) -> tuple[YearCount, ...]:
    """Every year from the first to the last, also those without a work."""
    counts: dict[int, list[int]] = {}
    for row in {row["work_id"]: row for row in printed}.values():
        if row["year"] is not None:
            year = counts.setdefault(row["year"], [0, 0])
            year[0] += 1
            year[1] += row["citation_count"]
    if not counts:
        return ()
    span = range(min(counts), max(counts) + 1)
    return tuple(YearCount(y, *counts.get(y, (0, 0))) for y in span)


def _coauthors(
    view: LibraryView, scholar_id: int, signatures: Collection[SignatureKey]
) -> list[Coauthor]:
    """Everybody on the same bylines, those with most shared works first."""
    works = [k.work_id for k in signatures]
    bylines = recalled(view.tables, "bylines", works, lambda some: _read_bylines(view, some))
    shared: dict[int, set[int]] = {}
    for work_id, (_, owners) in bylines.items():
        for position, built in owners.tolist():
            key = SignatureKey(work_id, position)
            owner = view.overlay[key][0] if key in view.overlay else built
            if owner != scholar_id:
                shared.setdefault(owner, set()).add(work_id)
    most = sorted(shared.items(), key=lambda item: (-len(item[1]), item[0]))
    names = view.scholar_names([s for s, _ in most])
    years = {work_id: year for work_id, (year, _) in bylines.items()}
    return [
        Coauthor(
            format_scholar_id(other),
            names.get(other, "unnamed"),
            len(works),
            max((year for w in works if (year := years[w]) is not None), default=None),
        )
        for other, works in most
    ]


def _read_bylines(
    view: LibraryView, work_ids: list[int]
) -> dict[int, tuple[int | None, npt.NDArray[np.int64]]]:
    """Year, and (entries, 2) positions and owners as the tables have them, of each of the works
    whose bylines are no longer than LARGEST_BYLINE."""
    rows = view.rows(
        "SELECT work_id, year FROM works WHERE author_count <= $largest"
        " AND work_id IN (SELECT unnest($ids::BIGINT[]))",
        ids=work_ids,
        largest=LARGEST_BYLINE,
    )
    owners = view.owners_as_built([r["work_id"] for r in rows])
    found = {}
    for row in rows:
        begin, end = np.searchsorted(owners[:, 0], (row["work_id"], row["work_id"] + 1))
        found[row["work_id"]] = row["year"], owners[begin:end, 1:].copy()
    return found


def _mean_probability(signatures: dict[SignatureKey, Assigned]) -> float | None:
    """Expected share of these signatures that are the scholar's; what people said is certain."""
    chances = [1.0 if s.judged else s.probability for s in signatures.values()]
    return sum(chances) / len(chances) if chances else None


def _namesakes(
    view: LibraryView, scholar_id: int, key: str | None
) -> tuple[tuple[ScholarSummary, ...], int, int]:
    """Some of the others who bear the name, how many there are, and how many were left out because
    judgements have made them one with somebody."""
    if not key:
        return (), 0, 0
    asked = (key, scholar_id)
    count, rows = recalled(
        view.tables, "namesakes", [asked], lambda _: {asked: _read_namesakes(view, *asked)}
    )[asked]
    there = [
        r for r in rows if not view.overlay or view.heir_of(r["scholar_id"]) == r["scholar_id"]
    ]
    gone = len(rows) - len(there)
    return tuple(summary_of(r) for r in there), count - gone, gone


def _read_namesakes(view: LibraryView, key: str, scholar_id: int) -> tuple[int, list[Row]]:
    bearing = "WHERE name_key = $key AND scholar_id != $id"
    counted = view.rows(f"SELECT count(*) AS n FROM scholars {bearing}", key=key, id=scholar_id)
    count = int(counted[0]["n"])
    if not count:
        return 0, []
    return count, view.rows(
        f"{SUMMARY} {bearing} ORDER BY work_count DESC, scholar_id LIMIT $shown",
        key=key,
        id=scholar_id,
        shown=NAMESAKES_SHOWN,
    )


def _works(
    view: LibraryView, shown: Sequence[Row], signatures: dict[SignatureKey, Assigned]
) -> tuple[ScholarWork, ...]:
    summaries = {w.id: w for w in view.work_summaries([r["work_id"] for r in shown])}
    found = []
    for row in shown:
        owner = signatures[SignatureKey(row["work_id"], row["position"])]
        found.append(
            ScholarWork(
                work=summaries[format_work_id(row["work_id"])],
                position=row["position"],
                printed_name=row["printed_name"],
                match_probability=round(owner.probability, 4),
                judged=owner.judged,
            )
        )
    return tuple(found)
