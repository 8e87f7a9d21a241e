"""Backends under one contract: SQLite always, PostgreSQL where its server is installed."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


def _server_programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a PostgreSQL server of our own on loopback; ends with the session."""
    programs = _server_programs()
    if programs is None:
        pytest.skip("no PostgreSQL server binaries on this machine")
    pytest.importorskip("psycopg", reason="the extra connexon[postgres] is not installed")
    user: dict[str, object] = {}
    if os.getuid() == 0:  # the server refuses to run as root
        entry = pwd.getpwnam("postgres" if _has_user("postgres") else "nobody")
        user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    with tempfile.TemporaryDirectory(prefix="pg-") as root:
        if user:
            shutil.chown(root, entry.pw_uid, entry.pw_gid)
        data = f"{root}/data"
        port = _free_port()
        run = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "cwd": root}
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "keeper", "-A", "trust", "-E", "UTF8"],
            check=True,
            **run,
            **user,
        )
        settings = f"-c listen_addresses=127.0.0.1 -p {port} -k {root}"
        control = [programs / "pg_ctl", "-D", data, "-w", "-l", f"{root}/log"]
        subprocess.run([*control, "-o", settings, "start"], check=True, **run, **user)
        try:
            yield f"postgresql://keeper@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, **run, **user)


def _has_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def people_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of an empty people's database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'people.sqlite'}"
        return
    import psycopg

    server: str = request.getfixturevalue("postgres_server")
    name = f"people_{tmp_path.name.translate(str.maketrans('-[]', '___')).lower()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield server.rpartition("/")[0] + "/" + name
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
