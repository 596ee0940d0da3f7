"""Making a bundle: one zip to hand over, with everything that whoever gets it needs to verify and install the plugin.

The same plugin, options and key make the same bytes, whenever and wherever it is made: nothing in it has a time, a
chance or a name of this machine (ADR-0027).
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path

from qirvo.analysis.sbom import write_sbom
from qirvo.artifacts.bundles import (
    ARTIFACT,
    BUNDLE_LIMITS,
    LICENSE,
    PUBLISHER_KEY,
    README,
    README_HTML,
    SBOM,
    SCRIPTS,
    SIGNATURE,
    SOURCE,
    SUMS,
    sums_of,
)
from qirvo.artifacts.content import ContentSource
from qirvo.artifacts.disk import disk_errors
from qirvo.artifacts.exclusions import Selection
from qirvo.artifacts.folder import FolderSource
from qirvo.artifacts.reader import open_archive
from qirvo.artifacts.tree import ContentTree
from qirvo.artifacts.writer import ArchiveSummary, ContentChangedError, write_canonical_archive
from qirvo.authoring.bundle_parts import license_of, readme_of, script
from qirvo.authoring.bundle_readme import Told, read_html, read_me
from qirvo.authoring.held_files import HeldFiles
from qirvo.authoring.pack import UnpackableManifestError
from qirvo.checks.manifest import CHECK as MANIFEST_CHECK
from qirvo.checks.secrets import CHECK as SECRETS_CHECK
from qirvo.checks.subject import Subject
from qirvo.deferred import dataclass
from qirvo.domain.components import Component
from qirvo.domain.digests import Digest
from qirvo.domain.errors import InvalidError, NotFoundError
from qirvo.domain.findings import Severity
from qirvo.domain.manifests import Manifest
from qirvo.domain.names import PluginId
from qirvo.domain.publisher_keys import ReleaseStatement
from qirvo.domain.versions import Version
from qirvo.trust.direct_signatures import public_key_file
from qirvo.trust.publisher_signatures import key_id_of

MAX_INSTRUCTIONS = 64 * 1024  # characters


class NothingToBundleError(NotFoundError):
    """There is nothing at the path."""

    code = "bundle-path-missing"
    hint = "Name a plugin's folder, a `.zip` of `qirvo plugin pack` or a `.tgz` of `npm pack`."


class OtherVersionError(InvalidError):
    """The plugin is of another version than was asked for."""

    code = "bundle-other-version"
    hint = "A bundle has the version of its manifest: leave the option out, or change manifest.json."


class NoSourceToBundleError(InvalidError):
    """An archive has no source beside it."""

    code = "bundle-no-source"
    hint = "Bundle the plugin's folder, or leave the source out."


class SecretInSourceError(InvalidError):
    """The source holds what looks like a secret."""

    code = "bundle-secret-in-source"
    hint = "Take it out of the folder and revoke it if it was anywhere before, or leave the source out."


class InstructionsTooLongError(InvalidError):
    """The instructions are longer than anybody reads."""

    code = "bundle-instructions-too-long"
    hint = f"Write at most `{MAX_INSTRUCTIONS}` characters."


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A publisher's envelope, and the public half of the key that made it."""

    envelope: str
    publisher: str
    public: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleOptions:
    """What goes into a bundle.

    Attributes:
        version: Which version it has to be; None: any.
        include_source: Whether the whole folder goes along as `source.zip`, but for what is hidden or installed.
        custom_instructions: Markdown for the README.
        breaking: Whether the publisher marks the release as a breaking change, which is signed.
        sign: Signs what is said of the release; may return None for no signature.
    """

    version: str | None = None
    include_source: bool = False
    custom_instructions: str = ""
    breaking: bool = False
    sign: Callable[[ReleaseStatement], Signed | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A bundle that was made.

    Attributes:
        package_id: Made of the bundle's digest, so that the same bundle has the same.
        path: Where it lies.
        size: Its length in bytes.
        digest: Of its bytes.
        tree_digest: The identity of the release in it.
        install_script: `install.sh`, as it lies in it.
        readme: `README.md`, as it lies in it.
        digests: File → digest of everything in it.
        signer: Who signed it, and the whole id of the key; empty when it is not signed.
    """

    package_id: str
    path: Path
    size: int
    digest: Digest
    plugin_id: PluginId
    version: Version
    tree_digest: Digest
    install_script: str
    readme: str
    digests: Mapping[str, Digest] = field(default_factory=dict)
    signer: str = ""


def make_bundle(path: Path, destination: Path, options: BundleOptions = BundleOptions()) -> Bundle:  # frozen
    """Make the bundle of the plugin at `path`, a folder or an archive.

    Args:
        path: The plugin.
        destination: A `.zip` path, or a folder that gets a new file.
        options: What goes into it.

    Raises:
        NothingToBundleError: There is nothing at `path`.
        UnpackableManifestError: Its manifest has errors; they are the findings.
        OtherVersionError: It is of another version than asked for.
        NoSourceToBundleError: The source is asked for, and `path` is an archive.
        SecretInSourceError: The source holds what looks like a secret.
        ArchiveRefusedError: A link, a name or a size that no archive may have.
        StorageFailedError: The disk refused.
    """
    if not path.exists():
        raise NothingToBundleError(f"there is nothing at `{path}`")
    if len(options.custom_instructions) > MAX_INSTRUCTIONS:
        raise InstructionsTooLongError(f"`{len(options.custom_instructions)}` characters of instructions are too many")
    if options.include_source and not path.is_dir():
        raise NoSourceToBundleError(f"`{path}` is an archive, which holds no source")
    with disk_errors(destination), tempfile.TemporaryDirectory(prefix="qirvo-bundle-") as scratch:
        artifact, content = _pack_and_look(path, Path(scratch) / ARTIFACT, options)
        files: dict[str, bytes | Path] = {ARTIFACT: artifact.path}
        if options.include_source:
            files[SOURCE] = _pack_source(path, Path(scratch) / SOURCE).path
        signed = _signed(content.manifest, artifact, options)
        files |= _beside(content, artifact, options, signed)
        return _write(files, content.manifest, artifact, destination, signed)


def bundle_name(manifest: Manifest) -> str:
    """Return what the bundle's folder is called, and its file without the ending: `acme-weather-1.0.0-bundle`."""
    return f"{manifest.id.publisher}-{manifest.id.name}-{manifest.version}-bundle"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """What is told of the plugin beside its artifact."""

    manifest: Manifest
    tree: ContentTree
    components: tuple[Component, ...]
    license_text: bytes | None
    readme: str


def _pack_and_look(path: Path, target: Path, options: BundleOptions) -> tuple[ArchiveSummary, _Content]:
    """Pack the plugin, and look at it meanwhile: packing leaves the interpreter to others."""
    with ThreadPoolExecutor(max_workers=1) as packing, _opened(path) as packed, _opened(path) as looked_at:
        subject = Subject(looked_at)
        manifest = _accepted(subject, path, options)
        artifact = packing.submit(write_canonical_archive, packed, target)
        content = _Content(
            manifest=manifest,
            tree=subject.tree,
            components=subject.inventory.components,
            license_text=license_of(looked_at),
            readme=readme_of(looked_at),
        )
        written = artifact.result()
    if written.tree.digest != content.tree.digest:
        raise ContentChangedError(f"`{path}` changed while it was packed")
    return written, content


@contextmanager
def _opened(path: Path) -> Iterator[ContentSource]:
    """Give the content; a folder and every archive of the same files come to the same canonical archive."""
    if path.is_dir():
        yield FolderSource(path)
        return
    with open_archive(path) as reader:
        yield reader


def _pack_source(folder: Path, target: Path) -> ArchiveSummary:
    """Write the folder with what its author does not pack, but for hidden files, `node_modules` and archives."""
    source = FolderSource(folder, chosen=Selection())
    found = [each for each in SECRETS_CHECK.run(Subject(source)) if each.severity is Severity.ERROR]
    if found:
        raise SecretInSourceError(f"`{folder}` holds what looks like a secret", findings=found)
    return write_canonical_archive(source, target)


def _accepted(subject: Subject, path: Path, options: BundleOptions) -> Manifest:
    manifest = subject.manifest
    if manifest is None:
        faults = [finding for finding in MANIFEST_CHECK.run(subject) if finding.severity is Severity.ERROR]
        raise UnpackableManifestError(f"the manifest in `{path}` is not acceptable", findings=faults)
    if options.version is not None and options.version != str(manifest.version):
        raise OtherVersionError(f"`{path}` is `{manifest.id}` `{manifest.version}`, not `{options.version[:80]}`")
    return manifest


def _signed(manifest: Manifest, artifact: ArchiveSummary, options: BundleOptions) -> Signed | None:
    if options.sign is None:
        return None
    return options.sign(
        ReleaseStatement(
            plugin_id=manifest.id,
            version=manifest.version,
            tree_digest=artifact.tree.digest,
            breaking=options.breaking,
        )
    )


def _beside(
    content: _Content, artifact: ArchiveSummary, options: BundleOptions, signed: Signed | None
) -> dict[str, bytes]:
    """Return what stands beside the artifact, but for the list of digests."""
    manifest = content.manifest
    files = {name: script(name) for name in SCRIPTS}
    files[SBOM] = write_sbom(manifest, content.tree.digest, content.components, artifact=artifact.digest)
    if signed is not None:
        files[SIGNATURE] = signed.envelope.encode() + b"\n"
        files[PUBLISHER_KEY] = public_key_file(signed.publisher, signed.public)
    if content.license_text is not None:
        files[LICENSE] = content.license_text
    told = Told(
        manifest=manifest,
        file=f"{bundle_name(manifest)}.zip",
        digest=artifact.digest,
        tree_digest=content.tree.digest,
        signer="" if signed is None else signed.publisher,
        key_id="" if signed is None else key_id_of(signed.public),
        instructions=options.custom_instructions,
        has_source=options.include_source,
        has_license=content.license_text is not None,
        own_readme=content.readme,
    )
    files[README] = read_me(told).encode()
    files[README_HTML] = read_html(told, files[README].decode()).encode()
    return files


def _write(
    files: Mapping[str, bytes | Path],
    manifest: Manifest,
    artifact: ArchiveSummary,
    destination: Path,
    signed: Signed | None,
) -> Bundle:
    held = HeldFiles(files)
    digests = {member.path: held.digest(member.path) for member in held}
    listed = sums_of({name: digest.hex for name, digest in digests.items()}).encode()
    target = destination if destination.suffix == ".zip" else destination / f"{bundle_name(manifest)}.zip"
    target.parent.mkdir(parents=True, exist_ok=True)
    top = f"{bundle_name(manifest)}/"
    whole = HeldFiles({f"{top}{name}": content for name, content in {**files, SUMS: listed}.items()})
    written = write_canonical_archive(
        whole, target, limits=BUNDLE_LIMITS, packed=(f"{top}{ARTIFACT}", f"{top}{SOURCE}")
    )
    return Bundle(
        package_id=f"bdl_{written.digest.hex[:32]}",
        path=target,
        size=written.size,
        digest=written.digest,
        plugin_id=manifest.id,
        version=manifest.version,
        tree_digest=artifact.tree.digest,
        install_script=held.read(SCRIPTS[0], MAX_INSTRUCTIONS).decode(),
        readme=held.read(README, BUNDLE_LIMITS.entry_bytes).decode(),
        digests=digests,
        signer="" if signed is None else f"{signed.publisher} ({key_id_of(signed.public)})",
    )
