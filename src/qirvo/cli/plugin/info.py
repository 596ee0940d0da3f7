"""`qirvo plugin info`: what is installed here comes first; what is not is looked up in a catalog."""

from typing import TYPE_CHECKING

import click

from qirvo.cli.catalog import catalog_client
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session
from qirvo.cli.units import readable_size, readable_time
from qirvo.domain.errors import NotFoundError

if TYPE_CHECKING:
    from qirvo.client.registry import RegistryClient
    from qirvo.host.describing import Description
    from qirvo.wire.plugin_advisories import AdvisoryDocument


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
    from qirvo.cli.advisory.text import warning_lines
    from qirvo.cli.catalog_text import plugin_lines

    client = catalog_client(session, registry)
    plugin = client.plugin(plugin_id)
    about = _advisories(client, plugin_id)
    told = {"installed": None, "catalog": plugin, "advisories": about}
    answer(told, [*plugin_lines(plugin), *warning_lines(about, plugin.version)], as_json=session.as_json)


def _advisories(client: "RegistryClient", plugin_id: str) -> "list[AdvisoryDocument]":
    """Return the advisories in force about a plugin; none from a registry that knows of none."""
    try:
        return [each for each in client.advisories_of(plugin_id).advisories if each.state == "published"]
    except NotFoundError:
        return []


def _signers(description: "Description") -> str:
    if not description.installation.origin.is_signed:
        return description.installation.origin.signer or "nobody"
    return f"{description.signed_by}, and its source" if description.signed_by else "its source alone"


def _installed(session: Session, plugin_id: str) -> "Description | None":
    from qirvo.host.installations import NotInstalledError

    try:
        return session.host().describe(plugin_id)
    except NotInstalledError:
        return None


def _show_installed(session: Session, plugin_id: str, description: "Description") -> None:
    from qirvo.cli.decisions_text import decision_document, decision_lines
    from qirvo.cli.installed_text import installation_document, installation_lines, standing_document

    installation, decision = description.installation, description.decision
    version = installation.version
    told = {
        **installation_document(installation),
        "diskBytes": description.use.shared,
        "diskBytesUnshared": description.use.apart,
        "lastStartedAt": description.last_started_at or None,
        "lastError": description.last_error or None,
        "standings": [standing_document(each) for each in description.said],
        "signedBy": description.signed_by or None,
        "decision": None if decision is None else decision_document(plugin_id, version, decision),
    }
    said = [("signed by", _signers(description)), *(("said of it", each.sentence) for each in description.said)]
    run = [
        *said,
        ("on disk", _use(description)),
        ("last started", readable_time(description.last_started_at)),
        ("last error", description.last_error),
    ]
    updates = [] if decision is None else decision_lines(plugin_id, version, decision, why=False)
    lines = [*installation_lines(installation, more=run), *updates]
    answer({"installed": told, "catalog": None}, lines, as_json=session.as_json)


def _use(description: "Description") -> str:
    use = description.use
    unshared = f" ({readable_size(use.apart)} if nothing were shared)" if use.apart > use.shared else ""
    return readable_size(use.shared) + unshared
