"""Update checks over HTTP, for hosts that cannot verify signatures themselves."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from qirvo.domain.names import PluginId
from qirvo.domain.releases import Release, ReleaseIndex
from qirvo.domain.update_channels import UpdateChannel
from qirvo.domain.updates import Decision, Offer
from qirvo.domain.versions import Version
from qirvo.server.http.bodies import described, open_json_body
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import address_of, registry_of
from qirvo.server.usecases.update_checks import LiveIndex, UpdateQuestion, decide_for, live_indexes
from qirvo.wire.update_checks import (
    AvailableUpdate,
    InstalledPlugin,
    UpdateCheckAnswer,
    UpdateCheckBody,
    UpdateDetails,
)

router = APIRouter(prefix="/v1", tags=["updates"])


_plugin_id = lru_cache(maxsize=50_000)(PluginId.parse)
_version = lru_cache(maxsize=50_000)(Version.parse)
_MOST_TOLD = 20  # answers kept about one plugin: anybody may ask anything
_LONGEST_ADDRESS = 300  # characters; where the registry does not know its own, who asks says it


@router.post(
    "/updates/check",
    response_class=Response,
    responses={200: {"description": "The answers.", "model": UpdateCheckAnswer}},
    openapi_extra=dict(described(UpdateCheckBody, is_open=True)),
)
def check(request: Request, body: Annotated[UpdateCheckBody, Depends(open_json_body(UpdateCheckBody))]) -> Response:
    """Say what each installed plugin should be updated to, and why not; who asks is not kept."""
    registry, platform = registry_of(request), _version(body.platformVersion)
    signed_now = registry.repository.signed_now()
    asked = [(each, _plugin_id(each.pluginId)) for each in body.plugins]
    found = live_indexes(
        [plugin_id for _, plugin_id in asked],
        uow=registry.reading(),
        indexes=registry.live_indexes,
        repository=registry.repository,
        signed_now=signed_now,
    )
    telling = _Telling(f"{address_of(request)}/repositories/public/", platform, signed_now)
    told = b",".join(telling.of(each, plugin_id, found.get(plugin_id)) for each, plugin_id in asked)
    content = b'{"signedTime":%b,"updates":[%b]}' % (msgspec.json.encode(moment(signed_now)), told)
    return Response(content, media_type="application/json")


@dataclass(frozen=True, slots=True)
class _Telling:
    """Answers, as they travel; the same question about a plugin where nothing moves is answered with the same bytes."""

    address: str
    platform: Version
    signed_now: datetime

    def of(self, asked: InstalledPlugin, plugin_id: PluginId, live: LiveIndex | None) -> bytes:
        """Return the answer for one plugin."""
        if live is None:
            return msgspec.json.encode(_answer(asked, None, self.address))
        granted = None if asked.granted is None else live.permissions.intersection(asked.granted)
        question = (asked.version, asked.updateChannel, granted, asked.consents, self.platform, self.address)
        if live.is_settled and (kept := live.told.get(question)) is not None:
            return kept
        answer = msgspec.json.encode(_answer(asked, self._decision(asked, plugin_id, live.index), self.address))
        if live.is_settled and len(live.told) < _MOST_TOLD and len(self.address) <= _LONGEST_ADDRESS:
            live.told[question] = answer
        return answer

    def _decision(self, asked: InstalledPlugin, plugin_id: PluginId, index: ReleaseIndex) -> Decision:
        question = UpdateQuestion(
            plugin_id=plugin_id,
            installed=None if asked.version is None else _version(asked.version),
            update_channel=UpdateChannel(asked.updateChannel),
            granted=None if asked.granted is None else frozenset(asked.granted),
            installation_id=asked.installationId,
            consents=asked.consents,
        )
        return decide_for(question, index, platform_version=self.platform, signed_now=self.signed_now)


def _answer(asked: InstalledPlugin, decision: Decision | None, address: str) -> AvailableUpdate:
    if decision is None:
        return _nothing(asked, "plugin-unknown", f"there is no plugin `{asked.pluginId}` here")
    if not isinstance(decision, Offer):
        return _nothing(asked, decision.reason, decision.explanation, moment(decision.facts.due))
    release = decision.release
    return AvailableUpdate(
        pluginId=asked.pluginId,
        currentVersion=asked.version,
        latestVersion=str(release.version),
        breaking=release.breaking,
        security=release.security is not None,
        reason=decision.because,
        explanation=f"take `{release.version}`",
        updateInfo=_details(release, address),
    )


def _nothing(asked: InstalledPlugin, reason: str, explanation: str, due: str | None = None) -> AvailableUpdate:
    return AvailableUpdate(
        pluginId=asked.pluginId,
        currentVersion=asked.version,
        latestVersion=None,
        breaking=False,
        security=False,
        reason=reason,
        explanation=explanation,
        due=due,
    )


def _details(release: Release, address: str) -> UpdateDetails:
    artifact = release.artifact
    return UpdateDetails(
        version=str(release.version),
        releaseNotes=release.notes,
        publishedAt=moment(release.published_at),
        downloadUrl=f"{address}{artifact.path}",
        digest=str(artifact.digest),
        treeDigest=str(artifact.tree_digest),
        sizeBytes=artifact.size_bytes,
        permissions=sorted(release.permissions),
    )
