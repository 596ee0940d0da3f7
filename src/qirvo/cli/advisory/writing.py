"""The options with which an advisory is written, and the body they make: over what it said before, if anything."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from qirvo.domain.errors import InvalidError

if TYPE_CHECKING:
    from qirvo.wire.plugin_advisories import AdvisoryBody

F = TypeVar("F", bound=Callable[..., Any])
_MANY = {"alias": "aliases", "range": "ranges", "affected": "versions", "reference": "references", "credit": "credits"}
_MOST_BYTES = 400_000


class DetailsUnreadableError(InvalidError):
    """The file with the details cannot be read as text."""

    code = "advisory-details-unreadable"
    hint = "Name a Markdown file in UTF-8, or `-` for what comes on standard input."


def content_options(command: F) -> F:
    """Add the options that say what an advisory says."""
    options = (
        click.option("--summary", "-m", help="One line."),
        click.option("--details", "details_file", metavar="FILE", help="Markdown file with all of it; `-` is stdin."),
        click.option("--severity", metavar="WORD", help="low, moderate, high or critical; not needed beside --cvss."),
        click.option("--cvss", metavar="VECTOR", help="CVSS vector; a version 3 one says how grave it is."),
        click.option("--range", "range_", multiple=True, metavar="EVENTS", help="e.g. `introduced 0, fixed 1.2.3`."),
        click.option("--affected", multiple=True, metavar="VERSION", help="An affected version by name; repeatable."),
        click.option("--alias", multiple=True, metavar="ID", help="CVE or GHSA id; repeatable."),
        click.option("--reference", multiple=True, metavar="URL", help="Where to read more, https alone; repeatable."),
        click.option("--credit", multiple=True, metavar="NAME", help="Who is thanked; repeatable."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def body_of(before: dict[str, Any] | None = None, **given: Any) -> "AdvisoryBody":  # noqa: ANN401  # click's options
    """Return the body; what is not given stays as it was `before`.

    Raises:
        DetailsUnreadableError: The file with the details cannot be read.
        MalformedAdvisoryError: A range has another form than is read.
    """
    from qirvo.domain.advisory_content import read_range
    from qirvo.wire.plugin_advisories import AdvisoryBody, EventDocument

    fields: dict[str, Any] = dict(before or {"summary": ""})
    fields |= {name: given[name] for name in ("summary", "severity", "cvss") if given[name] is not None}
    if given["cvss"] and given["severity"] is None:
        fields["severity"] = ""  # the vector says it
    if given["severity"] is not None and given["cvss"] is None and given["severity"] != (before or {}).get("severity"):
        fields["cvss"] = ""  # the vector said something else
    if given["details_file"] is not None:
        fields["details"] = _details(given["details_file"])
    for option, name in _MANY.items():
        values = given["range_" if option == "range" else option]
        if values:
            fields[name] = list(values)
    if given["range_"]:
        fields["ranges"] = [
            [EventDocument(bound=bound, version=version) for bound, version in read_range(each, where="--range")]
            for each in given["range_"]
        ]
    return AdvisoryBody(**fields)


def said_before(document: Any) -> dict[str, Any]:  # noqa: ANN401  # a document of the registry's
    """Return what an advisory says as the fields of a body."""
    from qirvo.wire.plugin_advisories import AdvisoryBody, EventDocument

    told = asdict(document)
    fields = {name: told[name] for name in AdvisoryBody.__dataclass_fields__}
    fields["ranges"] = [[EventDocument(**event) for event in events] for events in told["ranges"]]
    return fields


def _details(name: str) -> str:
    try:
        with click.open_file(name, "rb") as file:
            content: bytes = file.read(_MOST_BYTES)
        return content.decode()
    except (OSError, UnicodeDecodeError) as exc:
        raise DetailsUnreadableError(f"`{Path(name)}` cannot be read: {exc}") from exc
