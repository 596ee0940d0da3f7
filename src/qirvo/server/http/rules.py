"""Rules of the checks over HTTP: what they say, how much each may do here, and which findings do not count."""

from datetime import timedelta
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.access import Account
from qirvo.domain.digests import Digest
from qirvo.domain.suppressions import LONGEST, MalformedSuppressionError, Suppression
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import Registry, acting_of, registry_of
from qirvo.server.usecases import rules, suppressions
from qirvo.server.usecases.rules import RuleStatus
from qirvo.wire.rules import (
    ModeBody,
    RuleDocument,
    RulePage,
    SuppressionBody,
    SuppressionDocument,
    SuppressionPage,
)

router = LateRouter(prefix="/v1", tags=["rules"])

ModeJson = Annotated[ModeBody, Depends(json_body(ModeBody))]
SuppressionJson = Annotated[SuppressionBody, Depends(json_body(SuppressionBody))]


@router.get("/rules")
def index(request: Request) -> RulePage:
    """List every rule, the mode it has in this registry, and how often reviewers found it right."""
    registry = registry_of(request)
    found = rules.list_rules(catalog=registry.rules(), uow=registry.reading())
    return RulePage(rules=[rule_document(status) for status in found])


@router.put("/rules/{check}/{name}/mode", openapi_extra=described(ModeBody))
def set_mode(request: Request, by: Caller, check: str, name: str, body: ModeJson) -> RuleDocument:
    """Give a rule another mode; an alarm can be enforced only once its precision is known to be high."""
    registry = registry_of(request)
    status = rules.set_mode(
        f"{check}/{name}",
        body.mode,
        body.reason,
        acting=acting_of(request, by),
        catalog=registry.rules(),
        policy=registry.enforcement,
    )
    return rule_document(status)


@router.get("/suppressions")
def index_suppressions(request: Request) -> SuppressionPage:
    """List every decision that a finding does not count; they are public, so that publishers can check alike."""
    found = suppressions.list_suppressions(uow=registry_of(request).reading())
    return SuppressionPage(suppressions=[suppression_document(each) for each in found])


@router.post("/suppressions", status_code=201, openapi_extra=described(SuppressionBody))
def suppress(request: Request, by: Caller, body: SuppressionJson) -> SuppressionDocument:
    """Let findings of a rule in one content not count, for a reason and a time."""
    registry = registry_of(request)
    now = registry.clock()
    if not 0 < body.seconds <= LONGEST.total_seconds():
        raise MalformedSuppressionError(f"`{body.seconds}` seconds")
    added = suppressions.add_suppression(
        body.rule,
        content_of(body, registry, by=by),
        body.reason,
        now + timedelta(seconds=body.seconds),
        acting=acting_of(request, by),
        catalog=registry.rules(),
    )
    return suppression_document(added)


@router.delete("/suppressions/{suppression_id}", status_code=204, response_class=Response, openapi_extra=dict(BEARER))
def unsuppress(request: Request, by: Caller, suppression_id: str) -> Response:
    """Let the findings count again."""
    suppressions.remove_suppression(suppression_id, acting=acting_of(request, by))
    return Response(status_code=204)


def content_of(body: SuppressionBody, registry: Registry, *, by: Account) -> Digest:
    """Return the digest of the content that `body` means.

    Raises:
        MalformedSuppressionError: It names none, or two.
        MalformedDigestError: The digest is none.
        NoSuchSubmissionError: There is no such submission.
        NoSuchFileError: It has no such file.
    """
    if (body.digest is None) == (body.submission is None) or (body.digest is not None and body.file is not None):
        raise MalformedSuppressionError("either a `digest` or a `submission` with its `file`")
    if body.digest is not None:
        return Digest.parse(body.digest)
    return suppressions.digest_in(
        body.submission or "",
        body.file,
        by=by,
        uow=registry.reading(),
        blobs=registry.blobs,
        inspector=registry.inspector,
    )


def rule_document(status: RuleStatus) -> RuleDocument:
    """Return a rule as it travels."""
    rule, decision, measured = status.rule, status.decision, status.precision
    return RuleDocument(
        rule=rule.rule,
        severity=rule.severity.value,
        title=rule.title,
        help=rule.help,
        mode=status.mode.value,
        ownMode=rule.mode.value,
        isAlarm=rule.is_alarm,
        confirmed=measured.confirmed,
        falseAlarms=measured.false_alarms,
        precision=measured.precision,
        precisionAtLeast=measured.lower_bound,
        decidedBy="" if decision is None else decision.by,
        decidedAt=None if decision is None else moment(decision.at),
        reason="" if decision is None else decision.reason,
    )


def suppression_document(suppression: Suppression) -> SuppressionDocument:
    """Return a suppression as it travels."""
    return SuppressionDocument(
        id=suppression.id,
        rule=suppression.rule,
        digest=str(suppression.digest),
        reason=suppression.reason,
        by=suppression.by,
        createdAt=moment(suppression.created_at),
        expiresAt=moment(suppression.expires_at),
    )
