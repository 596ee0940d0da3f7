"""What the alarm checks share: going through the plugin's own code, and findings for what is remarkable in a file."""

import re
from collections.abc import Iterable, Iterator

from qirvo.analysis.facts import Fact, FileFacts, is_host_of
from qirvo.checks.declared import declared_hosts
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding
from qirvo.domain.rules import RuleDoc

MOST_OF_A_RULE = 3
"""Findings of one rule in one file; the rest say nothing new."""
BUNDLE_BYTES = 100_000
"""A longer file has libraries in it, where templates are compiled and functions are called by name."""
_READ_BY_PEOPLE = re.compile(r".+\.d\.[cm]?ts", re.IGNORECASE)


def own_code(subject: Subject) -> Iterator[tuple[str, FileFacts]]:
    """Yield path and facts of the code that is not a published library's.

    Tests and examples count only where other code loads them.
    """
    for path, facts in subject.code.items():
        if facts.known_as is None and path not in subject.aside and _READ_BY_PEOPLE.fullmatch(path) is None:
            yield path, facts


def is_own_writing(subject: Subject, path: str, facts: FileFacts) -> bool:
    """Say whether a file is likely written by the plugin's author: neither minified nor as long as a bundle."""
    entry = subject.tree.get(path)
    return not facts.is_minified and entry is not None and entry.size < BUNDLE_BYTES


def told(rule: RuleDoc, path: str, facts: Iterable[Fact], say: str) -> Iterator[Finding]:
    """Yield findings of `rule` for the first of `facts`; `say` has a place for the detail."""
    for _, fact in zip(range(MOST_OF_A_RULE), facts, strict=False):
        yield rule.finding(say.format(fact.detail), file=path, line=fact.at.line, excerpt=fact.at.excerpt)


def undeclared_hosts(subject: Subject, facts: FileFacts) -> frozenset[str]:
    """Return the hosts that a file names and the manifest does not declare; those of this machine do not count."""
    declared = declared_hosts(subject)
    return frozenset(
        host.name
        for host in facts.hosts
        if not is_host_of(host.name, declared) and host.name not in {"localhost", "127.0.0.1", "::1", "www.w3.org"}
    )


def undeclared_or_unknown(subject: Subject, facts: FileFacts) -> bool:
    """Say whether a file speaks, as far as is known, not only with hosts that the manifest declares."""
    return not facts.hosts or bool(undeclared_hosts(subject, facts))
