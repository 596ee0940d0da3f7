"""Who may know of a plugin. One that is hidden and one that does not exist are refused in the same words."""

from qirvo.domain.access import Account, Right
from qirvo.domain.names import PluginId
from qirvo.server.ports import UnitOfWork, UnlistedPluginError


def is_public(plugin_id: PluginId, *, uow: UnitOfWork) -> bool:
    """Say whether everybody may know of the plugin, within the caller's unit of work.

    This is the one rule: pages, lists, search and feeds show a plugin to everybody when it says so.
    """
    return uow.private_plugins.is_public(plugin_id)


def is_known(plugin_id: PluginId, *, by: Account | None, uow: UnitOfWork) -> bool:
    """Say whether `by` may know of the plugin, within the caller's unit of work."""
    return is_public(plugin_id, uow=uow) or (by is not None and _may_know(plugin_id, by, uow))


def require_known(plugin_id: PluginId, *, by: Account | None, uow: UnitOfWork) -> None:
    """Refuse what `by` may not know of: a plugin that is private, and one that there is not, alike.

    Members of the publisher in any role and reviewers may know of it.

    Raises:
        UnlistedPluginError: They may not, or there is none.
    """
    with uow:
        if is_known(plugin_id, by=by, uow=uow):
            return
    raise UnlistedPluginError(f"there is no plugin `{plugin_id}` here")


def may_read_repository(publisher: str, *, by: Account, uow: UnitOfWork) -> bool:
    """Say whether `by` may read the private repository of the publisher: members in any role.

    A program's token that is bound to some of the publisher's plugins may not: the metadata name all of them.
    """
    if by.grant is not None and not by.grant.covers_all_of(publisher):
        return False
    with uow:
        return by.run is None and uow.publishers.role(publisher, by.name) is not None


def _may_know(plugin_id: PluginId, by: Account, uow: UnitOfWork) -> bool:
    if by.may_know(plugin_id) or Right.ADMINISTER in by.rights:
        return True
    is_covered = by.run is None and (by.grant is None or by.grant.covers(plugin_id))
    return is_covered and uow.publishers.role(uow.transfers.owner(plugin_id), by.name) is not None
