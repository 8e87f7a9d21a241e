"""What people say on pages and through the API, put into the ledger's words, and told back.

A page speaks of scholars and works; the ledger keeps signatures, because they outlive every
renumbering. "This is not S's" is therefore said of the signature and of one at the core of S.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from connexon.app.accounts import Actor, Permission, require
from connexon.app.addressing import find_scholar, find_work
from connexon.app.cores import core
from connexon.app.dividing import divided
from connexon.app.summaries import ListMeta
from connexon.app.view import LibraryView, library_view, missing
from connexon.ports.ledger import Judgement, JudgementKind, SignatureKey
from connexon.ports.library import Library
from connexon.records.errors import ConflictError, InputError, NotFoundError
from connexon.records.ids import ScholarId, WorkId, format_scholar_id, format_work_id
from connexon.records.names import NameAgreement
from connexon.text.agreement import compatible
from connexon.text.names import read_name

LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody says; ids as printed.

    not-mine, mine: the signature at `position` of `work` and `scholar`; for mine the position may
    be left out when the byline has one fitting name. same: `scholar` and `other`, or the
    signatures `work`/`position` and `other_work`/`other_position`; different: those signatures,
    or `scholar` and those of the scholar's `signatures` ("work:position") that are together
    somebody else's. name: `scholar` and `text`.
    """

    kind: str
    work: str | None = None
    position: int | None = None
    scholar: str | None = None
    other: str | None = None
    other_work: str | None = None
    other_position: int | None = None
    text: str | None = None
    signatures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignatureAnswer:
    """A signature in a judgement, as printed."""

    work_id: str
    work_title: str
    position: int
    printed_name: str


@dataclass(frozen=True, slots=True)
class JudgementAnswer:
    """One line of the ledger, in words. `left`, `right` and `scholar_id` as in ports/ledger."""

    id: int
    kind: str
    words: str
    left: SignatureAnswer | None
    right: SignatureAnswer | None
    scholar_id: str | None
    text: str | None
    judge: str
    said_at: str
    stands: bool
    revoked_at: str | None
    revoked_by: str | None


@dataclass(frozen=True, slots=True)
class JudgementList:
    """The newest judgements, revoked ones included; `meta.count` are those shown."""

    meta: ListMeta
    results: tuple[JudgementAnswer, ...]


def say(library: Library, actor: Actor, statement: Statement, at: datetime) -> JudgementAnswer:
    """Keep what was said and let it take effect at once.

    Raises: ForbiddenError; NotFoundError; InputError for what says nothing; ConflictError when
    it is said already.
    """
    require(actor, Permission.JUDGE)
    view = library_view(library.current(), library.ledger)
    judgement = _in_ledger_words(view, statement, actor.name, at)
    _refuse_repetition(library, judgement)
    kept = library.ledger.append(judgement)
    _take_effect(library, kept)
    return _answers(view, [kept])[0]


def take_back(library: Library, actor: Actor, judgement_id: int, at: datetime) -> JudgementAnswer:
    """Revoke a judgement; everything is again as if it had never been said.

    Raises: ForbiddenError; NotFoundError; ConflictError when it is revoked already.
    """
    require(actor, Permission.JUDGE)
    said = judgement_of(library, judgement_id)
    if said.judge != actor.name:
        require(actor, Permission.REVOKE_OTHERS)
    revoked = library.ledger.revoke(judgement_id, actor.name, at)
    _take_effect(library, revoked)
    view = library_view(library.current(), library.ledger)
    return _answers(view, [revoked])[0]


def judgement_of(library: Library, judgement_id: int) -> Judgement:
    """The line of the ledger with this id. Raises: NotFoundError."""
    last = library.ledger.history(limit=1)
    behind = last[0].judgement_id - judgement_id if last else -1
    for judgement in library.ledger.history(limit=behind + 1) if behind >= 0 else []:
        if judgement.judgement_id == judgement_id:
            return judgement
    raise NotFoundError(f"There is no judgement number {judgement_id}.")


def list_judgements(library: Library, limit: int = 100) -> JudgementList:
    """The newest judgements, in words."""
    view = library_view(library.current(), library.ledger)
    found = _answers(view, library.ledger.history(limit))
    return JudgementList(ListMeta(len(found), limit, None, view.version), tuple(found))


def describe(library: Library, judgement_id: int) -> JudgementAnswer:
    """One judgement in words. Raises: NotFoundError."""
    view = library_view(library.current(), library.ledger)
    return _answers(view, [judgement_of(library, judgement_id)])[0]


def _take_effect(library: Library, judgement: Judgement) -> None:
    from connexon.app.identity import apply

    apply(library, judgement)


