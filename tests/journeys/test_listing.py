"""A listing from the command line: edited, given a picture, rated; and the picture comes from a real process."""

import urllib.request
from pathlib import Path

import pytest

from scripts.people import environment, free_port
from tests.support.pictures import a_picture, opened
from tests.support.plugins import write_plugin
from tests.support.world import a_registry

pytestmark = pytest.mark.journey


def test_a_listing_is_edited_and_rated_from_the_command_line(tmp_path: Path):
    port = free_port()
    env = environment(tmp_path / "owner", QIRVO_SERVER_BINS_BITS="4")
    with a_registry(tmp_path, port, env) as world:
        world.publish(write_plugin(tmp_path / "weather"))
        shot = tmp_path / "sky.jpg"
        shot.write_bytes(a_picture(1600, 900, "JPEG"))
        edited = world.ann.asks("plugin", "listing", "set", "acme.weather", "--summary", "Sun or rain.")
        added = world.ann.asks("plugin", "media", "add", "acme.weather", shot, "--alt", "The sky")
        rated = world.rob.asks("plugin", "rate", "acme.weather", "--stars", "4", "--title", "Good")
        assert (edited["summary"], added["kind"], rated["stars"]) == ("Sun or rain.", "screenshot", 4)
        with urllib.request.urlopen(f"{world.registry}{added['url']}") as answer:
            assert opened(answer.read()).size == (1600, 900)
        listed = world.rob.asks("plugin", "media", "list", "acme.weather")["media"]
        assert [each["id"] for each in listed if each["kind"] == "screenshot"] == [added["id"]]
        world.ann.does("plugin", "media", "remove", "acme.weather", added["id"])
        assert world.ann.asks("plugin", "listing", "show", "acme.weather")["media"] == []
