"""Whether the plugin asks for what its code reaches for, and for nothing else.

What is used but not asked for fails on a host, or goes behind its back. What is asked for but certainly not used makes
owners agree to more than is needed; nothing is said where code could not be read or is made while it runs.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from qirvo.analysis.facts import Capability, FileFacts, Use
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.manifest_permissions import canonical_names
from qirvo.domain.manifest_reading import MANIFEST_FILE
from qirvo.domain.manifests import PermissionName
from qirvo.domain.rules import rules_of

RULES = rules_of(
    "permission-use",
    Severity.WARNING,
    undeclared=(
        "The code reaches for something without asking for the permission.",
        "Add the permission that the message names to `permissions`, and say what it is needed for.",
    ),
    unused=(
        "A permission is asked for that the code has no use for.",
        "Ask for less: remove it from `permissions`. Owners agree sooner, and less can go wrong.",
    ),
)
PERMISSION_OF: Mapping[Capability, tuple[PermissionName, ...]] = {
    Capability.NETWORK: (PermissionName.NETWORK_ACCESS,),
    Capability.FILESYSTEM: (PermissionName.FILESYSTEM_ACCESS,),
    Capability.STORAGE: (PermissionName.STORAGE_READ, PermissionName.STORAGE_WRITE),
    Capability.CLIPBOARD_READ: (PermissionName.CLIPBOARD_READ,),
    Capability.CLIPBOARD_WRITE: (PermissionName.CLIPBOARD_WRITE,),
    Capability.GEOLOCATION: (PermissionName.GEOLOCATION,),
    Capability.CAMERA: (PermissionName.CAMERA,),
    Capability.MICROPHONE: (PermissionName.MICROPHONE,),
    Capability.NOTIFICATIONS: (PermissionName.NOTIFICATIONS,),
    Capability.CALENDAR: (PermissionName.CALENDAR,),
    Capability.CONTACTS: (PermissionName.CONTACTS,),
}
"""Capability → the permissions of which it needs one. The others have no permission; checks of security tell them."""
_READS = re.compile(r"(?:get|getItem|keys?|has|read|length|all|entries)\b", re.IGNORECASE)
_WRITES = re.compile(r"(?:set|setItem|delete|clear|remove|removeItem|put|write)\b", re.IGNORECASE)
# A word that stands somewhere in any code that uses the permission, however it came by the object.
_TRACES: Mapping[PermissionName, tuple[str, ...]] = {
    PermissionName.NETWORK_ACCESS: (
        *("http", "fetch", "socket", "eventsource", "beacon", "axios", "request", "api.", "'net'", '"net"', "dns"),
    ),
    PermissionName.STORAGE_READ: ("storage", "indexeddb", "caches"),
    PermissionName.STORAGE_WRITE: ("storage", "indexeddb", "caches"),
    PermissionName.FILESYSTEM_ACCESS: (
        "fs'",
        'fs"',
        "fs.",
        "fs/",
        "fs`",
        "filesystem",
        "readfile",
        "writefile",
        "file(",
    ),
    PermissionName.NOTIFICATIONS: ("notif", "toast"),
    PermissionName.CLIPBOARD_READ: ("clipboard", "paste", "execcommand"),
    PermissionName.CLIPBOARD_WRITE: ("clipboard", "copy", "execcommand"),
    PermissionName.GEOLOCATION: ("geolocation", "location", "position"),
    PermissionName.CAMERA: ("camera", "getusermedia", "mediadevices", "video"),
    PermissionName.MICROPHONE: ("microphone", "getusermedia", "mediadevices", "audio", "speech"),
    PermissionName.CALENDAR: ("calendar",),
    PermissionName.CONTACTS: ("contact",),
}
_MOST_READ = 4 * 1024 * 1024
_MAKES_CODE = (Capability.DYNAMIC_CODE, Capability.REMOTE_CODE, Capability.NATIVE_CODE, Capability.WEB_ASSEMBLY)


def _run(subject: Subject) -> Iterator[Finding]:
    if subject.manifest is None:
        return
    declared = frozenset(permission.name for permission in subject.manifest.permissions)
    yield from _undeclared(subject, declared)
    yield from _unused(subject, declared)


def _undeclared(subject: Subject, declared: frozenset[PermissionName]) -> Iterator[Finding]:
    told: set[tuple[PermissionName, ...]] = set()
    for path, facts in subject.code.items():
        for use in facts.uses if facts.known_as is None else ():
            needed = permissions_for(use)
            if needed and not declared & set(needed) and needed not in told:
                told.add(needed)
                wanted = " or ".join(f"`{name}`" for name in needed)
                message = f"`{use.what}` needs the permission {wanted}, which is not asked for"
                rule = RULES["permission-use/undeclared"]
                yield rule.finding(message, file=path, line=use.at.line, excerpt=use.at.excerpt)


def _unused(subject: Subject, declared: frozenset[PermissionName]) -> Iterator[Finding]:
    left = declared - {name for facts in subject.code.values() for use in facts.uses for name in permissions_for(use)}
    if not left or not _is_read_whole(subject.code.values()):
        return
    for path in subject.code:
        text = subject.text(path, _MOST_READ)
        if text is None:
            return
        folded = text.lower()
        left = frozenset(name for name in left if not any(trace in folded for trace in _TRACES[name]))
    for name in sorted(left):
        message = f"nothing in the code reaches for what `{name}` allows"
        yield RULES["permission-use/unused"].finding(message, file=MANIFEST_FILE, line=_line(subject, name))


def _is_read_whole(code: Iterable[FileFacts]) -> bool:
    """Say whether there is code, all of it was read, and none is made while it runs."""
    known = tuple(code)
    unread = (facts.unanalysed is not None or facts.syntax_error is not None for facts in known)
    return bool(known) and not any(unread) and not any(facts.can(*_MAKES_CODE) for facts in known)


def _line(subject: Subject, name: PermissionName) -> int | None:
    if subject.written is None:
        return None
    entries = subject.written.root.get("permissions")
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        written = (entry.get("name") or entry.get("type")) if isinstance(entry, dict) else entry
        if isinstance(written, str) and name in canonical_names(written.strip()):
            return subject.written.line_of(("permissions", index))
    return subject.written.line_of(("permissions",))


def permissions_for(use: Use) -> tuple[PermissionName, ...]:
    """Return the permissions of which `use` needs one; none when there is no permission for it."""
    if use.capability is Capability.STORAGE:
        member = use.what.rpartition(".")[2]
        if _WRITES.match(member):
            return (PermissionName.STORAGE_WRITE,)
        if _READS.match(member):
            return (PermissionName.STORAGE_READ,)
    return PERMISSION_OF.get(use.capability, ())


CHECK = Check(slug="permission-use", rules=RULES, run=_run)
