"""Options that several commands of a deployment share, and what they come to."""

import getpass
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.output import say
from qirvo.cli.session import Session
from qirvo.domain.errors import InvalidError

if TYPE_CHECKING:
    from qirvo.deploy.apply import EnvironmentOutcome, Operations
    from qirvo.deploy.bootstrap import Deployer
    from qirvo.domain.deployments import GateResult

OPERATOR_VARIABLE = "QIRVO_OPERATOR"
DEFAULT_SETTINGS = "qirvo-deploy.toml"

Function = TypeVar("Function", bound=Callable[..., object])

settings_option = click.option(
    "--settings",
    "settings_file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=DEFAULT_SETTINGS,
    show_default=True,
    help="Which environments there are, and what each demands.",
)
environments_option = click.option(
    "--to", "environments", multiple=True, metavar="ENVIRONMENT", help="This environment alone; repeatable."
)
operator_option = click.option(
    "--as", "by", metavar="NAME", help=f"Who does it; {OPERATOR_VARIABLE} or your account's name without it."
)


without_registry_option = click.option(
    "--without-registry",
    "is_without",
    is_flag=True,
    help="Deploy though the registry that keeps the records is away; it is told later.",
)


class NotYourNameError(InvalidError):
    """Where a registry keeps the records, it knows who deploys."""

    code = "deployment-other-name"
    hint = "Leave out `--as`, or sign in as that account with `qirvo auth login`."


def open_deployer(session: Session, settings_file: Path, by: str | None, *, is_without: bool = False) -> "Deployer":
    """Return the deployer that the settings file describes.

    Raises:
        NotYourNameError: `by` is somebody else than the account that is signed in.
    """
    with needs_extra("deploy"):
        from qirvo.deploy.bootstrap import Deployer
        from qirvo.deploy.settings import read_deploy_settings

        deployer = Deployer(
            settings=read_deploy_settings(settings_file),
            environ=session.environ,
            named=by or session.environ.get(OPERATOR_VARIABLE) or getpass.getuser(),
            open_client=session.client,
            is_without_registry=is_without,
            say=say,
        )
        if by is not None and deployer.by != by:
            raise NotYourNameError(f"`{by}` is not `{deployer.by}`, who is signed in")
        return deployer


def open_operations(session: Session, deployer: "Deployer") -> "Operations":
    """Return what may be done in the environments; progress is told on stderr."""

    def tell(environment: str, text: str) -> None:
        if not session.as_json:
            say(f"{environment}: {text}")

    with needs_extra("deploy"):
        return deployer.operations(tell=tell)


def gate_document(gate: "GateResult") -> dict[str, object]:
    """Return what a gate says as JSON has it."""
    details = {name: list(lines) for name, lines in gate.details.items()}
    return {"gate": gate.gate, "opens": gate.opens, "reason": gate.reason, "details": details}


def outcome_document(outcome: "EnvironmentOutcome") -> dict[str, object]:
    """Return an outcome as JSON has it."""
    return {
        "environment": outcome.environment,
        "outcome": outcome.kind.value,
        "success": outcome.is_success,
        "revision": outcome.revision,
        "reason": outcome.reason,
        "error": None if outcome.error is None else outcome.error.code,
        "hint": "" if outcome.error is None else outcome.error.hint,
    }


def outcome_lines(outcomes: "tuple[EnvironmentOutcome, ...]") -> list[str]:
    """Return one line for each environment, and what to do about the first that failed."""
    from qirvo.cli.output import table

    rows = [[one.environment, one.kind.value, str(one.revision or "-"), one.reason] for one in outcomes]
    hints = [one.error.hint for one in outcomes if one.error is not None and one.error.hint]
    return [*table(["ENVIRONMENT", "OUTCOME", "REVISION", "WHY"], rows), *(f"hint: {hint}" for hint in hints[:1])]


def exit_with(outcomes: "tuple[EnvironmentOutcome, ...]") -> None:
    """End with the exit code of what went wrong first; with that of the closed gate when something only waits."""
    from qirvo.cli.output import exit_code_of

    errors = [one.error for one in outcomes if one.error is not None]
    if errors:
        raise click.exceptions.Exit(exit_code_of(errors[0]))
