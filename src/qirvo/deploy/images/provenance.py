"""How an image was made, as SLSA provenance (slsa.dev/provenance/v1): from which release, on which base, by what.

It is a statement of whoever holds the signing key about their own build; it claims no level by itself.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qirvo import __version__
from qirvo.deferred import dataclass
from qirvo.deploy.images.building import Base, BuiltImage
from qirvo.deploy.ports import VerifiedRelease
from qirvo.domain.digests import Digest, MalformedDigestError

PREDICATE_TYPE = "https://slsa.dev/provenance/v1"
BUILD_TYPE = "urn:qirvo:build:release-image:1"
_TREE = "qirvo-tree-v1"


def provenance_of(
    release: VerifiedRelease, built: BuiltImage, *, base: Base, builder: str, began: datetime, ended: datetime
) -> Mapping[str, Any]:
    """Return the predicate for `built`.

    Args:
        release: What the image holds.
        built: The image.
        base: What it stands on.
        builder: Who made it: a machine's or a pipeline's name.
        began: When the build began, aware.
        ended: When the image was pushed.
    """
    return {
        "buildDefinition": {
            "buildType": BUILD_TYPE,
            "externalParameters": {
                "plugin": str(release.manifest.id),
                "version": str(release.manifest.version),
                "base": base.called,
                "platforms": [str(platform) for platform, _ in built.platforms],
            },
            "internalParameters": {
                "qirvo": __version__,
                "reviewed": release.is_reviewed,
                "publisherKey": release.publisher_key or "",
            },
            "resolvedDependencies": [
                {"name": "base", "uri": f"pkg:oci/{base.called}", "digest": {"sha256": built.base.hex}},
                {"name": "release", "uri": release.origin, "digest": {_TREE: release.tree_digest.hex}},
            ],
        },
        "runDetails": {
            "builder": {"id": f"urn:qirvo:builder:{builder}", "version": {"qirvo": __version__}},
            "metadata": {"startedOn": _moment(began), "finishedOn": _moment(ended)},
        },
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFrom:
    """What a predicate of ours says an image was made from.

    Attributes:
        tree_digest: Of the release's content.
        is_reviewed: Whether a trusted source vouched for it.
        publisher_key: Whose signature over the content was verified; empty for nobody's.
    """

    tree_digest: Digest
    is_reviewed: bool
    publisher_key: str


def made_from(predicate: Mapping[str, Any]) -> MadeFrom | None:
    """Return what `predicate` says; None when it is not one of ours."""
    try:
        build = predicate["buildDefinition"]
        if build["buildType"] != BUILD_TYPE:
            return None
        told = build["internalParameters"]
        release = next(one for one in build["resolvedDependencies"] if one["name"] == "release")
        digest = Digest.parse(f"sha256:{release['digest'][_TREE]}")
    except (KeyError, TypeError, StopIteration, MalformedDigestError):
        return None
    return MadeFrom(
        tree_digest=digest,
        is_reviewed=told.get("reviewed") is True,
        publisher_key=str(told.get("publisherKey") or ""),
    )


def _moment(moment: datetime) -> str:
    return moment.replace(microsecond=0).isoformat().replace("+00:00", "Z")
