"""Scholars in lists as they stand now: rows of the tables, and with what people have said since.

Judgements are few beside the scholars of a library: what has changed is read from the overlay, and
nothing is looked through for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from connexon.app.answers import ScholarList, ScholarSummary
from connexon.app.scholars import (
    ALL_FORMS,
    FORMS_SHOWN,
    SUMMARY,
    affiliations_of,
    forms_of,
    printed_entries,
    summary_of,
)
from connexon.app.summaries import ListMeta
from connexon.app.view import LibraryView, Row
from connexon.ports.ledger import SignatureKey
from connexon.records.ids import format_scholar_id


@dataclass(frozen=True, slots=True)
class Changes:
    """What judgements have changed since the build, by scholar.

    `work_counts`: works now of everyone who gained or lost a signature, 0 for who is gone; `known`
    those of them whom the tables have; `called`: whom people gave a name; `gone`: how many of
    each scholars.name_key are gone.
    """

    work_counts: Mapping[int, int]
    known: frozenset[int]
    called: frozenset[int]
    gone: Mapping[str, int]


def changes_of(view: LibraryView) -> Changes:
    """What has changed since the build; empty where nobody has said anything."""
    more = _works_more(view) if view.overlay else {}
    rows = view.tables.lookup("scholars", list(more), ["scholar_id", "name_key", "work_count"])
    built = {r["scholar_id"]: r for r in rows.to_pylist()} if more else {}
    counts = {s: n + (built[s]["work_count"] if s in built else 0) for s, n in more.items()}
    gone = Counter(r["name_key"] for s, r in built.items() if counts[s] <= 0)
    owners = view.assigned({key.work_id for key in view.called}) if view.called else {}
    called = frozenset(owners[key].scholar_id for key in view.called if key in owners)
    return Changes(counts, frozenset(built), called, gone)


def _works_more(view: LibraryView) -> dict[int, int]:
    """How many works more than as built, of everyone who gained or lost a signature."""
    works = {key.work_id for key in view.overlay}
    built = {SignatureKey(w, p): s for w, p, s in view.owners_as_built(works).tolist()}
    now = {key: owner.scholar_id for key, owner in view.assigned(works).items()}
    moved = [key for key in view.overlay if built.get(key) != now[key]]
    found = {s: 0 for key in moved for s in (built.get(key), now[key]) if s is not None}
    before = {(s, key.work_id) for key, s in built.items()}
    after = {(s, key.work_id) for key, s in now.items()}
    for scholar_id, _ in after - before:
        found[scholar_id] += 1
    for scholar_id, _ in before - after:
        found[scholar_id] -= 1
    return found


def list_scholars(view: LibraryView, per_page: int = 25) -> ScholarList:
    """The scholars with most works."""
    per_page = max(1, min(per_page, 100))
    changes = changes_of(view)
    rows = view.rows(
        "SELECT scholar_id, work_count FROM scholars ORDER BY work_count DESC, scholar_id"
        " LIMIT $most",
        most=per_page + len(changes.known),
    )
    counts = {r["scholar_id"]: r["work_count"] for r in rows} | dict(changes.work_counts)
    there = [s for s in counts if counts[s] > 0 or s not in changes.work_counts]
    most = sorted(there, key=lambda s: (-counts[s], s))[:per_page]
    new = sum(n > 0 for s, n in changes.work_counts.items() if s not in changes.known)
    count = view.tables.counts.get("scholars", 0) - sum(changes.gone.values()) + new
    meta = ListMeta(count, per_page, None, view.version)
    return ScholarList(meta, tuple(scholar_summaries(view, most, changes)))


def scholar_summaries(
    view: LibraryView, scholar_ids: Sequence[int], changes: Changes
) -> list[ScholarSummary]:
    """Summaries in the order asked for; who is unknown or gone is left out."""
    found = summaries_now(view, scholar_ids, changes)
    shown = (found[s] for s in scholar_ids if s in found)
    return [replace(one, name_forms=one.name_forms[:FORMS_SHOWN]) for one in shown]


def summaries_now(
    view: LibraryView, scholar_ids: Collection[int], changes: Changes
) -> dict[int, ScholarSummary]:
    """Summaries with every printed name that is known; who is unknown or gone is left out."""
    rows = view.rows(
        f"{SUMMARY} WHERE scholar_id IN (SELECT unnest($ids::BIGINT[]))", ids=list(scholar_ids)
    )
    built = {
        r["scholar_id"]: replace(
            summary_of(r, ALL_FORMS),
            namesake_count=max(0, r["namesake_count"] - changes.gone.get(r["name_key"], 0)),
        )
        for r in rows
    }
    changed = [s for s in scholar_ids if s in changes.work_counts]
    renamed = [s for s in scholar_ids if s in changes.called or s in changes.work_counts]
    names = view.scholar_names(renamed) if renamed else {}
    found = {s: one for s, one in built.items() if s not in changes.work_counts}
    found |= _made_anew(view, changed, built)
    return {s: replace(one, name=names.get(s, one.name)) for s, one in found.items()}


def _made_anew(
    view: LibraryView, scholar_ids: Collection[int], built: Mapping[int, ScholarSummary]
) -> dict[int, ScholarSummary]:
    """Summaries of these from what is printed at the signatures that are theirs now."""
    theirs = view.signatures_of_each(scholar_ids)
    entries = printed_entries(view, [key for keys in theirs.values() for key in keys])
    of: dict[int, list[Row]] = {}
    owners = {key: s for s, keys in theirs.items() for key in keys}
    for row in entries:
        of.setdefault(owners[SignatureKey(row["work_id"], row["position"])], []).append(row)
    return {s: _made_of(s, rows, built.get(s)) for s, rows in of.items()}


def _made_of(scholar_id: int, rows: list[Row], built: ScholarSummary | None) -> ScholarSummary:
    years = [r["year"] for r in rows if r["year"] is not None]
    forms = tuple(form.text for form in forms_of(rows))
    affiliations = affiliations_of(rows)
    return ScholarSummary(
        id=format_scholar_id(scholar_id),
        name=built.name if built else forms[0],
        name_forms=forms,
        affiliation=affiliations[0].text if affiliations else None,
        work_count=len({r["work_id"] for r in rows}),
        first_year=min(years, default=None),
        last_year=max(years, default=None),
        namesake_count=built.namesake_count if built else 0,
    )
