"""The ledger of judgements in SQL."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from connexon.backends.people import (
    judgement_members,
    judgements,
    moves,
    overlay,
    overlay_scholars,
    saving,
)
from connexon.ports.ledger import Judgement, JudgementKind, Moves, SignatureKey
from connexon.records.errors import ConflictError, NotFoundError


class SqlLedger:
    """Implements ports.ledger.Ledger."""

    def __init__(self, engine: Engine, version: Callable[[], int]) -> None:
        """`version` tells the number of the library's current version."""
        self._engine = engine
        self._version = version

    def append(self, judgement: Judgement) -> Judgement:
        """Store it durably; the same with its id."""
        values = {
            "kind": judgement.kind.value,
            "left_work_id": judgement.left.work_id if judgement.left else None,
            "left_position": judgement.left.position if judgement.left else None,
            "right_work_id": judgement.right.work_id if judgement.right else None,
            "right_position": judgement.right.position if judgement.right else None,
            "scholar_id": judgement.scholar_id,
            "text": judgement.text,
            "judge": judgement.judge,
            "said_at": judgement.said_at,
        }
        with saving(self._engine) as connection:
            done = connection.execute(
                sa.insert(judgements).values(values).returning(judgements.c.judgement_id)
            )
            kept = replace(
                judgement, judgement_id=done.scalar_one(), revoked_at=None, revoked_by=None
            )
            if members := _member_rows(kept):
                connection.execute(sa.insert(judgement_members), members)
            return kept

    def revoke(self, judgement_id: int, by: str, at: datetime) -> Judgement:
        """Mark as revoked, once."""
        this = judgements.c.judgement_id == judgement_id
        with saving(self._engine) as connection:
            done = connection.execute(
                sa.update(judgements)
                .where(this, judgements.c.revoked_at.is_(None))
                .values(revoked_at=at, revoked_by=by)
            )
            row = connection.execute(sa.select(judgements).where(this)).mappings().first()
            if row is None:
                raise NotFoundError(f"There is no judgement {judgement_id}.")
            if done.rowcount == 0:
                raise ConflictError(
                    f"Judgement {judgement_id} was revoked already, by {row['revoked_by']}."
                )
            revoked = _judgement(row, _members_of(connection, [judgement_id]))
            return _as_moved([revoked], self._moves(connection))[0]

    def standing(self) -> list[Judgement]:
        """Those not revoked, oldest first."""
        return self._select(
            sa.select(judgements)
            .where(judgements.c.revoked_at.is_(None))
            .order_by(judgements.c.judgement_id)
        )

    def history(self, limit: int = 100) -> list[Judgement]:
        """All, newest first."""
        return self._select(
            sa.select(judgements).order_by(judgements.c.judgement_id.desc()).limit(limit)
        )

    def write_moves(self, version: int, where: Moves, up_to: int) -> None:
        """Replace the moves of this version and of later ones. Writes nothing when there is
        nothing to keep or to replace."""
        if not where and not self._has_moves_from(version):
            return
        rows = [
            {
                "version": version,
                "work_id": key.work_id,
                "position": key.position,
                "to_position": position,
                "up_to": up_to,
            }
            for key, position in where.items()
        ]
        with saving(self._engine) as connection:
            connection.execute(sa.delete(moves).where(moves.c.version >= version))
            if rows:
                connection.execute(sa.insert(moves), rows)

    def write_overlay(
        self,
        version: int,
        changes: Sequence[tuple[SignatureKey, int, float]],
        completeness: Mapping[int, float] | None = None,
        back: Collection[SignatureKey] = (),
    ) -> None:
        """Replace the overlay of these signatures and scholars; the last of equal keys stands.
        Those that are `back` have none any more."""
        rows = {
            key: {
                "version": version,
                "work_id": key.work_id,
                "position": key.position,
                "scholar_id": scholar_id,
                "match_probability": probability,
            }
            for key, scholar_id, probability in changes
        }
        scholars = [
            {"version": version, "scholar_id": s, "completeness": share}
            for s, share in (completeness or {}).items()
        ]
        if not rows and not scholars and not back:
            return
        same = sa.and_(
            overlay.c.version == sa.bindparam("v"),
            overlay.c.work_id == sa.bindparam("w"),
            overlay.c.position == sa.bindparam("p"),
        )
        this = sa.and_(
            overlay_scholars.c.version == sa.bindparam("v"),
            overlay_scholars.c.scholar_id == sa.bindparam("s"),
        )
        keys = [{"v": version, "w": k.work_id, "p": k.position} for k in (*rows, *back)]
        with saving(self._engine) as connection:
            if keys:
                connection.execute(sa.delete(overlay).where(same), keys)
            if rows:
                connection.execute(sa.insert(overlay), list(rows.values()))
            if scholars:
                gone = [{"v": version, "s": row["scholar_id"]} for row in scholars]
                connection.execute(sa.delete(overlay_scholars).where(this), gone)
                connection.execute(sa.insert(overlay_scholars), scholars)

    def completeness(self, version: int) -> dict[int, float]:
        """Completeness of the scholars in the overlay of this version."""
        table = overlay_scholars.c
        with self._engine.connect() as connection:
            rows = connection.execute(
                sa.select(table.scholar_id, table.completeness).where(table.version == version)
            )
            return {scholar: share for scholar, share in rows}

    def overlay(self, version: int) -> dict[SignatureKey, tuple[int, float]]:
        """The overlay of this version."""
        with self._engine.connect() as connection:
            rows = connection.execute(
                sa.select(
                    overlay.c.work_id,
                    overlay.c.position,
                    overlay.c.scholar_id,
                    overlay.c.match_probability,
                ).where(overlay.c.version == version)
            )
            return {SignatureKey(w, p): (s, m) for w, p, s, m in rows}

    def forget_overlays(self, before: int) -> None:
        """Remove overlays of versions older than `before`: later versions have them built in."""
        with saving(self._engine) as connection:
            for table in (overlay, overlay_scholars):
                connection.execute(sa.delete(table).where(table.c.version < before))

    def _select(self, query: sa.Select[Any]) -> list[Judgement]:
        with self._engine.connect() as connection:
            rows = connection.execute(query).mappings().all()
            members = _members_of(connection, [row["judgement_id"] for row in rows])
            return _as_moved([_judgement(r, members) for r in rows], self._moves(connection))

    @cached_property
    def _has_moves(self) -> bool:
        """False in a file of an older connexon that cannot be written."""
        return sa.inspect(self._engine).has_table(moves.name)

    def _has_moves_from(self, version: int) -> bool:
        if not self._has_moves:
            return False
        with self._engine.connect() as connection:
            last = connection.scalar(sa.select(sa.func.max(moves.c.version)))
        return last is not None and last >= version

    def _moves(self, connection: sa.Connection) -> list[_Moved]:
        """Those of the current version and of the ones before it, in order."""
        if not self._has_moves:
            return []
        rows = connection.execute(sa.select(moves).order_by(moves.c.version)).all()
        current = self._version() if rows else 0
        found: dict[int, _Moved] = {}
        for row in rows:
            if row.version <= current:
                of = found.setdefault(row.version, _Moved(row.up_to, {}))
                of.where[SignatureKey(row.work_id, row.position)] = row.to_position
        return list(found.values())


