"""`qirvo submission resubmit`."""

from pathlib import Path

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.publisher_signing import release_signer, signing_options
from qirvo.cli.reporting import reporting
from qirvo.cli.session import Session
from qirvo.cli.waiting import WaitingCommand, awaited_states, exit_code_after, timeout_option, wait_option


@click.command("resubmit", cls=WaitingCommand)
@click.argument("submission_id", metavar="SUBMISSION")
@click.argument("path", type=click.Path(path_type=Path), default=".")
@wait_option
@timeout_option
@click.option("--test-report", type=click.Path(path_type=Path), help="JUnit XML that names what is published.")
@signing_options
@registry_option
@pass_session
def command(
    session: Session,
    submission_id: str,
    path: Path,
    *,
    wait: str | None,
    timeout: int,
    test_report: Path | None,
    sign: bool | None,
    key_file: Path | None,
    registry: str | None,
) -> int:
    """Submit a mended plugin with what was said of it the last time.

    Release notes, marks, update channel, rollout and the listing's fields are taken from SUBMISSION, which was refused,
    rejected, withdrawn, or asked to change. PATH is the plugin's folder or an archive.
    """
    with needs_extra("publish"), reporting(session) as reporter:
        from qirvo.authoring.junit_reports import read_file
        from qirvo.authoring.publish import PublishOptions, publish
        from qirvo.cli.submissions_text import overview

        client = session.client(registry)
        before = client.submission(submission_id)
        options = PublishOptions(
            listing=before.claims,
            release=before.release,
            test_report=None if test_report is None else read_file(test_report),
            await_states=awaited_states(wait),
            await_s=timeout,
            instead_of=before,
            sign=release_signer(session, wanted=sign, named=key_file),
            must_sign=bool(sign),
        )
        result = publish(path, options, open_client=lambda: client, reporter=reporter)
    lines = [] if result.submission is None else overview(result.submission, registry=str(client.address).rstrip("/"))
    answer(result.submission, lines, as_json=session.as_json)
    return exit_code_after(result.submission)
