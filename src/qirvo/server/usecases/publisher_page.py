"""What a publisher shows: everybody its public plugins and proven domains, its members in any role the private ones."""

from collections.abc import Sequence
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.access import Account
from qirvo.domain.memberships import NoSuchPublisherError, Role
from qirvo.domain.names import PluginId
from qirvo.domain.namespaces import DomainState
from qirvo.server.ports import Plugin, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class PublisherView:
    """A publisher as somebody sees it.

    Attributes:
        plugins: What it owns and the visitor may know of, whoever's name the ids bear.
        private: Those among them that strangers do not know of.
        role: What the visitor is in it; None for a stranger.
    """

    name: str
    since: datetime
    plugins: Sequence[Plugin]
    private: frozenset[PluginId]
    domains: Sequence[str]
    role: Role | None


def look_at_publisher(publisher: str, *, by: Account | None, uow: UnitOfWork) -> PublisherView:
    """Return what `by` may see of the publisher; a program whose token is bound sees what it is good for.

    Raises:
        NoSuchPublisherError: There is none.
    """
    with uow:
        since = uow.feeds.publisher_since(publisher)
        if since is None:
            raise NoSuchPublisherError(f"there is no publisher `{publisher[:80]}`", hint="Search for a plugin.")
        role = None if by is None or by.run is not None else uow.publishers.role(publisher, by.name)
        shown = {plugin_id: uow.plugins.get(plugin_id) for plugin_id in uow.feeds.plugins_of(publisher)}
        owned = uow.plugins.of(frozenset({publisher})) if role is not None else ()
        hidden = {
            each.id: each
            for each in owned
            if uow.private_plugins.holds(each.id) and by is not None and by.reaches(each.id)
        }
        claims = uow.domain_claims.of_publisher(publisher)
    return PublisherView(
        name=publisher,
        since=since,
        plugins=[plugin for _, plugin in sorted((shown | hidden).items(), key=lambda each: str(each[0]))],
        private=frozenset(hidden),
        domains=[claim.domain for claim in claims if claim.state is DomainState.PROVEN],
        role=role,
    )
