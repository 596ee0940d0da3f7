"""`qirvo deploy plan`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from qirvo.cli.deploy.options import (
    environments_option,
    gate_document,
    open_deployer,
    open_operations,
    operator_option,
    settings_option,
)
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session

if TYPE_CHECKING:
    from qirvo.deploy.plan import Step


@click.command("plan", cls=QirvoCommand)
@click.argument("image")
@click.option("--manifests", "shows_manifests", is_flag=True, help="Print what each place would be given.")
@environments_option
@settings_option
@operator_option
@pass_session
def command(  # click passes options so
    session: Session,
    image: str,
    shows_manifests: bool,  # noqa: FBT001  # click passes flags so
    environments: tuple[str, ...],
    settings_file: Path,
    by: str | None,
) -> None:
    """Show what a deployment would do, and do nothing.

    IMAGE is one that was made before, registry/repository:tag. Says for each environment what runs there, what every
    gate says (the policy's after a look into the image), what the place cannot enforce, and whether what it would be
    given is different.
    """
    deployer = open_deployer(session, settings_file, by)
    described = deployer.image(image)
    operations = open_operations(session, deployer)
    from qirvo.deploy.plan import plan_deployment

    plan = plan_deployment(
        described.image,
        pipeline=operations.pipeline,
        targets=operations.targets,
        evidence=operations.evidence(described.image),
        policies={one.name: operations.policy_of(one.name) for one in operations.pipeline.environments},
        network_hosts=described.network_hosts,
        by=operations.by,
        now=operations.clock(),
        only=environments,
    )
    lines = [f"image: {plan.image.reference}"]
    for step in plan.steps:
        lines += ["", *_lines(step, shows_manifests=shows_manifests)]
    document = {
        "pluginId": str(plan.image.plugin_id),
        "version": str(plan.image.version),
        "image": plan.image.reference,
        "environments": [_document(step) for step in plan.steps],
    }
    answer(document, lines, as_json=session.as_json)


def _lines(step: "Step", *, shows_manifests: bool) -> list[str]:
    now = "nothing" if step.current is None else f"{step.current.image.version} (revision {step.current.number})"
    lines = [
        f"{step.environment.name} ({step.environment.target}): "
        + ("would change" if step.changes and step.opens else "would wait" if step.changes else "nothing to do"),
        f"  runs now: {now}",
    ]
    lines += [f"  {'open  ' if gate.opens else 'closed'}  {gate.gate}: {gate.reason}" for gate in step.gates]
    lines += [f"  note: {note}" for note in step.notes]
    if shows_manifests:
        for name, text in step.manifests.items():
            lines += [f"  --- {name}", *(f"  {line}" for line in text.splitlines())]
    return lines


def _document(step: "Step") -> dict[str, object]:
    return {
        "environment": step.environment.name,
        "target": step.environment.target,
        "current": None if step.current is None else str(step.current.image.version),
        "changes": step.changes,
        "opens": step.opens,
        "gates": [gate_document(gate) for gate in step.gates],
        "notes": list(step.notes),
        "manifests": dict(step.manifests),
    }
