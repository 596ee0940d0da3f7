"""`qirvo site count`."""

import csv
import io
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, say, table
from qirvo.cli.session import Session

if TYPE_CHECKING:
    from qirvo.access_logs.counted_lines import Counted
    from qirvo.access_logs.reading import Readings
    from qirvo.authoring.site_downloads import SiteCounts
    from qirvo.domain.downloads import DownloadCount

_FIGURES = ("downloads", "unique", "automated", "mirror")
_FORMULA = ("=", "+", "-", "@", "\t")  # what a spreadsheet would carry out


@click.command("count", cls=QirvoCommand)
@click.argument("logs", nargs=-1, required=True, metavar="LOG…")
@click.option(
    "--site",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder that was served: count its releases, by plugin and version.",
)
@click.option("--by", type=click.Choice(["day", "version", "plugin"]), default="day", show_default=True, help="Rows.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="The first UTC day that counts.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="The last one.")
@click.option("--format", "form", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True)
@pass_session
def command(session: Session, /, logs: tuple[str, ...], **given: Any) -> None:  # noqa: ANN401  # the options above
    """Count downloads from the access logs of a web server or a network of servers.

    LOG is in the common or combined format of Apache and nginx, in the W3C's as CloudFront and IIS write it, or one
    JSON object a line as of Cloudflare, CloudFront, Fastly, Caddy and Traefik, packed with gzip or not; `-` is standard
    input. Without `--site`, every archive counts by the name of its file. The unique figure has one download for each
    network prefix, family of programs, release and UTC day; crawlers, other programs and mirrors are apart. No address
    is stored. For example: `qirvo site count /var/log/nginx/access.log* --site ./site --by version`.
    """
    with needs_extra("publish"):
        from qirvo.authoring.site_downloads import count_downloads

        counts = count_downloads(logs, site=given["site"], since=_day(given["since"]), until=_day(given["until"]))
    rows = _rows(counts.rows, given["by"])
    if given["form"] == "csv" and not session.as_json:
        click.echo(_csv(rows), nl=False)
    else:
        lines = _lines(rows, counts)
        answer(_document(rows, counts), lines, as_json=session.as_json or given["form"] == "json")
    if not session.as_json:
        _warn(counts.readings)


def _day(given: datetime | None) -> date | None:
    return None if given is None else given.date()


def _rows(counted: "tuple[Counted, ...]", by: str) -> "dict[tuple[str, ...], DownloadCount]":
    """Return the figures by what the rows are to be."""
    rows: dict[tuple[str, ...], DownloadCount] = {}
    for each in counted:
        key = {
            "day": (each.name, each.version, each.day.isoformat()),
            "version": (each.name, each.version),
            "plugin": (each.name,),
        }[by]
        rows[key] = rows[key] + each.count if key in rows else each.count
    return rows


def _figures(count: "DownloadCount") -> tuple[int, int, int, int]:
    return count.raw, count.unique, count.automated, count.mirror


def _lines(rows: "dict[tuple[str, ...], DownloadCount]", counts: "SiteCounts") -> list[str]:
    if not rows:
        return ["no downloads"]
    names = ("PLUGIN", "VERSION", "DAY")[: len(next(iter(rows)))]
    total = ("total", *("" for _ in names[1:]), *map(str, _figures(counts.total)))
    body = [(*key, *map(str, _figures(count))) for key, count in rows.items()]
    return table((*names, *(figure.upper() for figure in _FIGURES)), [*body, total])


def _document(rows: "dict[tuple[str, ...], DownloadCount]", counts: "SiteCounts") -> dict[str, Any]:
    readings = counts.readings
    named = ("plugin", "version", "day")
    return {
        "rows": [
            dict(zip(named, key, strict=False)) | dict(zip(_FIGURES, _figures(count), strict=True))
            for key, count in rows.items()
        ],
        "total": dict(zip(_FIGURES, _figures(counts.total), strict=True)),
        "lines": readings.lines,
        "malformed": readings.malformed,
        "malformedLines": [{"log": each.log, "line": each.number, "why": each.why} for each in readings.named],
    }


def _csv(rows: "dict[tuple[str, ...], DownloadCount]") -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    width = len(next(iter(rows), ("", "", "")))
    writer.writerow([*("plugin", "version", "day")[:width], *_FIGURES])
    for key, count in rows.items():
        writer.writerow([*(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in key), *_figures(count)])
    return out.getvalue()


def _warn(readings: "Readings") -> None:
    if not readings.malformed:
        return
    say(f"warning: {readings.malformed} of {readings.lines} lines were not understood, and not counted")
    for each in readings.named:
        say(f"  {each.log}:{each.number}: {each.why}")
    if len(readings.named) < readings.malformed:
        say(f"  and {readings.malformed - len(readings.named)} more")
