"""Entitlements over HTTP: issuing, trials, seats, and what payment systems report."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Depends
from fastapi.security.utils import get_authorization_scheme_param
from pydantic import TypeAdapter, ValidationError
from starlette.requests import Request

from qirvo.domain.access import UnauthenticatedError
from qirvo.domain.entitlements import MOST_MONTHS, MalformedEntitlementError, PaymentEvent, PaymentEventKind
from qirvo.domain.names import PluginId
from qirvo.domain.payment_signatures import require_signed
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body, open_json_body, read_limited
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.problems import malformed
from qirvo.server.http.submissions import Cursor, Limit
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import registry_of
from qirvo.server.usecases import entitlements
from qirvo.server.usecases.entitlements import EntitlementRequest, Seats
from qirvo.server.usecases.payments import take_payment_event
from qirvo.wire.entitlements import (
    ActivationBody,
    ActivationDocument,
    EntitlementBody,
    EntitlementDocument,
    EntitlementPage,
    PaymentEventAnswer,
    PaymentEventBody,
    PaymentSecretDocument,
    RevocationBody,
    RotationBody,
    TrialBody,
)

router = LateRouter(prefix="/v1", tags=["entitlements"])
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_HOST = re.compile(r"[A-Za-z0-9-]{8,64}")
_ID = re.compile(r"[\x21-\x7e]{1,200}")
_MOST_FEATURES, _MOST_REASON = 50, 500


@router.post("/entitlements", status_code=201, openapi_extra=described(EntitlementBody))
def issue(
    request: Request, by: Caller, body: Annotated[EntitlementBody, Depends(json_body(EntitlementBody))]
) -> EntitlementDocument:
    """Entitle a customer to a paid plugin; the answer holds the license key, which is shown once."""
    registry = registry_of(request)
    wanted = EntitlementRequest(
        plugin_id=PluginId.parse(body.pluginId),
        customer=body.customer,
        seats=body.seats,
        until=read_end(body.until),
        months=body.months,
        features=_features(body.features),
    )
    made = entitlements.issue(
        wanted,
        by=by,
        now=registry.clock(),
        uow=registry.new_uow(),
        keys=registry.license_keys,
        new_id=registry.new_id,
    )
    seats = Seats(entitlement=made.entitlement, hosts=())
    return entitlement_document(seats, now=registry.clock(), license_key=made.license_key)


@router.get("/entitlements", openapi_extra=dict(BEARER))
def index(
    request: Request, by: Caller, plugin: str, *, after: Cursor = None, limit: Limit = entitlements.PAGE
) -> EntitlementPage:
    """List a plugin's entitlements, the latest first, for members of its publisher."""
    registry = registry_of(request)
    found = entitlements.list_entitlements(
        PluginId.parse(plugin), after=after, limit=limit, by=by, uow=registry.reading()
    )
    listed = [entitlement_document(each, now=registry.clock()) for each in found.items]
    return EntitlementPage(entitlements=listed, next=found.next)


@router.get("/entitlements/{entitlement_id}", openapi_extra=dict(BEARER))
def show(request: Request, by: Caller, entitlement_id: str) -> EntitlementDocument:
    """Show one entitlement."""
    registry = registry_of(request)
    found = entitlements.get_entitlement(entitlement_id, by=by, uow=registry.reading())
    return entitlement_document(found, now=registry.clock())


@router.post("/entitlements/{entitlement_id}/revocation", openapi_extra=described(RevocationBody))
def revoke(
    request: Request,
    by: Caller,
    entitlement_id: str,
    body: Annotated[RevocationBody, Depends(json_body(RevocationBody))],
) -> EntitlementDocument:
    """Take an entitlement back; hosts hear of it at their next check."""
    registry = registry_of(request)
    reason = body.reason[:_MOST_REASON]
    entitlements.revoke(
        entitlement_id, reason, by=by, now=registry.clock(), uow=registry.new_uow(), new_id=registry.new_id
    )
    registry.wake()
    found = entitlements.get_entitlement(entitlement_id, by=by, uow=registry.reading())
    return entitlement_document(found, now=registry.clock())


