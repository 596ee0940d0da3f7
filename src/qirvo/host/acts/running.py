"""What looks after itself, and what becomes another program."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from qirvo.host.acts.opened import Opened

if TYPE_CHECKING:
    from qirvo.host.daemon import DaemonState, Tell


class RunningActs(Opened):
    """Acts that run on."""

    def daemon(self, *, wait: "Callable[[timedelta], bool]", tell: "Tell") -> None:
        """Keep the plugins up to date until `wait` says that it is to stop; `tell` hears what happens."""
        import random

        from qirvo.host.daemon import run

        run(self._open_machine, wait=wait, draw=random.random, tell=tell)

    def daemon_turn(self, *, tell: "Tell") -> None:
        """Take one turn of the daemon, and ask the sources now."""
        import random

        from qirvo.host.daemon import turn

        turn(self.machine, draw=random.random, tell=tell, at_once=True)

    def daemon_state(self) -> "tuple[bool, DaemonState]":
        """Return whether a daemon runs, and what it remembers."""
        from qirvo.host.daemon import is_running, read_state

        return is_running(self.machine), read_state(self.machine)

    def serve_command(self, *, port: int = 3000, network_host: str = "127.0.0.1", as_json: bool = False) -> list[str]:
        """Return the argument list of the program that runs the plugins."""
        from qirvo.host.probation import look_after_all
        from qirvo.host.serve import serve_command

        self.recover()
        look_after_all(machine=self.machine, offline=True)  # what took the last serve down with it is not begun again
        return serve_command(self._home, self._environ, port=port, network_host=network_host, as_json=as_json)

    def status_command(self, plugin_id: str | None = None, *, as_json: bool = False) -> list[str]:
        """Return the argument list of the program that asks the running serve; it ends within 3 s."""
        from qirvo.host.serve import status_command

        return status_command(self._home, self._environ, plugin_id, as_json=as_json)

    def call_command(self, plugin_id: str, name: str, arguments: Sequence[str], *, as_json: bool = False) -> list[str]:
        """Return the argument list of the program that runs a plugin's command in the running serve."""
        from qirvo.host.serve import call_command

        return call_command(self._home, self._environ, plugin_id, name, arguments, as_json=as_json)
