"""One Granian worker inside this process, until it is told to stop.

Embedded, so that the process that is started is the process that works: a signal, a crash or a kill meets all of it.
"""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable
from typing import Any

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server
from starlette.types import ASGIApp

from qirvo.domain.errors import UnavailableError

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
HEADER_TIMEOUT_MS = 30_000
_LOOK_AGAIN_S = 0.02
_TO_STDERR: dict[str, Any] = {
    "handlers": {
        name: {"class": "logging.StreamHandler", "formatter": "generic", "stream": "ext://sys.stderr"}
        for name in ("console", "access")
    }
}


class CannotListenError(UnavailableError):
    """The address or port cannot be listened on."""

    code = "listen-failed"
    hint = "Choose another `--port`, or stop what uses this one."


def serve(app: ASGIApp, *, host: str, port: int, grace_s: int, when_listening: Callable[[], None]) -> None:
    """Serve `app` until SIGTERM or SIGINT, then finish the requests that are open and return.

    Args:
        app: The application; its lifespan may be cut short when requests are, so whoever calls cleans up after it.
        host: The address to listen on.
        port: The port to listen on.
        grace_s: Seconds after which requests that are still open are cut off.
        when_listening: Called once connections are accepted.

    Raises:
        CannotListenError: The address is in use or not of this machine.
    """
    refuse_taken(host, port)
    with contextlib.suppress(TimeoutError):  # Granian's word for requests that outlast their grace
        uvloop.run(_serve(app, host=host, port=port, grace_s=grace_s, when_listening=when_listening))


def refuse_taken(host: str, port: int) -> None:
    """Refuse an address that somebody listens on: Granian would share it with them (SO_REUSEPORT).

    Raises:
        CannotListenError: It is in use or not of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as exc:
        raise CannotListenError(f"cannot listen on `{host}:{port}`: {exc.strerror}") from exc


async def _serve(app: ASGIApp, *, host: str, port: int, grace_s: int, when_listening: Callable[[], None]) -> None:
    server = Server(
        app,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,  # a connection that says nothing, or only HTTP/2's preface, would be waited for for ever
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT_MS),
        log_level=LogLevels.error,
        log_dictconfig=_TO_STDERR,
    )
    server.workers_kill_timeout = grace_s
    loop = asyncio.get_running_loop()
    for stop_signal in STOP_SIGNALS:
        loop.add_signal_handler(stop_signal, server.stop)
    telling = loop.create_task(_tell_once_answered(host, port, when_listening))
    try:
        await server.serve()
    finally:
        telling.cancel()


async def _tell_once_answered(host: str, port: int, when_listening: Callable[[], None]) -> None:
    """Call `when_listening` once a connection is accepted; Granian only says when it begins to start (2.8)."""
    while True:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection(host, port)
            writer.close()
            break
        await asyncio.sleep(_LOOK_AGAIN_S)
    when_listening()
