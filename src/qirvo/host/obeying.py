"""What a source says of an installed release, followed at each check: a quarantine stops it, and its end lets it go on.

The owner of the host may let it run all the same; that is remembered for this very version.
"""

from collections.abc import Iterable
from dataclasses import replace

from qirvo.domain.errors import ConflictError
from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.standings import Standing, StandingKind
from qirvo.domain.versions import Version
from qirvo.host.installations import Installation, Stopped
from qirvo.host.known import known_index
from qirvo.host.machine import Machine
from qirvo.host.outcomes import Outcome
from qirvo.host.ports import StartReport
from qirvo.host.recovery import plugin_lock, recover


class QuarantinedError(ConflictError):
    """The source says that this release must not run."""

    code = "installation-quarantined"
    hint = "Update it; or let it run all the same with `qirvo plugin enable ID --despite-quarantine`."


def obey(plugin_id: PluginId, index: ReleaseIndex, *, machine: Machine) -> Installation:
    """Stop the installation if its release is quarantined, or let it go on when that has ended; return what it is now.

    Raises:
        NotInstalledError: It is not installed.
        UnavailableError: The disk or the running serve refuses.
    """
    installation = machine.installations.get(plugin_id)
    if told(installation, index) == installation and installation.stopped is None:
        return installation
    with plugin_lock(machine, plugin_id):
        recover(plugin_id, machine=machine)
        return keep_told(machine.installations.get(plugin_id), index, machine=machine)


def keep_told(installation: Installation, index: ReleaseIndex, *, machine: Machine) -> Installation:
    """Like `obey`, for whoever holds the plugin's lock.

    A running serve is told at every check while the release is stopped: it may have missed it the last time.
    """
    after = told(installation, index)
    if after != installation:
        machine.installations.save(after)
    if after != installation or after.stopped is not None:
        machine.runtime.reload(installation.plugin_id)
    return after


def told(installation: Installation, index: ReleaseIndex) -> Installation:
    """Return the installation after its source said how its release stands."""
    said = index.standing(StandingKind.QUARANTINED, installation.version)
    stopped = installation.stopped
    if said is None and installation.version in installation.despite:
        return replace(installation, despite=installation.despite - {installation.version})  # it was about that one
    if said is not None and installation.version not in installation.despite:
        was_enabled = installation.enabled if stopped is None else stopped.was_enabled
        return replace(installation, enabled=False, stopped=Stopped(reason=said.reason, was_enabled=was_enabled))
    if stopped is not None:
        return replace(installation, enabled=stopped.was_enabled, stopped=None)
    return installation


def enable_despite(plugin_id: PluginId, *, machine: Machine) -> StartReport | None:
    """Let a quarantined release run, because the host's owner says so; return how a running serve took it.

    Raises:
        NotInstalledError: It is not installed.
        UnavailableError: The disk or the running serve refuses.
    """
    with plugin_lock(machine, plugin_id):
        recover(plugin_id, machine=machine)
        installation = machine.installations.get(plugin_id)
        is_stopped = installation.stopped is not None
        despite = installation.despite | ({installation.version} if is_stopped else set())
        machine.installations.save(replace(installation, enabled=True, stopped=None, despite=despite))
        return machine.runtime.reload(plugin_id)


def require_not_quarantined(installation: Installation, version: Version, *, machine: Machine) -> None:
    """Refuse a release that must not run as far as is known here, unless the owner said that it may.

    Raises:
        QuarantinedError: The last verified metadata say so.
        UnavailableError: The disk refuses.
    """
    known = known_index(installation, machine=machine)
    said = None if known is None else known[0].standing(StandingKind.QUARANTINED, version)
    if said is not None and version not in installation.despite:
        raise QuarantinedError(
            f"`{installation.plugin_id}` `{version}` is quarantined: {said.reason}",
            hint="Nothing was changed. Name another kept version, or update.",
        )


def sentences(said: Iterable[Standing]) -> tuple[str, ...]:
    """Return what is said of a release as its host's owner is told it."""
    return tuple(each.sentence for each in said)


def with_warnings(outcome: Outcome, said: Iterable[Standing], *, advisories: tuple[str, ...] = ()) -> Outcome:
    """Return the outcome with what is said of the release that was taken, if it is active now."""
    is_taken = outcome.running == outcome.version
    return replace(outcome, notes=(*outcome.notes, *((*sentences(said), *advisories) if is_taken else ())))
