"""`qirvo plugin install`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from qirvo.cli.confirming import confirm_installation, confirm_source, proposal_document, proposal_lines
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, read_taking_options, taking_options, update_channel_option, yes_option
from qirvo.cli.outcomes_text import outcome_document, outcome_lines
from qirvo.cli.output import UNHEALTHY, answer, say
from qirvo.cli.reporting import reporting
from qirvo.cli.session import Session

if TYPE_CHECKING:
    from qirvo.host.install import Demand
    from qirvo.host.ports import Confirm, Proposal, SourceProposal


@click.command("install", cls=QirvoCommand)
@click.argument("target", metavar="FILE|FOLDER|URL|ID[@RANGE]")
@yes_option
@click.option("--allow-unsigned", is_flag=True, help="With --yes, also what nobody that is known here vouches for.")
@click.option("--dry-run", is_flag=True, help="Fetch, verify and show it, and change nothing.")
@click.option("--digest", metavar="SHA256", help="What the file has to have, as its publisher told you.")
@click.option("--signed-by", metavar="KEY", help="The whole id of the key that has to have signed the files.")
@click.option("--source", metavar="NAME", help="Take it from this source; needed only when several list it.")
@click.option(
    "--fingerprint", metavar="SHA256", help="Of the root of the site at ADDRESS; then nothing is asked about it."
)
@update_channel_option("Follow this update channel.")
@click.option("--rebind", is_flag=True, help="Bind an installed plugin to another source than it came from.")
@taking_options
@pass_session
def command(session: Session, /, target: str, *, yes: bool, **given: Any) -> int:  # noqa: ANN401  # the options above
    """Install a plugin from a source, a file, a folder or an address.

    ID is `publisher.name`, RANGE a version or an npm range; FILE is an archive or a bundle, FOLDER a plugin's or an
    unpacked bundle's. URL is where one of those files is served, or a plugin's page on a download site or in a
    registry, which becomes a source then. Publisher, version, source, signature and permissions are shown before
    anything is asked. What nobody vouches for is installed only knowingly: when asked, or with --allow-unsigned beside
    --yes. A release that does not come up is taken back, and the exit code is 1.

    Example: `qirvo plugin install acme-weather-1.0.0-bundle.zip`, or `qirvo plugin install
    https://example.org/plugins/acme.weather/`
    """
    from qirvo.domain.update_channels import UpdateChannel
    from qirvo.host.install import NotConfirmedError

    shown: list[Proposal] = []
    confirm = confirm_installation(session, yes=yes, allow_unsigned=given["allow_unsigned"])
    with reporting(session) as reporter:
        host = session.host()
        try:
            if _is_page(target, given):
                found, plugin_id = host.source_of(
                    target,
                    confirm=_no_source if given["dry_run"] else confirm_source(session, yes=yes),
                    fingerprint=given["fingerprint"],
                )
                target, given["source"] = str(plugin_id), found.name
            outcome = host.install(
                target,
                confirm=_only_shown(shown) if given["dry_run"] else confirm,
                reporter=reporter,
                source=given["source"],
                update_channel=UpdateChannel(given["update_channel"]) if given["update_channel"] is not None else None,
                rebind=given["rebind"],
                despite_busy=given["despite_busy"],
                options=read_taking_options(given),
                demand=_demand(given),
            )
        except NotConfirmedError:
            if not shown:
                raise
            return _tell_dry_run(session, shown[0])
    answer(outcome_document(outcome), outcome_lines(outcome), as_json=session.as_json)
    return UNHEALTHY if outcome.is_unwell else 0


def _only_shown(shown: list["Proposal"]) -> "Confirm":
    def confirm(proposal: "Proposal") -> bool:
        shown.append(proposal)
        return False

    return confirm


def _tell_dry_run(session: Session, proposal: "Proposal") -> int:
    answer({"dryRun": True, **proposal_document(proposal)}, proposal_lines(proposal), as_json=session.as_json)
    if not session.as_json:
        say("nothing was changed")
    return 0


def _demand(given: dict[str, Any]) -> "Demand":
    from qirvo.domain.digests import Digest
    from qirvo.host.install import Demand

    digest, key = given["digest"], given["signed_by"]
    return Demand(
        digest=None if digest is None else Digest.parse(digest if ":" in digest else f"sha256:{digest}"),
        signed_by=None if key is None else key.strip().lower().removeprefix("sha256:"),
    )


def _no_source(_proposal: "SourceProposal") -> bool:
    return False  # to trust it would be a change


def _is_page(target: str, given: Mapping[str, Any]) -> bool:
    is_page = False
    if "://" in target:
        from qirvo.host.plugin_addresses import is_page_address

        is_page = is_page_address(target)
    if given["fingerprint"] is not None and not is_page:
        raise click.UsageError("--fingerprint needs the address of a plugin's page")
    if given["fingerprint"] is not None and given["dry_run"]:
        raise click.UsageError("--fingerprint trusts the site, which is more than a --dry-run does")
    if given["source"] is not None and is_page:
        raise click.UsageError("--source and an address exclude each other")
    return is_page
