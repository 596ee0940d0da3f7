"""Signing in with an issuer, with a real little one and a browser without a screen."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

import pytest

from tests.support.issuers import Issuer, an_issuer
from tests.support.pages import COOKIE, Browsing, browsing
from tests.support.registries import a_registry

pytestmark = pytest.mark.journey  # the issuer answers on loopback


@dataclass
class Setting:
    browser: Browsing
    issuer: Issuer

    def way_back(self, address: str) -> str:
        """Sign in at the issuer; return the path and query that it sends the browser to."""

        class Stay(HTTPRedirectHandler):
            def redirect_request(self, *_args: Any) -> None:
                return None

        try:
            build_opener(Stay).open(address)
        except OSError as exc:
            parts = urlsplit(exc.headers["Location"])  # type: ignore[attr-defined]
            return f"{parts.path}?{parts.query}"
        raise AssertionError

    def sign_in(self, browser: Browsing | None = None, **query: str) -> Any:
        browser = browser or self.browser
        begun = browser.get("/sign-in/with/example", **query)
        return came_back(browser, self.way_back(begun.headers["Location"]))


def came_back(browser: Browsing, way: str) -> Any:
    path, _, query = way.partition("?")
    return browser.get(path, **dict(parse_qsl(query)))


def a_setting(tmp_path: Path, issuer: Issuer, *, sign_up: bool) -> Setting:
    issuers = [{"name": "example", "address": issuer.address, "client_id": "qirvo", "client_secret": "s3cret"}]
    registry = a_registry(tmp_path, login_issuers=issuers, oidc_sign_up=sign_up)
    return Setting(Browsing(registry), issuer)


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with an_issuer() as issuer:
        yield issuer


def test_a_new_person_is_given_an_account_and_comes_back_as_the_same(tmp_path: Path, issuer: Issuer):
    setting = a_setting(tmp_path, issuer, sign_up=True)
    answer = setting.sign_in(next="/plugins")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/plugins")
    assert "fred" in setting.browser.get("/").text
    other = Browsing(setting.browser.registry)
    issuer.user_name = "somebody-else"
    setting.sign_in(other)
    assert "fred" in other.get("/").text


def test_a_name_that_is_taken_is_not_taken_over(tmp_path: Path, issuer: Issuer):
    setting = a_setting(tmp_path, issuer, sign_up=True)
    issuer.user_name = "ann"
    setting.sign_in()
    assert "ann-2" in setting.browser.get("/").text


def test_nobody_new_comes_in_where_sign_up_is_closed(tmp_path: Path, issuer: Issuer):
    setting = a_setting(tmp_path, issuer, sign_up=False)
    answer = setting.sign_in()
    assert (answer.status_code, COOKIE in setting.browser.cookies) == (403, False)


def test_who_is_signed_in_links_the_issuer_and_signs_in_with_it(tmp_path: Path, issuer: Issuer):
    setting = a_setting(tmp_path, issuer, sign_up=False)
    ann = browsing(setting.browser.registry, "ann")
    shown = ann.send("/sign-in/with/example").text
    address = shown.partition('class="button" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert came_back(ann, setting.way_back(address)).status_code == 303
    setting.sign_in()
    assert "ann" in setting.browser.get("/").text


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere_afterwards(tmp_path: Path, issuer: Issuer, path: str):
    setting = a_setting(tmp_path, issuer, sign_up=True)
    assert setting.sign_in(next=path).headers["Location"] == "/"


def test_an_answer_belongs_to_the_browser_that_began(tmp_path: Path, issuer: Issuer):
    setting = a_setting(tmp_path, issuer, sign_up=True)
    begun = setting.browser.get("/sign-in/with/example")
    back = setting.way_back(begun.headers["Location"])
    assert came_back(Browsing(setting.browser.registry), back).status_code == 403
    changed = back.replace("state=q", "state=r")
    assert came_back(setting.browser, changed).status_code == 403
    assert came_back(setting.browser, back).status_code == 303
    assert came_back(setting.browser, back).status_code == 403


@pytest.mark.parametrize("spoiled", [{"nonce": "other"}, {"aud": "other"}, {"sub": ""}, {"sub": None}, {"exp": 1}])
def test_a_token_of_another_sign_in_lets_nobody_in(tmp_path: Path, issuer: Issuer, spoiled: dict[str, Any]):
    setting = a_setting(tmp_path, issuer, sign_up=True)
    issuer.spoil = spoiled
    assert setting.sign_in().status_code == 403
    assert COOKIE not in setting.browser.cookies


def test_linking_needs_a_form_of_ones_own(tmp_path: Path, issuer: Issuer):
    setting = a_setting(tmp_path, issuer, sign_up=True)
    ann = browsing(setting.browser.registry, "ann")
    assert ann.send("/sign-in/with/example", {"form-secret": "x"}).status_code == 403


def test_what_is_asked_of_the_issuer_is_complete(tmp_path: Path, issuer: Issuer):
    setting = a_setting(tmp_path, issuer, sign_up=True)
    address = setting.browser.get("/sign-in/with/example").headers["Location"]
    query = dict(parse_qsl(urlsplit(address).query))
    assert (query["code_challenge_method"], query["response_type"]) == ("S256", "code")
    assert query["redirect_uri"] == "http://registry.test/sign-in/with/example/return"
    assert len({query["state"], query["nonce"], query["code_challenge"]}) == 3


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_what_a_browser_keeps_of_a_begun_sign_in_is_for_this_registry_alone(
    tmp_path: Path, issuer: Issuer, scheme: str
):
    issuers = [{"name": "example", "address": issuer.address, "client_id": "qirvo", "client_secret": "s3cret"}]
    registry = a_registry(tmp_path, login_issuers=issuers, public_address=f"{scheme}://registry.test")
    (said,) = Browsing(registry).get("/sign-in/with/example").headers.get_list("set-cookie")
    name, _, rest = said.partition("=")
    told = {part.strip().lower() for part in rest.split(";")[1:]}
    assert name == ("__Host-qirvo_sign_in" if scheme == "https" else "qirvo_sign_in")
    assert {"httponly", "samesite=lax", "path=/"} <= told
    assert ("secure" in told) is (scheme == "https")
    assert not any(part.startswith("domain") for part in told)
