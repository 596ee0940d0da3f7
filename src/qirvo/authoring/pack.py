"""Packing a plugin's folder into its canonical archive, named as npm would name it.

What cannot be named is not packed: the manifest must at least give an identity and a version.
"""

from pathlib import Path

from qirvo.artifacts.disk import disk_errors
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.writer import ArchiveSummary, write_canonical_archive
from qirvo.checks.manifest import CHECK as MANIFEST_CHECK
from qirvo.checks.subject import Subject
from qirvo.domain.errors import InvalidError
from qirvo.domain.findings import Severity
from qirvo.domain.manifests import Manifest


class UnpackableManifestError(InvalidError):
    """The folder's manifest does not say which release this is."""

    code = "pack-manifest-refused"
    hint = "Correct the errors above in manifest.json; `qirvo plugin validate` shows everything at once."


def pack(folder: Path, destination: Path) -> ArchiveSummary:
    """Write the archive of the plugin in `folder` to `destination`: a `.zip` path, or a folder that gets a new file.

    Raises:
        NoSuchFolderError: There is no such folder.
        UnpackableManifestError: The manifest has errors; they are its findings.
        ArchiveRefusedError: A link, a name or a size that no archive may have.
        StorageFailedError: The disk refused.
    """
    source = FolderSource(folder)
    subject = Subject(source)
    manifest = subject.manifest
    if manifest is None:
        faults = [finding for finding in MANIFEST_CHECK.run(subject) if finding.severity is Severity.ERROR]
        raise UnpackableManifestError(f"the manifest in `{folder}` is not acceptable", findings=faults)
    target = destination if destination.suffix == ".zip" else destination / archive_name(manifest)
    with disk_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
    return write_canonical_archive(source, target)


def archive_name(manifest: Manifest) -> str:
    """Return the file name of the archive: `acme-weather-1.0.0.zip`."""
    return f"{manifest.id.publisher}-{manifest.id.name}-{manifest.version}.zip"
