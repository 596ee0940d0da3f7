"""The host as the command line knows it: one object, wired here, where clock, dice and environment are read.

What an act needs is imported when it runs: `plugin list` starts without the trust and network libraries.
"""

# start-up time: what an act needs is imported when it runs

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from qirvo.host.acts.changes import ChangeActs
from qirvo.host.acts.licenses import LicenseActs
from qirvo.host.acts.looking import LookingActs
from qirvo.host.acts.running import RunningActs
from qirvo.host.acts.sources import SourceActs

if TYPE_CHECKING:
    from qirvo.host.machine import Machine


class Host(SourceActs, LicenseActs, ChangeActs, LookingActs, RunningActs):
    """A machine with plugins.

    Every act first finishes or undoes what an earlier one left when it was killed, and raises subclasses of
    `QirvoError` alone. `plugin_id` is text, `publisher.name`.
    """

    @classmethod
    def open(cls, home: Path, *, environ: Mapping[str, str]) -> "Host":
        """Return the host below `home`, which is made by the first act that needs it when it is missing."""
        home = home.expanduser().absolute()

        def open_machine() -> "Machine":
            from qirvo.host.wiring import wire

            return wire(home, environ)

        return cls(home, environ, open_machine=open_machine)
