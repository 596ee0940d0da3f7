"""Update checks and updates: one refresh a source, one decision a plugin, each "no" with its reason."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qirvo.domain.errors import ConflictError, QirvoError
from qirvo.domain.names import PluginId
from qirvo.domain.updates import Decision, NoUpdate, Offer
from qirvo.host.candidates import candidate_of
from qirvo.host.choosing import Chosen, Wish, decide_for, re_read_release
from qirvo.host.install import Taking, take, unchanged
from qirvo.host.installations import Installation
from qirvo.host.machine import Machine
from qirvo.host.outcomes import Outcome
from qirvo.host.ports import Confirm, Reporter
from qirvo.host.recovery import plugin_lock, recover
from qirvo.host.sources import Source


class NoUpdatesError(ConflictError):
    """The plugin came from a file or a folder, which offers no updates."""

    code = "update-not-from-source"
    hint = "Install the newer file, or take the plugin from a source with `qirvo plugin install ID --rebind`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What an update check came to for one plugin.

    Attributes:
        decision: None for a plugin that came from a file or a folder: nobody offers updates for it.
        trouble: Why nothing can be said: its source does not answer, does not verify, or is not trusted any more.
    """

    installation: Installation
    decision: Decision | None = None
    trouble: QirvoError | None = None


def check_updates(
    plugin_ids: Sequence[PluginId], *, machine: Machine, volunteer: bool = False, consents: bool = False
) -> list[Checked]:
    """Decide for each of `plugin_ids`, or for every installed plugin, whether to take a release.

    The trouble of one source leaves the plugins of the others alone.

    Raises:
        NotInstalledError: One is not installed.
        DamagedStateError: The record of one that was named cannot be understood.
    """
    installations = [machine.installations.get(each) for each in plugin_ids] or machine.installations.all()
    refreshed = _Refreshed(machine)

    def check(installation: Installation) -> Checked:
        if not installation.origin.is_signed:
            return Checked(installation=installation)
        try:
            wish = _wish(installation, machine, volunteer=volunteer, consents=consents)
            signed_now = refreshed.at(wish.source)
            index = machine.repositories.index(wish.source, installation.plugin_id)
        except QirvoError as trouble:
            return Checked(installation=installation, trouble=trouble)
        return Checked(installation=installation, decision=decide_for(wish, index, signed_now, machine=machine))

    return [check(each) for each in installations]


class _Refreshed:
    """The signed times of the sources; each is asked once, also when it fails."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._answers: dict[str, datetime | QirvoError] = {}

    def at(self, source: Source) -> datetime:
        if source.name not in self._answers:
            try:
                self._answers[source.name] = self._machine.repositories.refresh(source)
            except QirvoError as trouble:
                self._answers[source.name] = trouble
        answer = self._answers[source.name]
        if isinstance(answer, QirvoError):
            raise answer
        return answer


def update(
    plugin_id: PluginId, *, machine: Machine, confirm: Confirm, reporter: Reporter, volunteer: bool = False
) -> Outcome:
    """Take the release that is offered to the installation of `plugin_id`, if one is.

    The owner is asked only when it wants more permissions, is marked as breaking, or differs gravely from what is
    installed.

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
        chosen = Chosen(release=decision.release, decision=decision, difference=decision.difference)
        taking = Taking(
            ask=wish.consents,
            release=chosen.release,
            source_address=wish.source.address,
            decision=decision,
            difference=decision.difference,
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
    if isinstance(decision, Offer):
        return decision, wish
    asking = replace(wish, consents=True)
    with_consent = decide_for(asking, index, signed_now, machine=machine)
    return (with_consent, asking) if isinstance(with_consent, Offer) else (decision, wish)


def _wish(installation: Installation, machine: Machine, *, volunteer: bool, consents: bool) -> Wish:
    return Wish(
        plugin_id=installation.plugin_id,
        source=machine.sources.get(installation.origin.name),
        update_channel=installation.update_channel,
        before=installation,
        volunteer=volunteer,
        consents=consents,
    )
