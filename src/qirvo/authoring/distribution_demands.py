"""Whether a plugin meets what a distribution channel demands, all of it at once and before anything is sent.

A requirement is a set of checks. Review is the exception: where a registry takes the plugin, people there examine it;
elsewhere the same content has to have been published by a registry, which is asked for it.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from pathlib import Path
from typing import Any

from qirvo.checks.circumstances import Circumstances
from qirvo.checks.runner import CheckReport, check_archive
from qirvo.checks.suite import profile_for, requirement_of
from qirvo.client.credentials import NoRegistryError
from qirvo.client.registry import RegistryClient
from qirvo.deferred import dataclass
from qirvo.domain.distribution_channels import DistributionChannel, DistributionTerms, Proof, Requirement
from qirvo.domain.errors import InvalidError, NotFoundError
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.pricing import MalformedPricingError, parse_pricing

_EVERYWHERE = "what is demanded everywhere"


class RequirementsUnmetError(InvalidError):
    """The plugin does not meet what the distribution channel demands, so it was not distributed."""

    code = "distribution-requirements-unmet"
    hint = "Mend what is listed above; `qirvo distribute … --dry-run` shows it again and sends nothing."


@dataclass(frozen=True, slots=True, kw_only=True)
class DistributionOptions:
    """The Guide's options: how the plugin leaves.

    Attributes:
        version: Has to be the archive's; None takes the archive's.
        release_notes: What is new, for users.
        is_beta: Only for those who follow the update channel `beta`.
        is_private: Only for members of the publisher, or for whom it is given to.
        pricing: What it costs, in the Guide's fields; None leaves it to the manifest.
    """

    version: str | None = None
    release_notes: str = ""
    is_beta: bool = False
    is_private: bool = False
    pricing: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What came of looking: the report of the checks, and what is unmet, each with what to do."""

    report: CheckReport
    unmet: tuple[Finding, ...] = field(default_factory=tuple)


def examine(
    archive: Path,
    terms: DistributionTerms,
    options: DistributionOptions,
    *,
    test_report: bytes | None,
    reviewing: Callable[[], RegistryClient],
) -> Examined:
    """Look whether the plugin in `archive` may leave by `terms` with these `options`.

    Args:
        archive: What would be sent.
        terms: Of the distribution channel.
        options: How it would leave.
        test_report: JUnit XML that names it.
        reviewing: Opens the registry whose reviewers are believed, where none is at the distribution channel itself.

    Raises:
        StorageFailedError: It cannot be read.
    """
    profile = profile_for(terms.id, terms.way, terms.requirements)
    report = check_archive(archive, profile=profile, circumstances=Circumstances(test_report=test_report))
    unmet = [finding for finding in report.findings if finding.refuses]
    unmet += _contradictions(report, terms, options)
    if Requirement.REVIEW in terms.requirements and not terms.is_at_registry:
        unmet += _unreviewed(report, reviewing)
    return Examined(report=report, unmet=tuple(unmet))


def require_met(examined: Examined, terms: DistributionTerms, *, name: str) -> None:
    """Refuse what does not meet the `terms`; `name` is what people call it.

    Raises:
        RequirementsUnmetError: Its findings are everything that is unmet.
    """
    if examined.unmet:
        named = ", ".join(dict.fromkeys(label_of(finding) for finding in examined.unmet))
        raise RequirementsUnmetError(
            f"Plugin validation failed: `{name}` does not meet what `{terms.id}` demands: {named}",
            findings=examined.unmet,
        )


def label_of(finding: Finding) -> str:
    """Return which requirement a finding stands against, in the Guide's word where it has one."""
    if finding.rule.startswith("distribution/"):
        return finding.rule.partition("/")[2]
    requirement = requirement_of(finding.rule)
    return _EVERYWHERE if requirement is None else requirement.value


def unmet(name: str, message: str, *, advice: str) -> Finding:
    """Return one thing that is unmet and that no check says."""
    return Finding(rule=f"distribution/{name}", severity=Severity.ERROR, message=message, help=advice)


def _contradictions(report: CheckReport, terms: DistributionTerms, options: DistributionOptions) -> Iterator[Finding]:
    known = None if report.manifest is None else str(report.manifest.version)
    if options.version is not None and known is not None and options.version != known:
        message = f"`{options.version[:80]}` was asked for, and the plugin is `{known}`"
        yield unmet("version", message, advice="Change `version` in manifest.json, or leave `--version` out.")
    if options.pricing is not None:
        try:
            parse_pricing(options.pricing)
        except MalformedPricingError as exc:
            yield unmet("pricing", exc.message, advice=exc.hint)
    is_open = terms.way is DistributionChannel.DIRECT and terms.is_at_address and terms.proof is Proof.NONE
    if options.is_private and is_open:
        message = f"`{terms.endpoint}` asks nobody who they are"
        advice = "Use `--to private`, or a distribution channel with an authentication."
        yield unmet("private", message, advice=advice)


def _unreviewed(report: CheckReport, reviewing: Callable[[], RegistryClient]) -> Iterable[Finding]:
    """Say that nobody reviewed this very content, unless a registry published it."""
    if report.manifest is None or report.tree_digest is None:
        return []  # what cannot be read is told already
    plugin_id, version = str(report.manifest.id), str(report.manifest.version)
    try:
        client = reviewing()
        known = client.plugin(plugin_id).versions
    except NotFoundError:
        return [_no_review(f"`{plugin_id}` was published by no registry that was asked")]
    except NoRegistryError:
        return [_no_review("no registry is named that could tell")]
    if any(each.version == version and each.treeDigest == str(report.tree_digest) for each in known):
        return []
    return [_no_review(f"`{client.address}` has not published this content as `{plugin_id}` `{version}`")]


def _no_review(message: str) -> Finding:
    advice = "Have it reviewed first, with `qirvo distribute … --to marketplace` or `--to private`; then send the same."
    return unmet("review", message, advice=advice)
