"""From looking at a plugin to still using it: each step of a time as a crowd, since nobody is followed (ADR-0031).

Three things are not told. A host that updates downloads as well, and nobody can tell by a download whether it is new:
so newcomers lie between those who certainly came anew and all who downloaded. An install is told only by hosts whose
owners agreed: so installs lie between those told and the newcomers. Whoever looks with a browser and downloads with
`qirvo` is two visitors: so a share may be too large, and is cut at all.
"""

from qirvo.deferred import dataclass
from qirvo.domain.bounds import Between, Share
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.events import EventKind
from qirvo.domain.metrics import Figures
from qirvo.domain.retention import Retained
from qirvo.domain.usage import Usage

HOSTS = "qirvo"
"""The family of agents that hosts are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """The steps of a time; visitors are those among people, summed over the days.

    Attributes:
        viewers: Visitors who looked at the plugin's page.
        downloaders: Visitors who downloaded.
        newcomers: Of those, how many did not merely update.
        expected_newcomers: The same, if hosts that do not report install and update as those that do.
        installers: Visitors who installed it.
        returned: Installations that were at least a day old by the end of the time, and were used a day or more after
            they were made.
        reporting: Share of hosts that report, as far as their installs and updates show; None where no host downloaded.
    """

    viewers: int
    downloaders: int
    newcomers: Between
    expected_newcomers: float
    installers: Between
    returned: Retained
    reporting: float | None

    @property
    def view_to_download(self) -> Share | None:
        """Share of those who looked that downloaded it anew; None where nobody looked."""
        return self.newcomers.of(self.viewers)

    @property
    def conversion_rate(self) -> float | None:
        """The same as one number, from the expected newcomers: the Guide's `conversionRate`."""
        return min(1.0, self.expected_newcomers / self.viewers) if self.viewers else None

    @property
    def download_to_install(self) -> Share | None:
        """Share of those who downloaded anew that installed it; None where nobody downloaded."""
        if self.newcomers.high <= 0:
            return None
        return Share(low=min(1.0, self.installers.low / self.newcomers.high), high=1.0)

    @property
    def install_to_active(self) -> Share | None:
        """Share of installations that were used again on a later day; None where none was told."""
        return self.returned.share


def funnel_of(figures: Figures, usage: Usage) -> Funnel:
    """Return the steps of the time that both are of."""
    downloaders = figures.users.high
    by_hosts = figures.by_agent.get(HOSTS)
    hosts = min(downloaders, by_hosts.unique if by_hosts is not None else 0)
    installs, updates = (figures.visitors.get(kind, 0) for kind in (EventKind.INSTALL, EventKind.UPDATE))
    told = installs + updates
    anew = downloaders - hosts + min(hosts, installs if _is_only_here(figures) else 0)
    return Funnel(
        viewers=figures.visitors.get(EventKind.VIEW, 0),
        downloaders=downloaders,
        newcomers=Between(low=anew, high=downloaders),
        expected_newcomers=downloaders - hosts + hosts * (installs / told if told else 1.0),
        installers=Between(low=min(installs, downloaders), high=downloaders),
        returned=usage.retained[1],
        reporting=min(1.0, told / hosts) if hosts else None,
    )


def _is_only_here(figures: Figures) -> bool:
    """Say whether nothing was downloaded elsewhere, so that whoever installs has downloaded here."""
    return set(figures.by_distribution_channel) <= {DistributionChannel.MARKETPLACE.value}