def _refuse_repetition(library: Library, said: Judgement) -> None:
    for other in library.ledger.standing():
        if _content(other) == _content(said):
            raise ConflictError(
                f"{other.judge} has said exactly this on {other.said_at:%d %B %Y}, and it stands."
            )


def _content(said: Judgement) -> tuple[object, ...]:
    return said.kind, said.left, said.right, said.text, said.right_members


def _in_ledger_words(
    view: LibraryView, statement: Statement, judge: str, at: datetime
) -> Judgement:
    try:
        kind = JudgementKind(statement.kind)
    except ValueError:
        raise InputError(
            f"'{statement.kind[:30]}' is not something to say. Say one of"
            f" {', '.join(k.value for k in JudgementKind)}."
        ) from None
    blank = Judgement(0, kind, None, None, None, None, judge, at)
    if kind in {JudgementKind.MINE, JudgementKind.NOT_MINE}:
        return _about_a_scholar(view, statement, blank)
    if kind is JudgementKind.NAME:
        return _a_name(view, statement, blank)
    if kind is JudgementKind.SAME and statement.scholar and statement.other:
        return _two_scholars(view, statement.scholar, statement.other, blank)
    if kind is JudgementKind.DIFFERENT and statement.scholar:
        return divided(view, statement.scholar, statement.signatures, blank)
    left = _signature(view, statement.work, statement.position)
    right = _signature(view, statement.other_work, statement.other_position)
    if left == right:
        raise InputError("These are one and the same signature. Name two different ones.")
    if kind is JudgementKind.SAME and left.work_id == right.work_id:
        raise InputError(
            "Two entries of one byline are two people; they cannot be judged the same."
        )
    return replace(blank, left=left, right=right)


def _about_a_scholar(view: LibraryView, statement: Statement, blank: Judgement) -> Judgement:
    """MINE and NOT_MINE."""
    scholar_id = find_scholar(view, _given(statement.scholar, "scholar"))
    position = statement.position
    if position is None and blank.kind is JudgementKind.MINE:
        position = _fitting_position(view, statement, scholar_id)
    left = _signature(view, statement.work, position)
    theirs = view.signatures_of(scholar_id)
    if blank.kind is JudgementKind.NOT_MINE and left not in theirs:
        raise ConflictError("This signature is not on that scholar's page (any more).")
    if blank.kind is JudgementKind.MINE and any(
        k.work_id == left.work_id and k != left for k in theirs
    ):
        raise ConflictError(
            "Another entry of the same byline is on that scholar's page already. Take that one"
            " away first: nobody signs a work twice."
        )
    theirs_most = core(view, scholar_id, without=left)
    if theirs_most is None:
        raise InputError(
            "That scholar has no other signature, so there is nobody to tell this one from."
        )
    return replace(blank, left=left, right=theirs_most, scholar_id=scholar_id)


def _a_name(view: LibraryView, statement: Statement, blank: Judgement) -> Judgement:
    scholar_id = find_scholar(view, _given(statement.scholar, "scholar"))
    text = " ".join(_given(statement.text, "name").split())
    if not text or len(text) > LONGEST_NAME or not text.isprintable():
        raise InputError(f"A name has 1 to {LONGEST_NAME} printable characters.")
    return replace(blank, right=core(view, scholar_id), scholar_id=int(scholar_id), text=text)


def _two_scholars(view: LibraryView, one: str, other: str, blank: Judgement) -> Judgement:
    left_id, right_id = find_scholar(view, one), find_scholar(view, other)
    if left_id == right_id:
        raise ConflictError("These two ids already lead to one page.")
    left, right = core(view, left_id), core(view, right_id)
    if left is None or right is None:
        raise InputError("One of these pages has no works, so nothing can be said about it.")
    works, other_works = ({k.work_id for k in view.signatures_of(s)} for s in (left_id, right_id))
    shared, fewest = len(works & other_works), min(len(works), len(other_works))
    if 2 * shared >= fewest:
        raise ConflictError(
            f"Both stand in the byline of {shared} of {fewest} works, each at its own place, so"
            " they are two people. Say of single signatures whose they are."
        )
    if left.work_id == right.work_id:
        others = [k for k in view.signatures_of(right_id) if k.work_id not in works]
        right = min(others, key=lambda k: (k.work_id, k.position))
    return replace(
        blank,
        left=left,
        right=right,
        scholar_id=int(left_id),
        left_members=_members(view, left_id),
        right_members=_members(view, right_id),
    )


