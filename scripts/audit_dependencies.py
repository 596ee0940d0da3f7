"""Audit what this project is made of: licenses, a bill of materials, and known vulnerabilities from a file.

Everything is read from `requirements.txt`, from what is installed, and from the file named; no service is asked.

    audit_dependencies.py [--sbom FILE] [--advisories OSV-ALL.zip]

OSV publishes the advisories of PyPI as one archive, `all.zip` of its ecosystem `PyPI`. A folder of records does, too.
"""

import argparse
import hashlib
import json
import re
import sys
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import msgspec
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.dependency import Dependency
from cyclonedx.model.license import DisjunctiveLicense, LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from qirvo import __version__
from qirvo.analysis.osv import raw_records
from qirvo.domain.errors import QirvoError
from qirvo.domain.spdx_expressions import choices_of, is_named, keeps_to

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements.txt"
_NONE_WRITTEN = "UNKNOWN"  # by what packs, for want of anything
SOME_BSD = "LicenseRef-BSD"  # "BSD License" in a classifier does not say which

ALLOWED = (
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "PSF-2.0",
    SOME_BSD,
)
"""What anybody may use, change and sell with no more than a notice."""

EXCEPTIONS = {
    "certifi": ("MPL-2.0", "a list of authorities, used as it is; the license covers its own files"),
    "hypothesis": ("MPL-2.0", "for tests; the license covers its own files"),
    "pathspec": ("MPL-2.0", "for building and type checks; the license covers its own files"),
    "psycopg": ("LGPL-3.0-only", "the optional extra `postgres`: imported as it is, replaceable by its user"),
    "psycopg-binary": ("LGPL-3.0-only", "the same"),
}
"""Other licenses, each for one package that is used unchanged, with the reason."""

READ_BY_HAND = {"crawler-user-agents": "MIT", "quickjs-ng": "MIT"}
"""What the license file says of packages whose metadata say nothing."""

_NAMES = {
    "3-clause bsd license": "BSD-3-Clause",
    "apache": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": SOME_BSD,
    "bsd 2-clause license": "BSD-2-Clause",
    "bsd license": SOME_BSD,
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "psfl": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
}
_PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)\s*(?:;\s*([^\\]+))?", re.MULTILINE)
_APPROVED = "License :: OSI Approved :: "
_NAMESPACE = uuid.UUID("b0a2d2f6-5a59-5f0e-8f7d-27d6a4b7c0de")


@dataclass(frozen=True, slots=True)
class Pin:
    """One line of `requirements.txt`: a package, its version, and where it is for."""

    name: str
    version: str
    marker: str = ""

    @property
    def is_for_here(self) -> bool:
        """Whether this machine's Python wants it."""
        return not self.marker or Marker(self.marker).evaluate()


class _Package(msgspec.Struct):
    ecosystem: str = ""
    name: str = ""


class _Range(msgspec.Struct):
    type: str = ""
    events: list[dict[str, str]] = []


class _Affected(msgspec.Struct):
    package: _Package | None = None
    ranges: list[_Range] = []
    versions: list[str] = []


class _Record(msgspec.Struct):
    id: str
    summary: str = ""
    withdrawn: str | None = None
    affected: list[_Affected] = []


def pins_of(requirements: str) -> tuple[Pin, ...]:
    """Return what `requirements` pins, in its order."""
    return tuple(
        Pin(str(canonicalize_name(name)), version, (marker or "").strip())
        for name, version, marker in _PIN.findall(requirements)
    )


def license_told(name: str) -> str:
    """Return the license of an installed package as an SPDX expression; empty when its metadata do not tell.

    Raises:
        PackageNotFoundError: It is not installed.
    """
    told = metadata.metadata(name)
    classified = [each.removeprefix(_APPROVED) for each in told.get_all("Classifier") or () if _APPROVED in each]
    written = [text for field in ("License-Expression", "License") for text in told.get_all(field) or ()]
    written = [text for text in written if text != _NONE_WRITTEN]
    return next((spdx for text in (*written, *classified) if (spdx := _spdx(text))), READ_BY_HAND.get(name, ""))


def _spdx(text: str) -> str:
    first = text.strip().partition("\n")[0].strip()
    known = _NAMES.get(first.casefold())
    if known:
        return known
    if first.casefold().startswith("the mit license"):
        return "MIT"
    return first if choices_of(first) is not None else ""


def license_fault(pin: Pin, told: str) -> str:
    """Return why `pin` may not be used under the license `told`; empty when it may."""
    if not told:
        return f"{pin.name} {pin.version}: no license is told; read its license file, then add it to READ_BY_HAND"
    allowed = (*ALLOWED, EXCEPTIONS[pin.name][0]) if pin.name in EXCEPTIONS else ALLOWED
    choices = choices_of(told)
    if choices is not None and keeps_to(choices, lambda term: is_named(term, allowed)):
        return ""
    return f"{pin.name} {pin.version}: `{told}` is not allowed; use another package, or give a reason in EXCEPTIONS"


def license_faults(pins: Iterable[Pin]) -> list[str]:
    """Return what is wrong with the pinned packages that are for this machine, one line each."""
    faults = []
    for pin in pins:
        if not pin.is_for_here:
            continue
        try:
            installed = metadata.version(pin.name)
        except metadata.PackageNotFoundError:
            faults.append(f"{pin.name} {pin.version}: not installed; run `make setup`")
            continue
        if installed != pin.version:
            faults.append(f"{pin.name}: {installed} is installed, {pin.version} is pinned; run `make setup`")
        fault = license_fault(pin, license_told(pin.name))
        if fault:
            faults.append(fault)
    return faults


