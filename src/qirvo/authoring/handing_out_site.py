"""Handing out directly by a download site: the release is added to the one in the folder, and signed with its keys.

A site is shown to whoever comes, and asks nobody for a license: what is private or costs something has no place there.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from qirvo.authoring.distribute import DirectOrder, GivenDirectly
from qirvo.authoring.publish import Reporter
from qirvo.authoring.website.acts import Exposure, build_site
from qirvo.authoring.website.beside import plugin_document
from qirvo.authoring.website.record import find_record
from qirvo.authoring.website.repository import keys_beside
from qirvo.authoring.website.taking import TakingRules
from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError
from qirvo.domain.names import PluginId
from qirvo.domain.prices import needs_license
from qirvo.domain.pricing import parse_pricing
from qirvo.domain.update_channels import UpdateChannel
from qirvo.trust.publisher_key_files import HeldKey


class OpenSiteError(InvalidError):
    """A download site is open to everybody, and the plugin is not for everybody."""

    code = "distribution-site-open"
    hint = "Use `--to private`, or a folder without a download site: that gets a bundle."


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteOutlet:
    """Adds releases to a download site.

    Attributes:
        clock: The time to sign.
        key_for: Gives the key that signs a plugin's release beside the site; None for none.
    """

    clock: Callable[[], datetime]
    key_for: Callable[[PluginId], HeldKey | None] = lambda _plugin_id: None

    def add(self, order: DirectOrder, site: Path, *, reporter: Reporter) -> GivenDirectly:
        """Add what is ordered to the site in the folder.

        Raises:
            OpenSiteError: It is private, or costs something.
            QirvoError: The site cannot be signed, or the release does not follow on what it offers.
        """
        options = order.options
        if options.is_private:
            raise OpenSiteError(f"`{site}` is a download site, which is shown to whoever comes")
        if options.pricing is not None and needs_license(parse_pricing(options.pricing)):
            raise OpenSiteError(f"`{site}` is a download site, which asks nobody for a license")
        done = build_site(
            [order.archive],
            site=site,
            keys=keys_beside(site),
            now=self.clock(),
            rules=TakingRules(notes=options.release_notes, key_for=self.key_for),
            exposure=Exposure(update_channel=UpdateChannel.BETA if options.is_beta else None),
        )
        for plugin_id, version in done.added:
            reporter.said(f"added {plugin_id} {version} to the download site in {site}")
        document = plugin_document(done.record, done.record.plugins[str(order.manifest.id)])
        (release,) = [
            each
            for each in done.record.plugins[str(order.manifest.id)].releases
            if each.version == str(order.manifest.version)
        ]
        address = f"{done.record.address}artifacts/{release.digest.rpartition(':')[2]}.zip"
        return GivenDirectly(
            id=f"rel_{release.tree_digest.rpartition(':')[2][:32]}",
            download_url=address if done.record.address else (site / address).resolve().as_uri(),
            path=site,
            details={"digest": release.digest, "treeDigest": release.tree_digest, "pageUrl": document.get("pageUrl")},
        )


def is_site(folder: Path) -> bool:
    """Say whether the folder holds a download site.

    Raises:
        SiteRecordMalformedError: It does, and cannot be understood.
        StorageFailedError: It cannot be read.
    """
    return find_record(folder) is not None
