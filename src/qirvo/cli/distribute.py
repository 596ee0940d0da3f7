"""`qirvo distribute`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.findings_text import known_registry
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.outlets import outlets_of
from qirvo.cli.output import answer, describe_finding, fields
from qirvo.cli.pricing_text import read_pricing
from qirvo.cli.publisher_signing import bundle_signer, held_keys, release_signer, signing_options
from qirvo.cli.reporting import reporting
from qirvo.cli.sent_files import read_listing, read_notes
from qirvo.cli.session import Session
from qirvo.cli.waiting import WaitingCommand, awaited_states, exit_code_after, timeout_option, wait_option

if TYPE_CHECKING:
    from qirvo.authoring.distribute import Distribution
    from qirvo.authoring.publish import PublishOptions


@click.command("distribute", cls=WaitingCommand)
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option(
    "--to",
    "distribution_channel",
    metavar="ID",
    required=True,
    help="Which distribution channel: `marketplace`, `private`, `direct`, `enterprise`, or one of your own.",
)
@click.option("--version", help="Refuse to distribute any other version than this one.")
@click.option("--notes", default="", help="What is new, for users; `@FILE` reads a file.")
@click.option("--beta", is_flag=True, help="Only for those who follow the update channel `beta`.")
@click.option("--private", is_flag=True, help="Only for the publisher's members, or for whom you give it to.")
@click.option("--pricing", metavar="JSON", help="What it costs: `free`, a JSON object, or `@FILE` with one.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for what is handed out directly.")
@wait_option
@timeout_option
@click.option("--dry-run", is_flag=True, help="Say what is unmet, send and make nothing.")
@click.option("--listing", "listing_file", type=click.Path(path_type=Path), help="JSON file with the listing's fields.")
@click.option("--test-report", type=click.Path(path_type=Path), help="JUnit XML that names what is distributed.")
@click.option(
    "--id-token-file", type=click.Path(path_type=Path), help="Show this issuer's token where one is asked for."
)
@click.option(
    "--defined-in", type=click.Path(path_type=Path), metavar="FILE", help="Take distribution channels from this file."
)
@signing_options
@registry_option
@pass_session
def command(session: Session, /, path: Path, distribution_channel: str, registry: str | None, **given: Any) -> int:  # noqa: ANN401  # the options above
    """Let a plugin leave by a distribution channel, once it meets what that demands.

    PATH is a plugin's folder or an archive. All that is unmet is told at once, and nothing is sent then. For example:
    `qirvo distribute . --to marketplace --notes "Rain, too." --beta --wait`. With `--wait`, the exit code is 3 when it
    was refused or rejected.
    """
    with needs_extra("publish"), reporting(session) as reporter:
        from qirvo.authoring.distribute import distribute
        from qirvo.authoring.distribution_channels import file_of, known_in, terms_called
        from qirvo.authoring.distribution_demands import DistributionOptions

        defined_in = given["defined_in"]
        known = known_in(defined_in or file_of(session.home), must_exist=defined_in is not None)
        terms = terms_called(distribution_channel, known)
        if terms.endpoint and registry is not None and terms.is_at_registry:
            raise click.UsageError(f"--registry names another registry than `{terms.id}` does")
        done = distribute(
            path,
            terms,
            DistributionOptions(
                version=given["version"],
                release_notes=read_notes(given["notes"]),
                is_beta=given["beta"],
                is_private=given["private"],
                pricing=read_pricing(given["pricing"]),
            ),
            outlets=outlets_of(
                session,
                registry=registry,
                id_token_file=given["id_token_file"],
                sign=bundle_signer(session, wanted=given["sign"], named=given["key_file"]),
                key_for=held_keys(session, wanted=given["sign"], named=given["key_file"]),
            ),
            reporter=reporter,
            sending=_sending(session, given),
            out=given["out"],
        )
    answer(_document(done), _lines(done, known_registry(session)), as_json=session.as_json)
    return exit_code_after(done.submission)


def _sending(session: Session, given: dict[str, Any]) -> "PublishOptions":
    from qirvo.authoring.junit_reports import read_file
    from qirvo.authoring.publish import PublishOptions

    return PublishOptions(
        listing=read_listing(given["listing_file"]),
        dry_run=given["dry_run"],
        test_report=None if given["test_report"] is None else read_file(given["test_report"]),
        await_states=awaited_states(given["wait"]),
        await_s=given["timeout"],
        sign=release_signer(session, wanted=given["sign"], named=given["key_file"]),
        must_sign=bool(given["sign"]),
    )


def _document(done: "Distribution") -> dict[str, Any]:
    from qirvo.checks.runner import report_json

    return {
        "success": True,
        "distributionId": done.id or None,
        "downloadUrl": done.download_url,
        "marketplaceUrl": done.marketplace_url,
        "distributionChannel": done.terms.id,
        "pluginId": done.plugin_id,
        "version": done.version,
        "checks": report_json(done.report),
        "submission": done.submission,
        "path": None if done.given is None or done.given.path is None else str(done.given.path),
        "details": None if done.given is None else dict(done.given.details),
    }


def _lines(done: "Distribution", registry: str | None) -> list[str]:
    from qirvo.cli.submissions_text import overview

    made = None if done.given is None or done.given.path is None else str(done.given.path)
    told = [
        ("distribution channel", f"{done.terms.id} ({done.terms.name})"),
        ("plugin", f"{done.plugin_id} {done.version}"),
        ("distribution", done.id or "none: nothing was sent"),
        ("download", done.download_url),
        ("page", done.marketplace_url),
        ("path", made),
    ]
    remarks = [] if done.id else [describe_finding(finding) for finding in done.report.findings]
    submitted = [] if done.submission is None else ["", *overview(done.submission, registry=registry)]
    return [*remarks, *fields(told), *submitted]
