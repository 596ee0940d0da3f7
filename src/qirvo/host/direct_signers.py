"""What this host makes of a signature that came with files, from the keys it saw before, with files or at a source.

The keys that came with files are remembered apart from those of sources: what a zip says of a publisher never counts
for what a registry offers.
"""

from qirvo.domain.names import PluginId
from qirvo.domain.publisher_keys import KeyPin
from qirvo.domain.versions import Version
from qirvo.host.filesystem import locked
from qirvo.host.machine import Machine
from qirvo.host.signers import key_file, pins_in, write_pin
from qirvo.trust.direct_signatures import DirectSignature, judge_direct, remembered_direct
from qirvo.trust.judging import Judged


def judge_files(
    signature: DirectSignature | None, plugin_id: PluginId, version: Version, *, machine: Machine
) -> Judged:
    """Return what this host makes of a signature, or of none, that came with the files.

    Raises:
        SignatureRequiredError: There is none, and the publisher signs all.
        WrongPublisherSignatureError: The key was revoked.
        DamagedStateError: What was remembered cannot be read.
    """
    return judge_direct(signature, plugin_id, version, _known_of(plugin_id, machine))


def remember_files_signer(
    signature: DirectSignature, plugin_id: PluginId, version: Version, *, machine: Machine
) -> None:
    """Remember with which key the files were signed that were taken."""
    path = machine.layout.direct_keys
    with locked(machine.layout.lock("publisher-keys"), what="the publishers' keys"):
        before = pins_in(path).get(str(plugin_id))
        after = remembered_direct(signature, version, before)
        if after != before:
            write_pin(path, plugin_id, after)


def _known_of(plugin_id: PluginId, machine: Machine) -> list[KeyPin]:
    """Return all that is known of the publisher's keys: of this plugin, and of its others."""
    files = [machine.layout.direct_keys, *(key_file(source, machine) for source in machine.sources.all())]
    return [
        pin
        for path in files
        for name, pin in pins_in(path).items()
        if name == str(plugin_id) or pin.publisher == plugin_id.publisher
    ]
