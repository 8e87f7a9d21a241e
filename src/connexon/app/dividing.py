"""A scholar who is two people: which works hang together, and saying whose they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from connexon.app.addressing import find_scholar, find_work
from connexon.app.cores import most_telling
from connexon.app.view import LibraryView, Row, library_view
from connexon.ports.ledger import Judgement, SignatureKey
from connexon.ports.library import Library
from connexon.records.errors import ConflictError, InputError
from connexon.records.ids import ScholarId, WorkId, format_scholar_id, format_work_id
from connexon.text.folding import fold

MOST_DIVIDED = 5_000
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class PartWork:
    """A work of a part; `signature` is "work:position"."""

    signature: str
    title: str
    year: int | None
    printed_name: str


@dataclass(frozen=True, slots=True)
class Part:
    """Works of a scholar that hang together closely. Name forms, places and co-authors are the
    most frequent ones."""

    signature: str
    works: tuple[PartWork, ...]
    names: tuple[str, ...]
    places: tuple[str, ...]
    coauthors: tuple[str, ...]
    first_year: int | None
    last_year: int | None


@dataclass(frozen=True, slots=True)
class Parts:
    """A scholar in parts, the largest first."""

    scholar_id: str
    name: str
    work_count: int
    parts: tuple[Part, ...]


def parts_of(library: Library, view: LibraryView, scholar_id: ScholarId) -> Parts:
    """The scholar's works in groups that the pair model alone holds to be one person's; where what
    it said was not kept, by printed name.

    Raises: InputError for a scholar of more than MOST_DIVIDED works.
    """
    theirs = view.signatures_of(scholar_id)
    if len(theirs) > MOST_DIVIDED:
        raise InputError(
            f"This page has {len(theirs):,} works, too many to be shown in parts. Say of single"
            " signatures whose they are not."
        )
    rows = {SignatureKey(r["work_id"], r["position"]): r for r in _printed(view, theirs)}
    groups: dict[object, list[SignatureKey]] = defaultdict(list)
    for key, group in _groups(library, rows).items():
        groups[group].append(key)
    with_whom = _coauthors(view, rows)
    parts = [_part([rows[k] for k in keys], with_whom) for keys in groups.values()]
    parts.sort(key=lambda p: (-len(p.works), p.signature))
    name = view.scholar_names([scholar_id]).get(scholar_id) or "unnamed"
    return Parts(format_scholar_id(scholar_id), name, len(rows), tuple(parts))


def parts_of_scholar(library: Library, scholar: str) -> Parts:
    """The same for a scholar's id as printed. Raises: NotFoundError; InputError."""
    view = library_view(library.current(), library.ledger)
    return parts_of(library, view, find_scholar(view, scholar))


def parts_named(library: Library, scholar: str, named: Iterable[str]) -> tuple[str, ...]:
    """All signatures of the parts in which these are ("work:position", the work by any of its ids).

    Raises: NotFoundError; InputError; ConflictError when one is not the scholar's.
    """
    view = library_view(library.current(), library.ledger)
    parts = parts_of(library, view, find_scholar(view, scholar))
    part_of = {w.signature: p.signature for p in parts.parts for w in p.works}
    chosen = []
    for signature in named:
        part = part_of.get(_printed_key(_key(view, signature)))
        if part is None:
            raise ConflictError(f"'{signature[:60]}' is not on that scholar's page (any more).")
        chosen.append(part)
    return signatures_in(parts, chosen, ())


def signatures_in(parts: Parts, groups: Iterable[str], single: Iterable[str]) -> tuple[str, ...]:
    """Signatures of the chosen parts (by their `signature`) and single ones, each once."""
    chosen = set(groups)
    whole = [w.signature for p in parts.parts if p.signature in chosen for w in p.works]
    return tuple(dict.fromkeys([*whole, *single]))


