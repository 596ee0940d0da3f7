"""Update checks over HTTP, for hosts that cannot verify signatures themselves."""

from collections.abc import Iterable
from typing import Annotated

import msgspec
from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from qirvo.server.http.bodies import described, open_json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.times import moment
from qirvo.server.http.told_answers import Telling, plugin_id_of, version_of
from qirvo.server.http.wiring import address_of, registry_of
from qirvo.server.ports import SignedState
from qirvo.server.usecases.update_checks import LiveIndex, live_indexes
from qirvo.wire.update_checks import InstalledPlugin, UpdateCheckAnswer, UpdateCheckBody

router = LateRouter(prefix="/v1", tags=["updates"])

_ROUTE = "/updates/check"
PATH = f"{router.prefix}{_ROUTE}"


@router.post(
    _ROUTE,
    response_class=Response,
    responses={200: {"description": "The answers.", "model": UpdateCheckAnswer}},
    openapi_extra=described(UpdateCheckBody, is_open=True),
)
def check(request: Request, body: Annotated[UpdateCheckBody, Depends(open_json_body(UpdateCheckBody))]) -> Response:
    """Say what each installed plugin should be updated to, and why not; who asks is not kept."""
    registry = registry_of(request)
    version_of(body.platformVersion)  # refused before anything else is looked at
    asked = [(each, plugin_id_of(each.pluginId)) for each in body.plugins]
    state = registry.repository.signed_state()
    found = live_indexes(
        [plugin_id for _, plugin_id in asked],
        indexes=registry.live_indexes,
        repository=registry.repository,
        state=state,
    )
    telling = telling_of(request, body.platformVersion)
    answers = [_answer(telling, each, found[plugin_id]) for each, plugin_id in asked]
    return Response(whole(state, answers), media_type="application/json")


def _answer(telling: Telling, asked: InstalledPlugin, live: LiveIndex) -> bytes:
    told = telling.understood(asked, live)
    return telling.kept(asked, live, told) or telling.made(asked, live, told)


def telling_of(request: Request, platform: str) -> Telling:
    """Return what answers the request, about a host on that version of the platform."""
    return Telling(f"{address_of(request)}/repositories/public/", platform, registry_of(request).live_indexes)


def whole(state: SignedState, answers: Iterable[bytes]) -> bytes:
    """Return the answer to the request, of the answers about each plugin."""
    return b'{"signedTime":%b,"updates":[%b]}' % (msgspec.json.encode(moment(state.now)), b",".join(answers))
