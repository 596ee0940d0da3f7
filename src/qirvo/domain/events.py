"""What happened to a release out there, as counted events; never a person.

An event names a plugin, a version, a way out and a time. It names no account, no address and no installation
(ADR-0010).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version


class EventKind(StrEnum):
    """What is counted."""

    DOWNLOAD = "download"
    INSTALL = "install"
    UPDATE = "update"
    REVERT = "revert"
    ROLLBACK = "rollback"
    UNINSTALL = "uninstall"


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionEvent:
    """One counted event.

    Attributes:
        id: Unique, so that the same event told twice counts once.
        from_version: The version before, for updates, reverts and rollbacks.
    """

    id: str
    kind: EventKind
    plugin_id: PluginId
    version: Version
    distribution_channel: DistributionChannel
    at: datetime
    from_version: Version | None = None
