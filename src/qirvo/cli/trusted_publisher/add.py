"""`qirvo trusted-publisher add`."""

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, registry_option
from qirvo.cli.output import answer
from qirvo.cli.session import Session


@click.command("add", cls=QirvoCommand)
@click.argument("plugin")
@click.option("--issuer", required=True, help="Name of the issuer in the registry, such as github.")
@click.option("--repository", help="OWNER/REPOSITORY, or the project's path.")
@click.option("--workflow", help="The workflow's file, such as release.yml.")
@click.option("--environment", help="Only runs in this environment.")
@click.option("--ref", help="Only runs of this branch or tag, where the issuer has such a field.")
@click.option("--field", "more", multiple=True, metavar="NAME=VALUE", help="A field of another issuer.")
@registry_option
@pass_session
def command(session: Session, /, plugin: str, issuer: str, registry: str | None, **given: object) -> None:
    """Let a pipeline publish a plugin.

    PLUGIN is a plugin's id, which need not exist yet.
    """
    from qirvo.wire.trusted import TrustedPublisherBody

    fields = {name: str(value) for name, value in given.items() if name != "more" and value is not None}
    more = given["more"]
    for text in more if isinstance(more, tuple) else ():
        name, separator, value = text.partition("=")
        if not separator:
            raise click.UsageError(f"--field {text}: write NAME=VALUE")
        fields[name] = value
    body = TrustedPublisherBody(pluginId=plugin, issuer=issuer, fields=fields)
    added = session.client(registry).add_trusted_publisher(body)
    answer(added, [f"{added.pluginId} trusts {added.issuer} ({added.id})"], as_json=session.as_json)
