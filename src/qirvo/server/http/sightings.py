"""What the registry sees happen while it answers: handed on at once, made into events later, stored without addresses.

Nothing here waits, asks the database or can fail an answer.
"""

from collections.abc import Sequence
from functools import partial

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Scope

from qirvo.domain.access import Account
from qirvo.domain.digests import Digest
from qirvo.domain.distribution_channels import DistributionChannel
from qirvo.domain.events import EventKind
from qirvo.domain.names import PluginId
from qirvo.server.http.networks import caller_address
from qirvo.server.http.wiring import Registry, registry_of
from qirvo.server.usecases.sightings import download_of, look_of
from qirvo.server.usecases.visits import Visit

_LONGEST_AGENT = 1_000
_COUNTRY = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_NO_COUNTRY = frozenset({"XX", "ZZ", "T1"})  # what networks of servers note where they know none


def saw_download(
    registry: Registry,
    artifact: Digest,
    scope: Scope,
    *,
    way_out: DistributionChannel = DistributionChannel.MARKETPLACE,
) -> None:
    """Have a download counted."""
    registry.saw(
        partial(
            download_of,
            artifact,
            visit_of(registry, scope),
            way_out=way_out,
            now=registry.clock(),
            known=registry.known_artifacts,
            sight=registry.sight,
        )
    )


def saw_member(request: Request, member: Account) -> None:
    """Have it noted that a member of publishers asks, so that their own downloads do not count for their plugins."""
    if member.publishers:
        registry = registry_of(request)
        visit = visit_of(registry, request.scope)
        registry.saw(partial(registry.member_networks.note, member, visit, now=registry.clock()))


def saw_view(request: Request, plugin_id: PluginId) -> None:
    """Have it counted that somebody looks at the plugin's page."""
    _saw(request, EventKind.VIEW, [plugin_id])


def saw_impressions(request: Request, plugin_ids: Sequence[PluginId]) -> None:
    """Have it counted that somebody saw these plugins among what they searched for."""
    if plugin_ids:
        _saw(request, EventKind.IMPRESSION, plugin_ids, source="search")


def visit_of(registry: Registry, scope: Scope) -> Visit:
    """Return who asks, for as long as it takes to count them."""
    headers = Headers(scope=scope)
    named = headers.get(registry.country_header, "").strip().upper() if registry.country_header else ""
    is_known = len(named) == 2 and set(named) <= _COUNTRY and named not in _NO_COUNTRY  # noqa: PLR2004  # ISO 3166
    return Visit(
        address=caller_address(scope, headers, behind_proxy=registry.behind_proxy),
        user_agent=headers.get("User-Agent", "")[:_LONGEST_AGENT],
        country=named if is_known else "",
    )


def _saw(request: Request, kind: EventKind, plugin_ids: Sequence[PluginId], *, source: str = "") -> None:
    registry = registry_of(request)
    if request.method == "GET":
        registry.saw(
            partial(
                look_of,
                kind,
                tuple(plugin_ids),
                visit_of(registry, request.scope),
                now=registry.clock(),
                sight=registry.sight,
                source=source,
            )
        )
