"""Crowds of visitors for a day: bots as they are hired, people as they come."""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from qirvo.domain.agents import agent_of
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.events import DistributionEvent, EventKind, Witness
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.domain.visitors import visitor_key
from tests.support.builders import MONDAY

TODAY = MONDAY.date()
SALT = b"of the day" * 3
AGENTS = (
    "qirvo/1.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0",
    "curl/8.5.0",
    "Wget/1.21",
)
BY_HOUR = (2, 1, 1, 1, 1, 2, 4, 8, 10, 12, 11, 9, 9, 12, 12, 11, 9, 8, 7, 6, 5, 4, 3, 2)
"""How many people are awake and at work, about."""


def one_network(number: int) -> str:
    """A /24 of a /16 that is shared by 256 of them."""
    return f"10.{number // 256}.{number % 256}.0/24"


def a_seen(
    number: int,
    plugin_id: PluginId,
    *,
    at: datetime,
    prefix: str,
    agent: str,
    kind: EventKind = EventKind.DOWNLOAD,
    version: str | None = "1.0.0",
    country: str = "",
    source: str = "",
) -> DistributionEvent:
    """Something that a registry saw."""
    found = agent_of(agent)
    key = visitor_key(salt=SALT, prefix=prefix, family=found.family, subject=str(plugin_id), day=at.date())
    return DistributionEvent(
        id=f"seen-{plugin_id}-{at:%Y%m%d}-{kind}-{number}",
        kind=kind,
        plugin_id=plugin_id,
        version=None if version is None else Version(version),
        distribution_channel=DistributionChannel.MARKETPLACE,
        at=at,
        witness=Witness.REGISTRY,
        visitor=key,
        agent=found,
        country=country,
        source=source,
    )


def bots(
    count: int,
    prefixes: Sequence[str],
    plugin_id: PluginId,
    *,
    day: date = TODAY,
    seed: int = 1,
    agents: Sequence[str] = AGENTS,
) -> Iterator[DistributionEvent]:
    """Downloads spread evenly over the day, with whatever agent comes next, and nothing else."""
    dice = random.Random(seed)  # noqa: S311  # a sample, not a secret
    midnight = datetime.combine(day, time.min, MONDAY.tzinfo)
    for number in range(count):
        at = midnight + timedelta(seconds=number * 86_400 / count)
        yield a_seen(number, plugin_id, at=at, prefix=dice.choice(prefixes), agent=dice.choice(agents))


def people(
    count: int,
    plugin_id: PluginId,
    *,
    day: date = TODAY,
    seed: int = 1,
    countries: Sequence[str] = ("DE", "FR", "US", "GB", "PL", "JP", "BR", "IN"),
    looks: float = 0.6,
    by_hour: Sequence[int] = BY_HOUR,
    version: str = "1.0.0",
) -> Iterator[DistributionEvent]:
    """Downloads of people far apart: by day more than by night, most from hosts, many of whom looked at the page."""
    dice = random.Random(seed)  # noqa: S311  # a sample, not a secret
    midnight = datetime.combine(day, time.min, MONDAY.tzinfo)
    for number in range(count):
        at = midnight + timedelta(hours=dice.choices(range(24), by_hour)[0], seconds=dice.randrange(3_600))
        prefix = f"{dice.randrange(1, 223)}.{dice.randrange(256)}.{dice.randrange(256)}.0/24"
        country = dice.choice(countries)
        if dice.random() < looks:
            yield a_seen(
                number, plugin_id, at=at, prefix=prefix, agent=AGENTS[1], kind=EventKind.VIEW, version=None,
                country=country, source=dice.choice(["search", "newsletter", ""]),
            )  # fmt: skip
        agent = AGENTS[0] if dice.random() < 0.7 else dice.choice(AGENTS)
        yield a_seen(number, plugin_id, at=at, prefix=prefix, agent=agent, country=country, version=version)