@dataclass(frozen=True, slots=True)
class _Moved:
    """Where entries are since a version, of which judgements up to an id do not know."""

    up_to: int
    where: dict[SignatureKey, int | None]


def _as_moved(said: list[Judgement], moved: Sequence[_Moved]) -> list[Judgement]:
    touched = {key for step in moved for key in step.where}
    return [j if touched.isdisjoint(j.signatures()) else _through(j, moved) for j in said]


def _through(said: Judgement, moved: Sequence[_Moved]) -> Judgement:
    for step in moved:
        if said.judgement_id <= step.up_to:
            said = said.moved(step.where)
    return said


_Members = dict[tuple[int, bool], tuple[SignatureKey, ...]]


def _member_rows(said: Judgement) -> list[dict[str, object]]:
    return [
        {"judgement_id": said.judgement_id, "work_id": key.work_id, "position": key.position,
         "is_left": is_left}
        for keys, is_left in ((said.left_members, True), (said.right_members, False))
        for key in keys
    ]  # fmt: skip


def _members_of(connection: sa.Connection, wanted: list[int]) -> _Members:
    """Members of each judgement and side, in order of work and position."""
    if not wanted:
        return {}
    table = judgement_members.c
    rows = connection.execute(
        sa.select(table.judgement_id, table.is_left, table.work_id, table.position)
        .where(table.judgement_id.between(min(wanted), max(wanted)))
        .order_by(table.judgement_id, table.work_id, table.position)
    )
    found: dict[tuple[int, bool], list[SignatureKey]] = {}
    for judgement_id, is_left, work_id, position in rows:
        found.setdefault((judgement_id, is_left), []).append(SignatureKey(work_id, position))
    return {key: tuple(members) for key, members in found.items()}


def _judgement(row: sa.RowMapping, members: _Members) -> Judgement:
    number = row["judgement_id"]
    return Judgement(
        row["judgement_id"],
        JudgementKind(row["kind"]),
        _key(row["left_work_id"], row["left_position"]),
        _key(row["right_work_id"], row["right_position"]),
        row["scholar_id"],
        row["text"],
        row["judge"],
        row["said_at"],
        row["revoked_at"],
        row["revoked_by"],
        members.get((number, True), ()),
        members.get((number, False), ()),
    )


def _key(work_id: int | None, position: int | None) -> SignatureKey | None:
    return None if work_id is None or position is None else SignatureKey(work_id, position)
