"""Which checks an artifact must pass on which way out.

A distribution channel is a set of requirements, as the Distribution Guide has it; a requirement is a set of checks.
What makes a release impossible to trust or to run is checked on every way out. No checks at all is an error, never a
pass.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace

from qirvo.checks import (
    archive,
    compatibility,
    console_calls,
    crypto_abuse,
    data_theft,
    deception,
    declared_code,
    disguised_files,
    documentation,
    dynamic_code,
    encoded_payloads,
    entry_points,
    external_scan,
    hidden_calls,
    hidden_text,
    host_tampering,
    imports,
    install_scripts,
    known_vulnerabilities,
    license_text,
    manifest,
    minified_only,
    names,
    native_code,
    network_hosts,
    permission_agreement,
    permission_use,
    process_execution,
    release_difference,
    remote_code,
    screenshots,
    secrets,
    sensitive_places,
    size_budget,
    source_maps,
    stray_files,
    testing_evidence,
    unanalysable,
    version_agreement,
    yara,
)
from qirvo.checks.check import Check
from qirvo.deferred import dataclass
from qirvo.domain.distribution_channels import REQUIREMENTS, DistributionChannel, Requirement
from qirvo.domain.errors import InvalidError
from qirvo.domain.findings import Finding, Severity


class NoChecksError(InvalidError):
    """A profile without checks would pass anything."""

    code = "no-checks"
    hint = "Name at least one check."


ALWAYS: tuple[Check, ...] = (
    archive.CHECK,
    manifest.CHECK,
    entry_points.CHECK,
    version_agreement.CHECK,
    permission_agreement.CHECK,
    imports.CHECK,
    compatibility.CHECK,
    release_difference.CHECK,
    external_scan.CHECK,
    hidden_text.CHECK,
    encoded_payloads.CHECK,
    disguised_files.CHECK,
    install_scripts.CHECK,
    crypto_abuse.CHECK,
    data_theft.CHECK,
    deception.CHECK,
    dynamic_code.CHECK,
    hidden_calls.CHECK,
    host_tampering.CHECK,
    process_execution.CHECK,
    remote_code.CHECK,
    sensitive_places.CHECK,
    unanalysable.CHECK,
    yara.CHECK,
)
CHECKS_OF: Mapping[Requirement, tuple[Check, ...]] = {
    Requirement.REVIEW: (),
    Requirement.TESTING: (testing_evidence.CHECK, declared_code.CHECK, size_budget.CHECK, console_calls.CHECK),
    Requirement.DOCUMENTATION: (license_text.CHECK, documentation.CHECK, screenshots.CHECK),
    Requirement.SECURITY: (
        secrets.CHECK,
        native_code.CHECK,
        minified_only.CHECK,
        stray_files.CHECK,
        source_maps.CHECK,
        known_vulnerabilities.CHECK,
        permission_use.CHECK,
        network_hosts.CHECK,
        names.CHECK,
    ),
}
ALL_CHECKS: tuple[Check, ...] = ALWAYS + tuple(check for checks in CHECKS_OF.values() for check in checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The checks for one way out.

    Attributes:
        name: What people call it; the distribution channel's name for those of the Guide.
        checks: What is run, in this order.
        severities: Rule → how grave it is on this way out, where that differs from the rule's own.
    """

    name: str
    checks: tuple[Check, ...]
    severities: Mapping[str, Severity] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.checks:
            raise NoChecksError(f"the profile `{self.name}` has no checks")

    def with_check(self, check: Check) -> "Profile":
        """Return this profile with `check` in the place of the one of the same slug, where there is one."""
        return replace(self, checks=tuple(check if each.slug == check.slug else each for each in self.checks))

    def graded(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Return `findings`, each as grave as it is on this way out."""
        return (replace(each, severity=self.severities.get(each.rule, each.severity)) for each in findings)


# The Guide's marketplace has a reviewer who sees what is only probable, and may confirm the tests. What an enterprise
# deploys goes into its environments unseen, so there the same must be right; of private plugins somebody is told. Who
# demands something of what is handed out directly has nobody who would look at a warning.
_SEVERITIES: Mapping[DistributionChannel, Mapping[str, Severity]] = {
    DistributionChannel.ENTERPRISE: {
        "imports/unbundled": Severity.ERROR,
        "imports/unresolved": Severity.ERROR,
        "network-hosts/undeclared": Severity.ERROR,
        "network-hosts/wildcard": Severity.ERROR,
        "permission-use/undeclared": Severity.ERROR,
        "testing-evidence/missing": Severity.ERROR,
    },
    DistributionChannel.PRIVATE: {"testing-evidence/missing": Severity.WARNING},
    DistributionChannel.DIRECT: {
        "documentation/readme-missing": Severity.ERROR,
        "known-vulnerabilities/high": Severity.ERROR,
        "license-text/missing": Severity.ERROR,
        "license-text/undeclared": Severity.ERROR,
        "network-hosts/undeclared": Severity.ERROR,
        "permission-use/undeclared": Severity.ERROR,
        "stray-files/secret": Severity.ERROR,
        "testing-evidence/missing": Severity.ERROR,
    },
}


def profile_of(distribution_channel: DistributionChannel) -> Profile:
    """Return the checks that `distribution_channel` demands."""
    return profile_for(distribution_channel.value, distribution_channel, REQUIREMENTS[distribution_channel])


def profile_for(name: str, way: DistributionChannel, requirements: Iterable[Requirement]) -> Profile:
    """Return the checks of a distribution channel `name` that leaves by `way` and demands `requirements`."""
    wanted = set(requirements)
    demanded = (check for requirement in Requirement if requirement in wanted for check in CHECKS_OF[requirement])
    was_reviewed = way is DistributionChannel.DIRECT and Requirement.REVIEW in wanted  # a person let its warnings pass
    checks = (*ALWAYS, *demanded)
    run = {check.slug for check in checks}
    severities = {} if was_reviewed else _SEVERITIES.get(way, {})
    graded = {rule: severity for rule, severity in severities.items() if rule.partition("/")[0] in run}
    return Profile(name=name, checks=checks, severities=graded)


def requirement_of(rule: str) -> Requirement | None:
    """Return which requirement a `rule` stands for; None for what is checked on every way out."""
    slug = rule.partition("/")[0]
    return next((each for each, checks in CHECKS_OF.items() if any(check.slug == slug for check in checks)), None)


MARKETPLACE = profile_of(DistributionChannel.MARKETPLACE)
