"""No text of a plugin or of the settings is more than a text where a release runs: it brings no YAML, JSON or shell."""

import json
from dataclasses import replace
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from qirvo.deploy.targets.containers import render_containers
from qirvo.deploy.targets.kubernetes_objects import network_policy
from qirvo.deploy.targets.overlays import render_overlay
from qirvo.domain.deployments import DeployedImage
from qirvo.domain.digests import Digest
from qirvo.domain.environments import Confinement, Environment
from qirvo.domain.names import PluginId
from qirvo.domain.versions import Version

INJECTIONS = (
    "x\n  privileged: true",
    'x"}, "Privileged": true, "x": {"',
    "x: !!python/object/apply:os.system [id]",
    "$(id) `id` ; id #",
    "--upload-pack=id",
    "{{ env }} ${HOME}",
    "a\x00b\x85c\u2028d",
)
texts = st.one_of(st.sampled_from(INJECTIONS), st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
image = DeployedImage(
    plugin_id=PluginId("acme", "tasks"),
    version=Version("1.0.0-rc.1+build.7"),
    name="registry.example/acme/tasks",
    digest=Digest("a" * 64),
)
DEV = Environment(name="dev", target="engine")


def shape(value: Any) -> Any:  # JSON
    """Return `value` with every text and number replaced by its kind: what an injection would change."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value]
    return type(value).__name__


def documents(rendered: dict[str, str]) -> dict[str, list[Any]]:
    return {
        name: list(yaml.safe_load_all(text)) for name, text in rendered.items() if name.endswith((".yaml", ".json"))
    }


@given(texts)
def test_a_network_host_is_one_text_to_an_engine(text: str):
    (rendered,) = render_containers(DEV, image, [text]).values()
    (plain,) = render_containers(DEV, image, ["x"]).values()
    assert json.loads(rendered)["Env"] == [f"QIRVO_NETWORK_HOSTS={text}"]
    assert shape(json.loads(rendered)) == shape(json.loads(plain))


@given(texts)
def test_a_secrets_place_is_one_text_to_an_engine(text: str):
    confined = replace(DEV, confinement=Confinement(secrets={"API_KEY": text}))
    (rendered,) = render_containers(confined, image, []).values()
    assert json.loads(rendered)["Secrets"] == {"API_KEY": text}


@given(texts)
def test_a_network_host_is_one_text_to_a_cluster(text: str):
    written = yaml.safe_dump(network_policy(image, [text]))
    assert shape(yaml.safe_load(written)) == shape(network_policy(image, ["x"]))


@given(texts)
def test_a_network_host_changes_no_document_of_an_overlay(text: str):
    cluster = replace(DEV, target="gitops")
    rendered, plain = (documents(dict(render_overlay(cluster, image, [each]))) for each in (text, "x"))
    assert {name: shape(each) for name, each in rendered.items()} == {name: shape(each) for name, each in plain.items()}
