"""What a command has at hand: the environment, the way to a host and to a registry, and the screen.

This is the wiring of the command line, and the one place where it meets the environment. Tests give a session with
other ways in.
"""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qirvo.client.addresses import RegistryAddress
    from qirvo.client.registry import RegistryClient
    from qirvo.host.bootstrap import Host

HOME_VARIABLE = "QIRVO_HOME"

OpenHost = Callable[[Path, Mapping[str, str]], "Host"]
OpenClient = Callable[["RegistryAddress", str | None], "RegistryClient"]
Execute = Callable[[Sequence[str]], int]


class Session:
    """One run of the program.

    Attributes:
        home: Where this host and its owner's credentials live.
        as_json: Whether the answer is one JSON document.
        debug: Whether a bug shows its traceback.
    """

    def __init__(
        self,
        environ: Mapping[str, str],
        *,
        home: Path,
        open_host: OpenHost,
        open_client: OpenClient,
        execute: Execute,
        is_interactive: Callable[[], bool],
    ) -> None:
        self.environ = environ
        self.home = home
        self.as_json = False
        self.debug = environ.get("QIRVO_DEBUG") == "1"
        self.execute = execute
        self.is_interactive = is_interactive
        self.open_client = open_client
        self._open_host = open_host

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Session":
        """Return the session of the real program."""
        named = environ.get(HOME_VARIABLE)
        return cls(
            environ,
            home=Path(named).expanduser() if named else Path.home() / ".qirvo",
            open_host=_open_host,
            open_client=_open_client,
            execute=_execute,
            is_interactive=lambda: sys.stdin.isatty() and sys.stderr.isatty(),
        )

    def host(self) -> "Host":
        """Return this machine's host."""
        return self._open_host(self.home, self.environ)

    def client(self, named: str | None = None) -> "RegistryClient":
        """Return a client of the registry `named`, else of the environment's, else of the one signed in to."""
        from qirvo.client.credentials import resolve_registry

        address, token = resolve_registry(self.home, self.environ, named=named)
        return self.open_client(address, token)


def _open_host(home: Path, environ: Mapping[str, str]) -> "Host":
    from qirvo.host.bootstrap import Host

    return Host.open(home, environ=environ)


def _open_client(address: "RegistryAddress", token: str | None) -> "RegistryClient":
    from qirvo.client.registry import RegistryClient

    return RegistryClient.open(address, token)


def _execute(arguments: Sequence[str]) -> int:
    """Become the program `arguments` names; signals then reach it directly."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "posix":
        os.execvp(arguments[0], list(arguments))  # noqa: S606  # an argument list, no shell
    import subprocess

    return subprocess.run(list(arguments), check=False).returncode  # noqa: S603  # an argument list, no shell
