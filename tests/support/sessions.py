"""The command line in process: a session with other ways in, and what it printed."""

import io
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from qirvo.cli.edge import run
from qirvo.cli.session import Session
from qirvo.client.addresses import RegistryAddress
from qirvo.client.registry import RegistryClient
from qirvo.client.transport import Answer, Transport
from tests.support.clients import ADDRESS, ScriptedTransport

if TYPE_CHECKING:
    from qirvo.host.bootstrap import Host

ENVIRONMENT = {"QIRVO_API_URL": str(ADDRESS), "QIRVO_API_TOKEN": "qpt_test"}


@dataclass(frozen=True, slots=True)
class Printed:
    """What a command left."""

    code: int
    out: str
    err: str


class CommandLine:
    """Runs commands over a scripted registry and a host of the test's own."""

    def __init__(
        self,
        home: Path,
        *answers: Answer,
        host: object = None,
        environ: Mapping[str, str] | None = None,
        transport: Transport | None = None,
    ) -> None:
        self.transport = ScriptedTransport(list(answers))
        self._over = transport or self.transport
        self.tokens: list[str | None] = []
        self.executed: list[Sequence[str]] = []
        self.session = Session(
            ENVIRONMENT if environ is None else environ,
            home=home,
            open_host=lambda _home, _environ: cast("Host", host),
            open_client=self._open_client,
            execute=self._execute,
            is_interactive=lambda: False,
        )

    def run(self, *arguments: str) -> Printed:
        """Run `qirvo` with `arguments`."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run(arguments, self.session)
        return Printed(code, out.getvalue(), err.getvalue())

    def _open_client(self, address: RegistryAddress, token: str | None) -> RegistryClient:
        self.tokens.append(token)
        return RegistryClient(address=address, token=token, transport=self._over)

    def _execute(self, arguments: Sequence[str]) -> int:
        self.executed.append(list(arguments))
        return 0
