"""A host that remembers what it was asked and answers what the test gave it, for tests of the command line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from qirvo.domain.errors import ForbiddenError, QirvoError
from qirvo.domain.manifests import Manifest, Permission, PermissionName
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version
from qirvo.host.audit import Audit
from qirvo.host.damage import Damaged
from qirvo.host.describing import Description
from qirvo.host.installations import Installation, KeptRelease, NotInstalledError, Origin, OriginKind
from qirvo.host.logs import LogLine
from qirvo.host.offers import Checked
from qirvo.host.outcomes import ChangeKind, Ending, Outcome
from qirvo.host.ports import Confirm, ConfirmSource, Proposal, Reporter, SourceProposal, StartReport
from qirvo.host.removal import Removal
from qirvo.host.settings import HostSettings
from qirvo.host.sources import Source
from qirvo.host.telling import Sent, Upcoming
from tests.support.builders import MONDAY, WEATHER, an_artifact

SIGNED = Origin(OriginKind.REPOSITORY, "example")
FOLDER = Origin(OriginKind.FOLDER, "weather")
FINGERPRINT = "sha256:" + "c" * 64


def an_installation(plugin_id: PluginId = WEATHER, version: str = "1.0.0", *, origin: Origin = SIGNED) -> Installation:
    """An installation that keeps one older release and will not take another again."""
    digest = an_artifact(version).tree_digest
    return Installation(
        plugin_id=plugin_id,
        version=Version(version),
        tree_digest=digest,
        release=f"{version}-abc",
        manifest=Manifest(id=plugin_id, name="Weather", version=Version(version)),
        origin=origin,
        installed_at=MONDAY.isoformat(),
        updated_at=MONDAY.isoformat(),
        grants=frozenset({"network-access"}),
        kept=(KeptRelease(Version("0.9.0"), digest, "0.9.0-abc"),),
        quarantined=frozenset({Version("1.2.0")}),
    )


def a_proposal(**changes: Any) -> Proposal:
    """What would be installed: a signed release that asks for the network."""
    values: dict[str, Any] = {
        "plugin_id": WEATHER,
        "name": "Weather",
        "version": Version("1.1.0"),
        "installed": None,
        "origin": SIGNED,
        "source_address": "https://registry.example",
        "permissions": (Permission(name=PermissionName.NETWORK_ACCESS),),
        "new_permissions": frozenset({"network-access"}),
    }
    return Proposal(**(values | changes))


def an_outcome(ending: Ending = Ending.COMMITTED, **changes: Any) -> Outcome:
    """What came of an update from 1.0.0 to 1.1.0."""
    values: dict[str, Any] = {
        "plugin_id": WEATHER,
        "kind": ChangeKind.UPDATE,
        "ending": ending,
        "version": Version("1.1.0"),
        "running": Version("1.1.0"),
        "from_version": Version("1.0.0"),
        "origin": SIGNED,
        "start": StartReport(healthy=True),
    }
    return Outcome(**(values | changes))


def a_reverted_outcome() -> Outcome:
    """What came of an update that crashed on start."""
    error = "no such luck"
    start = StartReport(healthy=False, error=error)
    return an_outcome(Ending.REVERTED, running=Version("1.0.0"), error=error, start=start)


def a_source() -> Source:
    """A source that this host trusts."""
    return Source(
        name="example",
        address="https://registry.example",
        repository="https://registry.example/repositories/public",
        fingerprint=FINGERPRINT,
        added_at=MONDAY.isoformat(),
        api="https://registry.example/v1",
    )


class RefusedByOwnerError(ForbiddenError):
    """The owner did not agree."""

    code = "test-not-agreed"


@dataclass(slots=True)
class FakeHost:
    """Stands in the place of `qirvo.host.bootstrap.Host`.

    Attributes:
        results: What install, update and rollback come to, one after the other; an error is raised.
        asked: What was asked of it: the method, then its arguments.
    """

    installations: Sequence[Installation] = ()
    damaged: Sequence[Damaged] = ()
    results: list[Outcome | QirvoError] = field(default_factory=list)
    checked: Sequence[Checked] = ()
    sources: Sequence[Source] = ()
    upcoming: Sequence[Upcoming] = ()
    proposal: Proposal = field(default_factory=a_proposal)
    start: StartReport | None = None
    settings: HostSettings = field(default_factory=lambda: HostSettings(installation_id="x"))
    log: Sequence[LogLine] = ()
    last_error: str = ""
    configuration: Mapping[str, Any] = field(default_factory=dict)
    audited: Audit = field(default_factory=lambda: Audit(affected=[], unasked=[], troubles=[], clear=[]))
    asked: list[tuple[Any, ...]] = field(default_factory=list)

    def list_installations(self) -> Sequence[Installation]:
        return self.installations

    def list_damaged(self) -> Sequence[Damaged]:
        return self.damaged

    def install(self, target: str, *, confirm: Confirm, reporter: Reporter, **rest: Any) -> Outcome:
        self.asked.append(("install", target, rest))
        self._agree(confirm)
        reporter.said("checked")
        return self._next()

    def update(
        self, plugin_id: str, *, confirm: Confirm, reporter: Reporter, volunteer: bool, whole: bool, **_: Any
    ) -> Outcome:
        self.asked.append(("update", plugin_id, volunteer, *(("whole",) if whole else ())))
        self._agree(confirm)
        reporter.progress(10, 10)
        return self._next()

    def rollback(self, plugin_id: str, version: str | None, *, reporter: Reporter, **rest: Any) -> Outcome:  # noqa: ARG002
        self.asked.append(("rollback", plugin_id, version))
        reporter.reached("swapped")
        return self._next()

    def check_updates(self, plugin_ids: Sequence[str], *, volunteer: bool) -> Sequence[Checked]:
        self.asked.append(("check", tuple(plugin_ids), volunteer))
        return self.checked

    def enable(self, plugin_id: str, *, despite_quarantine: bool = False) -> StartReport | None:  # noqa: ARG002  # it starts or not
        self.asked.append(("enable", plugin_id))
        return self.start

    def leave(self, plugin_id: str, chosen: str) -> Installation:
        self.asked.append(("leave", plugin_id, chosen))
        return next(each for each in self.installations if str(each.plugin_id) == plugin_id)

    def source_add(self, address: str, *, confirm: ConfirmSource, fingerprint: str | None, **rest: Any) -> Source:
        self.asked.append(("source-add", address, fingerprint, rest))
        source = a_source()
        proposal = SourceProposal(
            name=source.name,
            address=address,
            repository=source.repository,
            api=source.api,
            fingerprint=source.fingerprint,
        )
        if fingerprint is None and not confirm(proposal):
            raise RefusedByOwnerError("not agreed")
        return source

    def source_of(
        self, address: str, *, confirm: ConfirmSource, fingerprint: str | None = None
    ) -> tuple[Source, PluginId]:
        return self.source_add(address, confirm=confirm, fingerprint=fingerprint), WEATHER

    def audit(self, plugin_ids: Sequence[str] = ()) -> Audit:
        self.asked.append(("audit", tuple(plugin_ids)))
        return self.audited

    def describe(self, plugin_id: str) -> Description:
        for installation in self.installations:
            if str(installation.plugin_id) == plugin_id:
                return Description(installation=installation, source=None, decision=None, last_error=self.last_error)
        raise NotInstalledError(f"`{plugin_id}` is not installed")

    def logs(self, plugin_id: str, lines: int) -> Sequence[LogLine]:
        self.asked.append(("logs", plugin_id, lines))
        return self.log

    def uninstall(self, plugin_id: str, *, purge: bool) -> Removal:
        self.asked.append(("uninstall", plugin_id, purge))
        return Removal(plugin_id=PluginId.parse(plugin_id), version=Version("1.0.0"), kept_data=not purge)

    def config_get(self, plugin_id: str) -> Mapping[str, Any]:
        self.asked.append(("config-get", plugin_id))
        return self.configuration

    def config_set(self, plugin_id: str, key: str, text: str) -> Mapping[str, Any]:
        self.asked.append(("config-set", plugin_id, key, text))
        return self.configuration

    def source_list(self) -> Sequence[Source]:
        return self.sources

    def source_let_know(self, name: str, *, agreed: bool) -> Source:
        self.asked.append(("let-know", name, agreed))
        return replace(a_source(), report_events=agreed)

    def source_preview(self) -> Sequence[Upcoming]:
        return self.upcoming

    def source_send(self) -> Sent:
        return Sent(events=3, waiting=1)

    def serve_command(self, *, port: int, network_host: str, as_json: bool) -> list[str]:
        return ["node", "serve", str(as_json), network_host, str(port)]

    def status_command(self, plugin_id: str | None, *, as_json: bool) -> list[str]:
        return ["node", "status", str(plugin_id), str(as_json)]

    def call_command(self, plugin_id: str, name: str, arguments: Sequence[str], *, as_json: bool) -> list[str]:
        return ["node", "call", str(as_json), plugin_id, name, *arguments]

    def change_setting(self, name: str, text: str) -> HostSettings:
        self.asked.append(("setting", name, text))
        return self.settings

    def _agree(self, confirm: Confirm) -> None:
        if not confirm(self.proposal):
            raise RefusedByOwnerError("not agreed")

    def _next(self) -> Outcome:
        result = self.results.pop(0)
        if isinstance(result, QirvoError):
            raise result
        return result
