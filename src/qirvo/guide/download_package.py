"""The Guide's `createDownloadPackage`, with its names: one zip to hand over.

What the Guide writes into a temporary folder that nobody deletes, with the file's name unescaped in its scripts, is a
bundle here (ADR-0027), where the caller wants it.
"""

from collections.abc import Callable
from pathlib import Path

from qirvo.authoring.bundle import BundleOptions, Signed, make_bundle
from qirvo.deferred import dataclass
from qirvo.domain.publisher_keys import ReleaseStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageOptions:
    """What goes into it.

    Attributes:
        version: The plugin has to be of this version; None: of any.
        includeSource: Add the whole folder as `source.zip`, but for what is hidden.
        customInstructions: Markdown for the README.
    """

    version: str | None = None
    includeSource: bool = False
    customInstructions: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionPackage:
    """What was made; `digests` has every file in it with its SHA-256, `digest` is that of the zip."""

    packageId: str
    path: str
    size: int
    installScript: str
    readme: str
    digest: str
    digests: dict[str, str]


def create_download_package(
    plugin_path: Path,
    options: PackageOptions | None = None,
    *,
    out: Path,
    sign: Callable[[ReleaseStatement], Signed | None] | None = None,
) -> DistributionPackage:
    """Make the bundle of a plugin's folder or archive.

    Args:
        plugin_path: A folder or an archive.
        options: The Guide's.
        out: A `.zip` path, or a folder that gets a new file.
        sign: Signs what is said of the release; nobody does without it.

    Raises:
        QirvoError: The plugin may not be packed, is another version, or the disk refuses.
    """
    asked = options or PackageOptions()
    bundle = make_bundle(
        plugin_path,
        out,
        BundleOptions(
            version=asked.version,
            include_source=asked.includeSource,
            custom_instructions=asked.customInstructions or "",
            sign=sign,
        ),
    )
    return DistributionPackage(
        packageId=bundle.package_id,
        path=str(bundle.path),
        size=bundle.size,
        installScript=bundle.install_script,
        readme=bundle.readme,
        digest=str(bundle.digest),
        digests={name: str(digest) for name, digest in bundle.digests.items()},
    )
