"""What changes an installation."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from qirvo.domain.names import PluginId
from qirvo.host.acts.opened import Opened

if TYPE_CHECKING:
    from qirvo.domain.update_channels import UpdateChannel
    from qirvo.host.busy import Busy
    from qirvo.host.cleanup import Cleaned
    from qirvo.host.install import Demand
    from qirvo.host.installations import Installation
    from qirvo.host.offers import Checked
    from qirvo.host.outcomes import Outcome
    from qirvo.host.ports import Confirm, Reporter, StartReport
    from qirvo.host.probation import Settled
    from qirvo.host.removal import Removal
    from qirvo.host.rollback import ConfirmLoss
    from qirvo.host.taking_options import TakingOptions


class ChangeActs(Opened):
    """Acts that change installations."""

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

    def leave(self, plugin_id: str, chosen: str) -> "Installation":
        """Say which updates of a plugin are taken when nobody asks: `always`, `security`, `never`, `update-channel`."""
        from qirvo.domain.automatic import parse_automatic
        from qirvo.host.holding import leave

        self.recover()
        return leave(PluginId.parse(plugin_id), parse_automatic(chosen), machine=self.machine)

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
