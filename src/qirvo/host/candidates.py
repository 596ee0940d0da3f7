"""What may be installed: a content tree with its manifest read, wherever it lies, and what is promised about it.

A manifest with a fault is refused with every finding; one in an unusual dialect is taken, and its findings are shown.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from qirvo.artifacts.content import ContentSource
from qirvo.artifacts.disk import PARTIAL_PREFIX
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.refusals import ArchiveRefusedError
from qirvo.artifacts.tree import tree_of_folder
from qirvo.artifacts.walking import file_chunks
from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest, DigestMismatchError
from qirvo.domain.errors import ConflictError, IntegrityError, InvalidError
from qirvo.domain.findings import Finding
from qirvo.domain.manifest_reading import MANIFEST_FILE, PACKAGE_FILE, read_manifest
from qirvo.domain.manifests import Manifest
from qirvo.domain.names import PluginId
from qirvo.domain.releases import Release
from qirvo.domain.versions import Version
from qirvo.host.expected_modules import expected_modules
from qirvo.host.fetching import fetched
from qirvo.host.filesystem import remove_folder, replace_folder
from qirvo.host.installations import Installation, KeptRelease, Origin, OriginKind
from qirvo.host.layout import release_name
from qirvo.host.machine import Machine
from qirvo.host.outcomes import Fetched
from qirvo.host.ports import Reporter
from qirvo.host.proofs import Proofs
from qirvo.host.sources import Source
from qirvo.host.store import BlobStore
from qirvo.trust.direct_signatures import DirectSignature

_MANIFEST_BYTES = 1024 * 1024


class NoManifestError(InvalidError):
    """The archive or folder is not a plugin."""

    code = "install-manifest-missing"
    hint = "A plugin has its manifest.json at the root; give the plugin's own folder or archive."


class ManifestRefusedError(InvalidError):
    """The manifest has faults that make the plugin impossible to install."""

    code = "install-manifest-refused"
    hint = "Tell the plugin's author; `qirvo plugin validate` shows the same findings."


class PlatformMismatchError(ConflictError):
    """The plugin is made for another platform."""

    code = "install-platform-mismatch"
    hint = "Take a release for this platform, or correct the host's platform version."


class ReleaseMismatchError(IntegrityError):
    """The archive says of itself something else than the signed index says of it."""

    code = "install-release-mismatch"
    hint = "Nothing was changed. Tell the owner of the source."


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A release that may be installed.

    Attributes:
        content: Its files; None when its content tree is on the host already.
        tree_digest: Its identity: promised and to be proven, or computed for what nobody vouches for.
        modules: Modules it expects of its host; not looked for in what was here before, for which they were provided.
        is_in_place: Whether its tree lies where it belongs, and was proven under the lock that is still held.
        fetched: How its files were got; None when they were on the host already.
        signature: The publisher's that came with the files, and fits them; None when none did.
    """

    manifest: Manifest
    origin: Origin
    tree_digest: Digest
    content: ContentSource | None
    findings: tuple[Finding, ...] = ()
    modules: frozenset[str] = frozenset()
    is_in_place: bool = False
    fetched: Fetched | None = None
    signature: DirectSignature | None = None

    @property
    def plugin_id(self) -> PluginId:
        """Whose release it is."""
        return self.manifest.id

    @property
    def release(self) -> str:
        """The name its content tree has on this host."""
        return release_name(self.manifest.version, self.tree_digest)

    def stage(self, destination: Path, store: BlobStore, proofs: Proofs) -> None:
        """Put the content tree at `destination`, proven; one that is there already is proven again.

        Raises:
            IntegrityError: It is not what was promised.
            UnavailableError: The disk refuses.
        """
        if self.is_in_place or self.content is None or is_intact(destination, self.tree_digest):
            return
        if not os.path.lexists(destination):
            proven = store.write_tree(self.content, destination, expected=self.tree_digest)
        else:
            mended = destination.with_name(f"{PARTIAL_PREFIX}{destination.name}")
            remove_folder(mended)
            proven = store.write_tree(self.content, mended, expected=self.tree_digest)
            replace_folder(destination, mended)
        proofs.remember(self.release, proven)

    def check_platform(self, platform: Version) -> None:
        """Refuse a plugin made for another platform.

        Raises:
            PlatformMismatchError: It is.
        """
        if platform not in self.manifest.platform:
            raise PlatformMismatchError(
                f"`{self.plugin_id}` `{self.manifest.version}` needs platform `{self.manifest.platform}`;"
                f" this host says `{platform}`"
            )


