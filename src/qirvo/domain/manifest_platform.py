"""Which platform versions a release works with, from the five places where authors say it.

The first place that can be read counts. Both bounds of a pair are inclusive, as the platform's SDK has it.
"""

from collections.abc import Iterator

from qirvo.domain.manifest_section import Section, shown
from qirvo.domain.versions import MalformedRangeError, MalformedVersionError, Version, VersionRange

EVERY_VERSION = "*"


def read_platform(manifest: Section, package: Section | None) -> VersionRange:
    """Return the range of platform versions; every version when none is declared."""
    for section, key, written in _places(manifest, package):
        try:
            found = VersionRange(written)
        except MalformedRangeError:
            section.tell("platform-malformed", f"`{shown(written)}` is not a range of versions", key)
            continue
        if package is not None and section.document is package.document:
            section.tell("taken-from-package", f"the platform versions `{shown(written)}` are from package.json", key)
        return found
    manifest.tell("platform-missing", "there is no `engines.qirvo`")
    return VersionRange(EVERY_VERSION)


def _places(manifest: Section, package: Section | None) -> Iterator[tuple[Section, str, str]]:
    """Yield where a range may stand, what the author calls it there, and what it says; what counts most comes first."""
    yield from _ranges(manifest, "engines", "qirvo")
    yield from _ranges(manifest, "compatibility", "qirvo_version")
    yield from _bounds(manifest, "minQirvoVersion", "maxQirvoVersion")
    if package is not None:
        section = package.section("qirvo")
        if section is not None:
            yield from _bounds(section, "minVersion", "maxVersion")
        yield from _ranges(package, "engines", "qirvo")


def _ranges(section: Section, key: str, name: str) -> Iterator[tuple[Section, str, str]]:
    below = section.section(key)
    written = "" if below is None else below.text(name)
    if below is not None and written:
        yield below, name, written


def _bounds(section: Section, lowest: str, highest: str) -> Iterator[tuple[Section, str, str]]:
    parts = []
    for key, comparator in ((lowest, ">="), (highest, "<=")):
        written = section.text(key)
        if not written:
            continue
        try:
            parts.append(f"{comparator}{Version(written)}")
        except MalformedVersionError:
            section.tell("platform-malformed", f"`{shown(written)}` is not a version", key)
    if parts:
        yield section, section.key(lowest, highest) or lowest, " ".join(parts)
