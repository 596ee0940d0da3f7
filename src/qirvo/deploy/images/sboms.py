"""The bill of materials that goes along with a release's image: the one a registry makes of the same content."""

from qirvo.analysis.sbom import write_sbom
from qirvo.checks.subject import Subject
from qirvo.deploy.ports import VerifiedRelease


def sbom_of(release: VerifiedRelease) -> bytes:
    """Return the CycloneDX document of `release`."""
    subject = Subject(release.content)
    return write_sbom(release.manifest, release.tree_digest, subject.inventory.components, artifact=None)