def _members(view: LibraryView, scholar_id: ScholarId) -> tuple[SignatureKey, ...]:
    """All signatures that are the scholar's now, in order."""
    return tuple(sorted(view.signatures_of(scholar_id), key=lambda k: (k.work_id, k.position)))


def _given(value: str | None, name: str) -> str:
    if value is None or not value.strip():
        raise InputError(f"Say which {name} is meant.")
    return value.strip()


def _signature(view: LibraryView, work: str | None, position: int | None) -> SignatureKey:
    work_id = find_work(view, _given(work, "work"))
    if position is None:
        raise InputError("Say which entry of the byline is meant: its position, 0 for the first.")
    byline = view.tables.lookup("authorships", [work_id], ["position"])
    if position not in byline.column(0).to_pylist():
        raise missing("entry of the byline", f"{work} at {position}")
    return SignatureKey(work_id, position)


def _fitting_position(view: LibraryView, statement: Statement, scholar_id: ScholarId) -> int | None:
    """The entry of the byline whose name goes best with the scholar's, if one alone does."""
    work_id = find_work(view, _given(statement.work, "work"))
    theirs = read_name(view.scholar_names([scholar_id]).get(scholar_id, ""))
    rows = view.tables.lookup("authorships", [work_id], ["position", "printed_name"]).to_pylist()
    grades = [(compatible(read_name(r["printed_name"]), theirs), r["position"]) for r in rows]
    best = max((grade for grade, _ in grades), default=NameAgreement.CONTRADICTORY)
    fitting = [place for grade, place in grades if grade == best]
    if best is NameAgreement.CONTRADICTORY or len(fitting) != 1:
        raise InputError(
            "No single name on this work goes with that scholar's. Open the work's page and say"
            " it at the right entry of the byline."
        )
    return int(fitting[0])


def _printed_names(
    view: LibraryView, keys: Iterable[SignatureKey]
) -> dict[SignatureKey, tuple[str, str]]:
    """Printed name and work title of these signatures; those unknown are left out."""
    wanted = set(keys)
    works = sorted({k.work_id for k in wanted})
    titles = {
        r["work_id"]: r["title"] or "Untitled"
        for r in view.tables.lookup("works", works, ["work_id", "title"]).to_pylist()
    }
    columns = ["work_id", "position", "printed_name"]
    rows = view.tables.lookup("authorships", works, columns).to_pylist()
    found = {SignatureKey(r["work_id"], r["position"]): r["printed_name"] for r in rows}
    return {k: (found[k], titles[k.work_id]) for k in wanted if k in found and k.work_id in titles}


def _answers(view: LibraryView, judgements: list[Judgement]) -> list[JudgementAnswer]:
    sides = [s for j in judgements for s in (j.left, j.right) if s is not None]
    printed = _printed_names(view, sides)

    def side(key: SignatureKey | None) -> SignatureAnswer | None:
        if key is None:
            return None
        name, title = printed.get(key, ("(no longer recorded)", "(no longer recorded)"))
        return SignatureAnswer(format_work_id(WorkId(key.work_id)), title, key.position, name)

    return [_in_words(j, side(j.left), side(j.right)) for j in judgements]


def _in_words(
    said: Judgement, left: SignatureAnswer | None, right: SignatureAnswer | None
) -> JudgementAnswer:
    one = f"{left.printed_name} on “{left.work_title}”" if left else "a signature"
    two = f"{right.printed_name} of “{right.work_title}”" if right else "a scholar"
    if said.right_members and left and right:
        one, two = (
            f"{side.printed_name} (“{side.work_title}”"
            + (f" and {count - 1:,} more)" if count > 1 else ")")
            for side, count in ((left, len(said.left_members)), (right, len(said.right_members)))
        )
    words = {
        JudgementKind.SAME: f"{one} is the same person as {two}.",
        JudgementKind.DIFFERENT: f"{one} is somebody else than {two}.",
        JudgementKind.MINE: f"{one} is the work of {two}.",
        JudgementKind.NOT_MINE: f"{one} is not the work of {two}.",
        JudgementKind.NAME: f"{two} is to be called {said.text}.",
    }[said.kind]
    return JudgementAnswer(
        id=said.judgement_id,
        kind=said.kind.value,
        words=words,
        left=left,
        right=right,
        scholar_id=None
        if said.scholar_id is None
        else format_scholar_id(ScholarId(said.scholar_id)),
        text=said.text,
        judge=said.judge,
        said_at=said.said_at.isoformat(timespec="seconds"),
        stands=said.revoked_at is None,
        revoked_at=said.revoked_at.isoformat(timespec="seconds") if said.revoked_at else None,
        revoked_by=said.revoked_by,
    )
