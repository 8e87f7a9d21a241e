"""Differences between two snapshots of what somebody watches.

Laws: nothing differs from itself; a change forward is the opposite change backward.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ChangeKind(StrEnum):
    """What happened. JOINED and LEFT are changes of mind about works known before."""

    NEW = "new"  # a work that was not in the library
    GONE = "gone"  # a work that is no longer in the library
    JOINED = "joined"  # a work known before, now the scholar's or matching the query
    LEFT = "left"  # a work still known, no longer the scholar's or matching
    CITED = "cited"  # a work now cites works that are watched
    UNCITED = "uncited"  # a work no longer cites them
    RETRACTED = "retracted"  # a watched work is now marked as retracted


_ORDER = {kind: place for place, kind in enumerate(ChangeKind)}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is watched at one time: works, who cites them (citing, cited), which are retracted.

    `library` holds all works of the library that may matter for telling new from known: at
    least those of either snapshot that were in the library at this time.
    """

    works: frozenset[int]
    citations: frozenset[tuple[int, int]] = frozenset()
    retracted: frozenset[int] = frozenset()
    library: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. For CITED and UNCITED `work_id` is the citing work and `cited` says which
    of the watched works it cites (no longer); otherwise `cited` is empty."""

    kind: ChangeKind
    work_id: int
    cited: tuple[int, ...] = ()


def differences(before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    """Everything that happened, by kind and then by work id.

    Citations count when the cited work is watched at both times: those of a work that is new or
    joined came with it.
    """
    known_before = before.library | before.works
    known_after = after.library | after.works
    found = [
        Change(ChangeKind.JOINED if w in known_before else ChangeKind.NEW, w)
        for w in after.works - before.works
    ]
    found += [
        Change(ChangeKind.LEFT if w in known_after else ChangeKind.GONE, w)
        for w in before.works - after.works
    ]
    both = before.works & after.works
    found += _citing(ChangeKind.CITED, after.citations - before.citations, both)
    found += _citing(ChangeKind.UNCITED, before.citations - after.citations, both)
    found += [Change(ChangeKind.RETRACTED, w) for w in (after.retracted - before.retracted) & both]
    return tuple(sorted(found, key=lambda c: (_ORDER[c.kind], c.work_id)))


def _citing(
    kind: ChangeKind, links: frozenset[tuple[int, int]], watched: frozenset[int]
) -> list[Change]:
    """One change per citing work, with which of the watched works it is about."""
    cited: dict[int, list[int]] = {}
    for citing, work_id in links:
        if work_id in watched:
            cited.setdefault(citing, []).append(work_id)
    return [Change(kind, citing, tuple(sorted(works))) for citing, works in cited.items()]
