"""`qirvo plugin publish`."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.findings_text import known_registry
from qirvo.cli.options import pass_session, registry_option, update_channel_option
from qirvo.cli.output import answer, describe_finding, fields
from qirvo.cli.publisher_signing import release_signer, signing_options
from qirvo.cli.reporting import reporting
from qirvo.cli.sent_files import read_listing, read_notes
from qirvo.cli.session import Session
from qirvo.cli.trusted_run import publishing_client
from qirvo.cli.units import Duration, Percentage, readable_size
from qirvo.cli.waiting import WaitingCommand, awaited_states, exit_code_after, timeout_option, wait_option

if TYPE_CHECKING:
    from qirvo.authoring.publish import PublishResult
    from qirvo.wire.submissions import ReleaseOptions


@click.command("publish", cls=WaitingCommand)
@click.argument("path", type=click.Path(path_type=Path), default=".")
@wait_option
@timeout_option
@click.option("--dry-run", is_flag=True, help="Check and pack, say what would be sent, send nothing.")
@click.option("--draft", is_flag=True, help="Have it checked only; `qirvo submission send` submits it later.")
@click.option("--skip-local-checks", is_flag=True, help="Leave the checks to the registry.")
@click.option("--listing", "listing_file", type=click.Path(path_type=Path), help="JSON file with the listing's fields.")
@click.option("--notes", default="", help="What is new, for users; `@FILE` reads a file.")
@click.option("--breaking", is_flag=True, help="Users must agree before they get it.")
@click.option("--security", is_flag=True, help="It mends a vulnerability.")
@click.option("--test-report", type=click.Path(path_type=Path), help="JUnit XML that names what is published.")
@click.option(
    "--id-token-file", type=click.Path(path_type=Path), help="Exchange this issuer's token and publish with it."
)
@update_channel_option("On which update channel; without it, the one the version belongs to.")
@click.option("--rollout", type=Percentage(), help="Share of installations served at first; all without it.")
@click.option("--duration", type=Duration(), default="0s", help="How long until all are served, e.g. 3d or 12h.")
@click.option("--start", metavar="TIME", help="When that begins, e.g. 2026-12-01T08:00Z; when published without it.")
@click.option("--private", is_flag=True, help="Only the publisher's members may know of it, from its first time on.")
@click.option("--no-notify", is_flag=True, help="Tell nobody that it is published: no notices, mails or webhooks.")
@click.option("--hold", is_flag=True, help="Publish without offering it; `qirvo rollout start` does that later.")
@signing_options
@registry_option
@pass_session
def command(session: Session, /, path: Path, registry: str | None, **given: Any) -> int:  # noqa: ANN401  # the options above
    """Pack, check and submit a plugin.

    PATH is a plugin's folder or an archive. A retry with the same bytes is the same submission. With `--wait`, the exit
    code is 3 when it was refused or rejected. A release is signed with the publisher's key where this machine has one
    (`qirvo auth key create`).
    """
    with needs_extra("publish"), reporting(session) as reporter:
        from qirvo.authoring.junit_reports import read_file
        from qirvo.authoring.publish import PublishOptions, publish

        options = PublishOptions(
            listing=read_listing(given["listing_file"]),
            release=_release_options(given),
            dry_run=given["dry_run"],
            is_draft=given["draft"],
            skip_checks=given["skip_local_checks"],
            test_report=None if given["test_report"] is None else read_file(given["test_report"]),
            await_states=awaited_states(given["wait"]),
            await_s=given["timeout"],
            sign=release_signer(session, wanted=given["sign"], named=given["key_file"]),
            must_sign=bool(given["sign"]),
        )
        open_client = partial(publishing_client, session, registry, given["id_token_file"])
        result = publish(path, options, open_client=open_client, reporter=reporter)
    answer(
        _document(result),
        _lines(result, known_registry(session) if registry is None else registry.rstrip("/")),
        as_json=session.as_json,
    )
    return exit_code_after(result.submission)


def _release_options(given: dict[str, Any]) -> "ReleaseOptions":
    from qirvo.wire.submissions import ReleaseOptions

    if given["duration"] and given["rollout"] is None:
        raise click.UsageError("--duration needs --rollout")
    if given["hold"] and given["rollout"] is not None:
        raise click.UsageError("--hold and --rollout exclude each other")
    if given["hold"] and given["start"] is not None:
        raise click.UsageError("--hold and --start exclude each other")
    return ReleaseOptions(
        releaseNotes=read_notes(given["notes"]),
        breaking=given["breaking"],
        security=given["security"],
        updateChannel=given["update_channel"],
        rolloutPercentage=given["rollout"],
        rolloutDuration=given["duration"],
        rolloutStart=given["start"],
        offered=not given["hold"],
        notifyUsers=not given["no_notify"],
        private=True if given["private"] else None,
    )


def _document(result: "PublishResult") -> dict[str, Any]:
    return {
        "file": result.file_name,
        "sizeBytes": result.size_bytes,
        "digest": result.digest,
        "checks": _checks(result),
        "submissionId": result.submission.id if result.submission is not None else None,
        "submission": result.submission,
    }


def _checks(result: "PublishResult") -> dict[str, Any] | None:
    if result.report is None:
        return None
    from qirvo.checks.runner import report_json

    return report_json(result.report)


def _lines(result: "PublishResult", registry: str | None) -> list[str]:
    from qirvo.cli.submissions_text import overview

    if result.submission is not None:
        return overview(result.submission, registry=registry)
    findings = result.report.findings if result.report is not None else ()
    would_send = fields([("would send", f"{result.file_name}, {readable_size(result.size_bytes)}, {result.digest}")])
    return [*map(describe_finding, findings), *would_send]
