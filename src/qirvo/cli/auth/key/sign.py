"""`qirvo auth key sign`: for who publishes in the browser, or with a program of their own."""

from pathlib import Path

import click

from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, fields
from qirvo.cli.publisher_signing import key_file_option, release_signer
from qirvo.cli.session import Session


@click.command("sign", cls=QirvoCommand)
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--breaking", is_flag=True, help="It is published as a breaking change.")
@click.option("--security", is_flag=True, help="It is published as a security fix.")
@click.option("--out", "-o", type=click.Path(path_type=Path), metavar="FILE", help="Else `PLUGIN-VERSION.sig` here.")
@key_file_option
@pass_session
def command(
    session: Session, path: Path, *, breaking: bool, security: bool, out: Path | None, key_file: Path | None
) -> None:
    """Sign an archive without sending it.

    PATH is an archive, or a plugin's folder for what it packs to. What is signed is plugin, version, content and how it
    is marked; so give `--breaking` and `--security` just as it will be published. The file goes beside the
    archive into the registry's page to publish, or as the field `signature` with the Guide's `PUT /plugins/ID`.
    `qirvo plugin publish` signs by itself.

    For example `qirvo auth key sign acme-weather-1.2.0.zip`.
    """
    from qirvo.artifacts.disk import disk_errors
    from qirvo.authoring.signing import statement_about

    sign = release_signer(session, wanted=True, named=key_file)
    assert sign is not None  # noqa: S101  # it was asked for
    statement = statement_about(path, breaking=breaking, security=security)
    envelope = sign(statement)
    target = out or Path(f"{statement.plugin_id.publisher}-{statement.plugin_id.name}-{statement.version}.sig")
    with disk_errors(target):
        target.write_text(f"{envelope}\n", encoding="ascii")
    marks = [name for name, is_set in (("breaking", breaking), ("security", security)) if is_set]
    document = {
        "path": str(target),
        "pluginId": str(statement.plugin_id),
        "version": str(statement.version),
        "treeDigest": str(statement.tree_digest),
        "breaking": breaking,
        "security": security,
    }
    lines = fields(
        [
            ("signature", str(target)),
            ("of", f"{statement.plugin_id} {statement.version}"),
            ("marked as", ", ".join(marks) or "neither breaking nor security"),
            ("tree digest", str(statement.tree_digest)),
        ]
    )
    answer(document, lines, as_json=session.as_json)
