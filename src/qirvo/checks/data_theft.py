"""Whether secrets of the owner are read and sent away."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from qirvo.analysis.facts import Fact
from qirvo.analysis.kinds import Kind, Sink
from qirvo.analysis.reach import SECRET_FILES
from qirvo.checks.alarming import own_code, told, undeclared_hosts, undeclared_or_unknown
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding
from qirvo.domain.rules import alarms_of

_HELP = "Send only what the declared service needs, and declare it in `external_services`."

RULES = alarms_of(
    "data-theft",
    secret_sent=("A secret of the owner is read and sent to a network host.", _HELP),
    keys_sent=("What the owner types is recorded and sent to a network host.", _HELP),
    private_data_sent=("Private data are read and sent to a network host that is not declared.", _HELP),
    secret_file=("A file with secrets of the owner is named.", "A plugin has no business with it; remove it."),
)
_SLUGS = {
    "secret-sent": (
        *("cookie->network", "cookie->declared", "secret-file->network", "secret-file->declared"),
        *("whole-environment->network", "whole-environment->declared"),
    ),
    "keys-sent": ("keys->network", "keys->declared"),
}
"""Nobody has a reason to send these, wherever to."""
_UNDECLARED_SLUGS = {"secret-sent": ("environment->network",), "keys-sent": ("password->network",)}
"""A service may need one token or one password, if it is declared."""
_PRIVATE = (
    *("storage->network", "clipboard->network", "page->network", "machine->network", "file->network"),
    *("contacts->network", "device->network", "settings->network", "owned->network", "user->network"),
)


def _run(subject: Subject) -> Iterator[Finding]:
    for path, facts in own_code(subject):
        flows = facts.of_kind(Kind.FLOW)
        for slug, meant in _SLUGS.items():
            found = [fact for fact in flows if fact.detail in meant]
            yield from told(RULES[f"data-theft/{slug}"], path, _in_words(found), "{}")
        if undeclared_or_unknown(subject, facts):
            for slug, meant in _UNDECLARED_SLUGS.items():
                found = [fact for fact in flows if fact.detail in meant]
                yield from told(RULES[f"data-theft/{slug}"], path, _in_words(found), "{}")
        if undeclared_hosts(subject, facts):
            private = [fact for fact in flows if fact.detail in _PRIVATE]
            yield from told(RULES["data-theft/private-data-sent"], path, _in_words(private), "{}")
        if any("fs" in each.module for each in facts.imports):
            named = facts.of_kind(Kind.SECRET_FILE)
            yield from told(RULES["data-theft/secret-file"], path, named, "the code names `{}`")
    for path, text in subject.web_assembly.items():
        match = SECRET_FILES.search(text)
        if match is not None:
            yield RULES["data-theft/secret-file"].finding(f"the module names `{match[0]}`", file=path)


def _in_words(flows: Iterable[Fact]) -> Iterator[Fact]:
    for flow in flows:
        label, _, sink = flow.detail.partition("->")
        where = "a network host, even if it is declared" if sink == Sink.DECLARED else "the network"
        yield replace(flow, detail=f"what comes from `{label}` goes to {where}")


CHECK = Check(slug="data-theft", rules=RULES, run=_run)
