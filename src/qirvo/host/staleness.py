"""A source that cannot be reached: what is installed runs on, and from some age on the owner has to know.

Nothing is installed or updated from facts that could not be verified just now. What was verified last stays known, for
`qirvo plugin info` and license keys; how old it may become before it is called stale is a setting of the host.
"""

from collections.abc import Iterable

from qirvo.domain.errors import QirvoError, UnavailableError
from qirvo.domain.names import PluginId
from qirvo.host.machine import Machine
from qirvo.host.sources import Source


class StaleSourceError(UnavailableError):
    """Nothing was verified of a source for longer than the host allows."""

    code = "source-stale"
    hint = (
        "What is installed keeps running, without fixes and without hearing of faults. Reach the source, or allow more"
        " with `qirvo config set updates.max-staleness DAYS`."
    )


def explained(trouble: QirvoError, source: Source, plugin_ids: Iterable[PluginId], *, machine: Machine) -> QirvoError:
    """Return `trouble`, or that the source is stale where it only does not answer, and did not for too long."""
    if not isinstance(trouble, UnavailableError):
        return trouble
    known = [machine.repositories.known(source, plugin_id) for plugin_id in plugin_ids]
    last = max((signed_now for each in known if each is not None for signed_now in (each[1],)), default=None)
    if last is None or machine.clock() - last <= machine.settings.max_staleness:
        return trouble
    days = (machine.clock() - last).days
    return StaleSourceError(
        f"nothing of `{source.name}` was verified since `{last:%Y-%m-%d %H:%M}` UTC, `{days}` days ago;"
        f" allowed are `{machine.settings.max_staleness.days}`. {trouble.message}"
    )
