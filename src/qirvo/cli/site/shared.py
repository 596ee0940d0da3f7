"""What the commands of a download site share: its keys, where it is copied to, and how what was done is told."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from qirvo.cli.output import answer, fields, say
from qirvo.cli.session import Session
from qirvo.cli.units import readable_time

if TYPE_CHECKING:
    from qirvo.authoring.website.acts import Done
    from qirvo.authoring.website.publishing.copying import Published

Command = TypeVar("Command", bound=Callable[..., Any])

site_argument = click.argument("site", type=click.Path(path_type=Path, file_okay=False), metavar="SITE")
keys_option = click.option(
    "--keys",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Where the site's keys are; the folder SITE-keys beside it without this.",
)
to_option = click.option(
    "--to",
    "targets",
    multiple=True,
    metavar="TARGET",
    help="Then copy it there: a folder, `s3://BUCKET/PREFIX`, `git+REPOSITORY#BRANCH`; repeatable.",
)


def keys_of(site: Path, keys: Path | None) -> Path:
    """Return where the site's keys are."""
    from qirvo.authoring.website.repository import keys_beside

    return keys_beside(site) if keys is None else keys


def this_moment() -> datetime:
    """Return the time to sign."""
    return datetime.now(UTC).replace(microsecond=0)


def copy_to(site: Path, targets: Sequence[str]) -> "list[Published]":
    """Copy the site to each of `targets`."""
    if not targets:
        return []
    from qirvo.cli.extras import needs_extra

    with needs_extra("s3"):
        from qirvo.authoring.website.publishing.targets import publish_to

        return [publish_to(site, target) for target in targets]


def tell(session: Session, done: "Done", lines: Sequence[str], published: "Sequence[Published]") -> None:
    """Print what was done with a site."""
    answer(document_of(done, published), [*lines, *standing_lines(done, published)], as_json=session.as_json)
    if done.advice and not session.as_json:
        say(f"warning: {done.advice}")


def standing_lines(done: "Done", published: "Sequence[Published]") -> list[str]:
    """Return until when the site is good, and how soon hosts hear of what changed."""
    carried = done.carried
    return [
        *fields(
            [
                ("site", str(done.site)),
                ("fingerprint", carried.fingerprint),
                ("signed", readable_time(carried.signed_at.isoformat())),
                ("good until", readable_time(carried.good_until.isoformat())),
            ]
        ),
        *(f"copied to {each.target}: {each.sent} files sent, {each.kept} were there" for each in published),
    ]


def latency_line(days: int) -> str:
    """Return how soon hosts hear of a recall."""
    return (
        "Hosts hear of it at their next check after the site was copied; one that is kept from the newer copy refuses"
        f" the older one after {days} days at the latest."
    )


def document_of(done: "Done", published: "Sequence[Published]") -> dict[str, Any]:
    """Return what was done, for programs."""
    carried = done.carried
    return {
        "site": str(done.site),
        "fingerprint": carried.fingerprint,
        "signedAt": carried.signed_at.isoformat(),
        "goodUntil": carried.good_until.isoformat(),
        "plugins": len(carried.record.plugins),
        "added": [{"id": str(plugin_id), "version": str(version)} for plugin_id, version in done.added],
        "written": carried.written,
        "advice": done.advice,
        "published": [{"target": each.target, "sent": each.sent, "kept": each.kept} for each in published],
    }