def read_candidate(content: ContentSource, *, origin: Origin, tree_digest: Digest) -> Candidate:
    """Read the manifest of `content`.

    Raises:
        NoManifestError: It has none.
        ManifestRefusedError: It cannot be accepted; its findings say why.
    """
    manifest_json = content.read(MANIFEST_FILE, _MANIFEST_BYTES) if MANIFEST_FILE in content else None
    package = content.read(PACKAGE_FILE, _MANIFEST_BYTES) if PACKAGE_FILE in content else None
    manifest, findings = _accepted(manifest_json, package, origin)
    return Candidate(
        manifest=manifest,
        origin=origin,
        tree_digest=tree_digest,
        content=content,
        findings=findings,
        modules=expected_modules(content, manifest, package),
    )


def _accepted(manifest: bytes | None, package: bytes | None, origin: Origin) -> tuple[Manifest, tuple[Finding, ...]]:
    if manifest is None:
        raise NoManifestError(f"there is no `{MANIFEST_FILE}` in `{origin.name}`")
    reading = read_manifest(manifest, package)
    if reading.manifest is None:
        raise ManifestRefusedError(f"the manifest in `{origin.name}` is refused", findings=reading.findings)
    return reading.manifest, reading.findings


@contextmanager
def candidate_of(
    release: Release,
    plugin_id: PluginId,
    *,
    source: Source,
    installed: Installation | None,
    machine: Machine,
    reporter: Reporter,
    whole: bool = False,
) -> Iterator[Candidate]:
    """Give `release` of `plugin_id` as `source` signed it; a tree that is still on the host needs no download.

    With `whole` the whole archive is fetched, whatever could be made of what is on the host.

    Raises:
        QirvoError: It cannot be fetched, or is not what was signed.
    """
    origin = Origin(OriginKind.REPOSITORY, source.name)
    promised = release.artifact.tree_digest
    kept = _kept_tree(installed, promised, machine)
    if kept is not None:
        candidate = read_candidate(kept, origin=origin, tree_digest=promised)
        _compare(candidate, release, plugin_id)
        yield candidate
        return
    with fetched(
        release, plugin_id, source=source, installed=installed, machine=machine, reporter=reporter, whole=whole
    ) as (content, how):
        candidate = replace(read_candidate(content, origin=origin, tree_digest=promised), fetched=how)
        _compare(candidate, release, plugin_id)
        yield candidate


def candidate_kept(installation: Installation, kept: KeptRelease, *, machine: Machine) -> Candidate:
    """Return a release that is kept on this host, proven to be what it was.

    Raises:
        DigestMismatchError: Its files were changed.
        QirvoError: It is not a plugin that could be installed.
    """
    layout = machine.layout.plugin(installation.plugin_id)
    if not Proofs(layout).is_intact(kept.release, kept.tree_digest):
        raise DigestMismatchError(
            f"the kept tree `{kept.release}` is not what it was, `{kept.tree_digest}`",
            hint=f"Nothing was changed. Install `{installation.plugin_id}@{kept.version}` again, or take another one.",
        )
    origin, tree = kept.origin or installation.origin, layout.release(kept.release)
    manifest, findings = _accepted(_file_in(tree, MANIFEST_FILE), _file_in(tree, PACKAGE_FILE), origin)
    return Candidate(
        manifest=manifest,
        origin=origin,
        tree_digest=kept.tree_digest,
        content=None,
        findings=findings,
        is_in_place=True,
    )


def _file_in(tree: Path, name: str) -> bytes | None:
    """Return a file of a proven tree; None where it has none."""
    return b"".join(file_chunks(tree, name)) if (tree / name).is_file() else None


def is_intact(tree: Path, digest: Digest) -> bool:
    """Say whether the content tree at `tree` is there and has the digest it should have.

    Raises:
        StorageFailedError: It cannot be read.
    """
    try:
        return tree.is_dir() and tree_of_folder(tree).digest == digest
    except ArchiveRefusedError:  # a link, or a name that no release has
        return False


def _kept_tree(installed: Installation | None, promised: Digest, machine: Machine) -> FolderSource | None:
    if installed is None:
        return None
    for kept in (installed.active, *installed.kept):
        tree = machine.layout.plugin(installed.plugin_id).release(kept.release)
        if kept.tree_digest == promised and is_intact(tree, promised):
            return _whole(tree)
    return None


def _whole(tree: Path) -> FolderSource:
    """Return every file below `tree`, as an extracted release has them."""
    everything: Callable[[str, bool], bool] = lambda _path, _is_folder: True  # noqa: E731  # the shape of a Choice
    return FolderSource(tree, chosen=everything)


def _compare(candidate: Candidate, release: Release, plugin_id: PluginId) -> None:
    manifest = candidate.manifest
    if (manifest.id, manifest.version) != (plugin_id, release.version):
        raise ReleaseMismatchError(
            f"the archive of `{plugin_id}` `{release.version}` says it is `{manifest.id}` `{manifest.version}`"
        )
    unsigned = manifest.permission_names - release.permissions
    if unsigned:  # consent was decided from the signed names
        names = ", ".join(f"`{name}`" for name in sorted(unsigned))
        raise ReleaseMismatchError(f"the archive of `{plugin_id}` asks for {names}, which the index does not tell")
