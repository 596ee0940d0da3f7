"""Requests that generated input found the registry failing at, one by one."""

import pytest

from tests.support.pages import Browsing, browsing
from tests.support.registries import PLUGIN, RegistryInProcess


@pytest.mark.parametrize("position", [2**64, -1, 10**30])
def test_a_featured_position_that_no_database_holds_is_refused(registry: RegistryInProcess, position: int):
    registry.published()
    answer = registry.admin.ask("PUT", f"/v1/featured/{PLUGIN}", json={"position": position})
    assert (answer.status_code, answer.json()["code"]) == (422, "featured-position")


@pytest.mark.parametrize("secret", ["0001-01-01T00:00:00+14:00", "", "A", "\x00" * 32, "x" * 5_000])
def test_a_made_up_secret_of_an_authenticator_is_told_on_the_page(registry: RegistryInProcess, secret: str):
    answer = browsing(registry, "ann").send("/account/authenticator", {"secret": secret, "code": "1"})
    assert (answer.status_code, "that is no secret of an authenticator" in answer.text) == (401, True)


def test_an_address_with_a_wrong_part_is_answered_with_a_page(registry: RegistryInProcess):
    answer = Browsing(registry).get("/search", after="x" * 5_000)
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "text/html; charset=utf-8")
    assert "at most 200 characters" in answer.text
    assert registry.client.get("/search?after=" + "x" * 5_000).json()["code"] == "request-malformed"
