"""What every page keeps: headers, refusals that read like the API's, and forms that only this registry's pages send."""

import pytest

from tests.support.pages import Browsing, browsing
from tests.support.registries import PLUGIN, RegistryInProcess


def test_the_first_page_shows_what_is_published(registry: RegistryInProcess):
    registry.published()
    answer = Browsing(registry).get("/")
    assert answer.status_code == 200
    assert f"/plugins/{PLUGIN}" in answer.text


def test_a_page_allows_nothing_from_elsewhere(registry: RegistryInProcess):
    policy = Browsing(registry).get("/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_a_static_file_may_be_kept_for_good(registry: RegistryInProcess):
    page = Browsing(registry).get("/").text
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    answer = registry.client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["../site.css", "none.css", ".hidden.css", "base.html", "x" * 5_000])
def test_nothing_else_is_a_static_file(registry: RegistryInProcess, name: str):
    assert registry.client.get(f"/static/{name}").status_code == 404


def test_a_browser_is_told_a_refusal_as_a_page_and_a_program_as_a_problem(registry: RegistryInProcess):
    path = "/v1/plugins/acme.none"
    shown, told = Browsing(registry).get(path), registry.client.get(path)
    assert (shown.status_code, told.status_code) == (404, 404)
    assert "there is no plugin <code>acme.none</code> here" in shown.text
    assert told.json()["detail"] == "there is no plugin `acme.none` here"
    assert told.json()["code"] in shown.text


def test_a_signed_in_visitor_is_named(registry: RegistryInProcess):
    assert "Sign out" in browsing(registry, "ann").get("/").text
    assert "Sign out" not in Browsing(registry).get("/").text


def test_whoever_signs_out_is_forgotten(registry: RegistryInProcess):
    ann = browsing(registry, "ann")
    cookie = ann.cookies
    ann.send("/sign-out")
    assert "Sign out" not in Browsing(registry, cookies=cookie).get("/").text


def test_a_form_without_the_visitors_secret_does_nothing(registry: RegistryInProcess):
    ann = browsing(registry, "ann")
    answer = ann.send("/sign-out", {"form-secret": "0" * 64})
    assert answer.status_code == 403
    assert "Sign out" in ann.get("/").text


def test_a_form_from_another_site_does_nothing(registry: RegistryInProcess):
    ann = browsing(registry, "ann")
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert ann.send("/sign-out", headers=headers).status_code == 403
