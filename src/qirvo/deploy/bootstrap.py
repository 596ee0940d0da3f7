"""The deployer wired: settings, image registries, targets and records, with the clock and the environment."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import cache, cached_property
from pathlib import Path
from socket import gethostname

from qirvo.client.registry import RegistryClient
from qirvo.deferred import dataclass
from qirvo.deploy.apply import Operations, Tell
from qirvo.deploy.examining import Examiner
from qirvo.deploy.images.building import BuildOptions
from qirvo.deploy.images.described import DescribedImage, describe_image
from qirvo.deploy.images.places import ImagePlaces
from qirvo.deploy.images.releasing import ReleaseImage, make_release_image
from qirvo.deploy.images.signatures import ImageNotSignedError, verify_image
from qirvo.deploy.images.signing_keys import PublicImageKey, read_image_key, read_public_image_key
from qirvo.deploy.images.workshops import open_workshop
from qirvo.deploy.kept_words import KeptWords
from qirvo.deploy.policy_file import read_policy
from qirvo.deploy.ports import DeploymentRecords, ImageRepository, Target, VerifiedRelease
from qirvo.deploy.registry_records import RegistryRecords
from qirvo.deploy.revisions import SqliteRevisions
from qirvo.deploy.settings import DeploySettings
from qirvo.deploy.variables import PASSPHRASE_VARIABLE
from qirvo.deploy.watching import Watch
from qirvo.domain.deployment_policy import DeploymentPolicy
from qirvo.domain.deployment_records import KnownEnvironment, known_environments
from qirvo.domain.deployments import DeployedImage, current_revision
from qirvo.domain.digests import Digest
from qirvo.domain.environments import Environment, MalformedEnvironmentError
from qirvo.domain.errors import NotFoundError
from qirvo.domain.images import ImageReference, release_repository, release_tag
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version

OpenClient = Callable[[str | None], RegistryClient]
OpenRelease = Callable[[str], AbstractContextManager[VerifiedRelease]]


class NothingDeployedError(NotFoundError):
    """Nothing of the plugin was deployed."""

    code = "deployment-nothing-runs"
    hint = "Name a release, `acme.tasks@1.2.0`, or an image."


@dataclass(frozen=True, kw_only=True)
class Deployer:
    """Everything an operator's command needs.

    Attributes:
        named: Who deploys, as they say themselves.
        open_client: Opens a client of the registry of this address, or of the one signed in to.
        is_without_registry: Whether a registry that keeps the records is left out.
        say: Hears what the operator should know.
    """

    settings: DeploySettings
    environ: Mapping[str, str]
    named: str
    open_client: OpenClient
    is_without_registry: bool = False
    say: Callable[[str], None] = lambda _: None

    @cached_property
    def by(self) -> str:
        """Who deploys: an account, where a registry keeps the records, else whoever they say they are.

        Raises:
            NeedsRegistryError: The registry is left out, and never said who signed in here.
            QirvoError: It does not answer, or nobody is signed in.
        """
        return self.named if self._in_registry is None else self._in_registry.account()

    @cached_property
    def records(self) -> DeploymentRecords:
        """Where revisions are written down.

        Raises:
            QirvoError: A registry keeps them, and nobody is signed in to it.
        """
        if isinstance(self.settings.records, Path):
            return SqliteRevisions(self.settings.records)
        assert self._in_registry is not None  # noqa: S101  # the other of two kinds
        return self._in_registry

    @cached_property
    def _in_registry(self) -> RegistryRecords | None:
        keeping = self.settings.records
        if isinstance(keeping, Path):
            return None
        return RegistryRecords(
            self.open_client(keeping.address or None),
            publisher=keeping.publisher,
            kept=KeptWords(keeping.kept),
            clock=_now,
            span=keeping.lease,
            is_without=self.is_without_registry,
            say=self.say,
        )

    def places(self) -> ImagePlaces:
        """Return the way to repositories of images."""
        image = self.settings.image
        return ImagePlaces.opened(self.environ, user=image.user, authority=image.authority, plain_http=image.plain_http)

    def make_image(
        self, release: VerifiedRelease, *, sbom: Callable[[VerifiedRelease], bytes] | None, tell: Callable[[str], None]
    ) -> ReleaseImage:
        """Make the image of `release` where the settings say, and sign it when they name a key.

        Raises:
            QirvoError: A part failed.
        """
        settings, places = self.settings.image, self.places()
        key = None
        if settings.key is not None:
            key = read_image_key(settings.key, passphrase=self.environ.get(PASSPHRASE_VARIABLE, ""))
        return make_release_image(
            release,
            base=places.base(settings.base),
            target=places.at(release_repository(settings.registry, release.manifest.id)),
            clock=_now,
            options=BuildOptions(platforms=settings.platforms),
            key=key,
            workshop=open_workshop(settings.engine, environ=self.environ, places=places),
            sbom=sbom,
            progress=tell,
        )

    def watch(self, operations: Operations) -> Watch:
        """Return what watches environments after a change."""
        return Watch(operations=operations, wait=_wait)

    def image(self, name: str) -> DescribedImage:
        """Return what the image `name` says of itself.

        Raises:
            QirvoError: There is none, or it is not one of a release.
        """
        reference = ImageReference.parse(name)
        return describe_image(self.places().at(reference), reference.pointer)

    def trusted_keys(self) -> list[PublicImageKey]:
        """Return the keys whose signatures count.

        Raises:
            QirvoError: One cannot be read.
        """
        return [read_public_image_key(path) for path in self.settings.image.trusted_keys]

    def image_named(self, text: str) -> str:
        """Return the image that `text` means: itself, that of a release `ID@VERSION`, or what runs last of a plugin.

        Raises:
            NothingDeployedError: Nothing of the plugin runs in any environment.
            QirvoError: `text` names nothing.
        """
        if "/" in text:
            return text
        name, _, version = text.partition("@")
        plugin_id = PluginId.parse(name)
        if version:
            reference = release_repository(self.settings.image.registry, plugin_id)
            return str(reference.tagged(release_tag(Version(version))))
        for environment in reversed(self.settings.pipeline.environments):
            current = current_revision(self.records.revisions(plugin_id, environment.name))
            if current is not None:
                return current.image.reference
        raise NothingDeployedError(f"nothing of `{plugin_id}` runs in any environment")

    def operations(self, *, tell: Tell) -> Operations:
        """Return what may be done in the environments.

        Raises:
            QirvoError: A key that counts or a policy cannot be read, or an environment's target is none.
        """
        trusted = self.trusted_keys()
        places = self.places()

        def repository_of(image: DeployedImage) -> ImageRepository:
            return places.at(ImageReference.parse(image.name))

        def signer_of(image: DeployedImage) -> Digest | None:
            try:
                signer = verify_image(image.digest, trusted=trusted, repository=repository_of(image))
            except ImageNotSignedError:
                return None
            return signer.fingerprint

        policies = _Policies(self.settings.policies, trusted)
        pipeline = self.settings.pipeline
        self._reach(known_environments(pipeline.environments))
        return Operations(
            pipeline=pipeline,
            targets={one.name: self._target(one) for one in pipeline.environments},
            records=self.records,
            clock=_now,
            by=self.by,
            signer_of=signer_of,
            examine=Examiner(
                repository_of=repository_of,
                known_keys=lambda: tuple(dict.fromkeys([*trusted, *policies.keys])),
                advisories=self.settings.advisories,
                clock=_now,
            ),
            policy_of=policies.of,
            tell=self._guarded(tell),
        )

    def _reach(self, environments: Sequence[KnownEnvironment]) -> None:
        """Return when records in a registry can be written, and it knows of the environments."""
        if self._in_registry is not None:
            self._in_registry.reach()
            self._in_registry.tell_environments(environments)

    def _guarded(self, tell: Tell) -> Tell:
        """Return `tell`, which ends what goes on in an environment that is no longer held."""
        records = self._in_registry
        if records is None:
            return tell

        def guarded(environment: str, text: str) -> None:
            records.require_held(environment)
            tell(environment, text)

        return guarded

    def _target(self, environment: Environment) -> Target:
        if environment.target == "engine":
            from qirvo.deploy.engine_access import USUAL_ADDRESS  # noqa: PLC0415  # its library, where it is used
            from qirvo.deploy.targets.engine import EngineTarget  # noqa: PLC0415  # the same

            return EngineTarget(
                environment.address or USUAL_ADDRESS,
                environ=self.environ,
                wait=_wait,
                credential=self._engine_credential(),
            )
        if environment.target == "gitops":
            from qirvo.deploy.targets.gitops import GitOpsTarget  # noqa: PLC0415  # the same

            return GitOpsTarget(environment.address, by=self.by, environ=self.environ, folder=self.settings.folder)
        if environment.target == "kubernetes":
            from qirvo.deploy.targets.kubernetes import KubernetesTarget  # noqa: PLC0415  # the same
            from qirvo.deploy.targets.kubernetes_lease import holder_of  # noqa: PLC0415  # the same

            records = self.settings.records
            kept = records if isinstance(records, Path) else records.kept
            holder = holder_of(self.by, f"{gethostname()} {kept.absolute()}")
            return KubernetesTarget(folder=self.settings.folder, holder=holder, clock=_now, wait=_wait)
        raise MalformedEnvironmentError(
            f"`{environment.target[:40]}` of `{environment.name}` is no kind of target",
            hint="Targets are `engine`, `kubernetes` and `gitops`.",
        )

    def _engine_credential(self) -> tuple[str, str] | None:
        """Return who the engine is to be at the image registry: as the settings say, else as this machine is."""
        registry = release_repository(self.settings.image.registry, PluginId("any", "plugin")).registry
        return self.places().name_and_password(registry)


class _Policies:
    """The files of policies, read when something is to be decided: going back never waits for one to be mended."""

    def __init__(self, files: Mapping[str, Path], trusted: Sequence[PublicImageKey]) -> None:
        self._files = files
        self._read = cache(lambda path: read_policy(path, trusted=trusted))

    def of(self, environment: str) -> DeploymentPolicy:
        """Return what the environment lets in.

        Raises:
            QirvoError: Its file cannot be read.
        """
        path = self._files.get(environment)
        return DeploymentPolicy() if path is None else self._read(path).policy

    @property
    def keys(self) -> tuple[PublicImageKey, ...]:
        """Every key that one of them names."""
        return tuple(key for path in dict.fromkeys(self._files.values()) for key in self._read(path).keys)


def _now() -> datetime:
    return datetime.now(UTC)


def _wait(span: timedelta) -> None:
    time.sleep(span.total_seconds())
