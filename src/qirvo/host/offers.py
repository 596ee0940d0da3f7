"""Update checks and updates: one refresh a source, one decision a plugin, each "no" with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qirvo.domain.errors import ConflictError
from qirvo.domain.names import PluginId
from qirvo.domain.updates import Decision, NoUpdate
from qirvo.host.candidates import candidate_of
from qirvo.host.choosing import Chosen, Wish, decide_for, re_read_release
from qirvo.host.install import Taking, take, unchanged
from qirvo.host.installations import Installation
from qirvo.host.machine import Machine
from qirvo.host.outcomes import Outcome
from qirvo.host.ports import Confirm, Reporter
from qirvo.host.recovery import plugin_lock, recover

_CONSENT = "needs-consent"


class NoUpdatesError(ConflictError):
    """The plugin came from a file or a folder, which offers no updates."""

    code = "update-not-from-source"
    hint = "Install the newer file, or take the plugin from a source with `qirvo plugin install ID --rebind`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What an update check came to for one plugin.

    Attributes:
        decision: None for a plugin that came from a file or a folder: nobody offers updates for it.
    """

    installation: Installation
    decision: Decision | None


def check_updates(
    plugin_ids: Sequence[PluginId], *, machine: Machine, volunteer: bool = False, consents: bool = False
) -> list[Checked]:
    """Decide for each of `plugin_ids`, or for every installed plugin, whether to take a release.

    Raises:
        NotInstalledError: One is not installed.
        QirvoError: A source does not answer or does not verify.
    """
    installations = [machine.installations.get(each) for each in plugin_ids] or machine.installations.all()
    times: dict[str, datetime] = {}
    checked = []
    for installation in installations:
        if not installation.origin.is_signed:
            checked.append(Checked(installation=installation, decision=None))
            continue
        wish = _wish(installation, machine, volunteer=volunteer, consents=consents)
        if wish.source.name not in times:
            times[wish.source.name] = machine.repositories.refresh(wish.source)
        index = machine.repositories.index(wish.source, installation.plugin_id)
        decision = decide_for(wish, index, times[wish.source.name], machine=machine)
        checked.append(Checked(installation=installation, decision=decision))
    return checked


def update(
    plugin_id: PluginId, *, machine: Machine, confirm: Confirm, reporter: Reporter, volunteer: bool = False
) -> Outcome:
    """Take the release that is offered to the installation of `plugin_id`, if one is.

    The owner is asked only when it wants more permissions or is marked as breaking.

    Raises:
        NotInstalledError: It is not installed.
        NoUpdatesError: It came from a file or a folder.
        NotConfirmedError: The owner does not agree.
        ReleaseWithdrawnError: The release was taken back meanwhile.
        QirvoError: It is not what was signed, or cannot be reached.
    """
    machine.runtime.check_available()
    with plugin_lock(machine, plugin_id):
        recover(plugin_id, machine=machine)
        before = machine.installations.get(plugin_id)
        if not before.origin.is_signed:
            raise NoUpdatesError(f"`{plugin_id}` came from `{before.origin.name}`")
        wish = _wish(before, machine, volunteer=volunteer, consents=False)
        decision, wish = _decide(wish, machine)
        if isinstance(decision, NoUpdate):
            return unchanged(before, decision)
        chosen = Chosen(release=decision.release, decision=decision)
        taking = Taking(
            ask=wish.consents,
            release=chosen.release,
            source_address=wish.source.address,
            decision=decision,
            re_read=lambda: re_read_release(wish, chosen, machine=machine),
        )
        with candidate_of(
            chosen.release, plugin_id, source=wish.source, installed=before, machine=machine, reporter=reporter
        ) as candidate:
            return take(candidate, taking, before=before, machine=machine, confirm=confirm, reporter=reporter)


def _decide(wish: Wish, machine: Machine) -> tuple[Decision, Wish]:
    """Decide; where only the owner's consent is missing, decide as if it were given, for it will be asked for."""
    signed_now = machine.repositories.refresh(wish.source)
    index = machine.repositories.index(wish.source, wish.plugin_id)
    decision = decide_for(wish, index, signed_now, machine=machine)
    if isinstance(decision, NoUpdate) and decision.reason == _CONSENT:
        wish = replace(wish, consents=True)
        decision = decide_for(wish, index, signed_now, machine=machine)
    return decision, wish


def _wish(installation: Installation, machine: Machine, *, volunteer: bool, consents: bool) -> Wish:
    return Wish(
        plugin_id=installation.plugin_id,
        source=machine.sources.get(installation.origin.name),
        update_channel=installation.update_channel,
        before=installation,
        volunteer=volunteer,
        consents=consents,
    )
