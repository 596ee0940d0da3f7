"""Which publishers' keys this host has seen, plugin by plugin, and what it makes of a release's signature.

The first key that is seen is believed, as the source signs the list. From then on another is taken only when a known
one vouches for it, or the owner agrees. A plugin that is met for the first time is held against what is known from the
publisher's other plugins.
"""

from datetime import UTC, datetime
from pathlib import Path

import msgspec

from qirvo.domain.names import PluginId
from qirvo.domain.publisher_keys import KeyPin, SignatureRequiredError, WrongPublisherSignatureError, merged
from qirvo.domain.releases import Release, ReleaseIndex
from qirvo.domain.updates import Decision, NoUpdate, Offer
from qirvo.domain.versions import Version
from qirvo.host.filesystem import locked, read_json, write_json
from qirvo.host.machine import Machine
from qirvo.host.sources import Source
from qirvo.trust.judging import Judged, judge, remembered

REFUSED = "signature-refused"
_FILE = "publisher-keys.json"


class _PinFile(msgspec.Struct, kw_only=True, rename="camel"):
    publisher: str
    keys: dict[str, str]
    revoked: dict[str, datetime] = {}
    required: bool = False
    since: datetime | None = None
    newest: str | None = None


def judge_release(index: ReleaseIndex, release: Release, *, source: Source, machine: Machine) -> Judged:
    """Return what this host makes of the release's signature.

    Raises:
        SignatureRequiredError: It has none, and its publisher signs all.
        WrongPublisherSignatureError: It is not one that could be good.
    """
    return judge(index, release, _pin(index.plugin_id, source, machine))


def held_against_signers(
    offer: Offer, index: ReleaseIndex, *, source: Source, consents: bool, machine: Machine
) -> Decision:
    """Return the offer, or why it is not taken: its signature is not good, or its owner has to agree first."""

    def no(reason: str, explanation: str) -> NoUpdate:
        return NoUpdate(
            reason=reason,
            explanation=explanation,
            facts=offer.facts,
            candidate=offer.release,
            difference=offer.difference,
        )

    try:
        judged = judge_release(index, offer.release, source=source, machine=machine)
    except (SignatureRequiredError, WrongPublisherSignatureError) as exc:
        return no(REFUSED, exc.message)
    return no("needs-consent", judged.warning) if judged.warning and not consents else offer


def refuse_unsound(decision: Decision, index: ReleaseIndex, *, source: Source, machine: Machine) -> None:
    """Raise what is wrong with a signature, for whoever wanted the release now: a person has to know.

    Raises:
        SignatureRequiredError: It has none, and its publisher signs all.
        WrongPublisherSignatureError: It is not one that could be good.
    """
    if isinstance(decision, NoUpdate) and decision.reason == REFUSED and decision.candidate is not None:
        judge_release(index, decision.candidate, source=source, machine=machine)


def remember_signer(plugin_id: PluginId, release: Release, *, source: Source, machine: Machine) -> None:
    """Remember who signed what was taken."""
    index = machine.repositories.index(source, plugin_id)
    with locked(machine.layout.lock("publisher-keys"), what="the publishers' keys"):
        before = _pin(plugin_id, source, machine)
        after = remembered(index, release, before)
        if after is None or after == before:
            return
        write_pin(key_file(source, machine), plugin_id, after)


def pins_in(path: Path) -> dict[str, KeyPin]:
    """Return what a file of publishers' keys tells, by plugin.

    Raises:
        DamagedStateError: It holds something else.
    """
    return {name: _read(file) for name, file in (read_json(path, dict[str, _PinFile]) or {}).items()}


def write_pin(path: Path, plugin_id: PluginId, pin: KeyPin) -> None:
    """Remember `pin` of a plugin in a file of publishers' keys; whoever calls this holds its lock.

    Raises:
        UnavailableError: The disk refuses.
    """
    file = read_json(path, dict[str, _PinFile]) or {}
    file[str(plugin_id)] = _PinFile(
        publisher=pin.publisher,
        keys=dict(pin.keys),
        revoked=dict(pin.revoked),
        required=pin.required,
        since=pin.since,
        newest=None if pin.newest is None else str(pin.newest),
    )
    write_json(path, msgspec.to_builtins(file))


def key_file(source: Source, machine: Machine) -> Path:
    """Return where the keys are that this host saw at a source."""
    return machine.layout.trust(source.name) / _FILE


def _pin(plugin_id: PluginId, source: Source, machine: Machine) -> KeyPin | None:
    pins = pins_in(key_file(source, machine))
    own = pins.get(str(plugin_id))
    return own if own is not None else merged(pins.values(), publisher=plugin_id.publisher)


def _read(file: _PinFile) -> KeyPin:
    return KeyPin(
        publisher=file.publisher,
        keys=file.keys,
        revoked={key: at.astimezone(UTC) for key, at in file.revoked.items()},
        required=file.required,
        since=file.since,
        newest=None if file.newest is None else Version(file.newest),
    )
