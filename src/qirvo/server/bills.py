"""Bills of materials of stored artifacts."""

from pathlib import Path

from qirvo.artifacts.limits import DEFAULT_LIMITS, ArchiveLimits
from qirvo.artifacts.reader import open_archive
from qirvo.checks.subject import Subject
from qirvo.domain.components import Component
from qirvo.domain.digests import Digest
from qirvo.server.component_ports import Bill, Part


class ArchiveBills:
    """`component_ports.Bills` over the strict archive reader."""

    def __init__(self, *, limits: ArchiveLimits = DEFAULT_LIMITS) -> None:
        self._limits = limits

    def make(self, archive: Path, artifact: Digest) -> Bill:
        """Return the bill of materials of the stored `archive`, whose digest is `artifact`.

        Raises:
            ArchiveRefusedError: It is no archive any more.
            UnavailableError: The disk refuses.
        """
        from qirvo.analysis.sbom import write_sbom

        with open_archive(archive, limits=self._limits) as reader:
            subject = Subject(reader)
            components, manifest = subject.inventory.components, subject.manifest
            parts = tuple(_part(component) for component in components)
            if manifest is None:
                return Bill(document=None, parts=parts)
            document = write_sbom(manifest, subject.tree.digest, components, artifact=artifact)
            return Bill(document=document, parts=parts)


def _part(component: Component) -> Part:
    from qirvo.analysis.sbom import package_url

    seen = component.surest
    return Part(
        name=component.name,
        version=component.version,
        purl=package_url(component),
        percent=seen.percent,
        file=seen.file,
    )
