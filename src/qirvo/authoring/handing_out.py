"""Handing out directly: a release on the download site of a folder, a bundle in another, or put where files are taken.

The options that a registry would act upon are words here: a bundle's README says what is new, that it is a beta, what
it costs. Nobody stands behind a bundle who could ask for a license.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

from qirvo.artifacts.disk import disk_errors
from qirvo.authoring.bundle import Bundle, BundleOptions, Signed, make_bundle
from qirvo.authoring.bundle_readme import markdown_text
from qirvo.authoring.distribute import DirectOrder, GivenDirectly
from qirvo.authoring.handing_out_site import SiteOutlet, is_site
from qirvo.authoring.publish import Reporter
from qirvo.client.file_places import FilePlace
from qirvo.deferred import dataclass
from qirvo.domain.errors import InvalidError
from qirvo.domain.prices import price_text
from qirvo.domain.pricing import MalformedPricingError, parse_pricing
from qirvo.domain.publisher_keys import ReleaseStatement

_OWNER_ALONE = 0o600


class PlaceNamedTwiceError(InvalidError):
    """A folder was named for what has a place already."""

    code = "distribution-place-named-twice"
    hint = "Leave `--out` out, or use a distribution channel without an endpoint."


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleOutlet:
    """Makes bundles, and puts them where the order says.

    Attributes:
        place: Where they are sent; None puts them into a folder.
        sign: Signs what is said of the release; None signs nothing.
        here: The folder for what nobody named one for.
        site: Adds to the download site, where the folder holds one.
    """

    place: FilePlace | None = None
    sign: Callable[[ReleaseStatement], Signed | None] | None = None
    here: Path = Path()
    site: SiteOutlet | None = None

    def __call__(self, order: DirectOrder, *, reporter: Reporter) -> GivenDirectly:
        """Carry out `order`.

        Raises:
            PlaceNamedTwiceError: A folder was named, and the distribution channel has a place.
            QirvoError: The bundle cannot be made, or not be put there.
        """
        if order.out is not None and order.terms.endpoint:
            raise PlaceNamedTwiceError(f"`{order.terms.id}` leads to `{order.terms.endpoint}`, not to `{order.out}`")
        if self.place is None:
            folder = order.out or (Path(order.terms.endpoint) if order.terms.endpoint else self.here)
            if self.site is not None and is_site(folder):
                return self.site.add(order, folder, reporter=reporter)
            bundle = self._made(order, folder)
            return _given(bundle, bundle.path.resolve().as_uri(), path=bundle.path)
        with tempfile.TemporaryDirectory(prefix="qirvo-distribute-") as folder_name:
            bundle = self._made(order, Path(folder_name))
            address = self.place.put(bundle.path.name, bundle.path, reporter.progress)
            reporter.said(f"sent {bundle.path.name} to {order.terms.endpoint}")
            return _given(bundle, address, path=None)

    def _made(self, order: DirectOrder, folder: Path) -> Bundle:
        options = BundleOptions(custom_instructions=said_of(order), sign=self.sign)
        bundle = make_bundle(order.archive, folder, options)
        if order.options.is_private:
            with disk_errors(bundle.path):
                bundle.path.chmod(_OWNER_ALONE)
        return bundle


def said_of(order: DirectOrder) -> str:
    """Return what the Guide's options say of the plugin, as Markdown for a README."""
    options, manifest = order.options, order.manifest
    parts = []
    if options.release_notes:
        parts.append(f"### What is new in {manifest.version}\n\n{options.release_notes.strip()}")
    if options.is_beta:
        parts.append("### A beta\n\nThis version is for those who try what is not finished.")
    if options.is_private:
        parts.append("### Not public\n\nThis plugin is for whom it was given to; do not pass it on.")
    pricing = options.pricing if options.pricing is not None else manifest.pricing
    if pricing:
        try:
            parts.append(f"### Price\n\n{markdown_text(price_text(parse_pricing(pricing)))}")
        except MalformedPricingError:  # of the manifest, where a check has said so
            return "\n\n".join(parts)
    return "\n\n".join(parts)


def _given(bundle: Bundle, address: str, *, path: Path | None) -> GivenDirectly:
    details = {
        "size": bundle.size,
        "digest": str(bundle.digest),
        "treeDigest": str(bundle.tree_digest),
        "signedBy": bundle.signer or None,
    }
    return GivenDirectly(id=bundle.package_id, download_url=address, path=path, details=details)
