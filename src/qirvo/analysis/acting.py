"""What an emulated plugin did, as facts of the files whose code did it: the rules then read them like any other.

A fact of emulation says what *happened*, so it is certain where the facts of reading are guesses; what did not happen
in these runs is not said to be harmless.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from typing import TypeVar
from urllib.parse import urlsplit

from qirvo.analysis.emulation import Act
from qirvo.analysis.facts import Capability, Fact, FileFacts, Host, Import, Place, Use, is_host_of
from qirvo.analysis.kinds import Kind, Label, Sink
from qirvo.analysis.reach import COMMANDS, LASTING_PLACES, OVERRIDDEN, SECRET_FILES, SHELLS, STARTED
from qirvo.deferred import dataclass

_LABELS = {"secretfile": Label.SECRET_FILE, "environs": Label.WHOLE_ENVIRONMENT}
_SECRET = frozenset(
    {
        *(Label.COOKIE, Label.KEYS, Label.PASSWORD, Label.ENVIRONMENT, Label.SECRET_FILE, Label.STORAGE),
        *(Label.WHOLE_ENVIRONMENT, Label.OWNED),
        *(
            Label.CLIPBOARD,
            Label.PAGE,
            Label.MACHINE,
            Label.FILE,
            Label.SETTINGS,
            Label.CONTACTS,
            Label.USER,
            Label.DEVICE,
        ),
    }
)
"""Labels of what belongs to the owner."""
_NEED_A_HOST = frozenset({Label.SETTINGS, Label.ENVIRONMENT, Label.PASSWORD, Label.USER})
"""Labels of what a declared service may need; where it is sent must be known before anything is said."""
_OUTSIDE = frozenset({Label.REMOTE, Label.MESSAGE, Label.DECODED, Label.STORAGE, Label.CLIPBOARD, Label.PAGE})
"""Labels of what others say."""
_TELLING = frozenset(
    {"network", "command", "module", "cookies", "script", "import", "write", "remove", "socket", "native", "read"}
    | {"clipboard-read", "wallet", "inside"}
)
"""Acts that code made at run time has no reason for: templates and parsers only compute."""
_GRAVE = frozenset(
    {"child_process", "net", "tls", "dgram", "http", "https", "vm", "fs", "fs/promises", "cluster", "dns"}
)
_SYSTEM = re.compile(
    r"^/(?:etc|usr|lib|boot|bin|sbin|opt|root|var/spool)/|^<machine>|(?:^|[/\\])\.(?:npmrc|gitconfig|netrc)$"
)
_NOT_TO_BE_REMOVED = re.compile(
    r"^/(?:home/owner(?:/[^/]*)?)?/?$|^/home/owner/(?:[Dd]ocuments|Desktop|Pictures|Downloads|Music|Videos|Projects)/|\*"
    r"|^/ \(|^/(?:etc|usr|var|home|boot|app|opt|bin|lib)(?:/[^/]*)?/?$"
)
"""A home, what stands in it at once, and what the machine or the host needs; folders of its own lie deeper."""
_OTHER_PLUGINS = re.compile(r"/\.qirvo/(?!cache/)|^/plugins/(?!own/)")
_WALLET = re.compile(r"0x[0-9a-fA-F]{40}|[A-Za-z0-9]{20,94}")
"""What is put into the clipboard in the place of an address or an account."""
_EVALUATORS = frozenset({"eval", "setTimeout", "setInterval", "script", "address", "module._compile"})
"""What no template engine makes code with."""
_HOSTS_OWN = ("hostmodule", "solana", "phantom", "keplr", "tronWeb", "api", "storage", "events", "ui", "http")
"""Beginnings of what the host gives to all plugins."""
_BUILT_IN = re.compile(r"(?:Array|Promise|Map|Set|String|Function|RegExp)\.prototype\.|fetch$")
"""What is replaced by those who mend old engines; it is remarkable only where something leaves the plugin."""
_READ_ONLY = re.compile(r"\((?:util|natives|config|constants|os|buffer|builtins|async_wrap|uv)\)")
_PROGRAM = re.compile(r"\.(?:exe|msi|scr|bat|cmd|ps1|dmg|pkg|apk|vbs|jar|hta)(?:$|\?)", re.IGNORECASE)
_T = TypeVar("_T")
_STAGE_HOST = "qirvo.example"
_LONG_NAME = 30
_MANY = 4
_SHOWN = 100
_MOST_OF_A_FILE = 200
_GLOBAL_SCOPES = frozenset({"/", "./"})


@dataclass
class _Told:
    declared: frozenset[str]
    imports: list[Import] = field(default_factory=list)
    hosts: list[Host] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)


def with_acts(
    code: Mapping[str, FileFacts],
    acts: tuple[Act, ...],
    texts: Mapping[str, bytes],
    *,
    declared: frozenset[str] = frozenset(),
) -> dict[str, FileFacts]:
    """Return `code` with what `acts` add to the facts of each file.

    Args:
        code: Path → facts from reading.
        acts: What the code did.
        texts: Path → content, for excerpts.
        declared: Network hosts that the manifest declares.
    """
    told: dict[str, _Told] = {}
    fallback = next(iter(code), "")
    written = {act.detail for act in acts if act.kind == "write" and act.detail in texts}
    if len(written) >= _MANY:
        first = next(act for act in acts if act.detail in written)
        acts = (*acts, replace(first, kind="remove", detail="/ (files of the plugin itself are overwritten)"))
    visits = [act for act in acts if act.kind == "override" and act.detail.startswith("history.")]
    sends = any(
        act.kind == "network" and Label.MESSAGE in act.labels and not is_host_of(_host_of(act), declared)
        for act in acts
    )
    leaves = any(act.kind in {"network", "command", "socket"} and not act.more.get("own") for act in acts)
    if not leaves and not any(facts.can(Capability.NETWORK) for facts in code.values()):
        acts = tuple(act for act in acts if act.kind != "override" or not _BUILT_IN.match(act.detail))
    if visits and sends:
        acts = (*acts, replace(visits[0], kind="visits"))
    split: dict[str, list[bytes]] = {}
    for act in acts:
        path = act.path if act.path in code else fallback
        if path not in split:
            split[path] = texts.get(path, b"").split(b"\n")
        lines = split[path]
        excerpt = lines[act.line - 1][:400].decode("utf-8", "replace").strip() if 0 < act.line <= len(lines) else ""
        clean = "".join(character if character.isprintable() else " " for character in excerpt[:_SHOWN])
        _tell(act, Place(line=act.line, excerpt=clean), told.setdefault(path, _Told(declared)))
    return {path: _joined(facts, told[path]) if path in told else facts for path, facts in code.items()}


def _joined(facts: FileFacts, told: _Told) -> FileFacts:
    known = {(fact.kind, fact.detail) for fact in facts.facts}
    named = {host.name for host in facts.hosts}
    imported = {each.module.removeprefix("node:") for each in facts.imports}
    can = {(use.capability, use.what) for use in facts.uses}
    return replace(
        facts,
        imports=(*facts.imports, *(each for each in _once(told.imports) if each.module not in imported)),
        hosts=(*facts.hosts, *(each for each in _once(told.hosts) if each.name not in named)),
        uses=(*facts.uses, *(each for each in _once(told.uses) if (each.capability, each.what) not in can)),
        facts=(*facts.facts, *(each for each in _once(told.facts) if (each.kind, each.detail) not in known)),
    )


def _once(items: list[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(items))[:_MOST_OF_A_FILE]


def _tell(act: Act, at: Place, told: _Told) -> None:
    host = _host_of(act)
    if host == _STAGE_HOST and act.kind != "evaluate":
        return  # the host itself
    labels = [_LABELS.get(label, label) for label in act.labels]
    is_telling = act.kind in _TELLING and (act.kind != "module" or act.detail in _GRAVE)
    if act.hidden is not None and is_telling and not act.more.get("own"):
        told.facts.append(Fact(kind=Kind.FLOW, at=at, detail=f"{Label.DECODED}->{Sink.EVALUATED}"))
    is_declared = is_host_of(host, told.declared)
    told.facts += (Fact(kind=kind, at=at, detail=detail) for kind, detail in _facts(act, labels, host, is_declared))
    told.uses += (Use(capability=capability, what=act.detail[:80] or act.kind, at=at) for capability in _uses(act))
    if host and act.kind in {"network", "script", "import", "frame", "relink"}:
        told.hosts.append(Host(name=host, at=at))
    if act.kind == "module" or (act.kind == "import" and host):
        told.imports.append(Import(module=act.detail, at=at))


def _host_of(act: Act) -> str:
    """Return the network host that an act names; empty when it names none."""
    address = str(act.more.get("url", ""))
    try:
        host = urlsplit(address if "://" in address else f"https:{address}").hostname or ""
    except ValueError:
        return ""
    if "<" in host or any(len(part) >= _LONG_NAME for part in host.split(".")):
        host = ".".join(part for part in host.split(".") if "<" not in part and len(part) < _LONG_NAME)
    host = host.removesuffix("value")  # what an unknown part of an address is called on the stage
    return host if "." in host and host.isascii() else ""


def _uses(act: Act) -> Iterator[Capability]:
    if act.kind == "network" and not act.more.get("own"):
        yield Capability.NETWORK
    elif act.kind in {"command", "shell-pipe"}:
        yield Capability.PROCESS
    elif act.kind in {"write", "remove", "read"}:
        yield Capability.FILESYSTEM
    elif act.kind == "cookies":
        yield Capability.COOKIES


def _facts(  # noqa: C901, PLR0912, PLR0915  # one case per act
    act: Act,
    labels: list[str],
    host: str,
    is_declared: bool,  # noqa: FBT001  # said once, of one host
) -> Iterator[tuple[Kind, str]]:
    outside = [label for label in labels if label in _OUTSIDE]
    detail = act.detail[:300]
    if act.kind == "network" and not act.more.get("own"):
        sink = Sink.DECLARED if is_declared else Sink.NETWORK
        if "relayed" in labels:
            yield Kind.SENSITIVE, "relayed-connection: what others ask for is fetched and handed on"
        sent = [label for label in labels if label in _SECRET and (host or label not in _NEED_A_HOST)]
        yield from ((Kind.FLOW, f"{label}->{sink}") for label in sent)
    elif act.kind in {"frame", "relink"} and not is_declared:
        if act.kind == "relink":
            yield Kind.DECEIVES, f"links-rewritten: {detail[:120]}"
        elif act.more.get("unseen"):
            yield Kind.DECEIVES, f"unseen-frame: {detail[:120]}"
    elif act.kind == "evaluate":
        yield from ((Kind.FLOW, f"{label}->{Sink.EVALUATED}") for label in outside)
        if act.more.get("unwritten") and act.more.get("by") in _EVALUATORS:
            yield Kind.EVALUATES, str(act.more["by"])
    elif act.kind == "command":
        yield from ((Kind.FLOW, f"{label}->{Sink.COMMAND}") for label in outside)
        if COMMANDS.search(detail) or STARTED.search(detail):
            yield Kind.COMMAND, detail
        if SHELLS.search(detail):
            yield Kind.SHELL, detail[:40]
    elif act.kind == "hidden-name":
        yield Kind.HIDDEN_NAME, detail
    elif act.kind == "script":
        yield from ((Kind.FLOW, f"{label}->{Sink.EVALUATED}") for label in outside)
        yield Kind.SCRIPT_LOADED, detail
    elif act.kind in {"import", "wasm"}:
        yield from ((Kind.FLOW, f"{label}->{Sink.IMPORTED}") for label in outside)
    elif act.kind == "native":
        yield from ((Kind.FLOW, f"{label}->{Sink.IMPORTED}") for label in outside)
        yield Kind.SENSITIVE, f"inner-machine: {detail}"
    elif act.kind == "inside" and not _READ_ONLY.search(detail):
        yield Kind.SENSITIVE, f"inner-machine: {detail}"
    elif act.kind == "markup":
        yield from ((Kind.FLOW, f"{label}->{Sink.MARKUP}") for label in outside)
    elif act.kind in {"write", "remove", "read"}:
        yield from _of_files(act, outside)
    elif act.kind == "override" and detail == "fetch":
        yield Kind.OVERRIDES, "window.fetch"  # there was one, so nothing is mended
    elif (
        act.kind == "override"
        and not detail.startswith("history.")
        and (OVERRIDDEN.fullmatch(detail) or detail.startswith(_HOSTS_OWN))
    ):
        yield Kind.OVERRIDES, detail
    elif act.kind == "socket":
        yield Kind.SOCKET, detail[:60]
    elif act.kind == "socket-pipe":
        yield Kind.SENSITIVE, f"relayed-connection: {detail}"
    elif act.kind == "shell-pipe":
        yield Kind.SOCKET, detail
        yield Kind.SHELL, detail
    elif act.kind == "clipboard":
        yield from _of_clipboard(act, labels)
    else:
        yield from _of_page(act, labels)


def _of_files(act: Act, outside: list[str]) -> Iterator[tuple[Kind, str]]:
    path = act.detail
    if SECRET_FILES.search(path):
        yield Kind.SECRET_FILE, path[:120]
    if act.kind == "read":
        return
    if act.more.get("itself"):
        yield Kind.SENSITIVE, f"plugins-changed: it writes itself to {path[:80]}"
    if _OTHER_PLUGINS.search(path):
        yield Kind.SENSITIVE, f"plugins-changed: {path[:80]}"
    if act.kind == "write":
        yield from ((Kind.FLOW, f"{label}->{Sink.WRITTEN}") for label in outside)
        if LASTING_PLACES.search(path) or _SYSTEM.search(path):
            yield Kind.LASTING_PLACE, path[:120]
        text = str(act.more.get("text", ""))
        if COMMANDS.search(text):
            yield Kind.COMMAND, text[:300]
    elif _NOT_TO_BE_REMOVED.search(path) and "value" not in path:
        yield Kind.DESTROYS, path[:120]


def _of_clipboard(act: Act, labels: list[str]) -> Iterator[tuple[Kind, str]]:
    text = str(act.detail)
    if COMMANDS.search(text):
        yield Kind.DECEIVES, f"command-in-clipboard: {text[:120]}"
    is_swap = act.more.get("read") and not act.more.get("derived") and Label.CLIPBOARD not in labels
    if is_swap and _WALLET.fullmatch(text.strip()):
        yield Kind.ADDRESS_PATTERN, "clipboard"
        yield Kind.WALLET_ADDRESS, text[:80]


def _of_page(act: Act, labels: list[str]) -> Iterator[tuple[Kind, str]]:
    if act.kind == "download" and _PROGRAM.search(act.detail):
        yield Kind.DECEIVES, f"program-download: {act.detail[:120]}"
    elif act.kind == "visits":
        yield Kind.SENSITIVE, "pages-visited: history is replaced and addresses are sent"
    elif act.kind == "css-keys":
        yield Kind.FLOW, f"{Label.PASSWORD}->{Sink.NETWORK}"
    elif act.kind == "moved":
        yield Kind.DECEIVES, f"led-elsewhere: {act.detail[:120]}"
    elif act.kind == "navigate" and (Label.REMOTE in labels or Label.MESSAGE in labels):
        yield Kind.DECEIVES, "led-elsewhere: what a network host says decides where the page goes"
    elif act.kind == "admin":
        yield Kind.SENSITIVE, f"host-administration: {act.detail[:80]}"
    elif act.kind == "service-worker" and act.more.get("scope") in _GLOBAL_SCOPES:
        yield Kind.SENSITIVE, f"page-defences: a service worker for {act.more.get('scope')}"
    elif act.kind == "wallet" and re.search(r"eth_send|eth_sign|personal_sign", act.detail):
        yield Kind.SENSITIVE, f"wallet: {act.detail[:80]}"
