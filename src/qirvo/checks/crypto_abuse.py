"""Whether the machine is made to mine, or wallet addresses are exchanged."""

from collections.abc import Iterator

from qirvo.analysis.facts import Capability
from qirvo.analysis.kinds import Kind
from qirvo.analysis.reach import MINING
from qirvo.checks.alarming import own_code, told
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding
from qirvo.domain.rules import alarms_of

RULES = alarms_of(
    "crypto-abuse",
    mining=("The code speaks the language of mining.", "Remove it; the owner's machine is not yours."),
    swapped_address=(
        "Wallet addresses are looked for, and there is another one to put in their place.",
        "Show addresses as they are.",
    ),
)


def _run(subject: Subject) -> Iterator[Finding]:
    for path, facts in own_code(subject):
        reaches = facts.can(Capability.NETWORK, Capability.PROCESS, Capability.WEB_ASSEMBLY) or facts.hosts
        mines = facts.of_kind(Kind.MINES) if reaches else ()
        yield from told(RULES["crypto-abuse/mining"], path, mines, "the code says `{}`")
        swaps = facts.of_kind(Kind.ADDRESS_PATTERN) or facts.can(Capability.CLIPBOARD_READ, Capability.CLIPBOARD_WRITE)
        addresses = facts.of_kind(Kind.WALLET_ADDRESS) if swaps else ()
        yield from told(RULES["crypto-abuse/swapped-address"], path, addresses, "the address `{}`")
    for path, text in subject.web_assembly.items():
        match = MINING.search(text)
        if match is not None:
            yield RULES["crypto-abuse/mining"].finding(f"the module says `{match[0]}`", file=path)


CHECK = Check(slug="crypto-abuse", rules=RULES, run=_run)
