"""`qirvo plugin bundle`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session
from qirvo.cli.output import answer, fields
from qirvo.cli.publisher_signing import bundle_signer, signing_options
from qirvo.cli.session import Session
from qirvo.cli.units import readable_size
from qirvo.domain.errors import NotFoundError

if TYPE_CHECKING:
    from qirvo.authoring.bundle import Bundle


class InstructionsFileMissingError(NotFoundError):
    """The file with the instructions cannot be read."""

    code = "bundle-instructions-missing"
    hint = "Give `--instructions TEXT`, or `--instructions @FILE` with a file of UTF-8 text."


@click.command("bundle", cls=QirvoCommand)
@click.argument("path", metavar="FILE|FOLDER", type=click.Path(path_type=Path), default=".")
@click.option("--out", "-o", type=click.Path(path_type=Path), default=".", help="A `.zip`, or a folder for it.")
@click.option("--version", metavar="VERSION", help="Make it only if the plugin is of this version.")
@click.option("--include-source", is_flag=True, help="Add the whole folder as source.zip, but for what is hidden.")
@click.option("--instructions", default="", metavar="TEXT", help="More for its README, Markdown; `@FILE` reads a file.")
@click.option("--breaking", is_flag=True, help="Sign that it may need changes on the side of whoever installs it.")
@signing_options
@pass_session
def command(session: Session, /, path: Path, out: Path, **given: Any) -> None:  # noqa: ANN401  # the options above
    """Make one zip to hand over: plugin, scripts, README, digests.

    The same plugin, options and key always make the same bytes. It is signed with the publisher's key where this
    machine has one (`qirvo auth key create`). Whoever gets it runs `qirvo plugin install ZIP`, or a script in it.

    Example: `qirvo plugin bundle . --out dist --instructions @HANDOVER.md`
    """
    with needs_extra("publish"):
        from qirvo.authoring.bundle import BundleOptions, make_bundle

        options = BundleOptions(
            version=given["version"],
            include_source=given["include_source"],
            custom_instructions=_read_instructions(given["instructions"]),
            breaking=given["breaking"],
            sign=bundle_signer(session, wanted=given["sign"], named=given["key_file"]),
        )
        bundle = make_bundle(path, out, options)
    answer(_document(bundle), _lines(bundle), as_json=session.as_json)


def _read_instructions(text: str) -> str:
    if not text.startswith("@"):
        return text
    try:
        return Path(text[1:]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise InstructionsFileMissingError(f"`{text[1:]}` cannot be read: {exc}") from exc


def _document(bundle: "Bundle") -> dict[str, Any]:
    return {
        "packageId": bundle.package_id,
        "path": str(bundle.path),
        "size": bundle.size,
        "digest": str(bundle.digest),
        "pluginId": str(bundle.plugin_id),
        "version": str(bundle.version),
        "treeDigest": str(bundle.tree_digest),
        "signedBy": bundle.signer or None,
        "digests": {name: str(digest) for name, digest in bundle.digests.items()},
        "installScript": bundle.install_script,
        "readme": bundle.readme,
    }


def _lines(bundle: "Bundle") -> list[str]:
    return fields(
        [
            ("bundle", str(bundle.path)),
            ("plugin", f"{bundle.plugin_id} {bundle.version}"),
            ("size", readable_size(bundle.size)),
            ("digest", str(bundle.digest)),
            ("tree digest", str(bundle.tree_digest)),
            ("signed by", bundle.signer or "nobody: with a key of yours (`qirvo auth key create`) it would be"),
            ("holds", ", ".join(bundle.digests)),
        ]
    )
