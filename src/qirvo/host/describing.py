"""All that is known here of an installed plugin, without asking anybody."""

from dataclasses import field
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.names import PluginId
from qirvo.domain.publisher_keys import SignatureRequiredError, WrongPublisherSignatureError
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.standings import Standing
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.updates import Decision
from qirvo.host.choosing import Wish, decide_for
from qirvo.host.installations import Installation
from qirvo.host.known import known_index, source_of
from qirvo.host.machine import Machine
from qirvo.host.run_states import read_run_state
from qirvo.host.sources import Source
from qirvo.host.store import DiskUse, disk_use
from qirvo.trust.judging import judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What is known of an installed plugin.

    Attributes:
        source: Where its updates come from; None for a file or folder, or when the source was removed.
        decision: What the last verified metadata say about updates; None when there are none.
        said: How the installed release and the plugin stand, as the same metadata say.
        signed_by: Who signed the installed release beside the source; empty where nobody did, or nothing is known.
        use: What its content trees take on disk.
        last_started_at: When it last came up, ISO 8601; empty when it never did.
        last_error: What went wrong when it last failed to start; empty when nothing did since.
    """

    installation: Installation
    source: Source | None
    decision: Decision | None
    said: tuple[Standing, ...] = ()
    signed_by: str = ""
    use: DiskUse = field(default_factory=DiskUse)
    last_started_at: str = ""
    last_error: str = ""


def describe(plugin_id: PluginId, *, machine: Machine) -> Description:
    """Return what is known of `plugin_id`.

    Raises:
        NotInstalledError: It is not installed.
        DamagedStateError: A file holds something else than this program writes.
    """
    installation = machine.installations.get(plugin_id)
    source, known = source_of(installation, machine=machine), known_index(installation, machine=machine)
    state = read_run_state(machine.layout.plugin(plugin_id))
    return Description(
        installation=installation,
        source=source,
        decision=None if source is None or known is None else _decision(installation, source, *known, machine=machine),
        said=() if known is None else known[0].said_of(installation.version),
        signed_by="" if known is None else _signed_by(installation, known[0]),
        use=disk_use([machine.layout.plugin(plugin_id).releases]),
        last_started_at=state.started_at or "",
        last_error=state.trouble,
    )


def _decision(
    installation: Installation, source: Source, index: ReleaseIndex, signed_now: datetime, *, machine: Machine
) -> Decision:
    wish = Wish(
        plugin_id=installation.plugin_id,
        source=source,
        update_channel=UpdateChannel(installation.update_channel),
        before=installation,
        consents=False,
    )
    return decide_for(wish, index, signed_now, machine=machine)


def _signed_by(installation: Installation, index: ReleaseIndex) -> str:
    release = index.releases.get(installation.version)
    if release is None or release.artifact.tree_digest != installation.tree_digest:
        return ""
    try:
        judged = judge(index, release, None)
    except (SignatureRequiredError, WrongPublisherSignatureError):
        return ""
    return f"{judged.signer}; {judged.note}" if judged.note else judged.signer
