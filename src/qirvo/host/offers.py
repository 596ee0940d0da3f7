"""Update checks and updates: one refresh a source, one decision a plugin, each "no" with its reason."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from qirvo.deferred import dataclass
from qirvo.domain.errors import ConflictError, QirvoError
from qirvo.domain.names import PluginId
from qirvo.domain.releases import ReleaseIndex
from qirvo.domain.standings import Standing
from qirvo.domain.updates import Decision, NoUpdate, Offer
from qirvo.host.audit import warnings_about
from qirvo.host.candidates import candidate_of
from qirvo.host.choosing import Chosen, Wish, decide_for, re_read_release
from qirvo.host.install import Taking, take, unchanged
from qirvo.host.installations import Installation
from qirvo.host.licenses import require_license
from qirvo.host.machine import Machine
from qirvo.host.obeying import keep_told, obey, sentences, with_warnings
from qirvo.host.outcomes import Outcome
from qirvo.host.ports import Confirm, Reporter
from qirvo.host.recovery import plugin_lock, recover
from qirvo.host.signers import judge_release, refuse_unsound, remember_signer
from qirvo.host.sources import Source
from qirvo.host.staleness import explained
from qirvo.host.taking_options import USUAL, TakingOptions


class NoUpdatesError(ConflictError):
    """The plugin came from a file or a folder, which offers no updates."""

    code = "update-not-from-source"
    hint = "Install the newer file, or take the plugin from a source with `qirvo plugin install ID --rebind`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What an update check came to for one plugin.

    Attributes:
        said: How the installed release and the plugin stand, as the source says.
        decision: None for a plugin that came from a file or a folder: nobody offers updates for it.
        left: Why the host leaves taking what is offered to its owner when nobody asks; empty where it does not.
        trouble: Why nothing can be said: its source does not answer, does not verify, or is not trusted any more.
    """

    installation: Installation
    decision: Decision | None = None
    said: tuple[Standing, ...] = ()
    left: str = ""
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
    refreshed = _Refreshed(machine, installations)

    def check(installation: Installation) -> Checked:
        if not installation.origin.is_signed:
            return Checked(installation=installation)
        try:
            wish = _wish(installation, machine, volunteer=volunteer, consents=consents)
            signed_now = refreshed.at(wish.source)
            index = machine.repositories.index(wish.source, installation.plugin_id)
            installation = obey(installation.plugin_id, index, machine=machine)
            wish = replace(wish, before=installation)
            decision = decide_for(wish, index, signed_now, machine=machine)
            if isinstance(decision, Offer):
                require_license(index, signed_now, machine=machine)
        except QirvoError as trouble:
            return Checked(installation=installation, trouble=trouble)
        alone = decide_for(replace(wish, automatic=True), index, signed_now, machine=machine)
        return Checked(
            installation=installation,
            decision=decision,
            said=index.said_of(installation.version),
            left=alone.explanation if isinstance(alone, NoUpdate) and isinstance(decision, Offer) else "",
        )

    return [check(each) for each in installations]


class _Refreshed:
    """The signed times of the sources; each is asked once, for all of its plugins, also when it fails."""

    def __init__(self, machine: Machine, installations: Sequence[Installation]) -> None:
        self._machine = machine
        self._installations = installations
        self._answers: dict[str, datetime | QirvoError] = {}

    def at(self, source: Source) -> datetime:
        if source.name not in self._answers:
            try:
                self._answers[source.name] = self._machine.repositories.refresh(source)
                self._prepare(source)
            except QirvoError as trouble:
                self._answers[source.name] = explained(trouble, source, self._of(source), machine=self._machine)
        answer = self._answers[source.name]
        if isinstance(answer, QirvoError):
            raise answer
        return answer

    def _of(self, source: Source) -> list[PluginId]:
        return [each.plugin_id for each in self._installations if each.origin.name == source.name]

    def _prepare(self, source: Source) -> None:
        with suppress(QirvoError):  # whatever it is, the plugin that it concerns complains of it
            self._machine.repositories.prepare(source, self._of(source))


