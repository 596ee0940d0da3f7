"""Whether code is made of what a network host, a message or an encoded text says."""

from collections.abc import Iterator

from qirvo.analysis.facts import Capability
from qirvo.analysis.kinds import Kind
from qirvo.checks.alarming import is_own_writing, own_code, told
from qirvo.checks.check import Check
from qirvo.checks.subject import Subject
from qirvo.domain.findings import Finding
from qirvo.domain.rules import alarms_of

_HELP = "Ship the code in the plugin, where it can be reviewed; read data with `JSON.parse`."

RULES = alarms_of(
    "dynamic-code",
    from_network=("What a network host answers is run as code.", _HELP),
    markup_from_network=(
        "What a network host or a message says is put into the page as markup.",
        "Put texts into the page as text, or clean the markup first.",
    ),
    from_message=("What a message or a storage holds is run as code.", _HELP),
    from_encoded=("Encoded text is decoded and run as code.", _HELP),
    beside_network=("Code is made of texts in a file that speaks with the network.", _HELP),
    eval=("A text that is made at run time is given to `eval`.", _HELP),
)
_FLOWS = {
    "from-network": ("remote->evaluated",),
    "from-message": ("message->evaluated", "storage->evaluated", "clipboard->evaluated", "page->evaluated"),
    "markup-from-network": ("remote->markup", "message->markup"),
    "from-encoded": ("decoded->evaluated", "decoded->imported"),
}


def _run(subject: Subject) -> Iterator[Finding]:
    for path, facts in own_code(subject):
        flows = facts.of_kind(Kind.FLOW)
        for slug, meant in _FLOWS.items():
            found = [fact for fact in flows if fact.detail in meant]
            yield from told(RULES[f"dynamic-code/{slug}"], path, found, "a value goes `{}`")
        made = facts.of_kind(Kind.EVALUATES)
        evaluated = [fact for fact in made if not fact.detail.startswith(("Function", "vm."))]
        yield from told(RULES["dynamic-code/eval"], path, evaluated, "`{}` is given a text that is not constant")
        if facts.can(Capability.NETWORK) and is_own_writing(subject, path, facts):
            others = [fact for fact in made if fact.detail.startswith(("Function", "vm."))]
            yield from told(RULES["dynamic-code/beside-network"], path, others, "`{}` makes code, beside network calls")


CHECK = Check(slug="dynamic-code", rules=RULES, run=_run)
