"""Signatures that stand for a scholar when the library is built anew."""

from __future__ import annotations

from collections.abc import Mapping

from connexon.app.view import Assigned, LibraryView
from connexon.ports.ledger import SignatureKey
from connexon.records.ids import ScholarId

_SURE_ENOUGH = 0.05


def core(
    view: LibraryView, scholar_id: ScholarId, without: SignatureKey | None = None
) -> SignatureKey | None:
    """A signature that is surely the scholar's and says most of them."""
    theirs = {k: a for k, a in view.signatures_of(scholar_id).items() if k != without}
    return most_telling(view, theirs) if theirs else None


def most_telling(view: LibraryView, theirs: Mapping[SignatureKey, Assigned]) -> SignatureKey:
    """The shortest byline among the surest, for a byline of hundreds binds its signature to nobody
    else's works."""
    least = max(a.probability for a in theirs.values()) - _SURE_ENOUGH
    surest = [k for k, a in theirs.items() if a.probability >= least]
    works = sorted({k.work_id for k in surest})
    rows = view.tables.lookup("works", works, ["work_id", "author_count"]).to_pylist()
    length = {r["work_id"]: r["author_count"] for r in rows}

    def order(key: SignatureKey) -> tuple[int, float, int, int]:
        byline = length.get(key.work_id, 0)
        return byline, -theirs[key].probability, key.work_id, key.position

    # A work without co-authors says as little as one with hundreds.
    return min((k for k in surest if length.get(k.work_id, 0) > 1), key=order, default=None) or min(
        surest, key=order
    )
