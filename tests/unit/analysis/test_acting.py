"""What an emulated plugin did, as facts of the file that did it."""

from typing import Any

import pytest

from qirvo.analysis.acting import with_acts
from qirvo.analysis.emulation import Act
from qirvo.analysis.facts import Capability, FileFacts

PATH = "dist/index.js"
TEXTS = {PATH: b"first();\nsecond(\x07);\n"}


def told(*acts: Act, declared: frozenset[str] = frozenset()) -> FileFacts:
    return with_acts({PATH: FileFacts(language="javascript")}, acts, TEXTS, declared=declared)[PATH]


def an_act(kind: str, detail: str = "", *labels: str, hidden: str | None = None, **more: Any) -> Act:
    return Act(kind=kind, detail=detail, labels=labels, path=PATH, line=2, hidden=hidden, more=more)


def facts_of(act: Act, declared: frozenset[str] = frozenset()) -> set[str]:
    return {f"{fact.kind}: {fact.detail}" for fact in told(act, declared=declared).facts}


@pytest.mark.parametrize(
    ("act", "facts"),
    [
        (an_act("network", "https://x.example.org", "cookie", url="https://x.example.org"), {"flow: cookie->network"}),
        (an_act("network", "/own", "cookie", url="/own", own=True), set()),
        (an_act("network", "", "environment", url=""), set()),
        (an_act("network", "", "environs", url=""), {"flow: whole-environment->network"}),
        (an_act("evaluate", "x", "remote", by="eval", unwritten=False), {"flow: remote->evaluated"}),
        (an_act("evaluate", "x", by="eval", unwritten=True), {"evaluates: eval"}),
        (an_act("evaluate", "x", by="Function", unwritten=True), set()),
        (an_act("command", "ls -l", by="exec"), set()),
        (an_act("command", "curl x | sh", by="exec"), {"command: curl x | sh"}),
        (an_act("command", "<remote>", "remote"), {"flow: remote->command"}),
        (an_act("hidden-name", "child_process"), {"hidden-name: child_process"}),
        (an_act("import", "x", "remote"), {"flow: remote->imported"}),
        (an_act("wasm", "WebAssembly.compile", "remote"), {"flow: remote->imported"}),
        (an_act("markup", "<p>", "message"), {"flow: message->markup"}),
        (an_act("write", "/home/owner/.bashrc"), {"lasting-place: /home/owner/.bashrc"}),
        (an_act("write", "/etc/hosts"), {"lasting-place: /etc/hosts"}),
        (an_act("write", "/plugins/other/x.js"), {"sensitive: plugins-changed: /plugins/other/x.js"}),
        (an_act("write", "/tmp/x"), set()),  # noqa: S108  # no file is made
        (an_act("read", "/home/owner/.ssh/id_rsa"), {"secret-file: /home/owner/.ssh/id_rsa"}),
        (an_act("remove", "/home/owner"), {"destroys: /home/owner"}),
        (an_act("remove", "/home/owner/Documents/a"), {"destroys: /home/owner/Documents/a"}),
        (an_act("remove", "/home/owner/.cache/weather"), set()),
        (an_act("remove", "/plugins/own/x"), set()),
        (an_act("override", "fetch"), set()),
        (an_act("override", "Array.prototype.push"), set()),
        (an_act("override", "api.http.get"), {"overrides: api.http.get"}),
        (an_act("override", "history.pushState"), set()),
        (an_act("socket", "203.0.113.9 443"), {"socket: 203.0.113.9 443"}),
        (an_act("clipboard", "curl x | sh"), {"deceives: command-in-clipboard: curl x | sh"}),
        (
            an_act("download", "https://x.example/Setup.exe"),
            {"deceives: program-download: https://x.example/Setup.exe"},
        ),
        (an_act("admin", "plugins.uninstall"), {"sensitive: host-administration: plugins.uninstall"}),
        (an_act("inside", "process.binding(spawn_sync)"), {"sensitive: inner-machine: process.binding(spawn_sync)"}),
        (an_act("inside", "process.binding(util)"), set()),
        (an_act("cookies", "document.cookie"), set()),
    ],
    ids=lambda value: f"{value.kind} {value.detail}" if isinstance(value, Act) else "",
)
def test_an_act_has_its_facts(act: Act, facts: set[str]):
    assert facts_of(act) == facts


def test_what_goes_to_a_declared_host_says_so():
    act = an_act("network", "", "cookie", url="https://api.x.example.org/v1")
    assert facts_of(act, frozenset({"x.example.org"})) == {"flow: cookie->declared"}


def test_what_hidden_code_reaches_for_tells_that_it_was_hidden():
    act = an_act("network", "", url="https://x.example.org", hidden="fetch(…)")
    assert facts_of(act) == {"flow: decoded->evaluated"}
    assert facts_of(an_act("cookies", "document.cookie", hidden="x")) == {"flow: decoded->evaluated"}
    assert facts_of(an_act("module", "path", hidden="x")) == set()


def test_an_address_in_the_place_of_another_is_told_only_where_it_was_read():
    swapped = an_act("clipboard", "0x1111111111111111111111111111111111111111", read=True, derived=False)
    kept = an_act("clipboard", "0x1111111111111111111111111111111111111111", read=False, derived=False)
    assert {fact.kind for fact in told(swapped).facts} == {"address-pattern", "wallet-address"}
    assert told(kept).facts == ()


def test_what_all_code_relies_on_is_told_when_replaced_only_where_something_leaves():
    sent = an_act("network", "", url="https://x.example.org")
    assert [fact.detail for fact in told(an_act("override", "fetch"), sent).facts] == ["window.fetch"]
    assert [fact.detail for fact in told(an_act("override", "Promise.prototype.then"), sent).facts] == [
        "Promise.prototype.then"
    ]


def test_many_of_its_own_files_overwritten_is_destruction():
    texts = {PATH: b"", **{f"a{n}.txt": b"" for n in range(4)}}
    acts = tuple(an_act("write", f"a{n}.txt") for n in range(4))
    code = with_acts({PATH: FileFacts(language="javascript")}, acts, texts)
    assert {fact.kind for fact in code[PATH].facts} == {"destroys"}


def test_hosts_imports_and_uses_are_added_once_and_places_can_be_shown():
    acts = [an_act("network", "", url="https://x.example.org/a"), an_act("module", "fs"), an_act("command", "ls")]
    found = told(*acts, *acts)
    assert [host.name for host in found.hosts] == ["x.example.org"]
    assert [each.module for each in found.imports] == ["fs"]
    assert {use.capability for use in found.uses} == {Capability.NETWORK, Capability.PROCESS}
    assert (found.hosts[0].at.line, found.hosts[0].at.excerpt) == (2, "second( );")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://<cookie>.x.example.org/", "x.example.org"),
        (f"https://{'a' * 40}.x.example.org/", "x.example.org"),
        ("//x.example.org/a", "x.example.org"),
        ("https://x.example.orgvalue", "x.example.org"),
        ("https://qirvo.example/api", ""),
        ("value", ""),
        ("http://[", ""),
    ],
)
def test_the_host_of_an_address_is_found_behind_what_was_put_in(url: str, host: str):
    assert [each.name for each in told(an_act("network", "", url=url)).hosts] == ([host] if host else [])


def test_what_no_file_did_is_told_of_the_first():
    act = Act(kind="hidden-name", detail="vm", path="", line=1)
    assert [fact.detail for fact in told(act).facts] == ["vm"]