def divided(
    view: LibraryView, scholar: str, signatures: Iterable[str], blank: Judgement
) -> Judgement:
    """What the ledger keeps of: these signatures of a scholar are together somebody else's.

    Raises: NotFoundError; InputError; ConflictError.
    """
    scholar_id = find_scholar(view, scholar)
    theirs = view.signatures_of(scholar_id)
    printed = {_printed_key(k): k for k in theirs}
    going = {printed.get(s) or _key(view, s) for s in signatures}
    if not going:
        raise InputError("Tick at least one work that is somebody else's.")
    strange = sorted(map(_printed_key, going - theirs.keys()))
    if strange:
        raise ConflictError(f"{', '.join(strange[:3])}: not on that scholar's page (any more).")
    if len(going) == len(theirs):
        raise InputError(
            "These are all works of that page. Leave those of one of the two people unticked; the"
            " page stays with them."
        )
    stays = most_telling(view, {k: a for k, a in theirs.items() if k not in going})
    goes = most_telling(view, {k: theirs[k] for k in going})
    members = tuple(sorted(going, key=lambda k: (k.work_id, k.position)))
    return replace(blank, left=stays, right=goes, scholar_id=int(scholar_id),
                   right_members=members)  # fmt: skip


def _printed_key(key: SignatureKey) -> str:
    return f"{format_work_id(WorkId(key.work_id))}:{key.position}"


def _key(view: LibraryView, signature: str) -> SignatureKey:
    work, _, position = signature.rpartition(":")
    if not work or not position.isdecimal():
        raise InputError(f"'{signature[:40]}' is no signature: say work:position.")
    return SignatureKey(find_work(view, work), int(position))


def _printed(view: LibraryView, keys: Iterable[SignatureKey]) -> list[Row]:
    wanted = list(keys)
    return view.rows(
        "WITH mine AS (SELECT unnest($works::BIGINT[]) AS work_id,"
        " unnest($places::INTEGER[]) AS position)"
        " SELECT a.work_id, a.position, a.printed_name, a.affiliations, w.title, w.year"
        " FROM authorships a JOIN mine USING (work_id, position) JOIN works w USING (work_id)"
        " ORDER BY w.year DESC NULLS LAST, a.work_id, a.position",
        works=[k.work_id for k in wanted],
        places=[k.position for k in wanted],
    )


def _groups(library: Library, rows: dict[SignatureKey, Row]) -> dict[SignatureKey, object]:
    from connexon.app.identity import kept_groups

    keys = list(rows)
    groups = kept_groups(library, keys)
    if groups is None:
        return {k: fold(str(rows[k]["printed_name"])) for k in keys}
    return dict(zip(keys, np.asarray(groups).tolist(), strict=True))


def _coauthors(view: LibraryView, keys: Iterable[SignatureKey]) -> dict[int, list[str]]:
    """Printed names on each work of a short byline, the scholar's own left out."""
    own = {(k.work_id, k.position) for k in keys}
    found = view.rows(
        "SELECT work_id, position, printed_name FROM authorships JOIN works USING (work_id)"
        " WHERE author_count <= 25 AND work_id IN (SELECT unnest($ids::BIGINT[]))"
        " ORDER BY work_id, position",
        ids=sorted({w for w, _ in own}),
    )
    answer: dict[int, list[str]] = defaultdict(list)
    for row in found:
        if (row["work_id"], row["position"]) not in own:
            answer[row["work_id"]].append(row["printed_name"])
    return answer


def _part(rows: list[Row], with_whom: dict[int, list[str]]) -> Part:
    works = tuple(
        PartWork(
            _printed_key(SignatureKey(r["work_id"], r["position"])), r["title"] or "Untitled",
            r["year"], r["printed_name"],
        )
        for r in rows
    )  # fmt: skip
    years = [r["year"] for r in rows if r["year"] is not None]
    return Part(
        signature=min(w.signature for w in works),
        works=works,
        names=_most(r["printed_name"] for r in rows),
        places=_most(" ".join(a.split()) for r in rows for a in (r["affiliations"] or ())[:1]),
        coauthors=_most(n for r in rows for n in with_whom.get(r["work_id"], ())),
        first_year=min(years, default=None),
        last_year=max(years, default=None),
    )


def _most(values: Iterable[str]) -> tuple[str, ...]:
    """The most frequent, of equal ones the first."""
    count: dict[str, int] = defaultdict(int)
    for value in values:
        count[value] += 1
    return tuple(sorted(count, key=lambda v: -count[v])[:_SHOWN])
