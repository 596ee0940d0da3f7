"""A page's form: read within limits, and only when it was sent from here."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends
from starlette.requests import Request

from qirvo.deferred import dataclass
from qirvo.server.http.bodies import read_limited
from qirvo.server.http.problems import MalformedRequestError, UnsupportedMediaTypeError
from qirvo.server.http.wiring import registry_of
from qirvo.server.web.visitors import require_own_form

SECRET_FIELD = "form-secret"  # noqa: S105  # a field's name
_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Form:
    """What was filled in; a field that is missing is empty."""

    fields: Mapping[str, tuple[str, ...]]

    def text(self, name: str) -> str:
        """Return the field's text, without spaces around it."""
        values = self.fields.get(name, ())
        return values[-1].strip() if values else ""

    def raw(self, name: str) -> str:
        """Return the field's text as it came, such as a password."""
        values = self.fields.get(name, ())
        return values[-1] if values else ""

    def all(self, name: str) -> tuple[str, ...]:
        """Return every text of the field."""
        return self.fields.get(name, ())

    def is_set(self, name: str) -> bool:
        """Say whether a box was ticked."""
        return bool(self.text(name))


async def own_form(request: Request) -> Form:
    """Return the form that was sent.

    Raises:
        ForeignFormError: It was not sent from a page of this registry.
        UnsupportedMediaTypeError: The body is no such form.
        MalformedRequestError: It has too many fields, or is not UTF-8.
        BodyTooLargeError: It is too long.
        BodyTooSlowError: It does not arrive in time.
    """
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != _TYPE:
        raise UnsupportedMediaTypeError("the body must be a form")
    limits = registry_of(request).limits
    raw = await read_limited(request, most=limits.json_bytes)
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=1_000)
    except ValueError as exc:
        raise MalformedRequestError("the form cannot be read") from exc
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        fields[name] = (*fields.get(name, ()), value)
    form = Form(fields)
    require_own_form(request, form.text(SECRET_FIELD))
    return form


OwnForm = Annotated[Form, Depends(own_form)]
