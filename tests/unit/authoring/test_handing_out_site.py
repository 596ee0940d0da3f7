"""Handing out by a download site: the release is signed there, on the update channel that was asked for."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from qirvo.artifacts.reader import open_archive
from qirvo.authoring.distribute import DirectOrder
from qirvo.authoring.distribution_demands import DistributionOptions
from qirvo.authoring.handing_out import BundleOutlet
from qirvo.authoring.handing_out_site import OpenSiteError, SiteOutlet
from qirvo.authoring.new import create_plugin
from qirvo.authoring.pack import pack
from qirvo.authoring.website.acts import SaidOfSite, build_site
from qirvo.authoring.website.repository import SiteRepository, keys_beside
from qirvo.checks.subject import Subject
from qirvo.domain.distribution_channels import DEFAULTS
from qirvo.domain.names import PluginId
from qirvo.domain.update_channels import UpdateChannel

WEATHER = PluginId("acme", "weather")
MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Quiet:
    """Hears nothing."""

    def said(self, text: str) -> None: ...

    def progress(self, done_bytes: int, total_bytes: int) -> None: ...


def an_archive(folder: Path, version: str) -> Path:
    create_plugin(folder / "plugin", WEATHER, "service")
    for name in ("manifest.json", "package.json"):
        path = folder / "plugin" / name
        path.write_text(json.dumps(json.loads(path.read_text()) | {"version": version}))
    made = pack(folder / "plugin", folder / version).path
    shutil.rmtree(folder / "plugin")
    return made


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    said = SaidOfSite(address="https://acme.example/plugins")
    build_site([an_archive(tmp_path, "1.0.0")], site=folder, keys=keys_beside(folder), now=MONDAY, said=said)
    return folder


def given(archive: Path, site: Path, **options: Any) -> Any:
    with open_archive(archive) as content:
        manifest = Subject(content).manifest
    assert manifest is not None
    order = DirectOrder(
        archive=archive, manifest=manifest, terms=DEFAULTS["direct"], options=DistributionOptions(**options), out=site
    )
    return BundleOutlet(site=SiteOutlet(clock=lambda: MONDAY))(order, reporter=Quiet())


def heads(site: Path) -> dict[str, str]:
    (index,) = SiteRepository(site, keys_beside(site), days=30).indexes([WEATHER]).values()
    return {str(name): str(head.current) for name, head in index.heads.items()}


def test_a_release_is_added_and_offered(site: Path, tmp_path: Path):
    done = given(an_archive(tmp_path, "1.1.0"), site, release_notes="Rain, too.")
    (digest,) = [each.name for each in (site / "artifacts").iterdir() if each.name in done.download_url]
    assert done.download_url == f"https://acme.example/plugins/artifacts/{digest}"
    assert heads(site) == {"stable": "1.1.0"}
    assert "Rain, too." in (site / "plugins" / str(WEATHER) / "index.html").read_text(encoding="utf-8")


def test_a_beta_is_offered_to_those_who_follow_it(site: Path, tmp_path: Path):
    given(an_archive(tmp_path, "1.1.0"), site, is_beta=True)
    assert heads(site) == {"stable": "1.0.0", str(UpdateChannel.BETA): "1.1.0"}


def test_the_same_again_is_the_same(site: Path, tmp_path: Path):
    archive = an_archive(tmp_path, "1.1.0")
    assert given(archive, site).id == given(archive, site).id


@pytest.mark.parametrize(
    "options", [{"is_private": True}, {"pricing": {"type": "paid", "price": 499, "currency": "EUR"}}]
)
def test_what_is_not_for_everybody_has_no_place_on_a_site(site: Path, tmp_path: Path, options: dict[str, Any]):
    with pytest.raises(OpenSiteError):
        given(an_archive(tmp_path, "1.1.0"), site, **options)
    assert heads(site) == {"stable": "1.0.0"}
