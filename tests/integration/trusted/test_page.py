"""The publisher's page of pipelines and domains."""

from pathlib import Path

import pytest

from tests.support.pages import browsing
from tests.support.registries import RegistryInProcess, a_registry

PAGE = "/publishers/acme/trusted"


@pytest.fixture
def registry(tmp_path: Path) -> RegistryInProcess:
    issuer = {"name": "github", "kind": "github", "address": "https://issuer.example"}
    return a_registry(tmp_path, token_issuers=[issuer])


def test_a_member_adds_and_removes_a_pipeline(registry: RegistryInProcess):
    ann = browsing(registry, "ann")
    filled = {"act": "trust", "plugin": "acme.weather", "issuer": "github", "repository": "acme/weather"}
    refused = ann.send(PAGE, filled)
    assert refused.status_code == 422
    assert 'value="acme/weather"' in refused.text
    assert ann.send(PAGE, filled | {"workflow": "release.yml"}).status_code == 303
    shown = ann.get(PAGE).text
    assert "release.yml" in shown
    trusted = shown.partition('name="id" value="')[2].partition('"')[0]
    assert ann.send(PAGE, {"act": "distrust", "id": trusted}).status_code == 303
    assert "There are none yet." in ann.get(PAGE).text


def test_a_member_claims_a_domain_and_sees_what_to_write(registry: RegistryInProcess):
    ann = browsing(registry, "ann")
    assert ann.send(PAGE, {"act": "claim", "domain": "acme.example"}).status_code == 303
    assert "_qirvo.acme.example" in ann.get(PAGE).text
    assert ann.send(PAGE, {"act": "disclaim", "domain": "acme.example"}).status_code == 303


def test_others_see_nothing(registry: RegistryInProcess):
    assert browsing(registry, "eve").get(PAGE).status_code == 403
    assert browsing(registry, "eve").send(PAGE, {"act": "claim", "domain": "evil.example"}).status_code == 403
