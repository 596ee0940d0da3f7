"""Whether code is loaded from elsewhere than the plugin."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from qirvo.analysis.kinds import Kind
from qirvo.checks.alarming import declared_hosts, own_code, told
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding
from qirvo.domain.rules import alarms_of

_HELP = "Ship all code in the plugin: what is loaded later was never reviewed."

RULES = alarms_of(
    "remote-code",
    script=("A script of a network host is put into the page.", _HELP),
    imported=("A module is imported from a network host.", _HELP),
    written=("What a network host answers is written to a file and run.", _HELP),
)


def _run(subject: Subject) -> Iterator[Finding]:
    declared = declared_hosts(subject)
    for path, facts in own_code(subject):
        scripts = [
            fact
            for fact in facts.of_kind(Kind.SCRIPT_LOADED)
            if fact.detail.startswith(("http:", "https:", "//"))
        ]
        yield from told(RULES["remote-code/script"], path, scripts, "the script `{}` is loaded")
        for imported in facts.imports:
            if imported.module.startswith(("http:", "https:", "data:")):
                yield RULES["remote-code/imported"].finding(
                    f"`{imported.module[:120]}` is imported",
                    file=path,
                    line=imported.at.line,
                    excerpt=imported.at.excerpt,
                )
        flows = facts.of_kind(Kind.FLOW)
        loaded = [fact for fact in flows if fact.detail in {"remote->imported", "message->imported"}]
        yield from told(RULES["remote-code/imported"], path, loaded, "a value goes `{}`")
        runs = facts.of_kind(Kind.COMMAND) or any("child_process" in each.module for each in facts.imports)
        written = [fact for fact in flows if fact.detail in {"remote->written", "decoded->written"}] if runs else []
        yield from told(RULES["remote-code/written"], path, written, "a value goes `{}`, and programs are started")


CHECK = Check(slug="remote-code", rules=RULES, run=_run)
