"""Pages asked for, and their forms filled in, with what no browser would send.

The forms are those that the pages show, so whoever adds a page with a form is tried at once.
"""

import os
import random
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlencode

import httpx2

from qirvo.server.web import site
from tests.support.filled_registry import Filled
from tests.support.generated_requests import STRINGS
from tests.support.pages import Browsing, browsing

TRIES = int(os.environ.get("QIRVO_FUZZ_EXAMPLES", "3"))
"""How many extreme values each field of each form gets."""
SEED = int(os.environ.get("QIRVO_FUZZ_SEED", "1"))
PEOPLE = ["anonymous", "ann", "rob", "admin"]
FORM = "application/x-www-form-urlencoded"
EXTREMES = [
    *STRINGS, "10" * 15, "1" + "0" * 30, "-" + "9" * 30, "9" * 5_000, "1e400", "-1e400", "nan", "inf", "٣", "0x10",
    "1.5", "0000-01-01", "-0001-01-01", "10000-01-01", "2026-11-26", "2026-W48-4", "99999999-99-99", "on",
    "javascript:alert(1)", "//evil.example/", "\r\nSet-Cookie: a=b", "<script>", "../../../etc/passwd", "acme.weather",
    "sub_" + "0" * 32,
]  # fmt: skip
FIELDS = [
    "act", "reason", "name", "mail", "code", "version", "text", "kind", "key", "decision", "until", "seats", "stars",
    "days", "percentage", "delivery", "id", "seen", "up-to", "url", "role", "account", "plugins", "customer",
]  # fmt: skip
"""Of forms that no page shows, such as those of scripts."""
PARTS = "multipart/form-data; boundary=x"
BODIES: list[tuple[str, bytes]] = [
    ("", b""),
    ("", b"a=1"),
    ("text/plain", b"a=1"),
    ("application/json", b'{"a": 1}'),
    ("application/json", b"{"),
    (FORM, b"\xff\xfe=\x00"),
    (FORM, b"a=%ED%A0%80"),  # half of a surrogate pair
    (FORM, b"a=%zz&=&&&%"),
    (FORM, b"&" * 5_000),
    (FORM, "name=é".encode()),
    (FORM, b"a=" + b"x" * 1_100_000),
    (FORM + "; charset=utf-16", b"a=1"),
    ("multipart/form-data", b"--x\r\n"),
    ("multipart/form-data; boundary=", b"--\r\n"),
    ("multipart/form-data; boundary=" + "x" * 300, b"--" + b"x" * 300 + b"\r\n"),
    (PARTS, b""),
    (PARTS, b"--x\r\n\r\n--x--"),
    (PARTS, b'--x\r\nContent-Disposition: form-data; name="plugin"\r\n\r\nPK'),
    (PARTS, b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--\r\n"),
    (PARTS, b"--x\r\n" + b"A: " + b"b" * 20_000 + b"\r\n\r\na\r\n--x--\r\n"),
    (PARTS, b'--x\r\nContent-Disposition: form-data; name="a"; filename="\x00"\r\n\r\na\r\n--x--\r\n'),
    (PARTS + "; charset=none", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--\r\n'),
]


@dataclass
class ShownForm:
    """A form of a page: where it goes, and its fields with what may be chosen."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)


class _Forms(HTMLParser):
    """Reads the forms of a page that are sent by POST."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[ShownForm] = []
        self._open: ShownForm | None = None
        self._select = ""
        self._page = page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = ShownForm(said.get("action") or self._page) if said.get("method") == "post" else None
            self.found += [self._open] if self._open else []
        elif self._open is not None and tag in {"input", "textarea", "select", "button"} and said.get("name"):
            self._open.fields.setdefault(said["name"], []).append(said.get("value", ""))
            self._select = said["name"]
        elif self._open is not None and tag == "option":
            self._open.fields[self._select].append(said.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None


@dataclass
class PageSweep:
    """What came of asking for pages, and of sending forms."""

    filled: Filled
    dice: random.Random = field(default_factory=lambda: random.Random(SEED))  # noqa: S311  # not for secrets
    tried: set[str] = field(default_factory=set)
    sent_forms: set[str] = field(default_factory=set)
    faults: dict[tuple[str, int], str] = field(default_factory=dict)

    def ask(self, visitor: Browsing, method: str, path: str, route: str, **more: Any) -> httpx2.Response:
        headers = {"Origin": "http://registry.test", **more.pop("headers", {})}
        answer = visitor._ask(method, path, headers=headers, **more)
        kind = answer.headers.get("Content-Type", "")
        is_right = answer.status_code < 400 or kind.startswith("text/html")
        if answer.status_code >= 500 or not is_right:
            sent = str(more)[:400]
            self.faults.setdefault(
                (f"{method} {route}", answer.status_code), f"{path[:300]} {sent}\n{answer.text[:300]}"
            )
        return answer

    def named(self, route: str) -> str:
        """Return the route's path with names of things that are there."""
        return re.sub(r"\{(\w+)\}", lambda each: quote(str(self._name(each[1])), safe=""), route)

    def extreme(self, route: str) -> str:
        """Return the route's path with names that nothing has."""
        return re.sub(r"\{(\w+)\}", lambda _: quote(self.dice.choice(EXTREMES), safe=""), route)

    def query(self) -> str:
        names = ["q", "next", "page", "after", "before", "limit", "state", "kind", "version", "code", "stars", "actor"]
        return "?" + urlencode([(name, self.dice.choice(EXTREMES)) for name in self.dice.choices(names, k=4)])

    def _name(self, parameter: str) -> Any:
        return self.dice.choice(self.filled.names.get(parameter, ["0"]))


def a_visitor(filled: Filled, who: str) -> Browsing:
    return Browsing(filled.registry) if who == "anonymous" else browsing(filled.registry, who)


def page_routes() -> list[tuple[str, str]]:
    """Return method and path of every route of the pages; a stream that does not end is left out."""
    routes = [route for pages in site._PAGES for route in pages.router.routes]
    found = [(method, route.path) for route in routes for method in sorted(route.methods)]
    return [each for each in found if not each[1].endswith("/events")]


def ask_for_pages(done: PageSweep) -> None:
    """Ask for each page by names that are there and by others, and send it bodies that are none."""
    for who in PEOPLE:
        for method, route in page_routes():
            visitor = a_visitor(done.filled, who)  # who may have signed out a moment ago
            secret = visitor.secret()
            done.tried.add(f"{method} {route}")
            for path in [done.named(route), *(done.extreme(route) for _ in range(TRIES))]:
                if method == "GET":
                    done.ask(visitor, method, path + done.query(), route)
                    continue
                kind, body = done.dice.choice(BODIES)
                body = body.replace(b"a=1", f"form-secret={quote(secret)}".encode())
                done.ask(visitor, method, path, route, headers={"Content-Type": kind} if kind else {}, content=body)
                asked = {"form-secret": secret, **{each: done.dice.choice(EXTREMES) for each in FIELDS}}
                done.ask(
                    visitor, method, path, route, headers={"Content-Type": FORM}, content=urlencode(asked).encode()
                )
        assert who == "anonymous" or a_visitor(done.filled, who).get("/account").status_code == 200, f"{who} is gone"


def send_forms(done: PageSweep) -> None:
    """Send every form that a page shows, with one field or all of them as nobody would fill them in."""
    for who in PEOPLE:
        visitor = a_visitor(done.filled, who)
        shown: dict[str, tuple[str, ShownForm]] = {}
        for method, route in page_routes():
            if method == "GET" and not route.startswith(("/static", "/media", "/badges", "/feeds")):
                page = done.named(route)
                answer = done.ask(visitor, "GET", page, route)
                parser = _Forms(page)
                parser.feed(answer.text if "html" in answer.headers.get("Content-Type", "") else "")
                shown |= {f"{form.action} {sorted(form.fields)}": (route, form) for form in parser.found}
        for route, form in sorted(shown.values(), key=lambda each: ("end" in each[1].action, each[1].action)):
            if form.action not in {"/sign-out", "/account/sessions/end"}:
                _send(done, visitor, route, form)


def _send(done: PageSweep, visitor: Browsing, route: str, form: ShownForm) -> None:
    done.sent_forms.add(route)
    names = [name for name in form.fields if name != "form-secret"]
    for name in [*names, ""]:
        for extreme in done.dice.sample(EXTREMES, min(TRIES, len(EXTREMES))):
            filled = [("form-secret", visitor.secret())]
            filled += [(each, done.dice.choice(form.fields[each]) or "1") for each in names if each != name]
            filled += [(each, extreme) for each in ([name] * 2 if name else names)]
            route = f"form {form.action.partition('?')[0]} {name}"
            headers = {"Content-Type": FORM}
            done.ask(visitor, "POST", form.action, route, headers=headers, content=urlencode(filled).encode())
