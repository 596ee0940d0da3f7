"""Handing out directly: what the Guide's options become in a bundle, and where it is put."""

import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from qirvo.artifacts.reader import open_archive
from qirvo.authoring.distribute import DirectOrder
from qirvo.authoring.distribution_demands import DistributionOptions
from qirvo.authoring.handing_out import BundleOutlet, PlaceNamedTwiceError, said_of
from qirvo.authoring.new import create_plugin
from qirvo.authoring.pack import pack
from qirvo.checks.subject import Subject
from qirvo.client.file_places import FilePlace, PlaceForbiddenError, PlaceRefusesError, PlaceUnavailableError
from qirvo.client.transport import Answer
from qirvo.domain.distribution_channels import DEFAULTS, DistributionChannel, DistributionTerms
from qirvo.domain.names import PluginId
from tests.support.clients import ADDRESS, ScriptedTransport

DIRECT = DEFAULTS["direct"]


class Quiet:
    """Hears nothing."""

    def said(self, text: str) -> None: ...

    def progress(self, done_bytes: int, total_bytes: int) -> None: ...


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("handing")
    create_plugin(folder / "plugin", PluginId("acme", "weather"), "service")
    return pack(folder / "plugin", folder).path


def an_order(
    archive: Path, *, terms: DistributionTerms = DIRECT, out: Path | None = None, **options: Any
) -> DirectOrder:
    with open_archive(archive) as content:
        manifest = Subject(content).manifest
    assert manifest is not None
    return DirectOrder(archive=archive, manifest=manifest, terms=terms, options=DistributionOptions(**options), out=out)


def at(endpoint: str) -> DistributionTerms:
    return DistributionTerms(id="team", name="Team", way=DistributionChannel.DIRECT, endpoint=endpoint)


def readme_of(bundle: Path) -> str:
    with zipfile.ZipFile(bundle) as content:
        (name,) = [each for each in content.namelist() if each.endswith("/README.md")]
        return content.read(name).decode()


def test_a_bundle_is_made_in_the_folder_that_is_named(archive: Path, tmp_path: Path):
    given = BundleOutlet()(an_order(archive, out=tmp_path / "out"), reporter=Quiet())
    assert given.path == tmp_path / "out" / "acme-weather-0.1.0-bundle.zip"
    assert given.path.is_file()
    assert given.download_url == given.path.as_uri()
    assert given.id.startswith("bdl_")


def test_without_a_name_it_is_made_here(archive: Path, tmp_path: Path):
    given = BundleOutlet(here=tmp_path)(an_order(archive), reporter=Quiet())
    assert given.path == tmp_path / "acme-weather-0.1.0-bundle.zip"


def test_a_folder_may_be_the_endpoint(archive: Path, tmp_path: Path):
    given = BundleOutlet()(an_order(archive, terms=at(str(tmp_path / "www"))), reporter=Quiet())
    assert given.path == tmp_path / "www" / "acme-weather-0.1.0-bundle.zip"


def test_the_same_again_has_the_same_id(archive: Path, tmp_path: Path):
    ids = {
        BundleOutlet()(an_order(archive, out=tmp_path / where, release_notes="x"), reporter=Quiet()).id
        for where in "ab"
    }
    assert len(ids) == 1


def test_what_has_a_place_takes_no_other(archive: Path, tmp_path: Path):
    with pytest.raises(PlaceNamedTwiceError):
        BundleOutlet()(an_order(archive, terms=at("/srv"), out=tmp_path), reporter=Quiet())


def test_each_option_is_told_in_the_readme(archive: Path, tmp_path: Path):
    pricing = {"type": "paid", "price": 499, "currency": "EUR"}
    order = an_order(archive, out=tmp_path, release_notes="Rain, too.", is_beta=True, is_private=True, pricing=pricing)
    given = BundleOutlet()(order, reporter=Quiet())
    assert given.path is not None
    readme = readme_of(given.path)
    for told in ("What is new in 0.1.0\n\nRain, too.", "A beta", "do not pass it on", "4.99 EUR once"):
        assert told in readme
    assert stat.S_IMODE(given.path.stat().st_mode) == 0o600


def test_without_options_nothing_is_told(archive: Path):
    assert said_of(an_order(archive)) == ""


def test_a_hostile_unit_of_a_price_is_only_text(archive: Path):
    pricing = {"type": "usage", "price": 1, "currency": "EUR", "unit": "<script>\n# x"}
    assert r"\<script\> \# x" in said_of(an_order(archive, pricing=pricing))


def test_where_a_server_takes_files_it_is_put_there(archive: Path):
    transport = ScriptedTransport([Answer(status=201, content=b"")])
    place = FilePlace(address=ADDRESS, token="t", transport=transport)
    given = BundleOutlet(place=place)(an_order(archive, terms=at(str(ADDRESS))), reporter=Quiet())
    (sent,) = transport.sent
    assert (sent.method, sent.path) == ("PUT", "/acme-weather-0.1.0-bundle.zip")
    assert sent.headers["Authorization"] == "Bearer t"
    assert sent.headers["Content-Digest"].startswith("sha-256=:")
    assert sent.content[:2] == b"PK"
    assert (given.path, given.download_url) == (None, f"{ADDRESS}{sent.path}")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, PlaceForbiddenError),
        (403, PlaceForbiddenError),
        (302, PlaceRefusesError),
        (404, PlaceRefusesError),
        (405, PlaceRefusesError),
        (413, PlaceRefusesError),
        (429, PlaceUnavailableError),
        (507, PlaceUnavailableError),
    ],
)
def test_what_a_server_does_not_take_is_told_by_what_can_be_done(archive: Path, status: int, error: type[Exception]):
    transport = ScriptedTransport([Answer(status=status, content=b"\x1b[31m")])
    place = FilePlace(address=ADDRESS, token=None, transport=transport)
    with pytest.raises(error, match=str(status)):
        BundleOutlet(place=place)(an_order(archive, terms=at(str(ADDRESS))), reporter=Quiet())
    assert "Authorization" not in transport.sent[0].headers
