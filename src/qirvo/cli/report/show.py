"""`qirvo report show`, and `qirvo report PLUGIN`."""

import sys
from datetime import datetime
from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import last_option, pass_session, period_option, registry_option
from qirvo.cli.output import answer, plain, say
from qirvo.cli.session import Session

_FORMS = ("text", "html", "csv", "json", "parquet")
_BINARY = "parquet"


@click.command("show", cls=QirvoCommand)
@click.argument("plugin_id", metavar="PLUGIN")
@period_option
@last_option
@click.option("--format", "form", type=click.Choice(_FORMS), help="How it is written; `text` without it.")
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="Write it to this file.")
@registry_option
@pass_session
def command(
    session: Session,
    /,
    *,
    plugin_id: str,
    period: str,
    last: datetime | None,
    form: str | None,
    output: Path | None,
    registry: str | None,
) -> None:
    """Show a plugin's report: figures beside those of the time before, and what to do.

    Also `qirvo report PLUGIN`. For members of its publisher, for example
    `qirvo report acme.weather --period 12w --format html --output report.html`. A change is told with the interval in
    which it lies in 95 of 100 cases; what the figures do not bear out is not recommended.
    """
    wanted = form or ("json" if session.as_json else "text")
    client = session.client(registry)
    day = None if last is None else f"{last:%Y-%m-%d}"
    if output is None and wanted == "json":
        answer(client.distribution_report(plugin_id, period=period, last=day), (), as_json=True)
        return
    if output is None and wanted == _BINARY and sys.stdout.isatty():
        raise click.UsageError("A terminal cannot show Parquet: name a file with `--output`.")
    content = client.distribution_report_file(plugin_id, wanted, period=period, last=day)
    if output is not None:
        _write(output, content)
        answer({"file": str(output)}, (), as_json=session.as_json)
        if not session.as_json:
            say(f"written to {output}")
    elif wanted == _BINARY:
        sys.stdout.buffer.write(content)
    else:
        click.echo(plain(content.decode("utf-8", "replace")), nl=False)


def _write(output: Path, content: bytes) -> None:
    from qirvo.artifacts.disk import disk_errors

    with disk_errors(output):
        output.write_bytes(content)
