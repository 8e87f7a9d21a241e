"""`connexon serve`: composes the API and the pages into one application and runs it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from connexon.cli.commands import library_path

if TYPE_CHECKING:
    from fastapi import FastAPI

    from connexon.ports.library import Library

PORT = 8321
_TRIED_PORTS = 20


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen. `port` None: 8321, or the next free one."""

    host: str = "127.0.0.1"
    port: int | None = None
    public_hosts: tuple[str, ...] = ()
    behind_proxy: bool = False


def compose(library: Library, address: Address, loopback: bool | None = None) -> FastAPI:
    """The whole site as one ASGI application."""
    from connexon.api import create_api
    from connexon.app.accounts import LOOPBACK
    from connexon.app.site import LOCAL_LIMITS, Limits, Site
    from connexon.web import mount_pages

    local = address.host in LOOPBACK if loopback is None else loopback
    # A proxy in front brings other people, however local the address is.
    local = local and not address.behind_proxy and not address.public_hosts
    hosts = {h.lower() for h in address.public_hosts}
    hosts |= LOOPBACK | {address.host.lower(), "testserver"} if local else set()
    site = Site(
        library=library,
        hosts=frozenset(hosts),
        is_loopback=local,
        is_https=address.behind_proxy,
        limits=LOCAL_LIMITS if local else Limits(),
    )
    app = create_api(site)
    mount_pages(app, site)
    return app


def listen(address: Address) -> socket.socket:
    """A socket that listens. Raises: ConflictError when a port that was asked for is taken."""
    from connexon.records.errors import ConflictError, InputError

    first = PORT if address.port is None else address.port
    last = first + _TRIED_PORTS if address.port is None else first
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    for port in range(first, last + 1):
        # With the protocol named, asyncio sends small pieces at once (TCP_NODELAY); else every
        # answer waits 40 ms for the visitor's delayed acknowledgement.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((address.host, port))
            listening.listen(256)
        except OSError as error:
            listening.close()
            if isinstance(error, socket.gaierror) or error.errno == 99:
                raise InputError(
                    f"This machine has no address '{address.host}'. Try --host 127.0.0.1."
                ) from None
            if error.errno == 13:
                raise InputError(f"Port {port} needs more rights; choose one above 1023.") from None
            continue
        return listening
    raise ConflictError(
        f"Port {first} at {address.host} is in use by another program. Choose another with"
        " --port, or --port 0 for any free one."
    )


def run_site(
    library: Library,
    address: Address,
    ready: Callable[[str], None],
    access_log: bool = False,
) -> None:
    """Serve until interrupted. `ready` is called once with the site's URL."""
    import uvicorn

    from connexon.app import identity, mechanisms

    listening = listen(address)
    port = listening.getsockname()[1]
    host = f"[{address.host}]" if ":" in address.host else address.host
    if host in {"0.0.0.0", "[::]"}:  # noqa: S104  only printed
        host = address.public_hosts[0] if address.public_hosts else "localhost"

    class _Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            identity.warm_up(library)
            mechanisms.warm_up()
            ready(f"http://{host}:{port}")

    config = uvicorn.Config(
        compose(library, address),
        log_level="info" if access_log else "warning",
        access_log=access_log,
        server_header=False,
        proxy_headers=address.behind_proxy,
        forwarded_allow_ips="127.0.0.1",
        timeout_keep_alive=30,
        timeout_graceful_shutdown=3,
    )
    try:
        # Ctrl+C has ended the server in order by the time uvicorn passes it on.
        with suppress(KeyboardInterrupt):
            _Server(config).run(sockets=[listening])
    finally:
        listening.close()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port [8321, or the next free one].")
@click.option(
    "--public-host",
    "public_hosts",
    multiple=True,
    metavar="NAME",
    help="A name this site is reached by from outside; may be given again.",
)
@click.option(
    "--behind-proxy",
    is_flag=True,
    help="A proxy on this machine speaks HTTPS for it: secure cookies, its headers count.",
)
@click.option("--access-log", is_flag=True, help="Log every request on standard error.")
@click.option("--add-account", metavar="LOGIN", help="Create an account and exit.")
@click.option(
    "--role",
    type=click.Choice(["reader", "scholar", "curator", "keeper"]),
    default="curator",
    show_default=True,
    help="Role of the account to create.",
)
def serve(
    *,
    host: str,
    port: int | None,
    public_hosts: tuple[str, ...],
    behind_proxy: bool,
    access_log: bool,
    add_account: str | None,
    role: str,
) -> None:
    """Serve the site and the API on this machine.

    On 127.0.0.1 and without accounts, whoever sits at this machine may judge (the "local
    curator"). Once there is an account, or the site can be reached from elsewhere, judging needs
    a sign-in. No account and no password exists until you create one.

    \b
    Examples:
      connexon serve
      connexon --library mylab serve --port 8400
      connexon serve --add-account ada --role keeper
      connexon serve --host 0.0.0.0 --public-host papers.example.org --behind-proxy
    """  # fmt: skip
    from connexon.app import wiring

    library = wiring.open_library(library_path())
    try:
        if add_account:
            _add_account(library, add_account, role)
            return
        run_site(
            library,
            Address(host, port, public_hosts, behind_proxy),
            lambda url: click.echo(f"connexon is at {url}  (Ctrl+C stops it)"),
            access_log,
        )
    finally:
        library.close()


def _add_account(library: Library, login: str, role: str) -> None:
    from datetime import UTC, datetime

    from connexon.app import accounts
    from connexon.ports.accounts import Role

    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    made = accounts.add_account(library.accounts, login, password, Role(role), datetime.now(UTC))
    click.echo(f"Account '{made.login}' ({made.role}) created.")
