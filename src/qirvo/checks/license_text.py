"""Whether the license is said, is a known one, and is the one whose text lies beside it.

The text is told apart by phrases that only one family of licenses has. When none of them occurs, nothing is said: a
finding must be certain, because people act on it.
"""

import re
from collections.abc import Iterator

from qirvo.analysis.spdx import known_licenses
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.manifest_entry import inside_path
from qirvo.domain.manifest_reading import MANIFEST_FILE, PACKAGE_FILE
from qirvo.domain.manifest_section import shown
from qirvo.domain.rules import rules_of

RULES = rules_of(
    "license-text",
    Severity.WARNING,
    undeclared=("No license is declared.", 'Add an SPDX expression, for example `"license": "Apache-2.0"`.'),
    unknown=("The license is not an SPDX expression.", "Use an identifier of spdx.org/licenses, or `UNLICENSED`."),
    differs=("package.json and the manifest declare different licenses.", "Declare the same license in both files."),
    missing=("There is no license text.", "Add a file `LICENSE` with the text of the declared license."),
    file_missing=("The license refers to a file that is not in the plugin.", "Add the file, or correct its name."),
    other_version=(
        "The license text is another version of the license than the one declared.",
        "Declare the version whose text is in the plugin, or put in the text of the one declared.",
    ),
    mismatch=(
        "The license text is another license than the one declared.",
        "Declare the license whose text is in the plugin, or put in the text of the one declared.",
    ),
)
_LICENSE_FILES = r"(?:LICEN[SC]E|COPYING)(?:[-._].*)?"
_NOT_SPDX = re.compile(r"UNLICENSED|SEE LICEN[SC]E IN .+")  # npm's words for terms of one's own
_VERSIONED = frozenset({"AGPL", "LGPL", "GPL"})
_MAJOR = re.compile(r"[A-Z]+-([0-9])")
_GNU_VERSION = re.compile(r"general public license,? version ([123])\b")
_OR_LATER = ("+", "-or-later")
_TITLE_CHARACTERS = 200
# The list of all identifiers takes longer to load than most plugins take to check.
_COMMON = frozenset(
    {"MIT", "Apache-2.0", "ISC", "BSD-2-Clause", "BSD-3-Clause", "MPL-2.0", "0BSD", "Unlicense"}
    | {f"{gnu}-{which}" for gnu in ("GPL-2.0", "GPL-3.0", "LGPL-3.0", "AGPL-3.0") for which in ("only", "or-later")}
)
_LONGEST_EXPRESSION = 500
_HEAD_CHARACTERS = 3_000
# What only this family says, near the beginning of its text; the first that matches counts.
_FAMILIES = (
    ("AGPL", re.compile(r"gnu affero general public license")),
    ("LGPL", re.compile(r"gnu (?:lesser|library) general public license")),
    ("GPL", re.compile(r"gnu general public license")),
    ("MPL", re.compile(r"mozilla public license")),
    ("EPL", re.compile(r"eclipse public license")),
    ("Apache", re.compile(r"apache license,? version 2\.0|licensed under the apache license")),
    ("BSD", re.compile(r"redistribution and use in source and binary forms")),
    ("ISC", re.compile(r"permission to use, copy, modify, and(?:/or)? distribute this software")),
    ("MIT", re.compile(r"permission is hereby granted, free of charge, to any person")),
    ("Unlicense", re.compile(r"released into the public domain")),
)


def _run(subject: Subject) -> Iterator[Finding]:
    manifest, written, package = subject.manifest, subject.written, subject.package
    if manifest is None or written is None:
        return
    files = subject.at_root(_LICENSE_FILES)
    if not files:
        yield RULES["license-text/missing"].finding("there is no file `LICENSE`")
    in_package = package.root.get("license") if package is not None else None
    if manifest.license is None:
        yield RULES["license-text/undeclared"].finding("no `license` is declared", file=MANIFEST_FILE)
        return
    if package is not None and isinstance(in_package, str) and in_package.strip() != manifest.license:
        message = f"package.json declares `{shown(in_package)}`, the manifest `{shown(manifest.license)}`"
        line = package.line_of(("license",))
        yield RULES["license-text/differs"].finding(message, file=PACKAGE_FILE, line=line)
    yield from _judge(subject, manifest.license, files, written.line_of(("license",)))


def _judge(subject: Subject, declared: str, files: tuple[str, ...], line: int | None) -> Iterator[Finding]:
    if _NOT_SPDX.fullmatch(declared):
        named = declared.partition(" IN ")[2].strip()
        path = inside_path(named) if named else None
        if named and (path is None or path not in subject.tree):
            message = f"`{shown(named)}` is not in the plugin"
            yield RULES["license-text/file-missing"].finding(message, file=MANIFEST_FILE, line=line)
        return
    keys = spdx_keys(declared)
    if keys is None:
        message = f"`{shown(declared)}` is not an SPDX expression"
        yield RULES["license-text/unknown"].finding(message, file=MANIFEST_FILE, line=line)
        return
    found = {path: family for path in files if (family := family_of(subject.text(path) or "")) is not None}
    stated = {_family_of_key(key) for key in keys}
    if found and not stated & set(found.values()):
        path, family = next(iter(found.items()))
        message = f"`{path}` is the text of a license of the family `{family}`; declared is `{shown(declared)}`"
        yield RULES["license-text/mismatch"].finding(message, file=path)
        return
    for path, family in found.items():
        version = _version_of(subject.text(path) or "") if family in _VERSIONED else None
        majors = {match[1] for key in keys if (match := _MAJOR.match(key)) and _family_of_key(key) == family}
        if (
            version is not None
            and majors
            and version not in majors
            and not any(key.endswith(_OR_LATER) for key in keys)
        ):
            message = f"`{path}` is version `{version}` of the `{family}`; declared is `{shown(declared)}`"
            yield RULES["license-text/other-version"].finding(message, file=path)
            return


def spdx_keys(expression: str) -> tuple[str, ...] | None:
    """Return the license identifiers in `expression`, or None when it is not an SPDX expression."""
    if expression in _COMMON:
        return (expression,)
    if len(expression) > _LONGEST_EXPRESSION:
        return None
    from license_expression import ExpressionError  # type: ignore[import-untyped]  # ships no types

    try:
        parsed = known_licenses().parse(expression, validate=True, strict=True)
    except (ExpressionError, RecursionError):
        return None
    return None if parsed is None else tuple(str(key) for key in known_licenses().license_keys(parsed))


def family_of(text: str) -> str | None:
    """Return the family of licenses that `text` certainly is of, or None."""
    head = " ".join(text.lower().split())[:_HEAD_CHARACTERS]
    return next((family for family, phrase in _FAMILIES if phrase.search(head)), None)


def _version_of(text: str) -> str | None:
    """Return the version that a text of the GNU licenses says it is, in its first lines."""
    match = _GNU_VERSION.search(" ".join(text.lower().split())[:_TITLE_CHARACTERS])
    return None if match is None else match[1]


def _family_of_key(key: str) -> str:
    return key.partition("-")[0]


CHECK = Check(slug="license-text", rules=RULES, run=_run)
