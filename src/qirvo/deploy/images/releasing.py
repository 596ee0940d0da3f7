"""From a verified release to an image that can be deployed: made, pushed, proven, signed, and told about.

The order is the rule: what says something about an image is put beside it only after the image itself is there whole,
and the signature comes last, because it is what a deployer asks for.
"""

from collections.abc import Callable

from qirvo.deferred import dataclass
from qirvo.deploy.images.attached import attach
from qirvo.deploy.images.building import Base, BuildOptions, BuiltImage, ImageBuilder, build_image, check_image
from qirvo.deploy.images.provenance import PREDICATE_TYPE, provenance_of
from qirvo.deploy.images.signatures import attest_image, sign_image
from qirvo.deploy.images.signing_keys import ImageKey
from qirvo.deploy.ports import Clock, ImageRepository, VerifiedRelease
from qirvo.domain.digests import Digest

SBOM_TYPE = "application/vnd.cyclonedx+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseImage:
    """A release's image in an image registry.

    Attributes:
        reference: `registry/repository:tag@digest`, for people; the digest is what counts.
        signed_by: Fingerprint of the key that signed it; None for an image that nobody signed.
        has_sbom: Whether its bill of materials is attached.
    """

    reference: str
    built: BuiltImage
    signed_by: Digest | None
    has_sbom: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Who makes images, and how.

    Attributes:
        machine: Its name, for the provenance.
        build: With an engine, or without one.
    """

    machine: str = "local"
    build: ImageBuilder = build_image


def make_release_image(
    release: VerifiedRelease,
    *,
    base: Base,
    target: ImageRepository,
    clock: Clock,
    options: BuildOptions | None = None,
    key: ImageKey | None = None,
    workshop: Workshop | None = None,
    sbom: Callable[[VerifiedRelease], bytes] | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> ReleaseImage:
    """Make the image of `release`, push it to `target` and prove that it arrived whole; sign it when there is a `key`.

    An index is signed with every manifest it lists: a deployer looks at the one that runs.

    Raises:
        QirvoError: A part failed; what was pushed before is signed by nobody.
    """
    began = clock()
    workshop = workshop or Workshop()
    built = workshop.build(release, base=base, target=target, options=options, progress=progress)
    check_image(target, built.digest)
    if sbom is not None:
        progress("bill of materials")
        attach(sbom(release), media_type=SBOM_TYPE, subject=built.digest, repository=target)
    if key is not None:
        told = provenance_of(release, built, base=base, builder=workshop.machine, began=began, ended=clock())
        for digest in dict.fromkeys((built.digest, *(digest for _, digest in built.platforms))):
            progress(f"provenance and signature of {digest}")
            attest_image(digest, predicate_type=PREDICATE_TYPE, predicate=told, key=key, repository=target)
            sign_image(digest, key=key, repository=target)
    return ReleaseImage(
        reference=f"{target.name}:{built.tag}@{built.digest}",
        built=built,
        signed_by=None if key is None else key.public.fingerprint,
        has_sbom=sbom is not None,
    )
