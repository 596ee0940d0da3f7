"""Transfers of plugins over HTTP."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from qirvo.domain.names import PluginId
from qirvo.domain.transfers import Transfer
from qirvo.server.http.authentication import BEARER, Caller
from qirvo.server.http.bodies import described, json_body
from qirvo.server.http.late_routes import LateRouter
from qirvo.server.http.times import moment
from qirvo.server.http.wiring import acting_of, registry_of
from qirvo.server.usecases import transfers
from qirvo.wire.access import TransferBody, TransferDocument, TransferPage

router = LateRouter(prefix="/v1", tags=["publishers"])


@router.get("/transfers", openapi_extra=dict(BEARER))
def index(request: Request, by: Caller) -> TransferPage:
    """List open transfers from or to publishers of the caller's."""
    found = transfers.list_transfers(by=by, uow=registry_of(request).reading())
    return TransferPage(transfers=[transfer_document(transfer) for transfer in found])


@router.post("/plugins/{plugin_id}/transfer", status_code=201, openapi_extra=described(TransferBody))
def start(
    request: Request, by: Caller, plugin_id: str, body: Annotated[TransferBody, Depends(json_body(TransferBody))]
) -> TransferDocument:
    """Offer a plugin to another publisher; owners only."""
    plugin = PluginId.parse(plugin_id)
    return transfer_document(transfers.start_transfer(plugin, body.receiver, acting=acting_of(request, by)))


@router.post("/plugins/{plugin_id}/transfer/acceptance", openapi_extra=dict(BEARER))
def accept(request: Request, by: Caller, plugin_id: str) -> TransferDocument:
    """Take a plugin that is offered; it is done after a cooling time."""
    cooling = registry_of(request).transfer_cooling
    plugin = PluginId.parse(plugin_id)
    return transfer_document(transfers.accept_transfer(plugin, cooling=cooling, acting=acting_of(request, by)))


@router.delete("/plugins/{plugin_id}/transfer", openapi_extra=dict(BEARER))
def cancel(request: Request, by: Caller, plugin_id: str) -> TransferDocument:
    """Stop a transfer; either side may, and operators."""
    return transfer_document(transfers.cancel_transfer(PluginId.parse(plugin_id), acting=acting_of(request, by)))


def transfer_document(transfer: Transfer) -> TransferDocument:
    """Return a transfer as it travels."""
    return TransferDocument(
        pluginId=str(transfer.plugin_id),
        giver=transfer.giver,
        receiver=transfer.receiver,
        askedBy=transfer.asked_by,
        askedAt=moment(transfer.asked_at),
        acceptedBy=transfer.accepted_by,
        dueAt=moment(transfer.due_at),
        state=transfer.state.value,
    )
