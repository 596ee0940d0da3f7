"""What every answer tells browsers, route by route: a route that is added is tried at once."""

import re
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import httpx2
import pytest
from starlette.routing import BaseRoute

from qirvo.server.running import app_of
from tests.support.pages import Browsing, browsing
from tests.support.registries import RegistryInProcess, TestClient, a_registry

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
REFERRERS = ("same-origin", "no-referrer")
POLICIES = ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'")


def routes(of: object) -> Iterator[tuple[str, str]]:
    """Yield method and path of every route, also of those that no document names."""
    found: list[BaseRoute] = getattr(of, "routes", [])
    for route in found:
        path = getattr(route, "path", "")
        methods = getattr(route, "methods", None) or ()
        yield from ((method, path) for method in methods if path)
        inner = getattr(route, "original_router", None) or getattr(route, "app", None)
        if not methods and inner is not None:
            yield from routes(inner)


def filled(path: str) -> str:
    names = {"plugin_id": "acme.weather", "publisher": "acme", "version": "1.0.0"}
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: names.get(found[1], "unknown"), path)


def lacks(answer: httpx2.Response) -> list[str]:
    policy = answer.headers.get("Content-Security-Policy", "")
    missing = [name for name, value in WANTED.items() if answer.headers.get(name) != value]
    missing += ["Referrer-Policy"] if answer.headers.get("Referrer-Policy") not in REFERRERS else []
    return missing + [f"{part} in the policy" for part in POLICIES if part not in policy]


def test_every_route_guards_its_answers_whoever_asks(tmp_path: Path):
    registry = a_registry(tmp_path, requests_per_minute=10_000)
    registry.published()
    found = sorted(set(routes(registry.client.app)))
    assert len(found) > 200, "routes are not where they were looked for"
    nobody, admin = Browsing(registry), browsing(registry, "admin")
    without = {
        (method, path, answer.status_code): lacking
        for who, accepted in ((nobody, "text/html"), (nobody, "application/json"), (admin, "text/html"))
        for method, path in found
        for answer in [who._ask(method, filled(path), headers={"Accept": accepted})]
        if (lacking := lacks(answer))
    }
    assert without == {}


@pytest.mark.parametrize("path", ["/", "/docs", "/plugins/acme.none", "/v1/plugins", "/nowhere", "/openapi.json"])
def test_browsers_are_told_to_come_by_https_alone_once_it_is_the_registrys_address(tmp_path: Path, path: str):
    open_registry = a_registry(tmp_path)
    assert "Strict-Transport-Security" not in open_registry.client.get(path).headers
    secured = a_registry(tmp_path, public_address="https://registry.test")
    assert secured.client.get(path).headers["Strict-Transport-Security"] == "max-age=31536000"


def test_a_bug_is_guarded_too(registry: RegistryInProcess):
    app = app_of(registry.assembly)

    @app.get("/bug")
    def bug() -> None:
        raise RuntimeError

    answer = TestClient(app).get("/bug")
    assert (answer.status_code, lacks(answer)) == (500, [])


def cookies_of(answer: httpx2.Response) -> SimpleCookie:
    said = SimpleCookie()
    for line in answer.headers.get_list("set-cookie"):
        said.load(line)
    return said


@pytest.mark.parametrize("is_secure", [True, False])
def test_a_session_is_for_this_registrys_pages_alone(tmp_path: Path, *, is_secure: bool):
    address = "https://registry.test" if is_secure else "http://registry.test"
    registry = a_registry(tmp_path, public_address=address)
    fields = {"token": registry.ann.token, "form-secret": ""}
    answer = registry.client.post(
        "/sign-in/token", data=fields, headers={"Origin": address, "Accept": "text/html"}, follow_redirects=False
    )
    (name, told), *more = cookies_of(answer).items()
    assert (more, name) == ([], "__Host-qirvo_session" if is_secure else "qirvo_session")
    assert (bool(told["secure"]), bool(told["httponly"]), told["samesite"], told["path"], told["domain"]) == (
        is_secure,
        True,
        "lax",
        "/",
        "",
    )
