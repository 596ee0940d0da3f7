"""The bill of materials of a release: CycloneDX 1.6 as JSON (cyclonedx.org, ECMA-424).

It is made from content alone: the same artifact has the same bytes on every machine and on every day. The serial number
comes from the tree digest, there is no timestamp, and everything is sorted.
"""

import json
import re
import uuid
from decimal import Decimal
from typing import Any

from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, Property, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component as BomComponent
from cyclonedx.model.component import ComponentType
from cyclonedx.model.component_evidence import (
    AnalysisTechnique,
    ComponentEvidence,
    Identity,
    IdentityField,
    Method,
    Occurrence,
)
from cyclonedx.model.contact import OrganizationalEntity
from cyclonedx.model.dependency import Dependency
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.schema.schema import SchemaVersion1Dot6
from license_expression import ExpressionError  # type: ignore[import-untyped]  # ships no types
from packageurl import PackageURL

from qirvo.analysis.spdx import known_licenses
from qirvo.domain.components import Component, Origin
from qirvo.domain.digests import Digest
from qirvo.domain.manifests import Manifest

MEDIA_TYPE = "application/vnd.cyclonedx+json; version=1.6"
SUFFIX = ".cdx.json"
_NAMESPACE = uuid.UUID("6f1f6a54-3f0c-5b0a-9c5e-6d2f4c1b7a90")
# What the library's own outputter adds; before that it looks for each component's dependencies in all others', which
# takes a minute for ten thousand.
_FRAME = {
    "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
}
_IN_WEB = r"(?:[^\s<>\"%#]|%[0-9A-Fa-f]{2})"  # RFC 3986 §2.1: a percent sign begins two digits
_WEB = re.compile(rf"https?://{_IN_WEB}+(?:#{_IN_WEB}*)?")
_TECHNIQUES = {
    Origin.INSTALLED: AnalysisTechnique.MANIFEST_ANALYSIS,
    Origin.KNOWN_FILE: AnalysisTechnique.HASH_COMPARISON,
    Origin.BANNER: AnalysisTechnique.SOURCE_CODE_ANALYSIS,
    Origin.MODULE_PATH: AnalysisTechnique.SOURCE_CODE_ANALYSIS,
    Origin.LOCK_FILE: AnalysisTechnique.MANIFEST_ANALYSIS,
    Origin.DECLARED: AnalysisTechnique.MANIFEST_ANALYSIS,
}


def package_url(component: Component) -> str:
    """Return the package URL of `component`, for example `pkg:npm/%40acme/sky@1.2.0`."""
    return _purl(component).to_string()


def write_sbom(
    manifest: Manifest, tree_digest: Digest, components: tuple[Component, ...], *, artifact: Digest | None = None
) -> bytes:
    """Return the bill of materials of a release.

    Args:
        manifest: The release's.
        tree_digest: The identity of its content.
        components: What it was seen to be made of.
        artifact: The digest of the archive, where there is one.
    """
    root = _root(manifest, tree_digest, artifact)
    parts = [_part(component) for component in components]
    alone = [Dependency(ref=part.bom_ref) for part in parts]
    bom = Bom(
        serial_number=uuid.uuid5(_NAMESPACE, str(tree_digest)),
        components=parts,
        dependencies=[Dependency(ref=root.bom_ref, dependencies=alone), *alone],
    )
    bom.metadata.component = root
    document = _FRAME | json.loads(bom.as_json(view_=SchemaVersion1Dot6))  # type: ignore[attr-defined]  # added at run time
    document["metadata"].pop("timestamp", None)
    for part in document.get("components", ()):
        _sort(part["evidence"])
    return (json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _root(manifest: Manifest, tree_digest: Digest, artifact: Digest | None) -> BomComponent:
    purl = PackageURL("generic", manifest.id.publisher, manifest.id.name, str(manifest.version))
    author = manifest.author
    return BomComponent(
        type=ComponentType.APPLICATION,
        name=manifest.id.name,
        group=manifest.id.publisher,
        version=str(manifest.version),
        description=manifest.description or None,
        bom_ref=purl.to_string(),
        purl=purl,
        licenses=[_license(manifest.license)] if manifest.license else None,
        hashes=None if artifact is None else [HashType(alg=HashAlgorithm.SHA_256, content=artifact.hex)],
        supplier=OrganizationalEntity(name=author.name) if author is not None and author.name else None,
        external_references=_links(manifest),
        properties=[Property(name="qirvo:tree-digest", value=str(tree_digest))],
    )


def _links(manifest: Manifest) -> list[ExternalReference]:
    named = ((ExternalReferenceType.WEBSITE, manifest.homepage), (ExternalReferenceType.VCS, manifest.repository))
    return [ExternalReference(type=kind, url=XsUri(url)) for kind, url in named if _WEB.fullmatch(url)]


def _license(written: str) -> DisjunctiveLicense | LicenseExpression:
    """Return the license as SPDX has it, else as a name of its author's own."""
    try:
        expression = known_licenses().parse(written, validate=True)
    except (ExpressionError, ValueError, AttributeError):  # the parser's own faults on texts that are none
        return DisjunctiveLicense(name=written)
    return LicenseExpression(str(expression))


def _part(component: Component) -> BomComponent:
    purl = _purl(component)
    return BomComponent(
        type=ComponentType.LIBRARY,
        name=purl.name,
        group=purl.namespace,
        version=component.version or None,
        bom_ref=purl.to_string(),
        purl=purl,
        evidence=ComponentEvidence(
            identity=[_identity(component)],
            occurrences=[
                Occurrence(
                    location=sighting.file, line=sighting.line or None, additional_context=sighting.excerpt or None
                )
                for sighting in component.sightings
            ],
        ),
    )


def _identity(component: Component) -> Identity:
    methods = {
        (sighting.origin, sighting.percent): Method(
            technique=_TECHNIQUES[sighting.origin],
            confidence=_share(sighting.percent),
            value=sighting.origin.value,
        )
        for sighting in component.sightings
    }
    return Identity(
        field=IdentityField.PURL, confidence=_share(component.surest.percent), methods=list(methods.values())
    )


def _sort(evidence: dict[str, Any]) -> None:
    """Put in order what the library orders by references that it makes up."""
    evidence["occurrences"].sort(key=lambda each: (each["location"], each.get("line", 0)))
    for identity in evidence["identity"]:
        identity["methods"].sort(key=lambda method: str(method["value"]))


def _share(percent: int) -> Decimal:
    return Decimal(percent) / 100


def _purl(component: Component) -> PackageURL:
    namespace, _, name = component.name.rpartition("/")
    return PackageURL("npm", namespace or None, name, component.version or None)
