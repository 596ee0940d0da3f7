"""The names of the plugins that the catalog has: what checks compare a new plugin's names with."""

from qirvo.checks.circumstances import ListedNames
from qirvo.domain.names import PluginId
from qirvo.server.ports import UnitOfWork

_PAGE, _MOST = 1_000, 50_000


def names_in_catalog(uow: UnitOfWork) -> ListedNames:
    """Return every published plugin with its title."""
    titles: dict[PluginId, str] = {}
    after: str | None = None
    while len(titles) < _MOST:
        page = uow.plugins.search("", after=after, limit=_PAGE)
        titles |= {plugin.id: plugin.listing.name for plugin in page.items}
        if page.next is None:
            break
        after = page.next
    return ListedNames(titles)
