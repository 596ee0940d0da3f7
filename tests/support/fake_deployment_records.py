"""Records of deployments in memory, and machines whose records are at a registry in this process."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from qirvo.client.addresses import RegistryAddress
from qirvo.client.registry import RegistryClient
from qirvo.client.transport import Answer, Body, RegistryUnreachableError
from qirvo.deploy.kept_words import KeptWords
from qirvo.deploy.registry_records import RegistryRecords
from qirvo.domain.deployment_records import DeploymentRequest, EnvironmentBusyError, Observation
from qirvo.domain.deployments import Approval, Revision, check_approval
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from tests.support.builders import MONDAY
from tests.support.registries import RegistryInProcess, TestClient

Place = tuple[PluginId, str]


@dataclass
class FakeDeploymentRecords:
    """A `DeploymentRecords`."""

    all: list[Revision] = field(default_factory=list)
    wishes: dict[Place, DeploymentRequest] = field(default_factory=dict)
    words: dict[tuple[PluginId, str, Digest, str], Approval] = field(default_factory=dict)
    scans: dict[Digest, datetime | None] = field(default_factory=dict)
    looks: dict[Place, Observation] = field(default_factory=dict)
    held: set[Place] = field(default_factory=set)

    @contextmanager
    def changing(self, plugin_id: PluginId, environment: str) -> Iterator[None]:
        place = (plugin_id, environment)
        if place in self.held:
            raise EnvironmentBusyError(f"somebody else is changing `{environment}`")
        self.held.add(place)
        try:
            yield
        finally:
            self.held.discard(place)

    def begin(self, revision: Revision) -> Revision:
        there = self.revisions(revision.image.plugin_id, revision.environment)
        numbered = replace(revision, number=len(there) + 1)
        self.all.append(numbered)
        self.wishes.pop((revision.image.plugin_id, revision.environment), None)
        return numbered

    def end(self, revision: Revision) -> None:
        place = (revision.image.plugin_id, revision.environment, revision.number)
        self.all = [
            replace(one, state=revision.state, ended_at=revision.ended_at, detail=revision.detail)
            if (one.image.plugin_id, one.environment, one.number) == place
            else one
            for one in self.all
        ]

    def revisions(self, plugin_id: PluginId, environment: str | None = None) -> tuple[Revision, ...]:
        return tuple(
            one for one in self.all if one.image.plugin_id == plugin_id and environment in (None, one.environment)
        )

    def plugins(self) -> tuple[PluginId, ...]:
        return tuple(sorted({one.image.plugin_id for one in self.all}))

    def ask(self, request: DeploymentRequest) -> None:
        place = (request.image.plugin_id, request.environment)
        before = self.wishes.get(place)
        is_known = before is not None and before.image == request.image
        self.wishes[place] = replace(request, by=before.by, at=before.at) if before and is_known else request

    def requests(self, plugin_id: PluginId) -> tuple[DeploymentRequest, ...]:
        found = [one for (of, _), one in self.wishes.items() if of == plugin_id]
        return tuple(sorted(found, key=lambda one: (one.at, one.environment)))

    def approve(self, plugin_id: PluginId, approval: Approval) -> None:
        wish = self.wishes.get((plugin_id, approval.environment))
        if wish is not None and wish.image.digest == approval.digest:
            check_approval(approval.by, wanted_by=wish.by)
        self.words.setdefault((plugin_id, approval.environment, approval.digest, approval.by), approval)

    def approvals(self, plugin_id: PluginId) -> tuple[Approval, ...]:
        found = [one for (of, *_), one in self.words.items() if of == plugin_id]
        return tuple(sorted(found, key=lambda one: (one.at, one.by)))

    def note_scan(self, digest: Digest, *, at: datetime, passed: bool) -> None:
        self.scans[digest] = at if passed else None

    def scanned_at(self, digest: Digest) -> datetime | None:
        return self.scans.get(digest)

    def note_seen(self, seen: Observation) -> None:
        self.looks[seen.plugin_id, seen.environment] = seen

    def seen(self, plugin_id: PluginId) -> tuple[Observation, ...]:
        found = [one for (of, _), one in self.looks.items() if of == plugin_id]
        return tuple(sorted(found, key=lambda one: one.environment))


@dataclass
class InProcessTransport:
    """A `Transport` to a registry in this process, over a line that can be cut.

    Attributes:
        is_down: Whether nothing arrives.
        loses_answers: How many of the next answers to what writes are lost on their way.
        cut_at: Cut the line before a request whose path ends so; empty for none.
        sent: What arrived, as method and path.
    """

    client: TestClient
    is_down: bool = False
    loses_answers: int = 0
    cut_at: str = ""
    sent: list[str] = field(default_factory=list)

    def send(self, method: str, path: str, *, headers: Mapping[str, str], body: Body | None = None) -> Answer:
        if self.cut_at and path.partition("?")[0].endswith(self.cut_at):
            self.is_down = True
        if self.is_down:
            raise RegistryUnreachableError("no answer from `registry.test`: the line is cut")
        content = None if body is None else b"".join(body.pieces())
        kind = {} if body is None else {"Content-Type": body.content_type}
        answer = self.client.request(method, path, headers=dict(headers) | kind, content=content)
        self.sent.append(f"{method} {path}")
        if method != "GET" and self.loses_answers:
            self.loses_answers -= 1
            raise RegistryUnreachableError("no answer from `registry.test`: the line broke")
        media_type = answer.headers.get("Content-Type", "").partition(";")[0]
        return Answer(status=answer.status_code, content=answer.content, media_type=media_type)


@dataclass
class Machine:
    """A machine from which an account deploys for publisher `acme`.

    Attributes:
        said: What its operator was told.
    """

    line: InProcessTransport
    client: RegistryClient
    kept: Path
    said: list[str] = field(default_factory=list)
    now_s: float = 0.0

    def records(self, *, is_without: bool = False, span: timedelta = timedelta(minutes=3)) -> RegistryRecords:
        return RegistryRecords(
            self.client,
            publisher="acme",
            kept=KeptWords(self.kept),
            clock=lambda: MONDAY,
            span=span,
            is_without=is_without,
            say=self.said.append,
            elapsed=lambda: self.now_s,
        )


def a_machine(registry: RegistryInProcess, name: str, *, token: str | None = None) -> Machine:
    line = InProcessTransport(registry.client)
    client = RegistryClient(
        address=RegistryAddress.parse("http://127.0.0.1:9"),
        token=token or registry.people[name].token,
        transport=line,
    )
    return Machine(line, client, registry.folder / name / "kept.db")


def two_members(registry: RegistryInProcess) -> None:
    """Let eve publish for acme, too."""
    registry.ann.ask("PUT", "/v1/publishers/acme/members/eve", json={"role": "maintainer"})
    registry.eve.post("/v1/publishers/acme/join")
