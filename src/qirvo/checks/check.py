"""The shape of a check: a slug, the rules it may name, and a function from an artifact to findings."""

from collections.abc import Callable, Iterable, Mapping

from qirvo.checks.subject import Subject
from qirvo.deferred import dataclass
from qirvo.domain.findings import Finding
from qirvo.domain.rules import RuleDoc


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One check.

    Attributes:
        slug: The module's name, with hyphens; every rule of the check begins with it.
        rules: What it may say.
        run: Looks at an artifact and returns what is wrong with it.
    """

    slug: str
    rules: Mapping[str, RuleDoc]
    run: Callable[[Subject], Iterable[Finding]]
