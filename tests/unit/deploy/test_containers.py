"""What an engine is asked for, and what it cannot do."""

import json

import pytest

from qirvo.deploy.targets.containers import notes_of, render_containers
from qirvo.domain.deployments import DeployedImage
from qirvo.domain.digests import Digest
from qirvo.domain.environments import Environment, Resources
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version


def an_environment(storage_bytes: int | None = None, **settings: str | int | bool) -> Environment:
    resources = Resources(storage_bytes=storage_bytes)
    return Environment(name="dev", target="engine", resources=resources, settings=settings)


def test_an_engine_says_that_it_does_not_limit_what_is_written():
    said = [note for note in notes_of(an_environment(storage_bytes=10**9)) if "how much a plugin writes" in note]
    assert len(said) == 1
    assert not any("how much a plugin writes" in note for note in notes_of(an_environment()))


def test_an_engine_says_that_it_does_not_hold_a_plugin_to_its_machines():
    assert any("firewall" in note for note in notes_of(an_environment()))


@pytest.mark.parametrize(("settings", "count"), [({"port": 8080}, 1), ({}, 0)])
def test_one_replica_with_a_port_is_closed_for_a_moment_and_said_to_be(settings: dict[str, int], count: int):
    assert sum("closed for a moment" in note for note in notes_of(an_environment(**settings))) == count


def test_what_is_asked_for_is_sorted_and_indented_so_that_people_can_compare_it():
    image = DeployedImage(
        plugin_id=PluginId("acme", "tasks"),
        version=Version("1.0.0"),
        name="registry.example/t",
        digest=Digest("a" * 64),
    )
    rendered = render_containers(an_environment(), image, ("api.example",))
    assert list(rendered) == ["container-0.json"]
    for text in rendered.values():
        assert text == json.dumps(json.loads(text), indent=2, sort_keys=True) + "\n"
