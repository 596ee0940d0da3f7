"""Taking archives and folders into a site: read strictly, known by their content, described by what they say.

A sound zip is offered byte for byte as it was given, so that its own SHA-256 stays true; anything else is packed anew.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from qirvo.artifacts.disk import disk_errors
from qirvo.artifacts.exclusions import selection_of
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.reader import ArchiveReader, open_archive
from qirvo.artifacts.writer import write_canonical_archive
from qirvo.authoring.pack import UnpackableManifestError, archive_name
from qirvo.checks.manifest import CHECK as MANIFEST_CHECK
from qirvo.checks.subject import Subject
from qirvo.deferred import dataclass
from qirvo.domain.brochures import Brochure
from qirvo.domain.digests import Digest
from qirvo.domain.errors import ConflictError, NotFoundError
from qirvo.domain.findings import Severity
from qirvo.domain.manifests import Manifest
from qirvo.domain.names import PluginId
from qirvo.domain.publisher_keys import ReleaseStatement
from qirvo.domain.releases import Artifact, Release, Security
from qirvo.showcase.brochures import brochure_of
from qirvo.trust.publisher_key_files import HeldKey
from qirvo.trust.publisher_signatures import sign_release

_MOST_KEPT = 32 * 1024  # bytes; of a thousand plugins, tens of megabytes
_ZIP = b"PK\x03\x04"


class OtherVersionError(ConflictError):
    """A file is another version than was named."""

    code = "site-other-version"
    hint = "Leave `--version` out, or give the file of that version."


class NothingToTakeError(NotFoundError):
    """There is nothing at the path."""

    code = "site-file-missing"
    hint = "Name a plugin's folder, or an archive made with `qirvo plugin pack`."


@dataclass(frozen=True, slots=True, kw_only=True)
class TakingRules:
    """What is said of the releases that are taken.

    Attributes:
        version: They have to be of this version; None: of any.
        notes: What is new, for people.
        with_source: Offer a folder's whole source, too.
        key_for: Gives the key that signs a plugin's release beside the site; None for none.
    """

    version: str | None = None
    notes: str = ""
    breaking: bool = False
    security: bool = False
    with_source: bool = False
    key_for: Callable[[PluginId], HeldKey | None] = lambda _plugin_id: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A release as its archive has it."""

    manifest: Manifest
    brochure: Brochure

    @property
    def weight_bytes(self) -> int:
        """About how much memory it takes."""
        pictures = [*self.brochure.screenshots.values(), *self.brochure.inline.values(), self.brochure.icon or b""]
        return sum(map(len, pictures)) + sum(len(text) for text, _ in self.brochure.documents.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A release that was read.

    Attributes:
        archive: Where its archive lies.
        source: Where the archive of its source lies; None without one.
        key: What signed it.
        described: How it describes itself, unless that is large: it is read again then.
    """

    manifest: Manifest
    release: Release
    archive: Path
    source: Path | None = None
    key: HeldKey | None = None
    described: Described | None = None

    @property
    def plugin_id(self) -> PluginId:
        """Whose release it is."""
        return self.manifest.id

    @property
    def file_name(self) -> str:
        """What the archive is called when it is saved."""
        return archive_name(self.manifest)


def take(path: Path, rules: TakingRules, *, stage: Path, now: datetime) -> Taken:
    """Read the plugin at `path`, an archive or a folder; what has to be packed is packed into `stage`.

    Raises:
        NothingToTakeError: There is nothing.
        ArchiveRefusedError: It breaks a rule of archives.
        UnpackableManifestError: Its manifest has errors; they are its findings.
        OtherVersionError: It is another version than `rules` name.
        UnavailableError: The disk is full or refuses.
    """
    if path.is_dir():
        folder = FolderSource(path)
        manifest = manifest_of(Subject(folder), path)
        archive = stage / f"{_unique(stage)}.zip"
        packed = write_canonical_archive(folder, archive)
        artifact = Artifact(digest=packed.digest, size_bytes=packed.size, tree_digest=packed.tree.digest)
        source = _source_of(path, stage) if rules.with_source else None
        return _taken(manifest, artifact, archive, rules, now=now, source=source)
    if not path.exists():
        raise NothingToTakeError(f"there is nothing at `{path}`")
    with open_archive(path) as reader:
        subject = Subject(reader)
        manifest = manifest_of(subject, path)
        described = Described(manifest=manifest, brochure=brochure_of(reader, subject))
        archive, artifact = _as_zip(path, reader, stage)
    taken = _taken(manifest, artifact, archive, rules, now=now, source=None)
    return replace(taken, described=described if described.weight_bytes <= _MOST_KEPT else None)


def manifest_of(subject: Subject, path: Path) -> Manifest:
    """Return the manifest of what lies at `path`.

    Raises:
        UnpackableManifestError: It has errors; they are its findings.
    """
    manifest = subject.manifest
    if manifest is None:
        faults = [finding for finding in MANIFEST_CHECK.run(subject) if finding.severity is Severity.ERROR]
        raise UnpackableManifestError(f"the manifest in `{path}` is not acceptable", findings=faults)
    return manifest


def together(taken: Sequence[Taken]) -> Mapping[PluginId, list[Taken]]:
    """Return what was taken by plugin, each one's oldest version first."""
    found: dict[PluginId, list[Taken]] = {}
    for each in sorted(taken, key=lambda each: (each.plugin_id, each.manifest.version)):
        found.setdefault(each.plugin_id, []).append(each)
    return found


def _taken(  # the values of one act
    manifest: Manifest, artifact: Artifact, archive: Path, rules: TakingRules, *, now: datetime, source: Path | None
) -> Taken:
    if rules.version is not None and rules.version != str(manifest.version):
        raise OtherVersionError(f"`{manifest.id}` is `{manifest.version}`, not `{rules.version[:80]}`")
    key = rules.key_for(manifest.id)
    statement = ReleaseStatement(
        plugin_id=manifest.id,
        version=manifest.version,
        tree_digest=artifact.tree_digest,
        breaking=rules.breaking,
        security=rules.security,
    )
    release = Release(
        version=manifest.version,
        artifact=artifact,
        published_at=now,
        platform=manifest.platform,
        permissions=manifest.permission_names,
        breaking=rules.breaking,
        security=Security() if rules.security else None,
        epoch=manifest.data_epoch,
        notes=rules.notes,
        publisher_signature=None if key is None else sign_release(statement, key.private),
    )
    return Taken(manifest=manifest, release=release, archive=archive, source=source, key=key)


def _as_zip(path: Path, reader: ArchiveReader, stage: Path) -> tuple[Path, Artifact]:
    with disk_errors(path), path.open("rb") as file:
        is_zip = file.read(len(_ZIP)) == _ZIP
        file.seek(0)
        digest = Digest(hashlib.file_digest(file, "sha256").hexdigest())
        size = file.tell()
    if is_zip and not reader.prefix:
        return path, Artifact(digest=digest, size_bytes=size, tree_digest=reader.tree().digest)
    archive = stage / f"{_unique(stage)}.zip"
    packed = write_canonical_archive(reader, archive)
    return archive, Artifact(digest=packed.digest, size_bytes=packed.size, tree_digest=packed.tree.digest)


def _source_of(folder: Path, stage: Path) -> Path:
    """Pack all of a folder that may be packed, also what package.json's `files` leaves out of the plugin."""
    source = stage / f"{_unique(stage)}.zip"
    chosen = replace(selection_of(folder), files=None)
    return write_canonical_archive(FolderSource(folder, chosen=chosen), source).path


def _unique(stage: Path) -> str:
    return f"{sum(1 for _ in stage.iterdir()):06}"
