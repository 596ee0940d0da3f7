"""Whether code is about places that no plugin has business with: sessions, other plugins, forms, the machine."""

from collections.abc import Iterator

from qirvo.analysis.facts import Capability, FileFacts
from qirvo.analysis.kinds import Kind
from qirvo.analysis.sensitive import ALONE, UNDECLARED_ONLY
from qirvo.checks.alarming import own_code, told, undeclared_hosts, undeclared_or_unknown
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding
from qirvo.domain.rules import alarms_of

_HELP = "Leave it alone; ask the owner, or the host by its API, for what the plugin needs."

RULES = alarms_of(
    "sensitive-places",
    whole_storage=("All that the page keeps is read, beside network calls.", _HELP),
    session=("The owner's session is read, beside network calls.", _HELP),
    other_plugins=("Other plugins or the host's administration are reached, beside network calls.", _HELP),
    wallet=("A wallet is asked to sign or to show its secret.", _HELP),
    seed_phrase=("The secret phrase of a wallet is asked for or looked for, beside network calls.", _HELP),
    form_secrets=("Passwords, codes or cards in forms are watched, beside network calls.", _HELP),
    machine_input=("Keys, screen or clipboard of the machine are read.", _HELP),
    page_defences=("A defence of the page or of connections is taken away.", _HELP),
    inner_machine=("The inside of the machine is reached around its modules.", _HELP),
    local_network=("Machines of the local network are tried, beside network calls.", _HELP),
    pages_visited=("Every page that the owner visits is told to a network host.", _HELP),
    sign_in_imitated=("A sign-in of the host is imitated, beside network calls.", _HELP),
    own_form_secrets=("Codes or cards are asked for, and sent to a host that is not declared.", _HELP),
    page_internals=("The inside of the page, where its sessions are kept, is looked through.", _HELP),
    scare_screen=("The owner is frightened, or kept from leaving the page.", "Tell the truth, and let people leave."),
    relayed_connection=("The connection of the owner is lent to others.", _HELP),
    fingerprint=("What tells one device from all others is gathered, beside network calls.", _HELP),
    plugins_changed=("Files of other plugins or of the host are written.", _HELP),
    host_administration=("The host's administration is changed: users, policies or the results of scans.", _HELP),
    destruction=("Disks, databases or files are destroyed.", _HELP),
    device_watched=("Camera, microphone, screen or position are sent to a host that is not declared.", _HELP),
)
_DEVICES = (Capability.CAMERA, Capability.MICROPHONE, Capability.GEOLOCATION)


def _run(subject: Subject) -> Iterator[Finding]:
    for path, facts in own_code(subject):
        speaks = facts.can(Capability.NETWORK)
        places = facts.of_kind(Kind.SENSITIVE)
        for slug, rule in RULES.items():
            place = slug.partition("/")[2]
            found = [fact for fact in places if fact.detail.startswith(f"{place}: ")]
            if place in UNDECLARED_ONLY and not undeclared_or_unknown(subject, facts):
                continue
            if speaks or place in ALONE:
                yield from told(rule, path, found, "the code says `{}`")
        yield from _devices(subject, path, facts)


def _devices(subject: Subject, path: str, facts: FileFacts) -> Iterator[Finding]:
    uses = [use for use in facts.uses if use.capability in _DEVICES]
    hosts = undeclared_hosts(subject, facts)
    if uses and hosts and facts.can(Capability.NETWORK):
        yield RULES["sensitive-places/device-watched"].finding(
            f"`{uses[0].what}` beside `{min(hosts)}`", file=path, line=uses[0].at.line, excerpt=uses[0].at.excerpt
        )


CHECK = Check(slug="sensitive-places", rules=RULES, run=_run)
