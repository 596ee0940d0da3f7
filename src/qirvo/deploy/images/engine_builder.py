"""Making a release image with a container engine: for teams whose rules say that images come from theirs.

The engine gets the folder that `containerfile` writes, with nothing to run and nothing to fetch but the base, which is
pinned by the digest that was looked at here. What it pushed is read back: it has to be the very image that it built.
"""

import tempfile
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from qirvo.deferred import dataclass
from qirvo.deploy.engine_access import open_engine
from qirvo.deploy.images.building import Base, BuildOptions, BuiltImage, base_image, put_index
from qirvo.deploy.images.containerfile import CONTAINERFILE, write_build_folder
from qirvo.deploy.images.contents import labels
from qirvo.deploy.images.http_registry import HttpImageRepository
from qirvo.deploy.images.media import ImageDocument, ImageFormat
from qirvo.deploy.ports import ImageRepository, VerifiedRelease
from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.domain.errors import ConflictError, InvalidError
from qirvo.domain.images import Platform, release_tag

_ADVICE = "Check the engine's address (`--engine`) and that it runs, or build without one: `--builder daemonless`."
_LINES_TOLD = 5
_LINE_CHARACTERS = 300


class EngineBuildFailedError(ConflictError):
    """The engine began to build and did not end it."""

    code = "image-engine-build-failed"
    hint = "Look at the engine's last words; that it can pull the base is what fails most. Nothing was pushed."


class EnginePushFailedError(ConflictError):
    """The engine built the image and could not push it."""

    code = "image-engine-push-failed"
    hint = "Check that the engine reaches the image registry and may push there; it has settings of its own for TLS."


class NotForEnginesError(InvalidError):
    """An engine cannot make this image."""

    code = "image-engine-cannot"
    hint = "Build without an engine: `--builder daemonless`."


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineBuilder:
    """An `ImageBuilder` that is an engine with the Docker API, Docker or podman.

    Attributes:
        address: Its socket.
        sign_in: Returns name and password for an image registry; None where the engine has its own.
    """

    address: str
    sign_in: Callable[[str], tuple[str, str] | None] = lambda _: None

    def __call__(
        self,
        release: VerifiedRelease,
        *,
        base: Base,
        target: ImageRepository,
        options: BuildOptions | None = None,
        progress: Callable[[str], None] = lambda _: None,
    ) -> BuiltImage:
        """Build and push, one platform after the other; several are put under one index."""
        asked = options or BuildOptions()
        platforms = tuple(dict.fromkeys(asked.platforms))
        if not platforms:
            raise InvalidError("no platform is named", hint="Name at least one, `linux/amd64`.")
        if asked.image_format is not ImageFormat.DOCKER:
            raise NotForEnginesError("an engine writes Docker's kinds of documents, in which health checks are")
        name = asked.tag or release_tag(release.manifest.version)
        built = []
        for platform in platforms:
            end = "" if len(platforms) == 1 else f"-{str(platform).replace('/', '-')}"
            built.append(self._build(release, base, _in_registry(target), platform, f"{name}{end}", progress))
        first = built[0]
        digest = first.document.digest
        if len(built) > 1:
            manifests = [(one.platform, one.document) for one in built]
            digest = put_index(manifests, target=target, tag=name, image_format=asked.image_format)
        return BuiltImage(
            tag=name,
            digest=digest,
            size=sum(first.layers),
            own_size=sum(first.layers[first.base_layers :]),
            platforms=tuple((one.platform, one.document.digest) for one in built),
            base=first.base,
        )

    def _build(
        self,
        release: VerifiedRelease,
        base: Base,
        target: HttpImageRepository,
        platform: Platform,
        tag: str,
        progress: Callable[[str], None],
    ) -> "_Built":
        document, _ = base_image(base, platform)
        pinned = f"{_in_registry(base.repository).name}@{document.digest}"
        told = labels(release, base_name=base.called, base_digest=str(document.digest))
        reference = f"{target.name}:{tag}"
        with (
            tempfile.TemporaryDirectory(prefix="qirvo-build-") as folder,
            open_engine(self.address, advice=_ADVICE) as engine,
        ):
            write_build_folder(release, Path(folder), base=pinned, labels=told)
            progress(f"building {reference} for {platform} with the engine")
            lines = engine.api.build(
                path=folder, dockerfile=CONTAINERFILE, tag=reference, platform=str(platform), rm=True, decode=True
            )
            _follow(lines, f"`{reference}` was not built", EngineBuildFailedError)
            image_id = str(engine.images.get(reference).id)
            progress(f"pushing {reference}")
            answers = engine.api.push(
                target.name, tag=tag, stream=True, decode=True, auth_config=self._credential(target)
            )
            _follow(answers, f"`{reference}` was not pushed", EnginePushFailedError)
        pushed = target.document(tag)
        config = str((pushed.read().get("config") or {}).get("digest"))
        if config.removeprefix("sha256:") != image_id.removeprefix("sha256:"):
            raise DigestMismatchError(f"`{reference}` has the configuration `{config}`, and `{image_id}` was built")
        return _Built(
            platform=platform,
            document=pushed,
            layers=tuple(layer.size for layer in pushed.parts("layers")),
            base_layers=len(document.parts("layers")),
            base=document.digest,
        )

    def _credential(self, target: HttpImageRepository) -> dict[str, str] | None:
        found = self.sign_in(target.registry)
        return None if found is None else {"username": found[0], "password": found[1]}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Built:
    platform: Platform
    document: ImageDocument
    layers: tuple[int, ...]
    base_layers: int
    base: Digest


def _in_registry(repository: ImageRepository) -> HttpImageRepository:
    if not isinstance(repository, HttpImageRepository):
        raise NotForEnginesError(f"an engine pulls from and pushes to image registries alone, not `{repository.name}`")
    return repository


def _follow(
    answers: Iterable[dict[str, Any]], failed: str, error: type[EngineBuildFailedError | EnginePushFailedError]
) -> None:
    """Hear the engine out.

    Raises:
        error: It says that it failed; its last lines are told.
    """
    said: deque[str] = deque(maxlen=_LINES_TOLD)
    faults = []
    for answer in answers:  # to the end: an answer that was left half read would keep its socket
        fault = answer.get("error") or (answer.get("errorDetail") or {}).get("message")
        if fault:
            faults.append(str(fault).strip()[-_LINE_CHARACTERS:])
            continue
        line = str(answer.get("stream") or answer.get("status") or "").strip()
        if line:
            said.append(line[:_LINE_CHARACTERS])
    if faults:
        raise error(f"{failed}: {' | '.join([*said, faults[0]])}")
