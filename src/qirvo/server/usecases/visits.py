"""Whoever asks, for as long as it takes to make an event of it, and what alone is kept of them (ADR-0031)."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from qirvo.deferred import dataclass
from qirvo.domain.agents import Agent, agent_of
from qirvo.domain.downloads import address_prefix, day_of
from qirvo.domain.names import PluginId
from qirvo.server.event_ports import Countries, NewVisitor
from qirvo.server.ports import NewId


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Whoever asked; never stored.

    Attributes:
        country: As a server in front noted it; empty where none did.
    """

    address: str
    user_agent: str
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What makes an event of a visit.

    Attributes:
        visitors: Makes visitors' keys.
        countries: Knows which country an address is in.
        agents: Tells the kind of a program by its name.
    """

    visitors: NewVisitor
    countries: Countries
    new_id: NewId
    agents: Callable[[str], Agent] = agent_of


class Seen(NamedTuple):
    """All that is kept of whoever asked."""

    agent: Agent | None
    visitor: int | None
    country: str


def seen_at(plugin_id: PluginId, visit: Visit, *, now: datetime, sight: Sight) -> Seen:
    """Return what is kept of a visit to something of the plugin's."""
    agent = sight.agents(visit.user_agent)
    return Seen(
        agent=agent,
        visitor=sight.visitors(address_prefix(visit.address), agent.family, str(plugin_id), day_of(now)),
        country=visit.country or sight.countries(visit.address),
    )
