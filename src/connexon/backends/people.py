"""What people say and do, in SQLite (write-ahead log) or PostgreSQL: one schema, one code.

Everything acknowledged is on disk: SQLite runs with synchronous=FULL. Judgements and deeds are
only ever inserted; the one change a judgement knows is its revocation. Where its signatures are
since a byline was corrected stands in `moves`.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.types import TypeDecorator

from connexon.records.errors import BusyError, InputError, LibraryError, MissingExtraError

PEOPLE_SCHEMA_VERSION = 1


class Moment(TypeDecorator[datetime]):
    """A time with zone, kept as UTC text (ISO 8601, microseconds): sorts as it passes."""

    impl = sa.String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> str | None:
        """UTC text. Raises: ValueError when the time has no zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"The time {value} has no zone.")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Any) -> datetime | None:
        """The time, in UTC."""
        return datetime.fromisoformat(value) if value is not None else None


schema = sa.MetaData()
# Tables of which a file that is only read can do without: nothing was kept in them yet.
_LATER = {"moves"}
_Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")

facts = sa.Table(
    "facts",
    schema,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("value", sa.String(256), nullable=False),
)
judgements = sa.Table(
    "judgements",
    schema,
    sa.Column("judgement_id", _Id, primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("left_work_id", sa.BigInteger),
    sa.Column("left_position", sa.Integer),
    sa.Column("right_work_id", sa.BigInteger),
    sa.Column("right_position", sa.Integer),
    sa.Column("scholar_id", sa.BigInteger),
    sa.Column("text", sa.Text),
    sa.Column("judge", sa.String(256), nullable=False),
    sa.Column("said_at", Moment, nullable=False),
    sa.Column("revoked_at", Moment),
    sa.Column("revoked_by", sa.String(256)),
    sqlite_autoincrement=True,
)
judgement_members = sa.Table(
    "judgement_members",
    schema,
    sa.Column(
        "judgement_id",
        _Id,
        sa.ForeignKey("judgements.judgement_id"),
        primary_key=True,
        autoincrement=False,
    ),
    sa.Column("work_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("is_left", sa.Boolean, nullable=False),
)
moves = sa.Table(
    "moves",
    schema,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("work_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("to_position", sa.Integer),
    sa.Column("up_to", sa.BigInteger, nullable=False),
)
overlay = sa.Table(
    "overlay",
    schema,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("work_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("scholar_id", sa.BigInteger, nullable=False),
    sa.Column("match_probability", sa.Double, nullable=False),
)
overlay_scholars = sa.Table(
    "overlay_scholars",
    schema,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("scholar_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("completeness", sa.Double, nullable=False),
)
accounts = sa.Table(
    "accounts",
    schema,
    sa.Column("account_id", _Id, primary_key=True, autoincrement=True),
    sa.Column("login", sa.String(64), nullable=False),
    sa.Column("login_folded", sa.String(256), nullable=False, unique=True),
    sa.Column("password_hash", sa.String(256), nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)
sessions = sa.Table(
    "sessions",
    schema,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column(
        "account_id",
        _Id,
        sa.ForeignKey("accounts.account_id", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False, index=True),
)
audit = sa.Table(
    "audit",
    schema,
    sa.Column("deed_id", _Id, primary_key=True, autoincrement=True),
    sa.Column("actor", sa.String(256), nullable=False),
    sa.Column("action", sa.String(64), nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("done_at", Moment, nullable=False),
    sqlite_autoincrement=True,
)


def sqlite_url(path: Path) -> str:
    """URL of the SQLite file of a library."""
    return sa.URL.create("sqlite+pysqlite", database=str(path)).render_as_string()


def open_people(url: str) -> Engine:
    """An engine on the people's tables, which are made when they are not there.

    A SQLite file that cannot be written (a read-only disk, somebody else's library) is opened for
    reading; `saving` then raises.

    Raises: InputError for a URL of another database; MissingExtraError without its driver;
    LibraryError when it cannot be opened or is of a newer connexon.
    """
    readable = _readable_only(url)
    if readable is not None:
        return readable
    engine = _engine(url)
    try:
        if not _is_whole(engine):
            with engine.execution_options(connexon_writes=True).begin() as connection:
                schema.create_all(connection)
                _check_version(connection)
    except sa.exc.OperationalError as error:
        raise LibraryError(
            f"The people's database {engine.url.render_as_string(hide_password=True)} cannot be "
            f"opened: {error.orig}. Check the path or CONNEXON_PEOPLE_URL, and its permissions."
        ) from error
    except sa.exc.DatabaseError as error:
        raise LibraryError(
            f"{engine.url.render_as_string(hide_password=True)} is damaged: {error.orig}. "
            "Restore it from a copy."
        ) from error
    return engine


def _is_whole(engine: Engine) -> bool:
    """Whether all tables are there, of this schema: then opening writes nothing, and waits for
    nobody who does. Raises: LibraryError when they are of a newer connexon."""
    with engine.connect() as connection:
        if not set(schema.tables) <= set(sa.inspect(connection).get_table_names()):
            return False
        return _check_schema_version(connection)


def _engine(url: str) -> Engine:
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise InputError("CONNEXON_PEOPLE_URL is not a database URL.") from error
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    elif parsed.get_backend_name() != "sqlite":
        raise InputError(
            f"People's data can be kept in sqlite or postgresql, not {parsed.get_backend_name()}."
        )
    try:
        engine = sa.create_engine(parsed, pool_pre_ping=parsed.get_backend_name() != "sqlite")
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            "PostgreSQL needs its driver: pip install 'connexon[postgres]'."
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _readable_only(url: str) -> Engine | None:
    """An engine that reads a SQLite file which cannot be written; None for all others."""
    try:
        parsed = sa.make_url(url)
    except sa.exc.ArgumentError:
        return None
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return None
    path = Path(parsed.database)
    nearest = path if path.exists() else path.parent
    if os.access(nearest, os.W_OK) and os.access(path.parent, os.W_OK):
        return None
    return _reading_engine(path)


def _reading_engine(path: Path) -> Engine:
    """Without a file there is nothing that anybody said: empty tables in memory."""
    if not path.exists():
        engine = sa.create_engine("sqlite://", poolclass=sa.pool.StaticPool,
                                  connect_args={"check_same_thread": False})  # fmt: skip
        schema.create_all(engine)
    else:
        # What stands beside the file in its log can be read only where SQLite may share memory
        # with a writer; there is no writer on a disk that cannot be written.
        log = path.with_name(path.name + "-wal")
        whole = not log.exists() or log.stat().st_size == 0
        address = f"file:{quote(str(path))}?mode=ro" + ("&immutable=1" if whole else "")
        engine = sa.create_engine(
            "sqlite://", creator=lambda: sqlite3.connect(address, uri=True,
                                                         check_same_thread=False),
        )  # fmt: skip
        try:
            with engine.connect() as connection:
                _check_readable(connection)
        except sa.exc.DatabaseError as error:
            raise LibraryError(
                f"'{path}' can neither be written nor read: {error.orig}. Copy the library to a "
                "disk that can be written, or see to its permissions."
            ) from error
    return engine.execution_options(connexon_read_only=str(path))


def _check_readable(connection: sa.Connection) -> None:
    known = set(sa.inspect(connection).get_table_names())
    if lacking := set(schema.tables) - known - _LATER:
        raise LibraryError(
            f"The library was made by an older connexon (it lacks {', '.join(sorted(lacking))}) and"
            " cannot be written here. Open it once where it can be written."
        )
    _check_schema_version(connection)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_sqlite
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    # IMMEDIATE: two writers queue at the start instead of failing in the middle.
    writes = connection.get_execution_options().get("connexon_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def saving(engine: Engine) -> Iterator[sa.Connection]:
    """A transaction that writes; committed, and on disk, when it is left without an error.

    Raises: BusyError when others keep it locked; LibraryError when the disk is full or read-only.
    """
    if path := engine.get_execution_options().get("connexon_read_only"):
        raise LibraryError(
            f"'{path}' cannot be written, so this library can be read and searched only. Copy it to"
            " a disk that can be written, or see to its permissions."
        )
    try:
        with engine.execution_options(connexon_writes=True).begin() as connection:
            yield connection
    except sa.exc.OperationalError as error:
        name = engine.url.render_as_string(hide_password=True)
        if "locked" in str(error.orig):
            raise BusyError(f"{name} is busy with other writers; try again.") from error
        raise LibraryError(
            f"{name} could not be written ({error.orig}). Nothing of this change was kept; see "
            "to the disk or the server and try again."
        ) from error


def _check_version(connection: sa.Connection) -> None:
    if not _check_schema_version(connection):
        connection.execute(
            sa.insert(facts).values(name="schema_version", value=str(PEOPLE_SCHEMA_VERSION))
        )


def _check_schema_version(connection: sa.Connection) -> bool:
    """Whether a version is noted. Raises: LibraryError for a newer one."""
    found = connection.scalar(sa.select(facts.c.value).where(facts.c.name == "schema_version"))
    if found is not None and int(found) > PEOPLE_SCHEMA_VERSION:
        raise LibraryError(
            f"The people's database has schema {found}, made by a newer connexon (this one knows "
            f"{PEOPLE_SCHEMA_VERSION}). Update connexon to open it."
        )
    return found is not None