def update(
    plugin_id: PluginId,
    *,
    machine: Machine,
    confirm: Confirm,
    reporter: Reporter,
    volunteer: bool = False,
    despite_busy: bool = False,
    options: TakingOptions = USUAL,
    whole: bool = False,
    automatic: bool = False,
) -> Outcome:
    """Take the release that is offered to the installation of `plugin_id`, if one is.

    The owner is asked only when it wants more permissions, is marked as breaking, or differs gravely from what is
    installed. With `whole` the whole archive is fetched; with `automatic` nobody asked, and an update channel may leave
    taking it to the owner.

    Raises:
        NotInstalledError: It is not installed.
        NoUpdatesError: It came from a file or a folder.
        NotConfirmedError: The owner does not agree.
        PluginBusyError: It is in the middle of something, and `despite_busy` is not given.
        ReleaseWithdrawnError: The release was taken back meanwhile.
        QirvoError: It is not what was signed, or cannot be reached.
    """
    machine.runtime.check_available()
    with plugin_lock(machine, plugin_id):
        recover(plugin_id, machine=machine)
        before = machine.installations.get(plugin_id)
        if not before.origin.is_signed:
            raise NoUpdatesError(f"`{plugin_id}` came from `{before.origin.name}`")
        wish = replace(_wish(before, machine, volunteer=volunteer, consents=False), automatic=automatic)
        signed_now = machine.repositories.refresh(wish.source)
        index = machine.repositories.index(wish.source, plugin_id)
        before = keep_told(before, index, machine=machine)
        decision, wish = _decide(replace(wish, before=before), index, signed_now, machine)
        refuse_unsound(decision, index, source=wish.source, machine=machine)
        if isinstance(decision, NoUpdate):
            return replace(unchanged(before, decision), notes=sentences(index.said_of(before.version)))
        version = decision.release.version
        said = index.said_of(version)
        advisories = warnings_about(plugin_id, version, wish.source, index, machine=machine)
        signer = judge_release(index, decision.release, source=wish.source, machine=machine)
        chosen = Chosen(
            release=decision.release, decision=decision, difference=decision.difference, said=said, signer=signer
        )
        taking = Taking(
            ask=wish.consents,
            despite_busy=despite_busy,
            options=options,
            release=chosen.release,
            source_address=wish.source.address,
            decision=decision,
            difference=decision.difference,
            signer=signer,
            advisories=advisories,
            re_read=lambda: re_read_release(wish, chosen, machine=machine),
        )
        with candidate_of(
            chosen.release,
            plugin_id,
            source=wish.source,
            installed=before,
            machine=machine,
            reporter=reporter,
            whole=whole,
        ) as candidate:
            outcome = take(candidate, taking, before=before, machine=machine, confirm=confirm, reporter=reporter)
        if not outcome.reverted:
            remember_signer(plugin_id, chosen.release, source=wish.source, machine=machine)
        return with_warnings(outcome, said, advisories=(*advisories, *signer.notes))


def _decide(wish: Wish, index: ReleaseIndex, signed_now: datetime, machine: Machine) -> tuple[Decision, Wish]:
    """Decide; where only the owner's consent is missing, decide as if it were given, for it will be asked for."""
    decision = decide_for(wish, index, signed_now, machine=machine)
    if isinstance(decision, Offer):
        require_license(index, signed_now, machine=machine)
        return decision, wish
    asking = replace(wish, consents=True)
    with_consent = decide_for(asking, index, signed_now, machine=machine)
    if not isinstance(with_consent, Offer):
        return decision, wish
    require_license(index, signed_now, machine=machine)
    return with_consent, asking


def _wish(installation: Installation, machine: Machine, *, volunteer: bool, consents: bool) -> Wish:
    return Wish(
        plugin_id=installation.plugin_id,
        source=machine.sources.get(installation.origin.name),
        update_channel=installation.update_channel,
        before=installation,
        volunteer=volunteer,
        consents=consents,
    )
