"""What a release says of itself, read from its archive as it lies in the site, as the record keeps it."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from qirvo.artifacts.reader import open_archive
from qirvo.authoring.pack import archive_name
from qirvo.authoring.website.record import PermissionRecord, PluginRecord, ReleaseRecord
from qirvo.authoring.website.shelf import Pictures
from qirvo.authoring.website.taking import Described, manifest_of
from qirvo.authoring.website.views import changed_at
from qirvo.checks.subject import Subject
from qirvo.domain.digests import DigestMismatchError
from qirvo.domain.listings import CATEGORIES, is_web_address
from qirvo.domain.manifests import ExternalService, Manifest
from qirvo.domain.releases import Release, ReleaseIndex
from qirvo.showcase.brochures import brochure_of

_MOST_TEXT, _MOST_NAME, _MOST_ITEMS = 2_000, 200, 30


def read_release(site: Path, release: Release) -> Described:
    """Read a release's archive in the site.

    Raises:
        NoSuchArchiveError: It is not there.
        DigestMismatchError: It is not what is signed.
        ArchiveRefusedError: It is no sound archive.
    """
    path = site / release.artifact.path
    with open_archive(path) as reader:
        found = reader.tree().digest
        if found != release.artifact.tree_digest:
            hint = "Put the archive back from a copy, or give the file again."
            raise DigestMismatchError(f"`{path}` is `{found}`, signed is `{release.artifact.tree_digest}`", hint=hint)
        subject = Subject(reader)
        return Described(manifest=manifest_of(subject, path), brochure=brochure_of(reader, subject))


def release_record(manifest: Manifest, release: Release, *, source: str = "") -> ReleaseRecord:
    """Return what the record has of a release."""
    artifact = release.artifact
    return ReleaseRecord(
        version=str(release.version),
        file=archive_name(manifest),
        digest=str(artifact.digest),
        size_bytes=artifact.size_bytes,
        tree_digest=str(artifact.tree_digest),
        published_at=release.published_at,
        source=source,
    )


def plugin_record(
    manifest: Manifest, pictures: Pictures, index: ReleaseIndex, releases: Sequence[ReleaseRecord]
) -> PluginRecord:
    """Return what the record has of a plugin, as the release with `manifest` describes it."""
    return PluginRecord(
        id=str(manifest.id),
        shown=str(manifest.version),
        updated_at=changed_at(index),
        name=manifest.name[:_MOST_NAME],
        description=manifest.description[:_MOST_TEXT],
        category=manifest.category if manifest.category in CATEGORIES else "other",
        type=manifest.type[:_MOST_NAME],
        tags=[tag[:_MOST_NAME] for tag in manifest.tags[:_MOST_ITEMS]],
        author="" if manifest.author is None else manifest.author.name[:_MOST_NAME],
        license=(manifest.license or "")[:_MOST_NAME],
        homepage=_link(manifest.homepage),
        repository=_link(manifest.repository),
        platform=str(manifest.platform),
        permissions=[
            PermissionRecord(name=each.name.value, required=each.required, description=each.description[:_MOST_NAME])
            for each in manifest.permissions
        ],
        services=[_service(each)[:_MOST_NAME] for each in manifest.external_services[:_MOST_ITEMS]],
        icon=pictures.icon,
        screenshots=list(pictures.screenshots),
        pictures=dict(pictures.inline),
        releases=list(releases),
    )


def _link(address: str) -> str:
    return address if is_web_address(address) else ""


def _service(service: ExternalService) -> str:
    host = ""
    with suppress(ValueError):
        host = urlsplit(service.base_url).hostname or ""
    return f"{service.name} ({host})" if host else service.name
