"""Pictures of a listing over HTTP: made anew, bounded, served for good, swept when nothing names them."""

from datetime import timedelta

import pytest
from PIL import Image

from qirvo.server.usecases.sweep import sweep_blobs
from tests.support.pictures import a_picture, opened
from tests.support.registries import PLUGIN, Person, RegistryInProcess

MEDIA = f"/v1/plugins/{PLUGIN}/media"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def add(person: Person, content: bytes, kind: str = "screenshot", alt: str = "The sky over one place"):
    headers = {**person.headers, "Content-Type": "image/png"}
    return person.client.post(MEDIA, params={"kind": kind, "alt": alt}, content=content, headers=headers)


def test_a_screenshot_is_made_anew_and_shown(registry: RegistryInProcess):
    registry.published()
    answer = add(registry.ann, a_picture(2560, 1440, "JPEG"))
    assert answer.status_code == 201
    served = registry.client.get(answer.json()["url"])
    assert (served.status_code, served.headers["Content-Type"]) == (200, "image/webp")
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert served.headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert "immutable" in served.headers["Cache-Control"]
    assert opened(served.content).size == (1920, 1080)
    registry.do_the_work()
    assert registry.client.get(f"/v1/plugins/{PLUGIN}").json()["screenshots"] == [answer.json()["url"]]


def test_metadata_goes_and_the_picture_is_upright(registry: RegistryInProcess):
    registry.published()
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "taken at home"
    answer = add(registry.ann, a_picture(1200, 800, "JPEG", exif=exif.tobytes()))
    served = registry.client.get(answer.json()["url"])
    assert opened(served.content).size == (800, 1200)
    assert b"taken at home" not in served.content
    assert dict(opened(served.content).getexif()) == {}


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (SVG, "icon", "picture-vector"),
        (b"GIF89a" + b"\0" * 99, "screenshot", "picture-refused"),
        (a_picture()[:300], "screenshot", "picture-refused"),
        (a_picture(100, 100), "screenshot", "picture-refused"),
        (a_picture(512, 256), "icon", "picture-refused"),
        (a_picture(1280, 720), "banner", "picture-refused"),
        (a_picture(6001, 6000), "screenshot", "picture-refused"),
        (b"", "screenshot", "picture-refused"),
    ],
    ids=["svg", "gif", "cut", "small", "not square", "no banner", "bomb", "empty"],
)
def test_what_cannot_be_shown_is_refused_and_nothing_is_kept(
    registry: RegistryInProcess, content: bytes, kind: str, code: str
):
    registry.published()
    before = set(registry.assembly.registry.blobs.digests())
    answer = add(registry.ann, content, kind)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert set(registry.assembly.registry.blobs.digests()) == before


def test_a_listing_has_five_screenshots_and_each_has_words(registry: RegistryInProcess):
    registry.published()
    assert add(registry.ann, a_picture(), alt="").json()["code"] == "alt-malformed"
    codes = [add(registry.ann, a_picture(1280, 720 + number)).status_code for number in range(5)]
    assert codes == [201] * 5
    assert add(registry.ann, a_picture()).json()["code"] == "pictures-too-many"


def test_a_new_icon_waits_for_a_reviewer(registry: RegistryInProcess):
    registry.published()
    assert add(registry.ann, a_picture(512, 512), "icon").json()["awaitsReview"] is True
    registry.do_the_work()
    assert registry.client.get(f"/v1/plugins/{PLUGIN}").json()["icon"] is None
    registry.rob.post(f"/v1/listing-proposals/{PLUGIN}/decision", {"accept": True})
    registry.do_the_work()
    assert registry.client.get(f"/v1/plugins/{PLUGIN}").json()["icon"].startswith("/media/")


def test_nobody_else_adds_or_removes(registry: RegistryInProcess):
    registry.published()
    assert add(registry.eve, a_picture()).status_code == 403
    added = add(registry.ann, a_picture()).json()["id"]
    assert registry.eve.ask("DELETE", f"{MEDIA}/{added}").status_code == 403
    assert registry.ann.ask("DELETE", f"{MEDIA}/{added}").status_code == 204
    assert registry.ann.ask("DELETE", f"{MEDIA}/{added}").json()["code"] == "picture-unknown"


def test_no_other_blob_is_served_as_a_picture(registry: RegistryInProcess):
    registry.published()
    digest, _ = next(iter(registry.assembly.registry.blobs.digests()))
    assert registry.client.get(f"/media/{digest.hex}.webp").status_code == 404


def test_the_sweep_spares_pictures_that_show_and_takes_those_that_do_not(registry: RegistryInProcess):
    registry.published()
    made = registry.assembly.registry
    kept, gone = (add(registry.ann, a_picture(1280, height)).json() for height in (720, 721))
    registry.ann.ask("DELETE", f"{MEDIA}/{gone['id']}")
    later = made.clock() + timedelta(days=3)
    sweep_blobs(now=later, uow=made.reading(), blobs=made.blobs)
    assert registry.client.get(kept["url"]).status_code == 200
    assert registry.client.get(gone["url"]).status_code == 404
    stored = {digest.hex for digest, _ in made.blobs.digests()}
    assert kept["url"].removeprefix("/media/").removesuffix(".webp") in stored
    assert gone["url"].removeprefix("/media/").removesuffix(".webp") not in stored
