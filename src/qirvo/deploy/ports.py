"""What the deployer needs of the outside."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import BinaryIO, Protocol, runtime_checkable

from qirvo.artifacts.content import ContentSource
from qirvo.deferred import dataclass
from qirvo.deploy.images.media import ImageDocument
from qirvo.domain.deployment_records import DeploymentRequest, Observation
from qirvo.domain.deployments import Approval, DeployedImage, Revision
from qirvo.domain.digests import Digest
from qirvo.domain.environments import Environment
from qirvo.domain.error_rates import Traffic
from qirvo.domain.errors import ConflictError, NotFoundError, UnavailableError
from qirvo.domain.manifests import Manifest
from qirvo.domain.names import PluginId

Clock = Callable[[], datetime]
"""Returns the present moment, aware."""


class ImageNotFoundError(NotFoundError):
    """There is no such image, or none these credentials may see."""

    code = "image-not-found"
    hint = "Check the name, the tag and the credentials for that image registry."


class ImageRepository(Protocol):
    """Images of one name: their documents and the blobs they consist of, in an image registry or a folder."""

    @property
    def name(self) -> str:
        """What it is called: `registry/repository`, or the folder's path."""
        ...

    def document(self, pointer: str) -> ImageDocument:
        """Return the manifest or index that a tag or a digest names.

        Raises:
            ImageNotFoundError: There is none.
            IntegrityError: It is not what the digest names.
            UnavailableError: There was no answer.
        """
        ...

    def put_document(self, document: ImageDocument, *, tag: str | None = None) -> bool:
        """Store `document`, under `tag` as well, and prove that it arrived; say whether its `subject` was noted.

        Raises:
            IntegrityError: Something else arrived.
            UnavailableError: There was no answer.
        """
        ...

    def blob(self, digest: Digest, *, size: int) -> Iterator[bytes]:
        """Yield the blob that `digest` names; whether it is that, and of `size` bytes, is known at the end.

        Raises:
            ImageNotFoundError: There is none.
            IntegrityError: It is another.
        """
        ...

    def has_blob(self, digest: Digest) -> bool:
        """Say whether the blob is there."""
        ...

    def put_blob(self, digest: Digest, content: BinaryIO, *, size: int) -> None:
        """Store `content`, which has `digest` and `size` bytes; storing what is there is no error."""
        ...

    def borrow_blob(self, digest: Digest, lender: "ImageRepository") -> bool:
        """Take a blob over from `lender` without moving its bytes, where that can be done; say whether it was."""
        ...

    def referrers(self, subject: Digest) -> ImageDocument | None:
        """Return the index of what names `subject` as its subject; None where no such list is kept.

        Raises:
            UnavailableError: There was no answer.
        """
        ...

    def tags(self) -> tuple[str, ...]:
        """Return every tag, in order."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedRelease:
    """A release that may be put into an image: its content was read to its end and is what was promised.

    Attributes:
        origin: Where it comes from, for people: a source's name and the release, or a path.
        publisher_key: Id of the publisher's key whose signature over the content tree was verified; None without one.
        is_reviewed: Whether a trusted source vouches for it.
    """

    manifest: Manifest
    content: ContentSource
    tree_digest: Digest
    origin: str
    publisher_key: str | None = None
    is_reviewed: bool = False


class TargetUnreachableError(UnavailableError):
    """The place that should run a release does not answer."""

    code = "target-unreachable"
    hint = "Check the environment's address and that the place is up; other environments are as they were."


class RequestsUncountedError(ConflictError):
    """The runtime in an image does not count requests."""

    code = "deployment-requests-uncounted"
    hint = "Make the image again with this version of `qirvo`, or deploy without `--watch`."


class NotHealthyError(ConflictError):
    """A release did not come up well where it was put."""

    code = "deployment-not-healthy"
    hint = "What ran before still runs. Look at the plugin's log, mend it, and deploy another release."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What an environment should come to.

    Attributes:
        number: Of the revision.
        manifests: What the target rendered for it, by file name.
        before: What ran there until now, to put back when it fails; None when nothing did.
    """

    environment: Environment
    image: DeployedImage
    number: int
    manifests: Mapping[str, str]
    before: "Wanted | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What a place really runs of a plugin.

    Attributes:
        digest: Of the image; None when nothing runs.
        number: Of the revision that put it there.
        healthy: How many replicas are well.
        replicas: How many there are.
        wanted: How many the revision that runs there asked for.
        detail: In the place's own words.
    """

    digest: Digest | None = None
    number: int | None = None
    healthy: int = 0
    replicas: int = 0
    wanted: int = 0
    detail: str = ""

    def runs_well(self, digest: Digest) -> bool:
        """Say whether the image `digest` runs, and every replica that was asked for is well."""
        return self.digest == digest and self.healthy >= max(self.wanted, 1)


class Target(Protocol):
    """A kind of place that runs releases."""

    def render(self, environment: Environment, image: DeployedImage, network_hosts: Sequence[str]) -> Mapping[str, str]:
        """Return what would be given to the place, by file name: pure.

        Args:
            environment: What it demands and gives.
            image: What is to run.
            network_hosts: Machines that the plugin may speak to.

        Raises:
            InvalidError: The environment asks for what such a place cannot have.
        """
        ...

    def notes(self, environment: Environment) -> tuple[str, ...]:
        """Return what of the environment such a place cannot enforce, one sentence each."""
        ...

    def apply(self, wanted: Wanted, *, progress: Callable[[str], None]) -> None:
        """Bring the place to `wanted` and return when it is well; until then what ran before goes on.

        Raises:
            NotHealthyError: It did not come up well; what ran before runs again.
            TargetUnreachableError: The place does not answer.
            QirvoError: The place refuses.
        """
        ...

    def observe(self, environment: Environment, plugin_id: PluginId) -> Observed:
        """Look at what runs there.

        Raises:
            TargetUnreachableError: The place does not answer.
        """
        ...

    def differences(self, wanted: Wanted) -> tuple[str, ...]:
        """Return what of `wanted`, which was applied, the place does not have any more, one sentence each.

        What `observe` tells (another image, replicas that are not well) need not be in it.

        Raises:
            TargetUnreachableError: The place does not answer.
        """
        ...

    def remove(self, environment: Environment, plugin_id: PluginId, *, but: int | None = None) -> None:
        """Take away what runs there of the plugin, but for what the revision `but` put there.

        Raises:
            TargetUnreachableError: The place does not answer.
        """
        ...


@runtime_checkable
class CountsRequests(Protocol):
    """A `Target` that knows how many requests its replicas answered."""

    def observe(self, environment: Environment, plugin_id: PluginId) -> Observed:
        """Look at what runs there."""
        ...

    def check_counting(self, environment: Environment) -> None:
        """Return when it may be asked there; a place that does not answer is told of when it is asked.

        Raises:
            QirvoError: The place refuses.
        """
        ...

    def counted(self, environment: Environment, plugin_id: PluginId) -> Mapping[str, Traffic]:
        """Return what each replica counted since it began, by a name that is another when it is another replica.

        Raises:
            TargetUnreachableError: The place does not answer.
            RequestsUncountedError: The image's runtime is too old to count.
        """
        ...


class DeploymentRecords(Protocol):
    """Revisions and approvals, written down for good.

    Records that are elsewhere may add their own: the account in place of a name, their time in place of this machine's.
    """

    def changing(self, plugin_id: PluginId, environment: str) -> AbstractContextManager[None]:
        """Hold the environment for this plugin.

        Raises:
            EnvironmentBusyError: Somebody else does.
        """
        ...

    def begin(self, revision: Revision) -> Revision:
        """Write down that `revision` begins, with the next number; durable when this returns.

        Whoever does so holds the environment. What was asked for there no longer is.
        """
        ...

    def end(self, revision: Revision) -> None:
        """Write down how `revision` ended; what can only be told later is kept until then."""
        ...

    def plugins(self) -> tuple[PluginId, ...]:
        """Return every plugin that was deployed, in order."""
        ...

    def revisions(self, plugin_id: PluginId, environment: str | None = None) -> tuple[Revision, ...]:
        """Return what happened, oldest first."""
        ...

    def ask(self, request: DeploymentRequest) -> None:
        """Write down a wish, in the place of one for the same plugin and environment; who had it first stays."""
        ...

    def requests(self, plugin_id: PluginId) -> tuple[DeploymentRequest, ...]:
        """Return the wishes that wait, oldest first."""
        ...

    def approve(self, plugin_id: PluginId, approval: Approval) -> None:
        """Write down somebody's word; a second time changes nothing.

        Raises:
            OwnApprovalError: They asked for it.
        """
        ...

    def approvals(self, plugin_id: PluginId) -> tuple[Approval, ...]:
        """Return everybody's word about images of the plugin, oldest first."""
        ...

    def note_scan(self, digest: Digest, *, at: datetime, passed: bool) -> None:
        """Write down that the image was scanned."""
        ...

    def scanned_at(self, digest: Digest) -> datetime | None:
        """Return when the image last passed a scan; None when the last one was not passed, or there was none."""
        ...

    def note_seen(self, seen: Observation) -> None:
        """Write down what was seen in an environment, in the place of what was seen before."""
        ...

    def seen(self, plugin_id: PluginId) -> tuple[Observation, ...]:
        """Return what was seen last, by environment."""
        ...
