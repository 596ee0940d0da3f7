"""The host as the command line knows it: one object, wired here, where clock, dice and environment are read.

What an act needs is imported when it runs: `plugin list` starts without the trust and network libraries.
"""

# start-up time: what an act needs is imported when it runs

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qirvo.domain.names import PluginId

if TYPE_CHECKING:
    from qirvo.domain.releases import LogHead
    from qirvo.domain.update_channels import UpdateChannel
    from qirvo.host.activations import SeatsTaken
    from qirvo.host.audit import Audit
    from qirvo.host.busy import Busy
    from qirvo.host.cleanup import Cleaned
    from qirvo.host.daemon import DaemonState, Tell
    from qirvo.host.damage import Damaged
    from qirvo.host.describing import Description
    from qirvo.host.install import Demand
    from qirvo.host.installations import Installation
    from qirvo.host.licenses import HeldLicense
    from qirvo.host.logs import LogLine
    from qirvo.host.machine import Machine
    from qirvo.host.mirrors.sync import Selection, Synced
    from qirvo.host.offers import Checked
    from qirvo.host.outcomes import Outcome
    from qirvo.host.ports import Confirm, ConfirmSource, PrivateAccess, Reporter, StartReport
    from qirvo.host.probation import Settled
    from qirvo.host.recovery import Recovered
    from qirvo.host.removal import Removal
    from qirvo.host.rollback import ConfirmLoss
    from qirvo.host.settings import HostSettings
    from qirvo.host.sources import Source
    from qirvo.host.taking_options import TakingOptions


