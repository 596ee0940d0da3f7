"""Somebody at a browser without a screen: cookies, forms with their secret, redirects not followed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx2

from qirvo.server.usecases.sessions import open_session
from tests.support.registries import RegistryInProcess

COOKIE = "qirvo_session"


@dataclass
class Browsing:
    """A visitor of the registry's pages; `cookies` are what their browser keeps."""

    registry: RegistryInProcess
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **query: str) -> httpx2.Response:
        return self._ask(
            "GET", path, **({"params": query} if query else {})
        )  # empty, they would replace those of the path

    def send(
        self, path: str, fields: Mapping[str, str | list[str]] | None = None, headers: Mapping[str, str] | None = None
    ) -> httpx2.Response:
        """Send a form as the page's own would be: with the visitor's secret, unless `fields` say otherwise."""
        filled = {"form-secret": self.secret(), **(fields or {})}
        return self._ask("POST", path, data=filled, headers={"Origin": "http://registry.test", **(headers or {})})

    def upload(self, path: str, fields: Mapping[str, str], content: bytes) -> httpx2.Response:
        """Send a form with a plugin's archive."""
        filled = {"form-secret": self.secret(), **fields}
        return self._ask("POST", path, data=filled, files={"plugin": ("plugin.zip", content)})

    def secret(self) -> str:
        """Return the secret that this visitor's forms carry."""
        page = self.get("/").text
        return page.partition('name="form-secret" value="')[2].partition('"')[0]

    def _ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, **more: object) -> httpx2.Response:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Accept": "text/html", **({"Cookie": cookies} if cookies else {}), **(headers or {})}
        self.registry.client.cookies.clear()
        answer: httpx2.Response = self.registry.client.request(
            method,
            path,
            headers=sent,
            follow_redirects=False,
            **more,  # type: ignore[arg-type]  # as httpx2 takes them
        )
        for name, value in answer.cookies.items():
            self.cookies[name] = value
        self.registry.client.cookies.clear()
        return answer


def browsing(registry: RegistryInProcess, name: str) -> Browsing:
    """Return the person `name`, signed in with a browser."""
    made = registry.assembly.registry
    with made.new_uow() as uow:
        handed = open_session(uow.accounts.get(name), now=made.clock(), uow=uow, new_id=made.new_id)
        uow.commit()
    return Browsing(registry, cookies={COOKIE: handed.text})
