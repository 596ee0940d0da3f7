"""`qirvo plugin install`."""

from collections.abc import Mapping
from typing import Any

import click

from qirvo.cli.confirming import confirm_installation, confirm_source
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, read_taking_options, taking_options, update_channel_option, yes_option
from qirvo.cli.outcomes_text import outcome_document, outcome_lines
from qirvo.cli.output import UNHEALTHY, answer
from qirvo.cli.reporting import reporting
from qirvo.cli.session import Session


@click.command("install", cls=QirvoCommand)
@click.argument("target", metavar="FILE|FOLDER|ID[@RANGE]|ADDRESS")
@yes_option
@click.option("--source", metavar="NAME", help="Take it from this source; needed only when several list it.")
@click.option(
    "--fingerprint", metavar="SHA256", help="Of the root of the site at ADDRESS; then nothing is asked about it."
)
@update_channel_option("Follow this update channel.")
@click.option("--rebind", is_flag=True, help="Bind an installed plugin to another source than it came from.")
@taking_options
@pass_session
def command(session: Session, /, target: str, *, yes: bool, **given: Any) -> int:  # noqa: ANN401  # the options above
    """Install a plugin from a source, a file, a folder or a download site.

    ID is `publisher.name`, RANGE a version or an npm range. ADDRESS is that of a plugin's page on a download site or in
    a registry, which becomes a source then: `qirvo plugin install https://example.org/plugins/acme.weather/`.
    Publisher, version, source, signature and permissions are shown before anything is asked. A release that does not
    come up is taken back, and the exit code is 1.
    """
    from qirvo.domain.update_channels import UpdateChannel

    host = session.host()
    with reporting(session) as reporter:
        if _is_page(target, given):
            found, plugin_id = host.source_of(
                target, confirm=confirm_source(session, yes=yes), fingerprint=given["fingerprint"]
            )
            target, given["source"] = str(plugin_id), found.name
        outcome = host.install(
            target,
            confirm=confirm_installation(session, yes=yes),
            reporter=reporter,
            source=given["source"],
            update_channel=UpdateChannel(given["update_channel"]) if given["update_channel"] is not None else None,
            rebind=given["rebind"],
            despite_busy=given["despite_busy"],
            options=read_taking_options(given),
        )
    answer(outcome_document(outcome), outcome_lines(outcome), as_json=session.as_json)
    return UNHEALTHY if outcome.is_unwell else 0


def _is_page(target: str, given: Mapping[str, Any]) -> bool:
    is_page = False
    if "://" in target:
        from qirvo.host.plugin_addresses import is_page_address

        is_page = is_page_address(target)
    if given["fingerprint"] is not None and not is_page:
        raise click.UsageError("--fingerprint needs the address of a plugin's page")
    if given["source"] is not None and is_page:
        raise click.UsageError("--source and an address exclude each other")
    return is_page
