"""Signatures that stand for a scholar when the library is built anew."""

from __future__ import annotations

from collections.abc import Mapping

from connexon.app.view import Assigned, LibraryView
from connexon.ports.ledger import JudgementKind, SignatureKey
from connexon.records.ids import ScholarId

_SURE_ENOUGH = 0.05


def core(
    view: LibraryView, scholar_id: ScholarId, without: SignatureKey | None = None
) -> SignatureKey | None:
    """A signature that is surely the scholar's and says most of them."""
    theirs = {k: a for k, a in view.signatures_of(scholar_id).items() if k != without}
    brought = _brought(view, scholar_id, theirs)
    own = {k: a for k, a in theirs.items() if k not in brought}
    return most_telling(view, own or theirs) if theirs else None


def _brought(
    view: LibraryView, scholar_id: ScholarId, theirs: Mapping[SignatureKey, Assigned]
) -> set[SignatureKey]:
    """Those of a scholar who are there by people's word. What is said of the scholar must not rest
    on them: the word may be taken back, and they go."""
    found = {k for k in theirs if k in view.overlay}
    found -= {
        SignatureKey(work, place)
        for work, place, owner in view.owners_as_built({k.work_id for k in found}).tolist()
        if owner == scholar_id
    }
    for said in view.words:
        if said.kind is JudgementKind.MINE and said.left is not None:
            found.add(said.left)
        elif said.kind is JudgementKind.SAME:
            is_first = said.scholar_id == scholar_id
            found.update(said.right_members if is_first else said.left_members)
    return found


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
