"""Looking at an image before it is let in: its content, its signatures, and how it was made.

The content is that of the image itself, under the checks of the enterprise profile. Whether tests passed is for the
review: who lets in what nobody reviewed answers for its tests, too.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import field
from datetime import UTC, datetime
from pathlib import Path

from qirvo.analysis.osv import AdvisoriesAtPath, AdvisoriesMissingError
from qirvo.artifacts.disk import disk_errors
from qirvo.checks import known_vulnerabilities
from qirvo.checks.circumstances import Circumstances
from qirvo.checks.runner import check_subject
from qirvo.checks.subject import Subject
from qirvo.checks.suite import Profile, profile_of
from qirvo.deferred import dataclass
from qirvo.deploy.images.contents import network_hosts
from qirvo.deploy.images.provenance import PREDICATE_TYPE, MadeFrom, made_from
from qirvo.deploy.images.signatures import attestations_of, signers_of
from qirvo.deploy.images.signing_keys import PublicImageKey
from qirvo.deploy.images.unpacked import ImageContentError, PluginInImage, plugin_in_image
from qirvo.deploy.ports import Clock, ImageRepository
from qirvo.domain.components import Origin
from qirvo.domain.deployment_policy import ImageFacts, StatedLicense
from qirvo.domain.deployments import DeployedImage
from qirvo.domain.distribution_channels import DistributionChannel

_CONFIRMED = "whoever reviewed the release, or lets in what nobody reviewed"
_PACKAGE_BYTES = 256 * 1024


@dataclass(frozen=True, kw_only=True)
class Examiner:
    """Looks at images, at each once.

    Attributes:
        repository_of: Opens where an image lies.
        known_keys: Says whose signatures and attestations count at all.
        advisories: OSV's, to look for known vulnerabilities in; None to look for none.
    """

    repository_of: Callable[[DeployedImage], ImageRepository]
    known_keys: Callable[[], tuple[PublicImageKey, ...]]
    advisories: Path | None
    clock: Clock
    _seen: dict[DeployedImage, ImageFacts] = field(default_factory=dict)

    def __call__(self, image: DeployedImage) -> ImageFacts:
        """Return what was seen of `image`.

        Raises:
            ImageContentError: It holds another release than it says, or none.
            AdvisoriesMissingError: There is nothing where the advisories should be.
            QirvoError: There is no usable answer.
        """
        if image not in self._seen:
            self._seen[image] = self._look(image)
        return self._seen[image]

    def _look(self, image: DeployedImage) -> ImageFacts:
        repository = self.repository_of(image)
        advisories_at = _age_of(self.advisories)
        with plugin_in_image(image.digest, repository) as plugin:
            if (plugin.plugin_id, plugin.version.text) != (image.plugin_id, image.version.text):
                found = f"`{plugin.plugin_id}` `{plugin.version}`"
                raise ImageContentError(f"`{image.reference}` holds {found}, not `{image.plugin_id}` `{image.version}`")
            subject = Subject(plugin.content, circumstances=Circumstances(tests_confirmed_by=_CONFIRMED))
            report = check_subject(subject, profile=self._profile())
            manifest = subject.manifest
            hosts = () if manifest is None else network_hosts(manifest)
            if hosts != plugin.network_hosts:
                raise ImageContentError(f"the labels of `{image.reference}` name other network hosts than its manifest")
            made = self._made_from(image, repository, plugin)
            return ImageFacts(
                plugin_id=image.plugin_id,
                version=image.version,
                tree_digest=plugin.tree_digest,
                findings=report.findings,
                licenses=tuple(_licenses(subject, str(image.plugin_id))),
                permissions=frozenset() if manifest is None else manifest.permission_names,
                network_hosts=hosts,
                signers=signers_of(image.digest, known=self.known_keys(), repository=repository),
                publisher_key="" if made is None else made.publisher_key,
                has_provenance=made is not None,
                is_reviewed=made is not None and made.is_reviewed,
                base_created=plugin.base_created,
                scanned_at=self.clock(),
                advisories_at=advisories_at,
            )

    def _profile(self) -> Profile:
        profile = profile_of(DistributionChannel.ENTERPRISE)
        if self.advisories is None:
            return profile
        return profile.with_check(known_vulnerabilities.check_with(AdvisoriesAtPath(self.advisories)))

    def _made_from(self, image: DeployedImage, repository: ImageRepository, plugin: PluginInImage) -> MadeFrom | None:
        """Return what a known key says the image was made from, if that is the content that lies in it."""
        told = attestations_of(image.digest, trusted=self.known_keys(), repository=repository)
        claims = (made_from(one.predicate) for one in told if one.predicate_type == PREDICATE_TYPE)
        return next((one for one in claims if one is not None and one.tree_digest == plugin.tree_digest), None)


def _age_of(path: Path | None) -> datetime | None:
    """Return when the advisories at `path` were last written; of a folder, its newest file."""
    if path is None:
        return None
    with disk_errors(path):
        if not path.exists():
            raise AdvisoriesMissingError(f"there are no advisories at `{path}`")
        files = (file for file in path.rglob("*.json") if file.is_file()) if path.is_dir() else (path,)
        return datetime.fromtimestamp(max((file.stat().st_mtime for file in files), default=0.0), UTC)


def _licenses(subject: Subject, plugin: str) -> Iterator[StatedLicense]:
    """Yield what the plugin says of its license, and each package that lies in it with its own package.json."""
    declared = None if subject.manifest is None else subject.manifest.license
    yield StatedLicense(part=plugin, expression=declared or "", file="manifest.json")
    for component in subject.inventory.components:
        for sighting in component.sightings:
            if sighting.origin is Origin.INSTALLED:
                yield StatedLicense(
                    part=str(component), expression=_license_in(subject, sighting.file), file=sighting.file
                )


def _license_in(subject: Subject, file: str) -> str:
    """Return the license that a package.json states, also in npm's older forms; empty when it states none."""
    try:
        document = json.loads(subject.content(file, _PACKAGE_BYTES) or b"{}")
    except (ValueError, RecursionError):
        return ""
    stated = document.get("license", document.get("licenses")) if isinstance(document, dict) else None
    several = stated if isinstance(stated, list) else [stated]
    named = [one.get("type") if isinstance(one, dict) else one for one in several]
    return " OR ".join(one for one in named if isinstance(one, str))