class Host:
    """A machine with plugins.

    Every act first finishes or undoes what an earlier one left when it was killed, and raises subclasses of
    `QirvoError` alone. `plugin_id` is text, `publisher.name`.
    """

    def __init__(self, home: Path, environ: Mapping[str, str], *, open_machine: "Callable[[], Machine]") -> None:
        self._home = home
        self._environ = environ
        self._open_machine = open_machine

    @classmethod
    def open(cls, home: Path, *, environ: Mapping[str, str]) -> "Host":
        """Return the host below `home`, which is made by the first act that needs it when it is missing."""
        home = home.expanduser().absolute()

        def open_machine() -> "Machine":
            from qirvo.host.wiring import wire

            return wire(home, environ)

        return cls(home, environ, open_machine=open_machine)

    @cached_property
    def machine(self) -> "Machine":
        """What the acts work with.

        Raises:
            DamagedStateError: `host.json` holds something else.
            UnavailableError: The disk refuses.
        """
        return self._open_machine()

    @property
    def settings(self) -> "HostSettings":
        """Who the host is and what its owner chose."""
        return self.machine.settings

    def change_setting(self, name: str, text: str) -> "HostSettings":
        """Set one of the settings, named as the command line spells it, and return them all."""
        from qirvo.host.settings import change_setting

        return change_setting(self.machine.layout, name, text)

    # What the host trusts

    def source_add(
        self,
        address: str,
        *,
        confirm: "ConfirmSource",
        fingerprint: str | None = None,
        name: str | None = None,
        report_events: bool = False,
        private: "PrivateAccess | None" = None,
        max_age_s: int | None = None,
    ) -> "Source":
        """Trust the repository at `address`; asks nothing when the expected `fingerprint` is given."""
        from qirvo.host.sources import add_source

        return add_source(
            address,
            machine=self.machine,
            confirm=confirm,
            fingerprint=fingerprint,
            name=name,
            report_events=report_events,
            private=private,
            max_age_s=max_age_s,
        )

    def source_of(
        self, address: str, *, confirm: "ConfirmSource", fingerprint: str | None = None
    ) -> tuple["Source", PluginId]:
        """Return what has the plugin whose page is at `address`, trusted from now on, and which plugin that is."""
        from qirvo.host.plugin_addresses import parse_address, source_at

        meant = parse_address(address)
        source = source_at(meant.address, machine=self.machine, confirm=confirm, fingerprint=fingerprint)
        return source, meant.plugin_id

    def source_list(self) -> tuple["Source", ...]:
        """Return the trusted sources, in the order they were added."""
        return self.machine.sources.all()

    def source_remove(self, name: str, *, force: bool = False) -> "Source":
        """Stop trusting a source; refused while installations are bound to it unless forced."""
        from qirvo.host.sources import remove_source

        return remove_source(name, machine=self.machine, force=force)

    def mirror_sync(
        self,
        address: str,
        folder: Path,
        selection: "Selection",
        *,
        confirm: "ConfirmSource",
        fingerprint: str | None = None,
        private: "PrivateAccess | None" = None,
    ) -> "Synced":
        """Copy a part of the registry at `address` into `folder`, with its signatures."""
        from qirvo.host.mirrors.sync import sync_mirror

        return sync_mirror(
            address,
            folder,
            selection,
            machine=self.machine,
            confirm=confirm,
            fingerprint=fingerprint,
            private=private,
        )

    # License keys of paid plugins

    def license_add(self, key: str) -> "HeldLicense":
        """Keep a license key; it replaces the plugin's present one."""
        from qirvo.host.licenses import add_license

        return add_license(key, machine=self.machine)

    def license_list(self) -> list["HeldLicense"]:
        """Return the license keys of this host, verified without a network."""
        from qirvo.host.licenses import list_licenses

        return list_licenses(machine=self.machine)

    def license_show(self, plugin_id: str) -> "HeldLicense":
        """Return the plugin's license key, verified without a network."""
        from qirvo.host.licenses import show_license

        return show_license(PluginId.parse(plugin_id), machine=self.machine)

    def license_remove(self, plugin_id: str) -> "HeldLicense":
        """Forget the plugin's license key; what is installed keeps running."""
        from qirvo.host.licenses import remove_license

        return remove_license(PluginId.parse(plugin_id), machine=self.machine)

    def license_activate(self, plugin_id: str, *, release: bool = False) -> "SeatsTaken":
        """Take a seat at the registry and keep the renewed key, or give the seat back."""
        from qirvo.host.activations import activate

        return activate(PluginId.parse(plugin_id), machine=self.machine, release=release)

    # What changes an installation

    def install(
        self,
        target: str,
        *,
        confirm: "Confirm",
        reporter: "Reporter | None" = None,
        source: str | None = None,
        update_channel: "UpdateChannel | None" = None,
        rebind: bool = False,
        despite_busy: bool = False,
        options: "TakingOptions | None" = None,
        demand: "Demand | None" = None,
    ) -> "Outcome":
        """Install FILE, FOLDER, URL or ID[@RANGE]; `outcome.reverted` says that it did not start and is gone."""
        from qirvo.host.install import Demand, install
        from qirvo.host.ports import Silent
        from qirvo.host.taking_options import USUAL

        self.recover()
        return install(
            target,
            machine=self.machine,
            confirm=confirm,
            reporter=reporter or Silent(),
            source_name=source,
            update_channel=update_channel,
            rebind=rebind,
            despite_busy=despite_busy,
            options=options or USUAL,
            demand=demand or Demand(),
        )

    def check_updates(
        self, plugin_ids: Sequence[str] = (), *, volunteer: bool = False, consents: bool = False
    ) -> list["Checked"]:
        """Ask the sources, and decide for each plugin named (or all) whether to take a release, and why not."""
        from qirvo.host.offers import check_updates

        self.recover()
        return check_updates(
            [PluginId.parse(each) for each in plugin_ids], machine=self.machine, volunteer=volunteer, consents=consents
        )

    def update(
        self,
        plugin_id: str,
        *,
        confirm: "Confirm",
        reporter: "Reporter | None" = None,
        volunteer: bool = False,
        despite_busy: bool = False,
        options: "TakingOptions | None" = None,
        whole: bool = False,
    ) -> "Outcome":
        """Take the release that is offered, asking only about new permissions and breaking changes.

        The outcome tells an update, an automatic return (`reverted`), or that nothing changed and why (`decision`).
        With `whole` the whole archive is fetched, never a delta.
        """
        from qirvo.host.offers import update
        from qirvo.host.ports import Silent
        from qirvo.host.taking_options import USUAL

        self.recover()
        return update(
            PluginId.parse(plugin_id),
            machine=self.machine,
            confirm=confirm,
            reporter=reporter or Silent(),
            volunteer=volunteer,
            despite_busy=despite_busy,
            options=options or USUAL,
            whole=whole,
        )

    def rollback(
        self,
        plugin_id: str,
        version: str | None = None,
        *,
        reporter: "Reporter | None" = None,
        despite_busy: bool = False,
        confirm_loss: "ConfirmLoss" = lambda _loss: False,
    ) -> "Outcome":
        """Go back to the last active kept version, or the one named, without any network."""
        from qirvo.domain.versions import Version
        from qirvo.host.ports import Silent
        from qirvo.host.rollback import roll_back

        self.recover()
        return roll_back(
            PluginId.parse(plugin_id),
            None if version is None else Version(version),
            machine=self.machine,
            reporter=reporter or Silent(),
            despite_busy=despite_busy,
            confirm_loss=confirm_loss,
        )

    def settle(self, plugin_ids: Sequence[str] = ()) -> "Sequence[Settled]":
        """Look after the plugins named (or all) that are on probation: keep, take back, or go on waiting."""
        from qirvo.host.probation import look_after, look_after_all

        self.recover()
        if not plugin_ids:
            return look_after_all(machine=self.machine)
        looked = [look_after(PluginId.parse(each), machine=self.machine) for each in plugin_ids]
        return [each for each in looked if each is not None]

    def uninstall(self, plugin_id: str, *, purge: bool = False) -> "Removal":
        """Remove a plugin; its data and configuration stay unless `purge`."""
        from qirvo.host.removal import uninstall

        self.recover()
        return uninstall(PluginId.parse(plugin_id), machine=self.machine, purge=purge)

    def enable(self, plugin_id: str, *, despite_quarantine: bool = False) -> "StartReport | None":
        """Let a plugin run; returns how it started where a serve runs, else None."""
        from qirvo.host.obeying import enable_despite
        from qirvo.host.switching import switch

        self.recover()
        if despite_quarantine:
            return enable_despite(PluginId.parse(plugin_id), machine=self.machine)
        return switch(PluginId.parse(plugin_id), machine=self.machine, enabled=True)

    def disable(self, plugin_id: str) -> "StartReport | None":
        """Keep a plugin from running."""
        from qirvo.host.switching import switch

        self.recover()
        return switch(PluginId.parse(plugin_id), machine=self.machine, enabled=False)

    def hold(self, plugin_id: str, *, held: bool = True) -> "Installation":
        """Keep a plugin at the release it has, or let it go on."""
        from qirvo.host.holding import hold

        self.recover()
        return hold(PluginId.parse(plugin_id), machine=self.machine, held=held)

    def pin(self, plugin_id: str, wanted: str | None) -> "Installation":
        """Let a plugin be updated within the range `wanted` only; None lets it go anywhere."""
        from qirvo.domain.versions import VersionRange
        from qirvo.host.holding import pin

        self.recover()
        return pin(PluginId.parse(plugin_id), None if wanted is None else VersionRange(wanted), machine=self.machine)

    def busy(self, plugin_id: str, *, seconds: int, reason: str = "") -> "Busy":
        """Keep a plugin from being changed for a while, at most a week."""
        from qirvo.host.busy import hold_busy

        return hold_busy(PluginId.parse(plugin_id), timedelta(seconds=seconds), reason, machine=self.machine)

    def free(self, plugin_id: str) -> None:
        """Let a plugin be changed again."""
        from qirvo.host.busy import free

        free(PluginId.parse(plugin_id), machine=self.machine)

    def clean_up(self, plugin_ids: Sequence[str] = (), *, keep_versions: int | None = None) -> "Cleaned":
        """Keep only so many versions of the plugins named (or all), and remove files that none needs."""
        from qirvo.host.cleanup import clean_up

        self.recover()
        parsed = [PluginId.parse(each) for each in plugin_ids]
        return clean_up(parsed, machine=self.machine, keep_versions=keep_versions)

    # What looks after itself

    def daemon(self, *, wait: "Callable[[timedelta], bool]", tell: "Tell") -> None:
        """Keep the plugins up to date until `wait` says that it is to stop; `tell` hears what happens."""
        import random

        from qirvo.host.daemon import run

        run(self._open_machine, wait=wait, draw=random.random, tell=tell)

    def daemon_turn(self, *, tell: "Tell") -> None:
        """Take one turn of the daemon, and ask the sources now."""
        import random

        from qirvo.host.daemon import turn

        turn(self.machine, draw=random.random, tell=tell, at_once=True)

    def daemon_state(self) -> "tuple[bool, DaemonState]":
        """Return whether a daemon runs, and what it remembers."""
        from qirvo.host.daemon import is_running, read_state

        return is_running(self.machine), read_state(self.machine)

    # What the owner can look at and set

    def list_installations(self) -> "tuple[Installation, ...]":
        """Return every installation that can be understood, by id."""
        self.recover()
        return self.machine.installations.all()

    def list_damaged(self) -> "tuple[Damaged, ...]":
        """Return the plugins whose state on disk cannot be understood, by id."""
        from qirvo.host.damage import damaged

        return damaged(machine=self.machine)

    def audit(self, plugin_ids: Sequence[str] = ()) -> "Audit":
        """Ask each source which security advisories affect what is installed from it: the plugins named, or all."""
        from qirvo.host.audit import audit

        self.recover()
        return audit([PluginId.parse(each) for each in plugin_ids], machine=self.machine)

    def signed_log_head(self, plugin_id: str, source: str | None = None) -> "LogHead | None":
        """Return the last entry of the plugin's rollout log that its source has signed; None where it keeps none."""
        from qirvo.host.rollout_logs import signed_log_head

        return signed_log_head(PluginId.parse(plugin_id), source, machine=self.machine)

    def describe(self, plugin_id: str) -> "Description":
        """Return all that is known of an installed plugin, without asking its source."""
        from qirvo.host.describing import describe

        self.recover()
        return describe(PluginId.parse(plugin_id), machine=self.machine)

    def logs(self, plugin_id: str, lines: int = 100) -> Sequence["LogLine"]:
        """Return the last `lines` lines of the plugin's log, oldest first."""
        from qirvo.host.logs import read_log

        parsed = PluginId.parse(plugin_id)
        return read_log(parsed, lines, machine=self.machine)

    def config_get(self, plugin_id: str) -> Mapping[str, Any]:
        """Return the configuration that the plugin sees: its defaults under the owner's values."""
        from qirvo.host.configuration import effective_configuration

        return effective_configuration(PluginId.parse(plugin_id), machine=self.machine)

    def config_set(self, plugin_id: str, key: str, text: str) -> Mapping[str, Any]:
        """Set one value, written as text and read as the plugin's schema says; return the configuration."""
        from qirvo.host.configuration import set_value

        return set_value(PluginId.parse(plugin_id), key, text, machine=self.machine)

    def config_unset(self, plugin_id: str, key: str) -> Mapping[str, Any]:
        """Take the owner's value away, so that the default counts; return the configuration."""
        from qirvo.host.configuration import unset_value

        return unset_value(PluginId.parse(plugin_id), key, machine=self.machine)

    def recover(self) -> tuple["Recovered", ...]:
        """Finish or undo what a killed command left; every act does this first. Return what there was to do."""
        from qirvo.host.unfinished import needs_recovery

        if not needs_recovery(self.machine):
            return ()
        from qirvo.host.recovery import recover_all  # seldom needed, and large

        return recover_all(machine=self.machine)

    # What becomes another program

    def serve_command(self, *, port: int = 3000, network_host: str = "127.0.0.1", as_json: bool = False) -> list[str]:
        """Return the argument list of the program that runs the plugins."""
        from qirvo.host.probation import look_after_all
        from qirvo.host.serve import serve_command

        self.recover()
        look_after_all(machine=self.machine, offline=True)  # what took the last serve down with it is not begun again
        return serve_command(self._home, self._environ, port=port, network_host=network_host, as_json=as_json)

    def status_command(self, plugin_id: str | None = None, *, as_json: bool = False) -> list[str]:
        """Return the argument list of the program that asks the running serve; it ends within 3 s."""
        from qirvo.host.serve import status_command

        return status_command(self._home, self._environ, plugin_id, as_json=as_json)

    def call_command(self, plugin_id: str, name: str, arguments: Sequence[str], *, as_json: bool = False) -> list[str]:
        """Return the argument list of the program that runs a plugin's command in the running serve."""
        from qirvo.host.serve import call_command

        return call_command(self._home, self._environ, plugin_id, name, arguments, as_json=as_json)
