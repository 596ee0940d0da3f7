"""`qirvo site serve`."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("serve", cls=QirvoCommand)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option("--port", type=click.IntRange(1, 65_535), default=8000, show_default=True, help="Port to listen on.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--counts",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where downloads are counted; the file DIR-downloads.jsonl beside it without this.",
)
@click.option("--behind-proxy", is_flag=True, help="Believe the last address that X-Forwarded-For names.")
@pass_session
def command(session: Session, folder: Path, port: int, host: str, counts: Path | None, *, behind_proxy: bool) -> None:
    """Serve the folder of a download site until it is told to stop, and count its downloads.

    `qirvo site count DIR-downloads.jsonl` shows the figures. Nothing of who asked is written down; after a new start,
    whoever downloaded earlier the same day is unique once more. Everything but this machine needs `--host`, and TLS
    from a proxy in front. For example: `qirvo site serve ./site --port 8080`.
    """
    with needs_extra("server"):
        from qirvo.access_logs.crawlers import agents_by_public_list
        from qirvo.access_logs.live import LiveCounts
        from qirvo.authoring.site_downloads import known_files
        from qirvo.server.sites.running import serve_site

        absolute = folder.absolute()
        file = counts or absolute.with_name(f"{absolute.name}-downloads.jsonl")
        address = f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
        serve_site(
            absolute,
            host=host,
            port=port,
            counts=LiveCounts(file, agent_of=agents_by_public_list(), clock=lambda: datetime.now(UTC)),
            releases=partial(known_files, absolute),
            behind_proxy=behind_proxy,
            when_listening=lambda: answer(
                {"address": address, "counts": str(file)},
                [f"serving {folder} at {address}", f"counting into {file}"],
                as_json=session.as_json,
            ),
        )
