"""`qirvo plugin schema`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.output import answer


@click.command("schema", cls=QirvoCommand)
def command() -> None:
    """Print the JSON Schema of the canonical manifest.

    Editors use it: write it to a file, and name that file in `$schema` of manifest.json.
    """
    from qirvo.domain.manifest_schema import manifest_schema

    answer(manifest_schema(), [], as_json=True)
