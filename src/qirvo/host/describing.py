"""All that is known here of an installed plugin, without asking anybody."""

from dataclasses import dataclass
from typing import Any

import msgspec

from qirvo.domain.errors import NotFoundError
from qirvo.domain.names import PluginId
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.updates import Decision
from qirvo.host.choosing import Wish, decide_for
from qirvo.host.filesystem import DamagedStateError, read_json
from qirvo.host.installations import Installation
from qirvo.host.machine import Machine
from qirvo.host.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What is known of an installed plugin.

    Attributes:
        source: Where its updates come from; None for a file or folder, or when the source was removed.
        decision: What the last verified metadata say about updates; None when there are none.
        last_started_at: When it last came up, ISO 8601; empty when it never did.
        last_error: What went wrong when it last failed to start; empty when nothing did since.
    """

    installation: Installation
    source: Source | None
    decision: Decision | None
    last_started_at: str = ""
    last_error: str = ""


class _RunStateFile(msgspec.Struct, kw_only=True, rename="camel"):
    started_at: str | None = None
    last_error: dict[str, Any] | None = None


def describe(plugin_id: PluginId, *, machine: Machine) -> Description:
    """Return what is known of `plugin_id`.

    Raises:
        NotInstalledError: It is not installed.
        DamagedStateError: A file holds something else than this program writes.
    """
    installation = machine.installations.get(plugin_id)
    source = _source(installation, machine)
    state = _run_state(plugin_id, machine)
    return Description(
        installation=installation,
        source=source,
        decision=None if source is None else _decision(installation, source, machine),
        last_started_at=state.started_at or "",
        last_error=str((state.last_error or {}).get("message", "")),
    )


def _source(installation: Installation, machine: Machine) -> Source | None:
    try:
        return machine.sources.get(installation.origin.name) if installation.origin.is_signed else None
    except NotFoundError:
        return None


def _decision(installation: Installation, source: Source, machine: Machine) -> Decision | None:
    known = machine.repositories.known(source, installation.plugin_id)
    if known is None:
        return None
    index, signed_now = known
    wish = Wish(
        plugin_id=installation.plugin_id,
        source=source,
        update_channel=UpdateChannel(installation.update_channel),
        before=installation,
        consents=False,
    )
    return decide_for(wish, index, signed_now, machine=machine)


def _run_state(plugin_id: PluginId, machine: Machine) -> _RunStateFile:
    try:
        return read_json(machine.layout.plugin(plugin_id).run_state, _RunStateFile) or _RunStateFile()
    except DamagedStateError:
        return _RunStateFile()  # the runtime starts it anew; nothing is lost but a date
