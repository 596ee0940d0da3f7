"""A slot in the fleet: hosts that do the same work never change all at once, because a lock counts them (FleetLock).

The daemon asks for a slot before it changes anything, and gives it back when everything it changed has proven itself:
what breaks one host breaks no more of them than there are slots. That a slot is held is noted before it is asked for,
so that none is lost to a power cut. Where nobody answers, nothing is changed.
"""

import hashlib

import msgspec

from qirvo.domain.errors import UnavailableError
from qirvo.host.filesystem import DamagedStateError, read_json, remove_file, write_json
from qirvo.host.machine import Machine
from qirvo.host.ports import FleetSlot


class _SlotFile(msgspec.Struct, frozen=True, kw_only=True):
    """The slot that is held, or was asked for (`run/fleet-slot.json`)."""

    address: str
    group: str


def why_wait(machine: Machine) -> str:
    """Take a slot and return an empty text, or why there is none now; one that is held is taken again.

    Raises:
        StorageFailedError: The disk refuses.
    """
    settings = machine.settings
    if not settings.fleet_lock:
        return ""
    slot = FleetSlot(
        address=settings.fleet_lock, group=settings.fleet_group, holder=holder_of(settings.installation_id)
    )
    held = _held(machine)
    if held is not None and held != slot:
        return f"the slot at `{held.address}` has to be given back first"
    write_json(machine.layout.fleet_slot, {"address": slot.address, "group": slot.group})
    try:
        refused = machine.fleet_lock.take(slot)
    except UnavailableError as trouble:  # it may have heard; the note stays, and the slot is given back
        return trouble.message
    if refused:
        remove_file(machine.layout.fleet_slot)
    return refused


def give_back(machine: Machine) -> str:
    """Give back the slot that is held, unless something is still on probation; return what hindered it.

    Raises:
        StorageFailedError: The disk refuses.
    """
    held = _held(machine)
    if held is None or any(each.trial is not None for each in machine.installations.all()):
        return ""
    try:
        machine.fleet_lock.give_back(held)
    except UnavailableError as trouble:
        return trouble.message
    remove_file(machine.layout.fleet_slot)
    return ""


def holder_of(installation_id: str) -> str:
    """Return the name under which a host holds slots; its installation id cannot be told from it."""
    return hashlib.sha256(f"qirvo-fleet-lock\0{installation_id}".encode()).hexdigest()[:32]


def _held(machine: Machine) -> FleetSlot | None:
    try:
        found = read_json(machine.layout.fleet_slot, _SlotFile)
    except DamagedStateError:
        return None
    if found is None:
        return None
    holder = holder_of(machine.settings.installation_id)
    return FleetSlot(address=found.address, group=found.group, holder=holder)
