"""An `ImageBuilder` in memory: an image of the base's layers and what a release image says of itself."""

from collections.abc import Callable

from qirvo.deploy.images.attached import put_bytes
from qirvo.deploy.images.building import Base, BuildOptions, BuiltImage, base_image, put_index
from qirvo.deploy.images.carrying import carry_blob
from qirvo.deploy.images.contents import image_settings, labels
from qirvo.deploy.images.media import MEDIA_TYPES, canonical, manifest_of
from qirvo.deploy.ports import ImageRepository, VerifiedRelease
from qirvo.domain.errors import InvalidError
from qirvo.domain.images import release_tag


def fake_build(
    release: VerifiedRelease,
    *,
    base: Base,
    target: ImageRepository,
    options: BuildOptions | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> BuiltImage:
    """Put an image without a plugin into `target`."""
    asked = options or BuildOptions()
    if not asked.platforms:
        raise InvalidError("no platform is named")
    name = asked.tag or release_tag(release.manifest.version)
    types = MEDIA_TYPES[asked.image_format]
    built = []
    for platform in asked.platforms:
        document, config = base_image(base, platform)
        layers = document.parts("layers")
        for layer in layers:
            carry_blob(layer.digest, size=layer.size, source=base.repository, target=target)
        told = labels(release, base_name=base.called, base_digest=str(document.digest))
        content = canonical(config | {"config": image_settings() | {"Labels": told}})
        described = put_bytes(content, media_type=types.config, repository=target)
        built.append((platform, manifest_of(described, layers, image_format=asked.image_format), layers, document))
    _, first, layers, base_document = built[0]
    progress("made nothing up")
    if len(built) == 1:
        target.put_document(first, tag=name)
        digest = first.digest
    else:
        manifests = [(platform, document) for platform, document, _, _ in built]
        digest = put_index(manifests, target=target, tag=name, image_format=asked.image_format)
    return BuiltImage(
        tag=name,
        digest=digest,
        size=sum(layer.size for layer in layers),
        own_size=0,
        platforms=tuple((platform, document.digest) for platform, document, _, _ in built),
        base=base_document.digest,
    )
