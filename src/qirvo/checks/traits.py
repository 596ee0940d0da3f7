"""What a release is like, read from its files, its manifest and the facts of its code.

Files of published libraries that were recognised by their content tell little about the plugin: of them only that they
speak with the network is taken, and they do not count as the plugin's own code.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from qirvo.analysis.facts import Capability, FileFacts
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.traits import CodeMeasures, Traits

INSTALL_SCRIPTS = ("preinstall", "install", "postinstall", "prepare")
_NATIVE_NAMES = re.compile(r".+\.(?:node|so(?:\.\d+)*|dll|dylib|exe|com|scr|bat|cmd|ps1|sh)", re.IGNORECASE)
_NATIVE_STARTS = (
    b"\x7fELF",
    b"MZ",
    b"\xfe\xed\xfa\xce",  # Mach-O, 32 and 64 bits, either order of bytes, and several in one
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"#!/",
)
_WEB_ASSEMBLY_START = b"\0asm"
_LONGEST_START = max(map(len, (*_NATIVE_STARTS, _WEB_ASSEMBLY_START)))
_MODULES = "node_modules/"
_MOST_PEOPLE = 100
_PERSON = re.compile(r"\s*([^<(]*?)\s*(?:<([^>]*)>)?\s*(?:\([^)]*\))?\s*")


def traits_of(subject: Subject, findings: Iterable[Finding]) -> Traits:
    """Return the traits of `subject`, of which the checks said `findings`."""
    manifest = subject.manifest
    native, web_assembly = _binaries(subject)
    found = {
        "entry_points": frozenset(_entry_points(subject)),
        "native_files": native,
        "install_scripts": frozenset(_install_scripts(subject)),
        "web_assembly": web_assembly,
        "hosts": frozenset(host.name for facts in _own(subject) for host in facts.hosts),
        "capabilities": frozenset(_capabilities(subject)),
        "imports": frozenset(_imports(subject)),
        "maintainers": frozenset(_maintainers(subject)),
        "alarms": frozenset(each.rule for each in findings if each.severity is Severity.ERROR and not each.suppressed),
    }
    if manifest is not None:
        found |= {
            "permissions": manifest.permission_names,
            "optional_permissions": frozenset(each.name.value for each in manifest.permissions if not each.required),
            "declared_hosts": frozenset(_hosts_of(service.base_url for service in manifest.external_services)),
            "hooks": frozenset(manifest.hooks),
            "commands": frozenset(command.name for command in manifest.commands),
        }
    return Traits(
        **found,
        license="" if manifest is None else manifest.license or "",
        platform="" if manifest is None else str(manifest.platform),
        measures=_measures(subject),
    ).bounded()


def _own(subject: Subject) -> Iterator[FileFacts]:
    return (facts for facts in subject.code.values() if facts.known_as is None)


def _capabilities(subject: Subject) -> Iterator[str]:
    for facts in subject.code.values():
        for use in facts.uses:
            if facts.known_as is None or use.capability is Capability.NETWORK:
                yield use.capability.value


def _imports(subject: Subject) -> Iterator[str]:
    inside = {_package_of(path.removeprefix(_MODULES)) for path in subject.tree.paths if path.startswith(_MODULES)}
    asked = (_package_of(each.module) for facts in subject.code.values() for each in facts.imports)
    return (name for name in asked if name and name not in inside)


def _package_of(module: str) -> str:
    """Return the name of the package that `module` is of; nothing for a file of the plugin."""
    if module.startswith((".", "/", "#")) or not module:
        return ""
    parts = module.removeprefix("node:").split("/")
    return "/".join(parts[:2]) if module.startswith("@") else parts[0]


def _entry_points(subject: Subject) -> Iterator[str]:
    if subject.manifest is not None and subject.manifest.entry:
        yield subject.manifest.entry
    programs = _package(subject).get("bin")
    written = programs.values() if isinstance(programs, dict) else [programs]
    yield from (each for each in written if isinstance(each, str) and each)


def _install_scripts(subject: Subject) -> Iterator[str]:
    scripts = _package(subject).get("scripts")
    for name in INSTALL_SCRIPTS:
        if isinstance(scripts, dict) and scripts.get(name):
            yield f"{name}: {scripts[name]}"
    if "binding.gyp" in subject.tree:
        yield "binding.gyp"


def _binaries(subject: Subject) -> tuple[frozenset[str], frozenset[str]]:
    native, web_assembly = set(), set()
    for entry in subject.tree:
        if entry.path in subject.code:
            continue
        start = next(iter(subject.files.chunks(entry.path)), b"")[:_LONGEST_START]
        if start.startswith(_WEB_ASSEMBLY_START) or entry.path.lower().endswith(".wasm"):
            web_assembly.add(entry.path)
        elif start.startswith(_NATIVE_STARTS) or _NATIVE_NAMES.fullmatch(entry.path):
            native.add(entry.path)
    return frozenset(native), frozenset(web_assembly)


def _hosts_of(urls: Iterable[str]) -> Iterator[str]:
    for url in urls:
        try:
            host = urlsplit(url).hostname
        except ValueError:
            continue
        if host:
            yield host


def _maintainers(subject: Subject) -> Iterator[str]:
    manifest, package = subject.manifest, _package(subject)
    if manifest is not None and manifest.author is not None:
        yield _person(manifest.author.name, manifest.author.email)
    listed: list[Any] = [package.get("author")]
    for key in ("contributors", "maintainers"):
        people = package.get(key)
        listed += people[:_MOST_PEOPLE] if isinstance(people, list) else [people]
    yield from (said for each in listed if (said := _read_person(each)))


def _read_person(written: Any) -> str:  # noqa: ANN401  # JSON, as npm has it
    if isinstance(written, dict):
        name, email = written.get("name"), written.get("email")
        return _person(name if isinstance(name, str) else "", email if isinstance(email, str) else "")
    match = _PERSON.fullmatch(written[:500]) if isinstance(written, str) else None
    return "" if match is None else _person(match[1], match[2] or "")


def _person(name: str, email: str) -> str:
    name, email = " ".join(name.split()), email.strip().lower()
    return f"{name} <{email}>".strip() if email else name


def _package(subject: Subject) -> dict[str, Any]:
    return {} if subject.package is None else dict(subject.package.root)


def _measures(subject: Subject) -> CodeMeasures:
    counts: Counter[int] = Counter()
    code_bytes, minified_bytes, longest_line = 0, 0, 0
    for path, facts in subject.code.items():
        if facts.known_as is not None or (entry := subject.tree.get(path)) is None:
            continue
        content = subject.files.read(path, entry.size)
        code_bytes += len(content)
        minified_bytes += len(content) if facts.is_minified else 0
        longest_line = max(longest_line, *map(len, content.split(b"\n")))
        counts.update(content)
    return CodeMeasures(
        code_bytes=code_bytes,
        minified_percent=round(100 * minified_bytes / code_bytes) if code_bytes else 0,
        entropy=_entropy(counts.values()),
        longest_line=longest_line,
    )


def _entropy(counts: Collection[int]) -> float:
    """Return the entropy of the distribution `counts`, in bits."""
    total = sum(counts)
    shares = (count / total for count in counts if count)
    return round(-sum(share * math.log2(share) for share in shares), 2) if total else 0.0
