"""Making a page: a template, what it shows, and the headers that keep everything else out.

Every page is complete without a script; scripts and styles come from this registry alone.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from qirvo import __version__
from qirvo.domain.errors import QirvoError
from qirvo.domain.plugin_advisories import affected_text, range_text
from qirvo.server.http.problems import problem_told
from qirvo.server.http.refusals import note_refusal
from qirvo.server.http.validators import is_known
from qirvo.server.http.wiring import registry_of
from qirvo.server.strict_templates import strict_environment
from qirvo.server.web.figure_tables import share, shown
from qirvo.server.web.visitors import visitor_of
from qirvo.wire.problems import Problem

if TYPE_CHECKING:
    from jinja2 import Environment

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {"Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY"}
_VALUE = re.compile(r"`([^`]*)`")
_STATIC = files("qirvo.server.web") / "static"
_FETCHED = files("qirvo.server.web") / "fetched"  # by scripts/setup; may be missing


def page(request: Request, template: str, *, status: int = 200, **shown: object) -> HTMLResponse:
    """Return the page that `template` makes of `shown`.

    Every template also has `visitor`, `registry_name`, `path` and the filters below.
    """
    text = (
        _environment()
        .get_template(template)
        .render(visitor=visitor_of(request), registry_name=registry_of(request).name, path=request.url.path, **shown)
    )
    return HTMLResponse(text, status_code=status, headers=HEADERS)


def refused_here(request: Request, error: QirvoError) -> Problem:
    """Return what a page that goes on tells of a refusal, which is written down."""
    note_refusal(request, error)
    return problem_told(error)


def compile_templates() -> None:
    """Compile every template, so that no visitor waits for it."""
    environment = _environment()
    for name in environment.list_templates():
        environment.get_template(name)


def unless_known(request: Request, answer: Response) -> Response:
    """Return `answer`, or that whoever asks has it already (304).

    A page differs with its visitor, whose form secret stands in it, so that nobody else may keep it.
    """
    etag = f'"{hashlib.sha256(bytes(answer.body)).hexdigest()[:32]}"'
    kept_by = "private" if visitor_of(request).account else "public"
    headers = {"ETag": etag, "Cache-Control": f"{kept_by}, no-cache", "Vary": "Accept, Cookie"}
    if is_known(etag, request.headers):
        return Response(status_code=304, headers={**HEADERS, **headers})
    answer.headers.update(headers)
    return answer


def seen_elsewhere(path: str) -> RedirectResponse:
    """Return the answer to a form that did something: look at `path` now (303)."""
    return RedirectResponse(path, status_code=303)


@cache
def _static_files() -> Mapping[str, bytes]:
    """Return every static file by its name: few and small, so no name that somebody asks for ever meets the disk."""
    folders = [folder for folder in (_FETCHED, _STATIC) if folder.is_dir()]
    return {file.name: file.read_bytes() for folder in folders for file in folder.iterdir() if file.is_file()}


def static_bytes(name: str) -> bytes | None:
    """Return the static file `name`; None when there is none."""
    return _static_files().get(name)


def has_static(name: str) -> bool:
    """Say whether there is the static file `name`: what is fetched at setup may be missing."""
    return name in _static_files()


@cache
def static_path(name: str) -> str:
    """Return the address of the static file `name`; it changes with its bytes.

    Raises:
        LookupError: There is none.
    """
    content = static_bytes(name)
    if content is None:
        raise LookupError(name)
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def size(size_bytes: int) -> str:
    """Return a length in bytes for people."""
    amount, units = float(size_bytes), ("B", "kB", "MB", "GB")
    for unit in units:
        if amount < 1_000 or unit == units[-1]:  # noqa: PLR2004  # SI
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1_000
    raise AssertionError


def told(text: object) -> Markup:
    """Return one of our sentences for a page: what stands in backquotes is a value."""
    return Markup(_VALUE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704  # escaped before


def _environment() -> "Environment":
    return _made()


@cache
def _made() -> "Environment":
    environment = strict_environment("qirvo.server.web")
    filters: dict[str, Callable[..., str]] = {
        "size": size,
        "shown": shown,
        "share": share,
        "told": told,
        "affected": affected_text,
        "range": range_text,
        "moment": lambda at: f"{at:%Y-%m-%d %H:%M} UTC" if isinstance(at, datetime) else str(at),
        "day": lambda at: f"{at:%Y-%m-%d}" if isinstance(at, datetime) else str(at)[:10],
    }
    environment.filters |= filters
    environment.globals |= {"static": static_path, "has_static": has_static, "version": __version__}
    return environment
