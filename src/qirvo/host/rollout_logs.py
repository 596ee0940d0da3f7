"""What a source signed about the rollout log of a plugin, for whoever checks the log that a registry shows."""

from qirvo.domain.names import PluginId
from qirvo.domain.releases import LogHead
from qirvo.host.choosing import find_source
from qirvo.host.machine import Machine


def signed_log_head(plugin_id: PluginId, source_name: str | None, *, machine: Machine) -> LogHead | None:
    """Return the last entry of the log that the source has signed; None where it keeps none.

    Raises:
        NoSourceError: None is trusted.
        NotInSourcesError: None has the plugin.
        AmbiguousSourceError: Several have.
        QirvoError: A source does not answer or does not verify.
    """
    source = find_source(plugin_id, source_name, machine.installations.find(plugin_id), machine=machine)
    machine.repositories.refresh(source)
    return machine.repositories.index(source, plugin_id).log
