"""A host's home, opened by the first act that needs it."""

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qirvo.host.machine import Machine
    from qirvo.host.recovery import Recovered
    from qirvo.host.settings import HostSettings


class Opened:
    """A home, and the machine that works on it."""

    def __init__(self, home: Path, environ: Mapping[str, str], *, open_machine: "Callable[[], Machine]") -> None:
        self._home = home
        self._environ = environ
        self._open_machine = open_machine

    @cached_property
    def machine(self) -> "Machine":
        """What the acts work with.

        Raises:
            DamagedStateError: `host.json` holds something else.
            UnavailableError: The disk refuses.
        """
        return self._open_machine()

    @property
    def settings(self) -> "HostSettings":
        """Who the host is and what its owner chose."""
        return self.machine.settings

    def change_setting(self, name: str, text: str) -> "HostSettings":
        """Set one of the settings, named as the command line spells it, and return them all."""
        from qirvo.host.settings import change_setting

        return change_setting(self.machine.layout, name, text)

    def recover(self) -> tuple["Recovered", ...]:
        """Finish or undo what a killed command left; every act does this first. Return what there was to do."""
        from qirvo.host.unfinished import needs_recovery

        if not needs_recovery(self.machine):
            return ()
        from qirvo.host.recovery import recover_all  # seldom needed, and large

        return recover_all(machine=self.machine)
