"""The page of a plugin's entitlements: for members, with the license key shown once."""

import re
from pathlib import Path

import pytest

from tests.support.pages import browsing
from tests.support.registries import PLUGIN, RegistryInProcess, a_registry

HERE = f"/plugins/{PLUGIN}/entitlements"


@pytest.fixture
def registry(tmp_path: Path) -> RegistryInProcess:
    made = a_registry(tmp_path)
    made.published(metadata={"pricing": {"type": "paid", "price": 500, "currency": "JPY", "trialDays": 7}})
    return made


def test_a_member_issues_a_key_sees_it_once_and_revokes(registry: RegistryInProcess) -> None:
    ann = browsing(registry, "ann")
    issued = ann.send(HERE, {"customer": "Globex <b>", "seats": "5", "until": ""})
    assert issued.status_code == 200
    assert "500 JPY once" in issued.text
    assert "qlk_" in issued.text
    listed = ann.get(HERE).text
    assert "qlk_" not in listed
    assert "Globex &lt;b&gt;" in listed
    (entitlement,) = re.findall(r"(ent_\w+)/revoke", listed)
    assert ann.send(f"{HERE}/{entitlement}/revoke").status_code == 303
    assert "revoked" in ann.get(HERE).text


def test_earlier_ones_are_on_a_page_of_their_own(registry: RegistryInProcess) -> None:
    for number in range(101):
        body = {"pluginId": PLUGIN, "customer": f"Customer {number}", "seats": 1}
        assert registry.ann.post("/v1/entitlements", body).status_code == 201
    ann = browsing(registry, "ann")
    first = ann.get(HERE).text
    (after,) = re.findall(rf'href="{HERE}\?after=(ent_\w+)"', first)
    second = ann.get(HERE, after=after).text
    pages = [re.findall(r"(ent_\w+)/revoke", page) for page in (first, second)]
    assert [len(page) for page in pages] == [100, 1]
    assert not set(pages[0]) & set(pages[1])
    assert "Earlier ones" not in second


def test_a_wrong_form_is_told_with_what_was_typed(registry: RegistryInProcess) -> None:
    answer = browsing(registry, "ann").send(HERE, {"customer": "Globex", "seats": "0", "until": "2000-01-01"})
    assert answer.status_code == 422
    assert 'value="Globex"' in answer.text
    assert 'role="alert"' in answer.text


def test_others_see_nothing_whether_the_plugin_is_there_or_not(registry: RegistryInProcess) -> None:
    eve = browsing(registry, "eve")
    there, nowhere = eve.get(HERE), eve.get("/plugins/acme.nothing/entitlements")
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert there.text.replace(PLUGIN, "X") == nowhere.text.replace("acme.nothing", "X")
