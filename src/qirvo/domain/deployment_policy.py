"""What a company lets into an environment: rules over the facts of an image, with the moment handed in.

Each violation says which rule, about what, where and what to do. What a waiver covers is kept beside, never forgotten.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from qirvo.deferred import dataclass
from qirvo.domain.digests import Digest
from qirvo.domain.durations import duration_text
from qirvo.domain.findings import Finding, Severity
from qirvo.domain.names import PluginId
from qirvo.domain.spdx_expressions import choices_of, is_named, keeps_to
from qirvo.domain.versions import Version
from qirvo.domain.waivers import USUAL_LONGEST, Waiver, find_waiver

_GRAVITY = {Severity.INFO: 1, Severity.WARNING: 2, Severity.ERROR: 3}
_VALUE = re.compile(r"`([^`]+)`")
_VULNERABILITIES = "known-vulnerabilities/"
_CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedLicense:
    """What one part of an image says of its license.

    Attributes:
        part: `publisher.name` of the plugin, or `package@version` of what is in it.
        expression: As it was written; empty when nothing was.
        file: Where it stands.
    """

    part: str
    expression: str
    file: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageFacts:
    """What was seen of an image and its signatures.

    Attributes:
        tree_digest: Of the plugin's content in the image.
        findings: What the checks of the enterprise profile said of that content.
        network_hosts: Machines that the plugin says it speaks to.
        signers: Fingerprints of the known keys that signed the image.
        publisher_key: Whose signature over the content was verified when the image was made; empty for nobody's.
        has_provenance: Whether a known key's provenance names this image and this content.
        is_reviewed: Whether a trusted source vouched for the release when the image was made.
        base_created: When the base image was made; None when nothing tells.
        advisories_at: From when the advisories are; None when there were none to look in.
    """

    plugin_id: PluginId
    version: Version
    tree_digest: Digest
    findings: tuple[Finding, ...]
    licenses: tuple[StatedLicense, ...]
    permissions: frozenset[str]
    network_hosts: tuple[str, ...]
    signers: tuple[Digest, ...]
    publisher_key: str
    has_provenance: bool
    is_reviewed: bool
    base_created: datetime | None
    scanned_at: datetime
    advisories_at: datetime | None

    @property
    def is_sound(self) -> bool:
        """Whether the checks themselves, without any policy, have nothing that refuses."""
        return not any(finding.refuses for finding in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentPolicy:
    """What is let in; the usual one refuses what the checks call an error, and nothing else.

    Attributes:
        highest: The gravest finding that is let in; None for none at all.
        licenses_allowed: SPDX identifiers, with `*` at the end for a family; None for any.
        licenses_denied: The same; they win over those allowed.
        permissions_allowed: Canonical names; None for any.
        network_hosts: Names and `*.domain`s that a plugin may speak to; None for any.
        signers: Keys, of which `signatures` must have signed the image.
        publisher_keys: Keys, one of which must have signed the content; None where none is asked for.
        provenance: Whether how the image was made must be told and signed.
        base_age: How old the base image may be.
        scan_age: How old the scan may be.
        advisories_age: How old the advisories may be that were looked in.
        unreviewed: Whether a release may come in that no trusted source vouches for.
        longest_waiver: How far ahead a waiver may reach.
        digest: Of the files it was read from; None for the usual one.
    """

    highest: Severity | None = Severity.WARNING
    licenses_allowed: tuple[str, ...] | None = None
    licenses_denied: tuple[str, ...] = ()
    permissions_allowed: frozenset[str] | None = None
    permissions_denied: frozenset[str] = frozenset()
    network_hosts: tuple[str, ...] | None = None
    signers: tuple[Digest, ...] = ()
    signatures: int = 0
    publisher_keys: frozenset[str] | None = None
    provenance: bool = False
    base_age: timedelta | None = None
    scan_age: timedelta | None = None
    advisories_age: timedelta | None = None
    unreviewed: bool = True
    waivers: tuple[Waiver, ...] = ()
    longest_waiver: timedelta = USUAL_LONGEST
    digest: Digest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One thing that a policy does not let in.

    Attributes:
        rule: A check's rule, or `policy/…`.
        subjects: What it is about; a waiver has to name one of them. The first is the most exact.
        where: A file in the plugin, with its line, or what of the image it is.
        message: With the value in backquotes.
        advice: What to do.
    """

    rule: str
    subjects: tuple[str, ...]
    where: str
    message: str
    advice: str

    @property
    def sentence(self) -> str:
        """All of it but the advice."""
        return f"{self.rule}: {self.message}" + (f" ({self.where})" if self.where else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a policy says of an image.

    Attributes:
        violations: What is not let in, in the order of the rules.
        waived: What would not be, and the waivers that say otherwise.
        idle: Waivers that nothing in this image needs.
    """

    violations: tuple[Violation, ...]
    waived: tuple[tuple[Violation, Waiver], ...]
    idle: tuple[Waiver, ...]

    @property
    def passes(self) -> bool:
        """Whether the image is let in."""
        return not self.violations


def judge(facts: ImageFacts, policy: DeploymentPolicy, *, now: datetime) -> Judgement:
    """Return what `policy` says of an image with `facts`."""
    kept: list[Violation] = []
    waived: list[tuple[Violation, Waiver]] = []
    used: set[Waiver] = set()
    for violation in _violations(facts, policy, now):
        waiver, why_not = find_waiver(
            policy.waivers, violation.rule, violation.subjects, now=now, longest=policy.longest_waiver
        )
        if waiver is not None:
            waived.append((violation, waiver))
            used.add(waiver)
            continue
        used.update(one for one in policy.waivers if one.is_about(violation.rule, violation.subjects))
        said = f"{violation.message}; {why_not}" if why_not else violation.message
        kept.append(replace(violation, message=said))
    idle = tuple(waiver for waiver in policy.waivers if waiver not in used)
    return Judgement(violations=tuple(kept), waived=tuple(waived), idle=idle)


def _violations(facts: ImageFacts, policy: DeploymentPolicy, now: datetime) -> Iterator[Violation]:
    release = (f"{facts.plugin_id}@{facts.version}", str(facts.plugin_id))
    yield from _signatures(facts, policy, release)
    yield from _origin(facts, policy, release)
    yield from _ages(facts, policy, release, now)
    yield from _findings(facts, policy, release)
    yield from _licenses(facts, policy, release)
    yield from _permissions(facts, policy, release)
    yield from _network_hosts(facts, policy, release)


def _signatures(facts: ImageFacts, policy: DeploymentPolicy, release: tuple[str, ...]) -> Iterator[Violation]:
    signed = [signer for signer in policy.signers if signer in facts.signers]
    if len(signed) < policy.signatures:
        yield Violation(
            rule="policy/signature",
            subjects=release,
            where="the image's signatures",
            message=f"`{len(signed)}` of the `{policy.signatures}` keys asked for signed it",
            advice="Have it signed with `qirvo deploy image sign` by whoever holds such a key.",
        )
    if policy.publisher_keys is not None and facts.publisher_key not in policy.publisher_keys:
        said = f"the publisher's key `{facts.publisher_key}` is not among those asked for"
        yield Violation(
            rule="policy/publisher-signature",
            subjects=release,
            where="the provenance",
            message=said if facts.publisher_key else "no publisher's signature over the content is told of",
            advice="Make the image from a release that the publisher signed, at a source that is trusted.",
        )


def _origin(facts: ImageFacts, policy: DeploymentPolicy, release: tuple[str, ...]) -> Iterator[Violation]:
    if policy.provenance and not facts.has_provenance:
        yield Violation(
            rule="policy/provenance",
            subjects=release,
            where="the image's attestations",
            message="nothing that a known key signed tells how the image was made",
            advice="Make the image with `qirvo deploy run` or `image build` and a key.",
        )
    if not policy.unreviewed and not facts.is_reviewed:
        yield Violation(
            rule="policy/unreviewed",
            subjects=release,
            where="the provenance",
            message="no trusted source vouched for the release",
            advice="Deploy a release of a registry, `publisher.name@version`, instead of a folder or an archive.",
        )


def _ages(facts: ImageFacts, policy: DeploymentPolicy, release: tuple[str, ...], now: datetime) -> Iterator[Violation]:
    aged = (
        ("base-age", "the base image", facts.base_created, policy.base_age, "Make the image again on a newer base."),
        ("scan-age", "the scan", facts.scanned_at, policy.scan_age, "Scan it again with `qirvo deploy scan`."),
        ("advisories-age", "the advisories", facts.advisories_at, policy.advisories_age, "Fetch newer advisories."),
    )
    for rule, what, moment, allowed, advice in aged:
        if allowed is None:
            continue
        message = _too_old(what, moment, allowed, now)
        if message:
            yield Violation(rule=f"policy/{rule}", subjects=release, where=what, message=message, advice=advice)


def _too_old(what: str, moment: datetime | None, allowed: timedelta, now: datetime) -> str:
    if moment is None:
        return f"nothing tells how old {what} is"
    if moment > now + _CLOCKS_DIFFER:
        return f"{what} is of `{moment:%Y-%m-%d %H:%M}` UTC, which is still to come: a clock is wrong"
    if now - moment <= allowed:
        return ""
    limit = duration_text(int(allowed.total_seconds()))
    return f"{what} is of `{moment:%Y-%m-%d %H:%M}` UTC, longer ago than `{limit}`"


def _findings(facts: ImageFacts, policy: DeploymentPolicy, release: tuple[str, ...]) -> Iterator[Violation]:
    allowed = 0 if policy.highest is None else _GRAVITY[policy.highest]
    for finding in facts.findings:
        if _GRAVITY[finding.severity] <= allowed or finding.monitored or finding.suppressed:
            continue
        place = finding.file or ""
        yield Violation(
            rule=finding.rule,
            subjects=tuple(dict.fromkeys((*_named_in(finding), *((place,) if place else ()), *release))),
            where=f"{place}:{finding.line}" if place and finding.line else place or "the whole plugin",
            message=f"{finding.severity}: {finding.message}",
            advice=finding.help,
        )


def _named_in(finding: Finding) -> tuple[str, ...]:
    """Return the package and the advisories that a finding names: of those alone the form is sure."""
    if not finding.rule.startswith(_VULNERABILITIES):
        return ()
    return tuple(reversed(_VALUE.findall(finding.message.partition(": ")[0])))


def _licenses(facts: ImageFacts, policy: DeploymentPolicy, release: tuple[str, ...]) -> Iterator[Violation]:
    allowed, denied = policy.licenses_allowed, policy.licenses_denied
    if allowed is None and not denied:
        return
    for stated in facts.licenses:
        choices = choices_of(stated.expression)
        if choices is not None and keeps_to(
            choices, lambda term: not is_named(term, denied) and (allowed is None or is_named(term, allowed))
        ):
            continue
        if not stated.expression:
            message = f"`{stated.part}` does not say its license"
        elif choices is None:
            message = f"`{stated.part}` says `{stated.expression[:120]}`, which is no SPDX expression"
        else:
            message = f"`{stated.part}` is licensed `{stated.expression[:120]}`"
        yield Violation(
            rule="policy/license",
            subjects=tuple(dict.fromkeys((stated.part, *release))),
            where=stated.file,
            message=message,
            advice="Leave the part out or replace it; or have its license allowed.",
        )


def _permissions(facts: ImageFacts, policy: DeploymentPolicy, release: tuple[str, ...]) -> Iterator[Violation]:
    for name in sorted(facts.permissions):
        outside = policy.permissions_allowed is not None and name not in policy.permissions_allowed
        if outside or name in policy.permissions_denied:
            yield Violation(
                rule="policy/permission",
                subjects=(name, *release),
                where="manifest.json",
                message=f"it asks for `{name}`",
                advice="Ask the publisher for a release that does without; or have the permission allowed.",
            )


def _network_hosts(facts: ImageFacts, policy: DeploymentPolicy, release: tuple[str, ...]) -> Iterator[Violation]:
    if policy.network_hosts is None:
        return
    for name in facts.network_hosts:
        if not any(covers(pattern, name) for pattern in policy.network_hosts):
            yield Violation(
                rule="policy/network-host",
                subjects=(name, *release),
                where="manifest.json",
                message=f"it speaks to `{name}`",
                advice="Have the network host allowed, or deploy a plugin that does not speak to it.",
            )


def covers(pattern: str, name: str) -> bool:
    """Say whether `pattern`, a name or `*.domain` or `*`, covers every machine that `name`, of the same form, means."""
    wanted, given = pattern.casefold(), name.casefold()
    if wanted in ("*", given):
        return True
    return wanted.startswith("*.") and given.endswith(wanted[1:]) and given != wanted[1:]
