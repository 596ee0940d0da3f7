"""The license keys of this host: kept for its owner alone, and verified with what was signed, without a network.

A key gives new releases. What is installed keeps running whatever becomes of its key.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from qirvo.deferred import dataclass
from qirvo.domain.entitlements import EntitlementState
from qirvo.domain.errors import NotFoundError, QirvoError
from qirvo.domain.licenses import License, LicenseNeededError, Licensing, require_good
from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex
from qirvo.host.filesystem import locked, read_json, write_json
from qirvo.host.machine import Machine
from qirvo.trust.license_keys import read_unverified, verify_license


class _LicenseFile(msgspec.Struct, kw_only=True):
    """Plugin → license key, and the random id under which this host takes seats."""

    keys: dict[str, str] = {}
    host: str = ""


class NoLicenseError(NotFoundError):
    """This host has no license key for the plugin."""

    code = "license-unknown"
    hint = "`qirvo license list` shows the license keys of this host."


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldLicense:
    """A license key of this host.

    Attributes:
        state: As far as signed facts that are here tell; None while none of the plugin are.
        trouble: Why it gives no new releases.
    """

    key: str
    says: License
    state: EntitlementState | None = None
    trouble: QirvoError | None = None


def key_for(plugin_id: PluginId, machine: Machine) -> Mapping[str, str]:
    """Return the arguments that a download of the plugin needs more: its license key, where there is one."""
    key = _keys(machine).get(str(plugin_id))
    return {} if key is None else {"license_key": key}


def require_license(index: ReleaseIndex, signed_now: datetime, *, machine: Machine) -> None:
    """Refuse a paid plugin unless this host has a good license key for it.

    Raises:
        LicenseNeededError: It has none; the message tells the price, the hint where to get one.
        LicenseNotSoundError: The publisher did not sign it.
        LicenseRevokedError: It was taken back.
        LicenseExpiredError: It ran out.
    """
    licensing = index.licensing
    if licensing is None:
        return
    plugin = str(index.plugin_id)
    key = _keys(machine).get(plugin)
    if key is None:
        where = licensing.purchase or "the publisher"
        raise LicenseNeededError(
            f"`{plugin}` is paid ({licensing.price}), and this host has no license key for it",
            hint=f"Get a license key from {where}, then `qirvo license add KEY`; or try `qirvo plugin trial {plugin}`.",
        )
    _verify(key, licensing, plugin, now=max(machine.clock(), signed_now))


def add_license(key: str, *, machine: Machine) -> HeldLicense:
    """Keep `key`; it replaces the plugin's present one.

    Raises:
        LicenseNotSoundError: It is no license key, or what is known of the plugin contradicts it.
    """
    key = key.strip()
    plugin_id = PluginId.parse(read_unverified(key).plugin)
    held = _held(key, machine)
    if held.trouble is not None:
        raise held.trouble
    _change(machine, plugin_id, key)
    return held


def list_licenses(*, machine: Machine) -> list[HeldLicense]:
    """Return the license keys of this host."""
    return [_held(key, machine) for _, key in sorted(_keys(machine).items())]


def show_license(plugin_id: PluginId, *, machine: Machine) -> HeldLicense:
    """Return the plugin's license key.

    Raises:
        NoLicenseError: There is none.
    """
    key = _keys(machine).get(str(plugin_id))
    if key is None:
        raise NoLicenseError(f"this host has no license key for `{plugin_id}`")
    return _held(key, machine)


def remove_license(plugin_id: PluginId, *, machine: Machine) -> HeldLicense:
    """Forget the plugin's license key.

    Raises:
        NoLicenseError: There is none.
    """
    held = show_license(plugin_id, machine=machine)
    _change(machine, plugin_id, None)
    return held


def seat_id(*, machine: Machine) -> str:
    """Return the random id under which this host takes seats; it says nothing about the machine."""
    with locked(machine.layout.lock("licenses"), what="the license keys"):
        file = _file(machine)
        if not file.host:
            file.host = machine.new_id().replace("_", "-")
            write_json(machine.layout.licenses, msgspec.to_builtins(file))
        return file.host


def _held(key: str, machine: Machine) -> HeldLicense:
    says = read_unverified(key)
    plugin_id = PluginId.parse(says.plugin)
    for source in machine.sources.all():
        known = machine.repositories.known(source, plugin_id)
        if known is None or known[0].licensing is None:
            continue
        index, signed_now = known
        try:
            state = _verify(key, index.licensing, says.plugin, now=max(machine.clock(), signed_now))
        except QirvoError as trouble:
            return HeldLicense(key=key, says=says, trouble=trouble)
        return HeldLicense(key=key, says=says, state=state)
    return HeldLicense(key=key, says=says)


def _verify(key: str, licensing: Licensing | None, plugin: str, *, now: datetime) -> EntitlementState:
    signed = licensing if licensing is not None else Licensing()
    return require_good(verify_license(key, signed.keys), signed, plugin, now=now)


def _file(machine: Machine) -> _LicenseFile:
    return read_json(machine.layout.licenses, _LicenseFile) or _LicenseFile()


def _keys(machine: Machine) -> dict[str, str]:
    return _file(machine).keys


def _change(machine: Machine, plugin_id: PluginId, key: str | None) -> None:
    with locked(machine.layout.lock("licenses"), what="the license keys"):
        file = _file(machine)
        file.keys.pop(str(plugin_id), None)
        if key is not None:
            file.keys[str(plugin_id)] = key
        write_json(machine.layout.licenses, msgspec.to_builtins(file))
