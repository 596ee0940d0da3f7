"""Whether the network hosts that the code names are those of the services that the manifest declares.

A name in code is not yet a connection: where nothing in the plugin speaks with the network, nothing is said. Names of
formats and of documentation, and addresses that are only shown to people, do not matter either.
"""

import ipaddress
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from qirvo.analysis.facts import Capability, FileFacts, Host
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.deferred import dataclass
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.manifest_reading import MANIFEST_FILE
from qirvo.domain.manifest_section import shown
from qirvo.domain.manifest_text import JsonPath
from qirvo.domain.manifests import PermissionName
from qirvo.domain.rules import rules_of

_DECLARE = "Add the service with its `base_url` to `external_services`, or remove the address from the code."

RULES = rules_of(
    "network-hosts",
    Severity.WARNING,
    undeclared=("The code names a network host that no declared service has.", _DECLARE),
    private_address=(
        "The code names an address of a private network.",
        "Let the owner configure the address, or declare the service in `external_services`.",
    ),
    wildcard=(
        "A declared service covers hosts without end.",
        "Name the hosts one by one, or a wildcard below a domain of your own: `https://*.example.org`.",
    ),
    no_permission=(
        "Services on the network are declared, and `network-access` is not asked for.",
        "Ask for `network-access`, or remove the services.",
    ),
) | rules_of(
    "network-hosts",
    Severity.INFO,
    loopback=(
        "The code names the machine that it runs on.",
        "Let the owner configure the address; a development server may have been left in.",
    ),
    service_unused=(
        "The host of a declared service occurs nowhere in the code.",
        "Remove the service, unless its address is put together while the plugin runs.",
    ),
    destination_unknown=(
        "The code speaks with the network, and nothing says with whom.",
        "Declare the services in `external_services`; reviewers and owners want to know.",
    ),
)
# Hosts of formats, licenses and documentation: named in builds everywhere, and spoken with by nobody.
_REFERENCE_NAMES = """
    ns.adobe.com www.apache.org babeljs.io caniuse.com bugs.chromium.org crbug.com creativecommons.org
    drafts.csswg.org 262.ecma-international.org www.ecma-international.org eslint.org fb.me feross.org
    github.com tc39.github.io www.gnu.org www.iana.org datatracker.ietf.org tools.ietf.org jquery.com jquery.org
    webpack.js.org json-schema.org localhost.localdomain lodash.com momentjs.com mozilla.org
    developer.mozilla.org bugzilla.mozilla.org mths.be mui.com nodejs.org www.npmjs.com npmjs.com
    spec.openapis.org openjsf.org opensource.org purl.org react.dev reactjs.org legacy.reactjs.org
    reactrouter.com relaxng.org www.rfc-editor.org schema.org spdx.org stackoverflow.com tailwindcss.com tc39.es
    www.typescriptlang.org typescriptlang.org underscorejs.org vuejs.org www.w3.org w3.org bugs.webkit.org
    html.spec.whatwg.org fetch.spec.whatwg.org whatwg.org url.spec.whatwg.org en.wikipedia.org xmlns.com
"""
_REFERENCES = frozenset(_REFERENCE_NAMES.split())
_SPEAKS = re.compile(
    r"fetch\s*\(|\.open\s*\(|axios|\.(?:get|post|put|request|send\w*)\s*\(|Socket\s*\(|EventSource|Beacon"
)
_SHOWN = re.compile(
    r"""\bhref\b|xmlns|\$schema|\$id\b|\bhomepage\b|\bbugs\b|licen[sc]e|Error\s*\(|\bsee\b|\bwindow\.open\b|
    console\.(?:warn|error)|\bdocs?(?:Url|Link)?\b|documentation|invariant|warning\(""",
    re.IGNORECASE | re.VERBOSE,
)
_LOCAL_NAMES = re.compile(r"(?:.+\.)?(?:localhost|local|internal|lan|intranet|home\.arpa)")
_NEAR = 60  # characters
_MOST_TOLD, _MOST_READ = 50, 4 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class _Declared:
    host: str
    place: JsonPath
    written: str

    def covers(self, host: str) -> bool:
        if self.host.startswith("*."):
            return host.endswith(self.host[1:]) or host == self.host
        return host == self.host

    def is_boundless(self) -> bool:
        return self.host == "*" or (self.host.startswith("*.") and "." not in self.host[2:])


def _run(subject: Subject) -> Iterator[Finding]:
    if subject.manifest is None or subject.written is None:
        return
    services = tuple(_services(subject.written.root))
    speaks = any(facts.can(Capability.NETWORK) for facts in subject.code.values())
    named = dict(_named(subject)) if speaks else {}
    yield from _of_manifest(subject, services)
    for host, (path, at) in list(named.items())[:_MOST_TOLD]:
        if not any(service.covers(host) for service in services):
            yield from _of_code(host, path, at)
    yield from _agreement(subject, services, named, speaks=speaks)


