"""`qirvo deploy scan`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qirvo.cli.deploy.options import (
    environments_option,
    open_deployer,
    open_operations,
    operator_option,
    settings_option,
)
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import EXIT_BY_FAMILY, answer
from qirvo.cli.session import Session
from qirvo.domain.errors import ConflictError

if TYPE_CHECKING:
    from qirvo.domain.deployment_policy import ImageFacts, Judgement, Violation


@click.command("scan", cls=QirvoCommand)
@click.argument("image")
@environments_option
@settings_option
@operator_option
@pass_session
def command(session: Session, image: str, environments: tuple[str, ...], settings_file: Path, by: str | None) -> None:
    """Look into an image, and say which environments would let it in.

    Takes the plugin out of the very layers that would run, checks it as an enterprise demands, and holds what was seen
    against each environment's policy. When it was scanned is written down. Ends with 5 when a policy is against it.
    """
    deployer = open_deployer(session, settings_file, by)
    operations = open_operations(session, deployer)
    operations.check_policies(environments)
    described = deployer.image(image)
    from qirvo.checks.runner import finding_json
    from qirvo.domain.deployment_policy import judge

    facts = operations.evidence(described.image).facts
    assert facts is not None  # noqa: S101  # evidence always looks
    names = [operations.pipeline.get(name).name for name in environments] or [
        one.name for one in operations.pipeline.environments
    ]
    now = operations.clock()
    judged = {name: judge(facts, operations.policy_of(name), now=now) for name in names}
    lines = [f"image: {described.image.reference}", *_facts_lines(facts)]
    for name, judgement in judged.items():
        lines += ["", *_judgement_lines(name, judgement)]
    document = {
        "pluginId": str(facts.plugin_id),
        "version": str(facts.version),
        "image": described.image.reference,
        "treeDigest": str(facts.tree_digest),
        "scannedAt": facts.scanned_at.isoformat(),
        "advisoriesAt": None if facts.advisories_at is None else facts.advisories_at.isoformat(),
        "baseCreated": None if facts.base_created is None else facts.base_created.isoformat(),
        "signers": [str(signer) for signer in facts.signers],
        "publisherKey": facts.publisher_key or None,
        "reviewed": facts.is_reviewed,
        "provenance": facts.has_provenance,
        "permissions": sorted(facts.permissions),
        "networkHosts": list(facts.network_hosts),
        "licenses": [{"part": one.part, "license": one.expression, "file": one.file} for one in facts.licenses],
        "findings": [finding_json(finding) for finding in facts.findings],
        "environments": [_document(name, judgement) for name, judgement in judged.items()],
    }
    answer(document, lines, as_json=session.as_json)
    if not all(judgement.passes for judgement in judged.values()):
        raise click.exceptions.Exit(EXIT_BY_FAMILY[ConflictError])


def _facts_lines(facts: "ImageFacts") -> list[str]:
    advisories = "none to look in" if facts.advisories_at is None else f"of {facts.advisories_at:%Y-%m-%d %H:%M} UTC"
    signed = ", ".join(map(str, facts.signers)) or "nobody who is known"
    return [
        f"content: {facts.tree_digest}",
        f"signed by: {signed}",
        f"reviewed: {'yes' if facts.is_reviewed else 'no'}",
        f"advisories: {advisories}",
        f"findings: {len(facts.findings)}",
        *(f"  {one.severity} {one.rule}: {one.message}" for one in facts.findings),
    ]


def _judgement_lines(name: str, judgement: "Judgement") -> list[str]:
    lines = [f"{name}: {'would let it in' if judgement.passes else 'does not let it in'}"]
    for violation in judgement.violations:
        lines += [f"  {violation.sentence}", f"    do: {violation.advice}"]
    lines += [f"  waived: {waiver.sentence}" for _, waiver in judgement.waived]
    lines += [f"  nothing here needs the waiver {waiver.sentence}" for waiver in judgement.idle]
    return lines


def _document(name: str, judgement: "Judgement") -> dict[str, object]:
    return {
        "environment": name,
        "passes": judgement.passes,
        "violations": [_violation(violation) for violation in judgement.violations],
        "waived": [_violation(violation) | {"waiver": waiver.sentence} for violation, waiver in judgement.waived],
        "idleWaivers": [waiver.sentence for waiver in judgement.idle],
    }


def _violation(violation: "Violation") -> dict[str, object]:
    return {
        "rule": violation.rule,
        "subjects": list(violation.subjects),
        "where": violation.where,
        "message": violation.message,
        "advice": violation.advice,
    }
