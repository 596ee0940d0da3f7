"""What was seen of an image, for tests: nothing is against it unless the test says so."""

from datetime import UTC, datetime
from typing import Any

from qirvo.domain.deployment_policy import ImageFacts
from qirvo.domain.digests import Digest
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version

SEEN_AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
CLEAN: dict[str, Any] = {
    "plugin_id": PluginId("acme", "tasks"),
    "version": Version("1.0.0"),
    "tree_digest": Digest("a" * 64),
    "findings": (),
    "licenses": (),
    "permissions": frozenset(),
    "network_hosts": (),
    "signers": (),
    "publisher_key": "",
    "has_provenance": True,
    "is_reviewed": True,
    "base_created": SEEN_AT,
    "scanned_at": SEEN_AT,
    "advisories_at": SEEN_AT,
}


def facts(**differing: Any) -> ImageFacts:  # the test names the fields
    """The facts of an image that nothing is against, but for what is `differing`."""
    return ImageFacts(**(CLEAN | differing))
