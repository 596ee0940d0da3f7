"""FleetLock over HTTP, the protocol of airlock and others: a slot before a change, given back in the steady state."""

import msgspec
import urllib3

from qirvo import __version__
from qirvo.domain.errors import UnavailableError
from qirvo.host.ports import FleetSlot

_PATIENCE_S = 10.0
_ANSWER_BYTES = 16 * 1024
_OK = 200
_FAULTS = 500
_MOST_TOLD = 200


class FleetLockUnreachableError(UnavailableError):
    """The fleet's lock does not answer as one."""

    code = "fleet-lock-unreachable"
    hint = "Nothing is changed without a slot. Check `updates.fleet-lock`, and that the server there runs."


class _Refusal(msgspec.Struct, frozen=True, kw_only=True):
    kind: str = ""
    value: str = ""


class HttpFleetLock:
    """`ports.FleetLock` at the slot's address."""

    def take(self, slot: FleetSlot) -> str:
        """Take `slot`; return why it is not given, empty when it is."""
        status, answer = self._ask(slot, "v1/pre-reboot")
        if status == _OK:
            return ""
        try:
            refusal = msgspec.json.decode(answer, type=_Refusal)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            refusal = _Refusal()
        said = (refusal.value or refusal.kind or f"status {status}")[:_MOST_TOLD]
        return f"the fleet's lock gives no slot: {''.join(each for each in said if each.isprintable())}"

    def give_back(self, slot: FleetSlot) -> None:
        """Give `slot` back."""
        status, _ = self._ask(slot, "v1/steady-state")
        if status != _OK:
            raise FleetLockUnreachableError(f"`{slot.address}` does not take the slot back: status `{status}`")

    def _ask(self, slot: FleetSlot, what: str) -> tuple[int, bytes]:
        try:
            answer = urllib3.request(
                "POST",
                f"{slot.address.rstrip('/')}/{what}",
                body=msgspec.json.encode({"client_params": {"id": slot.holder, "group": slot.group}}),
                headers={
                    "Content-Type": "application/json",
                    "fleet-lock-protocol": "true",
                    "User-Agent": f"qirvo/{__version__}",
                },
                timeout=_PATIENCE_S,
                retries=False,
                redirect=False,
                preload_content=False,
            )
            with answer:
                status, content = answer.status, answer.read(_ANSWER_BYTES)
        except (urllib3.exceptions.HTTPError, ValueError) as exc:
            raise FleetLockUnreachableError(f"no answer from the fleet's lock `{slot.address}`: {exc}") from exc
        if status >= _FAULTS:
            raise FleetLockUnreachableError(f"the fleet's lock `{slot.address}` answered with status `{status}`")
        return status, content
