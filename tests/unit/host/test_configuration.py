"""The owner's values for a plugin."""

from pathlib import Path
from typing import Any

import pytest

from qirvo.host.configuration import MalformedValueError, NoSuchKeyError
from tests.support.builders import WEATHER
from tests.support.hosts import Place, a_plugin, agree

ID = str(WEATHER)
SCHEMA = {
    "type": "object",
    "properties": {
        "unit": {"type": "string", "enum": ["C", "F"], "default": "C"},
        "days": {"type": "integer", "minimum": 1, "maximum": 14},
        "cities": {"type": "array"},
        "loud": {"type": "boolean"},
        "code": {"type": "string", "pattern": "^[0-9]+$"},
    },
    "additionalProperties": False,
}


@pytest.fixture
def configured(place: Place, tmp_path: Path) -> Place:
    plugin = a_plugin(tmp_path, config_schema=SCHEMA, default_config={"days": 3})
    place.host.install(str(plugin), confirm=agree)
    return place


def test_defaults_count_until_the_owner_says_otherwise(configured: Place):
    assert configured.host.config_get(ID) == {"unit": "C", "days": 3}


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("unit", "F", "F"),
        ("days", "7", 7),
        ("cities", '["Bonn"]', ["Bonn"]),
        ("loud", "true", True),
        ("code", "7", "7"),
    ],
)
def test_text_is_read_as_the_schema_says(configured: Place, key: str, text: str, value: Any):
    configured.host.config_set(ID, key, text)
    assert configured.host.config_get(ID)[key] == value


@pytest.mark.parametrize(
    ("key", "text"), [("unit", "K"), ("days", "0"), ("days", "15"), ("days", "many"), ("loud", "1"), ("code", "x")]
)
def test_what_the_schema_does_not_allow_is_refused(configured: Place, key: str, text: str):
    with pytest.raises(MalformedValueError, match=key):
        configured.host.config_set(ID, key, text)


def test_a_key_the_schema_does_not_know_is_refused(configured: Place):
    with pytest.raises(NoSuchKeyError, match="colour"):
        configured.host.config_set(ID, "colour", "red")


def test_a_value_taken_away_gives_the_default_back(configured: Place):
    configured.host.config_set(ID, "days", "7")
    assert configured.host.config_unset(ID, "days")["days"] == 3


def test_objects_are_joined_as_the_plugin_sees_them(place: Place, tmp_path: Path):
    nested = {"properties": {"x": {"type": "integer", "default": 1}, "y": {"type": "integer"}}}
    schema = {"type": "object", "properties": {"c": nested}}
    place.host.install(str(a_plugin(tmp_path, config_schema=schema, default_config={"c": {"y": 2}})), confirm=agree)
    assert place.host.config_set(ID, "c", '{"y": 3}') == {"c": {"x": 1, "y": 3}}


def test_what_was_not_set_cannot_be_taken_away(configured: Place):
    with pytest.raises(NoSuchKeyError):
        configured.host.config_unset(ID, "days")


def test_the_plugin_is_told_what_was_before(configured: Place):
    configured.host.config_set(ID, "days", "7")
    assert configured.runtime.hooks == [(ID, "onConfigChange", {"oldConfig": {"unit": "C", "days": 3}})]


def test_without_a_schema_any_value_is_taken(place: Place, tmp_path: Path):
    place.host.install(str(a_plugin(tmp_path)), confirm=agree)
    place.host.config_set(ID, "a", "1")
    place.host.config_set(ID, "b", "one")
    assert place.host.config_get(ID) == {"a": 1, "b": "one"}