def bill_of(pins: Sequence[Pin], *, source: bytes) -> bytes:
    """Return the bill of materials of this project as CycloneDX 1.6: the same pins give the same bytes.

    Args:
        pins: What is pinned; what is not for this machine is left out.
        source: The bytes that the pins were read from.
    """
    here = [pin for pin in pins if pin.is_for_here]
    parts = {pin.name: _part(pin) for pin in here}
    root = Component(
        type=ComponentType.APPLICATION,
        name="qirvo",
        version=__version__,
        bom_ref=f"pkg:pypi/qirvo@{__version__}",
        purl=PackageURL("pypi", None, "qirvo", __version__),
        licenses=[LicenseExpression("Apache-2.0")],
    )
    graph = [Dependency(ref=root.bom_ref, dependencies=[Dependency(ref=part.bom_ref) for part in parts.values()])]
    graph += [
        Dependency(
            ref=parts[pin.name].bom_ref,
            dependencies=[Dependency(ref=parts[name].bom_ref) for name in _needed_by(pin.name) if name in parts],
        )
        for pin in here
    ]
    serial = uuid.uuid5(_NAMESPACE, hashlib.sha256(source).hexdigest())
    bom = Bom(serial_number=serial, components=parts.values(), dependencies=graph)
    bom.metadata.component = root
    document = json.loads(JsonV1Dot6(bom).output_as_string())
    document["metadata"].pop("timestamp", None)
    return (json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def _part(pin: Pin) -> Component:
    told = license_told(pin.name)
    purl = PackageURL("pypi", None, pin.name, pin.version)
    return Component(
        type=ComponentType.LIBRARY,
        name=pin.name,
        version=pin.version,
        bom_ref=purl.to_string(),
        purl=purl,
        licenses=[_license(told)] if told else None,
    )


def _license(told: str) -> DisjunctiveLicense | LicenseExpression:
    return DisjunctiveLicense(name="BSD") if told == SOME_BSD else LicenseExpression(told)


def _needed_by(name: str) -> Iterator[str]:
    for text in metadata.requires(name) or ():
        needed = Requirement(text)
        if needed.marker is None or needed.marker.evaluate({"extra": ""}):
            yield str(canonicalize_name(needed.name))


def vulnerabilities(pins: Iterable[Pin], records: Iterable[bytes]) -> list[str]:
    """Return what `records` in OSV's form know against `pins`, one line each, sorted.

    Raises:
        ValueError: A record is none.
    """
    by_name: dict[str, Pin] = {pin.name: pin for pin in pins}
    found = set()
    for raw in records:
        try:
            record = msgspec.json.decode(raw, type=_Record)
        except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as exc:
            raise ValueError(f"a record is not OSV's JSON: {exc}") from exc
        if record.withdrawn:
            continue
        for affected in record.affected:
            package = affected.package
            if package is None or package.ecosystem != "PyPI":
                continue
            pin = by_name.get(str(canonicalize_name(package.name)))
            if pin is not None and _is_affected(pin.version, affected):
                found.add(f"{pin.name} {pin.version}: {record.id} {record.summary}".rstrip())
    return sorted(found)


def _is_affected(version: str, affected: _Affected) -> bool:
    """Say whether `version` is listed or in a range; one that is no version of PEP 440 is only when it is listed."""
    if version in affected.versions:
        return True
    ranges = [each.events for each in affected.ranges if each.type == "ECOSYSTEM"]
    return any(_is_within(Version(version), events) for events in ranges)


def _is_within(version: Version, events: Iterable[dict[str, str]]) -> bool:
    """Say whether `version` is affected after every event up to it, in order of versions (OSV, "Evaluation")."""
    steps = sorted((_bound(text), kind) for event in events for kind, text in event.items())
    is_affected = False
    for bound, kind in steps:
        if kind == "introduced" and version >= bound:
            is_affected = True
        elif (kind == "fixed" and version >= bound) or (kind == "last_affected" and version > bound):
            is_affected = False
    return is_affected


def _bound(text: str) -> Version:
    try:
        return Version("0.dev0" if text == "0" else text)
    except InvalidVersion as exc:
        raise ValueError(f"`{text[:80]}` is no version of PEP 440") from exc


def main() -> int:
    """Audit; 1 when something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sbom", type=Path, metavar="FILE", help="write the bill of materials there")
    parser.add_argument(
        "--advisories", type=Path, metavar="FILE", help="OSV's archive for PyPI, or a folder of records"
    )
    given = parser.parse_args()
    source = REQUIREMENTS.read_bytes()
    pins = pins_of(source.decode())
    elsewhere = [pin.name for pin in pins if not pin.is_for_here]
    faults = license_faults(pins)
    print(f"{len(pins) - len(elsewhere)} packages, {len(faults)} faults of licenses or versions")
    if elsewhere:
        print(f"not looked at, because they are for other systems: {', '.join(elsewhere)}")
    if given.sbom is not None:
        given.sbom.parent.mkdir(parents=True, exist_ok=True)
        given.sbom.write_bytes(bill_of(pins, source=source))
        print(f"bill of materials: {given.sbom}")
    if given.advisories is None:
        print("known vulnerabilities: not looked for; name OSV's archive for PyPI with `--advisories`")
    else:
        try:
            known = vulnerabilities(pins, raw_records(given.advisories))
        except (ValueError, QirvoError) as exc:
            print(f"`{given.advisories}` cannot be read: {exc}", file=sys.stderr)
            return 1
        print(f"known vulnerabilities: {len(known)}")
        faults += known
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
