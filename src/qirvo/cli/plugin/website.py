"""`qirvo plugin website`."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qirvo.cli.extras import needs_extra
from qirvo.cli.lazy import QirvoCommand
from qirvo.cli.options import pass_session, update_channel_option
from qirvo.cli.output import answer
from qirvo.cli.publisher_signing import held_keys, signing_options
from qirvo.cli.session import Session
from qirvo.cli.site.shared import copy_to, document_of, keys_of, keys_option, standing_lines, this_moment, to_option
from qirvo.cli.units import Duration, Percentage

if TYPE_CHECKING:
    from qirvo.authoring.website.acts import Done, Exposure
    from qirvo.authoring.website.taking import TakingRules


@click.command("website", cls=QirvoCommand)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="FILES…")
@click.option(
    "--out", "-o", "site", type=click.Path(path_type=Path, file_okay=False), required=True, help="The site's folder."
)
@keys_option
@click.option("--title", help="What the site is called.")
@click.option("--description", help="What it is, for its first page.")
@click.option("--author", help="Who makes it.")
@click.option("--address", metavar="URL", help="Where visitors will find it; completes feeds and install commands.")
@click.option("--custom-instructions", "instructions", help="Text for every plugin's page.")
@click.option("--days", type=click.IntRange(1, 90), help="For how many days a signature is good; 30 at first.")
@click.option("--version", "only", metavar="VERSION", help="Refuse files of any other version.")
@click.option("--include-source", is_flag=True, help="Offer the whole source of folders, too.")
@click.option("--notes", default="", help="What is new, for users.")
@click.option("--breaking", is_flag=True, help="Users must agree before they get it.")
@click.option("--security", is_flag=True, help="It mends a vulnerability.")
@update_channel_option("On which update channel; without it, the one the version belongs to.")
@click.option("--rollout", type=Percentage(), help="Share of installations served at first; all without it.")
@click.option("--duration", type=Duration(), default="0s", help="How long until all are served, e.g. 3d or 12h.")
@signing_options
@to_option
@pass_session
def command(session: Session, /, files: tuple[Path, ...], site: Path, **given: Any) -> None:  # noqa: ANN401  # the options above
    """Make a download site of plugins, or add to one.

    FILES are archives or folders of plugins; releases that are on the site stay there. The folder is all that is
    needed: any web server shows it to people, and hosts install and update from it, because it is signed as a registry
    is. Without FILES its pages are made anew. The keys are made the first time; keep a copy of them in a safe place.

        qirvo plugin website acme-weather-1.0.0.zip --out downloads --title Acme

        qirvo plugin website acme-weather-1.1.0.zip --out downloads --rollout 10% --duration 3d
    """
    with needs_extra("publish"):
        from qirvo.authoring.website.acts import SaidOfSite, build_site

        said = SaidOfSite(
            **{name: given[name] for name in ("title", "description", "author", "address", "instructions", "days")}
        )
        keys = keys_of(site, given["keys"])
        done = build_site(
            files,
            site=site,
            keys=keys,
            said=said,
            rules=_rules(session, given),
            exposure=_exposure(given),
            now=this_moment(),
        )
    published = copy_to(site, given["targets"])
    lines = [f"added {plugin_id} {version}" for plugin_id, version in done.added]
    answer(
        _document(done) | document_of(done, published),
        [*(lines or ["nothing was added"]), *standing_lines(done, published), f"keys:        {keys}"],
        as_json=session.as_json,
    )


def _rules(session: Session, given: dict[str, Any]) -> "TakingRules":
    from qirvo.authoring.website.taking import TakingRules

    return TakingRules(
        version=given["only"],
        notes=given["notes"],
        breaking=given["breaking"],
        security=given["security"],
        with_source=given["include_source"],
        key_for=held_keys(session, wanted=given["sign"], named=given["key_file"]),
    )


def _exposure(given: dict[str, Any]) -> "Exposure":
    from qirvo.authoring.website.acts import Exposure
    from qirvo.domain.ramps import Ramp
    from qirvo.domain.update_channels import UpdateChannel

    if given["duration"] and given["rollout"] is None:
        raise click.UsageError("--duration needs --rollout")
    named = given["update_channel"]
    return Exposure(
        ramp=Ramp.immediate() if given["rollout"] is None else Ramp.gradual(given["rollout"], given["duration"]),
        update_channel=None if named is None else UpdateChannel(named),
    )


def _document(done: "Done") -> dict[str, Any]:
    """Return the Distribution Guide's result of a web distribution; of the first plugin that was given, where many."""
    from qirvo.authoring.website.beside import plugin_document

    plugins = done.record.plugins
    named = str(done.given[0]) if done.given else next(iter(plugins), "")
    metadata = plugin_document(done.record, plugins[named]) if named in plugins else {}
    return {
        "path": str(done.site),
        "downloadUrl": metadata.get("downloadUrl", ""),
        "pageUrl": f"{done.record.address}index.html",
        "metadata": metadata,
    }