@router.post("/trials", status_code=201, openapi_extra=described(TrialBody))
def start_trial(
    request: Request, by: Caller, body: Annotated[TrialBody, Depends(json_body(TrialBody))]
) -> EntitlementDocument:
    """Try a paid plugin, once an account."""
    registry = registry_of(request)
    made = entitlements.start_trial(
        PluginId.parse(body.pluginId),
        by=by,
        now=registry.clock(),
        uow=registry.new_uow(),
        keys=registry.license_keys,
        new_id=registry.new_id,
    )
    seats = Seats(entitlement=made.entitlement, hosts=())
    return entitlement_document(seats, now=registry.clock(), license_key=made.license_key)


@router.post("/activations", openapi_extra=described(ActivationBody, is_open=True))
def activate(
    request: Request, body: Annotated[ActivationBody, Depends(open_json_body(ActivationBody))]
) -> ActivationDocument:
    """Give a host a seat (`Authorization: License KEY`); the answer holds the license key as it is now."""
    registry = registry_of(request)
    seats, license_key = entitlements.activate(
        _license_key(request),
        _host(body.host),
        now=registry.clock(),
        uow=registry.new_uow(),
        keys=registry.license_keys,
        new_id=registry.new_id,
    )
    return _activation(seats, license_key)


@router.delete("/activations/{host}")
def release_seat(request: Request, host: str) -> ActivationDocument:
    """Take a host's seat back (`Authorization: License KEY`)."""
    registry = registry_of(request)
    seats = entitlements.release_seat(
        _license_key(request),
        _host(host),
        now=registry.clock(),
        uow=registry.new_uow(),
        keys=registry.license_keys,
        new_id=registry.new_id,
    )
    return _activation(seats, None)


@router.post("/license-keys/{publisher}/rotation", status_code=204, openapi_extra=described(RotationBody))
def rotate(
    request: Request, by: Caller, publisher: str, body: Annotated[RotationBody, Depends(json_body(RotationBody))]
) -> None:
    """Sign the publisher's licenses with a new key."""
    registry = registry_of(request)
    entitlements.rotate_keys(
        publisher,
        forget=body.forget,
        by=by,
        now=registry.clock(),
        uow=registry.new_uow(),
        keys=registry.license_keys,
        new_id=registry.new_id,
    )
    registry.wake()


@router.post("/entitlement-webhooks/{publisher}/secret", status_code=201, openapi_extra=dict(BEARER))
def new_secret(request: Request, by: Caller, publisher: str) -> PaymentSecretDocument:
    """Make a secret for the publisher's payment system; the one before stays good until the next."""
    registry = registry_of(request)
    made = entitlements.new_payment_secret(
        publisher,
        by=by,
        now=registry.clock(),
        uow=registry.new_uow(),
        keys=registry.license_keys,
        new_id=registry.new_id,
    )
    return PaymentSecretDocument(publisher=publisher, secret=made)


async def _raw_body(request: Request) -> bytes:
    return await read_limited(request, most=registry_of(request).limits.json_bytes)


@router.post("/entitlement-webhooks/{publisher}", openapi_extra=described(PaymentEventBody, is_open=True))
def take_event(request: Request, publisher: str, body: Annotated[bytes, Depends(_raw_body)]) -> PaymentEventAnswer:
    """Take a payment system's report (`Qirvo-Signature: t=SECONDS,v1=HEX`); repeating it changes nothing."""
    registry = registry_of(request)
    PluginId.parse(f"{publisher}.plugin")
    secrets = registry.license_keys.payment_secrets(publisher)
    require_signed(request.headers.get("Qirvo-Signature", ""), body, secrets=secrets, now=registry.clock())
    event = _payment_event(body)
    taken = take_payment_event(
        publisher,
        event,
        body,
        now=registry.clock(),
        uow=registry.new_uow(),
        keys=registry.license_keys,
        new_id=registry.new_id,
    )
    registry.wake()
    found = taken.entitlement
    return PaymentEventAnswer(
        event=event.id,
        state="waiting" if found is None else found.state(registry.clock()).value,
        entitlement=None if found is None else found.id,
        until=None if found is None or found.until is None else moment(found.until),
        licenseKey=taken.license_key or None,
    )


