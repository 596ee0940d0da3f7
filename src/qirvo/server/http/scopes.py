"""Which scope a token for a program needs for which route: what is not in the table, no such token may do.

Reading needs no scope beyond having a token; a route that is added is closed to tokens until it stands here.
"""

import re

from starlette.requests import Request

from qirvo.domain.scopes import Scope
from qirvo.server.http.methods import READS

_TABLE = (
    (Scope.PUBLISH, r"/(?:plugins/)?(?:upload|submit)|/plugins/(?:plugins/)?\{plugin_id\}|/v1/uploads"),
    (Scope.PUBLISH, r"/v1/submissions(?:/\{submission_id\}/(?:send|withdraw))?"),
    (Scope.REVIEW, r"/v1/submissions/\{submission_id\}/(?:claim|checklist|flag|decision|tests-confirmation)"),
    (Scope.REVIEW, r"/v1/suppressions(?:/.*)?|/v1/reports/.*"),
    (Scope.REVIEW, r"/v1/ratings/\{rating_id\}/moderation|/v1/listing-proposals/\{plugin_id\}/decision"),
    (Scope.ADMINISTER, r"/v1/(?:accounts|featured|jobs|rules|rescans|ready-answers)(?:/.*)?"),
    (Scope.MANAGE, r"/v1/(?:promotions|rollouts|webhooks|deliveries|entitlements|trusted-publishers)(?:/.*)?"),
    (
        Scope.MANAGE,
        r"/v1/plugins/\{plugin_id\}/(?:standings|advisories|listing|listing-proposal|media|ratings)(?:/.*)?",
    ),
    (Scope.MANAGE, r"/v1/plugins/\{plugin_id\}/(?:entitlements|promotions|trial|update-channels|alerts)(?:/.*)?"),
    (Scope.MANAGE, r"/v1/advisories/\{advisory_id\}(?:/.*)?"),
    (Scope.MANAGE, r"/v1/publishers/\{[a-z]+\}/(?:webhooks|domains)(?:/.*)?"),
    (
        Scope.DEPLOY,  # but not to approve: that is for people
        r"/v1/publishers/\{publisher\}/(?:environments|deployments|image-scans)(?:/.*)?|/v1/deployments/\{deployment_id\}/end",
    ),
    (
        Scope.READ,
        r"/v1/(?:notices/read|notice-preferences|plugins/\{plugin_id\}/report-schedule|events|health-reports(?:/end)?|updates/check|plugins/\{plugin_id\}/reports)",
    ),
    (Scope.READ, r"/v1/tokens(?:/.*)?|/v1/advisories/query"),
)
_PEOPLES = frozenset({("GET", "/v1/me/data"), ("POST", "/v1/me/erasure"), ("POST", "/v1/accounts/{name}/erasure")})
"""What only people do, whatever a program's token is good for."""
_SCOPES = tuple((scope, re.compile(pattern)) for scope, pattern in _TABLE)


def needed_scope(method: str, route: str) -> Scope | None:
    """Return the scope that a request of `method` to the route of this pattern needs; None where no token will do."""
    if (method, route) in _PEOPLES:
        return None
    if method in READS:
        return Scope.READ
    return next((scope for scope, pattern in _SCOPES if pattern.fullmatch(route)), None)


def scope_of(request: Request) -> Scope | None:
    """Return the scope that this request needs."""
    route = request.scope.get("route")
    return needed_scope(request.method, getattr(route, "path", ""))
