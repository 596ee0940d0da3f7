"""Seats: a host tells the registry that it uses a license, under a random id, and may hear of a renewal so.

Nothing that is installed depends on it: a license key is verified without a network.
"""

import msgspec
import urllib3

from qirvo import __version__
from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, UnavailableError
from qirvo.domain.names import PluginId
from qirvo.host.licenses import HeldLicense, add_license, seat_id, show_license
from qirvo.host.machine import Machine
from qirvo.wire.entitlements import ActivationDocument
from qirvo.wire.problems import Problem, refusal_of

_TIMEOUT_S = 20.0
_OK = 200


class NoSeatsError(ConflictError):
    """No trusted source of this plugin counts seats."""

    code = "license-no-seats"
    hint = "The license key works without a seat; a static repository counts none."


class SeatsUnreachableError(UnavailableError):
    """The registry does not answer."""

    code = "license-registry-unreachable"
    hint = "Try again later; the license key works without a seat."


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatsTaken:
    """How many seats of a license are in use, and the key as it is now."""

    license: HeldLicense
    seats: int
    used: int


def activate(plugin_id: PluginId, *, machine: Machine, release: bool = False) -> SeatsTaken:
    """Take a seat, or with `release` give it back; a key that was renewed replaces the present one.

    Raises:
        NoLicenseError: This host has no license key for the plugin.
        NoSeatsError: No source counts seats.
        SeatsUnreachableError: The registry does not answer.
        QirvoError: It refuses: every seat is in use, the license expired or was revoked.
    """
    held = show_license(plugin_id, machine=machine)
    host = seat_id(machine=machine)
    path = f"/activations/{host}" if release else "/activations"
    body = None if release else msgspec.json.encode({"host": host})
    answer = _ask("DELETE" if release else "POST", _api(plugin_id, machine) + path, held.key, body)
    if answer.licenseKey is not None:
        held = add_license(answer.licenseKey, machine=machine)
    return SeatsTaken(license=held, seats=answer.seats, used=answer.used)


def _api(plugin_id: PluginId, machine: Machine) -> str:
    for source in machine.sources.all():
        known = machine.repositories.known(source, plugin_id)
        if source.api is not None and known is not None and known[0].licensing is not None:
            return source.api
    raise NoSeatsError(f"no trusted source with an API is known to sell `{plugin_id}`")


def _ask(method: str, url: str, key: str, body: bytes | None) -> ActivationDocument:
    headers = {
        "Authorization": f"License {key}",
        "Content-Type": "application/json",
        "User-Agent": f"qirvo/{__version__}",
    }
    try:
        answer = urllib3.request(
            method, url, body=body, headers=headers, timeout=_TIMEOUT_S, retries=False, redirect=False
        )
        if answer.status == _OK:
            return msgspec.json.decode(answer.data, type=ActivationDocument)
        raise refusal_of(msgspec.json.decode(answer.data, type=Problem))
    except (urllib3.exceptions.HTTPError, msgspec.MsgspecError, UnicodeDecodeError) as exc:
        raise SeatsUnreachableError(f"`{url}` gives no answer about seats") from exc
