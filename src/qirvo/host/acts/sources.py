"""What a host trusts, copies of it, and what its sources say of themselves."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from qirvo.domain.names import PluginId
from qirvo.host.acts.opened import Opened

if TYPE_CHECKING:
    from qirvo.deploy.ports import VerifiedRelease
    from qirvo.domain.releases import LogHead
    from qirvo.host.audit import Audit
    from qirvo.host.mirrors.copying import Synced
    from qirvo.host.mirrors.sync import Selection
    from qirvo.host.ports import ConfirmSource, PrivateAccess, Reporter
    from qirvo.host.rollout_logs import ProvenLog
    from qirvo.host.sources import Source
    from qirvo.host.telling import Sent, Upcoming


class SourceActs(Opened):
    """Acts about sources."""

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

    def source_let_know(self, name: str, *, agreed: bool) -> "Source":
        """Let a source be told what happens to its plugins here, or no longer."""
        from qirvo.host.sources import let_know

        return let_know(name, machine=self.machine, agreed=agreed)

    def source_preview(self) -> "Sequence[Upcoming]":
        """Return exactly what sources would be told now."""
        from qirvo.host.telling import upcoming

        self.recover()
        return upcoming(machine=self.machine)

    def source_send(self) -> "Sent":
        """Tell sources what waits and what is in use, where their owner agreed."""
        from qirvo.host.telling import send

        self.recover()
        return send(machine=self.machine)

    def source_remove(self, name: str, *, force: bool = False) -> "Source":
        """Stop trusting a source; refused while installations are bound to it unless forced."""
        from qirvo.host.sources import remove_source

        return remove_source(name, machine=self.machine, force=force)

    @contextmanager
    def release_to_deploy(
        self, name: str, *, reporter: "Reporter | None" = None, source: str | None = None
    ) -> "Iterator[VerifiedRelease]":
        """Give the release FILE, FOLDER or ID[@RANGE] to a deployer, judged as this host would before installing."""
        from qirvo.host.deployable import deployable
        from qirvo.host.ports import Silent

        with deployable(name, machine=self.machine, reporter=reporter or Silent(), source_name=source) as release:
            yield release

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

    def signed_log_head(self, plugin_id: str, source: str | None = None) -> "LogHead | None":
        """Return the last entry of the plugin's rollout log that its source has signed; None where it keeps none."""
        from qirvo.host.rollout_logs import signed_log_head

        return signed_log_head(PluginId.parse(plugin_id), source, machine=self.machine)

    def rollout_log(self, plugin_id: str, source: str | None = None) -> "ProvenLog":
        """Return the plugin's rollout log as its source shows it, followed past what the source signed."""
        from qirvo.host.rollout_logs import proven_log

        return proven_log(PluginId.parse(plugin_id), source, machine=self.machine)

    def audit(self, plugin_ids: Sequence[str] = ()) -> "Audit":
        """Ask each source which security advisories affect what is installed from it: the plugins named, or all."""
        from qirvo.host.audit import audit

        self.recover()
        return audit([PluginId.parse(each) for each in plugin_ids], machine=self.machine)
