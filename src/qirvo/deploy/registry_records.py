"""Records in a registry, for several operators on several machines.

Whoever changes an environment holds a lease, which is renewed while they do; when it cannot be, nothing more is
touched. How a change ended is kept in a file while the registry is away, and told when it is back: once. Without the
registry nothing begins, unless the operator says so; then this machine alone knows who changes what.
"""

import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import field
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from qirvo.client.registry import RegistryClient
from qirvo.deferred import dataclass
from qirvo.deploy.documents import (
    approval_of,
    begin_body,
    end_body,
    environments_body,
    observation_of,
    request_body,
    request_of,
    revision_of,
)
from qirvo.deploy.kept_words import BEGIN, KeptWord, KeptWords
from qirvo.domain.deployment_records import (
    DeploymentRequest,
    EnvironmentBusyError,
    KnownEnvironment,
    LeaseLostError,
    Observation,
)
from qirvo.domain.deployments import Approval, OwnApprovalError, Revision
from qirvo.domain.digests import Digest
from qirvo.domain.errors import ConflictError, ForbiddenError, QirvoError, UnavailableError
from qirvo.domain.names import PluginId
from qirvo.wire.deployments import (
    ApprovalBody,
    DeploymentBody,
    DeploymentDocument,
    EndBody,
    LeaseBody,
    ObservationBody,
    ScanBody,
)
from qirvo.wire.problems import RemoteRefusalError

T = TypeVar("T")
_TRIES = 3
_ACCOUNT = "account"
_OURS: dict[str, type[ConflictError]] = {
    EnvironmentBusyError.code: EnvironmentBusyError,
    LeaseLostError.code: LeaseLostError,
    OwnApprovalError.code: OwnApprovalError,
}


class RecordsUnreachableError(UnavailableError):
    """The registry that keeps the records does not answer."""

    code = "deploy-records-unreachable"
    hint = (
        "Nothing was touched. Run it again when the registry is back; `--without-registry` deploys all the same, with "
        "what this machine knows, and tells the registry later."
    )


class NeedsRegistryError(UnavailableError):
    """This cannot be done while the registry is away."""

    code = "deploy-registry-needed"
    hint = "Do it when the registry is back."


@dataclass
class _Held:
    """A lease this process holds.

    Attributes:
        until_s: When it ends, by this machine's clock that never jumps.
    """

    plugin_id: PluginId
    fence: int
    until_s: float
    is_lost: bool = False
    ended: threading.Event = field(default_factory=threading.Event)


