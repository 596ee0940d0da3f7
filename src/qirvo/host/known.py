"""What the last verified metadata say of an installed plugin, without asking its source."""

from datetime import datetime

from qirvo.domain.errors import NotFoundError
from qirvo.domain.releases import ReleaseIndex
from qirvo.host.installations import Installation
from qirvo.host.machine import Machine
from qirvo.host.sources import Source


def source_of(installation: Installation, *, machine: Machine) -> Source | None:
    """Return where its updates come from; None for a file or folder, or when the source was removed."""
    try:
        return machine.sources.get(installation.origin.name) if installation.origin.is_signed else None
    except NotFoundError:
        return None


def known_index(installation: Installation, *, machine: Machine) -> tuple[ReleaseIndex, datetime] | None:
    """Return the newest verified index of the plugin and its signed time; None when there is none.

    Raises:
        UnavailableError: The disk refuses.
    """
    source = source_of(installation, machine=machine)
    return None if source is None else machine.repositories.known(source, installation.plugin_id)
