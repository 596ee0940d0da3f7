"""Requests over one kept connection, and other programs run to their end."""

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx2

PATIENCE_S = 120


def kept_connection(address: str, headers: Mapping[str, str] | None = None) -> httpx2.Client:
    """Return a client of `address`."""
    return httpx2.Client(base_url=address, headers=dict(headers or {}), timeout=PATIENCE_S)


def sending(client: httpx2.Client, method: str, path: str, **more: Any) -> Callable[[], None]:  # noqa: ANN401  # its own
    """Build a request now; what is returned sends it.

    Raises:
        httpx2.HTTPStatusError: When sent, it was not taken.
    """
    request = client.build_request(method, path, **more)
    request.read()  # a form is put together here, not while it is timed

    def send() -> None:
        client.send(request).raise_for_status()

    return send


def run_program(words: Sequence[str | Path], *, home: Path, env: Mapping[str, str] | None = None) -> None:
    """Run a program with `home` as its home and nothing of ours in its environment.

    Raises:
        subprocess.CalledProcessError: It failed.
    """
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "PYTHONPATH")}
    environment = {**kept, "HOME": str(home), **(env or {})}
    command = [str(word) for word in words]
    subprocess.run(command, env=environment, cwd=home, check=True, capture_output=True, timeout=PATIENCE_S)


def through(proxy: str) -> Mapping[str, str]:
    """Return the environment of a program that is to ask through `proxy`; nothing where that is empty."""
    return {"http_proxy": proxy} if proxy else {}
