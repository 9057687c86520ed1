"""``rashomon serve``: the reading room of an archive, in the browser."""

from __future__ import annotations

import os
import secrets
import socket
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from rashomon.cli.archive_shared import Place, opened_archive
from rashomon.cli.shell import EPILOG, Code, Quiet, app, guarded, say
from rashomon.errors import RashomonError

if TYPE_CHECKING:
    from rashomon.archive import Archive
    from rashomon.web.security import Policy

_PORT = 8420


class CantServe(RashomonError):  # noqa: N818  as all of them
    """The address can't be listened at."""


@app.command(epilog=EPILOG)
def serve(
    archive: Place,
    host: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Where to listen. Any but this machine's own needs the token.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any that is free.")] = _PORT,
    allow: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="A host name to answer to, beside the address. Can be given again."),
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Open the reading room: read, compare, search and decide in a browser. Ctrl-C ends it.

    It is open to this machine only. With --host it can be opened to a network: then the address that is printed
    holds a token, without which nobody gets in. Put a server with TLS in front of it, or a tunnel under it.
    """

    def job() -> Code:
        with opened_archive(archive, create=True) as held:
            listener = _listener(host, port)
            policy = _policy(host, tuple(allow or ()))
            _tell(host, listener, policy, quiet)
            _run(held, listener, policy)
        return Code.DONE

    guarded(job)


def _policy(host: str, allow: tuple[str, ...]) -> Policy:
    from rashomon.web.security import Policy, is_loopback, names

    if is_loopback(host):
        return Policy(hosts=names(allow))
    every = host in ("0.0.0.0", "::", "")  # noqa: S104  asked for
    own = {host, socket.gethostname(), *allow} if not every else {socket.gethostname(), *allow}
    token = os.environ.get("RASHOMON_TOKEN") or secrets.token_urlsafe(24)
    return Policy(hosts=names(own), addresses=every, token=token)


def _listener(host: str, port: int) -> socket.socket:
    """A socket that listens. Raises ``CantServe``."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=128)
    except (OSError, OverflowError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise CantServe(
            f"can't listen at {host}, port {port}: {why}; choose another one with --port or --host"
        ) from None


def _tell(host: str, listener: socket.socket, policy: Policy, quiet: bool) -> None:
    port = listener.getsockname()[1]
    shown = socket.gethostname() if policy.addresses else host
    if ":" in shown:
        shown = f"[{shown}]"
    address = f"http://{shown}:{port}/" + (f"?token={policy.token}" if policy.token else "")
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()
    if policy.token:
        say("warning", "open to the network, without TLS: who has this address can read and decide", quiet)
    say("note", "the reading room is open; Ctrl-C ends it", quiet)


def _run(held: Archive, listener: socket.socket, policy: Policy) -> None:
    import uvicorn

    from rashomon.web.app import create

    made = create(held, policy=policy)
    config = uvicorn.Config(
        made,
        http="h11",
        ws="none",
        loop="asyncio",
        lifespan="on",
        access_log=False,
        log_level="warning",
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )
    with listener:
        uvicorn.Server(config).run(sockets=[listener])
