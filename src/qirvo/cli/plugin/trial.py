"""`qirvo plugin trial`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.license.text import expiry_text, license_document
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("trial", cls=QirvoCommand)
@click.argument("plugin_id", metavar="ID")
@registry_option
@pass_session
def command(session: Session, plugin_id: str, registry: str | None) -> None:
    """Try a paid plugin for some days.

    An account can try a plugin once; the license key is kept on this host.
    """
    from qirvo.wire.entitlements import TrialBody

    made = session.client(registry).start_trial(TrialBody(pluginId=plugin_id))
    held = session.host().license_add(made.licenseKey or "")
    lines = [
        f"{plugin_id} can be tried until {expiry_text(held)}",
        f"install it with `qirvo plugin install {plugin_id}`",
    ]
    answer(license_document(held), lines, as_json=session.as_json)
