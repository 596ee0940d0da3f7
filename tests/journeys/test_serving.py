"""What a server says of itself, it says once it is so."""

import os
import signal
import socket

import pytest
from starlette.types import Receive, Scope, Send

from qirvo.server.serving import serve
from scripts.people import free_port

pytestmark = pytest.mark.journey


def test_where_it_listens_is_told_once_it_answers():
    port, seen = free_port(), []

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        assert (await receive())["type"] == "lifespan.startup"
        seen.append("started")
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    def tell() -> None:
        seen.append("told")
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        os.kill(os.getpid(), signal.SIGTERM)

    serve(application, host="127.0.0.1", port=port, grace_s=1, when_listening=tell)
    assert seen == ["started", "told"]