class RegistryRecords:
    """A `DeploymentRecords` in a registry.

    Args:
        client: Asks the registry.
        publisher: Whose environments they are.
        kept: Where words wait, and what was known is kept.
        clock: Returns the present moment.
        span: For how long an environment is held without a word.
        is_without: Whether the registry is left out.
        say: Hears what the operator should know.
        elapsed: Seconds on a clock that never jumps.
    """

    def __init__(
        self,
        client: RegistryClient,
        *,
        publisher: str,
        kept: KeptWords,
        clock: Callable[[], datetime],
        span: timedelta = timedelta(minutes=3),
        is_without: bool = False,
        say: Callable[[str], None] = lambda _: None,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._publisher = publisher
        self._kept = kept
        self._clock = clock
        self._span = span
        self._is_without = is_without
        self._say = say
        self._elapsed = elapsed
        self._held: dict[tuple[PluginId, str], _Held] = {}
        self._keys: dict[tuple[PluginId, str, int], str] = {}

    def account(self) -> str:
        """Return the account that writes; when the registry is left out, the one that did last from here.

        Raises:
            NeedsRegistryError: It is left out, and nobody ever did.
            QirvoError: It does not answer, or nobody is signed in.
        """
        if not self._is_without:
            name = self._client.whoami().name
            self._kept.note_fact(_ACCOUNT, name)
            return name
        known = self._kept.fact(_ACCOUNT)
        if known is None:
            raise NeedsRegistryError("the registry never said which account deploys from here")
        return known

    def reach(self) -> None:
        """Tell what was kept, and return when the registry answers; without it, at once.

        Raises:
            RecordsUnreachableError: It does not answer.
            QirvoError: It refuses.
        """
        if self._is_without:
            self._say("the registry is left out; what is deployed now is told to it later")
            return
        try:
            self._tell_kept()
            self._client.environments(self._publisher)
        except UnavailableError as exc:
            told = f"the registry, which keeps the records of `{self._publisher}`, does not answer: {exc.message}"
            raise RecordsUnreachableError(told) from exc

    def tell_environments(self, environments: Sequence[KnownEnvironment]) -> None:
        """Tell the registry of the environments; without it, nothing."""
        if not self._is_without:
            self._client.tell_environments(self._publisher, environments_body(environments))

    def require_held(self, environment: str) -> None:
        """Return while this process may change the environment.

        Raises:
            LeaseLostError: Its lease has ended, and somebody else may by now.
        """
        for (_, place), held in self._held.items():
            if place == environment and (held.is_lost or self._elapsed() >= held.until_s):
                raise LeaseLostError(f"`{environment}` is no longer held: the registry did not answer in time")

    @contextmanager
    def changing(self, plugin_id: PluginId, environment: str) -> Iterator[None]:
        """Hold the environment for this plugin, on this machine and, unless left out, at the registry.

        Raises:
            EnvironmentBusyError: Somebody else does.
            UnavailableError: The registry does not answer.
        """
        with self._kept.revisions.changing(plugin_id, environment):
            if self._is_without:
                yield
                return
            self._tell_kept()
            held = self._take(plugin_id, environment)
            self._held[plugin_id, environment] = held
            renewing = threading.Thread(target=self._renew, args=(environment, held), daemon=True)
            renewing.start()
            try:
                yield
            finally:
                held.ended.set()
                renewing.join()
                del self._held[plugin_id, environment]
                with suppress(QirvoError):  # it ends by itself
                    self._client.end_lease(self._publisher, environment, str(plugin_id), held.fence)

    def begin(self, revision: Revision) -> Revision:
        """Write down that `revision` begins, with the next number; durable when this returns.

        Raises:
            LeaseLostError: Somebody else may change the environment now.
            UnavailableError: The registry does not answer; whether it heard is for the next run to see.
        """
        key = secrets.token_urlsafe(18)
        plugin_id, place = revision.image.plugin_id, revision.environment
        if self._is_without:
            begun = self._kept.revisions.begin(revision)
            self._kept.keep_begin(begin_body(begun, key=key, fence=0, is_late=True))
        else:
            self.require_held(place)
            held = self._held.get((plugin_id, place))
            body = begin_body(revision, key=key, fence=0 if held is None else held.fence, is_late=False)
            document = self._persist(lambda: self._client.begin_deployment(self._publisher, body))
            begun = self._learn(document)
        self._keys[plugin_id, place, begun.number] = key
        return begun

    def end(self, revision: Revision) -> None:
        """Write down how `revision` ended; while the registry is away, in the file."""
        plugin_id, place = revision.image.plugin_id, revision.environment
        held = self._held.get((plugin_id, place))
        body = end_body(revision, fence=0 if held is None else held.fence)
        deployment_id = self._id_of(revision)
        self._kept.revisions.end(revision)
        self._kept.keep_end(
            body, deployment_id=deployment_id, key=self._keys.get((plugin_id, place, revision.number), "")
        )
        if self._is_without:
            return
        try:
            self._tell_kept()
        except UnavailableError as exc:
            self._say(f"the registry is away ({exc.message}); how `{place}` ended is kept, and told when it is back")

    def revisions(self, plugin_id: PluginId, environment: str | None = None) -> tuple[Revision, ...]:
        """Return what happened, oldest first."""
        if self._is_without:
            return self._kept.revisions.revisions(plugin_id, environment)
        self._tell_kept()
        found = self._client.deployments(self._publisher, plugin_id=str(plugin_id), environment=environment)
        revisions = tuple(revision_of(one) for one in found)
        self._kept.revisions.keep(revisions)
        for document in found:
            self._kept.know(plugin_id, document.environment, document.revision, deployment_id=document.id)
        return revisions

    def plugins(self) -> tuple[PluginId, ...]:
        """Return every plugin that was deployed, in order."""
        if self._is_without:
            return self._kept.revisions.plugins()
        self._tell_kept()
        return tuple(PluginId.parse(text) for text in self._client.environments(self._publisher).plugins)

    def ask(self, request: DeploymentRequest) -> None:
        """Write down a wish; left out, the registry is not told: it could ask nobody."""
        if not self._is_without:
            self._client.request_deployment(self._publisher, request.environment, request_body(request))

    def requests(self, plugin_id: PluginId) -> tuple[DeploymentRequest, ...]:
        """Return the wishes that wait, oldest first."""
        if self._is_without:
            return ()
        page = self._client.environments(self._publisher)
        waiting = [request_of(one) for place in page.environments for one in place.waiting]
        of_it = [one for one in waiting if one.image.plugin_id == plugin_id]
        return tuple(sorted(of_it, key=lambda one: (one.at, one.environment)))

    def approve(self, plugin_id: PluginId, approval: Approval) -> None:
        """Agree, as the account that is signed in; a second time changes nothing.

        Raises:
            OwnApprovalError: That account asked for it.
            NeedsRegistryError: The registry is left out.
        """
        if self._is_without:
            raise NeedsRegistryError("an approval is given to the registry, which knows who gives it")
        body = ApprovalBody(pluginId=str(plugin_id), environment=approval.environment, digest=str(approval.digest))
        _translated(lambda: self._client.approve_deployment(self._publisher, body))

    def approvals(self, plugin_id: PluginId) -> tuple[Approval, ...]:
        """Return everybody's word about images of the plugin, oldest first."""
        if self._is_without:
            return self._kept.revisions.approvals(plugin_id)
        page = self._client.deployment_approvals(self._publisher, str(plugin_id))
        found = tuple(approval_of(one) for one in page.approvals)
        for one in found:
            self._kept.revisions.keep_approval(plugin_id, one)
        return found

    def note_scan(self, digest: Digest, *, at: datetime, passed: bool) -> None:
        """Write down that the image was scanned."""
        self._kept.revisions.note_scan(digest, at=at, passed=passed)
        if not self._is_without:
            body = ScanBody(passed=passed, at=at.isoformat())
            self._client.note_image_scan(self._publisher, str(digest), body)

    def scanned_at(self, digest: Digest) -> datetime | None:
        """Return when the image last passed a scan; None when the last one was not passed, or there was none."""
        if self._is_without:
            return self._kept.revisions.scanned_at(digest)
        passed_at = self._client.image_scan(self._publisher, str(digest)).passedAt
        return None if passed_at is None else datetime.fromisoformat(passed_at)

    def note_seen(self, seen: Observation) -> None:
        """Tell what was seen in an environment; left out, the registry is not told."""
        if not self._is_without:
            body = ObservationBody(
                pluginId=str(seen.plugin_id), asDeployed=seen.is_as_deployed, detail=seen.detail[:4_000]
            )
            self._client.observe(self._publisher, seen.environment, body)

    def seen(self, plugin_id: PluginId) -> tuple[Observation, ...]:
        """Return what was seen last, by environment."""
        if self._is_without:
            return ()
        page = self._client.environments(self._publisher)
        found = [observation_of(one) for place in page.environments for one in place.seen]
        of_it = [one for one in found if one.plugin_id == plugin_id]
        return tuple(sorted(of_it, key=lambda one: one.environment))

    def _id_of(self, revision: Revision) -> str | None:
        """Return what the registry calls a revision; None while it was not told of its beginning."""
        place = (revision.image.plugin_id, revision.environment)
        if (*place, revision.number) not in self._keys and self._kept.id_of(*place, revision.number) is None:
            self.revisions(*place)  # somebody else began it
        return self._kept.id_of(*place, revision.number)

    def _take(self, plugin_id: PluginId, environment: str) -> _Held:
        asked_s = self._elapsed()  # before it is asked: the registry's own count begins later
        body = self._lease_body(plugin_id, None)
        lease = self._persist(lambda: self._client.take_lease(self._publisher, environment, body))
        return _Held(plugin_id=plugin_id, fence=lease.fence, until_s=asked_s + self._span.total_seconds())

    def _renew(self, environment: str, held: _Held) -> None:
        """Renew the lease until the change has ended, the lease has, or somebody else took over."""
        span_s = self._span.total_seconds()
        while not held.ended.wait(span_s / 4):
            asked_s = self._elapsed()
            if asked_s >= held.until_s:
                return
            try:
                body = self._lease_body(held.plugin_id, held.fence)
                self._client.take_lease(self._publisher, environment, body)
            except UnavailableError:
                continue
            except QirvoError:
                held.is_lost = True
                return
            held.until_s = asked_s + span_s

    def _lease_body(self, plugin_id: PluginId, fence: int | None) -> LeaseBody:
        seconds = int(self._span.total_seconds())
        return LeaseBody(pluginId=str(plugin_id), holder=self._kept.holder(), seconds=seconds, fence=fence)

    def _persist(self, ask: Callable[[], T]) -> T:
        """Ask for what may be asked twice a few times, when there is no answer."""
        for _ in range(_TRIES - 1):
            with suppress(UnavailableError):
                return _translated(ask)
        return _translated(ask)

    def _learn(self, document: DeploymentDocument, *, key: str = "") -> Revision:
        revision = revision_of(document)
        plugin_id = revision.image.plugin_id
        self._kept.revisions.keep([revision])
        self._kept.know(plugin_id, revision.environment, revision.number, deployment_id=document.id, key=key)
        return revision

    def _tell_kept(self) -> None:
        """Tell the registry what it has not heard, in order.

        Raises:
            UnavailableError: It does not answer; what is left stays.
            ForbiddenError: It does not hear this account; what is left stays.
        """
        with self._kept.telling() as words:
            for word in words:
                try:
                    self._tell(word)
                except (UnavailableError, ForbiddenError):
                    raise
                except QirvoError as exc:
                    self._kept.remove(word, refused=exc.message)
                    self._say(f"the registry does not take what was kept for it: {exc.message}; it is put aside")
                else:
                    self._kept.remove(word)

    def _tell(self, word: KeptWord) -> None:
        if word.kind == BEGIN:
            body = msgspec.json.decode(word.body, type=DeploymentBody)
            document = self._client.begin_deployment(self._publisher, body)
            if body.number is not None and document.revision != body.number:
                plugin_id = PluginId.parse(body.pluginId)
                self._kept.revisions.forget(plugin_id, body.environment, body.number)
                self._say(
                    f"revision {body.number} of `{body.environment}` is {document.revision} at the registry: "
                    "somebody else deployed meanwhile"
                )
            self._learn(document, key=word.about)
            return
        end = msgspec.json.decode(word.body, type=EndBody)
        document = self._client.end_deployment(word.about, end)
        if document.state != end.state:
            why = "somebody else had taken over" if end.fence else "it was said without holding"
            self._say(
                f"{why} `{document.environment}`: revision {document.revision} counts as {document.state} at the "
                f"registry, and `{end.state}` is kept beside"
            )


def _translated(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except RemoteRefusalError as exc:
        ours = _OURS.get(exc.remote_code)
        if ours is None:
            raise
        raise ours(exc.message, hint=exc.hint or None) from exc