def _services(root: Any) -> Iterator[_Declared]:  # noqa: ANN401  # JSON
    for key in ("external_services", "externalServices"):
        items = root.get(key)
        for index, item in enumerate(items if isinstance(items, list) else ()):
            for name in ("base_url", "baseUrl"):
                written = item.get(name) if isinstance(item, dict) else None
                if isinstance(written, str) and (host := host_of(written)):
                    yield _Declared(host=host, place=(key, index, name), written=written)
    permissions = root.get("permissions")
    for index, item in enumerate(permissions if isinstance(permissions, list) else ()):
        scope = item.get("scope") if isinstance(item, dict) else None
        for written in scope if isinstance(scope, list) else ():
            if isinstance(written, str) and (host := host_of(written)) and ("." in host or host == "*"):
                yield _Declared(host=host, place=("permissions", index, "scope"), written=written)


def host_of(address: str) -> str:
    """Return the network host in `address`, which may lack its scheme; nothing when there is none."""
    try:
        parts = urlsplit(address.strip() if "//" in address else f"//{address.strip()}")
        return (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""


def _named(subject: Subject) -> Iterator[tuple[str, tuple[str, Host]]]:
    """Yield every host that own code names for another purpose than to show it, with its first place."""
    seen: set[str] = set()
    for path, facts in subject.code.items():
        for host in _spoken_with(facts):
            if host.name not in seen:
                seen.add(host.name)
                yield host.name, (path, host)


def _spoken_with(facts: FileFacts) -> Iterator[Host]:
    if facts.known_as is not None:
        return
    for host in facts.hosts:
        before = _before(host)
        is_called = _SPEAKS.search(before) is not None
        if is_called or (host.name not in _REFERENCES and _SHOWN.search(before) is None):
            yield host


def _before(host: Host) -> str:
    """Return the little that stands right before `host`; a built line may hold the words of a whole program."""
    start = host.at.excerpt.lower().find(host.name)
    return host.at.excerpt[max(0, start - _NEAR) : start] if start >= 0 else ""


def _of_manifest(subject: Subject, services: tuple[_Declared, ...]) -> Iterator[Finding]:
    document, manifest = subject.written, subject.manifest
    if document is None or manifest is None:
        return
    for service in services:
        if service.is_boundless():
            message = f"`{shown(service.written)}` covers every host" + (
                "" if service.host == "*" else " of a whole domain"
            )
            line = document.line_of(service.place)
            yield RULES["network-hosts/wildcard"].finding(message, file=MANIFEST_FILE, line=line)
    declared = [service for service in services if service.place[0] != "permissions"]
    if declared and PermissionName.NETWORK_ACCESS.value not in manifest.permission_names:
        message = f"`{declared[0].host}` is declared without the permission `network-access`"
        line = document.line_of(declared[0].place[:1])
        yield RULES["network-hosts/no-permission"].finding(message, file=MANIFEST_FILE, line=line)


def _of_code(host: str, path: str, at: Host) -> Iterator[Finding]:
    kind = kind_of(host)
    message = {
        "loopback": f"`{shown(host)}` is the machine that the code runs on",
        "private-address": f"`{shown(host)}` is an address of a private network",
        "undeclared": f"`{shown(host)}` is the host of no declared service",
    }[kind]
    yield RULES[f"network-hosts/{kind}"].finding(message, file=path, line=at.at.line, excerpt=at.at.excerpt)


def kind_of(host: str) -> str:
    """Return which rule speaks of `host` when nobody declared it: `loopback`, `private-address` or `undeclared`."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        if host == "localhost" or host.endswith(".localhost"):
            return "loopback"
        return "private-address" if _LOCAL_NAMES.fullmatch(host) else "undeclared"
    if address.is_loopback or address.is_unspecified:
        return "loopback"
    is_near = address.is_link_local or address in _SHARED or any(address in net for net in _PRIVATE)
    return "private-address" if is_near else "undeclared"


_PRIVATE = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))
_SHARED = ipaddress.ip_network("100.64.0.0/10")


def _agreement(
    subject: Subject, services: tuple[_Declared, ...], named: dict[str, tuple[str, Host]], *, speaks: bool
) -> Iterator[Finding]:
    declared = [service for service in services if service.place[0] != "permissions"]
    document = subject.written
    if document is not None and subject.code:
        in_code = {host.name for facts in subject.code.values() for host in facts.hosts}
        for service in declared:
            if not any(service.covers(host) for host in in_code) and not _occurs(subject, service.host):
                message = f"`{shown(service.host)}` is declared, and occurs nowhere in the code"
                line = document.line_of(service.place)
                yield RULES["network-hosts/service-unused"].finding(message, file=MANIFEST_FILE, line=line)
    if speaks and not named and not services:
        path, use = next(
            (path, use)
            for path, facts in subject.code.items()
            for use in facts.uses
            if use.capability is Capability.NETWORK
        )
        message = f"`{use.what}` speaks with the network; no service is declared and no host is named"
        rule = RULES["network-hosts/destination-unknown"]
        yield rule.finding(message, file=path, line=use.at.line, excerpt=use.at.excerpt)


def _occurs(subject: Subject, host: str) -> bool:
    texts = (subject.text(path, _MOST_READ) for path in subject.code)
    return any(text is None or host.removeprefix("*.") in text.lower() for text in texts)


CHECK = Check(slug="network-hosts", rules=RULES, run=_run)
