"""What happened to a plugin out there, as counted events; never a person.

An event names a plugin, a version, a way out and a time. It names no account, no address and no installation
(ADR-0010). What it keeps of whoever caused it is a key that stands for their network and agent for one day and cannot
be told from chance the day after (ADR-0031), the family of their agent, and a country.
"""

import re
from datetime import date, datetime
from enum import StrEnum

from qirvo.deferred import dataclass
from qirvo.domain.agents import Agent
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.errors import InvalidError
from qirvo.domain.load_times import LOAD_STEPS_MS
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.domain.visitors import VISITOR_BITS

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,38}[a-z0-9])?")
_COUNTRY = re.compile(r"[A-Z]{2}")
LONGEST_GAP = 400
"""Days; whoever was away for longer counts as away for so long."""


class MalformedEventError(InvalidError):
    """A reported event makes no sense."""

    code = "event-malformed"
    hint = "Send at most 1,000 events of known kinds, each with an id of its own."


class EventKind(StrEnum):
    """What is counted."""

    VIEW = "view"
    IMPRESSION = "impression"
    DOWNLOAD = "download"
    DOWNLOAD_FAILED = "download-failed"
    INSTALL = "install"
    UPDATE = "update"
    REVERT = "revert"
    ROLLBACK = "rollback"
    UNINSTALL = "uninstall"
    ACTIVE = "active"
    ERROR = "error"
    CRASH = "crash"
    ROLLOUT = "rollout"
    DEPLOYMENT = "deployment"


class Witness(StrEnum):
    """Who says that it happened, and so how far it is to be believed."""

    REGISTRY = "registry"  # this registry saw it: it served the bytes, the page or the search
    LOG = "log"  # the access log of a server in front of it, imported by the operator
    PUBLISHER = "publisher"  # whoever publishes the plugin, of what they give away themselves
    HOST = "host"  # anybody: hosts have no account


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionEvent:
    """One counted event.

    Attributes:
        id: Unique, so that the same event told twice counts once.
        version: None where what happened is of no single version, as a page that was looked at.
        from_version: The version before, for updates, reverts and rollbacks.
        visitor: Stands for a network and an agent on that day; None where nobody looked.
        agent: The kind of program that asked; None where a host or nobody did.
        country: Two letters of ISO 3166.
        source: What led there, such as `search` or `newsletter`.
        detail: What more there is to tell: the code of an error, the act upon a rollout.
        installed_week: Monday of the week in which an active installation was made and told of for the first time;
            None where it was told of later.
        days_since: Days since it last said that it is active; None the first time.
        load_ms: How long its last start took, as one of `LOAD_STEPS_MS`; None where it was not started.
    """

    id: str
    kind: EventKind
    plugin_id: PluginId
    version: Version | None
    distribution_channel: DistributionChannel
    at: datetime
    from_version: Version | None = None
    witness: Witness = Witness.HOST
    visitor: int | None = None
    agent: Agent | None = None
    country: str = ""
    source: str = ""
    detail: str = ""
    installed_week: date | None = None
    days_since: int | None = None
    load_ms: int | None = None

    def __post_init__(self) -> None:
        """Refuse what would make the figures wrong.

        Raises:
            MalformedEventError: A field has no such form.
        """
        for name in ("source", "detail"):
            text = getattr(self, name)
            if text and _SLUG.fullmatch(text) is None:
                raise MalformedEventError(
                    f"`{text[:80]}` is no `{name}`: at most 40 of a-z, 0-9, dot, dash, underscore"
                )
        if self.country and _COUNTRY.fullmatch(self.country) is None:
            raise MalformedEventError(f"`{self.country[:20]}` is not a country's two letters")
        if self.visitor is not None and not 0 <= self.visitor < 1 << VISITOR_BITS:
            raise MalformedEventError("the visitor's key is out of range")
        if self.installed_week is not None and self.installed_week.weekday() != 0:
            raise MalformedEventError(f"`{self.installed_week.isoformat()}` is not a Monday")
        if self.days_since is not None and not 0 < self.days_since <= LONGEST_GAP:
            raise MalformedEventError(f"`{self.days_since}` is not a number of days within 1 to {LONGEST_GAP}")
        if self.load_ms is not None and self.load_ms not in LOAD_STEPS_MS:
            raise MalformedEventError(f"`{self.load_ms}` is not one of the steps that load times are told as")
