"""`qirvo plugin info`: what is installed here comes first; what is not is looked up in a catalog."""

from typing import TYPE_CHECKING

import click

from qirvo.cli.catalog import catalog_client
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.cli.units import readable_time

if TYPE_CHECKING:
    from qirvo.host.describing import Description


@click.command("info", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@click.option("--catalog", is_flag=True, help="Show the catalog's page even when it is installed.")
@registry_option
@pass_session
def command(session: Session, plugin_id: str, catalog: bool, registry: str | None) -> None:  # noqa: FBT001  # click's
    """Show a plugin, installed here or in a registry.

    Without `--catalog` or `--registry`, an installed plugin is described from what is known here, without any network.
    """
    description = None if catalog or registry is not None else _installed(session, plugin_id)
    if description is not None:
        _show_installed(session, plugin_id, description)
        return
    from qirvo.cli.catalog_text import plugin_lines

    plugin = catalog_client(session, registry).plugin(plugin_id)
    answer({"installed": None, "catalog": plugin}, plugin_lines(plugin), as_json=session.as_json)


def _installed(session: Session, plugin_id: str) -> "Description | None":
    from qirvo.host.installations import NotInstalledError

    try:
        return session.host().describe(plugin_id)
    except NotInstalledError:
        return None


def _show_installed(session: Session, plugin_id: str, description: "Description") -> None:
    from qirvo.cli.decisions_text import decision_document, decision_lines
    from qirvo.cli.installed_text import installation_document, installation_lines

    installation, decision = description.installation, description.decision
    version = installation.version
    told = {
        **installation_document(installation),
        "lastStartedAt": description.last_started_at or None,
        "lastError": description.last_error or None,
        "decision": None if decision is None else decision_document(plugin_id, version, decision),
    }
    run = [("last started", readable_time(description.last_started_at)), ("last error", description.last_error)]
    updates = [] if decision is None else decision_lines(plugin_id, version, decision, why=False)
    lines = [*installation_lines(installation, more=run), *updates]
    answer({"installed": told, "catalog": None}, lines, as_json=session.as_json)