def entitlement_document(seats: Seats, *, now: datetime, license_key: str | None = None) -> EntitlementDocument:
    """Return an entitlement as it travels."""
    found = seats.entitlement
    return EntitlementDocument(
        id=found.id,
        pluginId=str(found.plugin_id),
        customer=found.customer,
        source=found.source.value,
        state=found.state(now).value,
        seats=found.seats,
        hosts=list(seats.hosts),
        issuedAt=moment(found.issued_at),
        until=None if found.until is None else moment(found.until),
        features=list(found.features),
        reason=found.reason,
        licenseKey=license_key,
    )


def read_end(text: str | None) -> datetime | None:
    """Read when something ends: a day, whose end counts, or a moment with its offset.

    Raises:
        MalformedEntitlementError: It is neither.
    """
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
        if _DAY.fullmatch(text):
            return read.replace(tzinfo=UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        read = datetime(1970, 1, 1)  # noqa: DTZ001  # refused below, like any time without an offset
    if read.tzinfo is None:
        raise MalformedEntitlementError(f"`{text[:40]}` is neither a day such as `2027-01-31` nor a moment with offset")
    return read.astimezone(UTC)


def _payment_event(body: bytes) -> PaymentEvent:
    try:
        read = TypeAdapter(PaymentEventBody).validate_json(body, strict=True)
    except ValidationError as exc:
        raise malformed(exc.errors(include_url=False, include_context=False, include_input=False)) from exc
    occurred = read_end(read.occurredAt)
    kinds = {kind.value: kind for kind in PaymentEventKind}
    if read.type not in kinds:
        raise MalformedEntitlementError(f"`{read.type[:60]}` is no event; there are {', '.join(kinds)}")
    is_whole = occurred is not None and _ID.fullmatch(read.id) and _ID.fullmatch(read.reference)
    if not is_whole or occurred is None:
        raise MalformedEntitlementError("`id` and `reference` must be 1 to 200 printable characters without spaces")
    if not 0 <= read.months <= MOST_MONTHS:
        raise MalformedEntitlementError(f"`months` must be 0 to {MOST_MONTHS}")
    return PaymentEvent(
        id=read.id,
        kind=kinds[read.type],
        plugin_id=PluginId.parse(read.pluginId),
        reference=read.reference,
        occurred_at=occurred,
        customer=read.customer or read.reference,
        seats=read.seats,
        features=_features(read.features),
        months=read.months,
        until=read_end(read.until),
    )


def _activation(seats: Seats, license_key: str | None) -> ActivationDocument:
    found = seats.entitlement
    return ActivationDocument(
        pluginId=str(found.plugin_id),
        seats=found.seats,
        used=len(seats.hosts),
        until=None if found.until is None else moment(found.until),
        licenseKey=license_key,
    )


def _license_key(request: Request) -> str:
    scheme, text = get_authorization_scheme_param(request.headers.get("Authorization"))
    if scheme.lower() != "license" or not text:
        raise UnauthenticatedError("this needs a license key: `Authorization: License KEY`")
    return text


def _host(text: str) -> str:
    if _HOST.fullmatch(text) is None:
        raise MalformedEntitlementError("a host is named by 8 to 64 letters, digits and hyphens")
    return text


def _features(given: list[str]) -> tuple[str, ...]:
    if len(given) > _MOST_FEATURES or any(_ID.fullmatch(each) is None for each in given):
        raise MalformedEntitlementError(f"at most {_MOST_FEATURES} features are named, without spaces")
    return tuple(given)
